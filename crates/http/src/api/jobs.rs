//! `/api/v1/jobs`: saved crawl definitions.

use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::{Extension, Json};
use domain::account::Actor;
use domain::job::{JobDraft, Limits, Politeness, Schedule, Scope, Spider};
use domain::run::RunStatus;
use domain::view::{ArchiveSize, JobView};
use domain::{Instant, JobId, RunId, rules};
use serde::{Deserialize, Serialize};
use service::Services;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::Problem;
use super::described::{Body, Conflict, Guarded, Missing, Paging, Parameters as Refused};
use super::extract::{Id, JsonBody, NoQuery};
use super::lists::{self, List};
use super::parameters::Parameters;
use super::rules::Rules;
use super::runs::RunBody;
use crate::state::Doors;

pub(super) fn routes() -> OpenApiRouter<Doors> {
    OpenApiRouter::new().routes(routes!(list, create)).routes(routes!(read, update, delete)).routes(routes!(start))
}

/// A job as it is sent in.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct JobRequest {
    #[serde(default)]
    name: String,
    #[serde(default = "structured")]
    spider: String,
    #[serde(default)]
    definition: Option<String>,
    #[serde(default)]
    target_urls: Vec<String>,
    #[serde(default)]
    scope: Scope,
    #[serde(default)]
    limits: Limits,
    #[serde(default)]
    politeness: Politeness,
    #[serde(default)]
    rules: Rules,
    #[serde(default)]
    schedule: Option<Schedule>,
    #[serde(default)]
    archive_mb: Option<u32>,
}

fn structured() -> String {
    Spider::Structured.as_str().to_owned()
}

impl JobRequest {
    fn draft(self) -> JobDraft {
        let Rules(rules) = self.rules;
        JobDraft {
            name: self.name,
            spider: self.spider,
            definition: self.definition,
            target_urls: self.target_urls,
            scope: self.scope,
            limits: self.limits,
            politeness: self.politeness,
            rules: rules::Draft::Listed(rules),
            schedule: self.schedule,
            archive_mb: self.archive_mb,
        }
    }
}

/// A job as it is shown.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct JobBody {
    id: JobId,
    name: String,
    spider: Spider,
    definition: Option<String>,
    target_urls: Vec<String>,
    scope: Scope,
    limits: Limits,
    politeness: Politeness,
    rules: Rules,
    schedule: Option<Schedule>,
    archive_mb: Option<u32>,
    archive: Option<ArchiveSize>,
    #[schema(value_type = Option<String>, format = DateTime)]
    next_run_at: Option<Instant>,
    #[schema(value_type = String, format = DateTime)]
    created_at: Instant,
    last_run: Option<RunBody>,
}

impl From<JobView> for JobBody {
    fn from(job: JobView) -> Self {
        let JobView { id, spec, created_at, last_run, next_run, archive } = job;
        Self {
            id,
            name: spec.name,
            spider: spec.spider,
            definition: spec.definition,
            target_urls: spec.target_urls,
            scope: spec.scope,
            limits: spec.limits,
            politeness: spec.politeness,
            rules: Rules(spec.rules),
            schedule: spec.schedule,
            archive_mb: spec.archive_mb,
            archive,
            next_run_at: next_run.map(|next| next.at),
            created_at,
            last_run: last_run.map(RunBody::from),
        }
    }
}

/// The jobs one may see, by name.
#[utoipa::path(
    get, path = "/jobs", operation_id = "list_jobs", tag = "jobs",
    params(Paging),
    responses((status = 200, description = "The jobs", body = List<JobBody>), Guarded, Refused),
    extensions(("x-access" = json!("watch")))
)]
async fn list(
    State(services): State<Services>,
    Extension(actor): Extension<Actor>,
    mut parameters: Parameters,
) -> Result<List<JobBody>, Problem> {
    let (limit, skip) = lists::paging(&mut parameters);
    parameters.finish()?;
    let (jobs, total) = service::jobs::page(&services, &actor, skip, limit).await?;
    let next = Some(skip + limit).filter(|next| u64::from(*next) < total);
    Ok(List::skipped(jobs.into_iter().map(JobBody::from).collect(), next).of(Some(total), None))
}

/// Makes a job. A user has at most 200: one more is refused with the code `too_many_jobs`.
#[utoipa::path(
    post, path = "/jobs", operation_id = "create_job", tag = "jobs",
    request_body = JobRequest,
    responses((status = 201, description = "It is made", body = JobBody, headers(("location" = String, description = "Where it is"))), Guarded, Body, Conflict),
    extensions(("x-access" = json!("work")))
)]
async fn create(
    State(services): State<Services>,
    Extension(actor): Extension<Actor>,
    JsonBody(request): JsonBody<JobRequest>,
) -> Result<Response, Problem> {
    let job = service::jobs::create(&services, &actor, request.draft()).await?;
    let location = format!("/api/v1/jobs/{}", job.id);
    Ok((StatusCode::CREATED, [(header::LOCATION, location)], Json(JobBody::from(job))).into_response())
}

/// A job.
#[utoipa::path(
    get, path = "/jobs/{id}", operation_id = "read_job", tag = "jobs",
    params(("id" = JobId, Path, description = "Which job")),
    responses((status = 200, description = "The job", body = JobBody), Guarded, Missing, Refused),
    extensions(("x-access" = json!("watch")))
)]
async fn read(
    State(services): State<Services>,
    Extension(actor): Extension<Actor>,
    Id(id): Id<JobId>,
    _: NoQuery,
) -> Result<Json<JobBody>, Problem> {
    let job = service::jobs::get(&services, &actor, id).await?.ok_or_else(Problem::not_found)?;
    Ok(Json(job.into()))
}

/// Puts another definition in the place of a job's.
#[utoipa::path(
    put, path = "/jobs/{id}", operation_id = "update_job", tag = "jobs",
    params(("id" = JobId, Path, description = "Which job")), request_body = JobRequest,
    responses((status = 200, description = "The job as it is now", body = JobBody), Guarded, Missing, Body, Conflict),
    extensions(("x-access" = json!("change")))
)]
async fn update(
    State(services): State<Services>,
    Extension(actor): Extension<Actor>,
    Id(id): Id<JobId>,
    JsonBody(request): JsonBody<JobRequest>,
) -> Result<Json<JobBody>, Problem> {
    let job = service::jobs::update(&services, &actor, id, request.draft()).await?;
    Ok(Json(job.into()))
}

/// Deletes a job. Its runs and what they found stay.
#[utoipa::path(
    delete, path = "/jobs/{id}", operation_id = "delete_job", tag = "jobs",
    params(("id" = JobId, Path, description = "Which job")),
    responses((status = 204, description = "It is gone"), Guarded, Missing, Conflict),
    extensions(("x-access" = json!("change")))
)]
async fn delete(
    State(services): State<Services>,
    Extension(actor): Extension<Actor>,
    Id(id): Id<JobId>,
) -> Result<StatusCode, Problem> {
    service::jobs::delete(&services, &actor, id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// What starting a run answers.
#[derive(Debug, Serialize, ToSchema)]
struct Started {
    id: RunId,
    status: RunStatus,
}

/// Asks for a run: the one that is under way already, where there is one.
#[utoipa::path(
    post, path = "/jobs/{id}/runs", operation_id = "start_run", tag = "jobs",
    params(("id" = JobId, Path, description = "Which job")),
    responses((status = 202, description = "It waits for a worker, or has one", body = Started, headers(("location" = String, description = "Where it is"))), Guarded, Missing, Conflict),
    extensions(("x-access" = json!("change")))
)]
async fn start(
    State(services): State<Services>,
    Extension(actor): Extension<Actor>,
    Id(id): Id<JobId>,
) -> Result<Response, Problem> {
    let run = service::runs::start(&services, &actor, id).await?;
    let location = format!("/api/v1/runs/{}", run.id);
    let started = Started { id: run.id, status: run.status };
    Ok((StatusCode::ACCEPTED, [(header::LOCATION, location)], Json(started)).into_response())
}
