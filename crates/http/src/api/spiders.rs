//! `/api/v1/spiders`: the recipes for reading a site, and what writers of definitions need. Which there are tells nothing of
//! anybody, so everybody may read it.

use axum::http::header;
use axum::response::{IntoResponse, Response};
use axum::{Extension, Json};
use domain::Invalid;
use domain::account::Actor;
use domain::job::Spider;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::Problem;
use super::described::{Anywhere, Body, Guarded, Parameters as Refused};
use super::extract::{JsonBody, NoQuery};
use super::lists::List;
use crate::state::Doors;

pub(super) fn routes() -> OpenApiRouter<Doors> {
    OpenApiRouter::new().routes(routes!(list)).routes(routes!(schema)).routes(routes!(validate))
}

/// A spider.
#[derive(Debug, Serialize, ToSchema)]
struct SpiderBody {
    /// What a job names it by
    name: Spider,
    /// What it is for
    description: &'static str,
    /// Where the JSON Schema of its definition is; `null` where it takes none
    definition_schema: Option<&'static str>,
}

/// The spiders there are.
#[utoipa::path(
    get, path = "/spiders", operation_id = "list_spiders", tag = "spiders",
    responses((status = 200, description = "The spiders", body = List<SpiderBody>), Anywhere, Refused),
    security(()), extensions(("x-access" = json!("public")))
)]
async fn list(_: NoQuery) -> List<SpiderBody> {
    let body = |name: &Spider| match name {
        Spider::Structured => SpiderBody {
            name: *name,
            description: "Reads any site with structured data, labelled facts or plain text",
            definition_schema: None,
        },
        Spider::Selectors => SpiderBody {
            name: *name,
            description: "Reads one site by CSS selectors, from a definition in TOML",
            definition_schema: Some("/api/v1/spiders/selectors/schema"),
        },
    };
    List::whole(Spider::ALL.iter().map(body).collect())
}

/// The JSON Schema of a definition of the `selectors` spider.
#[utoipa::path(
    get, path = "/spiders/selectors/schema", operation_id = "read_selectors_schema", tag = "spiders",
    responses((status = 200, description = "A JSON Schema", body = Object, content_type = "application/schema+json"), Anywhere),
    security(()), extensions(("x-access" = json!("public")))
)]
async fn schema() -> Response {
    let schema = format!("{:#}\n", service::previews::selectors_schema());
    ([(header::CONTENT_TYPE, "application/schema+json")], schema).into_response()
}

/// A spider with its definition, as a job names them.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ValidationRequest {
    spider: String,
    #[serde(default)]
    definition: Option<String>,
}

/// Whether they can be used.
#[derive(Debug, Serialize, ToSchema)]
struct ValidationBody {
    valid: bool,
    /// All that is wrong; of a definition with line and column
    errors: Vec<Invalid>,
}

/// Checks a spider's definition without using it.
#[utoipa::path(
    post, path = "/spider-validations", operation_id = "validate_spider", tag = "spiders",
    request_body = ValidationRequest,
    responses((status = 200, description = "Whether it can be used, or what is wrong", body = ValidationBody), Guarded, Body),
    extensions(("x-access" = json!("work")))
)]
async fn validate(
    Extension(actor): Extension<Actor>,
    JsonBody(request): JsonBody<ValidationRequest>,
) -> Result<Json<ValidationBody>, Problem> {
    let errors = service::previews::validate(&actor, &request.spider, request.definition.as_deref())?;
    Ok(Json(ValidationBody { valid: errors.is_empty(), errors }))
}
