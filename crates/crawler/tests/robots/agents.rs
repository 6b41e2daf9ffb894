//! Whom a `User-agent` line means.

use super::{Case, case, case_for, check};

const ONE_GROUP: &str = "User-agent: Mirlo\nDisallow: /";

#[test]
fn names_are_compared() {
    check(&[
        case("nothing is forbidden by an empty file", "", &["/", "/a"], &[]),
        case("the name as it is", ONE_GROUP, &[], &["/", "/a"]),
        case("in capitals", "User-agent: MIRLO\nAllow: /x/\nDisallow: /", &["/x/y"], &["/a/b"]),
        case("in small letters", "User-agent: mirlo\nAllow: /x/\nDisallow: /", &["/x/y"], &["/a/b"]),
        case("in both", "User-agent: mIrLo\nAllow: /x/\nDisallow: /", &["/x/y"], &["/a/b"]),
        case_for("mirlo", "a crawler in small letters", "User-agent: MIRLO\nDisallow: /a", &["/b"], &["/a"]),
        case_for("MIRLO", "a crawler in capitals", "User-agent: mirlo\nDisallow: /a", &["/b"], &["/a"]),
        case("somebody else", "User-agent: Tordo\nDisallow: /", &["/"], &[]),
        case("a longer name", "User-agent: Mirlos\nDisallow: /", &["/"], &[]),
        case("a longer name after a hyphen", "User-agent: Mirlo-Images\nDisallow: /", &["/"], &[]),
        case("a longer name after an underscore", "User-agent: Mirlo_Images\nDisallow: /", &["/"], &[]),
        case("a shorter name", "User-agent: Mir\nDisallow: /", &["/"], &[]),
        case("no name", "User-agent:\nDisallow: /", &["/"], &[]),
        case_for("", "a crawler without name", ONE_GROUP, &["/a"], &[]),
        case_for("", "a crawler and a line without name", "User-agent:\nDisallow: /", &["/a"], &[]),
        case_for("", "all crawlers, those without name too", "User-agent: *\nDisallow: /", &[], &["/a"]),
    ]);
}

#[test]
fn what_stands_behind_a_name_does_not_matter() {
    check(&[
        case("a version", "User-agent: Mirlo/2.1\nDisallow: /", &[], &["/"]),
        case("a star", "User-agent: Mirlo*\nDisallow: /", &[], &["/"]),
        case("a digit", "User-agent: Mirlo2\nDisallow: /", &[], &["/"]),
        case("a semicolon", "User-agent: Mirlo; +https://mirlo.example\nDisallow: /", &[], &["/"]),
        case("another word", "User-agent: MIRLO CASAS\nAllow: /x/\nDisallow: /", &["/x/y"], &["/a/b"]),
        case("another word after a tab", "User-agent: Mirlo\tCasas\nDisallow: /", &[], &["/"]),
        case("a remark", "User-agent: Mirlo# of Valencia\nDisallow: /", &[], &["/"]),
        case(
            "a group for the first word only, before the one for all",
            "User-agent: *\nDisallow: /\nUser-agent: Mirlo Casas\nAllow: /x/\nDisallow: /",
            &["/x/y"],
            &["/a"],
        ),
        case_for(
            "Mirlo Casas",
            "two words are no name",
            "User-agent: *\nDisallow: /\nUser-agent: Mirlo Casas\nAllow: /x/\nDisallow: /",
            &[],
            &["/x/y", "/a"],
        ),
    ]);
}

/// Each forbids all but the crawler that names itself in full.
#[test]
fn only_some_names_can_be_obeyed() {
    let group = |product: &str| format!("User-agent: *\nDisallow: /\nUser-agent: {product}\nAllow: /");
    for product in ["Mirlo", "Mirlo-Casas", "Mirlo_Casas", "Mirlo2", "mirlo.example"] {
        assert!(super::allows(group(product).as_bytes(), product, "/a"), "{product:?} is a name");
    }
    for product in ["", "ツ", "Mirlo*", " Mirlo ", "Mirlo/2.1", "Mirlo Casas"] {
        assert!(!super::allows(group(product).as_bytes(), product, "/a"), "{product:?} is none");
    }
}

#[test]
fn a_star_means_all_who_are_not_named() {
    const BOTH: &str = "User-agent: *\nAllow: /\nUser-agent: Mirlo\nDisallow: /";
    const NAMED: &str = "User-agent: Mirlo\nAllow: /\nUser-agent: Tordo\nDisallow: /\nUser-agent: Grajo\nDisallow: /";
    const CASES: &[Case] = &[
        case("the named one keeps to its own group", BOTH, &[], &["/x/y"]),
        case_for("Tordo", "the others keep to that for all", BOTH, &["/x/y"], &[]),
        case_for("Pinzon", "without a group for all there are no rules", NAMED, &["/x/y"], &[]),
        case(
            "their own group takes nothing from that for all",
            "User-agent: *\nDisallow: /x/\nUser-agent: Mirlo\nDisallow: /y/",
            &["/x/page"],
            &["/y/page"],
        ),
        case(
            "their own group may come first",
            "User-agent: Mirlo\nDisallow: /y/\nUser-agent: *\nDisallow: /",
            &["/x"],
            &["/y/"],
        ),
        case("their own group may be empty", "User-agent: *\nDisallow: /\nUser-agent: Mirlo\nDisallow:", &["/a"], &[]),
        case("their own group may have no line", "User-agent: *\nDisallow: /\n\nUser-agent: Mirlo", &["/a"], &[]),
        case("a star and more", "User-agent: * and all others\nDisallow: /", &[], &["/"]),
        case("a star and a tab", "User-agent: *\tall\nDisallow: /", &[], &["/"]),
        case("a star within a word is none", "User-agent: *bot\nDisallow: /", &["/"], &[]),
        case(
            "groups for all are one",
            "User-agent: *\nDisallow: /a\nUser-agent: *\nDisallow: /b",
            &["/c"],
            &["/a", "/b"],
        ),
    ];
    check(CASES);
}
