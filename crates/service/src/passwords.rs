//! Passwords: which are taken, and what is kept of them.

use std::sync::Arc;

use argon2::password_hash::{PasswordHasher, PasswordVerifier, phc::PasswordHash};
use argon2::{Algorithm, Argon2, Params, Version};
use domain::Invalid;
use domain::account::{MAX_PASSWORD, MIN_PASSWORD};
use storage::accounts::NewPassword;
use tokio::sync::Semaphore;

use crate::{Error, Result, Services};

/// What hash("") gives: verifying against it takes as long as against a user's.
pub(crate) const NOBODYS_HASH: &str = "$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$\
     AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
/// Memory in KiB, passes and lanes of argon2id: what OWASP's Password Storage Cheat Sheet names first.
const MEMORY: u32 = 19_456;
const PASSES: u32 = 2;
const LANES: u32 = 1;
/// Fewer guesses than so many find what is too common. Of the thirty thousand most common passwords none takes as many.
const FEWEST_GUESSES: u64 = 1_000_000;
/// How many characters are looked at when guessing: the time it takes grows with their square, and with the letters that
/// may stand for others, and whatever is guessed at once is by these.
const GUESSED: usize = 32;

/// How hard to guess a password must be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Strength {
    /// Not guessed at once.
    Any,
    /// Long enough: the operator's own word, on the machine. A script may have its reasons.
    LongEnough,
}

/// Whether a password may be somebody's: long enough, and none that is guessed at once, be it because it is one of the most
/// common, or made of them, or of the address it is for. It may take as long as a hash: tries are counted before.
pub(crate) async fn check(
    services: &Services,
    password: &str,
    email: &str,
    strength: Strength,
) -> Result<std::result::Result<(), Invalid>> {
    let sized = has_size(password);
    if sized.is_err() || strength == Strength::LongEnough {
        return Ok(sized);
    }
    let (password, email) = (password.to_owned(), email.to_owned());
    off_the_async_threads(&services.hashing, move || Ok(is_uncommon(&password, &email))).await
}

fn has_size(password: &str) -> std::result::Result<(), Invalid> {
    if password.chars().count() < MIN_PASSWORD {
        return Err(Invalid::new("password", "password_too_short", format!("at least {MIN_PASSWORD} characters")));
    }
    if password.len() > MAX_PASSWORD {
        return Err(Invalid::new("password", "password_too_long", format!("at most {MAX_PASSWORD} bytes")));
    }
    Ok(())
}

fn is_uncommon(password: &str, email: &str) -> std::result::Result<(), Invalid> {
    let start: String = password.chars().take(GUESSED).collect();
    let local = email.split('@').next().unwrap_or_default();
    if zxcvbn::zxcvbn(&start, &[email, local, "atalaya"]).guesses() < FEWEST_GUESSES {
        return Err(Invalid::new("password", "password_too_common", "it is too easy to guess; a phrase is not"));
    }
    Ok(())
}

fn argon2() -> Result<Argon2<'static>> {
    let params = Params::new(MEMORY, PASSES, LANES, None).map_err(|error| Error::Internal(error.to_string().into()))?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

/// Whether a hash was made by other parameters than those of today.
pub(crate) fn is_dated(stored: &str) -> bool {
    !stored.starts_with(&format!("$argon2id$v=19$m={MEMORY},t={PASSES},p={LANES}$"))
}

/// What is kept of a password that is set.
pub(crate) async fn fresh(services: &Services, password: &str) -> Result<NewPassword> {
    Ok(NewPassword { hash: hash(services, password.to_owned()).await?, session_key: rand::random() })
}

/// What is kept of a password.
pub(crate) async fn hash(services: &Services, password: String) -> Result<String> {
    off_the_async_threads(&services.hashing, move || {
        argon2()?
            .hash_password(password.as_bytes())
            .map(|hash| hash.to_string())
            .map_err(|error| Error::Internal(error.to_string().into()))
    })
    .await
}

/// Whether a password is the one something was kept of. One that is too long is none.
pub(crate) async fn verify(services: &Services, password: &str, stored: String) -> Result<bool> {
    let password = password.to_owned();
    let may_be = password.len() <= MAX_PASSWORD;
    let same = off_the_async_threads(&services.hashing, move || {
        let hash = PasswordHash::new(&stored).map_err(|error| Error::Internal(error.to_string().into()))?;
        let password = if may_be { password.as_bytes() } else { &[] };
        Ok(argon2()?.verify_password(password, &hash).is_ok())
    })
    .await?;
    Ok(same && may_be)
}

/// Does what takes a while on a thread for computing, as soon as there is room for it.
async fn off_the_async_threads<T: Send + 'static>(
    room: &Arc<Semaphore>,
    work: impl FnOnce() -> Result<T> + Send + 'static,
) -> Result<T> {
    let permit = Arc::clone(room).acquire_owned().await.map_err(|_| Error::Unavailable)?;
    let counted = move || {
        // Whoever asked may be gone by now: what they asked for goes on, and counts until it is done.
        let _permit = permit;
        work()
    };
    tokio::task::spawn_blocking(counted).await.map_err(|error| Error::Internal(error.into()))?
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use tokio::sync::oneshot;

    use super::*;

    fn code(password: &str) -> String {
        let checked = has_size(password).and_then(|()| is_uncommon(password, "berta.lopez@example.org"));
        checked.err().map_or_else(|| "taken".to_owned(), |wrong| wrong.code)
    }

    #[test]
    fn what_is_guessed_at_once_is_refused() {
        for common in [
            "1234567890",
            "qwertyuiop",
            "password123",
            "Password123!",
            "1q2w3e4r5t",
            "aaaaaaaaaaaaaaaa",
            "abcabcabcabc",
            "iloveyou123",
            "berta.lopez@example.org",
            "berta.lopez1",
            "atalayaatalaya",
        ] {
            assert_eq!(code(common), "password_too_common", "{common}");
        }
    }

    #[test]
    fn phrases_are_taken_however_simple_their_letters() {
        for phrase in ["correct horse", "a long enough phrase", "gata azul en el tejado", "ññxññyññzñ"] {
            assert_eq!(code(phrase), "taken", "{phrase}");
        }
        assert_eq!(code("ñññññññññ"), "password_too_short");
        assert_eq!(code(&"x1".repeat(600)), "password_too_long");
    }

    #[test]
    fn no_more_is_looked_at_than_takes_little_time() {
        let start = "a".repeat(GUESSED);
        assert_eq!(code(&format!("{start}gata azul en el tejado")), "password_too_common");
        assert_eq!(code(&format!("{}gata azul en el tejado", &start[10..])), "taken");
    }

    #[tokio::test]
    async fn what_nobody_waits_for_any_more_counts_until_it_is_done() {
        let room = Arc::new(Semaphore::new(1));
        let (begins, begun) = oneshot::channel();
        let (ends, end) = std::sync::mpsc::channel();
        let slow = off_the_async_threads(&room, move || {
            begins.send(()).expect("waited for");
            end.recv().map_err(|error| Error::Internal(error.into()))
        });
        tokio::select! {
            done = slow => panic!("{done:?} before its end"),
            begun = begun => begun.expect("it began"),
        }
        assert_eq!(room.available_permits(), 0, "whoever asked is gone, and it goes on");
        ends.send(()).expect("it still waits");
        let again = tokio::time::timeout(Duration::from_secs(10), off_the_async_threads(&room, || Ok(())));
        again.await.expect("there is room again").expect("done");
    }

    #[test]
    fn hashes_of_other_parameters_are_dated() {
        assert!(!is_dated(NOBODYS_HASH));
        assert!(is_dated("$argon2id$v=19$m=4096,t=3,p=1$AAAA$AAAA"));
        assert!(is_dated("$argon2i$v=19$m=19456,t=2,p=1$AAAA$AAAA"));
    }
}
