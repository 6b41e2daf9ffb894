//! Read models: what pages and the JSON API show. Made by `storage`, handed on by `service`.

mod instance;
mod part;
mod preview;

use serde::{Deserialize, Serialize};

pub use instance::{Answers, Connections, Lease, ProcessView, Processes, QueueView, Rows, Statistics};
pub use part::{Part, PartStatus};
pub use preview::{AnswerView, LeftView, LinkTo, LinkView, Preview, RobotsLine, RobotsVerdict, RobotsView, WhyNot};

use crate::account::{Role, TokenScope};
use crate::availability::{Availability, Missed, State};
use crate::facts::{Operation, PropertyKind, Reading};
use crate::job::{JobSpec, Spider};
use crate::listing::PricePoint;
use crate::rules::Verdict;
use crate::run::{Counters, Level, RunEvent, RunKind, RunStatus};
use crate::{Instant, JobId, ListingId, Money, PropertyId, RunId, SourceId, TokenId, UserId};

/// A user's account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = User))]
pub struct UserView {
    /// Its id.
    pub id: UserId,
    /// Their address.
    pub email: String,
    /// What they may do.
    pub role: Role,
    /// Whether it opens anything: an inactive one keeps all it has, and nobody can use it.
    pub active: bool,
    /// Whether its address was shown to be theirs. Until then nobody can use it.
    #[serde(default)]
    pub confirmed: bool,
    /// Whether it takes a second factor to log in.
    #[serde(default)]
    pub second_factor: bool,
    /// When it was made.
    #[serde(deserialize_with = "crate::instant::read")]
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime))]
    pub created_at: Instant,
}

/// What an admin changes of an account: what is `None` stays as it is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct AccountChange {
    /// What they may do.
    pub role: Option<Role>,
    /// Whether it opens anything.
    pub active: Option<bool>,
}

/// A bearer token, without its secret.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = Token))]
pub struct TokenView {
    /// Its id.
    pub id: TokenId,
    /// What its owner calls it.
    pub name: String,
    /// What its holder may do.
    pub scope: TokenScope,
    /// When it was made.
    #[serde(deserialize_with = "crate::instant::read")]
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime))]
    pub created_at: Instant,
    /// When it was last used, true to an hour; `None` where it never was.
    #[serde(default, deserialize_with = "crate::instant::read_option")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = DateTime))]
    pub last_used_at: Option<Instant>,
}

/// A browser that is logged in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = Session))]
pub struct SessionView {
    /// What it is called to end it; it opens nothing.
    pub id: String,
    /// When it logged in.
    #[serde(deserialize_with = "crate::instant::read")]
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime))]
    pub begun_at: Instant,
    /// When it was last used, true to an hour.
    #[serde(deserialize_with = "crate::instant::read")]
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime))]
    pub seen_at: Instant,
    /// The network address where it logged in.
    pub address: Option<String>,
    /// As the browser called itself.
    pub agent: Option<String>,
    /// Whether it is the one that asks.
    pub current: bool,
}

/// One line or card of a list of properties.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PropertySummary {
    /// Its id.
    pub id: PropertyId,
    /// Headline of its ad.
    pub title: Option<String>,
    /// Sale or rent.
    pub operation: Operation,
    /// Kind of home.
    pub kind: Option<PropertyKind>,
    /// Latest price.
    pub price: Option<Money>,
    /// The price before the latest, and when the latest replaced it.
    pub previous_price: Option<PricePoint>,
    /// Latest price per m² of built area, minor units.
    pub unit_price_minor: Option<i64>,
    /// Built area, m².
    pub area_m2: Option<f64>,
    /// Bedrooms.
    pub rooms: Option<u16>,
    /// Bathrooms.
    pub bathrooms: Option<u16>,
    /// Floor, 0 is the ground floor.
    pub floor: Option<i16>,
    /// Whether the building has a lift.
    pub has_lift: Option<bool>,
    /// Town.
    pub town: Option<String>,
    /// District.
    pub district: Option<String>,
    /// Degrees north.
    pub latitude: Option<f64>,
    /// Degrees east.
    pub longitude: Option<f64>,
    /// The first photo's address.
    pub photo: Option<String>,
    /// Whether any of its ads is still there.
    pub availability: State,
    /// How many sources advertise it.
    pub sources: u32,
    /// What rules say of it.
    #[serde(default)]
    pub verdict: Verdict,
    /// When it was first seen.
    #[serde(deserialize_with = "crate::instant::read")]
    pub first_seen_at: Instant,
    /// When it was last seen.
    #[serde(deserialize_with = "crate::instant::read")]
    pub last_seen_at: Instant,
    /// When something about it last changed.
    #[serde(deserialize_with = "crate::instant::read")]
    pub changed_at: Instant,
}

/// A page of a list, with the cursors of its neighbours.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Page<T> {
    /// The rows.
    pub items: Vec<T>,
    /// Where the next page begins; `None` on the last.
    pub next: Option<String>,
    /// Where the page before begins; `None` on the first.
    pub previous: Option<String>,
}

impl<T> Page<T> {
    /// The first `limit` rows of what was asked for, which is one more so that it is known whether the list goes on.
    pub fn of(mut items: Vec<T>, limit: u32, cursor: impl Fn(&T) -> String) -> Self {
        let limit = limit as usize;
        let goes_on = items.len() > limit;
        items.truncate(limit);
        let next = items.last().filter(|_| goes_on).map(cursor);
        Self { items, next, previous: None }
    }
}

/// How many properties a filter lets through: counted up to a bound, so that a large list is never counted whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Count {
    /// Exactly so many.
    Exactly(u32),
    /// More than so many.
    MoreThan(u32),
}

/// All that is known of one property.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PropertyDetail {
    /// The facts in short.
    pub summary: PropertySummary,
    /// Its ads.
    pub listings: Vec<ListingView>,
}

/// One ad with its history.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ListingView {
    /// Its id.
    pub id: ListingId,
    /// Its address.
    pub url: String,
    /// Where it comes from.
    pub source: SourceView,
    /// What it says, and where that stood.
    pub reading: Reading,
    /// Whether it is still there, and why.
    pub availability: Availability,
    /// Every change of that since it was first seen, the oldest first.
    pub availability_changes: Vec<Availability>,
    /// The last look since it was last seen that told nothing.
    pub missed: Option<Missed>,
    /// What the rules of the job say that last saw it.
    #[serde(default)]
    pub verdict: Verdict,
    /// Every price it ever had, the oldest first.
    pub prices: Vec<PricePoint>,
    /// When it was first seen.
    #[serde(deserialize_with = "crate::instant::read")]
    pub first_seen_at: Instant,
    /// When it was last seen.
    #[serde(deserialize_with = "crate::instant::read")]
    pub last_seen_at: Instant,
}

/// An ad in a list.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ListingSummary {
    /// Its id.
    pub id: ListingId,
    /// The property it is of.
    pub property_id: PropertyId,
    /// Its address.
    pub url: String,
    /// Where it comes from.
    pub source: SourceView,
    /// Its headline.
    pub title: Option<String>,
    /// Sale or rent.
    pub operation: Option<Operation>,
    /// What it asks.
    pub price: Option<Money>,
    /// Built area, m².
    pub area_m2: Option<f64>,
    /// Whether it is still there, and why.
    pub availability: Availability,
    /// When it was first seen.
    #[serde(deserialize_with = "crate::instant::read")]
    pub first_seen_at: Instant,
    /// When it was last seen.
    #[serde(deserialize_with = "crate::instant::read")]
    pub last_seen_at: Instant,
}

/// Which ads.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ListingFilter {
    /// From this source.
    pub source: Option<SourceId>,
    /// Of this property.
    pub property: Option<PropertyId>,
}

/// A place listings come from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SourceView {
    /// Its id.
    pub id: SourceId,
    /// Its name: the host.
    pub name: String,
}

/// A job with its latest run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct JobView {
    /// Its id.
    pub id: JobId,
    /// What it does.
    pub spec: JobSpec,
    /// When it was made.
    #[serde(deserialize_with = "crate::instant::read")]
    pub created_at: Instant,
    /// Its latest run.
    pub last_run: Option<RunView>,
    /// When it runs next by itself.
    pub next_run: Option<NextRun>,
    /// What it keeps of the pages that its runs got; `None` where that is nothing.
    pub archive: Option<ArchiveSize>,
}

/// A job in a list, without its definition, which may be of a megabyte: its targets are counted, not named.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct JobSummary {
    /// Its id.
    pub id: JobId,
    /// Its name.
    pub name: String,
    /// Its spider.
    pub spider: Spider,
    /// How many URLs it begins at.
    pub targets: i64,
    /// The first of them.
    pub first_target: Option<String>,
    /// Its latest run.
    pub last_run: Option<RunView>,
    /// When it runs next by itself.
    pub next_run: Option<NextRun>,
}

/// How much a job keeps of the pages that its runs got.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ArchiveSize {
    /// Pages.
    pub pages: i64,
    /// Their bytes as they came, decompressed.
    pub bytes: i64,
    /// Their bytes as they are stored: what the job's bound is for.
    pub stored_bytes: i64,
}

/// When a job runs next by itself, told so that it can be shown by the clocks of the schedule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NextRun {
    /// The instant.
    #[serde(deserialize_with = "crate::instant::read")]
    pub at: Instant,
    /// How far those clocks will be ahead of UTC, in minutes.
    pub offset_minutes: i32,
    /// Whose clocks: the schedule's time zone.
    pub time_zone: String,
}

/// A run as it stands.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RunView {
    /// Its id.
    pub id: RunId,
    /// What kind of work.
    pub kind: RunKind,
    /// The job, where it still exists.
    pub job_id: Option<JobId>,
    /// The job's name when the run was made.
    pub job_name: String,
    /// Where it stands.
    pub status: RunStatus,
    /// What it has done.
    pub counters: Counters,
    /// When it was asked for.
    #[serde(deserialize_with = "crate::instant::read")]
    pub created_at: Instant,
    /// The time at which its job's schedule wanted it; `None` where somebody started it.
    #[serde(default, deserialize_with = "crate::instant::read_option")]
    pub scheduled_for: Option<Instant>,
    /// When a worker first took it.
    #[serde(default, deserialize_with = "crate::instant::read_option")]
    pub started_at: Option<Instant>,
    /// When it ended.
    #[serde(default, deserialize_with = "crate::instant::read_option")]
    pub finished_at: Option<Instant>,
    /// When the counters last changed.
    #[serde(deserialize_with = "crate::instant::read")]
    pub updated_at: Instant,
    /// Pages in the last ten seconds, per second; `None` while it does not run.
    pub pages_per_second: Option<f64>,
    /// Why it failed.
    pub failure: Option<RunEvent>,
    /// What it waits for, where that is more than a worker.
    #[serde(default)]
    pub waiting: Option<RunEvent>,
}

/// One entry of a run's log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RunLogEntry {
    /// Grows with time; unique over all runs.
    pub id: i64,
    /// When.
    #[serde(deserialize_with = "crate::instant::read")]
    pub at: Instant,
    /// How much it matters.
    pub level: Level,
    /// What.
    pub event: RunEvent,
}

/// The overview: what changed, what runs, what is new.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Overview {
    /// Properties with an active ad.
    pub active: i64,
    /// First seen in the last 24 hours.
    pub new_today: i64,
    /// Cheaper than 24 hours ago.
    pub price_drops_today: i64,
    /// Dearer than 24 hours ago.
    pub price_rises_today: i64,
    /// Gone in the last 24 hours.
    pub removed_today: i64,
    /// Runs under way or waiting, the newest first.
    pub runs: Vec<RunView>,
    /// The newest properties.
    pub newest: Vec<PropertySummary>,
    /// The latest price drops.
    pub drops: Vec<PropertySummary>,
    /// The cheapest per m² among the active ones for sale.
    pub cheapest: Vec<PropertySummary>,
    /// The instant it was made at; relative times count from here.
    #[serde(deserialize_with = "crate::instant::read")]
    pub now: Instant,
}

/// What one sees first: the overview, and the newest of what one may see besides.
#[derive(Debug, Clone, PartialEq)]
pub struct Dashboard {
    /// The overview.
    pub overview: Overview,
    /// The newest jobs; `None` where one may see none.
    pub jobs: Option<Vec<JobView>>,
    /// The newest accounts; `None` for who is no admin.
    pub users: Option<Vec<UserView>>,
}
