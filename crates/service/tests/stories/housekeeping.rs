//! What is cleared away by processes that work.

use chrono::Duration;
use domain::Instant;
use domain::account::{Actor, Registration};
use domain::run::{RunKind, RunStatus};
use service::{ServiceConfig, accounts, housekeeping};
use storage::upkeep::Retention;
use tokio_util::sync::CancellationToken;

use crate::accounts::first;
use crate::links::applicant;
use crate::scene::{instance_with, open, still};

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

#[tokio::test]
async fn accounts_that_nobody_confirms_go_with_their_links() {
    let config = || ServiceConfig { registration: Registration::Open, ..ServiceConfig::default() };
    let instance = instance_with(config()).await;
    first(&instance.services).await;
    let eva = applicant("eva@example.org", "gata azul en el tejado");
    accounts::register(&instance.services, &Actor::NOBODY, eva).await.expect("asked");
    let system = &Actor::System;
    for (clock, users, mails) in [
        ((|| still() + Duration::days(7)) as fn() -> Instant, 2, 1),
        (|| still() + Duration::days(9), 1, 0),
        (|| still() + Duration::days(9), 1, 0),
    ] {
        let services = open(&instance.folder, config(), None, clock).await;
        housekeeping::round(&services, &CancellationToken::new()).await.expect("done");
        let left = service::admin::users(&services, system, None, 0, 10).await.expect("read").items.len();
        let kept = storage::mails::open(&services.db, still(), 10).await.expect("read").len();
        assert_eq!((left, kept), (users, mails));
    }
}
