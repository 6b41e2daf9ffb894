//! Mistakes, and where they are told to be.

use domain::facts::Field;

use super::*;
use crate::spider::SpiderError;

fn mistakes(toml: &str) -> Vec<SpiderError> {
    read(toml).expect_err("a mistake").0
}

#[test]
fn mistakes_are_placed_and_explained() {
    for (toml, line, column, says) in [
        ("name = ", 1, 8, "not valid TOML"),
        ("name = \"a\"\ncolour = 1", 2, 1, "unknown key `colour`"),
        ("name = \"a\"\n[detial]\nwhen = \"a\"", 2, 2, "did you mean `detail`?"),
        ("name = \"a\"\n[detail.fields]\nprize = \".p\"", 3, 1, "did you mean `price`?"),
        ("name = \"a\"\n[detail.fields]\nprice = \"div[\"", 3, 9, "is not a CSS selector"),
        ("name = \"á\"\n[detail]\nwhen = \"..x\"", 3, 8, "is not a CSS selector"),
        (
            "name = \"a\"\n[detail.fields]\nprice = { select = \".p\", pattern = \"(\" }",
            3,
            36,
            "is not a regular expression",
        ),
        ("name = \"a\"\n[detail.fields]\nprice = { select = \".p\", pattern = \"x\" }", 3, 36, "exactly one"),
        ("name = \"a\"\n[detail.fields]\nprice = { select = \".p\", parse = \"area\" }", 3, 34, "use \"price\""),
        ("name = \"a\"\n[detail.fields]\nprice = { attr = \"x\" }", 3, 9, "needs `select`"),
        ("name = \"a\"\n[detail.fields]\nprice = 3", 3, 9, "must be a selector in quotes"),
        ("name = \"a\"\n[detail.fields]\nprice = []", 3, 9, "has no rule"),
        ("name = \"a\"\n[detail.fields]\nprice = [\".a\", \"b[\"]", 3, 16, "is not a CSS selector"),
        ("name = \"a\"\n[detail.fields]\narea_m2 = \".a\"\narea = \".b\"", 4, 1, "named twice"),
        ("name = \"a\"\n[detail.fields]\nprice = { select = \".p\", replace = \"x\" }", 3, 36, "must be a list"),
        ("name = \"a\"\n[detail.fields]\nprice = { select = \".p\", replace = [[\"x\"]] }", 3, 37, "is a pair"),
        (
            "name = \"a\"\n[detail.fields]\nprice = { select = \".p\", replace = [[\"x\", 1]] }",
            3,
            43,
            "a text in quotes",
        ),
        (
            "name = \"a\"\n[detail.fields]\nprice = { select = \".p\", replace = [[\"x\", \"$1\"]] }",
            3,
            43,
            "literal $ as $$",
        ),
        (
            "name = \"a\"\n[detail.fields]\nprice = { select = \".p\", replace = [[\"(\", \"\"]] }",
            3,
            38,
            "regular expression",
        ),
        ("name = \"a\"\n[cards]\nlink = \"a\"", 2, 1, "needs `each`"),
        ("name = \"a\"\n[cards]\neach = \"li\"\nlink = {}", 4, 8, "or `attr`"),
        (
            "name = \"a\"\n[cards]\neach = \"li\"\nlink = { attr = \"b\", href = \"a\" }",
            4,
            22,
            "unknown key `cards.link.href`",
        ),
        ("name = \"a\"\n[follow]\ndeny = \"x\"", 3, 8, "must be a list"),
        ("name = \"a\"\n[follow]\nallow = [\"(\"]", 3, 10, "regular expression"),
        ("name = \"a\"\n[follow]\nnext = [{ attr = \"href\" }]", 3, 9, "needs `select`"),
        ("name = 3\n[follow]\nlinks = []", 1, 8, "must be a text"),
        ("name = \"\"\n[follow]\nlinks = []", 1, 8, "is empty"),
        ("[detail]\nwhen = \"a\"", 1, 1, "`name` is missing"),
        ("name = \"a\"", 1, 1, "nothing to read"),
    ] {
        let found = mistakes(toml);
        let [error] = found.as_slice() else { panic!("{toml}\n{found:?}") };
        assert!(error.message.contains(says), "{toml}\n{error}");
        assert_eq!((error.line, error.column), (line, column), "{toml}\n{error}");
    }
}

#[test]
fn all_mistakes_are_told_in_the_order_in_which_they_stand() {
    let found = mistakes(
        "colour = 1\n[detail]\nwhen = \"..\"\n[detail.fields]\nprize = \".p\"\nrooms = { select = \"[\", attr = 3, size = 1 }\n\
         [follow]\ndeny = [\"(\", 4]\n",
    );
    let places: Vec<(usize, usize)> = found.iter().map(|error| (error.line, error.column)).collect();
    assert_eq!(places, [(1, 1), (1, 1), (3, 8), (5, 1), (6, 20), (6, 32), (6, 35), (8, 9), (8, 14)], "{found:#?}");
    let sentences = mistakes("colour = 1\n[cards]\neach = 3").len();
    assert_eq!(
        read("colour = 1\n[cards]\neach = 3").expect_err("mistakes").to_string().matches("line ").count(),
        sentences
    );
}

#[test]
fn what_is_not_toml_hides_what_may_only_look_missing() {
    let found = mistakes("name = \n[detail.fields]\nprice = .p\nprize = \".p\"\n");
    let places: Vec<usize> = found.iter().map(|error| error.line).collect();
    assert_eq!(places, [1, 3, 4], "{found:#?}");
    assert!(found[2].message.contains("did you mean `price`?"), "{found:#?}");
}

#[test]
fn no_more_are_told_than_somebody_reads() {
    let many: Vec<String> = (0..50).map(|number| format!("key{number} = 1")).collect();
    let found = mistakes(&format!("name = \"a\"\n{}\n", many.join("\n")));
    assert_eq!(found.len(), 21);
    assert_eq!((found[20].line, found[20].message.starts_with("30 more")), (22, true), "{}", found[20]);
}

#[test]
fn what_has_no_end_is_refused() {
    let list = |entry: &str, count: usize| vec![entry; count].join(", ");
    for (toml, says) in [
        (format!("[detail.fields]\nprice = [{}]", list("\".p\"", 11)), "11 entries; at most 10"),
        (
            format!("[detail.fields]\nprice = {{ select = \"a\", replace = [{}] }}", list("['a', 'b']", 11)),
            "at most 10",
        ),
        (
            format!("[detail.fields]\nprice = {{ select = \"a\", replace = [['a', '{}']] }}", "b".repeat(101)),
            "at most 100",
        ),
        (format!("[follow]\ndeny = [{}]", list("\"a\"", 51)), "at most 50"),
        (format!("[follow]\nlinks = [{}]", list("\"a\"", 51)), "at most 50"),
        (format!("[detail]\nwhen = \"{}a{}\"", ":not(".repeat(9_000), ")".repeat(9_000)), "at most 1000"),
        ("[follow]\ndeny = ['\\pL{1000}{1000}']".to_owned(), "not a regular expression"),
    ] {
        let found = mistakes(&format!("name = \"a\"\n{toml}"));
        assert!(found.len() == 1 && found[0].message.contains(says), "{found:?}");
    }
    let deny = list("\"a\"", 50);
    let fields = (0..2).map(|n| format!("{{ select = \"a\", replace = [{}] }}", list(&format!("['{n}', '']"), 1)));
    let price = fields.collect::<Vec<_>>().join(", ");
    let toml = format!("name = \"a\"\n[detail.fields]\nprice = [{price}]\n[follow]\ndeny = [{deny}]\nallow = [{deny}]");
    let found = mistakes(&toml);
    assert!(found.len() == 1 && found[0].message.contains("more than 100 regular expressions"), "{found:?}");
}

#[test]
fn short_names_stand_for_long_ones() {
    let spider = read("name = \"a\"\n[detail.fields]\narea = \".a\"\nlift = \".l\"").expect("valid");
    assert_eq!(spider.detail.iter().map(|rules| rules.field).collect::<Vec<_>>(), [Field::Area, Field::Lift]);
}

#[test]
fn a_literal_dollar_is_no_group() {
    let toml = |put: &str| {
        format!("name = \"a\"\n[detail.fields]\nprice = {{ select = \"a\", replace = [['(?P<n>[0-9])x', '{put}']] }}")
    };
    for good in ["$1", "${1}00", "$n", "${n}", "$$", "$$9", "9 $", "$ 9", ""] {
        assert!(read(&toml(good)).is_ok(), "{good}");
    }
    for bad in ["$2", "$10", "$price", "${m}", "$1x", "$$$2"] {
        assert!(read(&toml(bad)).is_err(), "{bad}");
    }
}
