//! Addresses that pages and feeds give: which of them are kept.
//!
//! What is kept is stored, shown as a link or loaded as a picture by whoever looks at an ad. So it is of the web, bears no
//! name or password, and is of bounded length. [`Url`] has taken out control characters and written most of the rest in
//! ASCII.

use domain::web_address::is_web_address;
use url::Url;

use crate::fetch::is_private;

/// The web address that `text` is on a page at `base`.
pub(crate) fn web(text: &str, base: &Url) -> Option<Url> {
    base.join(text.trim()).ok().filter(is_web)
}

/// Whether an address is one of the web that can be kept.
pub(crate) fn is_web(url: &Url) -> bool {
    is_web_address(url.as_str())
}

/// The picture that `text` names on a page at `base`. Whoever looks at an ad asks for its pictures, from within their own
/// network: a page on the internet must not make them ask their router.
pub(crate) fn picture(text: &str, base: &Url) -> Option<Url> {
    web(text, base).filter(|url| !leads_inside(url, base))
}

/// Whether an address is of a private network in which the page does not stand.
pub(crate) fn leads_inside(url: &Url, page: &Url) -> bool {
    is_private(url) && url.host() != page.host()
}

#[cfg(test)]
mod tests {
    use domain::web_address::MAX;
    use proptest::prelude::*;

    use super::*;

    fn base() -> Url {
        Url::parse("https://a.example/homes/").expect("a URL")
    }

    #[test]
    fn addresses_of_the_web_are_kept_and_others_refused() {
        for (text, expected) in [
            ("/1.jpg", "https://a.example/1.jpg"),
            (" \n//b.example/1 ", "https://b.example/1"),
            ("HTTP://B.example/a b\u{0}\"><", "http://b.example/a%20b%00%22%3E%3C"),
            ("ht\ntp://b.example/\ta", "http://b.example/a"),
            ("http://b.example/\u{202e}ñ", "http://b.example/%E2%80%AE%C3%B1"),
        ] {
            assert_eq!(web(text, &base()).as_ref().map(Url::as_str), Some(expected), "{text:?}");
        }
        for text in [
            "javascript:alert(1)",
            "JaVaScRiPt:alert(1)",
            " \u{1}javascript:alert(1)",
            "java\tscript:alert(1)",
            "java\nscript\r:alert(1)",
            "javascript://a.example/%0aalert(1)",
            "data:text/html,<script>alert(1)</script>",
            "DATA:image/svg+xml;base64,AAAA",
            "vbscript:msgbox(1)",
            "file:///etc/passwd",
            "blob:https://a.example/1",
            "filesystem:https://a.example/1",
            "view-source:https://a.example/",
            "ftp://a.example/1",
            "https://me@b.example/",
            "https://a.example:secret@b.example/",
            "https://:secret@b.example/",
            "http://",
            "http://a b/",
            "http://a\"b/",
        ] {
            assert_eq!(web(text, &base()), None, "{text:?}");
        }
        assert!(web(&format!("/{}", "a".repeat(MAX - 18)), &base()).is_some());
        assert_eq!(web(&format!("/{}", "a".repeat(MAX - 17)), &base()), None);
    }

    #[test]
    fn pictures_lead_nobody_into_their_own_network() {
        for inside in [
            "http://192.168.1.1/reboot",
            "http://[::1]/",
            "http://localhost:3000/",
            "http://router.local/",
            "http://nas/",
        ] {
            assert_eq!(picture(inside, &base()), None, "{inside}");
        }
        let portal = Url::parse("http://127.0.0.1:4000/ad/1").expect("a URL");
        assert!(picture("/1.jpg", &portal).is_some());
        assert_eq!(picture("http://192.168.1.1/1.jpg", &portal), None);
        assert!(picture("https://photos.example/1.jpg", &base()).is_some());
    }

    proptest! {
        #[test]
        fn what_is_kept_can_be_shown(text in "(?s)(javascript|data|http|HTTPS|java\tscript)?:?(//)?.{0,40}") {
            if let Some(url) = web(&text, &base()) {
                let kept = url.as_str();
                prop_assert!(kept.starts_with("http://") || kept.starts_with("https://"), "{kept:?}");
                prop_assert!(kept.bytes().all(|byte| byte.is_ascii_graphic()), "{kept:?}");
                prop_assert!(!kept.contains(['<', '>', '"']), "{kept:?}");
            }
        }
    }
}
