//! Properties of a list, as rows of a table.

use domain::Instant;
use domain::view::PropertySummary;
use leptos::prelude::*;

use super::price::{PriceChange, price_text, unit_price_text};
use super::property_card::{AvailabilityPill, place, title};
use super::verdict::VerdictPills;
use super::when::When;
use crate::format;
use crate::text::use_locale;

/// The table. It scrolls sideways in itself where the screen is narrow.
#[component]
pub fn PropertyTable(
    /// The properties.
    properties: Vec<PropertySummary>,
    /// The instant relative times count from.
    now: Instant,
) -> impl IntoView {
    let text = use_locale().properties();
    let rows = properties.into_iter().map(|property| view! { <PropertyRow property now /> }).collect_view();
    view! {
        <div class="table-scroll" tabindex="0" role="region" aria-label=text.title>
            <table class="property-table">
                <thead>
                    <tr>
                        <th scope="col">{text.home}</th>
                        <th scope="col">{text.town}</th>
                        <th scope="col" class="figure">
                            {text.price}
                        </th>
                        <th scope="col" class="figure">
                            {text.unit_price}
                        </th>
                        <th scope="col" class="figure">
                            {text.area}
                        </th>
                        <th scope="col" class="figure">
                            {text.rooms}
                        </th>
                        <th scope="col" class="figure">
                            {text.bathrooms}
                        </th>
                        <th scope="col">{text.floor}</th>
                        <th scope="col">{text.lift}</th>
                        <th scope="col">{text.seen}</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
}

/// One row.
#[component]
fn PropertyRow(property: PropertySummary, now: Instant) -> impl IntoView {
    let locale = use_locale();
    let unknown = || format::UNKNOWN.to_owned();
    let count = |count: Option<u16>| count.map_or_else(unknown, |count| format::count(i64::from(count), locale));
    view! {
        <tr data-state=property.availability.as_str()>
            <th scope="row">
                <a href=format!("/properties/{}", property.id)>{title(&property, locale)}</a>
                <AvailabilityPill state=property.availability />
                <VerdictPills verdict=property.verdict.clone() />
            </th>
            <td>{place(&property).unwrap_or_else(unknown)}</td>
            <td class="figure">
                <strong>{price_text(property.price, property.operation, locale)}</strong>
                <PriceChange price=property.price previous=property.previous_price now />
            </td>
            <td class="figure">{unit_price_text(&property, locale)}</td>
            <td class="figure">{property.area_m2.map_or_else(unknown, |area| format::area(area, locale))}</td>
            <td class="figure">{count(property.rooms)}</td>
            <td class="figure">{count(property.bathrooms)}</td>
            <td>{property.floor.map_or_else(unknown, |floor| (locale.facts().floor_short)(floor))}</td>
            <td>{property.has_lift.map_or(format::UNKNOWN, |lift| (locale.facts().yes_no)(lift))}</td>
            <td>
                <When at=property.first_seen_at now />
            </td>
        </tr>
    }
}
