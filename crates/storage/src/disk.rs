//! How much room there is on a disk.

use std::io;
use std::path::Path;

/// Bytes that may still be written to the file system of `folder` by somebody who is not root.
pub(crate) fn free(folder: &Path) -> io::Result<u64> {
    let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    let told = rustix::fs::statvfs(folder)?;
    Ok(told.f_bavail.saturating_mul(told.f_frsize))
}

/// Bytes as people read them.
pub(crate) fn shown(bytes: u64) -> String {
    const UNITS: [&str; 4] = ["kB", "MB", "GB", "TB"];
    let (mut number, mut unit) = (bytes as f64 / 1_000.0, 0);
    while number >= 1_000.0 && unit + 1 < UNITS.len() {
        number /= 1_000.0;
        unit += 1;
    }
    format!("{number:.1} {}", UNITS[unit])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_are_shown_in_the_unit_that_fits() {
        for (bytes, text) in [(0, "0.0 kB"), (165_200_000, "165.2 MB"), (5_000_000_000_000_000, "5000.0 TB")] {
            assert_eq!(shown(bytes), text);
        }
    }

    #[test]
    fn the_folder_of_a_bare_file_name_is_the_one_one_is_in() {
        assert_eq!(free(Path::new("")).is_ok(), free(Path::new(".")).is_ok());
        assert!(free(Path::new("no/such/folder")).is_err());
    }
}
