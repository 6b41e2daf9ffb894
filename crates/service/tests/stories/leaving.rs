//! Workers that leave many runs at the same moment.

use chrono::Duration;
use domain::account::Actor;
use domain::run::{Claim, RunEvent, RunStatus};
use runs::Queue;
use service::{Services, StoredQueue};

use crate::scene::{draft, instance};

/// So many runs, each claimed.
async fn claimed(services: &Services, queue: &StoredQueue, count: usize) -> Vec<Claim> {
    for number in 0..count {
        let job = draft(&format!("job {number}"), &format!("https://pisos.example/{number}"));
        let job = service::jobs::create(services, &Actor::System, job).await.expect("a job").id;
        service::runs::start(services, &Actor::System, job).await.expect("a run");
    }
    let claimed = queue.claim("worker", Duration::seconds(60), count).await.expect("the queue answers");
    assert_eq!(claimed.len(), count);
    claimed.into_iter().map(|run| run.claim).collect()
}

#[tokio::test]
async fn each_of_many_is_told_how_its_own_run_was_left() {
    let instance = instance().await;
    let services = &instance.services;
    let queue = StoredQueue::new(services.clone());
    let mut claims = claimed(services, &queue, 100).await;
    // Every third is another's meanwhile.
    for claim in claims.iter_mut().step_by(3) {
        claim.token -= 1;
    }
    let leave = |claim| queue.finish(claim, RunStatus::Completed, Some(RunEvent::Completed), services.now());
    let counted = futures::future::join_all(claims.iter().map(|claim| leave(*claim))).await;
    for (number, counted) in counted.into_iter().enumerate() {
        assert_eq!(counted.expect("stored"), number % 3 != 0, "run {number}");
    }
    let open = service::runs::active(services, &Actor::System).await.expect("read");
    assert_eq!(open.len(), 34, "and the others' go on");
}

#[tokio::test]
async fn one_who_gave_up_waiting_harms_nobody() {
    let instance = instance().await;
    let services = &instance.services;
    let queue = StoredQueue::new(services.clone());
    let claims = claimed(services, &queue, 3).await;
    let leave = |claim| queue.finish(claim, RunStatus::Completed, Some(RunEvent::Completed), services.now());
    // The first has the turn and is stopped before it has stored anything; the second waits for it.
    let (mut first, mut second) = (leave(claims[0]), leave(claims[1]));
    assert!(futures::poll!(&mut first).is_pending());
    assert!(futures::poll!(&mut second).is_pending());
    drop(first);
    assert!(second.await.expect("stored"));
    assert!(leave(claims[2]).await.expect("stored"));
    assert!(leave(claims[0]).await.expect("stored"), "said again, it counts");
    assert!(service::runs::active(services, &Actor::System).await.expect("read").is_empty());
}
