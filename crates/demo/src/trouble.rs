//! Pages that go wrong in the ways real sites do, each on demand.

use std::collections::HashSet;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{Path, Query};
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::{Html, IntoResponse, Redirect, Response};
use axum::routing::get;
use futures::stream;

use crate::router::Parameters;

const MAX_DELAY_MS: u64 = 30_000;
const MAX_MEGABYTES: usize = 200;
const MAX_KEYS: usize = 1_000;
const MAX_KEY: usize = 100;
const CHUNK: usize = 64 * 1024;

/// The routes below `/trouble`.
pub(crate) fn routes() -> Router {
    let seen = Arc::new(Mutex::new(HashSet::new()));
    Router::new()
        .route("/slow", get(slow))
        .route("/500", get(|| async { (StatusCode::INTERNAL_SERVER_ERROR, Html("<h1>Error interno</h1>")) }))
        .route("/404", get(|| async { (StatusCode::NOT_FOUND, Html("<h1>No existe</h1>")) }))
        .route("/loop", get(ring))
        .route("/calendar/{month}", get(calendar))
        .route("/large", get(large))
        .route("/binary", get(binary))
        .route("/latin1", get(latin1))
        .route("/malformed", get(|| async { Html(MALFORMED) }))
        .route("/blocked", get(|| async { Html(BLOCKED) }))
        .route("/flaky", get(move |Query(query): Query<Parameters>| async move { flaky(&query, &seen) }))
}

fn number<T: std::str::FromStr + Ord>(query: &Parameters, name: &str, default: T, max: T) -> T {
    query.get(name).and_then(|text| text.parse().ok()).unwrap_or(default).min(max)
}

async fn slow(Query(query): Query<Parameters>) -> Html<&'static str> {
    tokio::time::sleep(Duration::from_millis(number(&query, "ms", 1_000, MAX_DELAY_MS))).await;
    Html("<!doctype html><title>Lento</title><h1>Piso lento en Valencia</h1><p>150.000 €, 80 m²</p>")
}

/// Redirects in a ring of three addresses.
async fn ring(Query(query): Query<Parameters>) -> Redirect {
    let next = (number(&query, "n", 0_u8, 2) + 1) % 3;
    Redirect::temporary(&format!("/trouble/loop?n={next}"))
}

/// A calendar that never ends: each month links the next.
async fn calendar(Path(month): Path<u32>) -> Html<String> {
    Html(format!(
        "<!doctype html><title>Mes {month}</title><a rel=\"next\" href=\"/trouble/calendar/{}\">Mes siguiente</a>",
        month.saturating_add(1)
    ))
}

/// A page of many megabytes, made while it is sent.
async fn large(Query(query): Query<Parameters>) -> Response {
    let megabytes = number(&query, "mb", 50, MAX_MEGABYTES);
    let line = "<p>Piso en venta, 85 m², 3 hab., 150.000 €</p>\n";
    let chunk = Bytes::from(line.repeat(CHUNK / line.len() + 1)).slice(..CHUNK);
    let chunks = (0..megabytes * 1024 * 1024 / CHUNK).map(move |_| Ok::<_, std::convert::Infallible>(chunk.clone()));
    ([(CONTENT_TYPE, "text/html; charset=utf-8")], Body::from_stream(stream::iter(chunks))).into_response()
}

/// Bytes that are no page, although the header says so.
async fn binary() -> Response {
    let bytes: Vec<u8> = (0..4096_u32).map(|at| (at.wrapping_mul(2_654_435_761) >> 13) as u8).collect();
    ([(CONTENT_TYPE, "text/html")], bytes).into_response()
}

/// A page in Windows-1252 that says so only in a `meta` element.
async fn latin1() -> Response {
    let page = "<!doctype html><html lang=\"es\"><head><meta charset=\"iso-8859-1\"><title>Piso en Logroño</title></head>\
                <body><h1>Piso en Logroño, zona peña</h1><p class=\"precio\">185.000 €</p><dl><dt>Superficie construida</dt>\
                <dd>85 m²</dd><dt>Habitaciones</dt><dd>3</dd><dt>Baños</dt><dd>2</dd><dt>Planta</dt><dd>4ª</dd></dl>\
                </body></html>";
    let byte = |letter: char| match letter {
        '€' => 0x80,
        other => u8::try_from(u32::from(other)).unwrap_or(b'?'),
    };
    ([(CONTENT_TYPE, "text/html")], page.chars().map(byte).collect::<Vec<u8>>()).into_response()
}

/// Bad HTML and bad JSON-LD around an ad that a person reads without effort.
const MALFORMED: &str = "<html><head><title>Piso en venta en Ruzafa, Valencia</title>\
<script type=\"application/ld+json\">{\"@type\": \"Apartment\", \"name\": \"Piso en Ruzafa, \"floorSize\": {\"value\": 85,},</script>\
<body><div><h1>Piso en venta en Ruzafa, Valencia<div class=price>235.000 &euro;<table><tr><td>Superficie construida<td>85 m&sup2;\
<tr><td>Habitaciones<td>3<tr><td>Ba&ntilde;os<td>2<tr><td>Planta<td>4&ordf;</div></span><p>Con ascensor <b>y <i>terraza</b></i>\
<p title=\"sin cerrar>Exterior";

/// What sites show to visitors they take for robots, with status 200.
const BLOCKED: &str = "<!doctype html><html lang=\"es\"><head><title>Verificación</title></head><body>\
<h1>Access blocked</h1><p>Hemos detectado un uso indebido. Completa el CAPTCHA para continuar: no soy un robot.</p>\
<div class=\"g-recaptcha\"></div></body></html>";

/// 500 the first time a key is seen, then 200.
fn flaky(query: &Parameters, seen: &Mutex<HashSet<String>>) -> Response {
    let key: String = query.get("key").map(String::as_str).unwrap_or_default().chars().take(MAX_KEY).collect();
    let is_first = {
        let mut seen = seen.lock().unwrap_or_else(PoisonError::into_inner);
        if seen.len() >= MAX_KEYS {
            seen.clear();
        }
        seen.insert(key)
    };
    if is_first {
        (StatusCode::INTERNAL_SERVER_ERROR, Html("<h1>Vuelve a intentarlo</h1>")).into_response()
    } else {
        Html("<!doctype html><title>Piso</title><h1>Piso en Valencia</h1><p>150.000 €</p>").into_response()
    }
}
