//! What a pattern matches, and which of several decides.

use super::{case, check};

#[test]
fn the_longest_match_decides() {
    check(&[
        case(
            "a longer disallow",
            "user-agent: Mirlo\ndisallow: /x/page.html\nallow: /x/",
            &["/x/q"],
            &["/x/page.html"],
        ),
        case("a longer allow", "user-agent: Mirlo\nallow: /x/page.html\ndisallow: /x/", &["/x/page.html"], &["/x/"]),
        case("two empty ones", "user-agent: Mirlo\ndisallow:\nallow:", &["/x/page.html"], &[]),
        case("two as long as each other", "user-agent: Mirlo\ndisallow: /\nallow: /", &["/x/page.html"], &[]),
        case("the other way round", "user-agent: Mirlo\nallow: /\ndisallow: /", &["/x/page.html"], &[]),
        case("one slash more", "user-agent: Mirlo\ndisallow: /x\nallow: /x/", &["/x/", "/x/y"], &["/x", "/xy"]),
        case("the same page twice", "user-agent: Mirlo\ndisallow: /x/p.html\nallow: /x/p.html", &["/x/p.html"], &[]),
        case(
            "a star makes it longer",
            "user-agent: Mirlo\nallow: /page\ndisallow: /*.html",
            &["/page"],
            &["/page.html"],
        ),
        case(
            "a name makes it longer",
            "user-agent: Mirlo\nallow: /x/page.\ndisallow: /*.html",
            &["/x/page.html"],
            &["/x/y.html"],
        ),
        case("a longer allow again", "user-agent: Mirlo\nallow: /p\ndisallow: /", &["/page"], &["/q"]),
        case("a tie again", "user-agent: Mirlo\nallow: /folder\ndisallow: /folder", &["/folder/page"], &[]),
        case("a star against a name", "user-agent: Mirlo\nallow: /page\ndisallow: /*.htm", &["/page"], &["/page.htm"]),
        case("the root only", "user-agent: Mirlo\nallow: /$\ndisallow: /", &["/", ""], &["/page.html", "/?q"]),
        case("a star and a letter tie", "user-agent: Mirlo\nallow: /a*\ndisallow: /ab", &["/ab"], &[]),
        case(
            "order means nothing",
            "user-agent: *\ndisallow: /\nallow: /a\ndisallow: /a/b\nallow: /a/b/c",
            &["/a/b/c"],
            &["/a/b"],
        ),
    ]);
}

#[test]
fn matching_is_case_sensitive() {
    check(&[
        case("small letters", "user-agent: Mirlo\ndisallow: /x/", &["/X/y"], &["/x/y"]),
        case("capitals", "user-agent: Mirlo\ndisallow: /X/", &["/x/y"], &["/X/y"]),
    ]);
}

/// The table of Google's documentation, with other words.
#[test]
fn stars_and_ends() {
    check(&[
        case(
            "a beginning",
            "user-agent: Mirlo\ndisallow: /\nallow: /casa",
            &["/casa", "/casa.html", "/casa/azul.html", "/casas", "/casas/azul.html", "/casa.html?id=1"],
            &["/otra", "/Casa.asp", "/lacasa", "/?id=casa"],
        ),
        case(
            "a star at the end changes nothing",
            "user-agent: Mirlo\ndisallow: /\nallow: /casa*",
            &["/casa", "/casa.html", "/casa/azul.html", "/casas", "/casas/azul.html", "/casa.html?id=1"],
            &["/otra", "/Casa.php", "/lacasa", "/?id=casa"],
        ),
        case(
            "a directory",
            "user-agent: Mirlo\ndisallow: /\nallow: /casa/",
            &["/casa/", "/casa/azul", "/casa/?azul", "/casa/azul.html", "/casa/?id=1"],
            &["/otra", "/casa", "/casa.html", "/Casa/Azul.html"],
        ),
        case(
            "a star in front",
            "user-agent: Mirlo\ndisallow: /\nallow: /*.php",
            &["/a.php", "/d/a.php", "/d/a.php?x", "//d/a.php.b.html", "/a.php/", "/index?f=a.php/"],
            &["/otra", "/php/", "/index?php", "/a.PHP"],
        ),
        case(
            "a star in front and an end",
            "user-agent: Mirlo\ndisallow: /\nallow: /*.php$",
            &["/a.php", "/d/a.php", "/a.php.php"],
            &["/otra", "/a.php?x", "/a.php/", "/a.php5", "/php/", "/a?php", "/aaaphpaaa", "//a.PHP"],
        ),
        case(
            "a star in the middle",
            "user-agent: Mirlo\ndisallow: /\nallow: /casa*.php",
            &["/casa.php", "/casas/lacasa.php?x"],
            &["/otra", "/Casa.PHP"],
        ),
        case(
            "a star between slashes",
            "User-agent: Mirlo\nDisallow: /foo/bar/quz\nAllow: /foo/*/qux",
            &["/foo/quz", "/foo//quz", "/foo/bax/quz"],
            &["/foo/bar/quz"],
        ),
        case(
            "an end",
            "User-agent: Mirlo\nDisallow: /foo/bar$\nAllow: /foo/bar/qux",
            &["/foo/bar/qux", "/foo/bar/", "/foo/bar/baz"],
            &["/foo/bar"],
        ),
        case(
            "remarks",
            "User-agent: Mirlo\n# Disallow: /\nDisallow: /foo/quz#qux\nAllow: /",
            &["/foo/bar"],
            &["/foo/quz", "/foo/quzz"],
        ),
        case("a dollar within", "User-agent: *\nDisallow: /a$b\nDisallow: /c$$", &["/a", "/c"], &["/a$b", "/c$"]),
        case("stars side by side", "User-agent: *\nDisallow: /a**b***c$", &["/abcd", "/ac"], &["/abc", "/a1b2c"]),
        case("a star and an end", "User-agent: *\nDisallow: /a*$", &["/b"], &["/a", "/ab"]),
        case(
            "the last piece may come twice",
            "User-agent: *\nDisallow: /*ab*ab$",
            &["/ab", "/xaab"],
            &["/abab", "/abxabyab"],
        ),
        case("pieces do not overlap", "User-agent: *\nDisallow: /*aba*aba$", &["/ababa"], &["/abaaba"]),
        case("a lone star", "User-agent: *\nDisallow: *", &[], &["/", "/a?b"]),
        case("a lone dollar", "User-agent: *\nDisallow: $", &["/", "/a"], &[]),
        case("no slash in front", "User-agent: *\nDisallow: a", &["/a", "/"], &[]),
        case("a star instead of the slash", "User-agent: *\nDisallow: *.pdf$", &["/a.pdf?x"], &["/a.pdf"]),
        case(
            "the query",
            "User-agent: *\nDisallow: /*?sort=\nDisallow: /q?$",
            &["/a?p=2", "/q?x"],
            &["/a?sort=1", "/q?"],
        ),
        case(
            "robots.txt itself",
            "User-agent: *\nDisallow: /",
            &["/robots.txt"],
            &["/robots.txt.old", "/x/robots.txt"],
        ),
    ]);
}

#[test]
fn who_allows_an_index_page_allows_its_directory() {
    const INDEX: &str = "User-Agent: *\nAllow: /open/index.html\nDisallow: /";
    check(&[
        case("the directory", INDEX, &["/open/"], &["/open", "/open/other.html"]),
        case("the page itself", INDEX, &["/open/index.html"], &["/open/index.htm"]),
        case("no other directory", INDEX, &[], &["/any", "/"]),
        case("index.htm too", "User-Agent: *\nAllow: /index.htm\nDisallow: /", &["/", "/index.html"], &["/a"]),
        case("index.php not", "User-Agent: *\nAllow: /open/index.php\nDisallow: /", &[], &["/open/"]),
        case(
            "forbidding is no more than that",
            "User-Agent: *\nDisallow: /open/index.html",
            &["/open/"],
            &["/open/index.html"],
        ),
        case(
            "a longer rule still decides",
            "User-Agent: *\nAllow: /o/index.html\nDisallow: /*o/*$",
            &["/o/index.html"],
            &["/o/"],
        ),
    ]);
}

/// What of a URL is looked at.
#[test]
fn path_and_query_are_matched_and_nothing_else() {
    check(&[
        case(
            "host, port and scheme",
            "User-agent: *\nDisallow: /a",
            &["http://a.example:81/b"],
            &["http://a.example:81/a"],
        ),
        case(
            "no path",
            "User-agent: *\nDisallow: /$",
            &["https://a.example/a"],
            &["https://a.example", "https://a.example/"],
        ),
        case("a query without path", "User-agent: *\nDisallow: /?a$", &["https://a.example"], &["https://a.example?a"]),
        case("parameters of the path", "User-agent: *\nDisallow: /a;b$", &["/a"], &["/a;b#c"]),
        case(
            "a fragment",
            "User-agent: *\nDisallow: /a/b?c=d&e=f$",
            &["/a/b?c=d"],
            &["/a/b?c=d&e=f#fragment", "/a/b?c=d&e=f"],
        ),
        case("a URL in the query", "User-agent: *\nDisallow: /a/b?c=http://d.e/$", &["/a/b"], &["/a/b?c=http://d.e/"]),
        case("two slashes", "User-agent: *\nDisallow: //a", &["/a"], &["//a/b"]),
        case("dots in the URL", "User-agent: *\nDisallow: /a/c", &["/a/b/c"], &["/a/b/../c", "/a/./c"]),
        case("a URL as pattern", "User-agent: *\nDisallow: https://homes.example/a", &["/a"], &[]),
    ]);
}
