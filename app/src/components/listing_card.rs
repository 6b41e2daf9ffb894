//! One ad of a property: where it is, whether it is still there, and why we think so.

use domain::Instant;
use domain::availability::State;
use domain::view::ListingView;
use leptos::prelude::*;

use super::availability_history::{AvailabilityHistory, LastMissed};
use super::facts_list::GradeNote;
use super::outside::Outside;
use super::price::price_text;
use super::verdict::VerdictPills;
use super::when::When;
use crate::text::use_locale;

/// The ad.
#[component]
pub fn ListingCard(
    /// The ad.
    listing: ListingView,
    /// The instant relative times count from.
    now: Instant,
) -> impl IntoView {
    let locale = use_locale();
    let facts = locale.facts();
    let availability = listing.availability;
    let price = listing.reading.facts.price;
    let grade = listing.reading.grade();
    let operation = listing.reading.facts.operation.unwrap_or(domain::facts::Operation::Sale);
    view! {
        <article class="listing-card">
            <header>
                <h3>{listing.source.name}</h3>
                <strong>{price_text(price, operation, locale)}</strong>
            </header>
            <p>
                <span class="availability" data-state=availability.state.as_str()>
                    {(locale.properties().state)(availability.state)}
                </span>
                {(facts.evidence)(availability.evidence)}
            </p>
            <p class="verdicts">
                <VerdictPills verdict=listing.verdict />
            </p>
            <dl>
                <div class="listing-grade">
                    <dt>{locale.grades().grade}</dt>
                    <dd>
                        <GradeNote grade id=format!("grade-{}", listing.id) />
                    </dd>
                </div>
                {(availability.state != State::Unknown)
                    .then(|| {
                        view! {
                            <div>
                                <dt>{facts.since}</dt>
                                <dd>
                                    <When at=availability.since now />
                                </dd>
                            </div>
                        }
                    })}
                <div>
                    <dt>{facts.first_seen}</dt>
                    <dd>
                        <When at=listing.first_seen_at now />
                    </dd>
                </div>
                <div>
                    <dt>{facts.last_seen}</dt>
                    <dd>
                        <When at=listing.last_seen_at now />
                    </dd>
                </div>
            </dl>
            {listing.missed.map(|missed| view! { <LastMissed missed now /> })}
            <AvailabilityHistory changes=listing.availability_changes first_seen_at=listing.first_seen_at now />
            <p class="listing-address">
                <Outside url=listing
                    .url
                    .clone()>
                    {facts.open_ad} <span aria-hidden="true">" ↗"</span>
                    <span class="visually-hidden">{format!(" ({})", facts.new_tab)}</span>
                </Outside>
                <span class="muted">{listing.url}</span>
            </p>
        </article>
    }
}
