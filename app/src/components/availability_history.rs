//! When an ad was there and when it was not, and how that is known.

use domain::Instant;
use domain::availability::{Availability, Evidence, Missed, State};
use leptos::prelude::*;

use super::when::When;
use crate::text::use_locale;

/// Every change, the latest first; nothing where the ad has been there since it was first seen.
#[component]
pub fn AvailabilityHistory(
    /// The changes after the first look, the oldest first.
    changes: Vec<Availability>,
    /// When the ad was first seen.
    first_seen_at: Instant,
    /// The instant relative times count from.
    now: Instant,
) -> impl IntoView {
    let locale = use_locale();
    let facts = locale.facts();
    (!changes.is_empty()).then(|| {
        let first = Availability { state: State::Active, since: first_seen_at, evidence: Evidence::Seen };
        let steps = changes.into_iter().rev().chain([first]).map(|step| {
            view! {
                <li>
                    <span class="availability" data-state=step.state.as_str()>
                        {(locale.properties().state)(step.state)}
                    </span>
                    <When at=step.since now />
                    <span class="muted">{(facts.evidence)(step.evidence)}</span>
                </li>
            }
        });
        view! {
            <details class="availability-history">
                <summary>{facts.availability_history}</summary>
                <ol>{steps.collect_view()}</ol>
            </details>
        }
    })
}

/// The last look, where it told nothing.
#[component]
pub fn LastMissed(
    /// The look.
    missed: Missed,
    /// The instant relative times count from.
    now: Instant,
) -> impl IntoView {
    let facts = use_locale().facts();
    view! { <p class="hint">{facts.last_look} " " <When at=missed.at now /> ": " {(facts.missed)(missed.evidence)}</p> }
}
