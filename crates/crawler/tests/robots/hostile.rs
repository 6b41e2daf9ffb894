//! Files that are made to do harm. A search that tries everything would not come to an end in these.

use std::fmt::Write as _;

use atalaya_crawler::robots::Robots;
use proptest::prelude::*;
use url::Url;

use super::{HOST, allows};

const MIB: usize = 1024 * 1024;

fn url(path: &str) -> Url {
    Url::parse(&format!("{HOST}{path}")).expect("a URL")
}

#[test]
fn patterns_of_many_stars_come_to_an_end() {
    let path = format!("/{}b", "a".repeat(100_000));
    for (name, pattern, forbidden) in [
        ("a star for each letter", "/".to_owned() + &"a*".repeat(8_000) + "b$", true),
        ("a star for each letter, and no match", "/".to_owned() + &"a*".repeat(8_000) + "c$", false),
        ("long pieces that nearly match", "/".to_owned() + &"*aaaaaaac".repeat(1_800), false),
        ("pieces that match late", "/".to_owned() + &"*aab".repeat(4_000), false),
        ("one long piece", "/*".to_owned() + &"a".repeat(16_000) + "b", true),
    ] {
        let robots = format!("User-agent: *\nDisallow: {pattern}");
        assert_eq!(!allows(robots.as_bytes(), "Mirlo", &path), forbidden, "{name}");
    }
}

#[test]
fn a_mebibyte_of_one_character_does_no_harm() {
    for character in
        ["*", "$", "%", "a", ":", "#", "\n", "\r", "\0", " ", "/", "ñ", "User-agent:", "*\n", "Disallow:*\n"]
    {
        let noise = character.repeat(MIB / character.len());
        for before in ["", "User-agent: *\nDisallow: /p\n", "User-agent: *\nDisallow: /p\nDisallow: "] {
            let robots = Robots::parse(format!("{before}{noise}").as_bytes(), "Mirlo");
            let forbidden = !robots.allows(&url("/p"));
            assert_eq!(forbidden, !before.is_empty(), "{character:?} behind {before:?}");
        }
    }
}

#[test]
fn a_line_of_a_mebibyte_of_stars_is_not_read_at_all_in_a_file_that_is_cut() {
    let robots = format!("User-agent: *\nDisallow: /p\nDisallow: /{}", "*".repeat(MIB));
    assert!(allows(robots.as_bytes(), "Mirlo", "/q"), "half a line may say the opposite");
    let short = format!("User-agent: *\nDisallow: /p\nDisallow: /{}", "*".repeat(MIB / 4));
    assert!(!allows(short.as_bytes(), "Mirlo", "/q"), "a whole line of stars forbids everything");
}

#[test]
fn as_many_rules_as_fit_come_to_an_end() {
    let mut robots = "User-agent: *\n".to_owned();
    for number in 0..40_000 {
        // Writing to a string cannot fail.
        let _ = writeln!(robots, "Disallow:*{number:x}z$");
    }
    let robots = Robots::parse(robots.as_bytes(), "Mirlo");
    assert!(robots.allows(&url(&format!("/{}", "1".repeat(2_000)))));
    assert!(!robots.allows(&url("/ffz")));
}

#[test]
fn as_many_sitemaps_as_fit_come_to_an_end() {
    let robots: String = (0..30_000).fold(String::new(), |robots, number| robots + &format!("Sitemap:/{number}\n"));
    assert_eq!(Robots::parse(robots.as_bytes(), "Mirlo").sitemaps(&url("/robots.txt")).len(), 30_000);
}

#[test]
fn rules_beyond_500_kib_are_ignored() {
    let filler = format!("{}\n", "#".repeat(99)).repeat(5_120);
    assert_eq!(filler.len(), 500 * 1024);
    let robots = format!("User-agent: *\nDisallow: /p\n{filler}Disallow: /q\n");
    assert!(!allows(robots.as_bytes(), "Mirlo", "/p"));
    assert!(allows(robots.as_bytes(), "Mirlo", "/q"));
}

/// Lines that are nearly right.
const LINES: &str =
    r"(?s)((user-agent|allow|disallow|sitemap|crawl-delay)[: ]{1,2}[/*$a%2 ]{0,9}[\r\n]{1,2}|.{0,9}){0,20}";

proptest! {
    #[test]
    fn any_bytes_are_read_and_hide_no_rule(noise in prop::collection::vec(any::<u8>(), 0..300)) {
        let robots = [b"User-agent: *\nDisallow: /hidden\nDisallow: ".as_slice(), &noise].concat();
        // Noise may say `Allow` only by a line of its own.
        prop_assume!(!noise.to_ascii_lowercase().windows(5).any(|window| window == b"allow"));
        prop_assume!(!noise.to_ascii_lowercase().windows(4).any(|window| window == b"user"));
        prop_assert!(!allows(&robots, "Mirlo", "/hidden/x"));
    }

    #[test]
    fn any_text_is_read(text in LINES) {
        let robots = Robots::parse(text.as_bytes(), "Mirlo");
        robots.allows(&url("/a/a%2A?a=2"));
        robots.sitemaps(&url("/robots.txt"));
        prop_assert!(robots.crawl_delay().is_none_or(|delay| delay <= std::time::Duration::from_mins(10)));
    }

    #[test]
    fn a_plain_pattern_is_a_prefix(path in "/[a-z0-9]{1,9}(/[a-z0-9]{1,9}){0,3}", cut in 1_usize..31) {
        let prefix = &path[..cut.min(path.len())];
        let robots = format!("User-agent: *\nDisallow: {prefix}");
        prop_assert!(!allows(robots.as_bytes(), "Mirlo", &path));
    }

    #[test]
    fn endings_of_lines_change_nothing(
        rules in prop::collection::vec("(Disallow|Allow): /[ab*$]{0,4}", 0..6),
        path in "/[ab]{0,4}",
    ) {
        let robots = |ending: &str| format!("User-agent: *{ending}{}", rules.join(ending));
        let expected = allows(robots("\n").as_bytes(), "Mirlo", &path);
        prop_assert_eq!(allows(robots("\r\n").as_bytes(), "Mirlo", &path), expected);
        prop_assert_eq!(allows(robots("\r").as_bytes(), "Mirlo", &path), expected);
    }
}
