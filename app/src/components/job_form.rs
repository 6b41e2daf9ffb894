//! The fields of the job editor, each with what is wrong with it.
//!
//! They keep what was typed, and nothing in them follows a signal, so the server draws them: when the page is loaded, and
//! anew with what is wrong. The browser need not hold what words and draws seventeen fields and the faults of each.

use domain::Invalid;
use domain::job::Spider;
use leptos::prelude::*;

use super::rules_field::rules_field;
use super::schedule_fields::schedule_fields;
use crate::job_form::JobForm;
use crate::server_fns::jobs::DrawnFields;
use crate::text::Locale;

/// Draws the fields as they were typed, with what is wrong with them. Whatever was typed is escaped.
pub fn draw_fields(form: JobForm, wrong: &[Invalid], locale: Locale) -> DrawnFields {
    let faults = Faults { wrong, locale };
    let text = locale.jobs();
    let preview_url = view! {
        <LineField
            id="preview_url"
            label=text.preview_url
            hint=text.preview_url_hint
            value=form.preview_url.clone()
            faults=faults.of("url")
        />
    };
    DrawnFields {
        preview_url: preview_url.to_html(),
        job: job_fields(form, faults).to_html(),
        refused: !wrong.is_empty(),
    }
}

/// What is wrong with the form.
#[derive(Debug, Clone, Copy)]
pub struct Faults<'a> {
    wrong: &'a [Invalid],
    /// The reader's language.
    pub locale: Locale,
}

impl Faults<'_> {
    /// What is wrong with one field, in the reader's words. The JSON API's names of fields are those of [`Invalid`].
    pub fn of(self, field: &str) -> Vec<String> {
        let (of_schedule, of_quiet) = (field.starts_with("schedule."), field.starts_with("politeness.quiet."));
        let sentence = match field {
            "rules" => self.locale.rules().invalid,
            _ if of_schedule || of_quiet => self.locale.schedule().invalid,
            _ => self.locale.refusals().invalid,
        };
        self.wrong.iter().filter(|invalid| invalid.field == field).map(sentence).collect()
    }
}

/// What is wrong with one field, under it.
#[component]
pub fn FieldErrors(
    /// The input's id; this element's is the same with `-error`.
    id: &'static str,
    /// What is wrong.
    faults: Vec<String>,
) -> impl IntoView {
    let sentences = faults.into_iter().map(|fault| view! { <span>{fault}</span> }).collect_view();
    view! {
        <span class="field-error" id=format!("{id}-error")>
            {sentences}
        </span>
    }
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
    /// What was typed before.
    value: String,
    /// Whether it holds a whole number.
    #[prop(optional)]
    numeric: bool,
    /// Its `type`; text without.
    #[prop(optional)]
    kind: Option<&'static str>,
    /// The id of a list of values that are offered.
    #[prop(optional)]
    list: Option<&'static str>,
    /// What is wrong with it.
    faults: Vec<String>,
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
                value=value
                inputmode=inputmode
                autocomplete="off"
                aria-invalid=marked(&faults)
                aria-describedby=format!("{id}-hint {id}-error")
            />
            <small id=format!("{id}-hint")>{hint}</small>
            <FieldErrors id faults />
        </p>
    }
}

/// For `aria-invalid`.
fn marked(faults: &[String]) -> Option<&'static str> {
    (!faults.is_empty()).then_some("true")
}

/// A field of many lines.
#[component]
pub fn AreaField(
    /// Its id and name.
    id: &'static str,
    /// Its label.
    label: &'static str,
    /// What to write.
    hint: &'static str,
    /// What was typed before.
    value: String,
    /// Lines that are in sight.
    rows: &'static str,
    /// What is wrong with it.
    faults: Vec<String>,
) -> impl IntoView {
    // As markup: a child that is an empty text would be rendered as a space. A line break at the very beginning is the
    // browser's to swallow.
    let content = format!("\n{}", value.replace('&', "&amp;").replace('<', "&lt;"));
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
                aria-invalid=marked(&faults)
                aria-describedby=format!("{id}-hint {id}-error")
                inner_html=content
            ></textarea>
            <small id=format!("{id}-hint")>{hint}</small>
            <FieldErrors id faults />
        </p>
    }
}

/// The fields that make a job.
fn job_fields(form: JobForm, faults: Faults<'_>) -> impl IntoView + use<> {
    let text = faults.locale.jobs();
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
        <LineField id="name" label=text.name value=form.name faults=faults.of("name") />
        <AreaField
            id="target_urls"
            label=text.target_urls
            hint=text.target_urls_hint
            value=form.target_urls
            rows="6"
            faults=faults.of("target_urls")
        />
        <p class="field">
            <label for="spider">{text.spider}</label>
            <select id="spider" name="spider" aria-describedby="spider-hint spider-error">
                {spiders.collect_view()}
            </select>
            <span class="field-hints" id="spider-hint">
                {hints.collect_view()}
            </span>
            <FieldErrors id="spider" faults=faults.of("spider") />
        </p>
        // The style sheet shows it while the spider that takes it is chosen, with or without code.
        <div class="job-definition">
            <AreaField
                id="definition"
                label=text.definition
                hint=text.definition_hint
                value=form.definition
                rows="12"
                faults=faults.of("definition")
            />
        </div>
        {rules_field(form.rules, faults)}
        {scope_fields(form.scope_hosts, form.scope_include, form.scope_exclude, faults)}
        {schedule_fields(form.schedule, faults)}
        <fieldset class="job-limits">
            <legend>{text.limits}</legend>
            <LineField
                id="max_pages"
                label=text.max_pages
                value=form.max_pages
                numeric=true
                faults=faults.of("limits.max_pages")
            />
            <LineField
                id="max_depth"
                label=text.max_depth
                hint=text.max_depth_hint
                value=form.max_depth
                numeric=true
                faults=faults.of("limits.max_depth")
            />
            <LineField
                id="delay_ms"
                label=text.delay_ms
                value=form.delay_ms
                numeric=true
                faults=faults.of("politeness.delay_ms")
            />
            <LineField
                id="concurrency"
                label=text.concurrency
                value=form.concurrency
                numeric=true
                faults=faults.of("politeness.concurrency_per_host")
            />
            <LineField
                id="archive_mb"
                label=text.archive_mb
                hint=text.archive_mb_hint
                value=form.archive_mb
                numeric=true
                faults=faults.of("archive_mb")
            />
            <p class="hint">{text.politeness_hint}</p>
        </fieldset>
        {quiet_fields(form.quiet_from, form.quiet_to, form.quiet_zone, faults)}
    }
}

/// The fields that say when a job asks nobody. Which zones are offered stands with the schedule's.
fn quiet_fields(from: String, to: String, zone: String, faults: Faults<'_>) -> impl IntoView + use<> {
    let text = faults.locale.schedule();
    view! {
        <fieldset class="job-quiet">
            <legend>{text.quiet}</legend>
            <LineField
                id="quiet_from"
                label=text.quiet_from
                value=from
                kind="time"
                faults=faults.of("politeness.quiet.from")
            />
            <LineField id="quiet_to" label=text.quiet_to value=to kind="time" faults=faults.of("politeness.quiet.to") />
            <LineField
                id="quiet_zone"
                label=text.time_zone
                value=zone
                list="time-zones"
                faults=faults.of("politeness.quiet.time_zone")
            />
            <p class="hint">{text.quiet_hint}</p>
        </fieldset>
    }
}

/// The fields that say where a job may go: out of the way, unless there is something in them.
fn scope_fields(hosts: String, include: String, exclude: String, faults: Faults<'_>) -> impl IntoView + use<> {
    let text = faults.locale.jobs();
    let used = ![&hosts, &include, &exclude].iter().all(|lines| lines.trim().is_empty());
    view! {
        <details class="job-scope" open=used>
            <summary>{text.scope}</summary>
            <p class="hint">{text.scope_hint}</p>
            <AreaField
                id="scope_hosts"
                label=text.scope_hosts
                hint=text.scope_hosts_hint
                value=hosts
                rows="3"
                faults=faults.of("scope.hosts")
            />
            <AreaField
                id="scope_include"
                label=text.scope_include
                hint=text.scope_include_hint
                value=include
                rows="3"
                faults=faults.of("scope.include")
            />
            <AreaField
                id="scope_exclude"
                label=text.scope_exclude
                hint=text.scope_exclude_hint
                value=exclude
                rows="3"
                faults=faults.of("scope.exclude")
            />
        </details>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_typed_is_escaped() {
        let hostile = "</textarea><script>\"&amp;".to_owned();
        let form = JobForm {
            name: hostile.clone(),
            target_urls: hostile.clone(),
            rules: hostile.clone(),
            preview_url: hostile.clone(),
            ..JobForm::default()
        };
        let drawn = draw_fields(form, &[], Locale::En);
        for html in [&drawn.job, &drawn.preview_url] {
            assert!(!html.contains("<script"), "{html}");
        }
        assert!(drawn.job.contains("&lt;/textarea>&lt;script>\"&amp;amp;"), "{}", drawn.job);
        assert!(
            drawn.preview_url.contains("value=\"&lt;/textarea&gt;&lt;script&gt;&quot;&amp;amp;\""),
            "{}",
            drawn.preview_url
        );
    }

    #[test]
    fn a_fault_stands_at_its_field() {
        let wrong = [Invalid::new("name", "required", "a name is needed"), Invalid::new("url", "x", "no URL")];
        let drawn = draw_fields(JobForm::default(), &wrong, Locale::En);
        assert!(drawn.refused);
        assert!(drawn.job.contains("Give it a name."), "{}", drawn.job);
        assert_eq!(drawn.job.matches("aria-invalid").count(), 1);
        assert!(drawn.preview_url.contains("aria-invalid=\"true\""), "{}", drawn.preview_url);
    }

    #[test]
    fn where_a_job_may_go_is_open_where_it_says_something() {
        let closed = draw_fields(JobForm::default(), &[], Locale::En).job;
        assert!(closed.contains("<details class=\"job-scope\">"), "{closed}");
        let form = JobForm { scope_exclude: "pisos".into(), ..JobForm::default() };
        let fault = "line 1: \"pisos\": it begins with neither / nor *; write it like /homes/";
        let open = draw_fields(form, &[Invalid::new("scope.exclude", "not_a_pattern", fault)], Locale::En).job;
        assert!(open.contains("<details open class=\"job-scope\">"), "{open}");
        assert!(open.contains("Not a path, line 1"), "{open}");
    }
}
