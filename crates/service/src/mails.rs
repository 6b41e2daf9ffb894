//! What people are written about their accounts. A mail is kept with the change it is about and sent afterwards, as often as
//! it takes; where no mail is sent, admins see the links and hand them over.

mod words;

use std::time::Duration;

use chrono::TimeDelta;
use domain::MailId;
use domain::account::Actor;
use domain::language::Language;
use domain::mail::{MailKind, MailStatus, MailView};
use notify::email::{Mailer, Unsent};
use storage::mails::{Attempted, MailRecord, NewMail};
use tokio_util::sync::CancellationToken;
use tracing::{info, warn};

use crate::{Error, Result, Services, links, policy};

/// Links that admins see at once, at most.
const MOST_SHOWN: u32 = 200;
/// Between two looks for what is to be sent, if nobody says that there is something.
const EVERY: Duration = Duration::from_secs(15);
/// How long an attempt may take before somebody else makes another.
const CLAIM: TimeDelta = TimeDelta::minutes(2);
/// Attempts at most; the last is some hours after the first.
const MOST_ATTEMPTS: i32 = 9;

/// A mail that is about to be kept: what it is made of must live as long.
pub(crate) struct Letter {
    kind: MailKind,
    language: Language,
    nonce: Option<[u8; 16]>,
    status: MailStatus,
}

impl Letter {
    /// One with a link.
    pub(crate) fn new(services: &Services, kind: MailKind, language: Language) -> Self {
        let status = if services.config.mailer.is_some() { MailStatus::Waiting } else { MailStatus::ByHand };
        Self { kind, language, nonce: kind.page().map(|_| links::nonce()), status }
    }

    /// One that only tells something; `None` where no mail is sent.
    pub(crate) fn notice(services: &Services, kind: MailKind, language: Language) -> Option<Self> {
        services.config.mailer.as_ref().map(|_| Self::new(services, kind, language))
    }

    /// To somebody.
    pub(crate) fn to<'a>(&'a self, recipient: &'a str) -> NewMail<'a> {
        NewMail {
            kind: self.kind,
            recipient,
            language: self.language,
            role: None,
            nonce: self.nonce.as_ref().map(<[u8; 16]>::as_slice),
            status: self.status,
        }
    }
}

/// Whether mail is sent here.
pub fn are_sent(services: &Services) -> bool {
    services.config.mailer.is_some()
}

/// Links that work, the latest first. Those that no mail takes anywhere are shown to who has logged in, to be handed over:
/// a token that leaked must not open accounts.
pub async fn open(services: &Services, actor: &Actor) -> Result<Vec<MailView>> {
    policy::may_operate(actor)?;
    let found = storage::mails::open(&services.db, services.now(), MOST_SHOWN).await?;
    let is_shown = *actor == Actor::System || policy::must_have_logged_in(actor).is_ok();
    let shown = |(mail, nonce): (MailView, Option<Vec<u8>>)| {
        let by_hand = is_shown && mail.status == MailStatus::ByHand;
        let link = links::url(services, mail.id, mail.kind, nonce.as_deref()).filter(|_| by_hand);
        MailView { link, ..mail }
    };
    Ok(found.into_iter().map(shown).collect())
}

/// Withdraws a link that was given out.
pub async fn withdraw(services: &Services, actor: &Actor, id: MailId) -> Result<()> {
    policy::may_operate(actor)?;
    let withdrawn = storage::mails::withdraw(&services.db, actor, id, services.now()).await?;
    if withdrawn { Ok(()) } else { Err(Error::NotFound) }
}

/// Sends what is to be sent, until `shutdown`. Returns at once where no mail is sent.
pub async fn run(services: Services, shutdown: CancellationToken) {
    let Some(mailer) = services.config.mailer.clone() else { return };
    loop {
        if let Err(error) = send_all(&services, &mailer, &shutdown).await {
            warn!(%error, "mails cannot be sent; will try again");
        }
        tokio::select! {
            () = shutdown.cancelled() => return,
            () = services.mailed.notified() => {}
            () = tokio::time::sleep(EVERY) => {}
        }
    }
}

async fn send_all(services: &Services, mailer: &Mailer, shutdown: &CancellationToken) -> Result<()> {
    while !shutdown.is_cancelled() {
        let now = services.now();
        let Some(mail) = storage::mails::claim(&services.db, now, now + CLAIM).await? else { return Ok(()) };
        let sent = send(services, mailer, &mail).await;
        let (id, kind) = (mail.id, mail.kind);
        match sent {
            Ok(()) => {
                info!(%id, %kind, "a mail was sent");
                storage::mails::attempted(&services.db, id, Attempted::Sent).await?;
            }
            Err(Unsent::ForNow(why)) if mail.attempts < MOST_ATTEMPTS => {
                warn!(%id, %kind, why, "a mail was not taken; will try again");
                let at = services.now() + TimeDelta::seconds(30 << mail.attempts.clamp(0, 10));
                storage::mails::attempted(&services.db, id, Attempted::Again(&why, at)).await?;
            }
            Err(Unsent::ForNow(why) | Unsent::ForGood(why)) => {
                warn!(%id, %kind, why, "a mail was not taken; it is not tried again");
                storage::mails::attempted(&services.db, id, Attempted::Failed(&why)).await?;
            }
        }
    }
    Ok(())
}

async fn send(services: &Services, mailer: &Mailer, mail: &MailRecord) -> std::result::Result<(), Unsent> {
    let link = links::url(services, mail.id, mail.kind, mail.nonce.as_deref());
    let text = words::of(mail.kind, mail.language, &services.config.base_url, link.as_deref());
    mailer.send(&mail.recipient, text.subject, text.body).await
}
