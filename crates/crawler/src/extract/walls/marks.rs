//! The marks of services that guard sites, and of tests without a name.

use super::super::outline::Node;
use super::super::says::Says;
use crate::plain;

/// Longest main text of a page that is all test, in bytes.
const ALL_TEST: usize = 1_200;
/// The same beside a puzzle, which forms have too.
const ALL_PUZZLE: usize = 600;
/// Below this there is no text: a dot, a sign of loading.
const NO_TEXT: usize = 40;
/// How far into a script its marks are looked for: tests are short, programs are not read through.
const LOOKED_AT: usize = 32 * 1024;

/// What stands in scripts of pages that test a browser, and never in scripts that services put into pages they let
/// through.
const IN_SCRIPTS: [&str; 15] = [
    "_cf_chl_opt", // Cloudflare
    "__cf_chl_",   // Cloudflare
    "gokuprops",   // AWS WAF
    "awswafintegration.checkforcerefresh",
    "captcha-delivery.com",  // DataDome
    "bm-verify",             // Akamai
    "/_sec/verify?provider", // Akamai
    "/_sec/cp_challenge",    // Akamai
    "sucuri_cloudproxy_js",  // Sucuri
    "_pxblockscript",        // HUMAN
    "distil_r_captcha",      // Distil
    "acw_sc__v2",            // Alibaba
    "__jsl_clearance",       // Jiasule
    "slowaes.decrypt",       // testcookie
    "rbzns",                 // Reblaze
];

/// The same in addresses, identifiers and classes of elements.
const IN_MARKUP: [&str; 19] = [
    "captcha-delivery.com",
    "cf-challenge",
    "chk_jschl",
    "__cf_chl_",
    "awswafcaptcha",
    "aws-waf-captcha",
    "px-captcha",
    "distil_r_captcha",
    "distil_r_blocked",
    "distilcaptcha",
    "ddos-guard/js-challenge",
    "sgcaptcha",
    "sec-cpt-if",
    "/_sec/cp_challenge",
    "anubis_challenge",
    "within.website/x/cmd/anubis",
    "/ips.js?",
    "validate.perfdrive.com",
    "errors.edgesuite.net",
];

/// Puzzles, as elements.
const PUZZLES: [&str; 9] = [
    "g-recaptcha",
    "h-captcha",
    "cf-turnstile",
    "frc-captcha",
    "mtcaptcha",
    "geetest",
    "recaptcha/api2/",
    "hcaptcha.com/captcha",
    "challenges.cloudflare.com",
];

/// Scripts that services also put into pages they let through.
const ALSO_HARMLESS: [&str; 7] = [
    "_incapsula_resource",
    "awswaf.com",
    "challenges.cloudflare.com/turnstile",
    "hcaptcha.com/1/api",
    "recaptcha/api.js",
    "recaptcha/enterprise.js",
    "/ips.js",
];

/// The mark by which the page shows itself to be a test. `people` is whether it has a form that people fill in.
pub(super) fn find(page: &Says<'_, '_>, people: bool) -> Option<String> {
    let nodes = &page.outline.nodes;
    if page.main.len() <= ALL_TEST
        && let Some(mark) = nodes.iter().find_map(of_a_service)
    {
        return Some(mark);
    }
    if page.main.len() <= ALL_PUZZLE
        && !people
        && let Some(mark) = nodes.iter().find_map(puzzle)
    {
        return Some(mark);
    }
    if page.outline.text.trim().len() > NO_TEXT {
        return None;
    }
    nothing_but_service(nodes).or_else(|| cookie_and_reload(nodes))
}

fn of_a_service(node: &Node<'_>) -> Option<String> {
    match node.tag() {
        "script" if node.attr("src").is_none() => {
            let text = start_of(node);
            IN_SCRIPTS.iter().find(|mark| text.contains(**mark)).map(|mark| (*mark).to_owned())
        }
        // The script of the same name is in every page that Imperva lets through, the frame in none.
        "iframe" | "frame" => has(node, &["_incapsula_resource"]).or_else(|| has(node, &IN_MARKUP)),
        _ => {
            let orchestrates = |value: &str| value.contains("challenge-platform") && value.contains("orchestrate");
            let cloudflare = node.attr("src").filter(|src| orchestrates(src)).and_then(|src| plain::line(src, 200));
            cloudflare.or_else(|| has(node, &IN_MARKUP))
        }
    }
}

fn puzzle(node: &Node<'_>) -> Option<String> {
    // The box that hides or shows itself is for forms.
    let hidden = node.quiet && node.tag() != "iframe" || node.attr("data-size") == Some("invisible");
    if hidden || matches!(node.tag(), "script" | "link" | "body" | "html" | "style") {
        return None;
    }
    let image = (node.tag() == "img")
        .then(|| node.attr("src").filter(|src| src.to_ascii_lowercase().contains("captcha")))
        .flatten()
        .and_then(|src| plain::line(src, 200));
    image.or_else(|| has(node, &PUZZLES))
}

/// A page without text, all of whose scripts from elsewhere are a service's.
fn nothing_but_service(nodes: &[Node<'_>]) -> Option<String> {
    let mut sources = nodes.iter().filter(|node| node.tag() == "script" && node.attr("src").is_some()).peekable();
    let first = sources.peek().and_then(|node| has(node, &ALSO_HARMLESS))?;
    let all = sources.all(|node| has(node, &ALSO_HARMLESS).is_some());
    let shows = nodes.iter().any(|node| matches!(node.tag(), "a" | "img" | "main" | "video"));
    (all && !shows).then_some(first)
}

/// A page without text whose scripts set a cookie and ask again.
fn cookie_and_reload(nodes: &[Node<'_>]) -> Option<String> {
    if nodes.iter().any(|node| matches!(node.tag(), "a" | "img" | "main" | "video")) {
        return None;
    }
    let mut scripts = nodes.iter().filter(|node| node.tag() == "script").map(start_of);
    let text = scripts.by_ref().take(20).collect::<Vec<_>>().join("\n");
    let sets = text.contains("document.cookie") || text.contains("cookiestore.set");
    let again =
        ["location.reload", "location.href", "location.replace", "location.assign", "window.location", ".submit()"]
            .iter()
            .any(|way| text.contains(way));
    (sets && again).then(|| "a script that sets a cookie and asks again, and nothing else".to_owned())
}

fn has(node: &Node<'_>, marks: &[&str]) -> Option<String> {
    // The address in a `meta` is where the page leads to by itself.
    let names: &[&str] = if node.tag() == "meta" { &["content"] } else { &["src", "id", "class", "href", "action"] };
    if node.tag() == "meta" && node.attr("http-equiv").is_none_or(|about| !about.eq_ignore_ascii_case("refresh")) {
        return None;
    }
    names.iter().filter_map(|name| node.attr(name)).find_map(|value| {
        let folded = value.to_ascii_lowercase();
        marks.iter().any(|mark| folded.contains(mark)).then_some(value).and_then(|value| plain::line(value, 200))
    })
}

fn start_of(node: &Node<'_>) -> String {
    let mut text = node.raw_text();
    let mut end = text.len().min(LOOKED_AT);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text.truncate(end);
    text.make_ascii_lowercase();
    text
}
