//! Looking at addresses that somebody names: whether what was there still is. No ad is changed by it.
//!
//! A few are looked at while whoever asks waits; for more, or where sites are not to be asked that fast, there is a run:
//! see [`crate::looking`].

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use crawler::engine::Retry;
use crawler::store::{Lesson, Looked, StoreError, Turn, Turns, Watcher};
use domain::account::Actor;
use domain::job::MAX_URL;
use domain::run::{RunEvent, RunKind};
use domain::url_check::{MAX_URLS, UrlCheck, UrlLook};
use domain::view::{Page, RunView};
use domain::{Invalid, RunId};
use url::Url;

use crate::{Error, Result, Services, policy, runs};

/// Most addresses that are looked at while somebody waits.
const MOST_AT_ONCE: usize = 100;
/// Nobody is kept waiting where it is known beforehand that it takes longer.
const LONGEST_FORESEEN: Duration = Duration::from_secs(20);
/// What is not known by then is not waited for. A request may take a little longer.
const PATIENCE: Duration = Duration::from_secs(25);
/// Most such runs that one user may have open.
const MOST_OPEN: u32 = 4;
/// Longest name of such a run, in characters, without the count.
const LONGEST_TITLE: usize = 100;
/// Faults that are told at once.
const MOST_FAULTS: usize = 10;

/// What comes of naming addresses.
#[derive(Debug)]
pub enum Checked {
    /// What was found, in the order in which they were named.
    Now(Vec<UrlCheck>),
    /// The run that looks.
    ByRun(Box<RunView>),
}

/// Looks at addresses, or asks for a run that does. What is no address, or may not be visited, is told as what was found
/// there and hinders no other.
///
/// # Errors
/// Where there are none, too many, or some too long; [`Error::Unavailable`] while many others wait for theirs;
/// [`Error::Conflict`] where the user has several such runs open.
pub async fn check(services: &Services, actor: &Actor, urls: Vec<String>) -> Result<Checked> {
    policy::may_work(actor)?;
    refuse(&urls)?;
    let named = (0..).zip(urls.iter().map(String::as_str));
    let (addresses, failed) = Addresses::of(named);
    if urls.len() <= MOST_AT_ONCE && foresee(services, &addresses).await? <= LONGEST_FORESEEN {
        // Each has many requests under way.
        let _turn = services.url_checks.try_acquire().map_err(|_| Error::Unavailable)?;
        let looks = looks(services, &addresses).await?;
        return Ok(Checked::Now(checks(urls, failed.into_iter().chain(looks), Some("not in time"))));
    }
    let title = title(&urls);
    let checks = checks(urls, failed, None);
    let run = storage::url_checks::enqueue(&services.db, actor.user_id(), &title, &checks, MOST_OPEN, services.now());
    let run = run.await?.ok_or(Error::Conflict("too_many_url_checks"))?;
    services.hint_work();
    services.hint_news();
    Ok(Checked::ByRun(Box::new(run.view)))
}

/// What a run has found so far, in the order in which the addresses were named, from after a cursor on; `None` where the
/// run is of another kind, or is none.
pub async fn of_run(
    services: &Services,
    actor: &Actor,
    run: RunId,
    after: Option<i64>,
    limit: u32,
) -> Result<Option<Page<UrlCheck>>> {
    if runs::get(services, actor, run).await?.is_none_or(|run| run.kind != RunKind::UrlCheck) {
        return Ok(None);
    }
    let rows = storage::url_checks::page(&services.db, run, after, limit.saturating_add(1)).await?;
    let Page { items, next, previous } = Page::of(rows, limit, |(place, _)| place.to_string());
    Ok(Some(Page { items: items.into_iter().map(|(_, check)| check).collect(), next, previous }))
}

fn refuse(urls: &[String]) -> Result<()> {
    if urls.is_empty() {
        return Err(Invalid::new("urls", "required", "name at least one URL").into());
    }
    if urls.len() > MAX_URLS {
        let message = format!("{} URLs; at most {MAX_URLS} at once", urls.len());
        return Err(Invalid::new("urls", "too_many", message).into());
    }
    let long = urls.iter().enumerate().filter(|(_, url)| url.len() > MAX_URL).take(MOST_FAULTS);
    let fault =
        |(number, _)| Invalid::new(&format!("urls[{number}]"), "too_long", format!("longer than {MAX_URL} bytes"));
    let wrong: Vec<Invalid> = long.map(fault).collect();
    if wrong.is_empty() { Ok(()) } else { Err(Error::Invalid(wrong)) }
}

/// `pisos.example/1 (+99)`
fn title(urls: &[String]) -> String {
    let first = urls.first().map_or("", |url| url.trim());
    let first: String = crate::discoveries::without_scheme(first).chars().take(LONGEST_TITLE).collect();
    if urls.len() > 1 { format!("{first} (+{})", urls.len() - 1) } else { first }
}

/// The addresses as they were named, each with what was found at its place, or with what is said of those where nothing
/// was.
fn checks(
    urls: Vec<String>,
    looks: impl IntoIterator<Item = (i64, UrlLook)>,
    otherwise: Option<&str>,
) -> Vec<UrlCheck> {
    let mut looks: HashMap<i64, UrlLook> = looks.into_iter().collect();
    let mut look = |place| looks.remove(&place).or_else(|| otherwise.map(UrlLook::failed));
    (0..).zip(urls).map(|(place, url)| UrlCheck { url, look: look(place) }).collect()
}

/// Addresses that can be looked at, each of them once, with the places at which it was named.
pub(crate) struct Addresses {
    /// In canonical form.
    pub(crate) urls: Vec<Url>,
    places: Vec<Vec<i64>>,
}

impl Addresses {
    /// Those of what was named; and what is said of the rest.
    pub(crate) fn of<'n>(named: impl Iterator<Item = (i64, &'n str)>) -> (Self, Vec<(i64, UrlLook)>) {
        let (mut addresses, mut failed) = (Self { urls: Vec::new(), places: Vec::new() }, Vec::new());
        let mut known: HashMap<Url, usize> = HashMap::new();
        for (place, text) in named {
            match address(text) {
                Ok(url) => {
                    let number = *known.entry(url.clone()).or_insert(addresses.urls.len());
                    if number == addresses.urls.len() {
                        addresses.urls.push(url);
                        addresses.places.push(Vec::new());
                    }
                    addresses.places[number].push(place);
                }
                Err(detail) => failed.push((place, UrlLook::failed(detail))),
            }
        }
        (addresses, failed)
    }

    /// What was found, at every place where its address was named.
    pub(crate) fn at_places(&self, looks: &[Looked]) -> Vec<(i64, UrlLook)> {
        let of = |looked: &Looked| {
            let places = self.places.get(looked.place).into_iter().flatten();
            places.map(|place| (*place, looked.look.clone())).collect::<Vec<_>>()
        };
        looks.iter().flat_map(of).collect()
    }
}

fn address(text: &str) -> std::result::Result<Url, String> {
    let url = crawler::canonical::parse_target(text)?;
    // Written out it may be longer than it was.
    if url.as_str().len() > MAX_URL { Err(format!("longer than {MAX_URL} bytes")) } else { Ok(url) }
}

async fn foresee(services: &Services, addresses: &Addresses) -> Result<Duration> {
    crawler::engine::foresee(&addresses.urls, services, &services.fetcher).await.map_err(unknown)
}

/// What is found in time.
async fn looks(services: &Services, addresses: &Addresses) -> Result<Vec<(i64, UrlLook)>> {
    let answer = Answer { services, looks: Mutex::default() };
    let once = Retry { attempts: 1, ..Retry::default() };
    let stop = tokio_util::sync::CancellationToken::new();
    let looking = crawler::engine::look(&addresses.urls, once, &answer, &services.fetcher, &services.clock, stop);
    if let Ok(Err(error)) = tokio::time::timeout(PATIENCE, looking).await {
        return Err(Error::Internal(error.into()));
    }
    let looks = answer.looks.into_inner().unwrap_or_else(PoisonError::into_inner);
    services.tally.looks(&looks);
    Ok(addresses.at_places(&looks))
}

/// Why nobody could say what a site has taught.
fn unknown(error: StoreError) -> Error {
    match error {
        StoreError::Failed(error) => match error.downcast::<storage::Error>() {
            Ok(error) => (*error).into(),
            Err(error) => Error::Internal(error),
        },
        error @ StoreError::LeaseLost => Error::Internal(error.into()),
    }
}

/// What is found while somebody waits for it.
struct Answer<'s> {
    services: &'s Services,
    looks: Mutex<Vec<Looked>>,
}

#[async_trait]
impl Turns for Answer<'_> {
    async fn take_turn(&self, site: &str, hold: Duration, lesson: Lesson) -> std::result::Result<Turn, StoreError> {
        self.services.take_turn(site, hold, lesson).await
    }

    async fn leave_alone(&self, site: &str, pause: Duration) -> std::result::Result<(), StoreError> {
        self.services.leave_alone(site, pause).await
    }
}

#[async_trait]
impl Watcher for Answer<'_> {
    async fn found(&self, looks: Vec<Looked>) -> std::result::Result<(), StoreError> {
        self.looks.lock().unwrap_or_else(PoisonError::into_inner).extend(looks);
        Ok(())
    }

    async fn log(&self, _: Vec<RunEvent>) -> std::result::Result<(), StoreError> {
        Ok(())
    }
}
