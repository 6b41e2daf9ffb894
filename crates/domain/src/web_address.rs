//! Addresses that others wrote, where they become a link or a picture of a page.

/// Longest address that is used, in bytes.
pub const MAX: usize = 2_000;

/// Whether an address may stand in a page as a link or a picture: it is of the web, whole, written in ASCII as
/// RFC 3986 has it, and bears no name or password. The crawler keeps no others; this is asked once more where one is
/// shown, because what is shown may have been stored by another version.
pub fn is_web_address(address: &str) -> bool {
    let Some(rest) = address.strip_prefix("https://").or_else(|| address.strip_prefix("http://")) else { return false };
    let authority = rest.split(['/', '?', '#', '\\']).next().unwrap_or_default();
    address.len() <= MAX
        && !authority.is_empty()
        && !authority.contains('@')
        && address.bytes().all(|byte| byte.is_ascii_graphic() && !matches!(byte, b'<' | b'>' | b'"'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_whole_addresses_of_the_web_are_used() {
        for address in [
            "https://a.example",
            "http://127.0.0.1:4000/ad/1?b=c&d='e'#f",
            "https://xn--espaa-rta.es/%C3%B1",
            "http://[::1]:80/",
            "https://a.example/mail@b.example",
        ] {
            assert!(is_web_address(address), "{address}");
        }
        for address in [
            "",
            "/",
            "//a.example/",
            "https://",
            "https:///a",
            "javascript:alert(1)",
            "JAVASCRIPT:alert(1)",
            "java\tscript:alert(1)",
            " javascript:alert(1)",
            "HTTPS://a.example/",
            "data:text/html,https://a.example/",
            "vbscript:https://a.example/",
            "file:///etc/passwd",
            "https://a@b.example/",
            "https://a.example\\@b.example/ ",
            "https://a.example/ b",
            "https://a.example/\tb",
            "https://a.example/\n",
            "https://a.example/\u{0}",
            "https://a.example/\u{202e}",
            "https://españa.es/",
            "https://a.example/\"onclick=a",
            "https://a.example/<b>",
            &format!("https://a.example/{}", "a".repeat(MAX)),
        ] {
            assert!(!is_web_address(address), "{address:?}");
        }
    }
}
