//! What this process takes of the machine, as Linux tells it. Elsewhere nothing is told.

use std::fs;

/// What this process takes of the machine.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Usage {
    /// Memory that it really has, bytes.
    pub(super) resident_bytes: Option<u64>,
    /// Files and sockets that it has open.
    pub(super) open_files: Option<u64>,
    /// How many it may have.
    pub(super) most_files: Option<u64>,
}

pub(super) fn usage() -> Usage {
    let read = |name: &str| fs::read_to_string(format!("/proc/self/{name}")).ok();
    Usage {
        resident_bytes: read("status").and_then(|text| resident(&text)),
        // The folder itself is open while it is counted.
        open_files: fs::read_dir("/proc/self/fd").ok().map(|files| (files.count() as u64).saturating_sub(1)),
        most_files: read("limits").and_then(|text| most_files(&text)),
    }
}

fn resident(status: &str) -> Option<u64> {
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    let kib: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kib * 1024)
}

fn most_files(limits: &str) -> Option<u64> {
    let line = limits.lines().find_map(|line| line.strip_prefix("Max open files"))?;
    line.split_whitespace().next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn linux_is_understood() {
        assert_eq!(resident("Name:\tatalaya\nVmRSS:\t   24576 kB\nThreads:\t3\n"), Some(24 * 1024 * 1024));
        assert_eq!(resident("Name:\tatalaya\n"), None);
        assert_eq!(most_files("Limit  Soft  Hard\nMax open files            1024      524288     files\n"), Some(1024));
        assert_eq!(most_files("Max open files            unlimited      unlimited     files\n"), None);
    }
}
