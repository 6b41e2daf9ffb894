//! The JSON API under `/api/v1`: one file per resource. The field names and codes here are promises to programs.

mod discoveries;
mod extract;
mod jobs;
mod link_checks;
mod lists;
mod parameters;
mod previews;
mod problem;
mod processes;
mod properties;
mod re_extractions;
mod rules;
mod runs;
mod spiders;
mod towns;

use axum::Router;

pub(crate) use problem::Problem;

use crate::state::Doors;

/// All resources, and a problem document for whatever is none. Mounted at `/api`.
pub(crate) fn routes() -> Router<Doors> {
    let v1 = Router::new()
        .merge(jobs::routes())
        .merge(previews::routes())
        .merge(spiders::routes())
        .merge(runs::routes())
        .merge(link_checks::routes())
        .merge(discoveries::routes())
        .merge(re_extractions::routes())
        .merge(properties::routes())
        .merge(towns::routes())
        .merge(processes::routes())
        .method_not_allowed_fallback(async || Problem::method_not_allowed());
    Router::new().nest("/v1", v1).fallback(async || Problem::not_found())
}
