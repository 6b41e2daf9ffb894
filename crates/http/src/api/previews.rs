//! `/api/v1/previews`: what a spider would read from one URL. Nothing is made, so there is nothing to come back to.

use std::collections::BTreeMap;

use axum::extract::State;
use axum::{Extension, Json};
use domain::account::Actor;
use domain::facts::{Facts, Field, Provenance, Reading};
use domain::grade::Grade;
use domain::job::Spider;
use domain::run::PageProblem;
use domain::view::{AnswerView, LeftView, LinkView, Preview, RobotsView};
use serde::{Deserialize, Serialize};
use service::Services;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::Problem;
use super::described::{Body, Guarded};
use super::extract::JsonBody;
use crate::state::Doors;

pub(super) fn routes() -> OpenApiRouter<Doors> {
    OpenApiRouter::new().routes(routes!(preview))
}

/// What to try, as a job names it.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct PreviewRequest {
    #[serde(default)]
    url: String,
    #[serde(default = "structured")]
    spider: String,
    #[serde(default)]
    definition: Option<String>,
}

fn structured() -> String {
    Spider::Structured.as_str().to_owned()
}

/// What was read, and what was met on the way there.
#[derive(Debug, Serialize, ToSchema)]
struct PreviewBody {
    asked_url: String,
    url: String,
    problem: Option<ProblemBody>,
    robots: Option<RobotsView>,
    answer: Option<AnswerView>,
    grade: Option<Grade>,
    listing: Option<ReadingBody>,
    cards: Vec<CardBody>,
    links: Vec<LinkView>,
    links_total: usize,
    links_not_followed: Vec<LeftView>,
    links_not_followed_total: usize,
}

#[derive(Debug, Serialize, ToSchema)]
struct ProblemBody {
    code: PageProblem,
    detail: String,
}

#[derive(Debug, Serialize, ToSchema)]
struct ReadingBody {
    grade: Grade,
    facts: Facts,
    provenance: BTreeMap<Field, Provenance>,
}

#[derive(Debug, Serialize, ToSchema)]
struct CardBody {
    url: String,
    #[serde(flatten)]
    reading: ReadingBody,
}

impl From<Reading> for ReadingBody {
    fn from(reading: Reading) -> Self {
        Self { grade: reading.grade(), facts: reading.facts, provenance: reading.provenance }
    }
}

impl From<Preview> for PreviewBody {
    fn from(it: Preview) -> Self {
        Self {
            asked_url: it.asked,
            url: it.url,
            problem: it.problem.map(|(code, detail)| ProblemBody { code, detail }),
            robots: it.robots,
            answer: it.answer,
            grade: it.grade,
            listing: it.listing.map(ReadingBody::from),
            cards: it.cards.into_iter().map(|(url, card)| CardBody { url, reading: card.into() }).collect(),
            links: it.links,
            links_total: it.links_found,
            links_not_followed: it.left,
            links_not_followed_total: it.left_found,
        }
    }
}

/// Tries a spider on one page, and keeps nothing of it.
#[utoipa::path(
    post, path = "/previews", operation_id = "preview", tag = "spiders",
    request_body = PreviewRequest,
    responses((status = 200, description = "What was read, or why nothing was", body = PreviewBody), Guarded, Body),
    extensions(("x-access" = json!("work")))
)]
async fn preview(
    State(services): State<Services>,
    Extension(actor): Extension<Actor>,
    JsonBody(request): JsonBody<PreviewRequest>,
) -> Result<Json<PreviewBody>, Problem> {
    let PreviewRequest { url, spider, definition } = request;
    let preview = service::previews::preview(&services, &actor, &url, &spider, definition.as_deref()).await?;
    Ok(Json(preview.into()))
}
