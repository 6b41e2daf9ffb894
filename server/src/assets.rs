//! The front end's files: inside the binary in release builds, read from `target/site` in development builds.

use std::collections::HashMap;
use std::sync::LazyLock;

use axum::body::Body;
use axum::extract::Request;
use axum::http::{HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use leptos::WasmSplitManifest;
use leptos::prelude::ArcStoredValue;
use rust_embed::{EmbeddedFile, RustEmbed};

#[derive(RustEmbed)]
#[folder = "../target/site"]
struct Site;

/// Answers requests for the front end's files; lets the others through.
///
/// Names do not change with their content, so browsers ask each time whether theirs is still right: a request of a few
/// hundred bytes, answered 304.
pub(crate) async fn serve(request: Request, next: Next) -> Response {
    let path = request.uri().path().trim_start_matches('/');
    let is_read = matches!(*request.method(), Method::GET | Method::HEAD);
    if !is_read || path.is_empty() || matches!(ending(path), Some("br" | "gz")) {
        return next.run(request).await;
    }
    let Some(plain) = Site::get(path) else { return next.run(request).await };

    let accepted = request.headers().get(header::ACCEPT_ENCODING).and_then(|value| value.to_str().ok()).unwrap_or("");
    let (file, encoding) = ["br", "gz"]
        .into_iter()
        .zip(["br", "gzip"])
        .filter(|(_, encoding)| accepts(accepted, encoding))
        .find_map(|(ending, encoding)| Some((Site::get(&format!("{path}.{ending}"))?, Some(encoding))))
        .unwrap_or((plain, None));
    let etag = etag(&file);
    let unchanged = request
        .headers()
        .get(header::IF_NONE_MATCH)
        .and_then(|value| value.to_str().ok())
        .is_some_and(|tags| tags.split(',').any(|tag| tag.trim() == etag));
    let mut response =
        if unchanged { StatusCode::NOT_MODIFIED.into_response() } else { Body::from(file.data).into_response() };
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type(path)));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    if let Ok(etag) = HeaderValue::from_str(&etag) {
        headers.insert(header::ETAG, etag);
    }
    if let Some(encoding) = encoding {
        headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static(encoding));
    }
    response
}

/// Which files each page's own part of the code is in, so that a page can ask for them at once instead of when the code
/// all pages share has come. `None` where the front end was built in one piece.
pub(crate) fn code_parts() -> Option<WasmSplitManifest> {
    static FILES: LazyLock<Option<HashMap<String, Vec<String>>>> = LazyLock::new(|| {
        let file = Site::get("pkg/__wasm_split_manifest.json")?;
        serde_json::from_slice(&file.data).ok()
    });
    let files = FILES.clone()?;
    let loader = "__wasm_split.______________________.js".to_owned();
    Some(WasmSplitManifest(ArcStoredValue::new(("/pkg".to_owned(), files, loader))))
}

/// Whether an `Accept-Encoding` names this encoding and does not refuse it.
fn accepts(accepted: &str, encoding: &str) -> bool {
    accepted.split(',').any(|entry| {
        let mut parts = entry.split(';').map(str::trim);
        parts.next() == Some(encoding) && parts.all(|part| !matches!(part, "q=0" | "q=0.0" | "q=0.00" | "q=0.000"))
    })
}

fn etag(file: &EmbeddedFile) -> String {
    format!("\"{}\"", domain::hex::encode(&file.metadata.sha256_hash()[..12]))
}

fn ending(path: &str) -> Option<&str> {
    path.rsplit_once('.').map(|(_, ending)| ending)
}

fn content_type(path: &str) -> &'static str {
    match ending(path) {
        Some("wasm") => "application/wasm",
        Some("js") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("svg") => "image/svg+xml; charset=utf-8",
        Some("png") => "image/png",
        Some("ico") => "image/x-icon",
        Some("json" | "webmanifest") => "application/json",
        Some("txt") => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::accepts;

    #[test]
    fn encodings_are_taken_only_when_offered() {
        assert!(accepts("gzip, deflate, br", "br"));
        assert!(accepts("br;q=0.5", "br"));
        assert!(!accepts("br;q=0, gzip", "br"));
        assert!(!accepts("", "gzip"));
    }
}
