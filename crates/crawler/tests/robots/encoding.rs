//! One path, spelt in several ways.

use super::{allows, case, check};

#[test]
fn spellings_of_one_path_are_one() {
    const RAW: &str = "User-agent: Mirlo\nDisallow: /\nAllow: /foo/bar/ツ\n";
    const ESCAPED: &str = "User-agent: Mirlo\nDisallow: /\nAllow: /foo/bar/%E3%83%84\n";
    check(&[
        case(
            "what is reserved stays as it is",
            "User-agent: Mirlo\nDisallow: /\nAllow: /foo/bar?qux=taz&baz=http://foo.bar?tar&par\n",
            &["/foo/bar?qux=taz&baz=http://foo.bar?tar&par"],
            &["/foo/bar?qux=taz&baz=http://foo.bar"],
        ),
        // URLs are escaped when they are parsed, so that the raw spelling comes to the same.
        case("a pattern in UTF-8", RAW, &["/foo/bar/%E3%83%84", "/foo/bar/%e3%83%84", "/foo/bar/ツ"], &["/foo/bar/"]),
        case("a pattern that is escaped", ESCAPED, &["/foo/bar/%E3%83%84", "/foo/bar/ツ"], &["/foo/bar/%E3"]),
        // Google keeps these two apart; the RFC says that they are the same.
        case(
            "letters that need no escape",
            "User-agent: Mirlo\nDisallow: /\nAllow: /foo/bar/%62%61%7A\n",
            &["/foo/bar/baz", "/foo/bar/%62%61%7A", "/foo/bar/%62az"],
            &["/foo/bar/b"],
        ),
        case("capitals in escapes", "User-agent: *\nDisallow: /%c3%b1", &["/n"], &["/%C3%B1", "/ñ", "/%c3%B1"]),
        case("a tilde", "User-agent: *\nDisallow: /%7euser", &["/user"], &["/~user", "/%7Euser"]),
        case("an escaped slash is none", "User-agent: *\nDisallow: /a%2fb", &["/a/b"], &["/a%2Fb"]),
        case("an escaped question mark is none", "User-agent: *\nDisallow: /a%3Fb", &["/a?b"], &["/a%3fb"]),
        case("space", "User-agent: *\nDisallow: /a b", &["/a"], &["/a b", "/a%20b"]),
        case("an escaped space", "User-agent: *\nDisallow: /a%20b", &["/a"], &["/a b", "/a%20b/c"]),
        case("brackets", "User-agent: *\nDisallow: /*?f[x]=", &["/?f"], &["/?f[x]=1", "/?f%5Bx%5D=1", "/?f%5bx%5d="]),
        case("escaped brackets", "User-agent: *\nDisallow: /*?f%5Bx%5D=", &["/?f"], &["/?f[x]=1", "/?f%5bx%5d=1"]),
        case("what no URL has bare", "User-agent: *\nDisallow: /a|\"<b", &["/a"], &["/a|\"<b", "/a%7c%22%3Cb"]),
        case("an escaped number sign", "User-agent: *\nDisallow: /a%23b", &["/a#b"], &["/a%23b"]),
        case("a percent sign alone", "User-agent: *\nDisallow: /100%", &["/100"], &["/100%", "/100%/x"]),
        case("an escaped percent sign", "User-agent: *\nDisallow: /%2541", &["/A", "/%41"], &["/%2541"]),
    ]);
}

#[test]
fn stars_and_dollars_can_be_meant_as_such() {
    check(&[
        case("an escaped star", "User-agent: *\nDisallow: /p-%2A.html", &["/p-x.html"], &["/p-*.html", "/p-%2a.html"]),
        case("an escaped dollar", "User-agent: *\nDisallow: /p-%24", &["/p-"], &["/p-$", "/p-%24", "/p-$x"]),
        case("a star in a URL is no wildcard", "User-agent: *\nDisallow: /abc", &["/*", "/a*"], &["/abc"]),
        case("a star matches one", "User-agent: *\nDisallow: /a*b$", &["/a*"], &["/a*b", "/a%2Ab", "/a$b"]),
    ]);
}

#[test]
fn files_that_are_not_utf_8_are_read_both_ways() {
    let latin = b"User-agent: Mirlo\nDisallow: /\xe1tico\nAllow: /\xe1tico/venta # Espa\xf1a\n";
    for (path, allowed) in
        [("/%E1tico", false), ("/ático", false), ("/ático/venta", true), ("/%e1tico/venta", true), ("/atico", true)]
    {
        assert_eq!(allows(latin, "Mirlo", path), allowed, "{path}");
    }
    let broken = b"User-agent: \xff\xfe*\nDisallow: /a\nUser-agent: Mirlo\xf1\nDisallow: /b\nDis\xe1llow: /c";
    for (path, allowed) in [("/a", true), ("/b", false), ("/c", true)] {
        assert_eq!(allows(broken, "Mirlo", path), allowed, "{path}");
    }
}
