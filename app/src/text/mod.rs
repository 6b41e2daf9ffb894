//! The words, in both languages: one file per area, one field per phrase, so that a forgotten translation does not
//! compile. Phrases with a figure in them are functions that take it formatted.

pub mod account;
pub mod admin;
#[cfg(feature = "ssr")]
pub mod audit;
pub mod discovery;
pub mod facts;
pub mod grades;
pub mod invitations;
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
pub mod statistics;
#[cfg(feature = "ssr")]
pub mod url_checks;
#[cfg(feature = "ssr")]
pub mod users;

use domain::language::Language;
use leptos::prelude::use_context;

/// A [`Language`] the interface speaks, with its words.
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
    /// What the pages for admins have in common.
    admin: Admin,
    /// The instance's processes.
    processes: Processes,
    /// Accounts, which the server draws.
    #[cfg(feature = "ssr")]
    users: Users,
    /// Invitations and other links.
    invitations: Invitations,
    /// The audit log, which the server draws.
    #[cfg(feature = "ssr")]
    audit: Audit,
    /// The instance's figures, which the server draws.
    #[cfg(feature = "ssr")]
    statistics: Statistics,
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

    /// The language that this has the words of.
    pub const fn language(self) -> Language {
        match self {
            Self::Es => Language::Es,
            Self::En => Language::En,
        }
    }

    /// Its tag, as `<html lang>` and the cookie `lang` have it.
    pub const fn as_str(self) -> &'static str {
        self.language().as_str()
    }

    /// Its name in itself.
    pub const fn own_name(self) -> &'static str {
        match self {
            Self::Es => "Español",
            Self::En => "English",
        }
    }
}

impl From<Language> for Locale {
    fn from(language: Language) -> Self {
        match language {
            Language::Es => Self::Es,
            Language::En => Self::En,
        }
    }
}

/// The language of this page. Call it in a component's body, where the context is.
pub fn use_locale() -> Locale {
    use_context::<Locale>().unwrap_or_default()
}
