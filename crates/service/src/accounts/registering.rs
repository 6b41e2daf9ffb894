//! Making accounts.

use domain::account::{Actor, Email, Registration, Role};
use domain::mail::{MailKind, MailView};
use domain::{Invalid, UserId};
use storage::accounts::{Along, NewUser};

use super::{User, any_user};
use crate::mails::Letter;
use crate::{Error, Result, Services, links, mails, passwords, policy};

/// Whoever asks for an account.
#[derive(Debug, Clone, Copy)]
pub struct Applicant<'a> {
    /// Their address.
    pub email: &'a str,
    /// The password they choose.
    pub password: &'a str,
    /// What opens an instance that nobody has an account at.
    pub set_up_key: &'a str,
    /// The link of an invitation, if they follow one.
    pub invitation: &'a str,
    /// Their language: its tag.
    pub locale: &'a str,
}

/// What became of asking for an account.
#[derive(Debug)]
pub enum Registered {
    /// It is theirs; they may log in.
    Done(User),
    /// First they show that the address is theirs. The same is said where there is such an account already.
    ToConfirm,
}

/// Which way leads to an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Way {
    /// Nobody has one: the first takes the set-up key.
    SetUp {
        /// Whether it was shown.
        shown: bool,
    },
    /// An invitation to this address.
    Invitation(String),
    /// An invitation that works no more.
    Over,
    /// Whoever shows that an address is theirs.
    Open,
    /// Invitations only.
    Invite,
    /// None.
    Closed,
}

/// Which way leads to an account for who shows this key or this invitation.
pub async fn way(services: &Services, set_up_key: &str, invitation: &str) -> Result<Way> {
    if !any_user(services).await? {
        return Ok(Way::SetUp { shown: links::is_set_up_key(services, set_up_key) });
    }
    if !invitation.is_empty() {
        return match links::find(services, invitation).await {
            Ok(mail) if mail.kind == MailKind::Invitation => Ok(Way::Invitation(mail.recipient)),
            Ok(_) | Err(Error::Conflict(_)) => Ok(Way::Over),
            Err(error) => Err(error),
        };
    }
    Ok(match services.config.registration {
        Registration::Open => Way::Open,
        Registration::Invite => Way::Invite,
        Registration::Closed => Way::Closed,
    })
}

/// Makes an account for whoever asks. The first becomes admin and takes the set-up key; later ones are let in by the
/// operator's choice.
pub async fn register(services: &Services, by: &Actor, applicant: Applicant<'_>) -> Result<Registered> {
    let Applicant { email, password, .. } = applicant;
    services.throttle.admit(by, email)?;
    match way(services, applicant.set_up_key, applicant.invitation).await? {
        Way::SetUp { shown: false } => Err(Error::Conflict("set_up_key_needed")),
        Way::SetUp { shown: true } => {
            let new = New { email, password, role: Role::Admin, only_first: true, confirmed: true };
            let made = insert(services, by, new, Along::Nothing).await?;
            // Somebody else was first, a moment ago.
            made.map(Registered::Done).ok_or(Error::Conflict("registration_closed"))
        }
        Way::Invitation(invited) => {
            let mail = links::find(services, applicant.invitation).await?;
            let role = mail.role.unwrap_or(Role::Viewer);
            let new = New { email: &invited, password, role, only_first: false, confirmed: true };
            let made = insert(services, by, new, Along::Invitation(mail.id)).await?;
            made.map(Registered::Done).ok_or(Error::Conflict("link_over"))
        }
        Way::Over => Err(Error::Conflict("link_over")),
        Way::Open => ask(services, by, applicant).await,
        Way::Invite => Err(Error::Conflict("registration_by_invitation")),
        Way::Closed => Err(Error::Conflict("registration_closed")),
    }
}

/// Makes an account that its holder has to confirm. Whether there is one already is told to the address alone.
async fn ask(services: &Services, by: &Actor, applicant: Applicant<'_>) -> Result<Registered> {
    let Applicant { email, password, locale, .. } = applicant;
    let letter = Letter::new(services, MailKind::ConfirmAddress, locale);
    let address = checked(email, password, Strength::Any)?;
    let mail = letter.to(address.as_str());
    let new = New { email, password, role: Role::User, only_first: false, confirmed: false };
    match insert(services, by, new, Along::Mail(mail)).await {
        Ok(_) => {}
        Err(Error::Conflict("email_taken")) => {
            let known = storage::accounts::by_email(&services.db, address.as_str()).await?;
            match known {
                Some(known) if !known.confirmed => {
                    let password_hash = passwords::hash(services, password.to_owned()).await?;
                    let key: [u8; 16] = rand::random();
                    let db = &services.db;
                    storage::accounts::links::register_again(db, known.id, &password_hash, &key, mail, services.now())
                        .await?;
                }
                Some(known) => already_registered(services, known.id, address.as_str(), locale).await?,
                // It is gone a moment later: whoever asks again gets it.
                None => {}
            }
        }
        Err(error) => return Err(error),
    }
    services.mailed.notify_one();
    Ok(Registered::ToConfirm)
}

async fn already_registered(services: &Services, user: UserId, email: &str, locale: &str) -> Result<()> {
    if services.config.mailer.is_none() {
        return Ok(());
    }
    let letter = Letter::new(services, MailKind::AlreadyRegistered, locale);
    Ok(storage::accounts::links::write(&services.db, user, letter.to(email), services.now()).await?)
}

/// Makes an account with a role.
pub async fn add(services: &Services, actor: &Actor, email: &str, password: &str, role: Role) -> Result<User> {
    policy::may_give(actor, role)?;
    let new = New { email, password, role, only_first: false, confirmed: true };
    insert(services, actor, new, Along::Nothing).await?.ok_or(Error::Conflict("email_taken"))
}

/// Invites somebody to make an account. The link is in the answer where no mail is sent here.
pub async fn invite(services: &Services, actor: &Actor, email: &str, role: Role, locale: &str) -> Result<MailView> {
    policy::may_give(actor, role)?;
    let email = Email::parse(email)?;
    if storage::accounts::by_email(&services.db, email.as_str()).await?.is_some() {
        return Err(Error::Conflict("email_taken"));
    }
    let letter = Letter::new(services, MailKind::Invitation, locale);
    let mail = storage::mails::NewMail { role: Some(role), ..letter.to(email.as_str()) };
    let kept = storage::mails::invite(&services.db, actor, mail, services.now()).await?;
    let id = kept.ok_or(Error::Conflict("too_many_mails"))?;
    services.mailed.notify_one();
    mails::open(services, actor).await?.into_iter().find(|mail| mail.id == id).ok_or(Error::NotFound)
}

struct New<'a> {
    email: &'a str,
    password: &'a str,
    role: Role,
    only_first: bool,
    confirmed: bool,
}

/// How hard to guess a password must be.
#[derive(PartialEq, Eq)]
pub(super) enum Strength {
    Any,
    /// The operator's own word, on the machine: a script may have its reasons.
    LongEnough,
}

pub(super) fn checked(email: &str, password: &str, strength: Strength) -> Result<Email> {
    let weak = passwords::check(password, email).err();
    let weak = weak.filter(|wrong| strength == Strength::Any || wrong.code != "password_too_common");
    let wrong: Vec<Invalid> = [Email::parse(email).err(), weak].into_iter().flatten().collect();
    if wrong.is_empty() { Ok(Email::parse(email)?) } else { Err(Error::Invalid(wrong)) }
}

async fn insert(services: &Services, by: &Actor, new: New<'_>, along: Along<'_>) -> Result<Option<User>> {
    let strength = if *by == Actor::System { Strength::LongEnough } else { Strength::Any };
    let email = checked(new.email, new.password, strength)?;
    let password_hash = passwords::hash(services, new.password.to_owned()).await?;
    let session_key: [u8; 16] = rand::random();
    let user = NewUser {
        email: email.as_str(),
        password_hash: &password_hash,
        role: new.role,
        session_key: &session_key,
        only_first: new.only_first,
        confirmed: new.confirmed,
    };
    match storage::accounts::insert(&services.db, by, user, along, services.now()).await {
        Ok(record) => Ok(record.map(User::from)),
        Err(storage::Error::Taken) => Err(Error::Conflict("email_taken")),
        Err(error) => Err(error.into()),
    }
}
