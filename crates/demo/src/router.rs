//! Addresses and what answers them.

use std::collections::HashMap;
use std::fmt::Display;
use std::sync::Arc;

use axum::Router;
use axum::extract::{FromRequestParts, Path, RawPathParams, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, HOST};
use axum::http::request::Parts;
use axum::http::{StatusCode, Uri};
use axum::middleware;
use axum::response::{Html, IntoResponse, Redirect, Response};
use axum::routing::get;

use crate::markup;
use crate::portal::Portal;
use crate::sites::{SITES, SearchPage, Site, View, put};
use crate::timeline::Gone;
use crate::world::{Found, World};
use crate::{admin, map, photo, prices, trouble, validators};

/// All sites under one address.
pub(crate) fn router(portal: Portal) -> Router {
    let mut router = Router::new()
        .route("/", get(front))
        .route("/estilo.css", get(|| async { style(include_str!("../assets/portada.css")) }))
        .route("/foto/{id}/{file}", get(picture))
        .route("/robots.txt", get(map::robots))
        .route("/sitemap.xml", get(map::index));
    for (index, site) in SITES.into_iter().enumerate() {
        router = add_site(router, index, site);
    }
    let pages = router.layer(middleware::from_fn_with_state(portal.clone(), validators::recognise));
    pages.merge(admin::routes()).merge(prices::routes()).with_state(portal).nest("/trouble", trouble::routes())
}

fn add_site(router: Router<Portal>, index: usize, site: &'static dyn Site) -> Router<Portal> {
    let prefix = site.prefix();
    let mut router = router
        .route(&format!("/{prefix}"), get(move || async move { Redirect::permanent(&format!("/{prefix}/")) }))
        .route(
            &format!("/{prefix}/"),
            get(move |State(portal): State<Portal>, origin: Origin| async move {
                Html(site.home(&origin.view(&portal.today(), index)))
            }),
        )
        .route(&format!("/{prefix}/estilo.css"), get(move || async move { style(site.style()) }))
        .route(
            &format!("/{prefix}/{{file}}"),
            get(move |State(portal): State<Portal>, origin: Origin, Path(file): Path<String>| async move {
                map::of_site(&portal.today(), &origin, index, &file)
                    .unwrap_or_else(|| not_found(site, &origin.view(&portal.today(), index)))
            }),
        )
        .route(
            site.ad_pattern(),
            get(move |State(portal): State<Portal>, origin: Origin, Path(id): Path<String>| async move {
                ad(site, &origin.view(&portal.today(), index), &id)
            }),
        )
        .route(
            &format!("/{prefix}/imprimir/{{id}}"),
            get(move |State(portal): State<Portal>, origin: Origin, Path(id): Path<String>| async move {
                print(site, &origin.view(&portal.today(), index), &id)
            }),
        );
    for pattern in site.search_patterns() {
        router = router.route(
            pattern,
            get(move |State(portal): State<Portal>, origin: Origin, params: RawPathParams, uri: Uri| async move {
                let world = portal.today();
                let in_path = params.iter().find(|(name, _)| *name == "pagina").map(|(_, number)| number.to_owned());
                let number = in_path.or_else(|| queried(&uri, "pagina")).map_or(Some(1), |text| text.parse().ok());
                search(site, &origin.view(&world, index), number)
            }),
        );
    }
    router
}

/// Scheme and host as the visitor wrote them.
pub(crate) struct Origin(pub(crate) String);

impl Origin {
    fn view<'a>(&'a self, world: &'a World, site: usize) -> View<'a> {
        View { world, site, origin: &self.0 }
    }
}

impl<S: Sync> FromRequestParts<S> for Origin {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Self::Rejection> {
        let named = parts.headers.get(HOST).and_then(|host| host.to_str().ok());
        let host = named.or_else(|| parts.uri.authority().map(axum::http::uri::Authority::as_str));
        // What is not a host's name must not reach pages.
        let is_host = |host: &&str| host.bytes().all(|byte| byte.is_ascii_alphanumeric() || b".-:[]".contains(&byte));
        Ok(Self(format!("http://{}", host.filter(is_host).unwrap_or("localhost"))))
    }
}

/// A parameter of the query as it stands there: only numbers are looked for, which need no decoding.
fn queried(uri: &Uri, name: &str) -> Option<String> {
    let mut pairs = uri.query()?.split('&').filter_map(|pair| pair.split_once('='));
    pairs.find(|(key, _)| *key == name).map(|(_, value)| value.to_owned())
}

fn search(site: &dyn Site, view: &View<'_>, number: Option<usize>) -> Response {
    match number.and_then(|number| SearchPage::new(view.world.listed(view.site), number)) {
        Some(page) => Html(site.search(view, &page)).into_response(),
        None => not_found(site, view),
    }
}

fn ad(site: &dyn Site, view: &View<'_>, id: &str) -> Response {
    match find(view, id) {
        Found::Up(offer) => Html(site.ad(view, &offer)).into_response(),
        Found::Down(offer, gone) => match site.answer_when_gone(gone) {
            Gone::Status410 => (StatusCode::GONE, Html(site.gone(view, &offer))).into_response(),
            Gone::Status404 => not_found(site, view),
            Gone::Page => Html(site.gone(view, &offer)).into_response(),
        },
        Found::Never => not_found(site, view),
    }
}

fn print(site: &dyn Site, view: &View<'_>, id: &str) -> Response {
    match find(view, id) {
        Found::Up(offer) => site.print(view, &offer).map(|page| Html(page).into_response()),
        _ => None,
    }
    .unwrap_or_else(|| not_found(site, view))
}

/// An id has one spelling, so that no ad has two addresses.
fn find(view: &View<'_>, id: &str) -> Found {
    match id.parse::<u32>() {
        Ok(number) if number.to_string() == id => view.world.find(view.site, number),
        _ => Found::Never,
    }
}

fn not_found(site: &dyn Site, view: &View<'_>) -> Response {
    (StatusCode::NOT_FOUND, Html(site.not_found(view))).into_response()
}

fn style(css: &'static str) -> impl IntoResponse {
    ([(CONTENT_TYPE, "text/css; charset=utf-8"), (CACHE_CONTROL, "max-age=3600")], css)
}

async fn picture(Path((id, file)): Path<(u32, String)>) -> Response {
    let number = file.strip_suffix(".svg").and_then(|number| number.parse().ok());
    match number.and_then(|number| photo::draw(id, number)) {
        Some(svg) => ([(CONTENT_TYPE, "image/svg+xml"), (CACHE_CONTROL, "max-age=86400")], svg).into_response(),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

async fn front(State(portal): State<Portal>) -> Html<String> {
    let world: Arc<World> = portal.today();
    let mut out = String::from(
        "<!doctype html>\n<html lang=\"es\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><title>Portal de pruebas</title>\
         <link rel=\"stylesheet\" href=\"/estilo.css\"></head><body><main><h1>Portal de pruebas</h1>\
         <p>Sitios de anuncios inventados, para probar sin internet. Ninguna de estas viviendas existe.</p><ul>\n",
    );
    for (index, site) in SITES.into_iter().enumerate() {
        put!(
            out,
            "<li class=\"{prefix}\"><a href=\"/{prefix}/\">{}</a><p>{}</p><p class=\"cuantos\">{} anuncios</p></li>\n",
            site.name(),
            site.about(),
            world.listed(index).len(),
            prefix = site.prefix(),
        );
    }
    put!(out, "</ul><footer>Día {} · {}</footer></main></body></html>\n", world.day, crate::world::date(world.day));
    Html(out)
}

/// A plain-text answer that says what is wrong with a request.
pub(crate) fn bad_request(what: impl Display) -> Response {
    (StatusCode::BAD_REQUEST, what.to_string()).into_response()
}

/// The parameters of a query or form, by name.
pub(crate) type Parameters = HashMap<String, String>;

/// XML with its content type.
pub(crate) fn xml(body: String) -> Response {
    ([(CONTENT_TYPE, "application/xml; charset=utf-8")], body).into_response()
}

/// A URL as XML text.
pub(crate) fn location(origin: &Origin, path: &str) -> String {
    markup::Html(format_args!("{}{path}", origin.0)).to_string()
}
