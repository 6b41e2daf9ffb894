//! An entry of a run's log.

use serde::Deserialize;

use super::{Missing, part};
use crate::run::{FailureReason, PageProblem, RunEvent, Trap};
use crate::{Instant, Money};

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum EventType {
    Started,
    TakenOver,
    Paused,
    Resumed,
    Cancelled,
    StartSkipped,
    QuietHours,
    SitemapRead,
    CrawlDelay,
    SiteKnownSlow,
    SiteSlowed,
    SiteResting,
    SiteGivenUp,
    TrapFound,
    PageRetried,
    PageFailed,
    PageSkipped,
    LimitReached,
    Rechecking,
    AreasLeft,
    Rereading,
    ListingNew,
    PriceChanged,
    ListingReturned,
    ListingRemoved,
    Failed,
    Completed,
}

#[derive(Deserialize)]
pub(crate) struct Event {
    r#type: EventType,
    targets: Option<u32>,
    pending: Option<u32>,
    #[serde(default, deserialize_with = "crate::instant::read_option")]
    until: Option<Instant>,
    offset_minutes: Option<i32>,
    time_zone: Option<String>,
    url: Option<String>,
    urls: Option<u32>,
    host: Option<String>,
    seconds: Option<u32>,
    problem: Option<PageProblem>,
    detail: Option<String>,
    max_pages: Option<u32>,
    listings: Option<u32>,
    areas: Option<u32>,
    pages: Option<u32>,
    title: Option<String>,
    from: Option<Money>,
    to: Option<Money>,
    reason: Option<FailureReason>,
    trap: Option<Trap>,
}

impl TryFrom<Event> for RunEvent {
    type Error = Missing;

    fn try_from(event: Event) -> Result<Self, Missing> {
        Ok(match event.r#type {
            EventType::Started => Self::Started { targets: part(event.targets, "targets")? },
            EventType::TakenOver => Self::TakenOver { pending: part(event.pending, "pending")? },
            EventType::Paused => Self::Paused,
            EventType::Resumed => Self::Resumed,
            EventType::Cancelled => Self::Cancelled,
            EventType::StartSkipped => Self::StartSkipped,
            EventType::QuietHours => Self::QuietHours {
                until: part(event.until, "until")?,
                offset_minutes: part(event.offset_minutes, "offset_minutes")?,
                time_zone: part(event.time_zone, "time_zone")?,
            },
            EventType::SitemapRead => {
                Self::SitemapRead { url: part(event.url, "url")?, urls: part(event.urls, "urls")? }
            }
            EventType::CrawlDelay => {
                Self::CrawlDelay { host: part(event.host, "host")?, seconds: part(event.seconds, "seconds")? }
            }
            EventType::SiteKnownSlow => {
                Self::SiteKnownSlow { host: part(event.host, "host")?, seconds: part(event.seconds, "seconds")? }
            }
            EventType::SiteSlowed => {
                Self::SiteSlowed { host: part(event.host, "host")?, seconds: part(event.seconds, "seconds")? }
            }
            EventType::SiteResting => Self::SiteResting {
                host: part(event.host, "host")?,
                problem: part(event.problem, "problem")?,
                seconds: part(event.seconds, "seconds")?,
            },
            EventType::SiteGivenUp => {
                Self::SiteGivenUp { host: part(event.host, "host")?, problem: part(event.problem, "problem")? }
            }
            EventType::TrapFound => Self::TrapFound { url: part(event.url, "url")?, trap: part(event.trap, "trap")? },
            EventType::PageRetried => Self::PageRetried {
                url: part(event.url, "url")?,
                problem: part(event.problem, "problem")?,
                detail: part(event.detail, "detail")?,
            },
            EventType::PageFailed => Self::PageFailed {
                url: part(event.url, "url")?,
                problem: part(event.problem, "problem")?,
                detail: part(event.detail, "detail")?,
            },
            EventType::PageSkipped => {
                Self::PageSkipped { url: part(event.url, "url")?, problem: part(event.problem, "problem")? }
            }
            EventType::LimitReached => Self::LimitReached { max_pages: part(event.max_pages, "max_pages")? },
            EventType::Rechecking => Self::Rechecking { listings: part(event.listings, "listings")? },
            EventType::AreasLeft => Self::AreasLeft { areas: part(event.areas, "areas")? },
            EventType::Rereading => Self::Rereading { pages: part(event.pages, "pages")? },
            EventType::ListingNew => {
                Self::ListingNew { url: part(event.url, "url")?, title: part(event.title, "title")? }
            }
            EventType::PriceChanged => Self::PriceChanged {
                url: part(event.url, "url")?,
                from: part(event.from, "from")?,
                to: part(event.to, "to")?,
            },
            EventType::ListingReturned => Self::ListingReturned { url: part(event.url, "url")? },
            EventType::ListingRemoved => Self::ListingRemoved { url: part(event.url, "url")? },
            EventType::Failed => Self::Failed {
                reason: part(event.reason, "reason")?,
                problem: event.problem,
                detail: part(event.detail, "detail")?,
            },
            EventType::Completed => Self::Completed,
        })
    }
}
