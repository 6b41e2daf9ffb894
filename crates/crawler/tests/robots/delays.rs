//! `Crawl-delay`: how long, and for whom.

use std::time::Duration;

use atalaya_crawler::robots::Robots;

fn delay(robots: &str) -> Option<Duration> {
    Robots::parse(robots.as_bytes(), "Mirlo").crawl_delay()
}

#[test]
fn a_delay_is_a_number_of_seconds_within_bounds() {
    let longest = Duration::from_mins(10);
    for (value, expected) in [
        ("5", Some(Duration::from_secs(5))),
        ("2.5", Some(Duration::from_millis(2500))),
        ("2,5", Some(Duration::from_millis(2500))),
        (".5", Some(Duration::from_millis(500))),
        ("10s", Some(Duration::from_secs(10))),
        ("10 # seconds", Some(Duration::from_secs(10))),
        ("007", Some(Duration::from_secs(7))),
        ("600", Some(longest)),
        ("601", Some(longest)),
        ("86400", Some(longest)),
        ("99999999999999999999999999999999999999999", Some(longest)),
        (&"9".repeat(1000), Some(longest)),
        ("0", None),
        ("0.0000000000001", None),
        ("-1", None),
        ("", None),
        ("ten", None),
        ("NaN", None),
        ("inf", None),
        ("infinity", None),
        ("1.2.3", None),
        (".", None),
    ] {
        assert_eq!(delay(&format!("User-agent: *\nCrawl-delay: {value}")), expected, "{value:?}");
    }
}

#[test]
fn it_counts_for_those_named_above_it() {
    let seconds = |seconds| Some(Duration::from_secs(seconds));
    for (name, robots, expected) in [
        ("for all", "User-agent: *\nCrawl-delay: 5", seconds(5)),
        ("for one", "User-agent: mirlo\nCrawl-delay: 5", seconds(5)),
        (
            "for one and not for all",
            "User-agent: *\nCrawl-delay: 9\nUser-agent: Mirlo\nDisallow:\nCrawl-delay: 5",
            seconds(5),
        ),
        (
            "for all, and one has none",
            "User-agent: *\nCrawl-delay: 9\nDisallow:\nUser-agent: Mirlo\nDisallow: /a",
            None,
        ),
        ("for another", "User-agent: Tordo\nCrawl-delay: 9\n\nUser-agent: *\nDisallow: /a", None),
        ("for nobody", "Crawl-delay: 9\nUser-agent: *\nDisallow: /a", None),
        ("for two", "User-agent: Tordo\nUser-agent: Mirlo\nCrawl-delay: 5\nDisallow: /a", seconds(5)),
        ("before the rules", "User-agent: *\nCrawl-delay: 5\nDisallow: /a", seconds(5)),
        ("after the rules", "User-agent: *\nDisallow: /a\nCrawl-delay: 5", seconds(5)),
        ("the longest of several", "User-agent: *\nCrawl-delay: 2\nCrawl-delay: 7\nCrawl-delay: 5", seconds(7)),
        (
            "the longest of groups",
            "User-agent: *\nCrawl-delay: 7\nDisallow:\nUser-agent: *\nCrawl-delay: 2",
            seconds(7),
        ),
        ("one that is none beside another", "User-agent: *\nCrawl-delay: 7\nCrawl-delay: no", seconds(7)),
        ("without colon", "User-agent: *\nCrawl-delay 5", seconds(5)),
        ("misspelt", "User-agent: *\nCRAWLDELAY: 5", seconds(5)),
    ] {
        assert_eq!(delay(robots), expected, "{name}");
    }
}
