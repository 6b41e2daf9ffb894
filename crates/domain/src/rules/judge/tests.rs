use serde_json::json;

use super::*;
use crate::facts::{self, Flag};
use crate::rules::{Draft, Subject};

fn rule(json: serde_json::Value) -> Rule {
    let draft = Draft::Listed(vec![serde_json::from_value(json).expect("a rule")]);
    draft.check().expect("accepted").remove(0)
}

fn condition(json: serde_json::Value) -> Condition {
    rule(json!({"name": "x", "when": [json], "then": "exclude"})).when.remove(0)
}

fn euros(units: i64) -> Money {
    Money { minor: units * 100, currency: Currency::EUR }
}

#[test]
fn false_decides_and_otherwise_the_unknown_does() {
    let rule = rule(json!({
        "name": "x", "then": "exclude",
        "when": [{"field": "floor", "is": "gt", "value": 3}, {"field": "has_lift", "is": "eq", "value": false}],
    }));
    let facts = |floor, has_lift| Facts { floor, has_lift, ..Facts::default() };
    for (floor, has_lift, expected) in [
        (Some(4), Some(false), Some(true)),
        (Some(4), Some(true), Some(false)),
        (Some(4), None, None),
        (Some(3), Some(false), Some(false)),
        (Some(3), Some(true), Some(false)),
        (Some(3), None, Some(false)),
        (None, Some(false), None),
        (None, Some(true), Some(false)),
        (None, None, None),
    ] {
        assert_eq!(rule.applies(&facts(floor, has_lift)), expected, "{floor:?} {has_lift:?}");
    }
}

#[test]
fn what_is_unknown_is_treated_as_the_rule_says() {
    for then in ["exclude", "flag"] {
        for (unknown, excluded, marked) in [("keep", false, false), ("exclude", true, false), ("flag", false, true)] {
            let rules = [rule(json!({
                "name": "x", "when": [{"field": "price", "is": "gt", "value": 10}], "then": then, "unknown": unknown,
            }))];
            let verdict = judge(&rules, &Facts::default());
            assert_eq!(
                (verdict.excluded_by.is_some(), !verdict.flagged_by.is_empty()),
                (excluded, marked),
                "{unknown}"
            );
            let verdict = judge(&rules, &Facts { price: Some(euros(11)), ..Facts::default() });
            assert_eq!(
                (verdict.excluded_by.is_some(), !verdict.flagged_by.is_empty()),
                (then == "exclude", then == "flag")
            );
            assert_eq!(judge(&rules, &Facts { price: Some(euros(10)), ..Facts::default() }), Verdict::default());
        }
    }
}

#[test]
fn a_rule_that_does_not_say_keeps_what_is_unknown() {
    let rules = [rule(json!({"name": "x", "when": [{"field": "price", "is": "gt", "value": 1}], "then": "exclude"}))];
    assert_eq!(judge(&rules, &Facts::default()), Verdict::default());
}

#[test]
fn the_first_rule_excludes_and_all_mark() {
    let facts = Facts { flags: vec![Flag::Occupied, Flag::Auction], ..Facts::default() };
    let of = |name: &str, field: &str, then: &str| {
        rule(json!({"name": name, "when": [{"field": field, "is": "eq", "value": true}], "then": then}))
    };
    let rules = [
        of("a", "let", "exclude"),
        of("b", "auction", "exclude"),
        of("c", "occupied", "flag"),
        of("d", "occupied", "exclude"),
        of("e", "auction", "flag"),
    ];
    let verdict = judge(&rules, &facts);
    assert_eq!(verdict.excluded_by.as_deref(), Some("b"));
    assert_eq!(verdict.flagged_by, ["c", "e"]);
}

#[test]
fn every_comparison_compares() {
    let facts = Facts {
        price: Some(euros(200_000)),
        area_m2: Some(80.5),
        floor: Some(-1),
        has_lift: Some(true),
        kind: Some(facts::PropertyKind::CountryHouse),
        condition: Some(facts::Condition::New),
        energy_class: Some('D'),
        town: Some("L'Eliana".into()),
        description: Some("Ático con mucha LUZ".into()),
        published_on: day("2026-05-31"),
        flags: vec![Flag::Let],
        ..Facts::default()
    };
    let holds = |field: &str, is: &str, value: serde_json::Value| {
        condition(json!({"field": field, "is": is, "value": value})).holds(&facts)
    };
    for (is, below, same, above) in [
        ("eq", false, true, false),
        ("ne", true, false, true),
        ("lt", false, false, true),
        ("le", false, true, true),
        ("gt", true, false, false),
        ("ge", true, true, false),
    ] {
        for (field, values) in [
            ("price", [json!(199_999.99), json!(200_000), json!(200_000.01)]),
            ("unit_price", [json!(2484.46), json!(2484.47), json!(2484.48)]),
            ("area_m2", [json!(80), json!(80.5), json!(81)]),
            ("floor", [json!(-2), json!(-1), json!(0)]),
            ("published_on", [json!("2026-05-30"), json!("2026-05-31"), json!("2027-01-01")]),
        ] {
            for (value, expected) in values.into_iter().zip([below, same, above]) {
                assert_eq!(holds(field, is, value.clone()), Some(expected), "{field} {is} {value}");
            }
        }
    }
    for (field, is, value, expected) in [
        ("floor", "one_of", json!([0, -1]), true),
        ("floor", "one_of", json!([0, 1]), false),
        ("has_lift", "eq", json!(true), true),
        ("has_lift", "ne", json!(true), false),
        ("kind", "eq", json!("Country house"), true),
        ("kind", "one_of", json!(["flat", "country_house"]), true),
        ("kind", "ne", json!("flat"), true),
        ("condition", "eq", json!("good"), false),
        ("energy_class", "one_of", json!(["d", "E"]), true),
        ("new", "eq", json!(true), true),
        ("to_renovate", "eq", json!(false), true),
        ("let", "eq", json!(true), true),
        ("let", "eq", json!(false), false),
        ("town", "eq", json!(" l'ELIANA"), true),
        ("town", "one_of", json!(["Gandia", "L'Eliana"]), true),
        ("town", "eq", json!("Eliana"), false),
        ("town", "contains", json!("eliana"), true),
        ("description", "contains", json!("atico  con"), true),
        ("description", "contains", json!("sótano"), false),
    ] {
        assert_eq!(holds(field, is, value.clone()), Some(expected), "{field} {is} {value}");
    }
    for (field, is, expected) in
        [("price", "known", true), ("price", "unknown", false), ("rooms", "known", false), ("rooms", "unknown", true)]
    {
        assert_eq!(condition(json!({"field": field, "is": is})).holds(&facts), Some(expected), "{field} {is}");
    }
}

#[test]
fn a_price_in_another_currency_is_unknown() {
    let facts = Facts { price: Some(Money { minor: 100, currency: Currency::GBP }), ..Facts::default() };
    let holds = |json| condition(json).holds(&facts);
    assert_eq!(holds(json!({"field": "price", "is": "ge", "value": 1, "currency": "EUR"})), None);
    assert_eq!(holds(json!({"field": "price", "is": "ge", "value": 1, "currency": "GBP"})), Some(true));
    assert_eq!(holds(json!({"field": "price", "is": "ge", "value": 1})), Some(true));
    assert_eq!(holds(json!({"field": "price", "is": "one_of", "value": [1], "currency": "EUR"})), None);
}

#[test]
fn a_flag_that_is_not_named_is_unknown_and_not_denied() {
    let facts = Facts { flags: vec![Flag::Auction], ..Facts::default() };
    for value in [true, false] {
        assert_eq!(condition(json!({"field": "occupied", "is": "eq", "value": value})).holds(&facts), None);
    }
}

#[test]
fn everything_is_unknown_of_an_ad_that_says_nothing() {
    for subject in Subject::ALL {
        for is in Comparison::ALL.iter().filter(|is| !matches!(is, Comparison::Known | Comparison::Unknown)) {
            for value in [Value::YesNo(true), Value::Text("x".into()), Value::List(vec![])] {
                let condition = Condition { field: *subject, is: *is, value: Some(value), currency: None };
                assert_eq!(condition.holds(&Facts::default()), None, "{condition}");
            }
        }
    }
}

#[test]
fn a_home_is_left_out_where_all_its_ads_are() {
    let verdict = |excluded_by: Option<&str>, marks: &[&str]| Verdict {
        excluded_by: excluded_by.map(str::to_owned),
        flagged_by: marks.iter().map(|mark| (*mark).to_owned()).collect(),
    };
    let all = Verdict::of_all([verdict(Some("a"), &["m"]), verdict(Some("b"), &["n", "m"])]);
    assert_eq!(all, verdict(Some("a"), &["m", "n"]));
    assert_eq!(Verdict::of_all([verdict(Some("a"), &[]), verdict(None, &["n"])]), verdict(None, &["n"]));
    assert_eq!(Verdict::of_all([verdict(None, &[]), verdict(Some("a"), &[])]), verdict(None, &[]));
    assert_eq!(Verdict::of_all([]), Verdict::default());
}

#[test]
fn what_makes_no_sense_is_refused_with_its_place() {
    let refused = |json: serde_json::Value| {
        let rules = serde_json::from_value(json).expect("of the right shape");
        Draft::Listed(rules).check().expect_err("refused").into_iter().map(|wrong| (wrong.field, wrong.code)).collect()
    };
    let one = |condition: serde_json::Value| -> Vec<(String, String)> {
        refused(json!([{"name": "r", "when": [condition], "then": "flag"}]))
    };
    for (condition, part, code) in [
        (json!({"field": "price", "is": "gt", "value": "abc"}), "value", "amount"),
        (json!({"field": "price", "is": "gt"}), "value", "amount"),
        (json!({"field": "price", "is": "gt", "value": 1e13}), "value", "amount"),
        (json!({"field": "price", "is": "contains", "value": 3}), "is", "comparison"),
        (json!({"field": "rooms", "is": "eq", "value": true}), "value", "number"),
        (json!({"field": "rooms", "is": "eq", "value": 1, "currency": "EUR"}), "currency", "no_currency"),
        (json!({"field": "rooms", "is": "one_of", "value": []}), "value", "values"),
        (json!({"field": "rooms", "is": "one_of", "value": 3}), "value", "values"),
        (json!({"field": "rooms", "is": "one_of", "value": [[3]]}), "value", "number"),
        (json!({"field": "rooms", "is": "known", "value": 3}), "value", "no_value"),
        (json!({"field": "price", "is": "known", "currency": "EUR"}), "currency", "no_value"),
        (json!({"field": "has_lift", "is": "lt", "value": true}), "is", "comparison"),
        (json!({"field": "occupied", "is": "eq", "value": "yes"}), "value", "yes_no"),
        (json!({"field": "kind", "is": "eq", "value": "castle"}), "value", "choice"),
        (json!({"field": "town", "is": "eq", "value": " "}), "value", "text"),
        (json!({"field": "town", "is": "eq", "value": "a\u{0}b"}), "value", "control"),
        (json!({"field": "town", "is": "contains", "value": "\u{301}"}), "value", "text"),
        (json!({"field": "town", "is": "eq", "value": "x".repeat(201)}), "value", "text"),
        (json!({"field": "published_on", "is": "lt", "value": "2026-02-30"}), "value", "day"),
        (json!({"field": "published_on", "is": "lt", "value": "+2026-2-3"}), "value", "day"),
    ] {
        assert_eq!(one(condition.clone()), [(format!("rules.r.when[0].{part}"), code.to_owned())], "{condition}");
    }

    let holds = json!({"field": "let", "is": "eq", "value": true});
    let of = |name: &str| json!({"name": name, "when": [holds], "then": "flag"});
    let field = |json| -> Vec<(String, String)> { refused(json) };
    assert_eq!(field(json!([of(" ")])), [("rules. ".into(), "no_name".into())]);
    assert_eq!(field(json!([of("a"), of("a ")])), [("rules.a ".into(), "same_name".into())]);
    assert_eq!(field(json!([of("a\u{7}")]))[0].1, "control");
    assert_eq!(field(json!([of(&"n".repeat(81))])), [(format!("rules.{}", "n".repeat(80)), "long_name".into())]);
    assert_eq!(field(json!([{"name": "a", "when": [], "then": "flag"}]))[0].1, "no_condition");
    assert_eq!(
        field(json!([{"name": "a", "when": vec![holds.clone(); 21], "then": "flag"}]))[0].1,
        "too_many_conditions"
    );
    let many: Vec<_> = (0..51).map(|n| of(&n.to_string())).collect();
    assert_eq!(field(json!(many)), [("rules".into(), "too_many_rules".into())]);

    for shape in [
        json!({"name": "a", "when": [], "then": "delete"}),
        json!({"name": "a", "when": [], "then": "flag", "else": "keep"}),
        json!({"name": "a", "when": [{"field": "colour", "is": "eq"}], "then": "flag"}),
        json!({"name": "a", "when": [{"field": "price", "is": "eq", "values": 3}], "then": "flag"}),
        json!({"name": "a", "when": [{"field": "price", "is": "eq", "value": {}}], "then": "flag"}),
    ] {
        assert!(serde_json::from_value::<Rule>(shape.clone()).is_err(), "{shape}");
    }
}
