//! Roles that one process has at a time.

use chrono::Duration;
use domain::Instant;
use storage::Database;
use storage::leases::{self, Lease, SCHEDULER};

use crate::scene::at;
use crate::stage::Stage;

pub(crate) fn lease() -> Duration {
    Duration::seconds(6)
}

pub(crate) async fn take(db: &Database, owner: &str, now: Instant) -> Option<Lease> {
    leases::take(db, SCHEDULER, owner, lease(), now).await.expect("the database answers")
}

async fn renew(db: &Database, held: Lease, now: Instant) -> bool {
    leases::renew(db, held, lease(), now).await.expect("the database answers")
}

pub(crate) async fn a_role_is_one_processs_at_a_time(stage: Stage) {
    let db = &stage.db;
    let first = take(db, "first", at(0)).await.expect("free");
    assert_eq!(take(db, "second", at(6)).await, None, "the lease holds");
    assert!(renew(db, first, at(5)).await);
    assert_eq!(take(db, "second", at(11)).await, None, "it was prolonged");

    let second = take(db, "second", at(12)).await.expect("it has run out");
    assert!(second.token > first.token);
    assert!(!renew(db, first, at(12)).await, "it is the other's");
    leases::hand_back(db, first).await.expect("answered");
    assert_eq!(take(db, "third", at(13)).await, None, "it was not the first's to give");

    leases::hand_back(db, second).await.expect("answered");
    assert!(!renew(db, second, at(13)).await, "it was given back");
    let third = take(db, "third", at(13)).await.expect("at once");
    assert!(third.token > second.token);
    assert!(!renew(db, third, at(20)).await, "a lease that has run out is taken anew, not prolonged");
}

pub(crate) async fn of_many_who_want_a_role_at_once_one_gets_it(stage: Stage) {
    for round in 0..5 {
        let names: Vec<String> = (0..10).map(|n| format!("process {n}")).collect();
        let given = names.iter().map(|name| take(&stage.db, name, at(100 * round)));
        let given: Vec<Lease> = futures::future::join_all(given).await.into_iter().flatten().collect();
        assert_eq!(given.len(), 1, "{given:?}");
        assert_eq!(given[0].token, 1 + round);
    }
}
