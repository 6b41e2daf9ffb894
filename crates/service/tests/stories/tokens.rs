//! Bearer tokens.

use chrono::TimeDelta;
use domain::account::{Actor, Reach, Role, TokenScope};
use service::{Error, tokens};

use crate::scene::{conflict, faults, instance};

fn reach(actor: Option<Actor>) -> Option<Reach> {
    actor.map(|actor| match actor {
        Actor::User { reach, .. } => reach,
        other => panic!("{other:?} is no user"),
    })
}

#[tokio::test]
async fn a_token_speaks_for_its_user_as_far_as_it_reaches_until_it_is_revoked() {
    let instance = instance().await;
    let services = &instance.services;
    let ana = instance.user("ana", Role::User).await;
    let (read, reading) = tokens::create(services, &ana, " A dashboard ", TokenScope::Read).await.expect("made");
    let (write, writing) = tokens::create(services, &ana, "A script", TokenScope::Write).await.expect("made");
    assert_ne!(reading, writing);
    assert_eq!((read.name.as_str(), read.scope, read.last_used_at), ("A dashboard", TokenScope::Read, None));

    let holder = tokens::actor(services, reading.show()).await.expect("asked");
    assert_eq!(holder.as_ref().and_then(Actor::user_id), ana.user_id());
    assert_eq!(reach(holder), Some(Reach::ReadOnly));
    assert_eq!(reach(tokens::actor(services, writing.show()).await.expect("asked")), Some(Reach::Token));

    let listed = tokens::list(services, &ana).await.expect("listed");
    assert_eq!(listed.iter().map(|token| token.id).collect::<Vec<_>>(), [write.id, read.id]);
    assert!(listed.iter().all(|token| token.last_used_at == Some(services.now())));

    tokens::revoke(services, &ana, write.id).await.expect("revoked");
    assert_eq!(tokens::actor(services, writing.show()).await.expect("asked"), None);
    assert!(matches!(tokens::revoke(services, &ana, write.id).await, Err(Error::NotFound)));
    let eva = instance.user("eva", Role::Admin).await;
    assert!(matches!(tokens::revoke(services, &eva, read.id).await, Err(Error::NotFound)), "another's is none");
    assert_eq!(tokens::list(services, &eva).await.expect("listed"), []);
}

#[tokio::test]
async fn what_is_no_token_opens_nothing() {
    let instance = instance().await;
    let services = &instance.services;
    let ana = instance.user("ana", Role::User).await;
    let (_, secret) = tokens::create(services, &ana, "A script", TokenScope::Write).await.expect("made");
    assert_eq!(format!("{secret:?}"), "Secret(…)", "a log does not tell it");
    let token = secret.show();
    let last = if token.ends_with('0') { "1" } else { "0" };
    let other = format!("{}{last}", &token[..token.len() - 1]);
    for wrong in [other.as_str(), "", "atalaya_", &token[8..], &format!("{token}{token}")] {
        assert_eq!(tokens::actor(services, wrong).await.expect("asked"), None, "{wrong:?}");
    }
}

#[tokio::test]
async fn a_use_is_noted_once_an_hour() {
    let instance = instance().await;
    let services = &instance.services;
    let ana = instance.user("ana", Role::User).await;
    let noted = async || tokens::list(services, &ana).await.expect("listed")[0].last_used_at.expect("noted");
    for (ago, is_noted) in [(TimeDelta::minutes(59), false), (TimeDelta::minutes(61), true)] {
        let (token, secret) = tokens::create(services, &ana, "A script", TokenScope::Read).await.expect("made");
        let before = services.now() - ago;
        storage::tokens::used(&services.db, token.id, before).await.expect("noted");
        tokens::actor(services, secret.show()).await.expect("asked").expect("known");
        assert_eq!(noted().await, if is_noted { services.now() } else { before });
    }
}

#[tokio::test]
async fn a_token_has_a_name_and_a_user_so_many() {
    let instance = instance().await;
    let services = &instance.services;
    let ana = instance.user("ana", Role::User).await;
    let make = async |name: &str| tokens::create(services, &ana, name, TokenScope::Read).await;
    assert_eq!(faults(make("  ").await), [("name".to_owned(), "required".to_owned())]);
    assert_eq!(faults(make(&"ñ".repeat(121)).await), [("name".to_owned(), "too_long".to_owned())]);
    make(&"ñ".repeat(120)).await.expect("made");
    for number in 1..100 {
        make(&number.to_string()).await.expect("made");
    }
    assert_eq!(conflict(make("one more").await), "too_many_tokens");
}
