//! How the engine goes about the questions that lists ask: through an index, without sorting.

use std::collections::HashSet;
use std::sync::{Mutex, PoisonError};

use chrono::Duration;
use domain::audit::{AuditAction, AuditFilter};
use domain::availability::State;
use domain::frontier::{FrontierEntry, Origin};
use domain::query::{Cursor, CursorKey, Excluded, Order, Place, PropertyFilter, PropertyQuery, Sort};
use domain::view::ListingFilter;
use domain::{AuditId, Instant, JobId, PropertyId, RunId, SourceId, UserId};
use sqlx::AssertSqlSafe;
use storage::upkeep::{self, Retention};
use storage::{
    archive, frontier, jobs, listings, load, memories, overview, processes, properties, runs, schedules, version,
};
use tracing_subscriber::Layer;
use tracing_subscriber::layer::{Context, SubscriberExt};
use tracing_subscriber::util::SubscriberInitExt;

use crate::plans_made;
use crate::scene::{Crawl, ad, at, job};
use crate::stage::Stage;

/// What the drivers logged: SQLite's the statements; PostgreSQL's, for each, how the server went about it.
static HEARD: Mutex<Vec<String>> = Mutex::new(Vec::new());

struct Listener;

impl<S: tracing::Subscriber> Layer<S> for Listener {
    fn on_event(&self, event: &tracing::Event<'_>, _: Context<'_, S>) {
        struct Field(&'static str, String);
        impl tracing::field::Visit for Field {
            fn record_debug(&mut self, field: &tracing::field::Field, value: &dyn std::fmt::Debug) {
                if field.name() == self.0 {
                    self.1 = format!("{value:?}");
                }
            }
            fn record_str(&mut self, field: &tracing::field::Field, value: &str) {
                if field.name() == self.0 {
                    value.trim().clone_into(&mut self.1);
                }
            }
        }
        let name = match event.metadata().target() {
            "sqlx::query" => "db.statement",
            "sqlx::postgres::notice" => "message",
            _ => return,
        };
        let mut field = Field(name, String::new());
        event.record(&mut field);
        HEARD.lock().unwrap_or_else(PoisonError::into_inner).push(field.1);
    }
}

/// The plan of each statement asked since the last call that contains `part`, one line a step.
async fn plans(stage: &Stage, part: &str) -> Vec<Vec<String>> {
    let heard = std::mem::take(&mut *HEARD.lock().unwrap_or_else(PoisonError::into_inner));
    let mut plans = Vec::new();
    for text in heard.iter().filter(|text| text.contains(part)) {
        if stage.is_postgres() {
            // auto_explain's message: the statement, then the steps with their costs.
            if text.contains("Query Text:") {
                plans.push(text.lines().filter(|line| !line.contains(part)).map(str::to_owned).collect());
            }
        } else if !text.starts_with("EXPLAIN") {
            plans.push(sqlite_plan(stage, text).await);
        }
    }
    assert!(!plans.is_empty(), "no statement with {part:?} was asked, only {heard:?}");
    plans
}

async fn sqlite_plan(stage: &Stage, statement: &str) -> Vec<String> {
    let steps: Vec<(i64, i64, i64, String)> = sqlx::query_as(AssertSqlSafe(format!("EXPLAIN QUERY PLAN {statement}")))
        .fetch_all(&mut stage.sqlite_connection().await)
        .await
        .unwrap_or_else(|error| panic!("{statement}: {error}"));
    steps.into_iter().map(|(_, _, _, step)| step).collect()
}

fn reads_through(plans: &[Vec<String>], index: &str) {
    for plan in plans {
        assert!(plan.iter().any(|step| step.contains(index)), "{index} is not used: {plan:#?}");
    }
}

/// Through the index, in its order.
fn uses(plans: &[Vec<String>], index: &str) {
    reads_through(plans, index);
    for plan in plans {
        assert!(!plan.iter().any(|step| step.contains("TEMP B-TREE") || step.contains("Sort")), "it sorts: {plan:#?}");
    }
}

/// A stage that tells how it goes about each statement, with something on it to plan for.
async fn made(stage: Stage) -> Stage {
    // Another test of the same process may have begun to listen before this one.
    let _listening_already = tracing_subscriber::registry().with(Listener).try_init();
    if stage.is_postgres() {
        plans_made::fill(&stage).await;
        let (_, name) = stage.url.rsplit_once('/').expect("a URL with a path");
        stage
            .tamper(&format!(
                "ALTER DATABASE {name} SET session_preload_libraries = 'auto_explain';
                 ALTER DATABASE {name} SET auto_explain.log_min_duration = 0;
                 ALTER DATABASE {name} SET client_min_messages = 'log';"
            ))
            .await;
        stage.reopened().await
    } else {
        // SQLite plans by the indexes alone.
        let crawl = Crawl::begin(&stage.db, job(&stage.db, "Valencia").await, at(0)).await;
        crawl.see((0..20).map(|n| ad(&format!("https://pisos.example/{n}"), 100 + n)).collect(), at(0)).await;
        crawl.end(domain::run::RunStatus::Queued, at(0)).await;
        stage
    }
}

pub(crate) async fn every_list_is_read_through_an_index(stage: Stage) {
    let stage = made(stage).await;
    let db = &stage.db;

    for (sort, index) in [
        (Sort::Newest, "properties_by_newest"),
        (Sort::Changed, "properties_by_changed"),
        (Sort::Price, "properties_by_price"),
        (Sort::UnitPrice, "properties_by_unit_price"),
        (Sort::Area, "properties_by_area"),
    ] {
        let key = if sort == Sort::Area { CursorKey::Real(80.0) } else { CursorKey::Int(100) };
        let known = Cursor { key: Some(key), id: PropertyId(5) };
        let unknown = Cursor { key: None, id: PropertyId(5) };
        for &order in Order::ALL {
            for after in [
                Place::Start,
                Place::Skip(5),
                Place::After(known.clone()),
                Place::Before(known.clone()),
                Place::After(unknown.clone()),
                Place::Before(unknown.clone()),
            ] {
                for availability in [None, Some(State::Active)] {
                    let filter = PropertyFilter { availability, ..PropertyFilter::default() };
                    let query = PropertyQuery { filter, sort, order, limit: 10, after: after.clone() };
                    properties::list(db, &query).await.expect("read");
                    uses(&plans(&stage, "SELECT id, title").await, index);
                }
            }
        }
    }

    for (sort, index) in [
        (Sort::Newest, "properties_excluded_by_newest"),
        (Sort::Changed, "properties_excluded_by_changed"),
        (Sort::Price, "properties_excluded_by_price"),
        (Sort::UnitPrice, "properties_excluded_by_unit_price"),
        (Sort::Area, "properties_excluded_by_area"),
    ] {
        for availability in [None, Some(State::Active)] {
            let filter = PropertyFilter { excluded: Excluded::Only, availability, ..PropertyFilter::default() };
            let query = PropertyQuery { filter, sort, order: sort.usual_order(), limit: 10, after: Place::Start };
            properties::list(db, &query).await.expect("read");
            uses(&plans(&stage, "SELECT id, title").await, index);
        }
    }
    let excluded = PropertyFilter { excluded: Excluded::Only, ..PropertyFilter::default() };
    properties::count(db, &excluded, 100).await.expect("counted");
    reads_through(&plans(&stage, "AS first_ones").await, "properties_excluded_by_");

    let in_town = PropertyFilter {
        town: Some("Town 7".to_owned()),
        availability: Some(State::Active),
        ..PropertyFilter::default()
    };
    let query = PropertyQuery { filter: in_town, sort: Sort::Price, order: Order::Asc, limit: 10, after: Place::Start };
    properties::list(db, &query).await.expect("read");
    uses(&plans(&stage, "price_minor IS NOT NULL").await, "properties_by_town");
    properties::towns(db).await.expect("read");
    uses(&plans(&stage, "WITH RECURSIVE").await, "properties_by_town");
    properties::price_drops(db, at(0), 6).await.expect("read");
    uses(&plans(&stage, "repriced_at >=").await, "properties_by_repricing");
    properties::cheapest_for_sale(db, 6).await.expect("read");
    uses(&plans(&stage, "unit_price_minor IS NOT NULL").await, "properties_by_unit_price");
    let mut home = properties::by_id(db, PropertyId(1)).await.expect("read").expect("known");
    (home.latitude, home.longitude, home.town) = (Some(39.0), Some(-3.0), Some("Town 7".to_owned()));
    properties::nearby(db, &home, 5).await.expect("read");
    // A neighbourhood is put in order.
    reads_through(&plans(&stage, "latitude BETWEEN $4").await, "properties_nearby_by_place");
    home.latitude = None;
    properties::nearby(db, &home, 5).await.expect("read");
    uses(&plans(&stage, "AND town = $4").await, "properties_nearby_by_town");
    overview::numbers(db, at(0)).await.expect("read");
    for plan in plans(&stage, "AS price_drops").await {
        let reads_all = |step: &String| step == "SCAN properties" || step.contains("Seq Scan");
        assert!(!plan.iter().any(reads_all), "{plan:#?}");
    }
    listings::of_property(db, PropertyId(1)).await.expect("read");
    // A handful of ads is put in order.
    reads_through(&plans(&stage, "JOIN sources").await, "listings_by_property");
    // Of a small source; ads of a large one are found soonest among all.
    let of_source = ListingFilter { source: Some(SourceId(99)), property: None };
    listings::page(db, &of_source, None, 0, 10).await.expect("read");
    uses(&plans(&stage, "AND source_id = $4").await, "listings_by_source");
    let of_property = ListingFilter { source: None, property: Some(PropertyId(1)) };
    listings::page(db, &of_property, None, 0, 10).await.expect("read");
    reads_through(&plans(&stage, "AND property_id = $4").await, "listings_by_property");
    let one_action = Some(AuditAction::JobDeleted);
    for (filter, index) in [
        (AuditFilter::default(), "audit_log_by_time"),
        (AuditFilter { actor: Some(UserId(1)), ..AuditFilter::default() }, "audit_log_by_actor"),
        (AuditFilter { action: one_action, ..AuditFilter::default() }, "audit_log_by_action"),
        (AuditFilter { object: Some("/jobs/1".to_owned()), ..AuditFilter::default() }, "audit_log_by_object"),
    ] {
        for (from, until, before) in
            [(None, None, None), (Some(at(0)), Some(at(60)), None), (None, None, Some(AuditId(9)))]
        {
            let filter = AuditFilter { from, until, ..filter.clone() };
            storage::audit::page(db, &filter, before, 0, 10).await.expect("read");
            uses(&plans(&stage, "FROM audit_log WHERE").await, index);
        }
    }

    let crawl = Crawl::claim(db, "worker", at(0)).await;
    uses(&plans(&stage, "lease_until < $1").await, "runs_claimable");
    let nothing = HashSet::new();
    frontier::pending(db, crawl.run(), 10, &nothing, at(0)).await.expect("read");
    uses(&plans(&stage, "not_before <=").await, "frontier_pending");
    let rules = domain::rules::parse("flag when let").expect("a rule");
    listings::judge_all(db, crawl.token(), JobId(1), &rules, at(0)).await.expect("judged");
    // The first part: beyond the last ad there is nothing, whichever way it is looked for.
    reads_through(&plans(&stage, "ORDER BY fingerprint").await[..1], "listings_by_last_job");
    frontier::add_rechecks(db, crawl.token(), at(0)).await.expect("read");
    reads_through(&plans(&stage, "listings.last_run_id < runs.id").await, "listings_by_job");
    frontier::add_link_checks(db, crawl.token(), at(0), at(0), at(0)).await.expect("read");
    reads_through(&plans(&stage, "listings.last_seen_at < $3").await, "listings_by_job");
    frontier::add_link_checks(db, crawl.token(), at(0), at(0), at(0)).await.expect("read");
    reads_through(&plans(&stage, "listings.availability_since > $3").await, "listings_removed_by_job");

    runs::list(db, None, Some(JobId(1)), false, 10).await.expect("read");
    uses(&plans(&stage, "AND job_id =").await, "runs_by_job");
    runs::list(db, Some(UserId(1)), None, false, 10).await.expect("read");
    uses(&plans(&stage, "AND owner_id =").await, "runs_by_owner");
    jobs::last_run(db, JobId(1)).await.expect("read");
    uses(&plans(&stage, "WHERE job_id =").await, "runs_by_job");
    schedules::next_due(db).await.expect("read");
    uses(&plans(&stage, "MIN(next_run_at)").await, "jobs_by_next_run");
    schedules::due(db, Instant::UNIX_EPOCH, 10).await.expect("read");
    uses(&plans(&stage, "next_run_at <=").await, "jobs_by_next_run");
    // A handful of open runs is put in order; what is not read is the whole history.
    runs::list(db, None, None, true, 10).await.expect("read");
    reads_through(&plans(&stage, "AND id IN").await, "runs_open");
    runs::open(db, 10).await.expect("read");
    reads_through(&plans(&stage, "WHERE id IN (SELECT id FROM runs").await, "runs_open");
    // Of the history, the last few.
    version::version(db).await.expect("read");
    for plan in plans(&stage, "UNION").await {
        assert!(plan.iter().any(|step| step.contains("runs_open")), "{plan:#?}");
        let reads_all = |step: &String| step == "SCAN runs" || step.contains("Seq Scan");
        assert!(!plan.iter().any(reads_all), "{plan:#?}");
    }
    processes::leases(db, None).await.expect("read");
    reads_through(&plans(&stage, "lease_until IS NOT NULL").await, "runs_by_lease_owner");
    processes::queue(db, at(0)).await.expect("read");
    for plan in plans(&stage, "COUNT(CASE WHEN status").await {
        let reads_all = |step: &String| step == "SCAN runs" || step.contains("Seq Scan");
        assert!(!plan.iter().any(reads_all), "the history is not read: {plan:#?}");
    }
    for after in [None, Some(3)] {
        runs::events(db, RunId(1), after, 10).await.expect("read");
        uses(&plans(&stage, "FROM run_events").await, "run_events_by_run");
    }

    let entry = FrontierEntry { id: 1, url: String::new(), depth: 0, origin: Origin::Link, attempts: 0 };
    memories::validators(db, JobId(1), b"", &[entry], at(0)).await.expect("read");
    reads_through(
        &plans(&stage, "fetched_at > $3").await,
        stage.pick("sqlite_autoindex_page_memories", "page_memories_"),
    );
    memories::forget_old(db, 10, at(0)).await.expect("asked");
    reads_through(&plans(&stage, "fetched_at <= $1").await, "page_memories_by_age");

    archive::page(db, JobId(1), "https://pisos.example/").await.expect("read");
    reads_through(
        &plans(&stage, "SELECT answer").await,
        stage.pick("sqlite_autoindex_archived_pages", "archived_pages_pkey"),
    );
    archive::discard_part(db, JobId(200), 10).await.expect("asked");
    uses(&plans(&stage, "SELECT fingerprint FROM archived_pages").await, "archived_pages_by_age");

    let retention = |age, per_job| Retention { age, per_job };
    upkeep::expired_runs(db, &retention(Some(Duration::days(1)), None), 10, at(0)).await.expect("read");
    uses(&plans(&stage, "AS later").await, "runs_by_end");
    upkeep::expired_runs(db, &retention(None, Some(20)), 10, at(0)).await.expect("read");
    let surplus = plans(&stage, "AS surplus").await;
    reads_through(&surplus, "runs_by_job");
    for plan in surplus {
        let reads_all = |step: &String| step.contains("SCAN surplus") || step.contains("Seq Scan on runs");
        assert!(!plan.iter().any(reads_all), "{plan:#?}");
    }
    load::of_queue(db).await.expect("read");
    reads_through(&plans(&stage, "AS oldest").await, if stage.is_postgres() { "runs_" } else { "runs_open_by_job" });

    if stage.is_postgres() {
        // FTS5 has no other way.
        // Where what rules leave out is hidden, rows are read anyway, and for a few the engine may go by their ids.
        let text = Some("street17 home".to_owned());
        let words = PropertyFilter { text, excluded: Excluded::All, ..PropertyFilter::default() };
        properties::count(db, &words, 100).await.expect("counted");
        reads_through(&plans(&stage, "FROM property_words").await, "property_words_by_word");
    }
}
