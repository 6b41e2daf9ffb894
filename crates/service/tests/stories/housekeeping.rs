//! What is cleared away by processes that work.

use chrono::Duration;
use domain::run::{RunKind, RunStatus};
use service::{ServiceConfig, housekeeping};
use storage::upkeep::Retention;
use tokio_util::sync::CancellationToken;

use crate::scene::{instance_with, still};

/// A session that ends so many days from now.
fn over(days: i64) -> storage::sessions::Session<'static> {
    let expires_at = still() + Duration::days(days);
    storage::sessions::Session { hash: b"over", user: None, data: "{}", address: None, agent: None, expires_at }
}

#[tokio::test]
async fn old_runs_go_and_young_ones_stay() {
    let retention = Retention { age: Some(Duration::days(90)), per_job: Some(2) };
    let instance = instance_with(ServiceConfig { retention, ..ServiceConfig::default() }).await;
    let (db, spec) = (&instance.services.db, r#"{"name":"a","spider":"structured","target_urls":[]}"#);
    let draft = domain::job::JobDraft {
        name: "a".to_owned(),
        spider: "structured".to_owned(),
        definition: None,
        target_urls: vec!["https://pisos.example/".to_owned()],
        scope: domain::job::Scope::default(),
        limits: domain::job::Limits::default(),
        politeness: domain::job::Politeness::default(),
        rules: domain::rules::Draft::default(),
        schedule: None,
        archive_mb: None,
    };
    let job = service::jobs::create(&instance.services, &domain::account::Actor::System, draft).await.expect("a job");
    let mut runs = Vec::new();
    for days in [200, 100, 3, 2, 1] {
        let at = still() - Duration::days(days);
        let run = storage::runs::enqueue(db, RunKind::Crawl, job.id, None, "a", spec, at).await.expect("a run").view.id;
        let claimed = storage::runs::claim(db, "worker", Duration::minutes(1), at).await.expect("read").expect("a run");
        storage::runs::finish(db, claimed.claim, RunStatus::Completed, None, at, at).await.expect("ended");
        runs.push(run);
    }
    storage::sessions::create(db, over(-1), still()).await.expect("stored");

    let stopped = CancellationToken::new();
    stopped.cancel();
    assert_eq!(housekeeping::round(&instance.services, &stopped).await.expect("done"), 0, "it stops when asked to");

    assert_eq!(housekeeping::round(&instance.services, &CancellationToken::new()).await.expect("done"), 3);
    let left = storage::runs::list(db, None, None, false, 10).await.expect("read");
    assert_eq!(left.iter().map(|run| run.id).collect::<Vec<_>>(), [runs[4], runs[3]]);
    assert!(storage::sessions::create(db, over(0), still()).await.expect("stored"), "its name is free again");
    assert_eq!(housekeeping::round(&instance.services, &CancellationToken::new()).await.expect("done"), 0);
}
