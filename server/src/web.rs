//! The whole web application: pages, server functions, files, and the doors of `http`.

#[cfg(test)]
mod access;
#[cfg(test)]
mod doors;
#[cfg(test)]
mod origins;
#[cfg(test)]
mod stage;
#[cfg(test)]
mod ways;

use app::{App, shell};
use axum::Router;
use axum::http::Uri;
use axum::middleware;
use http_doors::HttpConfig;
use leptos::config::LeptosOptions;
use leptos::prelude::provide_context;
use leptos_axum::{LeptosRoutes, generate_route_list};
use service::Services;

use crate::assets;

/// Builds the application.
pub(crate) fn application(services: Services, config: HttpConfig) -> Router {
    let options = LeptosOptions::builder().output_name("atalaya").site_root("target/site").build();
    let context = {
        let services = services.clone();
        move || {
            provide_context(services.clone());
            if let Some(parts) = assets::code_parts() {
                provide_context(parts);
            }
        }
    };
    let pages = generate_route_list(App);
    let page = {
        let options = options.clone();
        move || shell(options.clone())
    };
    // A fallback renders the same shell: the router inside finds no page and says so, with status 404.
    let not_found = leptos_axum::render_app_async_with_context(context.clone(), page.clone());
    let app = Router::new()
        .merge(app::posted::routes(services.clone(), not_found.clone()))
        .leptos_routes_with_context(&options, pages, context, page)
        .fallback(move |_uri: Uri, request: axum::extract::Request| not_found(request))
        .with_state(options)
        .layer(middleware::from_fn(assets::serve))
        .merge(http_doors::router(services.clone(), config.clone()));
    http_doors::layers(app, services, config)
}
