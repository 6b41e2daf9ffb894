//! When two URLs are one, and what counts as a URL to begin at.

use domain::web_address::MAX;
use url::Url;

use crate::address::is_web;

/// Query parameters that tell visitors apart, not pages. Compared in lower case. `ref` is not among them: on many listing
/// sites it is the ad's reference.
#[rustfmt::skip]
const SESSION_OR_TRACKING: &[&str] = &[
    "_ga", "_gac", "_gl", "_ke", "_openstat", "cfid", "cftoken", "dclid", "dm_i", "ef_id", "epik", "fb_action_ids",
    "fb_source", "fbclid", "gad_campaignid", "gad_source", "gbraid", "gclid", "gclsrc", "hsctatracking", "igsh",
    "igshid", "jsessionid", "li_fat_id", "mc_cid", "mc_eid", "mkt_tok", "ml_subscriber", "ml_subscriber_hash",
    "msclkid", "oscsid", "phpsessid", "rb_clickid", "ref_src", "ref_url", "s_cid", "s_kwcid", "sccid", "session_id",
    "sessionid", "sid", "srsltid", "ttclid", "twclid", "wbraid", "wickedid", "yclid", "ysclid", "zenid",
];

/// Beginnings of such names. What follows is never empty, so that `pk` and `vero` are not meant.
const FAMILIES: &[&str] =
    &["utm_", "mtm_", "pk_", "piwik_", "matomo_", "hsa_", "_hs", "__hs", "vero_", "oly_", "aspsessionid"];

/// The same as parts of a path: `/homes;jsessionid=AB12`.
const SESSION_IN_PATH: &[&str] = &["jsessionid", "phpsessid", "sid", "sessionid", "oscsid", "zenid", "cfid", "cftoken"];

/// The one form of all URLs that lead to the same page: without fragment, tracking and session parameters, with its
/// query sorted by name and its percent-encoding in one form. Doing it twice changes nothing.
///
/// Scheme, host, default port and dot segments are in one form already, because [`Url`] cannot hold them otherwise.
pub fn canonical(url: &Url) -> Url {
    let mut url = url.clone();
    url.set_fragment(None);
    if url.cannot_be_a_base() {
        return url;
    }
    let path = without_session(&one_encoding(url.path()));
    url.set_path(&path);
    let query = url.query().map(canonical_query).filter(|query| !query.is_empty());
    url.set_query(query.as_deref());
    url
}

/// A URL that somebody typed, in canonical form. `https://` is added where there is no scheme.
///
/// # Errors
/// A sentence that says what is wrong and what would be right.
pub fn parse_target(text: &str) -> Result<Url, String> {
    const EXAMPLE: &str = "write it like https://example.com/homes";
    let text = text.trim();
    if text.is_empty() {
        return Err(format!("nothing there; {EXAMPLE}"));
    }
    // A parser drops tabs and line ends, wherever they stand, and two words become one.
    if text.contains(char::is_control) {
        return Err(format!("it has a tab, a line end or another control character in it; {EXAMPLE}"));
    }
    let url = match text.split_once("://") {
        Some((scheme, _)) if scheme.eq_ignore_ascii_case("http") || scheme.eq_ignore_ascii_case("https") => {
            Url::parse(text)
        }
        Some((scheme, _)) if is_scheme(scheme) => {
            return Err(format!("only http and https addresses can be visited, not {scheme}"));
        }
        // A scheme further on belongs to the query, as in `example.com/?to=https://…`.
        _ => {
            if let Some((scheme, rest)) = text.split_once(':')
                && is_scheme(scheme)
                && !scheme.contains('.')
                && !rest.starts_with(|c: char| c.is_ascii_digit())
            {
                return Err(format!("only http and https addresses can be visited, not {scheme}"));
            }
            let host = text.split(['/', '?', '#']).next().unwrap_or_default();
            let looks_like_a_host = host.contains(['.', ':']) || host.eq_ignore_ascii_case("localhost");
            if !looks_like_a_host || host.contains(char::is_whitespace) {
                return Err(format!("not a web address; {EXAMPLE}"));
            }
            Url::parse(&format!("https://{text}"))
        }
    };
    let url = url.map_err(|error| format!("not a web address ({error}); {EXAMPLE}"))?;
    if url.host_str().is_none_or(str::is_empty) {
        return Err(format!("it names no host; {EXAMPLE}"));
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err("it carries a user name or password; leave out what stands before the @".to_owned());
    }
    let url = canonical(&url);
    if !is_web(&url) {
        return Err(format!(
            "not an address that can be kept: at most {MAX} bytes, encoded, and no quotes in the host"
        ));
    }
    Ok(url)
}

fn is_scheme(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_alphabetic())
        && text.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.'))
}

/// Unreserved characters decoded, the hex digits of the others in upper case.
fn one_encoding(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('%') {
        out.push_str(&rest[..at]);
        let start = bytes.len() - rest.len() + at;
        let hex = |index: usize| bytes.get(index).and_then(|byte| char::from(*byte).to_digit(16));
        if let (Some(high), Some(low)) = (hex(start + 1), hex(start + 2)) {
            let byte = (high * 16 + low) as u8;
            if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~') {
                out.push(char::from(byte));
            } else {
                out.push('%');
                out.push_str(&rest[at + 1..at + 3].to_ascii_uppercase());
            }
            rest = &rest[at + 3..];
        } else {
            out.push('%');
            rest = &rest[at + 1..];
        }
    }
    out.push_str(rest);
    out
}

/// The path without `;jsessionid=…` after any of its segments.
fn without_session(path: &str) -> String {
    let mut segments = Vec::new();
    for segment in path.split('/') {
        let mut parts = segment.split(';');
        let mut kept = parts.next().unwrap_or_default().to_owned();
        for part in parts {
            let name = part.split('=').next().unwrap_or_default().to_ascii_lowercase();
            if !SESSION_IN_PATH.contains(&name.as_str()) {
                kept.push(';');
                kept.push_str(part);
            }
        }
        segments.push(kept);
    }
    segments.join("/")
}

fn canonical_query(query: &str) -> String {
    let query = one_encoding(query);
    let name = |pair: &&str| pair.split('=').next().unwrap_or_default().to_ascii_lowercase();
    let mut pairs: Vec<&str> = query
        .split('&')
        .filter(|pair| !pair.is_empty())
        .filter(|pair| {
            let name = name(pair);
            let of_a_family = FAMILIES.iter().any(|family| name.len() > family.len() && name.starts_with(family));
            !of_a_family && !SESSION_OR_TRACKING.contains(&name.as_str())
        })
        .collect();
    pairs.sort_by(|a, b| a.split('=').next().cmp(&b.split('=').next()));
    pairs.join("&")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn form(text: &str) -> String {
        canonical(&Url::parse(text).expect("a URL")).into()
    }

    #[test]
    fn what_tells_visitors_apart_is_dropped() {
        for (given, expected) in [
            ("HTTPS://A.Example:443/b#c", "https://a.example/b"),
            ("http://a.example:80", "http://a.example/"),
            ("https://a.example:8443/", "https://a.example:8443/"),
            ("https://a.example/?utm_source=x&gclid=1&page=2", "https://a.example/?page=2"),
            ("https://a.example/x?", "https://a.example/x"),
            ("https://a.example/x?PHPSESSID=1&sid=2&SessionId=3", "https://a.example/x"),
            ("https://a.example/x?osCsid=1&zenid=2&CFID=3&CFTOKEN=4&ASPSESSIONIDQA=5", "https://a.example/x"),
            (
                "https://a.example/x?mtm_campaign=1&pk_kwd=2&piwik_kwd=3&hsa_acc=4&_hsenc=5&_hsmi=6",
                "https://a.example/x",
            ),
            (
                "https://a.example/x?mc_cid=1&mc_eid=2&igshid=3&yclid=4&msclkid=5&dclid=6&gbraid=7",
                "https://a.example/x",
            ),
            ("https://a.example/x?wbraid=1&_ga=2&_gl=3&ttclid=4&twclid=5&li_fat_id=6&ref_src=7", "https://a.example/x"),
            ("https://a.example/x?s_kwcid=1&vero_id=2&oly_enc_id=3&ysclid=4&%75tm_id=5", "https://a.example/x"),
            ("https://a.example/x;osCsid=1;CFID=2/y;zenid=3", "https://a.example/x/y"),
            (
                "https://a.example/x?ref=AB-12&id=3&pk=4&vero=5&src=6",
                "https://a.example/x?id=3&pk=4&ref=AB-12&src=6&vero=5",
            ),
            ("https://a.example/?hs=1&gallery=2&sidebar=3&utm=4", "https://a.example/?gallery=2&hs=1&sidebar=3&utm=4"),
            ("https://a.example/x;jsessionid=AB12?b=1&a=2", "https://a.example/x?a=2&b=1"),
            ("https://a.example/x;v=1;JSESSIONID=2/y", "https://a.example/x;v=1/y"),
            ("https://a.example/?b=2&a=9&b=1", "https://a.example/?a=9&b=2&b=1"),
            ("https://a.example/%7euser/%c3%b1?q=%41%2f", "https://a.example/~user/%C3%B1?q=A%2F"),
            ("https://a.example/a/./b/../c//d", "https://a.example/a/c//d"),
            ("https://a.example/100%/%zz", "https://a.example/100%/%zz"),
        ] {
            assert_eq!(form(given), expected, "{given}");
        }
    }

    #[test]
    fn a_typed_address_is_understood_or_refused_with_advice() {
        for (given, expected) in [
            ("example.com/homes?page=2", "https://example.com/homes?page=2"),
            (" HTTP://Example.com ", "http://example.com/"),
            ("localhost:4000/x", "https://localhost:4000/x"),
            ("127.0.0.1:4000", "https://127.0.0.1:4000/"),
            ("example.com/?to=https://b.example/", "https://example.com/?to=https://b.example/"),
            ("http://[::1]:4000/", "http://[::1]:4000/"),
        ] {
            assert_eq!(parse_target(given).as_ref().map(Url::as_str), Ok(expected), "{given}");
        }
        for (given, why) in [
            ("", "nothing there"),
            ("ftp://example.com/", "not ftp"),
            ("mailto:me@example.com", "not mailto"),
            ("javascript:alert(1)", "not javascript"),
            ("JaVaScRiPt:alert(1)", "not JaVaScRiPt"),
            ("java\tscript:alert(1)", "control character"),
            ("ht\ntp://a.example/", "control character"),
            ("https://a.example/\u{0}", "control character"),
            ("data:text/html,<script>", "not data"),
            ("vbscript:msgbox(1)", "not vbscript"),
            ("file:///etc/passwd", "not file"),
            (&format!("https://a.example/{}", "ñ".repeat(400)), "at most 2000 bytes"),
            ("https://a\"b.example/", "no quotes"),
            ("homes", "not a web address"),
            ("two words.example", "not a web address"),
            ("https://", "not a web address"),
            ("https://me:secret@example.com/", "before the @"),
            ("me@example.com", "before the @"),
        ] {
            let error = parse_target(given).expect_err(given);
            assert!(error.contains(why), "{given:?}: {error}");
        }
    }

    proptest! {
        #[test]
        fn twice_is_once(path in "[ -~ñ€]{0,40}", query in "[ -~ñ€]{0,40}") {
            let Ok(url) = Url::parse(&format!("https://a.example/{path}?{query}")) else { return Ok(()) };
            let once = canonical(&url);
            prop_assert_eq!(&canonical(&once), &once);
            prop_assert_eq!(Url::parse(once.as_str()).expect("still a URL"), once);
        }

        #[test]
        fn dots_slashes_and_escapes_settle(path in "[./;%25eEjJsid=?&a]{0,30}") {
            let Ok(url) = Url::parse(&format!("https://a.example/{path}")) else { return Ok(()) };
            let once = canonical(&url);
            prop_assert_eq!(&canonical(&once), &once);
        }

        #[test]
        fn any_text_is_taken_or_refused(text in ".{0,60}") {
            if let Ok(url) = parse_target(&text) {
                prop_assert_eq!(canonical(&url), url);
            }
        }
    }
}
