//! Telling browsers what was committed.
//!
//! The announcer reads, for the topics that somebody listens to, what the database holds and publishes what is new. It
//! does not matter which process did the work, nothing is announced before its commit, and nothing announced can be
//! lost with a message. Work in this process wakes it; else it looks once a second.

use std::collections::{HashMap, HashSet};
use std::time::Duration;

use domain::account::Actor;
use domain::live::{EventData, Snapshot, Topic};
use domain::run::RunStatus;
use domain::view::RunView;
use domain::{Instant, RunId, UserId};
use tokio_util::sync::CancellationToken;
use tracing::warn;

use crate::limits::MAX_RUNS;
use crate::{Error, Result, Services, policy, runs};

/// Between two looks at a run: ten a second at most.
const SHORTEST: Duration = Duration::from_millis(100);
/// Between two looks without a hint.
const LONGEST: Duration = Duration::from_secs(1);
/// Log entries in a snapshot.
const SNAPSHOT_LOG: u32 = 200;
/// Log entries in one event; what is more comes in the next.
const LOG_BATCH: u32 = 200;
/// Open runs that are told of where somebody listens to more than one.
const MOST_OPEN: u32 = 10_000;
/// The pages per second are those of this much time.
const RATE_WINDOW_SECONDS: i64 = 10;

/// The state of a topic, for a client that just came.
pub async fn snapshot(services: &Services, actor: &Actor, topic: &Topic) -> Result<Snapshot> {
    if !policy::may_subscribe(services, actor, topic).await? {
        return Err(Error::Forbidden);
    }
    Ok(match topic {
        Topic::Run(id) => {
            let run = runs::get(services, actor, *id).await?.ok_or(Error::NotFound)?;
            let log = runs::log(services, actor, *id, None, SNAPSHOT_LOG).await?;
            Snapshot::Run { run: Box::new(run), log }
        }
        Topic::Runs => Snapshot::Runs { runs: runs::active(services, actor).await? },
        Topic::User(id) => {
            Snapshot::Runs { runs: storage::runs::list(&services.db, Some(*id), None, true, MAX_RUNS).await? }
        }
        Topic::Admin => Snapshot::Empty,
    })
}

/// Announces until `shutdown`.
pub async fn run(services: Services, shutdown: CancellationToken) {
    let mut announced = Announced::default();
    loop {
        tokio::select! {
            () = shutdown.cancelled() => return,
            () = services.committed.notified() => {}
            () = tokio::time::sleep(LONGEST) => {}
        }
        if let Err(error) = announced.look(&services).await {
            warn!(%error, "cannot look for news to announce; will look again");
        }
        tokio::time::sleep(SHORTEST).await;
    }
}

/// What has been announced of each run.
#[derive(Default)]
struct Announced {
    runs: HashMap<RunId, Told>,
    paces: HashMap<RunId, Pace>,
    /// For each topic that tells of many runs: those that were open at the last look.
    open: HashMap<Topic, HashMap<RunId, RunView>>,
}

#[derive(Default)]
struct Told {
    run: Option<RunView>,
    last_entry: Option<i64>,
}

/// Pages fetched at past instants, the oldest first.
#[derive(Default)]
struct Pace(Vec<(Instant, i64)>);

impl Announced {
    async fn look(&mut self, services: &Services) -> Result<()> {
        let watched: HashSet<Topic> = services.hub.watched().into_iter().collect();
        self.runs.retain(|id, _| watched.contains(&Topic::Run(*id)));
        self.open.retain(|topic, _| watched.contains(topic));
        if self.open.is_empty() {
            self.paces.retain(|id, _| self.runs.contains_key(id));
        }
        // Read once, however many people look at their own.
        let open = if watched.iter().any(|topic| matches!(topic, Topic::Runs | Topic::User(_))) {
            OpenRuns::read(services).await?
        } else {
            OpenRuns::default()
        };
        for topic in watched {
            match topic {
                Topic::Run(id) => self.tell_run(services, id).await?,
                Topic::Runs => self.tell_runs(services, topic, open.all.iter()).await?,
                Topic::User(id) => self.tell_runs(services, topic, open.of(id)).await?,
                Topic::Admin => {}
            }
        }
        Ok(())
    }

    async fn tell_run(&mut self, services: &Services, id: RunId) -> Result<()> {
        let Some(run) = storage::runs::by_id(&services.db, id).await? else { return Ok(()) };
        let now = services.now();
        let told = self.runs.entry(id).or_default();
        let entries = match told.last_entry {
            Some(after) => storage::runs::events(&services.db, id, Some(after), LOG_BATCH).await?,
            // Whoever subscribed before this first look has a snapshot, which may lack the latest entries: the client
            // drops those it knows by their ids.
            None => storage::runs::events(&services.db, id, None, SNAPSHOT_LOG).await?,
        };
        if let Some(last) = entries.last() {
            told.last_entry = Some(last.id);
            services.hub.publish(Topic::Run(id), now, EventData::Log { entries });
        }
        let view = self.paces.entry(id).or_default().of(run.view, now);
        if told.run.as_ref() != Some(&view) {
            told.run = Some(view.clone());
            services.hub.publish(Topic::Run(id), now, EventData::Progress { run: Box::new(view) });
        }
        Ok(())
    }

    /// Tells of each of these open runs, and once of each that has ended since.
    async fn tell_runs(
        &mut self,
        services: &Services,
        topic: Topic,
        now_open: impl Iterator<Item = &RunView>,
    ) -> Result<()> {
        let now = services.now();
        let mut told = self.open.remove(&topic).unwrap_or_default();
        let mut open = HashMap::with_capacity(told.len());
        for view in now_open {
            let view = self.paces.entry(view.id).or_default().of(view.clone(), now);
            if told.remove(&view.id).as_ref() != Some(&view) {
                services.hub.publish(topic, now, EventData::Progress { run: Box::new(view.clone()) });
            }
            open.insert(view.id, view);
        }
        self.open.insert(topic, open);
        for id in told.into_keys() {
            self.paces.remove(&id);
            if let Some(run) = storage::runs::by_id(&services.db, id).await? {
                services.hub.publish(topic, now, EventData::Progress { run: Box::new(run.view) });
            }
        }
        Ok(())
    }
}

/// All open runs at one look.
#[derive(Default)]
struct OpenRuns {
    all: Vec<RunView>,
    of_owner: HashMap<UserId, Vec<usize>>,
}

impl OpenRuns {
    async fn read(services: &Services) -> Result<Self> {
        let mut open = Self::default();
        for (place, run) in storage::runs::open(&services.db, MOST_OPEN).await?.into_iter().enumerate() {
            if let Some(owner) = run.owner {
                open.of_owner.entry(owner).or_default().push(place);
            }
            open.all.push(run.view);
        }
        Ok(open)
    }

    fn of(&self, owner: UserId) -> impl Iterator<Item = &RunView> {
        self.of_owner.get(&owner).into_iter().flatten().filter_map(|place| self.all.get(*place))
    }
}

impl Pace {
    /// The run with its rate as it is now.
    fn of(&mut self, view: RunView, now: Instant) -> RunView {
        RunView { pages_per_second: self.rate(&view, now), ..view }
    }

    fn rate(&mut self, view: &RunView, now: Instant) -> Option<f64> {
        if view.status != RunStatus::Running {
            self.0.clear();
            return None;
        }
        self.0.push((now, view.counters.pages_fetched));
        let window = chrono::Duration::seconds(RATE_WINDOW_SECONDS);
        while self.0.len() > 2 && self.0.get(1).is_some_and(|(at, _)| now - *at >= window) {
            self.0.remove(0);
        }
        let (since, pages) = self.0.first()?;
        let seconds = (now - *since).num_milliseconds() as f64 / 1000.0;
        // A tenth of a page per second is as exact as anybody can read.
        (seconds >= 0.5).then(|| ((view.counters.pages_fetched - pages) as f64 / seconds * 10.0).round() / 10.0)
    }
}
