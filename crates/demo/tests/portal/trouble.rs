use axum::http::StatusCode;

use super::{get, page, portal};

#[tokio::test]
async fn pages_that_go_wrong_go_wrong_as_they_say() {
    let router = portal(3, 1).router();
    assert_eq!(get(&router, "/trouble/500").await.status, StatusCode::INTERNAL_SERVER_ERROR);
    assert_eq!(get(&router, "/trouble/404").await.status, StatusCode::NOT_FOUND);
    assert!(page(&router, "/trouble/slow?ms=1").await.contains("150.000 €"));
    assert!(page(&router, "/trouble/blocked").await.contains("CAPTCHA"));
    assert!(page(&router, "/trouble/malformed").await.contains("235.000 &euro;"));
    assert!(page(&router, "/trouble/calendar/7").await.contains("/trouble/calendar/8"));
    assert!(std::str::from_utf8(&get(&router, "/trouble/binary").await.body).is_err());

    let latin1 = get(&router, "/trouble/latin1").await;
    assert_eq!(latin1.content_type, "text/html");
    assert!(latin1.body.windows(8).any(|bytes| bytes == b"Logro\xf1o,"));
}

#[tokio::test]
async fn the_ring_of_redirects_closes() {
    let router = portal(3, 1).router();
    let mut path = "/trouble/loop".to_owned();
    let mut seen = Vec::new();
    for _ in 0..6 {
        path = get(&router, &path).await.location.expect("a redirect");
        seen.push(path.clone());
    }
    assert_eq!(seen[..3], seen[3..]);
}

#[tokio::test]
async fn a_large_page_is_as_large_as_asked() {
    let router = portal(3, 1).router();
    assert_eq!(get(&router, "/trouble/large?mb=3").await.body.len(), 3 * 1024 * 1024);
}

#[tokio::test]
async fn a_flaky_page_fails_once_for_each_key() {
    let router = portal(3, 1).router();
    for key in ["a", "b"] {
        let path = format!("/trouble/flaky?key={key}");
        assert_eq!(get(&router, &path).await.status, StatusCode::INTERNAL_SERVER_ERROR);
        assert_eq!(get(&router, &path).await.status, StatusCode::OK);
        assert_eq!(get(&router, &path).await.status, StatusCode::OK);
    }
}
