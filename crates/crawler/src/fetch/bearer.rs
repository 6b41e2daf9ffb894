//! Keys of interfaces for programs.

use std::str::FromStr;

use reqwest::header::HeaderValue;

/// Longest key, in bytes.
const LONGEST: usize = 4_096;

/// What an interface for programs knows whoever asks by: a bearer token (RFC 6750). What it prints is not the key.
#[derive(Debug, Clone)]
pub struct Bearer(HeaderValue);

/// Text that is no key. It repeats nothing of the text, which may be one nearly.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("is not a key of at most {LONGEST} visible ASCII characters without spaces")]
pub struct NotAKey;

impl FromStr for Bearer {
    type Err = NotAKey;

    fn from_str(text: &str) -> Result<Self, NotAKey> {
        if !(1..=LONGEST).contains(&text.len()) || !text.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(NotAKey);
        }
        let mut value = HeaderValue::try_from(format!("Bearer {text}")).map_err(|_| NotAKey)?;
        // Headers that are sensitive are neither printed nor kept by HTTP/2 for the next request.
        value.set_sensitive(true);
        Ok(Self(value))
    }
}

impl Bearer {
    /// The value of the header `Authorization`.
    pub(super) fn header(&self) -> HeaderValue {
        self.0.clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_sent_and_never_shown() {
        let key: Bearer = "s3cret-key".parse().expect("a key");
        assert_eq!(key.header(), "Bearer s3cret-key");
        assert!(!format!("{key:?} {:?}", key.header()).contains("s3cret"), "{key:?}");
    }

    #[test]
    fn what_is_no_key_is_refused_and_not_repeated() {
        for text in ["", "s3cret key", "s3cret\r\nhost: a", "s3crét", &"s3cret".repeat(1_000)] {
            let refused = text.parse::<Bearer>().expect_err(text).to_string();
            assert!(!refused.contains("s3cret"), "{refused}");
        }
    }
}
