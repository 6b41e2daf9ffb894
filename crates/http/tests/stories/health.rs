//! What probes are told.

use atalaya_http::HttpConfig;
use service::ServiceConfig;

use crate::app::App;

#[tokio::test]
async fn a_process_that_can_work_says_so_and_how_redis_is() {
    let app = App::start().await;
    let said = app.visitor().get("/readyz").await;
    assert_eq!((said.status.as_u16(), said.text()), (200, r#"{"status":"ready","redis":"none"}"#));

    let nobody = "redis://127.0.0.1:1/".parse().expect("a URL");
    let config = ServiceConfig { redis: Some(nobody), ..ServiceConfig::default() };
    let without = App::with(config, HttpConfig::default()).await;
    let said = without.visitor().get("/readyz").await;
    assert_eq!((said.status.as_u16(), said.text()), (200, r#"{"status":"ready","redis":"down"}"#));
}

#[tokio::test]
async fn a_process_that_stops_is_alive_and_not_ready() {
    let app = App::start().await;
    app.config.shutdown.cancel();
    assert_eq!(app.visitor().get("/healthz").await.status, 200);
    let said = app.visitor().get("/readyz").await;
    assert_eq!(said.header("retry-after"), "2");
    assert!(said.text().contains("stopping"), "{said:?}");
    said.problem(503, "/problems/not-ready");
}

#[tokio::test]
async fn a_database_that_is_gone_or_of_another_version_is_a_reason() {
    let app = App::start().await;
    app.raise_schema().await;
    let said = app.visitor().get("/readyz").await;
    assert!(said.text().contains("schema 9999"), "{said:?}");
    said.problem(503, "/problems/not-ready");

    app.services.db.close().await;
    let said = app.visitor().get("/readyz").await;
    assert!(said.text().contains("does not answer"), "{said:?}");
    said.problem(503, "/problems/not-ready");
    assert_eq!(app.visitor().get("/healthz").await.status, 200);
}
