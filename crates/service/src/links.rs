//! Links that do something once, for whoever holds them. They are made from what the database has of them and the
//! instance's key: neither alone makes one.

use domain::mail::MailKind;
use domain::{MailId, hex};
use storage::mails::MailRecord;

use crate::secret::Purpose;
use crate::{Error, Result, Services};

/// How long a mail is kept whose link has stopped working.
pub(crate) const KEPT: chrono::TimeDelta = chrono::TimeDelta::days(7);

/// Random bytes a link is made from.
pub(crate) fn nonce() -> [u8; 16] {
    rand::random()
}

fn message(id: MailId, kind: MailKind, nonce: &[u8]) -> Vec<u8> {
    [id.to_string().as_bytes(), b"|", kind.as_str().as_bytes(), b"|", nonce].concat()
}

/// The address that a mail's link leads to; `None` where it has none.
pub(crate) fn url(services: &Services, id: MailId, kind: MailKind, nonce: Option<&[u8]>) -> Option<String> {
    let (page, nonce) = (kind.page()?, nonce?);
    let code = services.config.secret.sign(Purpose::Links, &message(id, kind, nonce));
    Some(format!("{}{page}?link={id}-{}", services.config.base_url, hex::encode(&code)))
}

/// The mail whose link this is, as long as it works.
pub(crate) async fn find(services: &Services, link: &str) -> Result<MailRecord> {
    let found = open(services, link).await?;
    found.ok_or_else(|| {
        tracing::warn!(target: crate::SECURITY, "a link was refused");
        Error::Conflict("link_over")
    })
}

async fn open(services: &Services, link: &str) -> Result<Option<MailRecord>> {
    let Some((id, code)) = link.trim().split_once('-') else { return Ok(None) };
    let (Ok(id), Some(code)) = (id.parse::<MailId>(), hex::decode(code)) else { return Ok(None) };
    let record = storage::mails::with_link(&services.db, id, services.now()).await?;
    Ok(record.filter(|record| {
        let nonce = record.nonce.as_deref().unwrap_or_default();
        services.config.secret.verify(Purpose::Links, &message(id, record.kind, nonce), &code)
    }))
}

/// What opens an instance to its first user: it stands in the link that is shown to whoever starts it.
pub fn set_up_key(services: &Services) -> String {
    let code = services.config.secret.sign(Purpose::SetUp, b"first user");
    hex::encode(&code[..16])
}

/// Whether something is the set-up key.
pub(crate) fn is_set_up_key(services: &Services, text: &str) -> bool {
    // Compared by their codes, so that the time it takes tells nothing of the key.
    let code = services.config.secret.sign(Purpose::SetUp, text.trim().as_bytes());
    services.config.secret.verify(Purpose::SetUp, set_up_key(services).as_bytes(), &code)
}

/// The address at which the first user makes their account.
pub fn set_up_url(services: &Services) -> String {
    format!("{}/register?setup={}", services.config.base_url, set_up_key(services))
}
