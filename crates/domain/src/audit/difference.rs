//! What a line of the audit log says was changed, fact by fact.

use serde_json::Value;

/// A fact that a change made another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference<'a> {
    /// The way to it through the objects it stands in: `limits.max_pages`.
    pub path: String,
    /// What it was; `None` where there was nothing.
    pub was: Option<&'a Value>,
    /// What it became; `None` where there is nothing any more.
    pub is: Option<&'a Value>,
}

/// The facts that differ, in the order of their names. A list is one fact, whatever is in it; `null` is not nothing.
pub fn differences<'a>(before: Option<&'a Value>, after: Option<&'a Value>) -> Vec<Difference<'a>> {
    let mut found = Vec::new();
    collect(String::new(), before, after, &mut found);
    found
}

fn collect<'a>(path: String, was: Option<&'a Value>, is: Option<&'a Value>, found: &mut Vec<Difference<'a>>) {
    if was == is {
        return;
    }
    let is_object = |of: Option<&Value>| of.is_some_and(Value::is_object);
    let is_nothing = |of: Option<&Value>| of.is_none_or(Value::is_null);
    // What has facts of its own is told by them, also where there was nothing before or is nothing after.
    let has_facts = is_object(was) && (is_object(is) || is_nothing(is)) || is_object(is) && is_nothing(was);
    if !has_facts {
        found.push(Difference { path, was, is });
        return;
    }
    let members = |of: Option<&'a Value>| of.and_then(Value::as_object).into_iter().flatten();
    let mut names: Vec<&String> = members(was).chain(members(is)).map(|(name, _)| name).collect();
    names.sort_unstable();
    names.dedup();
    for name in names {
        let within = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
        let member = |of: Option<&'a Value>| of.and_then(|of| of.get(name));
        collect(within, member(was), member(is), found);
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn told(before: &Value, after: &Value) -> Vec<(String, Option<Value>, Option<Value>)> {
        let told = differences(Some(before), Some(after)).into_iter();
        told.map(|it| (it.path, it.was.cloned(), it.is.cloned())).collect()
    }

    #[test]
    fn only_what_differs_is_told_each_at_its_place() {
        let before = json!({ "name": "A", "limits": { "pages": 1, "depth": 2 }, "urls": ["a", "b"], "schedule": null });
        let after =
            json!({ "name": "A", "limits": { "pages": 9, "depth": 2 }, "urls": ["a"], "schedule": { "cron": "x" } });
        assert_eq!(
            told(&before, &after),
            [
                ("limits.pages".to_owned(), Some(json!(1)), Some(json!(9))),
                ("schedule.cron".to_owned(), None, Some(json!("x"))),
                ("urls".to_owned(), Some(json!(["a", "b"])), Some(json!(["a"]))),
            ]
        );
        assert!(told(&after, &after).is_empty());
    }

    #[test]
    fn lists_that_are_told_in_short_differ_by_their_hashes() {
        let of = |hash: &str| json!({ "name": "A", "urls": ["a", "b", format!("… 9980 more, sha256:{hash}")] });
        let (before, after) = (of("0f"), of("f0"));
        let list = |job: &Value| Some(job["urls"].clone());
        assert_eq!(told(&before, &after), [("urls".to_owned(), list(&before), list(&after))]);
        assert!(told(&before, &of("0f")).is_empty());
    }

    #[test]
    fn what_is_new_or_gone_is_told_of_each_fact() {
        let made = json!({ "b": { "c": 1 }, "a": null });
        let paths = |before, after| differences(before, after).into_iter().map(|it| it.path).collect::<Vec<_>>();
        assert_eq!(paths(None, Some(&made)), ["a", "b.c"]);
        assert_eq!(paths(Some(&made), None), ["a", "b.c"]);
        let text = json!("a text");
        assert_eq!(paths(None, Some(&text)), [""]);
        assert!(paths(None, None).is_empty());
        let empty = json!({});
        assert!(paths(Some(&empty), None).is_empty());
    }
}
