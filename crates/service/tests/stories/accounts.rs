//! Registering, logging in, sessions.

use domain::account::{Actor, MAX_PASSWORD, Reach, Role, TokenScope};
use domain::{Instant, UserId};
use service::{ServiceConfig, accounts, sessions, tokens};

use crate::scene::{conflict, faults, instance, instance_with, still};

const PASSWORD: &str = "correct horse";

#[tokio::test]
async fn the_first_who_registers_is_admin_and_the_next_are_users() {
    let instance = instance().await;
    let services = &instance.services;
    assert!(!accounts::any_user(services).await.expect("asked"));
    let ana = accounts::register(services, " Ana@Example.org", PASSWORD).await.expect("registered");
    assert_eq!((ana.role, ana.email.as_str()), (Role::Admin, "ana@example.org"));
    assert!(accounts::any_user(services).await.expect("asked"));
    let eva = accounts::register(services, "eva@example.org", PASSWORD).await.expect("registered");
    assert_eq!(eva.role, Role::User);
    assert_eq!(eva.actor(), Actor::User { id: eva.id, email: eva.email.clone(), role: Role::User, reach: Reach::Full });
    assert_ne!(ana.session_key, eva.session_key);
    assert!(ana.session_key.len() >= 16);

    let again = accounts::register(services, "EVA@example.org", "another password").await;
    assert_eq!(conflict(again), "email_taken");
    assert_eq!(accounts::user(services, eva.id).await.expect("asked").map(|user| user.email), Some(eva.email));
    assert!(accounts::user(services, UserId(99)).await.expect("asked").is_none());
}

#[tokio::test]
async fn everything_wrong_with_an_account_is_said_at_once() {
    let instance = instance().await;
    let services = &instance.services;
    let refused = accounts::register(services, "ana", "short").await;
    assert_eq!(
        faults(refused),
        [("email".to_owned(), "not_an_email".to_owned()), ("password".to_owned(), "password_too_short".to_owned())]
    );
    // Nine characters of two bytes each are nine characters.
    let refused = accounts::register(services, "ana@example.org", "ñññññññññ").await;
    assert_eq!(faults(refused), [("password".to_owned(), "password_too_short".to_owned())]);
    let refused = accounts::register(services, "ana@example.org", &"x".repeat(MAX_PASSWORD + 1)).await;
    assert_eq!(faults(refused), [("password".to_owned(), "password_too_long".to_owned())]);
    assert!(!accounts::any_user(services).await.expect("asked"), "nobody was added");
    let first = accounts::register(services, "ana@example.org", "ññññññññññ").await.expect("ten characters");
    assert_eq!(first.role, Role::Admin, "those who were refused were not first");
}

#[tokio::test]
async fn closed_registration_lets_in_the_first_only() {
    let instance = instance_with(ServiceConfig { registration_open: false, ..ServiceConfig::default() }).await;
    let services = &instance.services;
    let first = accounts::register(services, "ana@example.org", PASSWORD).await.expect("the first");
    assert_eq!(first.role, Role::Admin);
    assert_eq!(conflict(accounts::register(services, "eva@example.org", PASSWORD).await), "registration_closed");
    let added = accounts::add(services, &Actor::System, "eva@example.org", PASSWORD, Role::Viewer)
        .await
        .expect("the command may");
    assert_eq!(added.role, Role::Viewer);
    assert_eq!(
        conflict(accounts::add(services, &Actor::System, "eva@example.org", PASSWORD, Role::Admin).await),
        "email_taken"
    );
}

#[tokio::test]
async fn of_many_first_registrations_at_once_one_becomes_admin() {
    for registration_open in [true, false] {
        let instance = instance_with(ServiceConfig { registration_open, ..ServiceConfig::default() }).await;
        let emails: Vec<String> = (0..4).map(|n| format!("user{n}@example.org")).collect();
        let asked = emails.iter().map(|email| accounts::register(&instance.services, email, PASSWORD));
        let (registered, refused): (Vec<_>, Vec<_>) =
            futures::future::join_all(asked).await.into_iter().partition(Result::is_ok);
        let roles: Vec<Role> = registered.into_iter().flatten().map(|user| user.role).collect();
        assert_eq!(roles.iter().filter(|role| **role == Role::Admin).count(), 1, "{roles:?}");
        assert_eq!(roles.len(), if registration_open { 4 } else { 1 });
        for refusal in refused {
            assert_eq!(conflict(refusal), "registration_closed");
        }
    }
}

#[tokio::test]
async fn a_wrong_password_and_an_unknown_address_are_answered_alike() {
    let instance = instance().await;
    let services = &instance.services;
    let ana = accounts::register(services, "ana@example.org", PASSWORD).await.expect("registered");
    let known = accounts::authenticate(services, "Ana@example.org ", PASSWORD).await.expect("asked").expect("known");
    assert_eq!((known.id, known.session_key), (ana.id, ana.session_key));
    let too_long = "x".repeat(MAX_PASSWORD + 1);
    for (email, password) in [
        ("ana@example.org", "correct horsf"),
        ("ana@example.org", ""),
        ("ana@example.org", "Correct horse"),
        ("ana@example.org", &too_long),
        ("eva@example.org", PASSWORD),
        ("eva@example.org", ""),
        ("no address", PASSWORD),
        ("", ""),
    ] {
        let answer = accounts::authenticate(services, email, password).await;
        assert!(matches!(answer, Ok(None)), "{email:?}: {answer:?}");
    }
}

#[tokio::test]
async fn what_is_kept_of_a_secret_is_a_hash() {
    let instance = instance().await;
    let services = &instance.services;
    let ana = accounts::register(services, "ana@example.org", PASSWORD).await.expect("registered");
    let (_, token) =
        tokens::give(services, &Actor::System, ana.id, "a script", TokenScope::Write).await.expect("a token");
    let token = token.show();
    let record = storage::accounts::by_id(&services.db, ana.id).await.expect("read").expect("known");
    assert!(record.password_hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{}", record.password_hash);
    services.db.close().await;
    for file in std::fs::read_dir(instance.folder.path()).expect("a folder") {
        let bytes = std::fs::read(file.expect("a file").path()).expect("read");
        for secret in [PASSWORD, token, &token[8..]] {
            assert!(!bytes.windows(secret.len()).any(|window| window == secret.as_bytes()), "{secret} is on the disk");
        }
    }
}

#[tokio::test]
async fn sessions_end_by_the_services_clock() {
    let instance = instance().await;
    let services = &instance.services;
    let at = |seconds: i64| -> Instant { still() + chrono::Duration::seconds(seconds) };
    assert!(sessions::create(services, "a", "{}", at(1)).await.expect("stored"));
    assert!(!sessions::create(services, "a", "{}", at(9)).await.expect("refused"));
    sessions::save(services, "b", "{}", at(0)).await.expect("stored");
    assert_eq!(sessions::load(services, "a").await.expect("read"), Some(("{}".to_owned(), at(1))));
    assert_eq!(sessions::load(services, "b").await.expect("read"), None, "it ended this moment");
    assert_eq!(sessions::forget_expired(services).await.expect("cleared"), 1);
    sessions::delete(services, "a").await.expect("ended");
    assert_eq!(sessions::load(services, "a").await.expect("read"), None);
}
