//! The second factor: switching it on, codes, recovery codes.

use domain::account::{Actor, Role};
use domain::language::Language;
use service::accounts::Proof;
use service::second_factor::{Codes, State, make_codes, offer, seal_anew, state, switch_off, switch_on, verify};
use service::{Error, SecretKey, ServiceConfig, Services, accounts};
use totp_rs::{Builder, Secret};

use crate::accounts::{PASSWORD, first};
use crate::scene::{conflict, faults, instance, instance_with, open, still};

/// The code that a device makes of a key, so many seconds into the story.
fn code(key: &str, seconds: i64) -> String {
    let secret = Secret::try_from_base32(key).expect("base32");
    let totp = Builder::new().with_secret(secret).with_account_name("ana").build().expect("a key");
    totp.generate(u64::try_from(still().timestamp() + seconds).expect("in range")).to_string()
}

async fn opens(services: &Services, who: &Actor, code: &str) -> bool {
    let id = who.user_id().expect("a user");
    verify(services, &Actor::NOBODY, id, code).await.expect("asked").is_some()
}

#[tokio::test]
async fn a_key_that_was_shown_to_be_taken_over_is_asked_for_from_then_on() {
    let instance = instance().await;
    let services = &instance.services;
    let ana = first(services).await.actor();
    let offered = offer(services, &ana, "").expect("a key");
    assert!(offered.picture.starts_with("<svg"), "{}", offered.picture);
    assert_eq!(offer(services, &ana, &offered.sealed).expect("a key").key, offered.key, "the same again");

    let wrong = switch_on(services, &ana, PASSWORD, &offered.sealed, "000000", Language::En).await;
    assert_eq!(faults(wrong), [("code".to_owned(), "wrong_code".to_owned())]);
    let wrong =
        switch_on(services, &ana, "not the password", &offered.sealed, &code(&offered.key, 0), Language::En).await;
    assert_eq!(faults(wrong), [("current".to_owned(), "wrong_password".to_owned())]);
    assert_eq!(
        conflict(switch_on(services, &ana, PASSWORD, "00ff", &code(&offered.key, 0), Language::En).await),
        "offer_over"
    );
    assert!(!state(services, &ana).await.expect("read").on);

    let Codes(codes) =
        switch_on(services, &ana, PASSWORD, &offered.sealed, &code(&offered.key, 0), Language::En).await.expect("on");
    assert_eq!(state(services, &ana).await.expect("read"), State { on: true, codes_left: 10 });
    let again = switch_on(services, &ana, PASSWORD, &offered.sealed, &code(&offered.key, 30), Language::En).await;
    assert_eq!(conflict(again), "second_factor_unchanged");

    assert!(!opens(services, &ana, &code(&offered.key, 0)).await, "it was taken already");
    assert!(!opens(services, &ana, "").await);
    assert!(opens(services, &ana, &code(&offered.key, 30)).await, "clocks differ a little");
    assert!(!opens(services, &ana, &code(&offered.key, 30)).await, "each once");
    assert!(opens(services, &ana, &codes[3].to_uppercase()).await);
    assert!(!opens(services, &ana, &codes[3]).await, "each once");
    assert_eq!(state(services, &ana).await.expect("read").codes_left, 9);
}

#[tokio::test]
async fn other_recovery_codes_replace_those_there_were() {
    let instance = instance().await;
    let services = &instance.services;
    let ana = first(services).await.actor();
    assert_eq!(conflict(make_codes(services, &ana, Proof::password(PASSWORD)).await), "second_factor_unchanged");
    let offered = offer(services, &ana, "").expect("a key");
    let Codes(old) =
        switch_on(services, &ana, PASSWORD, &offered.sealed, &code(&offered.key, 0), Language::En).await.expect("on");
    let next = code(&offered.key, 30);
    let proof = Proof { password: PASSWORD, code: &next };
    let Codes(new) = make_codes(services, &ana, proof).await.expect("made");
    assert!(!opens(services, &ana, &old[0]).await);
    assert!(opens(services, &ana, &new[0]).await);
    switch_off(services, &ana, Proof { password: PASSWORD, code: &new[2] }, Language::En).await.expect("off");
    assert_eq!(state(services, &ana).await.expect("read"), State { on: false, codes_left: 0 });
    assert!(!opens(services, &ana, &new[1]).await);
}

#[tokio::test]
async fn codes_are_not_guessed_by_trying() {
    let instance = instance().await;
    let services = &instance.services;
    let ana = first(services).await.actor();
    let offered = offer(services, &ana, "").expect("a key");
    switch_on(services, &ana, PASSWORD, &offered.sealed, &code(&offered.key, 0), Language::En).await.expect("on");
    for number in 0..10 {
        assert!(!opens(services, &ana, &format!("00000{number}")).await);
    }
    let id = ana.user_id().expect("a user");
    let tried = verify(services, &Actor::NOBODY, id, &code(&offered.key, 30)).await;
    assert!(matches!(tried, Err(Error::TooManyTries)), "{tried:?}");
}

#[tokio::test]
async fn who_tries_codes_for_long_finds_none() {
    let instance = instance().await;
    let services = &instance.services;
    let ana = first(services).await.actor();
    let id = ana.user_id().expect("a user");
    let offered = offer(services, &ana, "").expect("a key");
    let right = |seconds| code(&offered.key, seconds);
    let on = switch_on(services, &ana, PASSWORD, &offered.sealed, &right(-30), Language::En).await;
    let Codes(codes) = on.expect("on");
    for number in 0..50_u8 {
        let from = Actor::Anonymous { from: Some([192, 0, 2, number / 8].into()) };
        assert!(verify(services, &from, id, "000000").await.expect("asked").is_none());
    }
    assert!(!opens(services, &ana, &right(0)).await, "it may have been guessed");
    assert!(opens(services, &ana, &codes[0]).await, "which no guess finds");
    assert!(opens(services, &ana, &right(0)).await);
}

#[tokio::test]
async fn a_refusal_that_is_known_beforehand_takes_no_recovery_code() {
    let instance = instance().await;
    let services = &instance.services;
    let ana = first(services).await.actor();
    let offered = offer(services, &ana, "").expect("a key");
    let on = switch_on(services, &ana, PASSWORD, &offered.sealed, &code(&offered.key, 0), Language::En).await;
    let Codes(codes) = on.expect("on");
    let proof = Proof { password: PASSWORD, code: &codes[0] };
    assert_eq!(conflict(accounts::close(services, &ana, proof).await), "last_admin");
    let same = accounts::request_address(services, &ana, proof, "ana@example.org", Language::En).await;
    assert_eq!(faults(same), [("email".to_owned(), "same_address".to_owned())]);
    let weak = accounts::change_password(services, &ana, proof, "password123", Language::En).await;
    assert_eq!(faults(weak), [("new".to_owned(), "password_too_common".to_owned())]);
    assert_eq!(state(services, &ana).await.expect("read").codes_left, 10);
}

#[tokio::test]
async fn what_opens_an_account_is_changed_by_who_shows_both_factors() {
    let instance = instance().await;
    let services = &instance.services;
    let ana = first(services).await.actor();
    accounts::add(services, &ana, "eva@example.org", PASSWORD, Role::Admin).await.expect("somebody else is left");
    let offered = offer(services, &ana, "").expect("a key");
    let Codes(codes) =
        switch_on(services, &ana, PASSWORD, &offered.sealed, &code(&offered.key, 0), Language::En).await.expect("on");
    let used = code(&offered.key, 0);
    let mut refused = Vec::new();
    for code in ["", "000000", &used] {
        let wrong = Proof { password: PASSWORD, code };
        refused
            .push(faults(accounts::change_password(services, &ana, wrong, "another long phrase", Language::En).await));
    }
    let wrong = Proof::password(PASSWORD);
    refused.push(faults(accounts::request_address(services, &ana, wrong, "new@example.org", Language::En).await));
    refused.push(faults(accounts::close(services, &ana, wrong).await));
    refused.push(faults(switch_off(services, &ana, wrong, Language::En).await));
    refused.push(faults(make_codes(services, &ana, wrong).await));
    for refused in refused {
        assert_eq!(refused, [("code".to_owned(), "wrong_code".to_owned())]);
    }
    assert_eq!(state(services, &ana).await.expect("read"), State { on: true, codes_left: 10 });
    let right = Proof { password: PASSWORD, code: &codes[0] };
    accounts::change_password(services, &ana, right, "another long phrase", Language::En).await.expect("changed");
    let again = accounts::change_password(
        services,
        &ana,
        Proof { password: "another long phrase", ..right },
        PASSWORD,
        Language::En,
    );
    assert_eq!(faults(again.await), [("code".to_owned(), "wrong_code".to_owned())], "each once");
}

#[tokio::test]
async fn a_token_may_not_touch_the_second_factor() {
    let instance = instance().await;
    let services = &instance.services;
    let Actor::User { id, email, role, from, .. } = first(services).await.actor() else { panic!("a user") };
    let token = Actor::User { id, email, role, reach: domain::account::Reach::Token, from };
    assert!(matches!(offer(services, &token, ""), Err(Error::Forbidden)));
    assert!(matches!(
        switch_off(services, &token, Proof::password(PASSWORD), Language::En).await,
        Err(Error::Forbidden)
    ));
}

#[tokio::test]
async fn whoever_lost_their_way_in_comes_back_from_the_machine_and_from_nowhere_else() {
    let instance = instance().await;
    let services = &instance.services;
    let user = first(services).await;
    let ana = user.actor();
    let offered = offer(services, &ana, "").expect("a key");
    switch_on(services, &ana, PASSWORD, &offered.sealed, &code(&offered.key, 0), Language::En).await.expect("on");

    let other = "another long phrase";
    for by in [&ana, &Actor::NOBODY] {
        let refused = accounts::set_password(services, by, user.id, other).await;
        assert!(matches!(refused, Err(Error::Forbidden)), "{refused:?}");
        let refused = accounts::switch_factor_off(services, by, user.id).await;
        assert!(matches!(refused, Err(Error::Forbidden)), "{refused:?}");
    }
    accounts::set_password(services, &Actor::System, user.id, other).await.expect("set");
    accounts::switch_factor_off(services, &Actor::System, user.id).await.expect("off");
    let again = accounts::switch_factor_off(services, &Actor::System, user.id).await;
    assert_eq!(conflict(again), "second_factor_unchanged");
    let logged_in = accounts::authenticate(services, &Actor::NOBODY, "ana@example.org", other).await.expect("asked");
    let logged_in = logged_in.expect("it opens");
    assert!(!logged_in.second_factor);
    assert_ne!(logged_in.session_key, user.session_key, "sessions from before are over");
    let short = accounts::set_password(services, &Actor::System, user.id, "short").await;
    assert_eq!(faults(short), [("password".to_owned(), "password_too_short".to_owned())]);
}

#[tokio::test]
async fn the_instances_key_is_replaced_and_second_factors_open_as_before() {
    let (former, present) = (SecretKey::random(), SecretKey::random());
    let with = |secret: SecretKey| ServiceConfig { secret, ..ServiceConfig::default() };
    let instance = instance_with(with(former.clone())).await;
    let ana = first(&instance.services).await.actor();
    let offered = offer(&instance.services, &ana, "").expect("a key");
    switch_on(&instance.services, &ana, PASSWORD, &offered.sealed, &code(&offered.key, -30), Language::En)
        .await
        .expect("on");

    let present_alone = || open(&instance.folder, with(present.clone()), None, still);
    assert!(!opens(&present_alone().await, &ana, &code(&offered.key, 0)).await, "sealed with another");
    let both = open(&instance.folder, with(present.clone().replacing(former)), None, still).await;
    assert!(opens(&both, &ana, &code(&offered.key, 0)).await);
    for _ in 0..2 {
        seal_anew(&both).await.expect("sealed");
    }
    assert!(opens(&present_alone().await, &ana, &code(&offered.key, 30)).await);
    assert!(!opens(&instance.services, &ana, &code(&offered.key, 60)).await, "the former key opens nothing any more");
}
