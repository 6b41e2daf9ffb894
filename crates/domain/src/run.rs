//! One execution of something long, with its progress and its log.

use serde::{Deserialize, Serialize};

use crate::facts::named;
use crate::{Instant, JobId, RunId};

named!(
    /// What kind of work a run does.
    RunKind {
        /// Visits a job's sites.
        Crawl = "crawl",
        /// Looks whether a job's ads are still there, or there again.
        LinkCheck = "link_check",
        /// Looks for the areas of a site, as targets to choose from. It has no job, and stores no ad.
        Discover = "discover",
        /// Reads the pages that a job keeps with its present spider, and asks no site.
        ReExtraction = "re_extraction",
        /// Looks at addresses that somebody named. It has no job, and changes no ad.
        UrlCheck = "url_check",
    }
);

impl RunKind {
    /// Whether it works for a job. One that does not finds nothing that stays when it goes.
    pub fn has_job(self) -> bool {
        !matches!(self, Self::Discover | Self::UrlCheck)
    }
}

named!(
    /// Where a run stands.
    RunStatus {
        /// Waits for a worker.
        Queued = "queued",
        /// A worker has it.
        Running = "running",
        /// Somebody halted it; it goes on where it was when resumed.
        Paused = "paused",
        /// It did what it had to.
        Completed = "completed",
        /// It cannot go on; the run says why.
        Failed = "failed",
        /// Somebody ended it.
        Cancelled = "cancelled",
    }
);

named!(
    /// What can happen to a run.
    RunAction {
        /// A worker takes it.
        Claim = "claim",
        /// Its worker hands it back: the process ends, or the lease ran out.
        Release = "release",
        /// Somebody halts it.
        Pause = "pause",
        /// Somebody lets it go on.
        Resume = "resume",
        /// Somebody ends it.
        Cancel = "cancel",
        /// It is done.
        Complete = "complete",
        /// It cannot go on.
        Fail = "fail",
    }
);

/// An action that the run's status does not allow.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a {from} run does not take {action:?}", action = action.as_str())]
pub struct NotAllowed {
    /// Where the run stands.
    pub from: RunStatus,
    /// What was asked.
    pub action: RunAction,
}

impl RunStatus {
    /// The status after `action`.
    pub fn after(self, action: RunAction) -> Result<Self, NotAllowed> {
        use RunAction as A;
        use RunStatus as S;
        match (self, action) {
            (S::Queued, A::Claim) => Ok(S::Running),
            (S::Running, A::Release) | (S::Paused, A::Resume) => Ok(S::Queued),
            (S::Queued | S::Running, A::Pause) => Ok(S::Paused),
            (S::Queued | S::Running | S::Paused, A::Cancel) => Ok(S::Cancelled),
            (S::Running, A::Complete) => Ok(S::Completed),
            (S::Running, A::Fail) => Ok(S::Failed),
            (from, action) => Err(NotAllowed { from, action }),
        }
    }

    /// Whether nothing more will happen.
    pub fn is_final(self) -> bool {
        matches!(self, Self::Completed | Self::Failed | Self::Cancelled)
    }
}

/// A claim on a run: proof that one may write for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Claim {
    /// The run.
    pub run: RunId,
    /// The fencing token: grows with each claim of the run, and only the latest counts.
    pub token: i64,
}

/// A run that was just claimed.
#[derive(Debug, Clone)]
pub struct ClaimedRun {
    /// The claim.
    pub claim: Claim,
    /// What kind of work.
    pub kind: RunKind,
    /// The job, where it still exists.
    pub job: Option<JobId>,
    /// What to do, as JSON; its form depends on the kind.
    pub spec: String,
    /// Claims since the last progress, this one included.
    pub attempts: u32,
    /// When it was first claimed.
    pub started_at: Instant,
    /// Whether another worker had it before.
    pub taken_over: bool,
    /// What is still to do, in the kind's own unit: URLs for a crawl.
    pub pending: i64,
}

/// What a crawl has done so far. All counts are of this run.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct Counters {
    /// Pages that answered with content, or that it has not changed.
    pub pages_fetched: i64,
    /// Those of them that have not changed since an earlier run.
    pub pages_unchanged: i64,
    /// Pages given up after their last try.
    pub pages_failed: i64,
    /// URLs not visited for a reason: robots.txt, limits, rules.
    pub pages_skipped: i64,
    /// Different ads seen.
    pub listings_found: i64,
    /// Ads seen for the first time ever.
    pub listings_new: i64,
    /// Known ads of which something changed.
    pub listings_changed: i64,
    /// Ads that turned out to be gone.
    pub listings_removed: i64,
    /// Different ads seen that a rule leaves out of lists.
    pub listings_excluded: i64,
    /// URLs still to visit.
    pub frontier_pending: i64,
    /// Bytes received, decompressed.
    pub bytes: i64,
}

impl std::ops::AddAssign for Counters {
    fn add_assign(&mut self, other: Self) {
        self.pages_fetched += other.pages_fetched;
        self.pages_unchanged += other.pages_unchanged;
        self.pages_failed += other.pages_failed;
        self.pages_skipped += other.pages_skipped;
        self.listings_found += other.listings_found;
        self.listings_new += other.listings_new;
        self.listings_changed += other.listings_changed;
        self.listings_removed += other.listings_removed;
        self.listings_excluded += other.listings_excluded;
        self.frontier_pending += other.frontier_pending;
        self.bytes += other.bytes;
    }
}

named!(
    /// How much an entry of a run's log matters.
    Level {
        /// Progress.
        Info = "info",
        /// Something was left out.
        Warning = "warning",
        /// Something went wrong.
        Error = "error",
    }
);

named!(
    /// Why a page gave no result. Each has a sentence in the interface's languages.
    PageProblem {
        /// The host's name has no address.
        UnknownHost = "unknown_host",
        /// Nobody answers at that address.
        Unreachable = "unreachable",
        /// No answer in time.
        Timeout = "timeout",
        /// The certificate is not valid, or TLS failed otherwise.
        Tls = "tls",
        /// The address is private or local, and not on the allow-list.
        PrivateAddress = "private_address",
        /// Status 401, 403 or 429, a CAPTCHA or an "access blocked" page.
        Blocked = "blocked",
        /// Status 404.
        NotFound = "not_found",
        /// No page of its own, though the status says so: it says itself that there is none, or what it says is what
        /// the site answers to other addresses too.
        SoftNotFound = "soft_not_found",
        /// Status 410, or the page says that the ad is gone.
        Gone = "gone",
        /// Another 4xx.
        ClientError = "client_error",
        /// A 5xx.
        ServerError = "server_error",
        /// Not HTML or XML.
        ContentType = "content_type",
        /// Larger than the limit.
        TooLarge = "too_large",
        /// More redirects than the limit, or in a circle.
        Redirects = "redirects",
        /// A redirect leads out of the job's hosts.
        OutOfScope = "out_of_scope",
        /// robots.txt forbids it.
        Robots = "robots",
        /// robots.txt itself cannot be read now, which means "not now".
        RobotsUnavailable = "robots_unavailable",
        /// The connection broke, or what came is not HTTP.
        Protocol = "protocol",
        /// The page could not be read.
        Unreadable = "unreadable",
        /// Its site was given up in this run: see [`RunEvent::SiteGivenUp`].
        SiteGivenUp = "site_given_up",
        /// It is one of many that lead nowhere: see [`RunEvent::TrapFound`].
        Trap = "trap",
    }
);

impl PageProblem {
    /// Whether trying again later may help.
    pub fn may_heal(self) -> bool {
        matches!(self, Self::Unreachable | Self::Timeout | Self::ServerError | Self::RobotsUnavailable | Self::Protocol)
    }
}

/// One entry of a run's log. The interface turns it into a sentence in the reader's language.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "type", rename_all = "snake_case", try_from = "crate::wire::event::Event")]
pub enum RunEvent {
    /// A worker took the run up for the first time.
    Started {
        /// How many targets the job names.
        targets: u32,
    },
    /// A worker took it up again after another stopped or died.
    TakenOver {
        /// URLs still to visit.
        pending: u32,
    },
    /// Somebody paused it.
    Paused,
    /// Somebody resumed it.
    Resumed,
    /// Somebody cancelled it.
    Cancelled,
    /// Its job's schedule wanted another run while this one was open, and got none.
    StartSkipped,
    /// Its job's sites are not to be asked now: it waits.
    QuietHours {
        /// Until when.
        #[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime))]
        until: Instant,
        /// How far the clocks that count will be ahead of UTC, in minutes.
        offset_minutes: i32,
        /// Whose clocks they are.
        time_zone: String,
    },
    /// A sitemap gave URLs.
    SitemapRead {
        /// Its address.
        url: String,
        /// How many URLs of the job's scope it lists.
        urls: u32,
    },
    /// robots.txt asks for a slower pace, and gets it.
    CrawlDelay {
        /// The host.
        host: String,
        /// Seconds between requests.
        seconds: u32,
    },
    /// Other crawls had to ask a site more slowly, and so does this one.
    SiteKnownSlow {
        /// The host.
        host: String,
        /// Seconds between requests.
        seconds: u32,
    },
    /// A site has too much to do, and is asked more slowly.
    SiteSlowed {
        /// The host.
        host: String,
        /// Seconds between requests.
        seconds: u32,
    },
    /// A site does not answer, and is left alone for a while.
    SiteResting {
        /// The host.
        host: String,
        /// How its last page failed.
        problem: PageProblem,
        /// Seconds until it is asked again.
        seconds: u32,
    },
    /// A site keeps refusing or failing, and is asked no more in this run.
    SiteGivenUp {
        /// The host.
        host: String,
        /// How its last page failed.
        problem: PageProblem,
    },
    /// Addresses that never end are not followed any further.
    TrapFound {
        /// One of them.
        url: String,
        /// What gave them away.
        trap: Trap,
    },
    /// A page failed and will be tried again.
    PageRetried {
        /// Its address.
        url: String,
        /// Why.
        problem: PageProblem,
        /// The status or the error, as it came.
        detail: String,
    },
    /// A page gave no result.
    PageFailed {
        /// Its address.
        url: String,
        /// Why.
        problem: PageProblem,
        /// The status or the error, as it came.
        detail: String,
    },
    /// A page was not visited.
    PageSkipped {
        /// Its address.
        url: String,
        /// Why.
        problem: PageProblem,
    },
    /// The job's page limit was reached; the rest is left.
    LimitReached {
        /// Pages allowed.
        max_pages: u32,
    },
    /// Known ads that no page led to are looked at once more.
    Rechecking {
        /// How many.
        listings: u32,
    },
    /// A site has more areas than a run keeps.
    AreasLeft {
        /// How many were left out.
        areas: u32,
    },
    /// Pages that were kept are read anew.
    Rereading {
        /// How many.
        pages: u32,
    },
    /// An ad was seen for the first time.
    ListingNew {
        /// Its address.
        url: String,
        /// Its headline.
        title: String,
    },
    /// An ad's price changed.
    PriceChanged {
        /// Its address.
        url: String,
        /// Before.
        from: crate::Money,
        /// Now.
        to: crate::Money,
    },
    /// An ad that was gone is there again.
    ListingReturned {
        /// Its address.
        url: String,
    },
    /// An ad is gone.
    ListingRemoved {
        /// Its address.
        url: String,
    },
    /// The run cannot go on.
    Failed {
        /// Why.
        reason: FailureReason,
        /// What went wrong first with a page, where that is the cause.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        problem: Option<PageProblem>,
        /// The error, as it came.
        detail: String,
    },
    /// It did what it had to.
    Completed,
}

named!(
    /// Why a run failed.
    FailureReason {
        /// None of the targets could be read.
        NoTargetReadable = "no_target_readable",
        /// All its sites kept refusing or failing.
        SitesGivenUp = "sites_given_up",
        /// Its spider's definition cannot be used.
        BadSpider = "bad_spider",
        /// It was taken up too often without coming to an end.
        TooManyAttempts = "too_many_attempts",
        /// A fault of Atalaya's own.
        Internal = "internal",
    }
);

named!(
    /// What gives away addresses that never end.
    Trap {
        /// Many pages in a row, alike but for numbers and the values of their query, brought no ad that was not known.
        NothingNew = "nothing_new",
        /// A path that says the same again and again.
        Repetition = "repetition",
    }
);

impl RunEvent {
    /// The end of a run for a reason that is no page's.
    pub fn failed(reason: FailureReason, detail: impl Into<String>) -> Self {
        Self::Failed { reason, problem: None, detail: detail.into() }
    }

    /// How much it matters.
    pub fn level(&self) -> Level {
        match self {
            Self::PageFailed { .. } | Self::SiteGivenUp { .. } | Self::Failed { .. } => Level::Error,
            Self::PageRetried { .. }
            | Self::SiteSlowed { .. }
            | Self::SiteResting { .. }
            | Self::TrapFound { .. }
            | Self::LimitReached { .. }
            | Self::AreasLeft { .. }
            | Self::StartSkipped => Level::Warning,
            _ => Level::Info,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_status_takes_or_refuses_every_action() {
        use RunAction as A;
        use RunStatus as S;
        let allowed = [
            (S::Queued, A::Claim, S::Running),
            (S::Queued, A::Pause, S::Paused),
            (S::Queued, A::Cancel, S::Cancelled),
            (S::Running, A::Release, S::Queued),
            (S::Running, A::Pause, S::Paused),
            (S::Running, A::Cancel, S::Cancelled),
            (S::Running, A::Complete, S::Completed),
            (S::Running, A::Fail, S::Failed),
            (S::Paused, A::Resume, S::Queued),
            (S::Paused, A::Cancel, S::Cancelled),
        ];
        for &from in S::ALL {
            for &action in A::ALL {
                let expected = allowed.iter().find(|(f, a, _)| (*f, *a) == (from, action)).map(|(_, _, to)| *to);
                assert_eq!(from.after(action).ok(), expected, "{from} + {action}");
                if from.is_final() {
                    assert_eq!(from.after(action), Err(NotAllowed { from, action }));
                }
            }
        }
    }

    #[test]
    fn events_are_told_apart_by_their_type() {
        let event = RunEvent::PageFailed {
            url: "https://a.example/".into(),
            problem: PageProblem::Timeout,
            detail: "10 s".into(),
        };
        let json = serde_json::to_string(&event).expect("serialises");
        assert!(json.starts_with(r#"{"type":"page_failed""#), "{json}");
        assert_eq!(serde_json::from_str::<RunEvent>(&json).expect("parses"), event);
        assert_eq!(event.level(), Level::Error);
    }

    #[test]
    fn every_event_round_trips_and_a_part_less_is_refused() {
        let url = || "https://a.example/".to_owned();
        let (problem, detail) = (PageProblem::Timeout, "10 s".to_owned());
        let money = |minor| crate::Money { minor, currency: crate::Currency::EUR };
        for event in [
            RunEvent::Started { targets: 1 },
            RunEvent::TakenOver { pending: 2 },
            RunEvent::Paused,
            RunEvent::Resumed,
            RunEvent::Cancelled,
            RunEvent::StartSkipped,
            RunEvent::QuietHours { until: Instant::default(), offset_minutes: 60, time_zone: "Europe/Madrid".into() },
            RunEvent::SitemapRead { url: url(), urls: 3 },
            RunEvent::CrawlDelay { host: "a.example".into(), seconds: 4 },
            RunEvent::SiteKnownSlow { host: "a.example".into(), seconds: 4 },
            RunEvent::SiteSlowed { host: "a.example".into(), seconds: 4 },
            RunEvent::SiteResting { host: "a.example".into(), problem, seconds: 4 },
            RunEvent::SiteGivenUp { host: "a.example".into(), problem },
            RunEvent::TrapFound { url: url(), trap: Trap::Repetition },
            RunEvent::PageRetried { url: url(), problem, detail: detail.clone() },
            RunEvent::PageFailed { url: url(), problem, detail: detail.clone() },
            RunEvent::PageSkipped { url: url(), problem },
            RunEvent::LimitReached { max_pages: 5 },
            RunEvent::Rechecking { listings: 6 },
            RunEvent::AreasLeft { areas: 7 },
            RunEvent::Rereading { pages: 7 },
            RunEvent::ListingNew { url: url(), title: "Piso".into() },
            RunEvent::PriceChanged { url: url(), from: money(100), to: money(90) },
            RunEvent::ListingReturned { url: url() },
            RunEvent::ListingRemoved { url: url() },
            RunEvent::Failed { reason: FailureReason::NoTargetReadable, problem: Some(problem), detail },
            RunEvent::Completed,
        ] {
            let mut json = serde_json::to_value(&event).expect("serialises");
            assert_eq!(serde_json::from_value::<RunEvent>(json.clone()).expect("parses"), event);
            let parts = json.as_object_mut().expect("an object");
            if let Some(part) = parts.keys().find(|part| *part != "type").cloned() {
                parts.remove(&part);
                let refusal = serde_json::from_value::<RunEvent>(json).expect_err("refused").to_string();
                assert_eq!(refusal, format!("{part} is missing"));
            }
        }
    }
}
