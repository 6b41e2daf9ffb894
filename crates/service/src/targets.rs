//! What people type as a URL.

/// The canonical form of a URL that somebody typed, or what is wrong with it.
pub fn canonical_target(text: &str) -> std::result::Result<String, String> {
    crawler::canonical::parse_target(text).map(|url| crawler::canonical::canonical(&url).to_string())
}
