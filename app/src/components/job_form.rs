//! The fields of the job editor, each with what is wrong with it.

use domain::Invalid;
use domain::job::Spider;
use leptos::prelude::*;

use crate::components::schedule_fields::ScheduleFields;
use crate::job_form::{JobForm, of_field};
use crate::text::schedule::words;
use crate::text::{use_locale, use_text};

/// What is wrong with one field, under it. The element is always there, so that its appearance is announced.
#[component]
pub fn FieldErrors(
    /// The input's id; this element's is the same with `-error`.
    id: &'static str,
    /// The field's name as the JSON API spells it.
    field: &'static str,
    /// What is wrong with the form.
    wrong: Signal<Vec<Invalid>>,
) -> impl IntoView {
    let locale = use_locale();
    let sentence = if field.starts_with("schedule.") { words(locale).invalid } else { locale.text().jobs.invalid };
    let sentences = move || {
        let wrong = wrong.with(|wrong| of_field(wrong, field));
        wrong.iter().map(|invalid| view! { <span>{sentence(invalid)}</span> }).collect_view()
    };
    view! {
        <span class="field-error" id=format!("{id}-error") aria-live="polite">
            {sentences}
        </span>
    }
}

/// Whether a field is wrong, for `aria-invalid`.
fn invalid(wrong: Signal<Vec<Invalid>>, field: &'static str) -> impl Fn() -> Option<&'static str> + Copy + Send {
    move || wrong.with(|wrong| wrong.iter().any(|invalid| invalid.field == field)).then_some("true")
}

/// A field of one line.
#[component]
pub fn LineField(
    /// The input's id and name.
    id: &'static str,
    /// Its label.
    label: &'static str,
    /// What to write.
    #[prop(optional)]
    hint: Option<&'static str>,
    /// The field's name as the JSON API spells it.
    field: &'static str,
    /// What was typed before.
    #[prop(into)]
    value: Signal<String>,
    /// Whether it holds a whole number.
    #[prop(optional)]
    numeric: bool,
    /// Its `type`; text without.
    #[prop(optional)]
    kind: Option<&'static str>,
    /// The id of a list of values that are offered.
    #[prop(optional)]
    list: Option<&'static str>,
    /// What is wrong with the form.
    wrong: Signal<Vec<Invalid>>,
) -> impl IntoView {
    // Not `type=number`: the browser would hand on nothing where the text is no number, and nothing means the default.
    let inputmode = numeric.then_some("numeric");
    view! {
        <p class="field" class:numeric=numeric>
            <label for=id>{label}</label>
            <input
                id=id
                name=id
                type=kind
                list=list
                value=move || value.get()
                inputmode=inputmode
                autocomplete="off"
                aria-invalid=invalid(wrong, field)
                aria-describedby=format!("{id}-hint {id}-error")
            />
            <small id=format!("{id}-hint")>{hint}</small>
            <FieldErrors id field wrong />
        </p>
    }
}

/// A field of many lines.
#[component]
fn AreaField(
    id: &'static str,
    label: &'static str,
    hint: &'static str,
    field: &'static str,
    value: String,
    rows: &'static str,
    wrong: Signal<Vec<Invalid>>,
) -> impl IntoView {
    // As markup: a child that is an empty text would be rendered as a space.
    let content = value.replace('&', "&amp;").replace('<', "&lt;");
    view! {
        <p class="field">
            <label for=id>{label}</label>
            <textarea
                id=id
                name=id
                rows=rows
                spellcheck="false"
                autocapitalize="none"
                wrap="off"
                aria-invalid=invalid(wrong, field)
                aria-describedby=format!("{id}-hint {id}-error")
                inner_html=content
            ></textarea>
            <small id=format!("{id}-hint")>{hint}</small>
            <FieldErrors id field wrong />
        </p>
    }
}

/// The fields that make a job. They keep what was typed: nothing here follows a signal but the errors.
#[component]
pub fn JobFields(
    /// What the fields hold at first.
    form: JobForm,
    /// Whether the job is a new one.
    is_new: bool,
    /// What is wrong with what was sent.
    wrong: Signal<Vec<Invalid>>,
) -> impl IntoView {
    let text = use_text().jobs;
    let spiders = Spider::ALL.iter().map(|&spider| {
        view! {
            <option value=spider.as_str() selected=form.spider == spider.as_str()>
                {(text.spider_name)(spider)}
            </option>
        }
    });
    let hints = Spider::ALL.iter().map(|&spider| {
        let hint = format!("{}: {}", (text.spider_name)(spider), (text.spider_hint)(spider));
        view! { <small>{hint}</small> }
    });
    view! {
        <LineField id="name" label=text.name field="name" value=form.name wrong />
        <AreaField
            id="target_urls"
            label=text.target_urls
            hint=text.target_urls_hint
            field="target_urls"
            value=form.target_urls
            rows="6"
            wrong
        />
        <p class="field">
            <label for="spider">{text.spider}</label>
            <select id="spider" name="spider" aria-describedby="spider-hint spider-error">
                {spiders.collect_view()}
            </select>
            <span class="field-hints" id="spider-hint">
                {hints.collect_view()}
            </span>
            <FieldErrors id="spider" field="spider" wrong />
        </p>
        // The style sheet shows it while the spider that takes it is chosen, with or without code.
        <div class="job-definition">
            <AreaField
                id="definition"
                label=text.definition
                hint=text.definition_hint
                field="definition"
                value=form.definition
                rows="12"
                wrong
            />
        </div>
        <ScheduleFields form=form.schedule is_new wrong />
        <fieldset class="job-limits">
            <legend>{text.limits}</legend>
            <LineField
                id="max_pages"
                label=text.max_pages
                field="limits.max_pages"
                value=form.max_pages
                numeric=true
                wrong
            />
            <LineField
                id="max_depth"
                label=text.max_depth
                hint=text.max_depth_hint
                field="limits.max_depth"
                value=form.max_depth
                numeric=true
                wrong
            />
            <LineField
                id="delay_ms"
                label=text.delay_ms
                field="politeness.delay_ms"
                value=form.delay_ms
                numeric=true
                wrong
            />
            <LineField
                id="concurrency"
                label=text.concurrency
                field="politeness.concurrency_per_host"
                value=form.concurrency
                numeric=true
                wrong
            />
            <p class="hint">{text.politeness_hint}</p>
        </fieldset>
    }
}
