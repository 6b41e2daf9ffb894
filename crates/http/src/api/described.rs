//! How the API describes itself: what all operations have in common in its OpenAPI document.
//!
//! What an operation does, takes and answers stands at its handler, in `#[utoipa::path]`; [`crate::api::routes`] gathers
//! it. The document names every status that can come: one that is missing is a mistake, and so is one that never comes.

use std::collections::BTreeMap;

use domain::query::{DEFAULT_LIMIT, LIMIT};
use utoipa::openapi::path::{Operation, Parameter, ParameterBuilder, ParameterIn, PathItem};
use utoipa::openapi::schema::{KnownFormat, ObjectBuilder, SchemaFormat, Type};
use utoipa::openapi::security::{
    ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityRequirement, SecurityScheme,
};
use utoipa::openapi::{Content, Ref, RefOr, Required, Response, ResponseBuilder};
use utoipa::{IntoParams, IntoResponses, Modify, OpenApi};

use super::lists::MOST_SKIPPED;
use crate::identity::{PLAIN_COOKIE, SECURE_COOKIE};
use crate::middleware::idempotency::has_secrets;

/// The document, but for its operations.
#[derive(OpenApi)]
#[openapi(
    info(
        title = "Atalaya",
        description = "Everything a program may ask of an Atalaya. Times are RFC 3339 in UTC, areas m², amounts of money \
                       in the units their names say. What is not known is `null`, never nought or false. Refusals are \
                       problem documents (RFC 9457) with a stable `type`. A list takes `limit` and `skip`, and says where \
                       its next page begins in `next` and in the `Link` header.",
        license(name = "MIT OR Apache-2.0", identifier = "MIT OR Apache-2.0"),
    ),
    servers((url = "/api/v1")),
    tags(
        (name = "dashboard", description = "What one sees first"),
        (name = "properties", description = "Homes, with their ads and prices"),
        (name = "listings", description = "Ads by themselves, and where they come from"),
        (name = "jobs", description = "Saved crawl definitions"),
        (name = "runs", description = "Executions, their counters and their logs"),
        (name = "spiders", description = "Recipes for reading a site, and trying them"),
        (name = "processes", description = "Who does the work; for admins"),
        (name = "users", description = "One's own account"),
        (name = "admin", description = "Accounts, the audit log and figures; for admins"),
        (name = "tokens", description = "One's own bearer tokens"),
        (name = "description", description = "What this API is"),
    ),
    components(schemas(super::Problem)),
    modifiers(&Common)
)]
pub(super) struct Document;

/// How one says who one is.
struct Common;

impl Modify for Common {
    fn modify(&self, document: &mut utoipa::openapi::OpenApi) {
        env!("CARGO_PKG_VERSION").clone_into(&mut document.info.version);
        let parts = document.components.get_or_insert_with(Default::default);
        parts.add_security_scheme(
            BEARER,
            SecurityScheme::Http(HttpBuilder::new().scheme(HttpAuthScheme::Bearer).build()),
        );
        let over_tls = format!("Over TLS its name is `{SECURE_COOKIE}`.");
        let cookie = ApiKeyValue::with_description(PLAIN_COOKIE, &over_tls);
        parts.add_security_scheme(SESSION, SecurityScheme::ApiKey(ApiKey::Cookie(cookie)));
    }
}

const BEARER: &str = "bearer";
const SESSION: &str = "session";

/// Finishes a document whose operations are gathered: what holds for each unless it says otherwise.
pub(super) fn finish(document: &mut utoipa::openapi::OpenApi) {
    for (path, item) in &mut document.paths.paths {
        if let Some(post) = &mut item.post {
            takes_a_key(path, post);
        }
    }
    for operation in document.paths.paths.values_mut().flat_map(operations) {
        if operation.security.is_none() {
            let none: [&str; 0] = [];
            operation.security =
                Some(vec![SecurityRequirement::new(BEARER, none), SecurityRequirement::new(SESSION, none)]);
        }
    }
}

/// Whatever makes something may be named, but for what has a secret in it: that is kept nowhere.
fn takes_a_key(path: &str, post: &mut Operation) {
    if has_secrets(&format!("/api/v1{path}")) {
        return;
    }
    // Spaces around a header's value are none of it.
    let schema = ObjectBuilder::new().schema_type(Type::String).pattern(Some(r#"^[ \t]*("[!#-~]+"|[!#-~]+)[ \t]*$"#));
    let key = ParameterBuilder::new()
        .name("Idempotency-Key")
        .parameter_in(ParameterIn::Header)
        .required(Required::False)
        .description(Some(
            "A name for this request, of at most 255 characters: sent again under it within a day, it is answered as it was, and not done again",
        ))
        .schema(Some(schema));
    post.parameters.get_or_insert_default().push(key.build().into());
    for (status, refusal) in problems([
        ("409", "The same request is under way, or the state of things does not allow it; `code` says what"),
        ("422", "Some of it cannot be accepted, or another request had this key; `errors` names each field"),
    ]) {
        post.responses.responses.entry(status).or_insert(refusal);
    }
}

/// The operations of a path.
pub(crate) fn operations(path: &mut PathItem) -> impl Iterator<Item = &mut Operation> {
    let PathItem { get, put, post, delete, patch, .. } = path;
    [get, put, post, delete, patch].into_iter().flatten()
}

/// Refusals by problem documents.
fn problems<const N: usize>(of: [(&str, &str); N]) -> BTreeMap<String, RefOr<Response>> {
    let refusal = |description: &str| {
        let content = Content::new(Some(Ref::from_schema_name("Problem")));
        ResponseBuilder::new().description(description).content("application/problem+json", content).build()
    };
    of.into_iter().map(|(status, description)| (status.to_owned(), refusal(description).into())).collect()
}

/// What may come of every operation.
pub(super) struct Anywhere;

impl IntoResponses for Anywhere {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        problems([
            ("429", "Too many requests; `Retry-After` says when to go on"),
            ("500", "Something went wrong on our side; the log has more, under the `x-request-id`"),
            ("503", "Not available now; try again soon"),
            ("504", "It took too long and was given up"),
        ])
    }
}

/// Of one that not everybody may ask for.
pub(super) struct Guarded;

impl IntoResponses for Guarded {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        let mut all = Anywhere::responses();
        all.extend(problems([
            ("401", "It needs a login, or the token is not valid"),
            ("403", "It is not yours to do, or the request comes from another site"),
        ]));
        all
    }
}

/// Of one that names something.
pub(super) struct Missing;

impl IntoResponses for Missing {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        problems([("404", "There is no such thing, or it is another's")])
    }
}

/// Of one that takes parameters.
pub(super) struct Parameters;

impl IntoResponses for Parameters {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        problems([("422", "Some parameter cannot be accepted; `errors` names each")])
    }
}

/// Of one that takes a body.
pub(super) struct Body;

impl IntoResponses for Body {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        problems([
            ("400", "The body is not JSON, or could not be read"),
            ("413", "The body is too large"),
            ("415", "The body is not said to be JSON"),
            ("422", "Some of it cannot be accepted; `errors` names each field"),
        ])
    }
}

/// Of one that the state of things may forbid.
pub(super) struct Conflict;

impl IntoResponses for Conflict {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        problems([("409", "The state of things does not allow it; `code` says what")])
    }
}

/// The parameters of a list that is skipped through.
pub(super) struct Paging;

impl IntoParams for Paging {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        vec![limit(), number("skip", "Rows to leave out", (0, MOST_SKIPPED), 0)]
    }
}

/// The parameter of a list that has another way on.
pub(super) struct Limit;

impl IntoParams for Limit {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        vec![limit()]
    }
}

fn limit() -> Parameter {
    number("limit", "Most rows", (*LIMIT.start(), *LIMIT.end()), DEFAULT_LIMIT)
}

fn number(name: &str, description: &str, (least, most): (u32, u32), default: u32) -> Parameter {
    let schema = ObjectBuilder::new()
        .schema_type(Type::Integer)
        .format(Some(SchemaFormat::KnownFormat(KnownFormat::Int32)))
        .minimum(Some(least))
        .maximum(Some(most))
        .default(Some(default.into()));
    ParameterBuilder::new()
        .name(name)
        .parameter_in(ParameterIn::Query)
        .required(Required::False)
        .description(Some(description))
        .schema(Some(schema))
        .build()
}
