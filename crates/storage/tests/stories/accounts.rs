//! Users and tokens.

use domain::UserId;
use domain::account::{Role, TokenScope};
use domain::view::TokenView;
use storage::accounts::{self, NewUser};
use storage::tokens;

use crate::scene::{at, spec};
use crate::stage::Stage;

fn user(email: &str, only_first: bool) -> NewUser<'_> {
    NewUser { email, password_hash: "$hash", role: Role::User, session_key: &[1, 2, 3], only_first }
}

pub(crate) async fn an_address_is_taken_once(stage: Stage) {
    let db = &stage.db;
    assert!(!accounts::any(db).await.expect("read"));
    let ana = accounts::insert(db, user("ana@example.org", false), at(0)).await.expect("stored").expect("added");
    assert_eq!((ana.role, ana.session_key.as_slice()), (Role::User, [1, 2, 3].as_slice()));
    assert!(accounts::any(db).await.expect("read"));
    let again = accounts::insert(db, user("ana@example.org", false), at(1)).await;
    assert!(matches!(again, Err(storage::Error::Taken)), "{again:?}");
    assert_eq!(accounts::by_email(db, "ana@example.org").await.expect("read").map(|user| user.id), Some(ana.id));
    assert!(accounts::by_email(db, "eva@example.org").await.expect("read").is_none());
    assert!(accounts::by_id(db, UserId(99)).await.expect("read").is_none());
}

pub(crate) async fn only_one_user_can_be_the_first(stage: Stage) {
    let emails: Vec<String> = (0..8).map(|n| format!("user{n}@example.org")).collect();
    let asked = emails.iter().map(|email| accounts::insert(&stage.db, user(email, true), at(0)));
    let added = futures::future::join_all(asked).await;
    assert_eq!(added.iter().filter(|user| matches!(user, Ok(Some(_)))).count(), 1);
    assert_eq!(added.iter().filter(|user| matches!(user, Ok(None))).count(), 7);
}

pub(crate) async fn a_token_leads_to_its_user(stage: Stage) {
    let db = &stage.db;
    let ana = accounts::insert(db, user("ana@example.org", false), at(0)).await.expect("stored").expect("added");
    let insert =
        async |user, hash: &[u8], most| tokens::insert(db, user, "a script", TokenScope::Read, hash, most, at(1)).await;
    let first = insert(ana.id, b"hash-1", 2).await.expect("stored").expect("made");
    let second = insert(ana.id, b"hash-2", 2).await.expect("stored").expect("a second token");
    assert_eq!(insert(ana.id, b"hash-3", 2).await.expect("asked"), None, "two are enough");
    let (holder, token) = tokens::by_hash(db, b"hash-2").await.expect("read").expect("known");
    assert_eq!((holder.email.as_str(), &token), ("ana@example.org", &second));
    assert!(tokens::by_hash(db, b"hash").await.expect("read").is_none());
    assert!(insert(UserId(99), b"hash-4", 2).await.is_err(), "there is no such user");

    tokens::used(db, first.id, at(7)).await.expect("noted");
    let used = TokenView { last_used_at: Some(at(7)), ..first.clone() };
    assert_eq!(tokens::of_user(db, ana.id).await.expect("read"), [second, used]);
    assert!(!tokens::delete(db, UserId(99), first.id).await.expect("asked"), "it is another's");
    assert!(tokens::delete(db, ana.id, first.id).await.expect("deleted"));
    assert!(tokens::by_hash(db, b"hash-1").await.expect("read").is_none());
}

pub(crate) async fn a_jobs_name_is_unique_among_its_owners(stage: Stage) {
    let db = &stage.db;
    let mut owners = Vec::new();
    for email in ["ana@example.org", "eva@example.org"] {
        let user = accounts::insert(db, user(email, false), at(0)).await.expect("stored").expect("added");
        storage::jobs::insert(db, Some(user.id), &spec("Valencia"), None, at(0)).await.expect("one name, two owners");
        owners.push(user.id);
    }
    let again = storage::jobs::insert(db, Some(owners[0]), &spec("Valencia"), None, at(1)).await;
    assert!(matches!(again, Err(storage::Error::Taken)), "{again:?}");
    storage::jobs::insert(db, None, &spec("Valencia"), None, at(1)).await.expect("the process itself may have one too");
    let again = storage::jobs::insert(db, None, &spec("Valencia"), None, at(1)).await;
    assert!(matches!(again, Err(storage::Error::Taken)), "{again:?}");

    let ana = storage::jobs::list(db, Some(owners[0]), 10).await.expect("read");
    assert_eq!(ana.len(), 1);
    let by_name = storage::jobs::by_name(db, Some(owners[0]), "Valencia").await.expect("read").expect("known");
    assert_eq!((by_name.id, by_name.owner), (ana[0].0.id, Some(owners[0])));
    assert_eq!(storage::jobs::list(db, None, 10).await.expect("read").len(), 3);
}
