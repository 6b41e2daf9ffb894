//! What an ad says of a home, each fact with the place it was read from.

use domain::facts::{Facts, Field, Provenance, Reading};
use domain::grade::Grade;
use leptos::prelude::*;

use crate::format;
use crate::text::{Locale, use_locale};

/// The facts of the list, in order. The description has a place of its own; what the head and the map show stands here
/// too, with where it was read.
const SHOWN: [Field; 28] = [
    Field::Price,
    Field::Operation,
    Field::Kind,
    Field::Area,
    Field::UsableArea,
    Field::PlotArea,
    Field::Rooms,
    Field::Bathrooms,
    Field::Floor,
    Field::Lift,
    Field::Exterior,
    Field::Condition,
    Field::YearBuilt,
    Field::EnergyClass,
    Field::Flags,
    Field::Features,
    Field::Address,
    Field::Postcode,
    Field::District,
    Field::Town,
    Field::Province,
    Field::Latitude,
    Field::Longitude,
    Field::Agency,
    Field::Reference,
    Field::PublishedOn,
    Field::Title,
    Field::Photos,
];

/// Those that stand there as "—" where they are unknown; the others are left out.
const ALWAYS: [Field; 7] =
    [Field::Kind, Field::Area, Field::Rooms, Field::Bathrooms, Field::Floor, Field::Lift, Field::Condition];

/// A fact in words; `None` where the ad does not say.
pub(crate) fn value(facts: &Facts, field: Field, locale: Locale) -> Option<String> {
    let text = locale.facts();
    let count = |count: i64| format::count(count, locale);
    let area = |area: f64| format::area(area, locale);
    let list = |names: Vec<&'static str>| (!names.is_empty()).then(|| names.join(", "));
    match field {
        Field::Operation => facts.operation.map(|operation| (text.operation)(operation).to_owned()),
        Field::Kind => facts.kind.map(|kind| (text.kind)(kind).to_owned()),
        Field::Area => facts.area_m2.map(area),
        Field::UsableArea => facts.usable_area_m2.map(area),
        Field::PlotArea => facts.plot_area_m2.map(area),
        Field::Rooms => facts.rooms.map(|rooms| count(i64::from(rooms))),
        Field::Bathrooms => facts.bathrooms.map(|bathrooms| count(i64::from(bathrooms))),
        Field::Floor => facts.floor.map(|floor| (text.floor)(floor)),
        Field::Lift => facts.has_lift.map(|lift| (text.yes_no)(lift).to_owned()),
        Field::Exterior => facts.is_exterior.map(|exterior| (text.exterior)(exterior).to_owned()),
        Field::YearBuilt => facts.year_built.map(|year| year.to_string()),
        Field::EnergyClass => facts.energy_class.map(String::from),
        Field::Condition => facts.condition.map(|condition| (text.condition)(condition).to_owned()),
        Field::Flags => list(facts.flags.iter().map(|flag| (text.flag)(*flag)).collect()),
        Field::Features => list(facts.features.iter().map(|feature| (text.feature)(*feature)).collect()),
        Field::Address => facts.address.clone(),
        Field::Postcode => facts.postcode.clone(),
        Field::District => facts.district.clone(),
        Field::Town => facts.town.clone(),
        Field::Province => facts.province.clone(),
        Field::Agency => facts.agency.clone(),
        Field::Reference => facts.reference.clone(),
        Field::PublishedOn => facts.published_on.map(|day| format::date(day, locale)),
        Field::Price => facts.price.map(|price| format::money(price, locale)),
        Field::Title => facts.title.clone(),
        Field::Description => facts.description.clone(),
        Field::Latitude => facts.latitude.map(|degrees| format::decimal(degrees, 5, locale)),
        Field::Longitude => facts.longitude.map(|degrees| format::decimal(degrees, 5, locale)),
        Field::Photos => (!facts.photos.is_empty()).then(|| facts.photos.len().to_string()),
    }
}

/// The list.
#[component]
pub fn FactsList(
    /// What the ad says, and where that stood.
    reading: Reading,
) -> impl IntoView {
    let locale = use_locale();
    let text = locale.facts();
    let rows = SHOWN
        .into_iter()
        .filter_map(|field| {
            let value = value(&reading.facts, field, locale);
            if value.is_none() && !ALWAYS.contains(&field) {
                return None;
            }
            let provenance = reading.provenance.get(&field).cloned();
            Some(view! {
                <div data-field=field.as_str()>
                    <dt>{(text.field)(field)}</dt>
                    <dd>
                        <Fact field value provenance />
                    </dd>
                </div>
            })
        })
        .collect_view();
    view! { <dl class="facts-list">{rows}</dl> }
}

/// One fact. Pointing at it or focusing it shows where it was read.
#[component]
pub fn Fact(
    /// Which.
    field: Field,
    /// In words; "—" where it is unknown.
    value: Option<String>,
    /// Where it was read.
    provenance: Option<Provenance>,
) -> impl IntoView {
    match (value, provenance) {
        (None, _) => view! { <Unknown /> }.into_any(),
        (Some(value), None) => value.into_any(),
        (Some(value), Some(provenance)) => {
            let id = format!("provenance-{field}");
            view! {
                <span class="fact" tabindex="0" aria-describedby=id.clone()>
                    {value}
                </span>
                <ProvenanceNote id provenance />
            }
            .into_any()
        }
    }
}

/// How well an ad was read. Pointing at it or focusing it shows what that means.
#[component]
pub fn GradeNote(
    /// The grade.
    grade: Grade,
    /// Its element's id, unique on the page.
    id: String,
) -> impl IntoView {
    let text = use_locale().grades();
    view! {
        <span class="grade fact" data-grade=grade.as_str() tabindex="0" aria-describedby=id.clone()>
            {grade.as_str()}
        </span>
        <span class="provenance grade-note" role="tooltip" id=id>
            <strong>{(text.meaning)(grade)}</strong>
            {text.legend}
        </span>
    }
}

/// Stands for what is not known.
#[component]
pub fn Unknown() -> impl IntoView {
    let text = use_locale().shell();
    view! {
        <span class="muted" aria-hidden="true">
            {format::UNKNOWN}
        </span>
        <span class="visually-hidden">{text.unknown}</span>
    }
}

/// Where a fact was read: the part of the page, the place in it, the text as it stood, and how sure that is.
#[component]
fn ProvenanceNote(id: String, provenance: Provenance) -> impl IntoView {
    let locale = use_locale();
    let text = locale.facts();
    let confidence = format::percent(f64::from(provenance.confidence), locale);
    view! {
        <span class="provenance" role="tooltip" id=id>
            <span>
                <b>{text.read_from}</b>
                {(text.layer)(provenance.layer)}
            </span>
            <span>
                <b>{text.path}</b>
                <code>{provenance.path}</code>
            </span>
            <span>
                <b>{text.raw}</b>
                <q>{provenance.raw}</q>
            </span>
            <span>
                <b>{text.confidence}</b>
                {confidence}
            </span>
        </span>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_fact_is_shown_that_the_ad_does_not_state() {
        let nothing = Facts::default();
        for field in Field::ALL {
            assert_eq!(value(&nothing, *field, Locale::Es), None, "{field}");
        }
    }

    #[test]
    fn zero_is_a_value_and_not_unknown() {
        let facts = Facts { floor: Some(0), bathrooms: Some(0), ..Facts::default() };
        assert_eq!(value(&facts, Field::Floor, Locale::Es).as_deref(), Some("Bajo"));
        assert_eq!(value(&facts, Field::Bathrooms, Locale::Es).as_deref(), Some("0"));
    }
}
