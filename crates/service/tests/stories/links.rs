//! What the links in mails do: confirming an address, another password, another address, invitations.

use domain::account::{Actor, Reach, Registration, Role};
use domain::audit::{AuditAction, AuditFilter};
use domain::language::Language;
use domain::mail::{MailKind, MailStatus};
use domain::view::AccountChange;
use notify::email::Mailer;
use service::accounts::{self, Applicant, Proof, Registered, Way};
use service::{Error, ServiceConfig, Services, admin, mails};

use crate::accounts::{PASSWORD, first};
use crate::scene::{Instance, conflict, faults, instance_with};

const NOBODY: Actor = Actor::NOBODY;

async fn open() -> Instance {
    instance_with(ServiceConfig { registration: Registration::Open, ..ServiceConfig::default() }).await
}

pub(crate) fn applicant<'a>(email: &'a str, password: &'a str) -> Applicant<'a> {
    Applicant { email, password, set_up_key: "", invitation: "", language: Language::Es }
}

/// What stands behind `?link=` in the link that an admin hands over to somebody.
async fn link(services: &Services, recipient: &str, kind: MailKind) -> String {
    let mails = mails::open(services, &Actor::System).await.expect("read");
    let mail = mails.into_iter().find(|mail| mail.recipient == recipient && mail.kind == kind);
    let mail = mail.unwrap_or_else(|| panic!("{recipient} was not written"));
    assert_eq!(mail.status, MailStatus::ByHand);
    mail.link.expect("a link").split_once("?link=").expect("a query").1.to_owned()
}

async fn count(services: &Services, action: AuditAction) -> usize {
    let filter = AuditFilter { action: Some(action), ..AuditFilter::default() };
    admin::audit_log(services, &Actor::System, &filter, None, 0, 100).await.expect("read").items.len()
}

#[tokio::test]
async fn an_account_opens_once_its_address_is_confirmed_by_who_knows_its_password() {
    let instance = open().await;
    let services = &instance.services;
    first(services).await;
    let asked = accounts::register(services, &NOBODY, applicant("eva@example.org", "gata azul en el tejado")).await;
    assert!(matches!(asked, Ok(Registered::ToConfirm)), "{asked:?}");
    let logging_in = accounts::authenticate(services, &NOBODY, "eva@example.org", "gata azul en el tejado").await;
    assert_eq!(conflict(logging_in), "not_confirmed");

    let link = link(services, "eva@example.org", MailKind::ConfirmAddress).await;
    let kind = accounts::confirmation(services, &link).await.expect("read");
    assert_eq!(kind, (MailKind::ConfirmAddress, "eva@example.org".to_owned()));
    // Whoever reads somebody else's mail, or gets mail of an account that somebody else made, knows no password.
    let refused = accounts::confirm(services, &NOBODY, &link, "not the password").await;
    assert_eq!(faults(refused), [("password".to_owned(), "wrong_password".to_owned())]);
    let eva = accounts::confirm(services, &NOBODY, &link, "gata azul en el tejado").await.expect("asked");
    assert_eq!(eva.expect("a user").role, Role::User);
    assert_eq!(conflict(accounts::confirm(services, &NOBODY, &link, "gata azul en el tejado").await), "link_over");
    let logged_in = accounts::authenticate(services, &NOBODY, "eva@example.org", "gata azul en el tejado").await;
    assert!(logged_in.expect("asked").is_some());
    assert_eq!(count(services, AuditAction::AddressConfirmed).await, 1);
}

#[tokio::test]
async fn whoever_asks_for_an_account_there_is_learns_nothing_and_changes_nothing() {
    let instance = open().await;
    let services = &instance.services;
    first(services).await;
    let asked = accounts::register(services, &NOBODY, applicant("ana@example.org", "another long phrase")).await;
    assert!(matches!(asked, Ok(Registered::ToConfirm)), "{asked:?}");
    assert!(accounts::authenticate(services, &NOBODY, "ana@example.org", PASSWORD).await.expect("asked").is_some());

    // Of an account that nobody has confirmed the last who asks counts, and the older link works no more.
    let mut links = Vec::new();
    for password in ["the first long phrase", "the other long phrase"] {
        accounts::register(services, &NOBODY, applicant("eva@example.org", password)).await.expect("asked");
        links.push(link(services, "eva@example.org", MailKind::ConfirmAddress).await);
    }
    assert_eq!(conflict(accounts::confirm(services, &NOBODY, &links[0], "the first long phrase").await), "link_over");
    assert!(accounts::confirm(services, &NOBODY, &links[1], "the first long phrase").await.is_err());
    assert!(accounts::confirm(services, &NOBODY, &links[1], "the other long phrase").await.expect("asked").is_some());
}

#[tokio::test]
async fn a_forgotten_password_is_set_anew_once() {
    let instance = open().await;
    let services = &instance.services;
    let ana = first(services).await;
    for email in ["ana@example.org", "nobody@example.org"] {
        accounts::ask_reset(services, &NOBODY, email, Language::En).await.expect("the same for both");
    }
    assert_eq!(mails::open(services, &Actor::System).await.expect("read").len(), 1);
    assert_eq!(count(services, AuditAction::ResetAsked).await, 2);
    let link = link(services, "ana@example.org", MailKind::ResetPassword).await;
    let refused = accounts::reset_password(services, &NOBODY, &link, "password123").await;
    assert_eq!(faults(refused), [("password".to_owned(), "password_too_common".to_owned())]);
    let mut endings = services.endings();
    accounts::reset_password(services, &NOBODY, &link, "another long phrase").await.expect("changed");
    assert_eq!(endings.recv().await.expect("told"), ana.id, "what is open closes");
    assert_eq!(conflict(accounts::reset_password(services, &NOBODY, &link, "a third long phrase").await), "link_over");
    let old = accounts::authenticate(services, &NOBODY, "ana@example.org", PASSWORD).await;
    assert!(old.expect("asked").is_none());
    let new = accounts::authenticate(services, &NOBODY, "ana@example.org", "another long phrase").await;
    assert_ne!(new.expect("asked").expect("known").session_key, ana.session_key);
}

#[tokio::test]
async fn another_address_takes_the_password_and_a_link_to_it() {
    let instance = open().await;
    let services = &instance.services;
    let ana = first(services).await.actor();
    accounts::add(services, &Actor::System, "eva@example.org", PASSWORD, Role::User).await.expect("added");
    let wrong =
        accounts::request_address(services, &ana, Proof::password("not the password"), "new@example.org", Language::En)
            .await;
    assert_eq!(faults(wrong), [("current".to_owned(), "wrong_password".to_owned())]);
    accounts::request_address(services, &ana, Proof::password(PASSWORD), "eva@example.org", Language::En)
        .await
        .expect("not told who has it");
    let taken = link(services, "eva@example.org", MailKind::ChangeAddress).await;
    assert_eq!(conflict(accounts::confirm(services, &NOBODY, &taken, "").await), "email_taken");

    accounts::request_address(services, &ana, Proof::password(PASSWORD), "new@example.org", Language::En)
        .await
        .expect("written");
    let link = link(services, "new@example.org", MailKind::ChangeAddress).await;
    assert!(accounts::confirm(services, &NOBODY, &link, "").await.expect("changed").is_none());
    assert!(accounts::authenticate(services, &NOBODY, "new@example.org", PASSWORD).await.expect("asked").is_some());
    assert!(accounts::authenticate(services, &NOBODY, "ana@example.org", PASSWORD).await.expect("asked").is_none());
}

#[tokio::test]
async fn what_was_asked_for_before_the_password_was_another_does_nothing_after() {
    let instance = open().await;
    let services = &instance.services;
    let ana = first(services).await.actor();
    // Somebody who knew her password asked for a way to take the account over, and she notices.
    accounts::request_address(services, &ana, Proof::password(PASSWORD), "eve@evil.example", Language::En)
        .await
        .expect("written");
    let planted = link(services, "eve@evil.example", MailKind::ChangeAddress).await;
    accounts::change_password(services, &ana, Proof::password(PASSWORD), "another long phrase", Language::En)
        .await
        .expect("changed");
    assert_eq!(conflict(accounts::confirm(services, &NOBODY, &planted, "").await), "link_over");

    // By a link to her address it is the same.
    accounts::request_address(services, &ana, Proof::password("another long phrase"), "eve@evil.example", Language::En)
        .await
        .expect("written");
    let planted = link(services, "eve@evil.example", MailKind::ChangeAddress).await;
    accounts::ask_reset(services, &NOBODY, "ana@example.org", Language::En).await.expect("written");
    let reset = link(services, "ana@example.org", MailKind::ResetPassword).await;
    accounts::reset_password(services, &NOBODY, &reset, "a third long phrase").await.expect("changed");
    assert_eq!(conflict(accounts::confirm(services, &NOBODY, &planted, "").await), "link_over");

    // What went to the address she had opens nothing once she has another.
    accounts::ask_reset(services, &NOBODY, "ana@example.org", Language::En).await.expect("written");
    let stale = link(services, "ana@example.org", MailKind::ResetPassword).await;
    accounts::request_address(services, &ana, Proof::password("a third long phrase"), "new@example.org", Language::En)
        .await
        .expect("written");
    let change = link(services, "new@example.org", MailKind::ChangeAddress).await;
    accounts::confirm(services, &NOBODY, &change, "").await.expect("changed");
    let refused = accounts::reset_password(services, &NOBODY, &stale, "a fourth long phrase").await;
    assert_eq!(conflict(refused), "link_over");
}

#[tokio::test]
async fn a_token_makes_no_admin_and_is_shown_no_link() {
    let instance = open().await;
    let services = &instance.services;
    let admin = first(services).await.actor();
    let Actor::User { id, email, role, .. } = admin.clone() else { panic!("not a user") };
    let token = Actor::User { id, email, role, reach: Reach::Token, from: None };
    let forbidden = |refused: service::Result<()>| assert!(matches!(refused, Err(Error::Forbidden)), "{refused:?}");
    forbidden(accounts::add(services, &token, "eve@example.org", PASSWORD, Role::Admin).await.map(drop));
    forbidden(accounts::invite(services, &token, "eve@example.org", Role::Admin, Language::En).await.map(drop));
    let eva = accounts::add(services, &token, "eva@example.org", PASSWORD, Role::User).await.expect("an account");
    let promotion = AccountChange { role: Some(Role::Admin), ..AccountChange::default() };
    forbidden(admin::change_user(services, &token, eva.id, promotion).await.map(drop));
    accounts::ask_reset(services, &NOBODY, "ana@example.org", Language::En).await.expect("written");
    let shown = |mails: Vec<domain::mail::MailView>| mails.iter().filter(|mail| mail.link.is_some()).count();
    assert_eq!(shown(mails::open(services, &token).await.expect("read")), 0);
    assert_eq!(shown(mails::open(services, &admin).await.expect("read")), 1);
    admin::change_user(services, &admin, eva.id, promotion).await.expect("changed");
    let active = |active| AccountChange { role: None, active: Some(active) };
    admin::change_user(services, &token, eva.id, active(false)).await.expect("changed");
    forbidden(admin::change_user(services, &token, eva.id, active(true)).await.map(drop));
}

#[tokio::test]
async fn who_is_invited_gets_the_role_and_nobody_else_the_account() {
    let instance = instance_with(ServiceConfig::default()).await;
    let services = &instance.services;
    let ana = first(services).await.actor();
    let invited =
        accounts::invite(services, &ana, "eva@example.org", Role::Viewer, Language::En).await.expect("invited");
    let link = invited.link.expect("a link").split_once("?link=").expect("a query").1.to_owned();
    assert_eq!(accounts::way(services, "", &link).await.expect("asked"), Way::Invitation("eva@example.org".to_owned()));
    for forged in ["1-00", "x", &format!("{link}0"), &link.replace('-', "1-")] {
        assert_eq!(accounts::way(services, "", forged).await.expect("asked"), Way::Over, "{forged}");
    }
    // Whatever address is sent with it, the account is the invited one's.
    let sent = Applicant { invitation: &link, ..applicant("eve@example.org", "a long enough phrase") };
    let Ok(Registered::Done(eva)) = accounts::register(services, &NOBODY, sent).await else { panic!("not made") };
    assert_eq!((eva.email.as_str(), eva.role), ("eva@example.org", Role::Viewer));
    assert_eq!(conflict(accounts::register(services, &NOBODY, sent).await), "link_over");

    assert!(matches!(
        accounts::invite(services, &eva.actor(), "x@example.org", Role::Admin, Language::Es).await,
        Err(Error::Forbidden)
    ));
    assert_eq!(
        conflict(accounts::invite(services, &ana, "eva@example.org", Role::User, Language::Es).await),
        "email_taken"
    );
}

#[tokio::test]
async fn where_registration_is_closed_no_invitation_lets_anybody_in() {
    let instance = instance_with(ServiceConfig::default()).await;
    let services = &instance.services;
    let ana = first(services).await.actor();
    let invited = accounts::invite(services, &ana, "eva@example.org", Role::User, Language::En).await.expect("invited");
    let link = invited.link.expect("a link").split_once("?link=").expect("a query").1.to_owned();

    let closed = ServiceConfig { registration: Registration::Closed, ..ServiceConfig::default() };
    let services = &crate::scene::open(&instance.folder, closed, None, crate::scene::still).await;
    assert_eq!(accounts::way(services, "", &link).await.expect("asked"), Way::Closed);
    let sent = Applicant { invitation: &link, ..applicant("eva@example.org", PASSWORD) };
    assert_eq!(conflict(accounts::register(services, &NOBODY, sent).await), "registration_closed");
    let refused = accounts::invite(services, &ana, "leo@example.org", Role::User, Language::En).await;
    assert_eq!(conflict(refused), "registration_closed");
    accounts::add(services, &ana, "leo@example.org", PASSWORD, Role::User).await.expect("admins add accounts");
}

#[tokio::test]
async fn a_link_that_is_withdrawn_works_no_more() {
    let instance = instance_with(ServiceConfig::default()).await;
    let services = &instance.services;
    let ana = first(services).await.actor();
    let invited = accounts::invite(services, &ana, "eva@example.org", Role::User, Language::En).await.expect("invited");
    mails::withdraw(services, &ana, invited.id).await.expect("withdrawn");
    assert!(matches!(mails::withdraw(services, &ana, invited.id).await, Err(Error::NotFound)));
    let link = invited.link.expect("a link").split_once("?link=").expect("a query").1.to_owned();
    assert_eq!(accounts::way(services, "", &link).await.expect("asked"), Way::Over);
    assert!(mails::open(services, &ana).await.expect("read").is_empty());
}

#[tokio::test]
async fn nobodys_letter_box_is_filled() {
    let instance = open().await;
    let services = &instance.services;
    first(services).await;
    for _ in 0..9 {
        accounts::ask_reset(services, &NOBODY, "ana@example.org", Language::En).await.expect("asked");
    }
    let mails = mails::open(services, &Actor::System).await.expect("read");
    assert_eq!(mails.len(), 1, "one works at a time");
    assert!(mails[0].id.0 <= 6, "six an hour: {:?}", mails[0].id);
}

#[tokio::test]
async fn what_others_ask_for_takes_nobodys_link() {
    let instance = open().await;
    let services = &instance.services;
    let ana = first(services).await.actor();
    let leo = accounts::add(services, &ana, "leo@example.org", PASSWORD, Role::User).await.expect("added").actor();
    let ask = async || {
        accounts::request_address(services, &leo, Proof::password(PASSWORD), "ana@example.org", Language::En).await
    };
    for _ in 0..6 {
        ask().await.expect("written");
    }
    assert_eq!(conflict(ask().await), "too_many_mails");
    let elsewhere =
        accounts::request_address(services, &leo, Proof::password(PASSWORD), "x@example.org", Language::En).await;
    assert_eq!(conflict(elsewhere), "too_many_mails", "nor do they write to everybody");
    assert_eq!(count(services, AuditAction::AddressAsked).await, 6);
    accounts::ask_reset(services, &NOBODY, "ana@example.org", Language::En).await.expect("asked");
    link(services, "ana@example.org", MailKind::ResetPassword).await;
}

#[tokio::test]
async fn who_holds_an_account_is_told_in_their_language_whatever_others_ask_for() {
    let mailer = Mailer::new("smtp://127.0.0.1:2525".parse().expect("a place"), "a@example.org".parse().expect("one"));
    let mailer = Some(mailer.expect("a mailer"));
    let config = ServiceConfig { registration: Registration::Open, mailer, ..ServiceConfig::default() };
    let instance = instance_with(config).await;
    let services = &instance.services;
    let ana = first(services).await.actor();
    for _ in 0..7 {
        accounts::register(services, &NOBODY, applicant("ana@example.org", "another long phrase"))
            .await
            .expect("asked");
    }
    let new = "gata azul en el tejado";
    accounts::change_password(services, &ana, Proof::password(PASSWORD), new, Language::En).await.expect("changed");
    let mut waiting = Vec::new();
    let (now, later) = (services.now(), services.now() + chrono::TimeDelta::hours(1));
    while let Some(mail) = storage::mails::claim(&services.db, now, later).await.expect("read") {
        waiting.push((mail.kind, mail.language));
    }
    assert_eq!(waiting.iter().filter(|(kind, _)| *kind == MailKind::AlreadyRegistered).count(), 6);
    assert!(waiting.contains(&(MailKind::PasswordChanged, Language::En)), "{waiting:?}");
}

#[tokio::test]
async fn a_mail_whose_link_works_no_more_is_not_sent() {
    let mailer = Mailer::new("smtp://127.0.0.1:2525".parse().expect("a place"), "a@example.org".parse().expect("one"));
    let instance =
        instance_with(ServiceConfig { mailer: Some(mailer.expect("a mailer")), ..ServiceConfig::default() }).await;
    let services = &instance.services;
    first(services).await;
    for _ in 0..2 {
        accounts::ask_reset(services, &NOBODY, "ana@example.org", Language::En).await.expect("asked");
    }
    let claim =
        async |at| storage::mails::claim(&services.db, at, at + chrono::TimeDelta::minutes(1)).await.expect("read");
    assert!(claim(services.now()).await.is_some(), "the newer");
    assert!(claim(services.now()).await.is_none(), "the older is void");
    assert!(claim(services.now() + chrono::TimeDelta::hours(2)).await.is_none(), "and by now both are");
}

#[tokio::test]
async fn the_eleventh_try_of_a_minute_is_not_looked_at() {
    let instance = open().await;
    let services = &instance.services;
    first(services).await;
    // Registering was a try of its own.
    for _ in 0..9 {
        let tried = accounts::authenticate(services, &NOBODY, "ana@example.org", "something else").await;
        assert!(tried.expect("looked at").is_none());
    }
    let tried = accounts::authenticate(services, &NOBODY, "ana@example.org", PASSWORD).await;
    assert!(matches!(tried, Err(Error::TooManyTries)), "{tried:?}");
}

#[tokio::test]
async fn who_leaves_takes_what_is_their_own_along() {
    let instance = instance_with(ServiceConfig::default()).await;
    let services = &instance.services;
    let ana = first(services).await.actor();
    assert_eq!(conflict(accounts::close(services, &ana, Proof::password(PASSWORD)).await), "last_admin");
    let eva = accounts::add(services, &ana, "eva@example.org", PASSWORD, Role::User).await.expect("added").actor();
    let copy = accounts::export(services, &eva).await.expect("a copy");
    assert_eq!(copy["account"]["email"], "eva@example.org");
    assert!(!copy.to_string().contains("argon2"), "{copy}");
    let wrong = accounts::close(services, &eva, Proof::password("not the password")).await;
    assert_eq!(faults(wrong), [("current".to_owned(), "wrong_password".to_owned())]);
    accounts::close(services, &eva, Proof::password(PASSWORD)).await.expect("gone");
    assert!(accounts::authenticate(services, &NOBODY, "eva@example.org", PASSWORD).await.expect("asked").is_none());
    assert_eq!(count(services, AuditAction::AccountDeleted).await, 1);
}
