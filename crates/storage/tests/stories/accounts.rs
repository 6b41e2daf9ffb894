//! Users and tokens.

use domain::UserId;
use domain::account::{Actor, Reach, Role, TokenScope};
use domain::audit::{AuditAction, AuditFilter, Via};
use domain::view::{AccountChange, TokenView};
use serde_json::json;
use storage::accounts::{self, Along, Changed, NewUser, UserRecord};
use storage::tokens;

use crate::scene::{at, spec};
use crate::stage::Stage;

fn user(email: &str, only_first: bool) -> NewUser<'_> {
    NewUser { email, password_hash: "$hash", role: Role::User, session_key: &[1, 2, 3], only_first, confirmed: true }
}

fn by(user: &UserRecord) -> Actor {
    Actor::User { id: user.id, email: user.email.clone(), role: user.role, reach: Reach::Full, from: None }
}

async fn admin(stage: &Stage, email: &str) -> UserRecord {
    let user = NewUser { role: Role::Admin, ..user(email, false) };
    accounts::insert(&stage.db, &Actor::System, user, Along::Nothing, at(0)).await.expect("stored").expect("added")
}

pub(crate) async fn an_address_is_taken_once(stage: Stage) {
    let db = &stage.db;
    assert!(!accounts::any(db).await.expect("read"));
    let ana = accounts::insert(db, &Actor::System, user("ana@example.org", false), Along::Nothing, at(0))
        .await
        .expect("stored")
        .expect("added");
    assert_eq!((ana.role, ana.session_key.as_slice()), (Role::User, [1, 2, 3].as_slice()));
    assert!(accounts::any(db).await.expect("read"));
    let again = accounts::insert(db, &Actor::System, user("ana@example.org", false), Along::Nothing, at(1)).await;
    assert!(matches!(again, Err(storage::Error::Taken)), "{again:?}");
    assert_eq!(accounts::by_email(db, "ana@example.org").await.expect("read").map(|user| user.id), Some(ana.id));
    assert!(accounts::by_email(db, "eva@example.org").await.expect("read").is_none());
    assert!(accounts::by_id(db, UserId(99)).await.expect("read").is_none());
}

pub(crate) async fn only_one_user_can_be_the_first(stage: Stage) {
    let emails: Vec<String> = (0..8).map(|n| format!("user{n}@example.org")).collect();
    let asked = emails
        .iter()
        .map(|email| accounts::insert(&stage.db, &Actor::NOBODY, user(email, true), Along::Nothing, at(0)));
    let added = futures::future::join_all(asked).await;
    assert_eq!(added.iter().filter(|user| matches!(user, Ok(Some(_)))).count(), 1);
    assert_eq!(added.iter().filter(|user| matches!(user, Ok(None))).count(), 7);
}

pub(crate) async fn a_token_leads_to_its_user(stage: Stage) {
    let db = &stage.db;
    let ana = accounts::insert(db, &Actor::System, user("ana@example.org", false), Along::Nothing, at(0))
        .await
        .expect("stored")
        .expect("added");
    let insert = async |user, hash: &[u8], most| {
        tokens::insert(db, &Actor::System, user, "a script", TokenScope::Read, hash, most, at(1)).await
    };
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
    assert!(!tokens::delete(db, &Actor::System, UserId(99), first.id, at(9)).await.expect("asked"), "it is another's");
    assert!(tokens::delete(db, &Actor::System, ana.id, first.id, at(9)).await.expect("deleted"));
    assert!(tokens::by_hash(db, b"hash-1").await.expect("read").is_none());
}

pub(crate) async fn a_jobs_name_is_unique_among_its_owners(stage: Stage) {
    let db = &stage.db;
    let mut owners = Vec::new();
    for email in ["ana@example.org", "eva@example.org"] {
        let user = accounts::insert(db, &Actor::System, user(email, false), Along::Nothing, at(0))
            .await
            .expect("stored")
            .expect("added");
        let owner = by(&user);
        storage::jobs::insert(db, &owner, &spec("Valencia"), None, at(0)).await.expect("one name, two owners");
        owners.push(owner);
    }
    let again = storage::jobs::insert(db, &owners[0], &spec("Valencia"), None, at(1)).await;
    assert!(matches!(again, Err(storage::Error::Taken)), "{again:?}");
    storage::jobs::insert(db, &Actor::System, &spec("Valencia"), None, at(1))
        .await
        .expect("the process itself may have one too");
    let again = storage::jobs::insert(db, &Actor::System, &spec("Valencia"), None, at(1)).await;
    assert!(matches!(again, Err(storage::Error::Taken)), "{again:?}");

    let ana = storage::jobs::list(db, owners[0].user_id(), 10).await.expect("read");
    assert_eq!(ana.len(), 1);
    let by_name = storage::jobs::by_name(db, owners[0].user_id(), "Valencia").await.expect("read").expect("known");
    assert_eq!((by_name.id, by_name.owner), (ana[0].0.id, owners[0].user_id()));
    assert_eq!(storage::jobs::list(db, None, 10).await.expect("read").len(), 3);
}

pub(crate) async fn an_account_changes_and_the_log_tells_of_it(stage: Stage) {
    let db = &stage.db;
    let root = by(&admin(&stage, "root@example.org").await);
    let ana = accounts::insert(db, &Actor::NOBODY, user("ana@example.org", false), Along::Nothing, at(1)).await;
    let ana = ana.expect("stored").expect("added");
    let change =
        async |change, key: &[u8]| accounts::change(db, &root, ana.id, change, key, at(2)).await.expect("asked");

    let Changed::Done(same) = change(AccountChange::default(), &[9]).await else { panic!("it is there") };
    assert_eq!((same.role, same.active), (Role::User, true));
    let inactive = AccountChange { active: Some(false), ..AccountChange::default() };
    let Changed::Done(now) = change(inactive, &[9]).await else { panic!("it is there") };
    assert!(!now.active);
    let Changed::Done(now) = change(AccountChange { role: Some(Role::Viewer), active: Some(true) }, &[7]).await else {
        panic!("it is there")
    };
    assert_eq!((now.role, now.active), (Role::Viewer, true));
    let record = accounts::by_id(db, ana.id).await.expect("read").expect("known");
    assert_eq!(record.session_key, [9], "sessions from before are over for good, and later ones are not");
    let nobody = accounts::change(db, &root, UserId(99), inactive, &[9], at(2)).await.expect("asked");
    assert_eq!(nobody, Changed::Missing);

    let of_root = AuditFilter { actor: root.user_id(), ..AuditFilter::default() };
    let told = storage::audit::page(db, &of_root, None, 0, 10).await.expect("read");
    let said: Vec<_> =
        told.iter().map(|line| (line.action, line.via, line.before.clone(), line.after.clone())).collect();
    let state = |role: &str, active: bool| Some(json!({ "email": "ana@example.org", "role": role, "active": active }));
    let expected = [
        (AuditAction::AccountChanged, Via::Login, state("user", false), state("viewer", true)),
        (AuditAction::AccountChanged, Via::Login, state("user", true), state("user", false)),
    ];
    assert_eq!(said, expected, "what changed nothing is not told of");
    assert_eq!(told[0].actor.as_deref(), Some("root@example.org"));
    let object = AuditFilter { object: Some(format!("/admin/users/{}", ana.id)), ..AuditFilter::default() };
    let about_ana = storage::audit::page(db, &object, None, 0, 10).await.expect("read");
    assert_eq!(about_ana.last().map(|line| (line.action, line.via)), Some((AuditAction::AccountMade, Via::Nothing)));
    let made = AuditFilter { action: Some(AuditAction::AccountMade), ..object };
    let found = storage::audit::page(db, &made, Some(told[0].id), 0, 10).await.expect("read");
    assert_eq!(found.len(), 1);
    assert!(storage::audit::page(db, &made, Some(found[0].id), 0, 10).await.expect("read").is_empty());
}

pub(crate) async fn two_admins_cannot_unmake_each_other(stage: Stage) {
    let db = &stage.db;
    let (one, other) = (admin(&stage, "one@example.org").await, admin(&stage, "other@example.org").await);
    let change = AccountChange { role: Some(Role::User), active: None };
    let (one, other) = (by(&one), by(&other));
    let unmake = async |by: &Actor, whom: &Actor| {
        accounts::change(db, by, whom.user_id().expect("a user"), change, &[9], at(1)).await.expect("asked")
    };
    let (first, second) = tokio::join!(unmake(&one, &other), unmake(&other, &one));
    let done = [&first, &second].iter().filter(|it| matches!(it, Changed::Done(_))).count();
    let refused = [&first, &second].iter().filter(|it| **it == &Changed::LastAdmin).count();
    assert_eq!((done, refused), (1, 1), "{first:?} {second:?}");
}

pub(crate) async fn a_password_changes_once(stage: Stage) {
    let db = &stage.db;
    let ana = admin(&stage, "ana@example.org").await;
    let set = async |hash: &str, key: &[u8]| {
        accounts::set_password(db, &by(&ana), ana.id, "$hash", hash, key, at(1)).await.expect("asked")
    };
    assert!(set("$another", &[4]).await);
    assert!(!set("$third", &[5]).await, "it was read before it changed");
    let now = accounts::by_id(db, ana.id).await.expect("read").expect("known");
    assert_eq!((now.password_hash.as_str(), now.session_key.as_slice()), ("$another", [4].as_slice()));
}

pub(crate) async fn what_is_done_to_jobs_and_tokens_is_told(stage: Stage) {
    use AuditAction::{AccountMade, JobChanged, JobDeleted, JobMade, TokenMade, TokenRevoked};

    let db = &stage.db;
    let ana = admin(&stage, "ana@example.org").await;
    let token = tokens::insert(db, &by(&ana), ana.id, "a script", TokenScope::Read, &[1], 7, at(1)).await;
    let token = token.expect("stored").expect("made");
    let job = storage::jobs::insert(db, &by(&ana), &spec("Valencia"), None, at(2)).await.expect("stored");
    storage::jobs::update(db, &by(&ana), job.id, &spec("Madrid"), None, at(3)).await.expect("stored");
    assert!(storage::jobs::delete(db, &by(&ana), job.id, at(4)).await.expect("deleted"));
    assert!(tokens::delete(db, &by(&ana), ana.id, token.id, at(5)).await.expect("deleted"));
    let told = storage::audit::page(db, &AuditFilter::default(), None, 0, 10).await.expect("read");
    let actions: Vec<_> = told.iter().rev().map(|line| line.action).collect();
    assert_eq!(actions, [AccountMade, TokenMade, JobMade, JobChanged, JobDeleted, TokenRevoked]);
    let changed = told.iter().find(|line| line.action == JobChanged).expect("told");
    assert_eq!(changed.object, format!("/jobs/{}", job.id));
    let name = |of: &Option<serde_json::Value>| of.as_ref().map(|spec| spec["name"].clone());
    assert_eq!((name(&changed.before), name(&changed.after)), (Some("Valencia".into()), Some("Madrid".into())));
    assert_eq!(told[0].after, None);
    assert!(!format!("{told:?}").contains("hash"), "no secret is told");
}

pub(crate) async fn what_there_is_is_counted(stage: Stage) {
    let db = &stage.db;
    admin(&stage, "ana@example.org").await;
    let rows = storage::statistics::rows(db).await.expect("counted");
    assert_eq!((rows.users, rows.jobs, rows.prices), (1, 0, 0));
    assert!(storage::statistics::bytes(db).await.expect("measured") > 10_000);
}
