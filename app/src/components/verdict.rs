//! What the rules of jobs say of an ad or a home.

use domain::rules::Verdict;
use leptos::prelude::*;

use crate::text::use_locale;

/// A pill for what leaves it out of lists, and one for each rule that flags it; nothing where no rule applies.
#[component]
pub fn VerdictPills(
    /// What they say.
    verdict: Verdict,
) -> impl IntoView {
    let text = use_locale().properties();
    let excluded = verdict.excluded_by.map(|rule| {
        view! {
            <span class="verdict" data-verdict="excluded">
                {(text.excluded_by)(&rule)}
            </span>
        }
    });
    let flags = verdict
        .flagged_by
        .into_iter()
        .map(|rule| {
            view! {
                <span class="verdict" data-verdict="flagged">
                    <span class="visually-hidden">{text.flagged_by} " "</span>
                    {rule}
                </span>
            }
        })
        .collect_view();
    view! {
        {excluded}
        {flags}
    }
}
