//! The instance's key: what links are made from, and what the keys of second factors are sealed with. It stands outside
//! the database, so that who reads the one has not got the other.

use std::fmt;
use std::str::FromStr;

use ring::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use ring::{digest, hkdf, hmac};

/// Shortest text that is taken for a key, in characters: 32 random bytes as base64 or hexadecimal are longer.
const SHORTEST: usize = 32;

/// The instance's key. It is never shown.
#[derive(Clone)]
pub struct SecretKey {
    present: hkdf::Prk,
    /// The one before it, which opens what it sealed and makes nothing any more.
    former: Option<hkdf::Prk>,
}

/// A secret that was opened.
#[derive(PartialEq, Eq)]
pub(crate) struct Opened {
    pub(crate) secret: Vec<u8>,
    /// The key that was replaced had sealed it.
    pub(crate) dated: bool,
}

/// Why something is no [`SecretKey`].
#[derive(Debug, thiserror::Error)]
#[error("it has fewer than {SHORTEST} characters; `openssl rand -hex 32` makes a good one")]
pub struct NotASecretKey;

/// What a key made from the instance's is for: each has one of its own.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Purpose {
    Links,
    SetUp,
    SecondFactors,
}

impl Purpose {
    fn label(self) -> &'static [u8] {
        match self {
            Self::Links => b"atalaya links 1",
            Self::SetUp => b"atalaya set-up 1",
            Self::SecondFactors => b"atalaya second factors 1",
        }
    }
}

impl SecretKey {
    /// A new one.
    pub fn random() -> Self {
        Self::of(&rand::random::<[u8; 32]>())
    }

    /// A new one, as it is written down.
    pub fn random_text() -> String {
        domain::hex::encode(&rand::random::<[u8; 32]>())
    }

    fn of(material: &[u8]) -> Self {
        Self { present: hkdf::Salt::new(hkdf::HKDF_SHA256, b"atalaya").extract(material), former: None }
    }

    /// The same, in place of another: what that one sealed opens still, links that were made from it do not.
    #[must_use]
    pub fn replacing(self, former: Self) -> Self {
        Self { former: Some(former.present), ..self }
    }

    /// Whether it stands in place of another.
    pub(crate) fn replaces(&self) -> bool {
        self.former.is_some()
    }

    fn derived(&self, purpose: Purpose) -> [u8; 32] {
        derived(&self.present, purpose)
    }

    /// A code over `message` that only this instance makes.
    pub(crate) fn sign(&self, purpose: Purpose, message: &[u8]) -> Vec<u8> {
        hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, &self.derived(purpose)), message).as_ref().to_vec()
    }

    /// Whether a code was made over `message`; in time that tells nothing of the code.
    pub(crate) fn verify(&self, purpose: Purpose, message: &[u8], code: &[u8]) -> bool {
        hmac::verify(&hmac::Key::new(hmac::HMAC_SHA256, &self.derived(purpose)), message, code).is_ok()
    }

    /// Seals a secret for one owner: it opens for no other.
    pub(crate) fn seal(&self, owner: i64, secret: &[u8]) -> Vec<u8> {
        let nonce: [u8; NONCE_LEN] = rand::random();
        let mut sealed = secret.to_vec();
        let tied = Aad::from(owner.to_le_bytes());
        let done =
            cipher(&self.present).seal_in_place_append_tag(Nonce::assume_unique_for_key(nonce), tied, &mut sealed);
        done.expect("a secret is no longer than AES-GCM takes");
        [nonce.as_slice(), &sealed].concat()
    }

    /// Opens what was sealed; `None` where neither the key nor the one before it did, or the owner is another.
    pub(crate) fn open(&self, owner: i64, sealed: &[u8]) -> Option<Opened> {
        let dated = |dated| move |secret| Opened { secret, dated };
        open(&self.present, owner, sealed).map(dated(false)).or_else(|| {
            let former = self.former.as_ref()?;
            open(former, owner, sealed).map(dated(true))
        })
    }
}

fn derived(from: &hkdf::Prk, purpose: Purpose) -> [u8; 32] {
    let mut key = [0; 32];
    let label = [purpose.label()];
    let made = from.expand(&label, hkdf::HKDF_SHA256).and_then(|made| made.fill(&mut key));
    // Refused are lengths that HKDF has not, which 32 is not.
    made.expect("HKDF makes 32 bytes");
    key
}

fn cipher(from: &hkdf::Prk) -> LessSafeKey {
    let key = UnboundKey::new(&AES_256_GCM, &derived(from, Purpose::SecondFactors));
    LessSafeKey::new(key.expect("AES-256 takes 32 bytes"))
}

fn open(with: &hkdf::Prk, owner: i64, sealed: &[u8]) -> Option<Vec<u8>> {
    let (nonce, sealed) = sealed.split_first_chunk::<NONCE_LEN>()?;
    let mut opened = sealed.to_vec();
    let tied = Aad::from(owner.to_le_bytes());
    let secret = cipher(with).open_in_place(Nonce::assume_unique_for_key(*nonce), tied, &mut opened).ok()?;
    Some(secret.to_vec())
}

impl FromStr for SecretKey {
    type Err = NotASecretKey;

    fn from_str(text: &str) -> Result<Self, NotASecretKey> {
        let text = text.trim();
        if text.chars().count() < SHORTEST { Err(NotASecretKey) } else { Ok(Self::of(text.as_bytes())) }
    }
}

impl fmt::Debug for SecretKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SecretKey(…)")
    }
}

/// SHA-256, for what is random enough to need no more.
pub(crate) fn hash(secret: &[u8]) -> Vec<u8> {
    digest::digest(&digest::SHA256, secret).as_ref().to_vec()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_sealed_opens_for_its_owner_and_key_alone() {
        let key: SecretKey = "0123456789abcdef0123456789abcdef".parse().expect("a key");
        let sealed = key.seal(7, b"secret");
        assert!(!sealed.windows(6).any(|window| window == b"secret"));
        let opened = |key: &SecretKey, owner, sealed: &[u8]| key.open(owner, sealed).map(|opened| opened.secret);
        assert_eq!(opened(&key, 7, &sealed).as_deref(), Some(b"secret".as_slice()));
        assert_eq!(opened(&key, 8, &sealed), None);
        assert_eq!(opened(&SecretKey::random(), 7, &sealed), None);
        assert_eq!(opened(&key, 7, &sealed[..5]), None);
        assert_ne!(key.seal(7, b"secret"), sealed, "each has a nonce of its own");
    }

    #[test]
    fn a_code_holds_for_its_message_and_purpose_alone() {
        let key = SecretKey::random();
        let code = key.sign(Purpose::Links, b"1");
        assert!(key.verify(Purpose::Links, b"1", &code));
        assert!(!key.verify(Purpose::Links, b"2", &code));
        assert!(!key.verify(Purpose::SetUp, b"1", &code));
        assert!(!key.verify(Purpose::Links, b"1", &code[..31]));
    }

    #[test]
    fn a_key_that_was_replaced_opens_and_makes_nothing() {
        let former = SecretKey::random();
        let (sealed, code) = (former.seal(7, b"secret"), former.sign(Purpose::Links, b"1"));
        let key = SecretKey::random().replacing(former.clone());
        let opened = key.open(7, &sealed).expect("it opens");
        assert_eq!((opened.secret.as_slice(), opened.dated), (b"secret".as_slice(), true));
        assert!(!key.verify(Purpose::Links, b"1", &code), "whoever has it makes no links");
        let sealed = key.seal(7, b"secret");
        assert!(former.open(7, &sealed).is_none());
        assert!(!key.open(7, &sealed).expect("it opens").dated);
    }

    #[test]
    fn a_short_key_is_refused_and_none_is_shown() {
        assert!("too short".parse::<SecretKey>().is_err());
        let text = SecretKey::random_text();
        let key: SecretKey = text.parse().expect("a key");
        assert!(!format!("{key:?}").contains(&text[..8]));
    }
}
