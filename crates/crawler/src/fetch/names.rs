//! Which names can be those of hosts on the public internet.

/// Endings kept for a machine or its network, by RFC 6761, RFC 6762, RFC 8375 and ICANN's resolution 2024.07.29.06;
/// `localdomain` by custom.
const LOCAL: [&str; 5] = ["localhost", "localdomain", "local", "internal", "home.arpa"];

/// Longest name and longest label, by RFC 1035.
const MOST_NAME: usize = 253;
const MOST_LABEL: usize = 63;

/// The name without the dot that may end it: it means the same with and without.
pub(super) fn without_root(name: &str) -> &str {
    name.strip_suffix('.').unwrap_or(name)
}

/// Whether the name could be that of a host: [`url::Url`] lets more pass, and some resolvers make an address of it.
pub(super) fn is_host_name(name: &str) -> bool {
    let name = without_root(name);
    let is_label = |label: &str| {
        (1..=MOST_LABEL).contains(&label.len())
            && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
    };
    name.len() <= MOST_NAME && name.split('.').all(is_label)
}

/// Whether only the machine or its network knows the name, so that it is local whatever the DNS says of it. A name
/// without a dot is: what it means hangs on the list of domains to search.
pub(super) fn is_local(name: &str) -> bool {
    let name = without_root(name).to_ascii_lowercase();
    let ends_with = |ending: &str| name.strip_suffix(ending).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'));
    !name.contains('.') || LOCAL.iter().any(|ending| ends_with(ending))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_the_machine_and_its_network_are_local() {
        for local in [
            "localhost",
            "LOCALHOST",
            "localhost.",
            "a.b.localhost",
            "localhost.localdomain",
            "ip6-loopback",
            "intranet",
            "printer.local",
            "metadata.google.internal",
            "metadata.google.internal.",
            "router.home.arpa",
        ] {
            assert!(is_local(local), "{local}");
        }
        for public in ["example.com", "mylocalhost.com", "localhost.com", "thelocal.es", "arpa.com", "a.internal.es"] {
            assert!(!is_local(public), "{public}");
        }
    }

    #[test]
    fn a_host_name_is_made_of_labels() {
        let long = format!("{}.es", "a".repeat(64));
        let longer = format!("{}es", "a.".repeat(130));
        for name in ["a..b", "a.b..", ".a", "", ".", "a{b.es", "a$b.es", "a,b.es", &long, &longer] {
            assert!(!is_host_name(name), "{name}");
        }
        for name in ["example.com", "example.com.", "xn--espaa-rta.es", "_dmarc.example.com", "a-b.c1.es", "localhost"]
        {
            assert!(is_host_name(name), "{name}");
        }
    }
}
