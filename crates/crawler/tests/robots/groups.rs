//! Which rules belong to whom.

use atalaya_crawler::robots::Robots;
use url::Url;

use super::{HOST, case, case_for, check};

/// Rules before any group; a group of one; one of another; one without rules that runs into the next.
const MANY: &str = "allow: /pisos/venta/\n\
    \n\
    user-agent: Mirlo\n\
    disallow: /\n\
    allow: /x/\n\
    user-agent: Tordo\n\
    disallow: /\n\
    allow: /y/\n\
    \n\
    \n\
    allow: /w/\n\
    user-agent: Grajo\n\
    \n\
    user-agent: Mirlo\n\
    allow: /z/\n\
    disallow: /\n";

#[test]
fn groups_begin_and_end() {
    check(&[
        case("groups of one name are one", MANY, &["/x/b", "/z/d"], &["/y/c", "/w/a"]),
        case_for("Tordo", "an empty line ends nothing", MANY, &["/y/c", "/w/a"], &["/z/d", "/x/b"]),
        case_for("Grajo", "names one after the other share a group", MANY, &["/z/d"], &["/x/b", "/y/c"]),
        case("rules before any group count for nobody", MANY, &[], &["/pisos/venta/"]),
        case_for("Tordo", "nor for another", MANY, &[], &["/pisos/venta/"]),
        case_for("Grajo", "nor for a third", MANY, &[], &["/pisos/venta/"]),
        case("rules without any group forbid nothing", "Disallow: /\nDisallow: /a", &["/a"], &[]),
        case(
            "three names, one of them twice",
            "User-agent: a\nUser-agent: Mirlo\nUser-agent: b\nUser-agent: mirlo\nDisallow: /p",
            &["/q"],
            &["/p"],
        ),
        case("a name beside the star", "User-agent: *\nUser-agent: Mirlo\nDisallow: /p", &["/q"], &["/p"]),
        case_for("Tordo", "the star beside a name", "User-agent: Mirlo\nUser-agent: *\nDisallow: /p", &["/q"], &["/p"]),
        case(
            "an empty rule ends the names",
            "User-agent: Mirlo\nDisallow:\nUser-agent: Tordo\nDisallow: /",
            &["/a"],
            &[],
        ),
        case(
            "groups of one name, with another between",
            "User-agent: Mirlo\nDisallow: /a\nUser-agent: Tordo\nDisallow: /c\nUser-agent: MIRLO/2\nDisallow: /b",
            &["/c"],
            &["/a", "/b"],
        ),
        case(
            "an exception in another group of the name",
            "User-agent: Mirlo\nDisallow: /a\nUser-agent: Tordo\nDisallow: /\nUser-agent: Mirlo\nAllow: /a/b",
            &["/a/b", "/c"],
            &["/a", "/a/c"],
        ),
    ]);
}

#[test]
fn other_lines_neither_end_a_group_nor_its_names() {
    check(&[
        case_for(
            "Tordo",
            "a sitemap between names, for the one before",
            "User-agent: Tordo\nSitemap: https://homes.example/s.xml\nUser-agent: *\nDisallow: /",
            &[],
            &["/"],
        ),
        case(
            "a sitemap between names, for the one after",
            "User-agent: Tordo\nSitemap: https://homes.example/s.xml\nUser-agent: *\nDisallow: /",
            &[],
            &["/"],
        ),
        case(
            "an unknown line between names, for the one before",
            "User-agent: Mirlo\nBird-Song: loud\nUser-agent: *\nDisallow: /",
            &[],
            &["/"],
        ),
        case_for(
            "Tordo",
            "an unknown line between names, for the one after",
            "User-agent: Mirlo\nBird-Song: loud\nUser-agent: *\nDisallow: /",
            &[],
            &["/"],
        ),
        case(
            "a crawl delay between names",
            "User-agent: Mirlo\nCrawl-delay: 5\nUser-agent: Tordo\nDisallow: /",
            &[],
            &["/"],
        ),
        case(
            "a sitemap between rules",
            "User-agent: Mirlo\nDisallow: /a\nSitemap: /s.xml\nHost: x\nCrawl-delay: 2\nDisallow: /b",
            &["/c"],
            &["/a", "/b"],
        ),
        case("a remark between names", "User-agent: Mirlo\n# and\n\nUser-agent: Tordo\nDisallow: /", &[], &["/"]),
    ]);
}

#[test]
fn it_says_which_line_of_which_group_decides() {
    let file = "User-agent: tordo\nDisallow: /\n\nUser-agent: *\nDisallow: /x\nAllow: /x/index.html\n\n\
                User-agent: Mirlo/2\r\nDisallow: /a\r\nAllow: /a/b\r\nCrawl-delay: 3\r\n";
    let decides = |product: &str, path: &str| {
        let robots = Robots::parse(file.as_bytes(), product);
        let line = robots.deciding_line(&Url::parse(&format!("{HOST}{path}")).expect("a URL"));
        (robots.group().map(str::to_owned), line)
    };
    let line = |number: usize, text: &str| Some((number, text.to_owned()));
    assert_eq!(decides("Mirlo", "/a/1"), (Some("Mirlo/2".to_owned()), line(9, "Disallow: /a")));
    assert_eq!(decides("Mirlo", "/a/b/1"), (Some("Mirlo/2".to_owned()), line(10, "Allow: /a/b")));
    assert_eq!(decides("Mirlo", "/x"), (Some("Mirlo/2".to_owned()), None));
    assert_eq!(decides("grajo", "/x/1"), (Some("*".to_owned()), line(5, "Disallow: /x")));
    assert_eq!(decides("grajo", "/x/"), (Some("*".to_owned()), line(6, "Allow: /x/index.html")));
    assert_eq!(Robots::parse(b"", "Mirlo").group(), None);
}
