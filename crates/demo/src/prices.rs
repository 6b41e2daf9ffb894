//! A price source: what a home of the made-up market is worth, by its town, its district and its size.

use axum::Json;
use axum::Router;
use axum::extract::Query;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use domain::facts::Operation;
use serde_json::json;

use crate::ad::{Ad, BLANK, Position};
use crate::generator::{asking, worth};
use crate::places::{PLACES, nearest_district};
use crate::portal::Portal;
use crate::router::Parameters;

pub(crate) fn routes() -> Router<Portal> {
    Router::new().route("/api/prices", get(price))
}

async fn price(Query(asked): Query<Parameters>) -> Response {
    match estimate(&asked) {
        Some(cents) => Json(json!({ "price": cents as f64 / 100.0, "currency": "EUR" })).into_response(),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

/// Cents; `None` for a home of another market, or of a size or district that nobody knows.
fn estimate(asked: &Parameters) -> Option<u64> {
    let fact = |name: &str| asked.get(name).map(String::as_str);
    let number = |name: &str| fact(name)?.parse::<f64>().ok().filter(|number| number.is_finite());
    let place = PLACES.iter().find(|place| fact("town") == Some(place.town))?;
    let (latitude, longitude) = (number("latitude")?, number("longitude")?);
    let district = nearest_district(place, Position { latitude, longitude })?;
    let home = Ad { area: Some(number("area_m2").filter(|area| *area >= 1.0)?), ..BLANK };
    let operation: Operation = fact("operation")?.parse().ok()?;
    let in_euros = fact("currency").is_none_or(|currency| currency == "EUR");
    in_euros.then(|| asking(worth(&home, place.districts[usize::from(district)].level), operation))
}
