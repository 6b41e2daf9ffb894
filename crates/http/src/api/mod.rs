//! The JSON API under `/api/v1`: one file per resource. The field names and codes here are promises to programs.

mod admin;
mod answers;
mod audit;
mod dashboard;
mod described;
mod description;
mod discoveries;
mod extract;
mod health;
mod jobs;
mod link_checks;
mod listings;
mod lists;
mod mails;
mod own_account;
mod parameters;
mod previews;
mod problem;
mod processes;
mod properties;
mod re_extractions;
mod rendered;
mod rules;
mod runs;
mod spiders;
mod tokens;
mod towns;
mod users;

use axum::Router;
use utoipa::OpenApi as _;
use utoipa::openapi::OpenApi;
use utoipa_axum::router::OpenApiRouter;

pub use description::DOCUMENT;
pub(crate) use problem::{Problem, Refused};

use self::described::Document;
use crate::state::Doors;

/// All resources, and a problem document for whatever is none, to be mounted at `/api/v1`; and what describes them.
pub(crate) fn routes() -> (Router<Doors>, OpenApi) {
    let resources = OpenApiRouter::with_openapi(Document::openapi())
        .merge(dashboard::routes())
        .merge(properties::routes())
        .merge(towns::routes())
        .merge(listings::routes())
        .merge(jobs::routes())
        .merge(runs::routes())
        .merge(link_checks::routes())
        .merge(discoveries::routes())
        .merge(re_extractions::routes())
        .merge(previews::routes())
        .merge(spiders::routes())
        .merge(processes::routes())
        .merge(users::routes())
        .merge(own_account::routes())
        .merge(admin::routes())
        .merge(mails::routes())
        .merge(audit::routes())
        .merge(tokens::routes())
        .merge(health::routes())
        .merge(description::routes());
    let (v1, mut document) = resources.split_for_parts();
    described::finish(&mut document);
    let v1 = v1
        .method_not_allowed_fallback(async || Problem::method_not_allowed())
        .layer(axum::middleware::from_fn(answers::finish))
        .fallback(async || Problem::not_found());
    (v1, document)
}
