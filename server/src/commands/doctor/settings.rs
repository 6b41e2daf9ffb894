//! Checks of the settings and of who may read what they name.

use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use super::finding::Finding;
use crate::config::Config;

/// The bits that let others than the owner and the group read.
const OTHERS: u32 = 0o004;

pub(super) fn judge(config: &Config) -> Vec<Finding> {
    let mut findings = vec![private("settings", &config.file, "passwords may stand in it")];
    if let Some(file) = config.database_url.file() {
        findings.push(private("file", file, "password hashes and sessions stand in it"));
    }
    findings.push(address(config));
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
    match std::fs::metadata(file) {
        Err(_) => Finding::ok(check, format!("there is no {shown}")),
        Ok(there) if there.permissions().mode() & OTHERS == 0 => {
            Finding::ok(check, format!("{shown} is for its owner and group only"))
        }
        Ok(_) => Finding::warn(
            check,
            format!("everybody on this machine may read {shown}, and {why}"),
            format!("chmod o= {shown}"),
        ),
    }
}

fn address(config: &Config) -> Finding {
    let addr = config.addr;
    if addr.ip().is_loopback() {
        Finding::ok("address", format!("{addr} is reached from this machine only"))
    } else if config.secure_cookies {
        Finding::ok("address", format!("{addr}; cookies go over TLS only"))
    } else {
        Finding::warn(
            "address",
            format!("{addr} is reached from elsewhere, and passwords may go over the network as they are"),
            "put a proxy with TLS in front, let Atalaya listen on 127.0.0.1, and set ATALAYA_SECURE_COOKIES=true",
        )
    }
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
