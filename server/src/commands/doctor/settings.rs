//! Checks of the settings and of who may read what they name.

use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use super::finding::Finding;
use crate::config::Config;
use crate::instance::KEY_FILE;

/// The bits that let others than the owner and the group read.
const OTHERS: u32 = 0o004;
/// Those that let anybody but the owner read or write.
const OTHERS_THAN_OWNER: u32 = 0o077;
/// Those that let them look into a folder, or at a file in it whose name they know.
const OTHERS_IN: u32 = 0o005;

pub(super) fn judge(config: &Config) -> Vec<Finding> {
    let mut findings = vec![private("settings", &config.file, "passwords may stand in it")];
    findings.push(key(config));
    findings.extend(former_key(config));
    if let Some(file) = config.database_url.file() {
        findings.push(private("file", file, "password hashes and sessions stand in it"));
        findings.push(beside(file));
    }
    findings.push(metrics(config));
    findings.push(match &config.contact {
        Some(_) => Finding::ok("contact", "sites are told whom to write to"),
        None => Finding::warn(
            "contact",
            "the sites that are crawled are not told whom to write to",
            "set ATALAYA_CONTACT to a page or an e-mail address",
        ),
    });
    findings
}

fn private(check: &'static str, file: &Path, why: &str) -> Finding {
    let shown = file.display();
    if !file.exists() {
        Finding::ok(check, format!("there is no {shown}"))
    } else if is_open(folder_of(file), OTHERS_IN) && is_open(file, OTHERS) {
        Finding::warn(
            check,
            format!("everybody on this machine may read {shown}, and {why}"),
            format!("chmod o= {shown}"),
        )
    } else {
        Finding::ok(check, format!("{shown} is for its owner and group only"))
    }
}

/// The instance's key: whoever has it and the database makes links that open every account.
fn key(config: &Config) -> Finding {
    if config.secret_key.is_some() {
        return Finding::ok("key", "the instance's key is in the settings");
    }
    let file = config.data_dir.join(KEY_FILE);
    let shown = file.display();
    if is_open(&file, OTHERS_THAN_OWNER) {
        return Finding::warn(
            "key",
            format!("others than its owner may read {shown}, and make links that open accounts with it"),
            format!("chmod 600 {shown}"),
        );
    }
    if config.database_url.file().is_none() {
        return Finding::warn(
            "key",
            format!(
                "the instance's key is in {shown}: processes on other machines make another, and links of one are \
                     refused by the next"
            ),
            "give all the same ATALAYA_SECRET_KEY: `openssl rand -hex 32` makes one",
        );
    }
    Finding::ok("key", format!("the instance's key is in {shown}, for its owner only; it belongs into backups"))
}

/// The key before it, which whoever replaced a key that leaked wants gone.
fn former_key(config: &Config) -> Option<Finding> {
    config.former_secret_key.as_ref()?;
    Some(Finding::warn(
        "former key",
        "a key that was replaced still opens the second factors it sealed",
        "start `atalaya serve` once, which seals them anew and says so, then take ATALAYA_FORMER_SECRET_KEY away",
    ))
}

/// The database's folder, and what else is kept there: logs of writes, backups.
fn beside(database: &Path) -> Finding {
    let folder = folder_of(database);
    let shown = folder.display();
    if !is_open(folder, OTHERS_IN) {
        return Finding::ok("folder", format!("{shown} is for its owner and group only"));
    }
    let files = std::fs::read_dir(folder).into_iter().flatten().filter_map(|entry| Some(entry.ok()?.path()));
    let mut open: Vec<String> = files
        .filter(|file| file != database && file.is_file() && holds_data(file) && is_open(file, OTHERS))
        .map(|file| file.display().to_string())
        .collect();
    open.sort();
    if open.is_empty() {
        return Finding::ok("folder", format!("nothing in {shown} is for everybody to read"));
    }
    Finding::warn(
        "folder",
        format!("everybody on this machine may read {}", open.join(", ")),
        format!("chmod o= {shown} {}", open.join(" ")),
    )
}

/// Whether it is a database, a backup of one, or what belongs to it.
fn holds_data(file: &Path) -> bool {
    let name = file.file_name().unwrap_or_default().to_string_lossy();
    [".db", ".db-wal", ".db-shm", ".dump", ".sqlite", ".sqlite3"].iter().any(|ending| name.ends_with(ending))
}

fn folder_of(file: &Path) -> &Path {
    file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

fn is_open(path: &Path, bits: u32) -> bool {
    std::fs::metadata(path).is_ok_and(|there| there.permissions().mode() & bits != 0)
}

fn metrics(config: &Config) -> Finding {
    match config.metrics_addr {
        None => Finding::ok("metrics", "are not served"),
        Some(addr) if addr.ip().is_loopback() => Finding::ok("metrics", format!("{addr} is reached from here only")),
        Some(addr) => Finding::warn(
            "metrics",
            format!("{addr} may be reached from elsewhere, and nobody is asked who they are"),
            "let only Prometheus through (firewall, container network), or listen on 127.0.0.1",
        ),
    }
}

#[cfg(test)]
mod tests {
    use std::fs::{Permissions, set_permissions, write};

    use super::super::finding::Verdict;
    use super::*;
    use crate::cli::Flags;
    use crate::config::tests::load;

    #[test]
    fn what_others_can_read_is_named_and_what_a_folder_closes_is_not() {
        let folder = tempfile::tempdir().expect("a folder");
        let (database, backup) = (folder.path().join("atalaya.db"), folder.path().join("old.db"));
        let set = |path: &Path, mode| set_permissions(path, Permissions::from_mode(mode)).expect("set");
        for file in [&database, &backup, &folder.path().join("notes.txt")] {
            write(file, "").expect("written");
            set(file, 0o644);
        }
        let judged = || {
            let (file, beside) = (private("file", &database, "it is so"), beside(&database));
            (file.verdict, beside.verdict, beside.found)
        };
        set(folder.path(), 0o755);
        let (file, beside, found) = judged();
        assert_eq!((file, beside), (Verdict::Warn, Verdict::Warn));
        assert!(found.contains("old.db") && !found.contains("atalaya.db") && !found.contains("notes.txt"), "{found}");
        set(&backup, 0o640);
        assert_eq!(judged().1, Verdict::Ok);
        set(&backup, 0o644);
        set(folder.path(), 0o750);
        assert!(matches!(judged(), (Verdict::Ok, Verdict::Ok, _)));
        assert_eq!(private("settings", Path::new("no/such"), "").verdict, Verdict::Ok);
    }
    #[test]
    fn the_key_is_for_its_owner_and_the_same_everywhere() {
        let folder = tempfile::tempdir().expect("a folder");
        let data = folder.path().display().to_string();
        let judged = |settings: &[(&str, &str)]| {
            let settings = [settings, &[("ATALAYA_DATA_DIR", data.as_str())]].concat();
            key(&load("", &settings, &Flags::default()).expect("read")).verdict
        };
        let file = folder.path().join(KEY_FILE);
        write(&file, "").expect("written");
        let set = |mode| set_permissions(&file, Permissions::from_mode(mode)).expect("set");
        set(0o600);
        assert_eq!(judged(&[]), Verdict::Ok);
        set(0o640);
        assert_eq!(judged(&[]), Verdict::Warn);
        let given = ("ATALAYA_SECRET_KEY", "ab".repeat(32));
        assert_eq!(judged(&[(given.0, &given.1)]), Verdict::Ok);
        set(0o600);
        assert_eq!(judged(&[("ATALAYA_DATABASE_URL", "postgres://localhost/a")]), Verdict::Warn);
    }
}
