//! Registering, logging in, sessions.

use domain::account::{Actor, MAX_PASSWORD, Reach, Registration, Role, TokenScope};
use domain::language::Language;
use domain::{Instant, UserId};
use service::accounts::{self, Applicant, Registered, User};
use service::sessions::{self, Kept, SessionId};
use service::{ServiceConfig, Services, links, tokens};

use crate::scene::{conflict, faults, instance, instance_with, still};

pub(crate) const PASSWORD: &str = "correct horse";

/// Asks for an account, with whatever opens an instance that nobody has an account at.
async fn register(services: &Services, email: &str, password: &str) -> service::Result<Registered> {
    let key = links::set_up_key(services);
    let applicant = Applicant { email, password, set_up_key: &key, invitation: "", language: Language::En };
    accounts::register(services, &Actor::NOBODY, applicant).await
}

/// The first user of an instance.
pub(crate) async fn first(services: &Services) -> User {
    match register(services, "ana@example.org", PASSWORD).await {
        Ok(Registered::Done(user)) => user,
        other => panic!("not the first: {other:?}"),
    }
}

#[tokio::test]
async fn the_first_shows_the_set_up_key_and_is_admin() {
    let instance = instance().await;
    let services = &instance.services;
    let nobody = Applicant {
        email: "eve@example.org",
        password: PASSWORD,
        set_up_key: "",
        invitation: "",
        language: Language::Es,
    };
    for key in ["", "0123", &links::set_up_key(services)[1..]] {
        let asked = accounts::register(services, &Actor::NOBODY, Applicant { set_up_key: key, ..nobody }).await;
        assert_eq!(conflict(asked), "set_up_key_needed");
    }
    let ana = first(services).await;
    assert_eq!((ana.role, ana.email.as_str()), (Role::Admin, "ana@example.org"));
    assert!(ana.session_key.len() >= 16);
    // The key opened the instance once.
    assert_eq!(conflict(register(services, "eve@example.org", PASSWORD).await), "registration_by_invitation");
    assert!(accounts::user(services, UserId(99)).await.expect("asked").is_none());
    let eva = accounts::add(services, &ana.actor(), "eva@example.org", PASSWORD, Role::User).await.expect("added");
    let whole = Actor::User { id: eva.id, email: eva.email.clone(), role: Role::User, reach: Reach::Full, from: None };
    assert_eq!(eva.actor(), whole);
    assert_ne!(ana.session_key, eva.session_key);
}

#[tokio::test]
async fn everything_wrong_with_an_account_is_said_at_once() {
    let instance = instance().await;
    let services = &instance.services;
    let refused = register(services, "ana", "short").await;
    assert_eq!(
        faults(refused),
        [("email".to_owned(), "not_an_email".to_owned()), ("password".to_owned(), "password_too_short".to_owned())]
    );
    for (password, code) in [
        // Nine characters of two bytes each are nine characters.
        ("ñññññññññ", "password_too_short"),
        (&"x".repeat(MAX_PASSWORD + 1), "password_too_long"),
        ("password123", "password_too_common"),
        ("ana@example.org", "password_too_common"),
    ] {
        let refused = register(services, "ana@example.org", password).await;
        assert_eq!(faults(refused), [("password".to_owned(), code.to_owned())]);
    }
    assert!(!accounts::any_user(services).await.expect("asked"), "nobody was added");
}

#[tokio::test]
async fn the_command_adds_users_and_takes_the_operators_word_for_passwords() {
    let closed = ServiceConfig { registration: Registration::Closed, ..ServiceConfig::default() };
    let instance = instance_with(closed).await;
    let services = &instance.services;
    first(services).await;
    assert_eq!(conflict(register(services, "eva@example.org", PASSWORD).await), "registration_closed");
    let added = accounts::add(services, &Actor::System, "eva@example.org", "password123", Role::Viewer).await;
    assert_eq!(added.expect("the command may").role, Role::Viewer);
    let again = accounts::add(services, &Actor::System, "EVA@example.org", PASSWORD, Role::Admin).await;
    assert_eq!(conflict(again), "email_taken");
}

#[tokio::test]
async fn of_many_first_registrations_at_once_one_becomes_admin() {
    let instance = instance().await;
    let emails: Vec<String> = (0..4).map(|n| format!("user{n}@example.org")).collect();
    let asked = emails.iter().map(|email| register(&instance.services, email, PASSWORD));
    let (registered, refused): (Vec<_>, Vec<_>) =
        futures::future::join_all(asked).await.into_iter().partition(Result::is_ok);
    assert_eq!(registered.len(), 1);
    for refusal in refused {
        assert!(["registration_closed", "registration_by_invitation"].contains(&conflict(refusal)));
    }
}

#[tokio::test]
async fn a_wrong_password_and_an_unknown_address_are_answered_alike() {
    let instance = instance().await;
    let services = &instance.services;
    let ana = first(services).await;
    let known = accounts::authenticate(services, &Actor::NOBODY, "Ana@example.org ", PASSWORD).await;
    let known = known.expect("asked").expect("known");
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
        let answer = accounts::authenticate(services, &Actor::NOBODY, email, password).await;
        assert!(matches!(answer, Ok(None)), "{email:?}: {answer:?}");
    }
}

#[tokio::test]
async fn a_hash_of_old_parameters_is_made_anew_at_the_next_login() {
    let instance = instance().await;
    let services = &instance.services;
    let ana = first(services).await;
    // What argon2id gives for "correct horse" with 8 KiB and one pass.
    let old = {
        use argon2::password_hash::PasswordHasher;
        let params = argon2::Params::new(8, 1, 1, None).expect("parameters");
        let argon2 = argon2::Argon2::new(argon2::Algorithm::Argon2id, argon2::Version::V0x13, params);
        argon2.hash_password(PASSWORD.as_bytes()).expect("a hash").to_string()
    };
    let kept = async || storage::accounts::by_id(&services.db, ana.id).await.expect("read").expect("known");
    let hash = kept().await.password_hash;
    storage::accounts::rehash(&services.db, ana.id, &hash, &old).await.expect("stored");
    let wrong = accounts::authenticate(services, &Actor::NOBODY, "ana@example.org", "not the password").await;
    assert!(wrong.expect("asked").is_none());
    assert_eq!(kept().await.password_hash, old);
    let right = accounts::authenticate(services, &Actor::NOBODY, "ana@example.org", PASSWORD).await;
    assert_eq!(right.expect("asked").expect("known").session_key, ana.session_key, "sessions go on");
    assert!(kept().await.password_hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
}

#[tokio::test]
async fn what_is_kept_of_a_secret_is_a_hash() {
    let instance = instance().await;
    let services = &instance.services;
    let ana = first(services).await;
    let (_, token) =
        tokens::give(services, &Actor::System, ana.id, "a script", TokenScope::Write).await.expect("a token");
    let token = token.show();
    let cookie = "what a cookie says, which is random";
    assert!(sessions::create(services, SessionId::of(cookie), kept("{}", still())).await.expect("stored"));
    let record = storage::accounts::by_id(&services.db, ana.id).await.expect("read").expect("known");
    assert!(record.password_hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{}", record.password_hash);
    services.db.close().await;
    for file in std::fs::read_dir(instance.folder.path()).expect("a folder") {
        let bytes = std::fs::read(file.expect("a file").path()).expect("read");
        for secret in [PASSWORD, token, &token[8..], cookie] {
            assert!(!bytes.windows(secret.len()).any(|window| window == secret.as_bytes()), "{secret} is on the disk");
        }
    }
}

fn kept(data: &str, expires_at: Instant) -> Kept<'_> {
    Kept { user: None, data, address: None, agent: None, expires_at }
}

#[tokio::test]
async fn sessions_end_by_the_services_clock() {
    let instance = instance().await;
    let services = &instance.services;
    let at = |seconds: i64| -> Instant { still() + chrono::Duration::seconds(seconds) };
    let [a, b] = ["a", "b"].map(SessionId::of);
    assert!(sessions::create(services, a, kept("{}", at(1))).await.expect("stored"));
    assert!(!sessions::create(services, a, kept("{}", at(9))).await.expect("refused"));
    assert!(sessions::create(services, b, kept("{}", at(0))).await.expect("stored"));
    assert_eq!(sessions::load(services, a).await.expect("read"), Some(("{}".to_owned(), at(1))));
    assert_eq!(sessions::load(services, b).await.expect("read"), None, "it ended this moment");
    assert_eq!(sessions::forget_expired(services).await.expect("cleared"), 1);
    sessions::delete(services, a).await.expect("ended");
    assert_eq!(sessions::load(services, a).await.expect("read"), None);
}

#[tokio::test]
async fn a_session_is_called_by_what_opens_nothing() {
    let id = SessionId::of("cookie");
    assert_eq!(id.to_string().parse::<SessionId>().expect("a session"), id);
    for wrong in ["", "cookie", "../../etc/passwd", &"g".repeat(64), &"é".repeat(32)] {
        assert!(wrong.parse::<SessionId>().is_err(), "{wrong:?}");
    }
}
