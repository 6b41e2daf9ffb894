use proptest::prelude::*;
use scraper::Html;

use super::*;

#[test]
fn words_are_kept_and_markup_is_not() {
    for (given, expected) in [
        ("  Piso\u{a0}en \t<b>Ruzafa</b>\r\n", "Piso en Ruzafa"),
        ("85 m<sup>2</sup>", "85 m2"),
        ("uno<br>dos<p>tres", "uno dos tres"),
        ("3 < 4 & 5 > 2, <3", "3 < 4 & 5 > 2, <3"),
        ("precio <200.000 €", "precio <200.000 €"),
        ("<script>alert(1)</script>", "alert(1)"),
        ("<<b>script>alert(1)<</b>/script>", "alert(1)"),
        ("<scr\u{0}ipt>a</scr\u{200b}ipt>", "a"),
        ("<img src=x onerror=alert(1)//", "img src=x onerror=alert(1)//"),
        ("<<<<a", "a"),
        ("<!-- a -->b<?php c ?>", "b"),
        ("&lt;b&gt; &amp;amp; &#60;i>", "&lt;b&gt; &amp;amp; &#60;i>"),
    ] {
        assert_eq!(line(given, 300).as_deref(), Some(expected), "{given:?}");
    }
    for nothing in ["", " \u{200b}\u{202e}\u{0}", "<b></b>", "\u{3164}\u{2800}"] {
        assert_eq!(line(nothing, 300), None, "{nothing:?}");
    }
}

#[test]
fn what_cannot_be_seen_is_gone_and_scripts_keep_what_they_need() {
    for (given, expected) in [
        ("a\u{202e}gpj.exe\u{202c}", "agpj.exe"),
        ("\u{2067}a\u{2069}\u{200f}b\u{61c}c", "abc"),
        ("pi\u{200b}s\u{200d}o\u{ad} \u{feff}bo\u{2060}nito", "piso bonito"),
        ("a\u{e0061}\u{e007f}b\u{1}\u{7f}\u{9b}", "ab"),
        ("👨\u{200d}👩\u{200d}👧 ❤\u{fe0f}", "👨\u{200d}👩\u{200d}👧 ❤\u{fe0f}"),
        ("می\u{200c}خواهم\u{200c}", "می\u{200c}خواهم"),
        ("e\u{301}a\u{302}\u{301}", "e\u{301}a\u{302}\u{301}"),
        ("Z\u{300}\u{301}\u{302}\u{303}\u{304}\u{305}a", "Z\u{300}\u{301}\u{302}a"),
    ] {
        assert_eq!(line(given, 300).as_deref(), Some(expected), "{given:?}");
    }
}

#[test]
fn lines_stay_lines() {
    let given = "uno \n\n \t dos<br/>tres</p><b>cuatro</b>\u{2028}cinco\r\n";
    assert_eq!(lines(given, 300).as_deref(), Some("uno\ndos\ntres\ncuatro\ncinco"));
    assert_eq!(lines("uno dos", 4).as_deref(), Some("uno"));
}

#[test]
fn tags_within_tags_take_no_longer_than_their_length() {
    let nested = format!("{}{}", "<b".repeat(200_000), ">".repeat(200_000));
    assert_eq!(line(&nested, 300), None);
    assert_eq!(line(&"<".repeat(400_000), 300).map(|kept| kept.len()), Some(300));
}

/// Text of the pieces that hostile text is made of.
fn hostile() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        prop::sample::select(vec![
            "<",
            ">",
            "</",
            "<!--",
            "-->",
            "<b",
            "<br>",
            "<script>",
            "</script>",
            "<svg/onload=a>",
            "&lt;",
            "&amp;lt;",
            "&#60",
            "&#x3c;",
            "\"",
            "'",
            "\0",
            "\u{200b}",
            "\u{200d}",
            "\u{200c}",
            "\u{202e}",
            "\u{2028}",
            "\u{301}",
            "\u{feff}",
            "\u{e0061}",
            " ",
            "\n",
            "a",
            "ñ",
            "👩",
            "ي",
            "\u{3164}",
            "<![CDATA[",
            "<title>",
            "<plaintext>",
        ])
        .prop_map(str::to_owned),
        "\\PC{0,6}",
        any::<char>().prop_map(String::from),
    ];
    prop::collection::vec(piece, 0..24).prop_map(|pieces| pieces.concat())
}

/// The elements that a browser would make of a text.
fn elements(text: &str) -> usize {
    let parsed = Html::parse_fragment(text);
    parsed.tree.values().filter(|node| node.is_element() || node.is_comment()).count()
}

proptest! {
    #[test]
    fn what_is_kept_makes_no_element_hides_nothing_and_is_bounded(text in hostile(), most in 1_usize..40) {
        for kept in [line(&text, most), lines(&text, most)].into_iter().flatten() {
            prop_assert!(kept.chars().count() <= most && !kept.trim().is_empty(), "{kept:?}");
            prop_assert!(!kept.chars().any(|c| c != '\n' && is_hidden(c)), "{kept:?}");
            prop_assert_eq!(kept.trim(), &kept);
            prop_assert_eq!(elements(&kept), elements(""), "{:?}", kept);
        }
    }

    #[test]
    fn twice_is_once(text in hostile(), most in 1_usize..60) {
        if let Some(once) = line(&text, most) {
            prop_assert!(!once.contains('\n'), "{once:?}");
            prop_assert_eq!(line(&once, most), Some(once));
        }
        if let Some(once) = lines(&text, most) {
            prop_assert_eq!(lines(&once, most), Some(once));
        }
    }

    #[test]
    fn ordinary_text_stays_as_it_is(text in "[A-Za-z0-9áéñç€².,:()/&'\"+-]{1,12}( [A-Za-z0-9áéñç€².,:()/&'\"+-]{1,12}){0,5}") {
        prop_assert_eq!(line(&text, 300), Some(text));
    }
}
