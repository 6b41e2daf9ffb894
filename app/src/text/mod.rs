//! The words, in both languages: one file per area, one field per phrase, so that a forgotten translation does not
//! compile. Phrases with a figure in them are functions that take it formatted.

pub mod account;
pub mod discovery;
pub mod facts;
pub mod grades;
pub mod jobs;
pub mod overview;
pub mod own_account;
#[cfg(feature = "ssr")]
pub mod preview;
pub mod processes;
pub mod properties;
pub mod refusals;
pub mod rules;
pub mod run_log;
pub mod runs;
pub mod schedule;
pub mod settings;
pub mod shell;
#[cfg(feature = "ssr")]
pub mod url_checks;

use leptos::prelude::use_context;

/// A language the interface speaks.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum Locale {
    /// Spanish.
    #[default]
    Es,
    /// English.
    En,
}

/// Declares the words of each area as a function of the language. There is no structure of all words: whatever named it
/// would bring every page's words into the code that all pages load.
macro_rules! areas {
    ($($(#[$doc:meta])* $area:ident: $words:ident,)*) => {
        impl Locale {
            $(
                $(#[$doc])*
                pub fn $area(self) -> &'static $area::$words {
                    match self {
                        Self::Es => &$area::ES,
                        Self::En => &$area::EN,
                    }
                }
            )*
        }
    };
}

areas! {
    /// The frame around every page, and errors.
    shell: Shell,
    /// The overview.
    overview: Overview,
    /// The list of properties.
    properties: Properties,
    /// One property: its facts and where they come from.
    facts: Facts,
    /// How well a page was read.
    grades: Grades,
    /// Jobs.
    jobs: Jobs,
    /// A dry run, which the server draws.
    #[cfg(feature = "ssr")]
    preview: Preview,
    /// The choices of when a job runs by itself.
    schedule: Schedule,
    /// A job's rules.
    rules: Rules,
    /// Looking for the areas of a site.
    discovery: Discovery,
    /// What a run has found at addresses, which the server draws.
    #[cfg(feature = "ssr")]
    url_checks: UrlChecks,
    /// Runs.
    runs: Runs,
    /// A run's log, and why it failed.
    run_log: RunLog,
    /// What was refused and why.
    refusals: Refusals,
    /// The instance's processes.
    processes: Processes,
    /// Logging in and registering.
    account: Account,
    /// One's own account.
    own_account: OwnAccount,
    /// One's own settings.
    settings: Settings,
}

impl Locale {
    /// Every language.
    pub const ALL: [Self; 2] = [Self::Es, Self::En];

    /// Its tag, as `<html lang>` and the cookie `lang` have it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Es => "es",
            Self::En => "en",
        }
    }

    /// Its name in itself.
    pub const fn own_name(self) -> &'static str {
        match self {
            Self::Es => "Español",
            Self::En => "English",
        }
    }

    /// The language of a tag such as `en` or `en-GB`.
    pub fn from_tag(tag: &str) -> Option<Self> {
        let language = tag.split('-').next()?.trim();
        Self::ALL.into_iter().find(|locale| locale.as_str().eq_ignore_ascii_case(language))
    }

    /// The language for a request with these `Cookie` and `Accept-Language` headers: the visitor's choice, else what
    /// their browser prefers, else Spanish.
    pub fn negotiate(cookies: Option<&str>, accept_language: Option<&str>) -> Self {
        cookies
            .and_then(|cookies| {
                cookies.split(';').find_map(|cookie| Self::from_tag(cookie.trim().strip_prefix("lang=")?))
            })
            .or_else(|| accept_language.and_then(most_wanted))
            .unwrap_or_default()
    }
}

/// The known language with the greatest weight in an `Accept-Language` header; the first of equals.
fn most_wanted(header: &str) -> Option<Locale> {
    let mut best: Option<(Locale, f32)> = None;
    for part in header.split(',') {
        let mut pieces = part.split(';');
        let Some(locale) = pieces.next().and_then(Locale::from_tag) else { continue };
        let weight = pieces.find_map(|piece| piece.trim().strip_prefix("q=")).map_or(1.0, |q| q.parse().unwrap_or(0.0));
        if weight > best.map_or(0.0, |(_, weight)| weight) {
            best = Some((locale, weight));
        }
    }
    best.map(|(locale, _)| locale)
}

/// The language of this page. Call it in a component's body, where the context is.
pub fn use_locale() -> Locale {
    use_context::<Locale>().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_visitors_choice_comes_before_their_browsers() {
        assert_eq!(Locale::negotiate(Some("a=b; lang=en"), Some("es")), Locale::En);
        assert_eq!(Locale::negotiate(Some("lang=xx"), Some("en")), Locale::En);
    }

    #[test]
    fn the_heaviest_known_language_wins() {
        assert_eq!(Locale::negotiate(None, Some("fr, en-GB;q=0.5, es;q=0.8")), Locale::Es);
        assert_eq!(Locale::negotiate(None, Some("en-US,en;q=0.9,es;q=0.8")), Locale::En);
        assert_eq!(Locale::negotiate(None, Some("en;q=0, es;q=0.1")), Locale::Es);
    }

    #[test]
    fn spanish_where_nothing_is_known() {
        assert_eq!(Locale::negotiate(None, None), Locale::Es);
        assert_eq!(Locale::negotiate(None, Some("fr,de;q=0.5,garbage;;q=x")), Locale::Es);
    }
}
