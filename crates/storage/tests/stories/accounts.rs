//! Users and tokens.

use domain::UserId;
use domain::account::{Actor, Reach, Role, TokenScope};
use domain::audit::{AuditAction, AuditFilter, Via};
use domain::language::Language;
use domain::mail::{MailKind, MailStatus};
use domain::view::{AccountChange, TokenView};
use serde_json::json;
use storage::accounts::closing::{Closed, close, forget_unconfirmed};
use storage::accounts::links::{Followed, confirm, register_again};
use storage::accounts::{self, Along, Changed, NewPassword, NewUser, UserRecord};
use storage::mails::NewMail;
use storage::sessions::Session;
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
        async |change, key: &[u8]| accounts::change(db, &root, ana.id, change, true, key, at(2)).await.expect("asked");

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
    let nobody = accounts::change(db, &root, UserId(99), inactive, true, &[9], at(2)).await.expect("asked");
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
        accounts::change(db, by, whom.user_id().expect("a user"), change, true, &[9], at(1)).await.expect("asked")
    };
    let (first, second) = tokio::join!(unmake(&one, &other), unmake(&other, &one));
    let done = [&first, &second].iter().filter(|it| matches!(it, Changed::Done(_))).count();
    let refused = [&first, &second].iter().filter(|it| **it == &Changed::LastAdmin).count();
    assert_eq!((done, refused), (1, 1), "{first:?} {second:?}");
}

/// Somebody who registered and has not shown that the address is theirs, and the link they were written.
async fn unconfirmed(stage: &Stage, email: &str) -> UserRecord {
    let user = NewUser { confirmed: false, ..user(email, false) };
    let added = accounts::insert(&stage.db, &Actor::NOBODY, user, Along::Mail(link_to(email)), at(1)).await;
    added.expect("stored").expect("added")
}

fn link_to(email: &str) -> NewMail<'_> {
    NewMail {
        kind: MailKind::ConfirmAddress,
        recipient: email,
        language: Language::Es,
        role: None,
        nonce: Some(b"0123456789abcdef"),
        status: MailStatus::ByHand,
    }
}

pub(crate) async fn only_who_may_makes_an_account_an_active_admins(stage: Stage) {
    let db = &stage.db;
    let (root, other) = (admin(&stage, "root@example.org").await, admin(&stage, "other@example.org").await);
    let change = async |change, may: bool| {
        accounts::change(db, &by(&root), other.id, change, may, &[9], at(1)).await.expect("asked")
    };
    let active = |active| AccountChange { role: None, active: Some(active) };
    assert!(matches!(change(active(false), false).await, Changed::Done(_)));
    assert_eq!(change(active(true), false).await, Changed::NotAllowed, "an admin that was dismissed stays so");
    assert!(matches!(change(active(true), true).await, Changed::Done(_)));
}

pub(crate) async fn who_is_not_confirmed_is_no_admin_that_is_left(stage: Stage) {
    let db = &stage.db;
    let root = admin(&stage, "root@example.org").await;
    let eva = unconfirmed(&stage, "eva@example.org").await;
    let promoted = AccountChange { role: Some(Role::Admin), active: None };
    let changed = accounts::change(db, &by(&root), eva.id, promoted, true, &[9], at(2)).await.expect("asked");
    assert!(matches!(changed, Changed::Done(_)));
    assert_eq!(close(db, &by(&root), root.id, at(3)).await.expect("asked"), Closed::LastAdmin);
    let demoted = AccountChange { role: Some(Role::User), active: None };
    let changed = accounts::change(db, &by(&eva), root.id, demoted, true, &[9], at(4)).await.expect("asked");
    assert_eq!(changed, Changed::LastAdmin);
    assert_eq!(forget_unconfirmed(db, at(99), 10, at(99)).await.expect("asked"), 0, "an admin's waits");
}

pub(crate) async fn who_only_says_an_address_is_theirs_makes_way(stage: Stage) {
    let db = &stage.db;
    let eva = unconfirmed(&stage, "eva@example.org").await;
    let made = accounts::insert(db, &Actor::System, user("eva@example.org", false), Along::Nothing, at(2)).await;
    let made = made.expect("stored").expect("added");
    assert_ne!(made.id, eva.id);
    assert!(accounts::by_id(db, eva.id).await.expect("read").is_none());
    let gone = AuditFilter { action: Some(AuditAction::AccountDeleted), ..AuditFilter::default() };
    assert_eq!(storage::audit::page(db, &gone, None, 0, 9).await.expect("read").len(), 1);

    unconfirmed(&stage, "leo@example.org").await;
    assert_eq!(forget_unconfirmed(db, at(1), 10, at(9)).await.expect("asked"), 0, "its time is not over");
    assert_eq!(forget_unconfirmed(db, at(2), 10, at(9)).await.expect("asked"), 1);
    assert_eq!(storage::audit::page(db, &gone, None, 0, 9).await.expect("read").len(), 2);
}

pub(crate) async fn an_account_is_confirmed_with_the_password_that_was_shown(stage: Stage) {
    let db = &stage.db;
    let eva = unconfirmed(&stage, "eva@example.org").await;
    let new = NewPassword { hash: "$another".to_owned(), session_key: [4; 16] };
    let again = async |at| register_again(db, &Actor::NOBODY, eva.id, &new, link_to("eva@example.org"), at).await;
    assert!(again(at(2)).await.expect("asked"));
    let links = storage::mails::open(db, at(3), 9).await.expect("read");
    let [(link, _)] = links.as_slice() else { panic!("the first works no more: {links:?}") };
    let stale = confirm(db, &Actor::NOBODY, link.id, eva.id, "$hash", at(3)).await.expect("asked");
    assert_eq!(stale, Followed::Over, "somebody registered again since it was read");
    let done = confirm(db, &Actor::NOBODY, link.id, eva.id, "$another", at(3)).await.expect("asked");
    assert_eq!(done, Followed::Done);
    assert!(!again(at(4)).await.expect("asked"), "it is confirmed");

    let leo = unconfirmed(&stage, "leo@example.org").await;
    let again = async |n| {
        register_again(db, &Actor::NOBODY, leo.id, &new, link_to("leo@example.org"), at(n)).await.expect("asked")
    };
    for n in 2..7 {
        assert!(again(n).await, "{n}");
    }
    let before = accounts::by_id(db, leo.id).await.expect("read").expect("known");
    let other = NewPassword { hash: "$third".to_owned(), session_key: [5; 16] };
    let unwritten = register_again(db, &Actor::NOBODY, leo.id, &other, link_to("leo@example.org"), at(8)).await;
    assert!(!unwritten.expect("asked"), "written too often");
    let after = accounts::by_id(db, leo.id).await.expect("read").expect("known");
    assert_eq!(after.password_hash, before.password_hash, "the link that works is for the password it was written for");
}

pub(crate) async fn a_password_changes_once(stage: Stage) {
    let db = &stage.db;
    let ana = admin(&stage, "ana@example.org").await;
    let begun = |hash: &'static [u8]| Session {
        hash,
        user: Some(ana.id),
        data: "{}",
        address: None,
        agent: None,
        expires_at: at(99),
    };
    assert!(storage::sessions::create(db, begun(b"open"), at(0)).await.expect("kept"));
    let set = async |hash: &str, key: u8| {
        let new = NewPassword { hash: hash.to_owned(), session_key: [key; 16] };
        accounts::set_password(db, &by(&ana), ana.id, "$hash", &new, None, at(1)).await.expect("asked")
    };
    assert!(set("$another", 4).await);
    assert!(!set("$third", 5).await, "it was read before it changed");
    let open = storage::sessions::of_user(db, ana.id, at(2), at(-1), 9).await.expect("read");
    assert!(open.is_empty(), "what was begun with the old one is over, and not shown as open");
    let now = accounts::by_id(db, ana.id).await.expect("read").expect("known");
    assert_eq!((now.password_hash.as_str(), now.session_key.as_slice()), ("$another", [4; 16].as_slice()));
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
