//! Making accounts.

use domain::account::{Actor, Email, Registration, Role};
use domain::language::Language;
use domain::mail::{MailKind, MailView};
use domain::{MailId, UserId};
use storage::accounts::{Along, NewPassword, NewUser};

use super::{User, any_user};
use crate::mails::Letter;
use crate::passwords::Strength;
use crate::{Error, Result, Services, links, mails, passwords, policy};

/// Whoever asks for an account.
#[derive(Clone, Copy)]
pub struct Applicant<'a> {
    /// Their address.
    pub email: &'a str,
    /// The password they choose.
    pub password: &'a str,
    /// What opens an instance that nobody has an account at.
    pub set_up_key: &'a str,
    /// The link of an invitation, if they follow one.
    pub invitation: &'a str,
    /// The language they ask in.
    pub language: Language,
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
    if !invitation.is_empty() && takes_invitations(services) {
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

/// Whether invitations let anybody in here.
pub fn takes_invitations(services: &Services) -> bool {
    services.config.registration != Registration::Closed
}

/// Makes an account for whoever asks. The first becomes admin and takes the set-up key; later ones are let in by the
/// operator's choice.
pub async fn register(services: &Services, by: &Actor, applicant: Applicant<'_>) -> Result<Registered> {
    let Applicant { email, password, .. } = applicant;
    services.throttle.admit(by, email)?;
    match way(services, applicant.set_up_key, applicant.invitation).await? {
        Way::SetUp { shown: false } => Err(Error::Conflict("set_up_key_needed")),
        Way::SetUp { shown: true } => {
            let made = insert(services, by, email, password, Role::Admin, Let::First).await?;
            // Somebody else was first, a moment ago.
            made.map(Registered::Done).ok_or(Error::Conflict("registration_closed"))
        }
        Way::Invitation(invited) => {
            let mail = links::find(services, applicant.invitation).await?;
            let role = mail.role.unwrap_or(Role::Viewer);
            let made = insert(services, by, &invited, password, role, Let::Invited(mail.id)).await?;
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
    let Applicant { email, password, language, .. } = applicant;
    let letter = Letter::new(services, MailKind::ConfirmAddress, language);
    let address = checked(services, email, password, Strength::Any).await?;
    let mail = letter.to(address.as_str());
    // One hash, whatever there is of the address: the time it takes tells nothing.
    let new = passwords::fresh(services, password).await?;
    let (db, now) = (&services.db, services.now());
    let user = user_of(address.as_str(), &new, Role::User, Let::Unconfirmed);
    match storage::accounts::insert(db, by, user, Along::Mail(mail), now).await {
        Ok(_) => {}
        Err(storage::Error::Taken) => match storage::accounts::by_email(db, address.as_str()).await? {
            Some(known) if !known.confirmed => {
                storage::accounts::links::register_again(db, by, known.id, &new, mail, now).await?;
            }
            Some(known) => already_registered(services, known.id, address.as_str(), language).await?,
            // It is gone a moment later: whoever asks again gets it.
            None => {}
        },
        Err(error) => return Err(error.into()),
    }
    services.mailed.notify_one();
    Ok(Registered::ToConfirm)
}

async fn already_registered(services: &Services, user: UserId, email: &str, language: Language) -> Result<()> {
    if services.config.mailer.is_none() {
        return Ok(());
    }
    let letter = Letter::new(services, MailKind::AlreadyRegistered, language);
    Ok(storage::accounts::links::write(&services.db, user, letter.to(email), services.now()).await?)
}

/// Makes an account with a role.
pub async fn add(services: &Services, actor: &Actor, email: &str, password: &str, role: Role) -> Result<User> {
    policy::may_give(actor, role)?;
    insert(services, actor, email, password, role, Let::In).await?.ok_or(Error::Conflict("email_taken"))
}

/// Invites somebody to make an account. The link is in the answer where no mail is sent here. Whoever only says that the
/// address is theirs stands in nobody's way.
pub async fn invite(
    services: &Services,
    actor: &Actor,
    email: &str,
    role: Role,
    language: Language,
) -> Result<MailView> {
    policy::may_give(actor, role)?;
    if !takes_invitations(services) {
        return Err(Error::Conflict("registration_closed"));
    }
    let email = Email::parse(email)?;
    if storage::accounts::by_email(&services.db, email.as_str()).await?.is_some_and(|known| known.confirmed) {
        return Err(Error::Conflict("email_taken"));
    }
    let letter = Letter::new(services, MailKind::Invitation, language);
    let mail = storage::mails::NewMail { role: Some(role), ..letter.to(email.as_str()) };
    let kept = storage::mails::invite(&services.db, actor, mail, services.now()).await?;
    let id = kept.ok_or(Error::Conflict("too_many_mails"))?;
    services.mailed.notify_one();
    mails::open(services, actor).await?.into_iter().find(|mail| mail.id == id).ok_or(Error::NotFound)
}

/// How somebody comes in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Let {
    /// As the first.
    First,
    /// By an invitation.
    Invited(MailId),
    /// On the word of whoever makes the account.
    In,
    /// Not before the address is shown to be theirs.
    Unconfirmed,
}

fn user_of<'a>(email: &'a str, password: &'a NewPassword, role: Role, way: Let) -> NewUser<'a> {
    NewUser {
        email,
        password_hash: &password.hash,
        role,
        session_key: &password.session_key,
        only_first: way == Let::First,
        confirmed: way != Let::Unconfirmed,
    }
}

/// Every fault of an address and of the password for it at once.
pub(super) async fn checked(services: &Services, email: &str, password: &str, strength: Strength) -> Result<Email> {
    let weak = passwords::check(services, password, email, strength).await?.err();
    let email = Email::parse(email);
    match (email, weak) {
        (Ok(email), None) => Ok(email),
        (email, weak) => Err(Error::Invalid(email.err().into_iter().chain(weak).collect())),
    }
}

async fn insert(
    services: &Services,
    by: &Actor,
    email: &str,
    password: &str,
    role: Role,
    way: Let,
) -> Result<Option<User>> {
    let strength = if *by == Actor::System { Strength::LongEnough } else { Strength::Any };
    let email = checked(services, email, password, strength).await?;
    let new = passwords::fresh(services, password).await?;
    let along = if let Let::Invited(invitation) = way { Along::Invitation(invitation) } else { Along::Nothing };
    let user = user_of(email.as_str(), &new, role, way);
    match storage::accounts::insert(&services.db, by, user, along, services.now()).await {
        Ok(record) => Ok(record.map(User::from)),
        Err(storage::Error::Taken) => Err(Error::Conflict("email_taken")),
        Err(error) => Err(error.into()),
    }
}
