//! The languages that people are spoken to in, and which of them suits whoever asks.

/// The cookies of a visitor's choice: over plain HTTP, and over TLS.
pub const COOKIES: [&str; 2] = ["lang", "__Host-lang"];

/// A language that pages, refusals and mails are written in.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum Language {
    /// Spanish.
    #[default]
    Es,
    /// English.
    En,
}

impl Language {
    /// Every language.
    pub const ALL: [Self; 2] = [Self::Es, Self::En];

    /// Its tag.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Es => "es",
            Self::En => "en",
        }
    }

    /// The language of a tag such as `en` or `en-GB`, where there is one.
    pub fn from_tag(tag: &str) -> Option<Self> {
        let language = tag.split('-').next()?.trim();
        Self::ALL.into_iter().find(|one| one.as_str().eq_ignore_ascii_case(language))
    }

    /// The language for a request with these `Cookie` and `Accept-Language` headers: the visitor's choice in one of
    /// [`COOKIES`], the latter first, else what their browser prefers, else Spanish.
    pub fn negotiate(cookies: Option<&str>, accept_language: Option<&str>) -> Self {
        let chosen = |name: &str| {
            let mut cookies = cookies?.split(';').filter_map(|cookie| cookie.trim().split_once('='));
            cookies.find_map(|(given, value)| Self::from_tag(value).filter(|_| given == name))
        };
        let [plain, bound] = COOKIES;
        let wanted = || accept_language.and_then(most_wanted);
        chosen(bound).or_else(|| chosen(plain)).or_else(wanted).unwrap_or_default()
    }
}

/// The language with the greatest weight in an `Accept-Language` header; the first of equals.
fn most_wanted(header: &str) -> Option<Language> {
    let mut best: Option<(Language, f32)> = None;
    for part in header.split(',') {
        let mut pieces = part.split(';');
        let Some(language) = pieces.next().and_then(|tag| Language::from_tag(tag.trim())) else { continue };
        let weight = pieces.find_map(|piece| piece.trim().strip_prefix("q=")).map_or(1.0, |q| q.parse().unwrap_or(0.0));
        if weight > best.map_or(0.0, |(_, weight)| weight) {
            best = Some((language, weight));
        }
    }
    best.map(|(language, _)| language)
}

#[cfg(test)]
mod tests {
    use super::Language::{self, En, Es};

    #[test]
    fn the_visitors_choice_comes_before_their_browsers() {
        assert_eq!(Language::negotiate(Some("a=b; lang=en"), Some("es")), En);
        assert_eq!(Language::negotiate(Some("lang=xx"), Some("en")), En);
        assert_eq!(Language::negotiate(Some("lang=es; __Host-lang=en"), Some("es")), En, "that of the site over TLS");
        assert_eq!(Language::negotiate(Some("xlang=es; clang=es"), Some("en")), En);
    }

    #[test]
    fn the_heaviest_known_language_wins() {
        assert_eq!(Language::negotiate(None, Some("fr, es;q=0.5, en-GB;q=0.8")), En);
        assert_eq!(Language::negotiate(None, Some("en-US,en;q=0.9,es;q=0.8")), En);
        assert_eq!(Language::negotiate(None, Some("en;q=0, es;q=0.1")), Es);
    }

    #[test]
    fn spanish_where_nothing_is_known() {
        assert_eq!(Language::negotiate(None, None), Es);
        assert_eq!(Language::negotiate(None, Some("fr,de;q=0.5,garbage;;q=x")), Es);
    }
}
