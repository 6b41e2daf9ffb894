use proptest::prelude::*;
use serde_json::json;

use super::*;
use crate::rules::{Action, Comparison, Condition, Doubt, Draft, Number, Rule, Subject, Value};

fn one(line: &str) -> Rule {
    parse(line).unwrap_or_else(|faults| panic!("{line}: {faults:?}")).remove(0)
}

#[test]
fn a_line_is_a_rule() {
    let rule = one(r#"flag "Too high" when floor > 3 and lift = no, unknown exclude"#);
    let expected = json!({
        "name": "Too high",
        "when": [{"field": "floor", "is": "gt", "value": 3}, {"field": "has_lift", "is": "eq", "value": false}],
        "then": "flag", "unknown": "exclude",
    });
    assert_eq!(serde_json::to_value(&rule).expect("serialises"), expected);
}

#[test]
fn one_thing_can_be_said_in_many_ways() {
    for (said, written) in [
        ("exclude when floor>3 and not lift", "exclude when floor > 3 and lift = no"),
        ("EXCLUIR cuando planta > 3 y sin ascensor", "exclude when floor > 3 and lift = no"),
        ("exclude if has_lift is no, unknown keep", "exclude when lift = no"),
        ("exclude when lift is not yes", "exclude when lift != yes"),
        ("exclude when lift isn't yes", "exclude when lift != yes"),
        ("flag when occupied", "flag when occupied = yes"),
        ("marcar «Ocupada» cuando está ocupada = sí", r#"flag "Ocupada" when occupied = yes"#),
        ("exclude when price >= €250000", "exclude when price >= 250000 EUR"),
        ("exclude when price >= 250000 usd", "exclude when price >= 250000 USD"),
        ("exclude when price ≥ 899.5€", "exclude when price >= 899.5 EUR"),
        ("exclude when price per m2 > 4000", "exclude when unit_price > 4000"),
        ("exclude when area < 45 m²", "exclude when area < 45"),
        ("exclude when area < 45m2", "exclude when area < 45"),
        ("exclude when floor = -1", "exclude when floor = -1"),
        ("exclude when kind in garage, Country House", "exclude when kind is one of garage, country_house"),
        (
            "exclude when kind is one of garage, plot, unknown flag",
            "exclude when kind is one of garage, plot, unknown flag",
        ),
        ("exclude when to renovate and new = no", "exclude when to_renovate = yes and new = no"),
        ("exclude when town = La Eliana and rooms <> 2", r#"exclude when town = "La Eliana" and rooms != 2"#),
        (r#"exclude when title contains "a, \"b\" and \\""#, r#"exclude when title contains "a, \"b\" and \\""#),
        ("exclude when price is unknown", "exclude when price is unknown"),
        ("exclude when price is not known", "exclude when price is unknown"),
        ("exclude when published < 2026-01-31", "exclude when published < 2026-01-31"),
        ("flag when rooms in 1, 2, unknown keep", "flag when rooms is one of 1, 2"),
        (
            "flag when agency in unknown, \"unknown\", flag",
            r#"flag when agency is one of "unknown", "unknown", "flag""#,
        ),
    ] {
        // Words that come before a field and belong to no language of ours are none of its name.
        let said = said.replace("está ", "");
        assert_eq!(print(&[one(&said)]), written, "{said}");
        assert_eq!(print(&[one(written)]), written);
    }
}

#[test]
fn what_is_wrong_is_told_with_line_and_column() {
    for (line, column, code) in [
        ("skip when price > 3", 1, "action"),
        ("exclude", 8, "when"),
        ("exclude price > 3", 9, "when"),
        ("exclude \"open when price > 3", 9, "open_quote"),
        ("exclude when", 13, "field"),
        ("exclude when > 3", 14, "field"),
        ("exclude when colour = red", 14, "no_field"),
        ("exclude when price", 19, "no_comparison"),
        ("exclude when price 3", 14, "no_field"),
        ("exclude when price >", 21, "no_value"),
        ("exclude when price > and rooms = 2", 22, "no_value"),
        ("exclude when price > cheap", 22, "number"),
        ("exclude when price > 300.000", 22, "number"),
        ("exclude when price > 300,000", 25, "number"),
        ("exclude when price > 1e9", 22, "number"),
        ("exclude when price > NaN", 22, "number"),
        ("exclude when price > 99999999999999", 22, "amount"),
        ("exclude when price > \"abc\"", 22, "amount"),
        ("exclude when price > 3 EURO", 22, "number"),
        ("exclude when price in 1 EUR, 2 USD", 30, "currencies"),
        ("exclude when lift = maybe", 21, "yes_no"),
        ("exclude when lift > yes", 19, "comparison"),
        ("exclude when not price > 3", 24, "negated"),
        ("exclude when kind = castle", 21, "choice"),
        ("exclude when published < yesterday", 26, "day"),
        ("exclude when price ! 3", 20, "sign"),
        ("exclude when price > 3,", 24, "unknown"),
        ("exclude when price > 3, unknown", 32, "doubt"),
        ("exclude when price > 3, unknown delete", 33, "doubt"),
        ("exclude when price > 3, unknown keep it", 38, "end"),
        ("exclude when price > 3 or rooms = 2", 22, "number"),
        ("exclude when town = \"a\" b", 25, "rest"),
        ("exclude when title contains \"\"", 29, "text"),
        ("exclude \" \" when price > 3", 9, "no_name"),
        ("exclude \"n\u{7}\" when price > 3", 9, "control"),
        ("exclude \"first\" when price > 3", 9, "same_name"),
    ] {
        let faults = parse(&format!("flag \"first\" when rooms = 1\n\n{line}\r\n")).expect_err(line);
        let found: Vec<_> = faults.iter().map(|fault| (fault.line, fault.column, fault.code)).collect();
        assert_eq!(found, [(3, column, code)], "{line}: {faults:?}");
    }
}

#[test]
fn a_fault_says_what_it_found_and_what_to_write() {
    let fault = parse("exclude when colour = red").expect_err("refused").remove(0);
    assert!(
        fault.to_string().starts_with("line 1, column 14: there is no field “colour”; there are price, "),
        "{fault}"
    );
    let fault = parse("exclude when price > cheap").expect_err("refused").remove(0);
    assert!(fault.message.starts_with("“cheap” is no number; write digits"), "{fault}");
}

#[test]
fn faults_of_several_lines_are_told_at_once_and_not_without_end() {
    let faults = parse("exclude\nflag when let\nflag\n").expect_err("refused");
    assert_eq!(faults.iter().map(|fault| fault.line).collect::<Vec<_>>(), [1, 3]);
    assert_eq!(parse(&"x\n".repeat(1_000)).expect_err("refused").len(), 10);
    let many: Vec<String> = (0..60).map(|n| format!("flag \"{n}\" when let")).collect();
    let faults = parse(&many.join("\n")).expect_err("refused");
    assert_eq!((faults.len(), faults[0].line, faults[0].code), (1, 51, "too_many_rules"));
}

#[test]
fn a_rule_without_a_name_is_called_by_its_conditions() {
    assert_eq!(one("flag when let and floor < 1").name, "let = yes and floor < 1");
    let long = one(&format!("flag when title contains \"{}\"", "x".repeat(150)));
    assert_eq!(long.name.chars().count(), 80);
    assert!(long.name.ends_with('…'));
    assert_eq!(parse("flag when let\nexclude when let").expect_err("the same name")[0].code, "same_name");
}

fn text() -> impl Strategy<Value = String> {
    prop_oneof!["[ -~áñ“”«»€²…]{0,12}", "\\PC{0,12}", Just("unknown".to_owned()), Just("and".to_owned())]
}

fn value() -> impl Strategy<Value = Value> {
    let number = prop_oneof![
        (-2_000_000..2_000_000_i64).prop_map(|n| n as f64),
        (-2_000_000..2_000_000_i64).prop_map(|n| n as f64 / 1_000.0),
        any::<f64>(),
    ];
    let scalar = prop_oneof![
        any::<bool>().prop_map(Value::YesNo),
        number.prop_filter_map("not finite", Number::new).prop_map(Value::Number),
        text().prop_map(Value::Text),
        prop::sample::select(vec!["flat", "sale", "new", "d", "2026-05-31"]).prop_map(|text| Value::Text(text.into())),
    ];
    prop_oneof![4 => scalar.clone(), 1 => prop::collection::vec(scalar, 0..4).prop_map(Value::List)]
}

fn condition() -> impl Strategy<Value = Condition> {
    let currency = prop_oneof![3 => Just(None), 1 => Just(Some(crate::Currency::EUR))];
    let field = prop::sample::select(Subject::ALL);
    (field, prop::sample::select(Comparison::ALL), prop::option::weighted(0.9, value()), currency)
        .prop_map(|(field, is, value, currency)| Condition { field, is, value, currency })
        .prop_filter("makes sense", |condition| condition.clone().tidy().is_ok())
}

fn rule() -> impl Strategy<Value = Rule> {
    let name = prop_oneof!["\\PC{0,20}", text()];
    let actions = (prop::sample::select(Action::ALL), prop::sample::select(Doubt::ALL));
    (name, prop::collection::vec(condition(), 1..4), actions).prop_map(|(name, when, (then, unknown))| Rule {
        name,
        when,
        then,
        unknown,
    })
}

/// Lines that are nearly rules.
fn nearly() -> impl Strategy<Value = String> {
    let word = prop::sample::select(vec![
        "exclude",
        "flag",
        "when",
        "and",
        "is",
        "not",
        "no",
        "one",
        "of",
        "in",
        "contains",
        "known",
        "unknown",
        "keep",
        ",",
        "=",
        "!=",
        "<",
        ">=",
        "price",
        "lift",
        "kind",
        "town",
        "floor",
        "to",
        "renovate",
        "flat",
        "3",
        "-1",
        "80.5",
        "EUR",
        "€",
        "\"x\"",
        "\"",
        "«y»",
        "y",
        "si",
        "m2",
        "2026-01-01",
        "\n",
        "\\",
        "!",
        "\u{301}",
    ]);
    prop::collection::vec(word, 0..16).prop_map(|words| words.join(" "))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn rules_survive_being_written(rules in prop::collection::vec(rule(), 0..4)) {
        if let Ok(checked) = Draft::Listed(rules).check() {
            let written = print(&checked);
            prop_assert_eq!(parse(&written), Ok(checked), "{}", written);
        }
    }

    #[test]
    fn rules_survive_json(rules in prop::collection::vec(rule(), 0..4)) {
        let json = serde_json::to_string(&rules).expect("serialises");
        prop_assert_eq!(serde_json::from_str::<Vec<Rule>>(&json).expect("reads"), rules);
    }

    #[test]
    fn any_text_is_read_or_refused_at_a_place_in_it(text in prop_oneof![nearly(), "\\PC{0,80}", any::<String>()]) {
        match parse(&text) {
            Ok(rules) => {
                let written = print(&rules);
                prop_assert_eq!(parse(&written), Ok(rules), "{}", written);
            }
            Err(faults) => for fault in faults {
                let line = text.lines().nth(fault.line - 1).expect("a line of the text");
                prop_assert!((1..=line.chars().count() + 1).contains(&fault.column), "{fault}");
            },
        }
    }

    #[test]
    fn judging_never_fails(rules in prop::collection::vec(rule(), 0..4), floor in any::<Option<i16>>(), lift in any::<Option<bool>>(), text in text()) {
        let facts = crate::facts::Facts { floor, has_lift: lift, title: Some(text), ..Default::default() };
        let verdict = crate::rules::judge(&rules, &facts);
        prop_assert!(verdict.flagged_by.len() <= rules.len());
    }
}
