//! Requests that programs have named.

use domain::UserId;
use domain::account::{Actor, Role};
use storage::accounts::{self, NewUser};
use storage::idempotency::{self, Answer, Begun};

use crate::scene::at;
use crate::stage::Stage;

async fn user(stage: &Stage, email: &str) -> UserId {
    let user =
        NewUser { email, password_hash: "", role: Role::User, session_key: &[], only_first: false, confirmed: true };
    accounts::insert(&stage.db, &Actor::System, user, storage::accounts::Along::Nothing, at(0))
        .await
        .expect("stored")
        .expect("added")
        .id
}

pub(crate) async fn a_named_request_is_claimed_once_and_answered_as_it_was(stage: Stage) {
    let db = &stage.db;
    let (ana, eva) = (user(&stage, "ana@example.org").await, user(&stage, "eva@example.org").await);
    let begin = async |user, print: &[u8], now: i64| {
        idempotency::begin(db, user, "one", print, at(now - 60), at(now)).await.expect("asked")
    };
    assert_eq!(begin(ana, b"a", 0).await, Begun::First);
    assert_eq!(begin(eva, b"a", 0).await, Begun::First, "another's names are their own");
    assert_eq!(begin(ana, b"a", 59).await, Begun::UnderWay);
    assert_eq!(begin(ana, b"b", 59).await, Begun::Other);
    assert_eq!(begin(ana, b"a", 61).await, Begun::First, "whoever had it never came back");
    assert_eq!(begin(ana, b"a", 62).await, Begun::UnderWay);

    idempotency::release(db, ana, "one").await.expect("released");
    assert_eq!(begin(ana, b"b", 63).await, Begun::First, "it is free again");
    let answer = Answer {
        status: 201,
        location: Some("/api/v1/jobs/1".to_owned()),
        content_type: Some("application/json".to_owned()),
        body: vec![0, 255, b'{'],
    };
    idempotency::keep(db, ana, "one", &answer).await.expect("kept");
    assert_eq!(begin(ana, b"b", 1_000).await, Begun::Answered(answer.clone()));
    assert_eq!(begin(ana, b"a", 1_000).await, Begun::Other);
    idempotency::release(db, ana, "one").await.expect("asked");
    assert_eq!(begin(ana, b"b", 1_001).await, Begun::Answered(answer), "an answer stays");

    assert_eq!(idempotency::forget_old(db, at(1), 10).await.expect("forgotten"), 1, "eva's is older");
    assert_eq!(idempotency::forget_old(db, at(2_000), 10).await.expect("forgotten"), 1);
    assert_eq!(stage.number("SELECT COUNT(*) FROM idempotency_keys").await, 0);
}

pub(crate) async fn of_many_at_once_one_claims_a_name(stage: Stage) {
    let ana = user(&stage, "ana@example.org").await;
    let asked = (0..8).map(|_| idempotency::begin(&stage.db, ana, "one", b"a", at(0), at(100)));
    let begun = futures::future::join_all(asked).await;
    let count = |what: &Begun| begun.iter().filter(|begun| begun.as_ref().is_ok_and(|begun| begun == what)).count();
    assert_eq!((count(&Begun::First), count(&Begun::UnderWay)), (1, 7));
}
