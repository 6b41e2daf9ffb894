//! What a spider would read from one URL, and what it met on the way there.

use serde::{Deserialize, Serialize};

use crate::facts::{Reading, named};
use crate::grade::Grade;
use crate::run::PageProblem;

/// What a spider would read from one URL: nothing of it is saved.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Preview {
    /// The URL asked for, canonical.
    pub asked: String,
    /// The URL after redirects, canonical.
    pub url: String,
    /// What went wrong, if it could not be read.
    pub problem: Option<(PageProblem, String)>,
    /// What robots.txt says of the URL that it was looked at for last; `None` where nobody came so far as to ask.
    pub robots: Option<RobotsView>,
    /// What the site answered; `None` where it did not, or was not asked.
    pub answer: Option<AnswerView>,
    /// How well the page could be read; `None` where it has no ads.
    pub grade: Option<Grade>,
    /// The ad on the page itself.
    pub listing: Option<Reading>,
    /// Ads on cards of the page: their addresses and what the cards say.
    pub cards: Vec<(String, Reading)>,
    /// Links a run would follow: the first of them.
    pub links: Vec<LinkView>,
    /// How many there are in all.
    pub links_found: usize,
    /// Links a run would not follow: the first of them.
    pub left: Vec<LeftView>,
    /// How many there are in all.
    pub left_found: usize,
}

impl Preview {
    /// Nothing known yet of this URL.
    pub fn of(url: &str) -> Self {
        Self {
            asked: url.to_owned(),
            url: url.to_owned(),
            problem: None,
            robots: None,
            answer: None,
            grade: None,
            listing: None,
            cards: Vec::new(),
            links: Vec::new(),
            links_found: 0,
            left: Vec::new(),
            left_found: 0,
        }
    }
}

/// What robots.txt says of a URL.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RobotsView {
    /// The robots.txt.
    pub url: String,
    /// The URL it was asked about.
    pub of: String,
    /// What it comes to.
    pub verdict: RobotsVerdict,
    /// The line that decides; `None` where none is about the URL.
    pub line: Option<RobotsLine>,
    /// The name in the `User-agent` line that means this crawler: its own or `*`; `None` where no group does.
    pub group: Option<String>,
    /// Seconds between requests that it asks for.
    pub crawl_delay: Option<f64>,
    /// Why it cannot be read.
    pub detail: Option<String>,
}

named!(
    /// What robots.txt comes to for a URL.
    RobotsVerdict {
        /// It may be visited.
        Allowed = "allowed",
        /// It may not.
        Disallowed = "disallowed",
        /// robots.txt cannot be read, which forbids everything for now.
        Unavailable = "unavailable",
    }
);

/// A line of a robots.txt.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RobotsLine {
    /// Its number, from 1.
    pub number: usize,
    /// What it says, cut at 200 characters.
    pub text: String,
}

/// What a site answered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AnswerView {
    /// The URL that answered.
    pub url: String,
    /// The HTTP status.
    pub status: u16,
    /// `Content-Type`, as it came.
    pub content_type: Option<String>,
    /// The charset it was read in.
    pub charset: String,
    /// Bytes of the body, decompressed.
    pub bytes: u64,
    /// Milliseconds from the request to the end of the body, without those before redirects.
    pub took_ms: u64,
    /// The URLs that led here, the first being the one asked for; empty without redirects.
    pub redirects: Vec<String>,
}

/// A link that a run would follow.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LinkView {
    /// Where it leads, canonical.
    pub url: String,
    /// What it seems to lead to.
    pub kind: LinkTo,
}

named!(
    /// What a link seems to lead to.
    LinkTo {
        /// An ad's own page: visited first.
        Ad = "ad",
        /// The next page of results: visited next.
        Next = "next",
        /// Anything else.
        Other = "other",
    }
);

/// A link that a run would not follow.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LeftView {
    /// Where it leads; as it is written, where that is no web address.
    pub url: String,
    /// Why not.
    pub why: WhyNot,
}

named!(
    /// Why a run would not follow a link.
    WhyNot {
        /// It leads out of the job's sites.
        OutOfScope = "out_of_scope",
        /// robots.txt forbids it.
        Robots = "robots",
        /// The link says `rel=nofollow`.
        Nofollow = "nofollow",
        /// The page asks robots to follow none of its links.
        PageNofollow = "page_nofollow",
        /// A picture, a document, a style sheet.
        Asset = "asset",
        /// No web address: `mailto:`, `tel:`, `javascript:`.
        NotWeb = "not_web",
        /// The spider's `follow.deny` matches it.
        Denied = "denied",
        /// The spider's `follow.allow` does not match it.
        NotAllowed = "not_allowed",
        /// The spider's `follow.links` does not name it.
        NotChosen = "not_chosen",
    }
);
