//! Where a job's runs may go besides the sites of its targets, and where on them.

use std::collections::HashSet;

use serde::{Deserialize, Serialize};

use crate::Invalid;

/// Most hosts of a scope.
pub const MAX_HOSTS: usize = 100;
/// Most patterns of each kind.
pub const MAX_PATTERNS: usize = 200;
/// Longest host and longest pattern, in bytes.
pub const MAX_SCOPE_LINE: usize = 500;
/// Most wrong lines that are reported of each list.
const MOST_REPORTED: usize = 10;

/// Where a job's runs may go. Empty means: anywhere on the sites of its targets.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
pub struct Scope {
    /// Further sites: `homes.example.com`, `*.example.com` for that name and all below it, each perhaps with a port.
    pub hosts: Vec<String>,
    /// Paths to keep to, as robots.txt writes them: a prefix with `*` for anything and a last `$` for the end. Targets
    /// need not match, nor the pages that continue a list. None: everywhere.
    pub include: Vec<String>,
    /// Paths never to visit, in the same form. They win over `include`.
    pub exclude: Vec<String>,
}

impl Scope {
    /// Whether it says nothing.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// The scope without blank lines and duplicates, hosts in one form; what is wrong is added to `wrong`, by line.
    /// `canonical_url` parses a URL and gives its canonical form.
    pub(super) fn checked(
        self,
        canonical_url: impl Fn(&str) -> Result<String, String>,
        wrong: &mut Vec<Invalid>,
    ) -> Self {
        let host = |text: &str| host(text, &canonical_url);
        Self {
            hosts: lines(&self.hosts, "scope.hosts", "not_a_host", MAX_HOSTS, host, wrong),
            include: lines(&self.include, "scope.include", "not_a_pattern", MAX_PATTERNS, pattern, wrong),
            exclude: lines(&self.exclude, "scope.exclude", "not_a_pattern", MAX_PATTERNS, pattern, wrong),
        }
    }
}

fn lines(
    given: &[String],
    field: &str,
    code: &str,
    most: usize,
    parse: impl Fn(&str) -> Result<String, String>,
    wrong: &mut Vec<Invalid>,
) -> Vec<String> {
    if given.iter().filter(|line| !line.trim().is_empty()).count() > most {
        wrong.push(Invalid::new(field, "too_many", format!("at most {most} lines")));
        return Vec::new();
    }
    let mut seen = HashSet::new();
    let mut kept = Vec::new();
    let mut faults = 0;
    for (index, text) in given.iter().enumerate() {
        let text = text.trim();
        if text.is_empty() {
            continue;
        }
        let parsed =
            if text.len() > MAX_SCOPE_LINE { Err(format!("longer than {MAX_SCOPE_LINE} bytes")) } else { parse(text) };
        match parsed {
            Ok(line) if seen.insert(line.clone()) => kept.push(line),
            Ok(_) => {}
            Err(message) => {
                faults += 1;
                if faults <= MOST_REPORTED {
                    let short: String = text.chars().take(80).collect();
                    wrong.push(Invalid::new(field, code, format!("line {}: {short:?}: {message}", index + 1)));
                }
            }
        }
    }
    kept
}

/// A host in one form: lower case, international names as the network spells them, no port where it is a usual one.
fn host(text: &str, canonical_url: impl Fn(&str) -> Result<String, String>) -> Result<String, String> {
    const EXAMPLE: &str = "write it like homes.example.com or *.example.com";
    let (star, name) = text.strip_prefix("*.").map_or(("", text), |name| ("*.", name));
    if name.contains(['/', '\\', '?', '#', '@', '*', '%']) || name.contains(char::is_whitespace) || name.is_empty() {
        return Err(format!("not the name of a host, without https:// and without a path; {EXAMPLE}"));
    }
    let url = canonical_url(&format!("https://{name}/")).map_err(|_| format!("not the name of a host; {EXAMPLE}"))?;
    let site = url.strip_prefix("https://").and_then(|rest| rest.split('/').next()).unwrap_or_default();
    // As for targets, one site is there over http and https.
    let site = site.strip_suffix(":80").or_else(|| site.strip_suffix(":443")).unwrap_or(site);
    let (bare, _) = site.rsplit_once(':').filter(|_| !site.ends_with(']')).unwrap_or((site, ""));
    if !star.is_empty() {
        let number = bare.starts_with('[') || bare.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
        if number || !bare.trim_end_matches('.').contains('.') {
            return Err(format!("a star stands before a name with a dot in it; {EXAMPLE}"));
        }
    }
    if bare.is_empty() {
        return Err(format!("not the name of a host; {EXAMPLE}"));
    }
    Ok(format!("{star}{site}"))
}

fn pattern(text: &str) -> Result<String, String> {
    const EXAMPLE: &str = "write it like /homes/*/flat- or *.html$";
    if !text.starts_with(['/', '*']) {
        return Err(format!("it begins with neither / nor *; {EXAMPLE}"));
    }
    if text.contains(char::is_control) {
        return Err(format!("it holds an invisible character; {EXAMPLE}"));
    }
    Ok(text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Stands for the crawler's, which domain does not know.
    fn canonical(url: &str) -> Result<String, String> {
        if url.contains("::") && !url.contains('[') { Err("no".into()) } else { Ok(url.to_lowercase()) }
    }

    fn check(hosts: &[&str], include: &[&str], exclude: &[&str]) -> (Scope, Vec<(String, String, String)>) {
        let owned = |lines: &[&str]| lines.iter().map(|line| (*line).to_owned()).collect();
        let mut wrong = Vec::new();
        let scope = Scope { hosts: owned(hosts), include: owned(include), exclude: owned(exclude) };
        let scope = scope.checked(canonical, &mut wrong);
        (scope, wrong.into_iter().map(|wrong| (wrong.field, wrong.code, wrong.message)).collect())
    }

    #[test]
    fn lines_are_tidied_and_kept_once() {
        let (scope, wrong) = check(
            &[" Homes.Example ", "", "homes.example:443", "*.example.com", "127.0.0.1:4000", "[::1]:4000"],
            &["/pisos/", "*.html$", "/pisos/"],
            &["/*?orden="],
        );
        assert_eq!(wrong, []);
        assert_eq!(scope.hosts, ["homes.example", "*.example.com", "127.0.0.1:4000", "[::1]:4000"]);
        assert_eq!(
            (scope.include.as_slice(), scope.exclude.len()),
            (&["/pisos/".to_owned(), "*.html$".to_owned()][..], 1)
        );
    }

    #[test]
    fn what_is_wrong_is_said_by_line() {
        let wrong_hosts = [
            "",
            "https://a.example/",
            "a.example/x",
            "me@a.example",
            "two words",
            "*",
            "*.com",
            "*.10.0.0.1",
            "a.*.b",
            ":80",
        ];
        let (scope, wrong) = check(&wrong_hosts, &["pisos/", "/a\u{7}b"], &[]);
        assert!(scope.is_empty());
        assert_eq!(wrong.len(), wrong_hosts.len() - 1 + 2, "{wrong:?}");
        assert!(wrong[0].2.starts_with("line 2: \"https://a.example/\": not the name of a host"), "{}", wrong[0].2);
        assert!(wrong.iter().all(|(_, code, _)| code == "not_a_host" || code == "not_a_pattern"));
        assert_eq!(wrong.last().map(|(field, ..)| field.as_str()), Some("scope.include"));
    }

    #[test]
    fn there_are_limits() {
        let hosts: Vec<String> = (0..=MAX_HOSTS).map(|number| format!("h{number}.example")).collect();
        let patterns: Vec<String> = (0..=MAX_PATTERNS).map(|number| format!("/{number}")).collect();
        let (hosts, patterns): (Vec<&str>, Vec<&str>) =
            (hosts.iter().map(String::as_str).collect(), patterns.iter().map(String::as_str).collect());
        let (_, wrong) = check(&hosts, &patterns, &patterns);
        let found: Vec<_> = wrong.iter().map(|(field, code, _)| (field.as_str(), code.as_str())).collect();
        assert_eq!(found, [("scope.hosts", "too_many"), ("scope.include", "too_many"), ("scope.exclude", "too_many")]);
        assert_eq!(check(&hosts[1..], &patterns[1..], &patterns[1..]).1, []);
        let long = format!("/{}", "x".repeat(MAX_SCOPE_LINE));
        assert!(check(&[], &[&long], &[]).1[0].2.contains("longer than 500 bytes"));
        assert_eq!(check(&[], &[&long[..MAX_SCOPE_LINE]], &[]).1, []);
    }
}
