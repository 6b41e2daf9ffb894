//! What a line says was changed: the facts that differ, and folded what was stored.

use domain::audit::{AuditEntry, Difference, differences};
use leptos::prelude::*;
use serde_json::Value;

use crate::format;
use crate::text::Locale;

/// Facts that are shown at once.
const SHOWN: usize = 8;
/// Where something is new or gone, it is shown at once if it has no more facts.
const FEW: usize = 4;
/// Values of a list that are shown.
const OF_A_LIST: usize = 3;
/// Longest text that is shown, in characters.
const LONGEST: usize = 80;
/// Longest JSON that is shown, in bytes. A job may have ten thousand addresses.
const LONGEST_JSON: usize = 4_000;

pub(super) fn draw_change(line: &AuditEntry, locale: Locale) -> impl IntoView + use<> {
    let text = locale.audit();
    let (before, after) = (line.before.as_ref(), line.after.as_ref());
    let changed = before.is_some() && after.is_some();
    let mut told = differences(before, after);
    if !changed {
        // What it is called stands beside what it is.
        told.retain(|fact| !matches!(fact.path.as_str(), "name" | "email"));
    }
    let shown = if changed { SHOWN } else { told.len() * usize::from(told.len() <= FEW) };
    let more = told.len().saturating_sub(shown);
    let facts = told.iter().take(shown).map(|fact| draw_fact(fact, changed, locale)).collect_view();
    let more = (changed && more > 0).then(|| {
        let count = format::count(i64::try_from(more).unwrap_or(i64::MAX), locale);
        view! { <li class="muted">{(text.and_more)(&count)}</li> }
    });
    let stored = |heading: &'static str, value: Option<&Value>| {
        value.map(|value| {
            view! {
                <p class="hint">{heading}</p>
                <pre>{shortened(value, text.cut)}</pre>
            }
        })
    };
    let details = (before.is_some() || after.is_some()).then(|| {
        view! {
            <details>
                <summary>{text.details}</summary>
                {stored(text.before, before)}
                {stored(text.after, after)}
            </details>
        }
    });
    view! {
        <ul class="changes">{facts} {more}</ul>
        {details}
    }
}

fn draw_fact(fact: &Difference<'_>, changed: bool, locale: Locale) -> impl IntoView + use<> {
    let text = locale.audit();
    let name = (text.fact)(&fact.path).map_or_else(|| fact.path.clone(), str::to_owned);
    let value =
        |value: Option<&Value>| value.map_or_else(|| format::UNKNOWN.to_owned(), |it| said(&fact.path, it, locale));
    let change = if changed {
        view! {
            <span class="was">{value(fact.was)}</span>
            <span aria-hidden="true">" → "</span>
            <span class="visually-hidden">" " {text.became} " "</span>
            <span class="is">{value(fact.is)}</span>
        }
        .into_any()
    } else {
        value(fact.is.or(fact.was)).into_any()
    };
    view! {
        <li>
            <span class="change-name">{name} ": "</span>
            {change}
        </li>
    }
}

/// A value in the reader's words.
fn said(path: &str, value: &Value, locale: Locale) -> String {
    let text = locale.audit();
    let word = |word: &str| (text.word)(path, word).map(str::to_owned);
    match value {
        Value::Null => word("null").unwrap_or_else(|| format::UNKNOWN.to_owned()),
        Value::Bool(yes) => (text.yes_or_no)(*yes).to_owned(),
        Value::Number(number) => number.as_i64().map_or_else(|| number.to_string(), |it| format::count(it, locale)),
        Value::String(said) => word(said).unwrap_or_else(|| cut(said, LONGEST)),
        Value::Array(values) if values.iter().all(Value::is_string) => {
            // What the log keeps of a long list ends with how many it does not keep.
            let (shown, unkept) = match values.split_last() {
                Some((last, shown)) => unkept(last).map_or((values.as_slice(), 0), |unkept| (shown, unkept)),
                None => (values.as_slice(), 0),
            };
            let some: Vec<_> =
                shown.iter().filter_map(Value::as_str).take(OF_A_LIST).map(|it| cut(it, LONGEST)).collect();
            let rest = shown.len() - some.len() + unkept;
            let rest = (rest > 0).then(|| {
                format!(" {}", (text.and_more)(&format::count(i64::try_from(rest).unwrap_or(i64::MAX), locale)))
            });
            if some.is_empty() { format::UNKNOWN.to_owned() } else { some.join(", ") + &rest.unwrap_or_default() }
        }
        value => cut(&value.to_string(), LONGEST),
    }
}

/// How many more there are, by the words that stand for them: `… 80 more, sha256:…`.
fn unkept(last: &Value) -> Option<usize> {
    last.as_str()?.strip_prefix("… ")?.split_once(" more, sha256:")?.0.parse().ok()
}

fn cut(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    text.chars().take(most - 1).chain(['…']).collect()
}

/// JSON on several lines, as far as a page takes it.
fn shortened(value: &Value, cut: &str) -> String {
    let mut json = format!("{value:#}");
    if json.len() > LONGEST_JSON {
        json.truncate(json.floor_char_boundary(LONGEST_JSON));
        json.push('\n');
        json.push_str(cut);
    }
    json
}
