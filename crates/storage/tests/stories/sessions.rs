//! Browser sessions.

use domain::account::{Actor, Role};
use domain::{Instant, UserId};
use storage::accounts::{self, Along, NewUser};
use storage::sessions::{self, Session, Which};
use storage::{Database, audit};

use crate::scene::{at, session};
use crate::stage::Stage;

async fn found(db: &Database, id: &str, now: Instant) -> Option<String> {
    sessions::load(db, id.as_bytes(), now, at(-100)).await.expect("read").map(|(data, _)| data)
}

pub(crate) async fn a_session_ends_with_its_time(stage: Stage) {
    let db = &stage.db;
    assert!(sessions::create(db, session("a", "one", at(10)), at(0)).await.expect("stored"));
    let kept = sessions::load(db, b"a", at(9), at(-1)).await.expect("read");
    assert_eq!(kept, Some(("one".to_owned(), at(10))));
    assert_eq!(found(db, "a", at(10)).await, None, "it has expired");

    sessions::save(db, session("a", "two", at(20)), at(9)).await.expect("stored again");
    assert_eq!(found(db, "a", at(19)).await.as_deref(), Some("two"));
    assert_eq!(sessions::load(db, b"a", at(19), at(0)).await.expect("read"), None, "however it is used, it grows old");

    assert!(sessions::create(db, session("b", "other", at(30)), at(5)).await.expect("stored"));
    assert_eq!(sessions::delete_expired(db, at(20), at(-1)).await.expect("cleared"), 1);
    assert_eq!(sessions::delete_expired(db, at(20), at(5)).await.expect("cleared"), 1, "it is too old");
    assert_eq!(stage.number("SELECT COUNT(*) FROM sessions").await, 0);
}

pub(crate) async fn an_id_is_given_once(stage: Stage) {
    let db = &stage.db;
    assert!(sessions::create(db, session("a", "mine", at(10)), at(0)).await.expect("stored"));
    assert!(!sessions::create(db, session("a", "theirs", at(99)), at(0)).await.expect("refused"));
    assert_eq!(found(db, "a", at(0)).await.as_deref(), Some("mine"));
    sessions::delete(db, b"a").await.expect("ended");
    sessions::save(db, session("a", "again", at(99)), at(1)).await.expect("asked");
    assert_eq!(found(db, "a", at(0)).await, None, "what was ended stays ended");
}

async fn user(db: &Database, email: &str) -> UserId {
    let user =
        NewUser { email, password_hash: "", role: Role::User, session_key: &[], only_first: false, confirmed: true };
    accounts::insert(db, &Actor::System, user, Along::Nothing, at(0)).await.expect("stored").expect("added").id
}

pub(crate) async fn one_sees_and_ends_ones_own_sessions(stage: Stage) {
    let db = &stage.db;
    let (ana, eva) = (user(db, "ana@example.org").await, user(db, "eva@example.org").await);
    for (seconds, id, user) in [(1, "a", ana), (2, "b", ana), (3, "c", ana), (4, "d", eva)] {
        let address = Some("192.0.2.7");
        let kept = Session { user: Some(user), address, agent: Some("A browser"), ..session(id, "{}", at(100)) };
        assert!(sessions::create(db, kept, at(seconds)).await.expect("stored"));
    }
    let shown = async || {
        let views = sessions::of_user(db, ana, at(50), at(-1), 10).await.expect("read");
        views.into_iter().map(|view| view.id).collect::<Vec<_>>()
    };
    assert_eq!(shown().await, ["63", "62", "61"], "the latest first");
    let lines = async || audit::last(db).await.expect("read").0;
    let before = lines().await;
    assert_eq!(sessions::end(db, &Actor::System, ana, Which::One(b"d"), at(50)).await.expect("asked"), 0, "hers");
    assert_eq!(lines().await, before, "nothing happened");
    assert_eq!(sessions::end(db, &Actor::System, ana, Which::One(b"a"), at(50)).await.expect("asked"), 1);
    assert_eq!(sessions::end(db, &Actor::System, ana, Which::AllBut(b"c"), at(50)).await.expect("asked"), 1);
    assert_eq!(shown().await, ["63"]);
    assert_eq!(audit::users_since(db, domain::AuditId(before)).await.expect("read"), [ana]);
    assert_eq!(found(db, "d", at(50)).await.as_deref(), Some("{}"));
}
