use std::collections::BTreeMap;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::header::{CONTENT_TYPE, ETAG, HOST, HeaderName, IF_MODIFIED_SINCE, IF_NONE_MATCH, LAST_MODIFIED};
use axum::http::{Request, StatusCode};
use tower::ServiceExt;

use super::portal;

/// Status, `ETag`, `Last-Modified`, and how long the body is.
async fn ask(
    router: &Router,
    path: &str,
    condition: Option<(HeaderName, &str)>,
) -> (StatusCode, Option<String>, Option<String>, usize) {
    let mut request = Request::get(path).header(HOST, "portal.test:4000");
    if let Some((name, value)) = condition {
        request = request.header(name, value);
    }
    let request = request.body(Body::empty()).expect("a request");
    let response = router.clone().oneshot(request).await.expect("the router never fails");
    let header = |name| response.headers().get(name).map(|value| value.to_str().expect("ASCII").to_owned());
    let (status, etag, modified) = (response.status(), header(ETAG), header(LAST_MODIFIED));
    assert!(status != StatusCode::NOT_MODIFIED || header(CONTENT_TYPE).is_none(), "{path}");
    (status, etag, modified, to_bytes(response.into_body(), usize::MAX).await.expect("a body").len())
}

#[tokio::test]
async fn who_has_a_page_is_not_sent_it_again() {
    let router = portal(60, 3).router();
    for path in ["/", "/mirador/", "/mirador/piso/0", "/costa/homes/page/1/", "/barrio/anuncio/2", "/sitemap.xml"] {
        let (status, etag, modified, length) = ask(&router, path, None).await;
        let (etag, modified) = (etag.expect("an ETag"), modified.expect("a time"));
        assert!(status == StatusCode::OK && length > 0, "{path}");
        assert_eq!(modified, "Mon, 01 Jun 2026 00:00:00 GMT");
        for (condition, answer) in [
            ((IF_NONE_MATCH, etag.as_str()), StatusCode::NOT_MODIFIED),
            ((IF_NONE_MATCH, &format!("\"x\", W/{etag}")), StatusCode::NOT_MODIFIED),
            ((IF_NONE_MATCH, "*"), StatusCode::NOT_MODIFIED),
            ((IF_NONE_MATCH, "\"x\""), StatusCode::OK),
            ((IF_MODIFIED_SINCE, &modified), StatusCode::NOT_MODIFIED),
            ((IF_MODIFIED_SINCE, "Sun, 31 May 2026 00:00:00 GMT"), StatusCode::OK),
        ] {
            let (status, again, _, length) = ask(&router, path, Some(condition.clone())).await;
            assert_eq!((status, length == 0), (answer, answer == StatusCode::NOT_MODIFIED), "{path}, {condition:?}");
            assert_eq!(again.as_ref(), Some(&etag));
        }
    }
    assert_eq!(ask(&router, "/mirador/piso/99999", None).await.1, None, "what is not there has nothing to keep");
}

#[tokio::test]
async fn a_day_changes_the_pages_that_say_something_else() {
    let portal = portal(600, 3);
    let router = portal.router();
    let mut before = BTreeMap::new();
    for id in (0..600).step_by(3) {
        let path = format!("/mirador/piso/{id}");
        let etag = ask(&router, &path, None).await.1;
        before.extend(etag.map(|etag| (path, etag)));
    }
    portal.set_day(1).expect("a day");
    let (mut same, mut other) = (0, 0);
    for (path, etag) in &before {
        match ask(&router, path, Some((IF_NONE_MATCH, etag))).await.0 {
            StatusCode::NOT_MODIFIED => same += 1,
            _ => other += 1,
        }
    }
    assert!(same > 20 && other > 3, "{same} of {} pages are the same", before.len());
}
