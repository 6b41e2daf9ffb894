//! The truth, for tests: the day and moving it, what changed between two days, every ad of a day.

use axum::Json;
use axum::Router;
use axum::body::Bytes;
use axum::extract::{Query, State};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use domain::facts::{Condition, Feature};
use serde::Serialize;

use crate::portal::Portal;
use crate::router::{Origin, Parameters, bad_request};
use crate::sites::SITES;
use crate::text::plain_amount;
use crate::world::{Offer, World, date, site_of};

pub(crate) fn routes() -> Router<Portal> {
    Router::new()
        .route("/admin/day", get(day).post(set_day))
        .route("/admin/changes", get(changes))
        .route("/admin/ads", get(ads))
}

/// The day and, when it was moved, what that changed.
#[derive(Serialize)]
struct Shown {
    day: u32,
    date: chrono::NaiveDate,
    ads: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    previous: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    changes: Option<Differences>,
}

/// What is different on a later day.
#[derive(Serialize)]
struct Differences {
    price_changes: Vec<PriceChange>,
    removed: Vec<String>,
    added: Vec<String>,
}

#[derive(Serialize)]
struct PriceChange {
    url: String,
    from: serde_json::Number,
    to: serde_json::Number,
}

/// An ad that is up.
#[derive(Serialize)]
struct Listed {
    id: u32,
    url: String,
    path: String,
    site: &'static str,
    operation: &'static str,
    kind: &'static str,
    price: Option<serde_json::Number>,
    currency: String,
    area_m2: Option<f64>,
    rooms: Option<u16>,
    bathrooms: Option<u16>,
    floor: Option<i16>,
    has_lift: Option<bool>,
    is_exterior: Option<bool>,
    year_built: Option<u16>,
    condition: Option<&'static str>,
    features: Vec<&'static str>,
    flags: Vec<&'static str>,
    town: Option<String>,
    latitude: Option<f64>,
    longitude: Option<f64>,
    /// The ad of the same home on another site, if one was made up.
    same_home_as: Option<String>,
}

async fn day(State(portal): State<Portal>) -> Json<Shown> {
    let world = portal.today();
    Json(Shown { day: world.day, date: date(world.day), ads: world.count(), previous: None, changes: None })
}

async fn set_day(
    State(portal): State<Portal>,
    origin: Origin,
    Query(query): Query<Parameters>,
    body: Bytes,
) -> Response {
    let text = query.get("day").cloned().or_else(|| day_in(&body));
    let Some(day) = text.and_then(|text| text.parse::<u32>().ok()) else {
        return bad_request("say which day: day=N in the query, a form or JSON");
    };
    let moved = tokio::task::spawn_blocking(move || {
        let before = portal.today();
        portal.set_day(day)?;
        let world = portal.on(day)?;
        let changes = between(&before, &world, &origin);
        Ok::<_, crate::PortalError>(Shown {
            day,
            date: date(day),
            ads: world.count(),
            previous: Some(before.day),
            changes: Some(changes),
        })
    });
    answer(moved.await)
}

/// The day in a JSON object or a form.
fn day_in(body: &Bytes) -> Option<String> {
    if let Ok(json) = serde_json::from_slice::<serde_json::Value>(body) {
        return json.get("day").map(|day| day.as_str().map_or_else(|| day.to_string(), str::to_owned));
    }
    let form = std::str::from_utf8(body).ok()?;
    form.split('&').find_map(|pair| pair.trim().strip_prefix("day=")).map(str::to_owned)
}

async fn changes(State(portal): State<Portal>, origin: Origin, Query(query): Query<Parameters>) -> Response {
    let number = |name| query.get(name).and_then(|text: &String| text.parse::<u32>().ok());
    let (Some(from), Some(to)) = (number("from"), number("to")) else {
        return bad_request("say between which days: from=N and to=M");
    };
    let compared = tokio::task::spawn_blocking(move || Ok(between(&*portal.on(from)?, &*portal.on(to)?, &origin)));
    answer(compared.await)
}

async fn ads(State(portal): State<Portal>, origin: Origin, Query(query): Query<Parameters>) -> Response {
    let day = match query.get("day").map(|text| text.parse::<u32>()) {
        None => portal.day(),
        Some(Ok(day)) => day,
        Some(Err(_)) => return bad_request("day is a number"),
    };
    let listed = tokio::task::spawn_blocking(move || {
        let world = portal.on(day)?;
        Ok(world.offers().map(|offer| listed(&world, &offer, &origin)).collect::<Vec<_>>())
    });
    answer(listed.await)
}

/// JSON, or why there is none.
fn answer<T: Serialize>(computed: Result<Result<T, crate::PortalError>, tokio::task::JoinError>) -> Response {
    match computed {
        Ok(Ok(value)) => Json(value).into_response(),
        Ok(Err(error)) => bad_request(error),
        Err(error) => {
            tracing::error!(%error, "computing a day failed");
            axum::http::StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}

fn between(before: &World, after: &World, origin: &Origin) -> Differences {
    let url = |id| url(origin, id);
    let mut changes = Differences { price_changes: Vec::new(), removed: Vec::new(), added: Vec::new() };
    for id in before.up() {
        if !after.is_up(id) {
            changes.removed.push(url(id));
        } else if let (Some(from), Some(to)) = (before.price(id), after.price(id))
            && from != to
        {
            changes.price_changes.push(PriceChange { url: url(id), from: units(from), to: units(to) });
        }
    }
    changes.added = after.up().filter(|&id| !before.is_up(id)).map(url).collect();
    changes
}

fn listed(world: &World, offer: &Offer, origin: &Origin) -> Listed {
    let ad = &offer.ad;
    let site = SITES[site_of(offer.id)];
    Listed {
        id: offer.id,
        url: url(origin, offer.id),
        path: site.ad_path(offer.id),
        site: site.prefix(),
        operation: ad.operation.as_str(),
        kind: ad.kind.as_str(),
        price: ad.price.map(units),
        currency: ad.currency().to_owned(),
        area_m2: ad.area,
        rooms: ad.rooms,
        bathrooms: ad.bathrooms,
        floor: ad.floor,
        has_lift: ad.lift,
        is_exterior: ad.exterior,
        year_built: ad.year,
        condition: ad.condition.map(Condition::as_str),
        features: ad.features.iter().map(Feature::as_str).collect(),
        flags: ad.flag.iter().map(|flag| flag.as_str()).collect(),
        town: world.catalogue.town(ad).map(str::to_owned),
        latitude: ad.position.map(|position| position.latitude),
        longitude: ad.position.map(|position| position.longitude),
        same_home_as: ad.same_home_as.map(|other| url(origin, other)),
    }
}

fn url(origin: &Origin, id: u32) -> String {
    format!("{}{}", origin.0, SITES[site_of(id)].ad_path(id))
}

/// Cents as a JSON number of whole units, exact.
fn units(cents: u64) -> serde_json::Number {
    let whole = serde_json::Number::from(cents / 100);
    if cents.is_multiple_of(100) { whole } else { plain_amount(cents).parse().unwrap_or(whole) }
}
