//! `/properties/:id`: all that is known of one property.

use domain::facts::{Field, Provenance};
use domain::view::{ListingView, PropertyDetail};
use domain::{Instant, PropertyId};
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_params_map;

use crate::components::facts_list::{Fact, FactsList};
use crate::components::listing_card::ListingCard;
use crate::components::outside::Outside;
use crate::components::photo::Photo;
use crate::components::price::{PriceChange, price_text, unit_price_text};
use crate::components::price_chart::PriceChart;
use crate::components::problem::PageProblem;
use crate::components::property_card::{AvailabilityPill, place, title};
use crate::components::verdict::VerdictPills;
use crate::components::when::When;
use crate::format;
use crate::server_fns::properties::load_property;
use crate::server_fns::{Dated, found};
use crate::text::use_locale;

/// Most photos of the strip.
const PHOTOS: usize = 24;

/// The page.
#[component]
pub fn PropertyPage() -> impl IntoView {
    let parameters = use_params_map();
    let id = Memo::new(move |_| {
        parameters.with(|parameters| parameters.get("id").and_then(|id| id.parse::<PropertyId>().ok()))
    });
    let property = Resource::new_blocking(move || id.get(), |id| async move { load_property(found(id)?).await });
    view! {
        <Transition>
            {move || Suspend::new(async move {
                match property.await {
                    Ok(property) => view! { <Property property /> }.into_any(),
                    Err(error) => view! { <PageProblem error /> }.into_any(),
                }
            })}
        </Transition>
    }
}

/// The property.
#[component]
fn Property(property: Dated<PropertyDetail>) -> impl IntoView {
    let text = use_locale().facts();
    let Dated { now, value: PropertyDetail { summary, listings } } = property;
    let first = listings.first().map(|listing| listing.reading.clone()).unwrap_or_default();
    let description = first.facts.description.clone();
    let read_from = first.provenance.get(&Field::Description).cloned();
    let ads = listings
        .iter()
        .cloned()
        .map(|listing| {
            view! {
                <li>
                    <ListingCard listing now />
                </li>
            }
        })
        .collect_view();
    view! {
        <article class="property">
            <Head summary=summary.clone() now />
            <Photos photos=photos(&listings) />
            <div class="property-columns">
                <div class="property-main">
                    <section>
                        <h2>{text.facts}</h2>
                        <FactsList reading=first />
                        <p class="hint">{text.provenance_hint}</p>
                    </section>
                    <section>
                        <h2>{text.price_history}</h2>
                        <PriceHistory listings=listings.clone() now />
                    </section>
                    {description
                        .map(|description| {
                            view! {
                                <section>
                                    <h2>{text.description}</h2>
                                    <p class="prose">{description}</p>
                                    {read_from.map(|provenance| view! { <ReadFrom provenance /> })}
                                </section>
                            }
                        })}
                </div>
                <div class="property-side">
                    <section>
                        <h2>{text.sources}</h2>
                        <ul class="listing-cards">{ads}</ul>
                    </section>
                    <section>
                        <h2>{text.location}</h2>
                        <Location coordinates=summary.latitude.zip(summary.longitude) place=place(&summary) />
                    </section>
                </div>
            </div>
        </article>
    }
}

/// Where the description was read, under it.
#[component]
fn ReadFrom(provenance: Provenance) -> impl IntoView {
    let text = use_locale().facts();
    let layer = (text.layer)(provenance.layer).to_owned();
    view! {
        <p class="read-from">
            <span class="muted">{text.read_from} " "</span>
            <Fact field=Field::Description value=Some(layer) provenance=Some(provenance) />
        </p>
    }
}

/// Title, price and place.
#[component]
fn Head(summary: domain::view::PropertySummary, now: Instant) -> impl IntoView {
    let locale = use_locale();
    let name = title(&summary, locale);
    view! {
        <Title text=name.clone() />
        <header class="property-head">
            <p class="breadcrumb">
                <a href="/properties">{locale.facts().back}</a>
            </p>
            <h1>{name}</h1>
            <p class="property-place">
                {place(&summary).unwrap_or_else(|| format::UNKNOWN.to_owned())}
                <AvailabilityPill state=summary.availability /> <VerdictPills verdict=summary.verdict.clone() />
            </p>
            <p class="price-line">
                <strong class="price">{price_text(summary.price, summary.operation, locale)}</strong>
                <PriceChange price=summary.price previous=summary.previous_price now />
            </p>
            <p class="unit-price">
                {unit_price_text(&summary, locale)}
                <span class="muted">{locale.facts().first_seen} " " <When at=summary.first_seen_at now /></span>
            </p>
        </header>
    }
}

/// The photos of all ads, each once.
fn photos(listings: &[ListingView]) -> Vec<String> {
    let mut photos: Vec<String> = Vec::new();
    for photo in listings.iter().flat_map(|listing| &listing.reading.facts.photos) {
        if !photos.contains(photo) {
            photos.push(photo.clone());
        }
    }
    photos.truncate(PHOTOS);
    photos
}

/// A strip of photos that scrolls in itself; one drawn placeholder where there is none.
#[component]
fn Photos(photos: Vec<String>) -> impl IntoView {
    let text = use_locale().facts();
    if photos.is_empty() {
        return view! {
            <div class="photo-strip">
                <Photo address=None />
            </div>
        }
        .into_any();
    }
    let total = photos.len();
    let items = photos
        .into_iter()
        .enumerate()
        .map(|(index, photo)| {
            let description = (text.photo)(index + 1, total);
            view! {
                <li>
                    <Photo address=Some(photo) description />
                </li>
            }
        })
        .collect_view();
    view! {
        <ul class="photo-strip" tabindex="0" aria-label=text.photos>
            {items}
        </ul>
    }
    .into_any()
}

/// One chart for each ad, named by its source where there are several.
#[component]
fn PriceHistory(listings: Vec<ListingView>, now: Instant) -> impl IntoView {
    let is_named = listings.len() > 1;
    listings
        .into_iter()
        .map(|listing| {
            // The price of an ad that is gone held until it was last seen.
            let is_gone = listing.availability.state == domain::availability::State::Removed;
            let until = if is_gone { listing.last_seen_at } else { now };
            view! {
                {is_named.then(|| view! { <h3>{listing.source.name}</h3> })}
                <PriceChart prices=listing.prices until />
            }
        })
        .collect_view()
}

/// Where it is, with a link to a map.
#[component]
fn Location(coordinates: Option<(f64, f64)>, place: Option<String>) -> impl IntoView {
    let locale = use_locale();
    let text = locale.facts();
    match (coordinates, place) {
        (None, None) => view! { <p class="muted">{text.no_location}</p> }.into_any(),
        (None, Some(place)) => view! { <p>{place}</p> }.into_any(),
        (Some((latitude, longitude)), place) => {
            // The decimal point stays a point: these are for copying.
            let shown = format!("{latitude:.5}, {longitude:.5}");
            let map = format!(
                "https://www.openstreetmap.org/?mlat={latitude:.5}&mlon={longitude:.5}#map=17/{latitude:.5}/{longitude:.5}"
            );
            view! {
                {place.map(|place| view! { <p>{place}</p> })}
                <p>
                    <span class="muted">{text.coordinates} " "</span>
                    <span class="coordinates">{shown}</span>
                </p>
                <p>
                    <Outside url=map>
                        {text.open_map} <span aria-hidden="true">" ↗"</span>
                        <span class="visually-hidden">{format!(" ({})", text.new_tab)}</span>
                    </Outside>
                </p>
            }
            .into_any()
        }
    }
}
