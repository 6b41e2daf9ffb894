//! The form that asks for some of the lines: a plain GET form.

use domain::audit::AuditAction;
use leptos::prelude::*;

use crate::audit_search::{AuditSearch, Problem};
use crate::text::Locale;

/// Draws the form with what was typed, and what of it could not be made sense of.
pub(super) fn draw_filters(search: &AuditSearch, problems: &[Problem], locale: Locale) -> impl IntoView + use<> {
    let text = locale.audit();
    let chosen = search.typed("action").to_owned();
    let options = AuditAction::ALL.iter().map(|action| {
        view! {
            <option value=action.as_str() selected=chosen == action.as_str()>
                {(text.action_name)(*action)}
            </option>
        }
    });
    let field = |name: &'static str, label: &'static str, kind: &'static str, hint: &'static str| {
        let value = search.typed(name).to_owned();
        view! {
            <label class="field">
                <span class="field-label">{label}</span>
                <input name=name r#type=kind value=value placeholder=hint autocomplete="off" maxlength="200" />
            </label>
        }
    };
    view! {
        <form class="audit-filters" method="get" action="/admin/audit" role="search" aria-label=text.filters>
            {field("who", text.who, "text", text.who_hint)}
            <label class="field">
                <span class="field-label">{text.action}</span>
                <select name="action">
                    <option value="">{text.any}</option>
                    {options.collect_view()}
                </select>
            </label>
            {field("object", text.object, "text", "/jobs/7")}
            {field("from", text.from, "date", "2026-11-25")}
            {field("to", text.to, "date", "2026-11-25")}
            <button class="button primary">{text.apply}</button>
        </form>
        {draw_problems(problems, locale)}
    }
}

fn draw_problems(problems: &[Problem], locale: Locale) -> Option<impl IntoView + use<>> {
    let text = locale.audit();
    let sentence = |problem: &Problem| match problem {
        Problem::NotADay(typed) => (text.not_a_day)(typed),
        Problem::NotAnAction(typed) => (text.not_an_action)(typed),
        Problem::Crossed => text.crossed.to_owned(),
        Problem::Unknown(typed) => (text.unknown_who)(typed),
    };
    // Where all was understood, nothing was left out.
    let is_left_out = |problem: &Problem| matches!(problem, Problem::NotADay(_) | Problem::NotAnAction(_));
    let heading = problems.iter().any(is_left_out).then(|| view! { <strong>{text.nonsense}</strong> });
    let sentences = problems.iter().map(|problem| view! { <p>{sentence(problem)}</p> }).collect_view();
    (!problems.is_empty()).then(|| {
        view! {
            <div class="notice" role="status">
                {heading}
                {sentences}
            </div>
        }
    })
}
