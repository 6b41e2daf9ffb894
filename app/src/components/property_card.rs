//! One property of a list, as a card.

use domain::Instant;
use domain::availability::State;
use domain::view::PropertySummary;
use leptos::prelude::*;

use super::photo::Photo;
use super::price::{PriceChange, price_text, unit_price_text};
use super::verdict::VerdictPills;
use super::when::When;
use crate::format;
use crate::text::{Locale, use_locale};

/// Headline of the ad, or a stand-in made of what is known.
pub fn title(property: &PropertySummary, locale: Locale) -> String {
    let known = property.title.as_ref().map(|title| title.trim()).filter(|title| !title.is_empty());
    match (known, property.kind) {
        (Some(title), _) => title.to_owned(),
        (None, Some(kind)) => (locale.facts().kind)(kind).to_owned(),
        (None, None) => locale.properties().untitled.to_owned(),
    }
}

/// "Ruzafa, València", or as much of it as is known.
pub fn place(property: &PropertySummary) -> Option<String> {
    match (&property.district, &property.town) {
        (Some(district), Some(town)) if district != town => Some(format!("{district}, {town}")),
        (_, Some(town)) => Some(town.clone()),
        (Some(district), None) => Some(district.clone()),
        (None, None) => None,
    }
}

/// Rooms, baths, area, floor and lift: those that are known, as a card says them.
fn facts_in_short(property: &PropertySummary, locale: Locale) -> Vec<String> {
    [
        property.rooms.map(|rooms| (locale.properties().rooms_short)(rooms)),
        property.bathrooms.map(|bathrooms| (locale.properties().bathrooms_short)(bathrooms)),
        property.area_m2.map(|area| format::area(area, locale)),
        property.floor.map(|floor| (locale.facts().floor)(floor)),
        property.has_lift.map(|lift| (locale.facts().lift_short)(lift).to_owned()),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// A state as a pill; nothing for what is simply there.
#[component]
pub fn AvailabilityPill(
    /// The state.
    state: State,
) -> impl IntoView {
    let text = use_locale().properties();
    (state != State::Active).then(|| {
        view! {
            <span class="availability" data-state=state.as_str()>
                {(text.state)(state)}
            </span>
        }
    })
}

/// The card. All of it leads to the property.
#[component]
pub fn PropertyCard(
    /// The property.
    property: PropertySummary,
    /// The instant relative times count from.
    now: Instant,
    /// Rank of its heading on the page: 2 or 3.
    rank: u8,
) -> impl IntoView {
    let locale = use_locale();
    let link = view! { <a href=format!("/properties/{}", property.id)>{title(&property, locale)}</a> };
    let heading = if rank == 2 {
        view! { <h2 class="property-title">{link}</h2> }.into_any()
    } else {
        view! { <h3 class="property-title">{link}</h3> }.into_any()
    };
    let facts = facts_in_short(&property, locale);
    let facts = if facts.is_empty() { vec![format::UNKNOWN.to_owned()] } else { facts };
    view! {
        <article class="property-card" data-state=property.availability.as_str()>
            <Photo address=property.photo.clone() />
            <div class="property-card-body">
                <p class="price-line">
                    <strong class="price">{price_text(property.price, property.operation, locale)}</strong>
                    <PriceChange price=property.price previous=property.previous_price now />
                </p>
                <p class="unit-price">{unit_price_text(&property, locale)}</p>
                <ul class="facts-line">{facts.into_iter().map(|fact| view! { <li>{fact}</li> }).collect_view()}</ul>
                {heading}
                <p class="property-place">{place(&property).unwrap_or_else(|| format::UNKNOWN.to_owned())}</p>
                <p class="property-foot">
                    <AvailabilityPill state=property.availability />
                    <VerdictPills verdict=property.verdict />
                    <span>{(locale.properties().sources)(property.sources)}</span>
                    <When at=property.first_seen_at now />
                </p>
            </div>
        </article>
    }
}

/// Cards side by side.
#[component]
pub fn PropertyGrid(
    /// The properties.
    properties: Vec<PropertySummary>,
    /// The instant relative times count from.
    now: Instant,
    /// Rank of the cards' headings on the page: 2 or 3.
    rank: u8,
) -> impl IntoView {
    let cards = properties
        .into_iter()
        .map(|property| {
            view! {
                <li>
                    <PropertyCard property now rank />
                </li>
            }
        })
        .collect_view();
    view! { <ul class="property-grid">{cards}</ul> }
}
