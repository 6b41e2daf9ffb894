//! An answer as it goes out: what many ask for is written once, and kept so.

use axum::body::Bytes;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};

use super::answers::tag;
use super::lists::{GoesOn, List};

/// The JSON of an answer, with its mark and where its list goes on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Rendered {
    #[serde(with = "text")]
    body: Bytes,
    tag: String,
    cursor: Option<String>,
}

impl Rendered {
    /// Writes an answer.
    pub(super) fn of(answer: &impl Serialize) -> Self {
        let body = Bytes::from(serde_json::to_vec(answer).expect("an answer is JSON"));
        Self { tag: tag(&body), body, cursor: None }
    }

    /// Writes a list that goes on by a cursor.
    pub(super) fn list<T: Serialize>(list: &List<T>) -> Self {
        Self { cursor: list.next().map(str::to_owned), ..Self::of(list) }
    }
}

impl IntoResponse for Rendered {
    fn into_response(self) -> Response {
        let mut response = self.body.into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
        headers.insert(header::ETAG, HeaderValue::try_from(self.tag).expect("hexadecimal digits in quotes"));
        if let Some(value) = self.cursor {
            response.extensions_mut().insert(GoesOn { parameter: "cursor", value });
        }
        response
    }
}

/// JSON as text, for those who keep answers as JSON themselves.
mod text {
    use axum::body::Bytes;
    use serde::de::Error as _;
    use serde::ser::Error as _;
    use serde::{Deserialize, Deserializer, Serializer};

    pub(super) fn serialize<S: Serializer>(body: &Bytes, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(std::str::from_utf8(body).map_err(S::Error::custom)?)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Bytes, D::Error> {
        String::deserialize(deserializer).map(Bytes::from).map_err(D::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_elsewhere_comes_back_as_it_was() {
        let rendered = Rendered::of(&serde_json::json!({ "town": "Xàbia \"\\\u{1}" }));
        let kept = serde_json::to_string(&rendered).expect("written");
        assert_eq!(serde_json::from_str::<Rendered>(&kept).expect("read"), rendered);
    }
}
