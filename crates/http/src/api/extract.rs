//! What handlers take in, each refused with a problem document.

use std::str::FromStr;

use axum::body::Bytes;
use axum::extract::{FromRequest, FromRequestParts, Path, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode, header};
use domain::Invalid;
use serde::de::{DeserializeOwned, IgnoredAny};

use super::Problem;
use super::parameters::Parameters;

/// A JSON body.
pub(super) struct JsonBody<T>(pub(super) T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for JsonBody<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        if !says_json(request.headers()) {
            return Err(Problem::not_json());
        }
        read(&bytes(request, state).await?).map(Self)
    }
}

/// A JSON body where there is one.
pub(super) struct OptionalJsonBody<T>(pub(super) Option<T>);

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for OptionalJsonBody<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        let is_json = says_json(request.headers());
        let bytes = bytes(request, state).await?;
        if bytes.is_empty() {
            return Ok(Self(None));
        }
        if is_json { read(&bytes).map(Self) } else { Err(Problem::not_json()) }
    }
}

async fn bytes<S: Send + Sync>(request: Request, state: &S) -> Result<Bytes, Problem> {
    Bytes::from_request(request, state).await.map_err(|rejection| match rejection.status() {
        StatusCode::PAYLOAD_TOO_LARGE => Problem::too_large(),
        _ => Problem::malformed_body(rejection.body_text()),
    })
}

fn says_json(headers: &HeaderMap) -> bool {
    let given = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let essence = given.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    essence == "application/json" || (essence.starts_with("application/") && essence.ends_with("+json"))
}

fn read<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Problem> {
    // serde takes a list for an object's values in the order of its fields, which is nobody's promise.
    if bytes.trim_ascii_start().starts_with(b"[") {
        serde_json::from_slice::<IgnoredAny>(bytes).map_err(|error| Problem::malformed_json(error.to_string()))?;
        return Err(Problem::invalid(vec![Invalid::new("", "wrong_type", "a list, where an object is expected")]));
    }
    let mut json = serde_json::Deserializer::from_slice(bytes);
    let value = serde_path_to_error::deserialize(&mut json).map_err(|error| {
        let path = error.path().to_string();
        let inner = error.into_inner();
        match inner.classify() {
            serde_json::error::Category::Data => Problem::invalid(vec![invalid(&path, &inner)]),
            _ => Problem::malformed_json(inner.to_string()),
        }
    })?;
    json.end().map_err(|error| Problem::malformed_json(error.to_string()))?;
    Ok(value)
}

/// JSON of another shape than the resource's: which field, and what would be right.
fn invalid(path: &str, error: &serde_json::Error) -> Invalid {
    let message = error.to_string();
    let path = if path == "." { "" } else { path };
    // The path leads to the field where there is one to lead to; one that is missing or there twice is named in the
    // message only.
    let inside = || {
        let name = message.split('`').nth(1).unwrap_or_default();
        if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") }
    };
    let (field, code) = if message.starts_with("unknown field") {
        (path.to_owned(), "unknown_field")
    } else if message.starts_with("missing field") {
        (inside(), "required")
    } else if message.starts_with("duplicate field") {
        (inside(), "duplicate_field")
    } else {
        (path.to_owned(), "wrong_type")
    };
    Invalid::new(&field, code, message)
}

/// No query at all: what is said in one would be overlooked.
pub(super) struct NoQuery;

impl<S: Send + Sync> FromRequestParts<S> for NoQuery {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        Parameters::from_request_parts(parts, state).await?.finish().map(|()| Self)
    }
}

/// The id in the path. What is no id names nothing, hence 404.
pub(super) struct Id<T>(pub(super) T);

impl<S: Send + Sync, T: FromStr> FromRequestParts<S> for Id<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let Path(text) = Path::<String>::from_request_parts(parts, state).await.map_err(|_| Problem::not_found())?;
        text.parse().map(Self).map_err(|_| Problem::not_found())
    }
}

#[cfg(test)]
mod tests {
    use domain::job::Limits;
    use serde::Deserialize;

    use super::*;

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    #[expect(dead_code, reason = "only whether it can be read matters")]
    struct Body {
        name: String,
        #[serde(default)]
        limits: Limits,
    }

    fn refused(json: &str) -> serde_json::Value {
        serde_json::to_value(read::<Body>(json.as_bytes()).expect_err("refused")).expect("serialises")
    }

    #[test]
    fn what_is_not_json_is_told_with_its_place() {
        for (json, place) in [
            ("{\n  \"name\": }", "line 2 column 11"),
            ("", "line 1 column 0"),
            ("{\"name\": \"x\"} y", "line 1 column 15"),
            ("[", "line 1 column 1"),
        ] {
            let problem = refused(json);
            assert_eq!(problem["status"], 400, "{json:?}");
            assert!(problem["detail"].as_str().is_some_and(|detail| detail.contains(place)), "{problem}");
        }
    }

    #[test]
    fn json_of_another_shape_is_told_by_field() {
        for (json, field, code) in [
            (r#"{"name": 7}"#, "name", "wrong_type"),
            (r#"{"name": "x", "limits": {"max_pages": -1}}"#, "limits.max_pages", "wrong_type"),
            (r#"{"name": "x", "limits": {"max_page": 1}}"#, "limits.max_page", "unknown_field"),
            (r#"{"name": "x", "nam": 1}"#, "nam", "unknown_field"),
            (r#"{"name": "x", "name": "y"}"#, "name", "duplicate_field"),
            ("{}", "name", "required"),
            ("7", "", "wrong_type"),
            (r#"["x", {}]"#, "", "wrong_type"),
        ] {
            let problem = refused(json);
            assert_eq!(problem["status"], 422, "{json}");
            assert_eq!(problem["errors"][0]["code"], code, "{problem}");
            assert_eq!(problem["errors"][0]["field"], field, "{problem}");
        }
    }
}
