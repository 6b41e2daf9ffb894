//! How lines are written, and what becomes of those that are written wrongly.

use super::{allows, case, check};

#[test]
fn keys_are_read_as_they_are_meant() {
    check(&[
        case("as it should be", "user-agent: Mirlo\ndisallow: /", &[], &["/x/y"]),
        case("keys of something else", "foo: Mirlo\nbar: /", &["/x/y"], &[]),
        case("without colons", "user-agent Mirlo\ndisallow /", &[], &["/x/y"]),
        case("in capitals", "USER-AGENT: Mirlo\nALLOW: /x/\nDISALLOW: /", &["/x/y"], &["/a/b"]),
        case("in small letters", "user-agent: Mirlo\nallow: /x/\ndisallow: /", &["/x/y"], &["/a/b"]),
        case("in both", "uSeR-aGeNt: Mirlo\nAlLoW: /x/\ndIsAlLoW: /", &["/x/y"], &["/a/b"]),
        case("disalow", "User-agent: *\nDisalow: /a", &["/b"], &["/a"]),
        case("dissalow", "User-agent: *\nDissalow: /a", &["/b"], &["/a"]),
        case("dissallow", "User-agent: *\nDissallow: /a", &["/b"], &["/a"]),
        case("diasllow", "User-agent: *\nDiasllow: /a", &["/b"], &["/a"]),
        case("disallaw", "User-agent: *\nDisallaw: /a", &["/b"], &["/a"]),
        case("useragent", "UserAgent: Mirlo\nDisallow: /a", &["/b"], &["/a"]),
        case("user agent", "User Agent: Mirlo\nDisallow: /a", &["/b"], &["/a"]),
        case("alow is not guessed at", "User-agent: *\nDisallow: /\nAlow: /a", &[], &["/a"]),
        case("keys with something behind", "User-agents: *\nDisallowed: /\nAllowed: /a", &["/a"], &["/b"]),
        case("a sentence is no rule", "User-agent: *\ndisallow all of /a please", &["/a"], &[]),
    ]);
}

#[test]
fn space_and_remarks_are_dropped() {
    check(&[
        case("space everywhere", " \tUser-agent \t: \t* \t\n\t Disallow\t:\t/a\t ", &["/b"], &["/a", "/ab"]),
        case("no space", "User-agent:*\nDisallow:/a", &["/b"], &["/a"]),
        case("space that is not ASCII", "User-agent:\u{a0}*\n\u{a0}Disallow:\u{a0}/a\u{a0}", &["/b"], &["/a"]),
        case("remarks", "# for all\nUser-agent: * # all\nDisallow: /a#b\n#Disallow: /c", &["/c"], &["/a", "/ac"]),
        case("a rule that is only a remark", "User-agent: *\nDisallow: # /a", &["/a"], &[]),
        case("an empty rule", "User-agent: Mirlo\nDisallow: \nAllow: ", &["/x/page.html"], &[]),
        case("only remarks", "# nothing\n# here", &["/"], &[]),
        case("only empty lines", "\n\r\n\r\r\n \t \n", &["/"], &[]),
    ]);
}

#[test]
fn lines_end_in_any_way() {
    let file = "User-agent: Tordo\nAllow: /some/path\nUser-agent: Mirlo\n\n\nDisallow: /p\n";
    for (name, robots) in [
        ("LF", file.to_owned()),
        ("CRLF", file.replace('\n', "\r\n")),
        ("CR", file.replace('\n', "\r")),
        ("none at the end", file.trim_end().to_owned()),
        ("all of them", "User-agent: Tordo\nAllow: /x\r\nUser-agent: Mirlo\r\r\n\nDisallow: /p".to_owned()),
    ] {
        assert!(!allows(robots.as_bytes(), "Mirlo", "/p/q"), "{name}: the last line counts");
        assert!(allows(robots.as_bytes(), "Mirlo", "/q"), "{name}: nothing else does");
        assert!(allows(robots.as_bytes(), "Tordo", "/p/q"), "{name}: for nobody else");
    }
}

#[test]
fn byte_order_marks_are_skipped() {
    let rules = b"User-agent: Mirlo\nDisallow: /p\n";
    for (name, mark, read) in [
        ("none", b"".as_slice(), true),
        ("a whole one", b"\xef\xbb\xbf", true),
        ("two thirds of one", b"\xef\xbb", true),
        ("a third of one", b"\xef", true),
        ("a broken one", b"\xef\x11\xbf", false),
    ] {
        assert_eq!(!allows(&[mark, rules].concat(), "Mirlo", "/p"), read, "{name}");
    }
    let within = b"User-agent: Mirlo\n\xef\xbb\xbfDisallow: /p\nDisallow: /q";
    assert!(allows(within, "Mirlo", "/p") && !allows(within, "Mirlo", "/q"), "in the middle of the file");
    for little in [true, false] {
        let units = "\u{feff}User-agent: *\r\nDisallow: /ático".encode_utf16();
        let robots: Vec<u8> =
            units.flat_map(|unit| if little { unit.to_le_bytes() } else { unit.to_be_bytes() }).collect();
        assert!(!allows(&robots, "Mirlo", "/ático"), "UTF-16, little end first: {little}");
        assert!(allows(&robots, "Mirlo", "/p"), "UTF-16, little end first: {little}");
    }
}

#[test]
fn null_bytes_end_a_line() {
    for (name, robots, forbidden) in [
        ("at the end of a value", b"User-agent: *\0\nDisallow: /p\0".as_slice(), true),
        ("with something behind", b"User-agent: *\nDisallow: /p\0/q", true),
        ("before a line", b"User-agent: *\n\0Disallow: /p", false),
        ("a file padded with them", b"User-agent: *\nDisallow: /p\n\0\0\0\0\0\0", true),
        ("between all letters", b"U\0s\0e\0r\0-\0a\0g\0e\0n\0t\0:\0*\0\n\0D\0i\0s\0a\0l\0l\0o\0w\0:\0/\0", false),
    ] {
        assert_eq!(!allows(robots, "Mirlo", "/p/r"), forbidden, "{name}");
    }
}

#[test]
fn long_lines_are_cut() {
    // Without the null byte that ends a line in Google's buffer.
    let most = 2083 * 8 - 1;
    let long = |key: &str, letter: &str| format!("/x/{}", letter.repeat(most - key.len() - 3));

    let kept = long("disallow: ", "a");
    let robots = format!("user-agent: Mirlo\ndisallow: {kept}/qux\nallow: /x/b\n");
    assert!(allows(robots.as_bytes(), "Mirlo", "/fux"), "another path");
    assert!(!allows(robots.as_bytes(), "Mirlo", &format!("{kept}/fux")), "what is left of the rule");
    assert!(allows(robots.as_bytes(), "Mirlo", &kept[..kept.len() - 1]), "one byte less");

    let (a, b) = (long("allow: ", "a"), long("allow: ", "b"));
    let robots = format!("user-agent: Mirlo\ndisallow: /\nallow: {a}/qux\nallow: {b}/qux\n");
    assert!(!allows(robots.as_bytes(), "Mirlo", "/"), "another path");
    assert!(allows(robots.as_bytes(), "Mirlo", &format!("{a}/qux")), "the whole rule");
    assert!(allows(robots.as_bytes(), "Mirlo", &format!("{b}/fux")), "what is left of it");

    let robots = format!("user-agent: Mirlo\ndisallow: {}\nallow: /\ndisallow: /p\n", "/x".repeat(20_000));
    assert!(!allows(robots.as_bytes(), "Mirlo", "/p"), "the lines behind a long one are read");
}
