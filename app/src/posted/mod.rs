//! Forms that post to their own page and work without JavaScript. What leads on answers with a redirect; the others render
//! the page again, with what became of the form in the request's extensions.

mod job;
mod second_factor;
mod sent_form;
mod tokens;
mod users;

use std::pin::Pin;

use axum::Router;
use axum::extract::{Path, Request};
use axum::response::Response;
use axum::routing::post;
use domain::JobId;
use service::Services;

pub use job::PostedJob;
pub use second_factor::PostedFactor;
pub use tokens::PostedToken;
pub use users::PostedUser;

/// The page at a request's address, rendered.
type Page = Pin<Box<dyn Future<Output = Response> + Send>>;

/// The routes that take the forms: merge them beside the pages. `render` renders the page at a request's address. The actor
/// is in the request's extensions.
pub fn routes<S, R>(services: Services, render: R) -> Router<S>
where
    S: Clone + Send + Sync + 'static,
    R: Fn(Request) -> Page + Clone + Send + Sync + 'static,
{
    let given = move || (services.clone(), render.clone());
    let new_job = {
        let (services, render) = given();
        move |request: Request| job::take(services, render, None, request)
    };
    let job = {
        let (services, render) = given();
        move |Path(id): Path<i64>, request: Request| job::take(services, render, Some(JobId(id)), request)
    };
    let factor = {
        let (services, render) = given();
        move |request: Request| second_factor::take(services, render, request)
    };
    let settings = {
        let (services, render) = given();
        move |request: Request| tokens::take(services, render, request)
    };
    let (services, render) = given();
    let users = move |request: Request| users::take(services, render, request);
    Router::new()
        .route("/jobs/new", post(new_job))
        .route("/jobs/{id}", post(job))
        .route("/settings", post(settings))
        .route("/settings/second-factor", post(factor))
        .route("/admin/users", post(users.clone()))
        .route("/admin/users/{id}", post(users))
}
