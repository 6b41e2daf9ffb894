//! The key under which a URL is found: short, of one length, and the same on every engine.

use sha2::{Digest, Sha256};

/// The first 16 bytes of the canonical URL's SHA-256. With 10⁹ URLs the chance that any two share it is below 10⁻²⁰.
pub(crate) fn fingerprint(canonical_url: &str) -> Vec<u8> {
    Sha256::digest(canonical_url.as_bytes())[..16].to_vec()
}
