//! `/api/v1/link-checks`: whether ads are still there; known ones, or those at addresses that somebody names.

use axum::Extension;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use domain::account::Actor;
use domain::url_check::{UrlCheck, UrlVerdict};
use domain::{Invalid, JobId, RunId};
use serde::{Deserialize, Serialize};
use service::Services;
use service::url_checks::Checked;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::Problem;
use super::described::{Body, Conflict, Guarded, Limit, Missing, Parameters as Refused};
use super::extract::{Id, OptionalJsonBody};
use super::lists::{self, List};
use super::parameters::Parameters;
use super::runs::RunBody;
use crate::state::Doors;

pub(super) fn routes() -> OpenApiRouter<Doors> {
    OpenApiRouter::new().routes(routes!(start)).routes(routes!(results))
}

/// What is looked at: one job's ads, or those of every job one may change; or any addresses, whosoever they are.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
struct LinkCheckRequest {
    job_id: Option<JobId>,
    /// From 1 to 10,000 addresses, of at most 2,000 bytes each. Not together with `job_id`.
    urls: Option<Vec<String>>,
}

/// What was found at an address. What is not known is `null`: all of it, but for the address, while nobody has looked.
#[derive(Debug, Serialize, ToSchema)]
struct UrlCheckBody {
    /// As it was given.
    url: String,
    /// The address that answered, after redirects.
    final_url: Option<String>,
    /// The HTTP status of the answer.
    status: Option<u16>,
    /// How long the site took for it.
    milliseconds: Option<u32>,
    verdict: Option<UrlVerdict>,
    /// Why, where that is not plain.
    detail: Option<String>,
}

impl From<UrlCheck> for UrlCheckBody {
    fn from(UrlCheck { url, look }: UrlCheck) -> Self {
        let Some(look) = look else {
            return Self { url, final_url: None, status: None, milliseconds: None, verdict: None, detail: None };
        };
        Self {
            url,
            final_url: look.final_url,
            status: look.status,
            milliseconds: look.milliseconds,
            verdict: Some(look.verdict),
            detail: look.detail,
        }
    }
}

/// Looks whether ads are still there. Of known ones there is one run for each job: the one that is under way already,
/// where there is one. Of named addresses it tells what is there at once, where they are at most 100 and their sites may
/// be asked that fast; of more, a run looks, and its results are under its id here. No ad is changed by naming its address.
#[utoipa::path(
    post, path = "/link-checks", operation_id = "start_link_checks", tag = "runs",
    request_body = Option<LinkCheckRequest>,
    responses(
        (status = 200, description = "What was found at each address, in the order in which they were named", body = List<UrlCheckBody>),
        (
            status = 202, description = "The runs", body = List<RunBody>,
            headers(("location" = String, description = "Of named addresses: where their run is"))
        ),
        Guarded, Missing, Body, Conflict
    ),
    extensions(("x-access" = json!("change")))
)]
async fn start(
    State(services): State<Services>,
    Extension(actor): Extension<Actor>,
    OptionalJsonBody(request): OptionalJsonBody<LinkCheckRequest>,
) -> Result<Response, Problem> {
    let (runs, location) = match request.unwrap_or_default() {
        LinkCheckRequest { job_id: Some(_), urls: Some(_) } => {
            let message = "name the job whose ads are looked at, or URLs, not both";
            return Err(Problem::invalid(vec![Invalid::new("urls", "not_with_job_id", message)]));
        }
        LinkCheckRequest { urls: Some(urls), .. } => match service::url_checks::check(&services, &actor, urls).await? {
            Checked::Now(checks) => {
                let checks = checks.into_iter().map(UrlCheckBody::from).collect();
                return Ok(List::<UrlCheckBody>::whole(checks).into_response());
            }
            Checked::ByRun(run) => {
                let location = format!("/api/v1/runs/{}", run.id);
                (vec![*run], Some([(header::LOCATION, location)]))
            }
        },
        LinkCheckRequest { job_id, urls: None } => {
            (service::runs::start_link_checks(&services, &actor, job_id).await?, None)
        }
    };
    let runs = runs.into_iter().map(RunBody::from).collect();
    Ok((StatusCode::ACCEPTED, location, List::<RunBody>::whole(runs)).into_response())
}

/// What a run has found at the addresses that it looks at, in the order in which they were named.
#[utoipa::path(
    get, path = "/link-checks/{id}", operation_id = "list_link_check_results", tag = "runs",
    params(
        ("id" = RunId, Path, description = "Which run"),
        Limit,
        ("cursor" = Option<i64>, Query, description = "The `next` of the page before, to go on from there", minimum = 0)
    ),
    responses((status = 200, description = "What was found so far", body = List<UrlCheckBody>), Guarded, Missing, Refused),
    extensions(("x-access" = json!("watch")))
)]
async fn results(
    State(services): State<Services>,
    Extension(actor): Extension<Actor>,
    Id(id): Id<RunId>,
    mut parameters: Parameters,
) -> Result<List<UrlCheckBody>, Problem> {
    let limit = lists::limit(&mut parameters);
    let expected = "a cursor that this list gave";
    let after = parameters.read("cursor", expected, |text| text.parse().ok().filter(|after| *after >= 0));
    parameters.finish()?;
    let page = service::url_checks::of_run(&services, &actor, id, after, limit).await?;
    let page = page.ok_or_else(Problem::not_found)?;
    Ok(List::until(page.items.into_iter().map(UrlCheckBody::from).collect(), "cursor", page.next))
}
