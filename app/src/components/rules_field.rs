//! The field of a job's rules, with how they are written.

use leptos::prelude::*;

use super::job_form::{AreaField, Faults};

/// The field.
pub fn rules_field(rules: String, faults: Faults<'_>) -> impl IntoView + use<> {
    let text = faults.locale.rules();
    let examples = text.examples.map(|(line, meaning)| {
        view! {
            <dt>
                <code>{line}</code>
            </dt>
            <dd>{meaning}</dd>
        }
    });
    let fields = domain::rules::fields().join(", ");
    view! {
        <div class="job-rules">
            <AreaField id="rules" label=text.rules hint=text.hint value=rules rows="4" faults=faults.of("rules") />
            <details>
                <summary>{text.help}</summary>
                <dl>{examples.collect_view()}</dl>
                <p>{text.grammar}</p>
                <p>{text.unknown}</p>
                <p>{text.fields} " " <code>{fields}</code></p>
            </details>
        </div>
    }
}
