//! The second factor: codes that change with the time (TOTP, RFC 6238), and recovery codes for when the device that makes
//! them is lost.

use chrono::TimeDelta;
use domain::account::Actor;
use domain::language::Language;
use domain::mail::MailKind;
use domain::{Instant, Invalid, UserId, hex};
use fast_qr::convert::svg::SvgBuilder;
use fast_qr::qr::QRBuilder;
use storage::accounts::UserRecord;
use storage::accounts::second_factor::Factor;
use totp_rs::{Builder, Secret, Totp};
use tracing::{info, warn};

use crate::accounts::{Proof, User, log_in_failed, proven, with_password};
use crate::mails::Letter;
use crate::{Error, Result, Services, policy, secret};

/// Recovery codes that are made at once.
const CODES: usize = 10;
/// Letters of a recovery code: 28 of 32 are 140 bits, so that its plain hash may be kept.
const LETTERS: &[u8; 32] = b"abcdefghjkmnpqrstuvwxyz023456789";
/// Wrong codes in a row after which recovery codes alone open an account: what its device shows is six digits, three of them
/// count at a time, and whoever knows the password may try for weeks. A code that opens begins the count anew.
const MOST_FAILED: i64 = 50;
/// How long one may take to show that a key was taken over.
const SHOWN_WITHIN: TimeDelta = TimeDelta::minutes(15);
const KEY: usize = 20;

/// A key that is offered. Nothing is kept of it until it has been shown that a device makes codes with it: it goes to the
/// browser sealed, and comes back.
#[derive(Clone)]
pub struct Offer {
    /// The key as one types it into a device: base32.
    pub key: String,
    /// The address that devices read (`otpauth://…`), as a picture: SVG.
    pub picture: String,
    /// The key, sealed.
    pub sealed: String,
}

impl std::fmt::Debug for Offer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Offer(…)")
    }
}

/// How the second factor of whoever asks stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct State {
    /// Whether logging in takes one.
    pub on: bool,
    /// Recovery codes that are left.
    pub codes_left: i64,
}

/// How the second factor of whoever asks stands.
pub async fn state(services: &Services, actor: &Actor) -> Result<State> {
    let id = policy::must_have_logged_in(actor)?;
    let record = storage::accounts::by_id(&services.db, id).await?.ok_or(Error::NotLoggedIn)?;
    let codes_left = storage::accounts::second_factor::codes_left(&services.db, id).await?;
    Ok(State { on: record.second_factor.is_some(), codes_left })
}

fn totp(key: &[u8], email: &str) -> Result<Totp> {
    let secret = Secret::from(key.to_vec());
    let made =
        Builder::new().with_secret(secret).with_account_name(email.replace(':', "_")).with_issuer(Some("Atalaya"));
    made.build().map_err(|error| Error::Internal(error.to_string().into()))
}

/// Offers a key to whoever asks; the one that was offered before, where that is shown and not too old.
pub fn offer(services: &Services, actor: &Actor, before: &str) -> Result<Offer> {
    policy::must_have_logged_in(actor)?;
    let Actor::User { id, email, .. } = actor else { return Err(Error::NotLoggedIn) };
    let key = offered(services, *id, before).unwrap_or_else(|_| rand::random::<[u8; KEY]>().to_vec());
    let totp = totp(&key, email)?;
    let failed = |error: &dyn std::fmt::Display| Error::Internal(error.to_string().into());
    let url = totp.to_url().map_err(|error| failed(&error))?;
    let code = QRBuilder::new(url).build().map_err(|error| failed(&error))?;
    let until = (services.now() + SHOWN_WITHIN).timestamp();
    let sealed = services.config.secret.seal(id.0, &[&until.to_le_bytes()[..], &key].concat());
    Ok(Offer {
        key: Secret::from(key).to_base32(),
        picture: SvgBuilder::default().to_str(&code),
        sealed: hex::encode(&sealed),
    })
}

/// Codes that open an account once each, as they are shown the one time they are.
#[derive(Clone)]
pub struct Codes(pub Vec<String>);

impl std::fmt::Debug for Codes {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Codes(…)")
    }
}

/// Switches the second factor on for whoever asks, with the key that was offered and a code that shows that they have it.
/// The sessions they have go on. The recovery codes are shown this once; where mail is sent they are told, in the language
/// they asked in.
pub async fn switch_on(
    services: &Services,
    actor: &Actor,
    password: &str,
    sealed: &str,
    code: &str,
    language: Language,
) -> Result<Codes> {
    let record = with_password(services, actor, password).await?;
    if record.second_factor.is_some() {
        return Err(Error::Conflict("second_factor_unchanged"));
    }
    let key = offered(services, record.id, sealed)?;
    let step = checked(&totp(&key, &record.email)?, code, services.now());
    let step = step.ok_or_else(|| Invalid::new("code", "wrong_code", "it is not the code of this key and minute"))?;
    let kept = services.config.secret.seal(record.id.0, &key);
    let (codes, hashes) = fresh_codes();
    let factor = Factor::On { sealed: &kept, step, codes: &hashes };
    switch(services, actor, &record, factor, language).await?;
    Ok(codes)
}

/// Switches the second factor off for whoever asks, which takes the factor too.
pub async fn switch_off(services: &Services, actor: &Actor, proof: Proof<'_>, language: Language) -> Result<()> {
    let record = proven(services, actor, proof).await?;
    take_off(services, actor, &record, language).await
}

/// Switches the second factor of an account off.
pub(crate) async fn take_off(services: &Services, by: &Actor, record: &UserRecord, language: Language) -> Result<()> {
    switch(services, by, record, Factor::Off, language).await
}

async fn switch(
    services: &Services,
    actor: &Actor,
    record: &UserRecord,
    factor: Factor<'_>,
    language: Language,
) -> Result<()> {
    let letter = Letter::notice(services, MailKind::SecondFactorChanged, language);
    let told = letter.as_ref().map(|letter| letter.to(&record.email));
    if !storage::accounts::second_factor::switch(&services.db, actor, record.id, factor, told, services.now()).await? {
        return Err(Error::Conflict("second_factor_unchanged"));
    }
    services.mailed.notify_one();
    Ok(())
}

/// Gives whoever asks other recovery codes. Those they had open nothing any more.
pub async fn make_codes(services: &Services, actor: &Actor, proof: Proof<'_>) -> Result<Codes> {
    let record = proven(services, actor, proof).await?;
    if record.second_factor.is_none() {
        return Err(Error::Conflict("second_factor_unchanged"));
    }
    let (codes, hashes) = fresh_codes();
    let (db, now) = (&services.db, services.now());
    storage::accounts::second_factor::make_codes(db, actor, record.id, &hashes, now).await?;
    Ok(codes)
}

/// The user whose second factor a code is.
pub async fn verify(services: &Services, by: &Actor, user: UserId, code: &str) -> Result<Option<User>> {
    let record = storage::accounts::by_id(&services.db, user).await?.filter(|record| record.active);
    let Some(record) = record else { return Ok(None) };
    Ok(holds(services, by, &record, code).await?.then(|| record.into()))
}

/// Whether a code is the second factor of an account: one of its device, or a recovery code. Each opens once. An account
/// without one has no such code.
pub(crate) async fn holds(services: &Services, by: &Actor, record: &UserRecord, code: &str) -> Result<bool> {
    let Some(sealed) = &record.second_factor else { return Ok(false) };
    let (db, user) = (&services.db, record.id);
    let account = format!("code of {}", record.email);
    services.throttle.admit(by, &account)?;
    let code: String = code.chars().filter(|c| !c.is_whitespace() && *c != '-').take(64).collect();
    // Where the instance's key is another by now, recovery codes open all the same.
    let opened = services.config.secret.open(record.id.0, sealed);
    let key = opened.map(|opened| totp(&opened.secret, &record.email)).transpose()?;
    let may_be_guessed = record.codes_failed >= MOST_FAILED;
    let key = key.filter(|_| !may_be_guessed);
    let holds = if let Some(step) = key.and_then(|key| checked(&key, &code, services.now())) {
        storage::accounts::second_factor::take_step(db, user, step).await?
    } else {
        let actor = User::from(record.clone()).actor().asking_from(by.address());
        let hash = secret::hash(code.to_lowercase().as_bytes());
        storage::accounts::second_factor::take_code(db, &actor, user, &hash, services.now()).await?
    };
    if holds {
        services.throttle.forgive(by, &account);
    } else {
        storage::accounts::second_factor::failed(db, user).await?;
        log_in_failed(services, by, Some(user), "code").await?;
    }
    Ok(holds)
}

/// Seals with the instance's key what the one before it had sealed, so that nothing needs that one any more.
pub async fn seal_anew(services: &Services) -> Result<()> {
    let secret = &services.config.secret;
    if !secret.replaces() {
        return Ok(());
    }
    let (mut anew, mut lost) = (0, 0);
    for (user, sealed) in storage::accounts::second_factor::sealed(&services.db).await? {
        match secret.open(user.0, &sealed) {
            Some(opened) if opened.dated => {
                let kept = secret.seal(user.0, &opened.secret);
                storage::accounts::second_factor::reseal(&services.db, user, &sealed, &kept).await?;
                anew += 1;
            }
            Some(_) => {}
            None => lost += 1,
        }
    }
    info!(anew, "second factors are sealed with the instance's key: the former one can be taken out of the settings");
    if lost > 0 {
        warn!(lost, "some second factors were sealed with another key still: recovery codes alone open those accounts");
    }
    Ok(())
}

/// The time step whose code this is: the present one, or the one before or after.
fn checked(totp: &Totp, code: &str, now: Instant) -> Option<i64> {
    let code: String = code.chars().filter(|c| !c.is_whitespace()).collect();
    let step = totp.check(&code, u64::try_from(now.timestamp()).ok()?)?;
    i64::try_from(step).ok()
}

fn offered(services: &Services, user: UserId, sealed: &str) -> Result<Vec<u8>> {
    let over = || Error::Conflict("offer_over");
    if sealed.len() > 200 {
        return Err(over());
    }
    let bytes = hex::decode(sealed).ok_or_else(over)?;
    let opened = services.config.secret.open(user.0, &bytes).ok_or_else(over)?;
    let (until, key) = opened.secret.split_first_chunk::<8>().ok_or_else(over)?;
    if i64::from_le_bytes(*until) < services.now().timestamp() || key.len() != KEY {
        return Err(over());
    }
    Ok(key.to_vec())
}

/// Codes as they are shown, and the hashes that are kept of them.
fn fresh_codes() -> (Codes, Vec<Vec<u8>>) {
    let letters = || -> String {
        let random: [u8; 28] = rand::random();
        random.iter().map(|byte| char::from(LETTERS[usize::from(byte % 32)])).collect()
    };
    let codes: Vec<String> = (0..CODES).map(|_| letters()).collect();
    let hashes = codes.iter().map(|code| secret::hash(code.as_bytes())).collect();
    let shown = |code: &String| {
        let groups: Vec<&str> = (0..7).map(|group| &code[group * 4..group * 4 + 4]).collect();
        groups.join("-")
    };
    (Codes(codes.iter().map(shown).collect()), hashes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn recovery_codes_are_long_and_each_another() {
        let (Codes(codes), hashes) = fresh_codes();
        assert_eq!((codes.len(), hashes.len()), (CODES, CODES));
        for (code, hash) in codes.iter().zip(&hashes) {
            assert_eq!(code.len(), 34);
            assert_eq!(&secret::hash(code.replace('-', "").as_bytes()), hash);
        }
        let mut others = codes.clone();
        others.sort();
        others.dedup();
        assert_eq!(others.len(), CODES);
    }
}
