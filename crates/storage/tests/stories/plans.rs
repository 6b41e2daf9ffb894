//! How the engine goes about the questions that lists ask: through an index, without sorting.

use std::collections::HashSet;
use std::sync::{Mutex, PoisonError};

use domain::availability::State;
use domain::query::{Cursor, CursorKey, Order, Place, PropertyFilter, PropertyQuery, Sort};
use domain::{PropertyId, RunId};
use storage::{frontier, jobs, listings, overview, properties, runs};
use tracing_subscriber::Layer;
use tracing_subscriber::layer::{Context, SubscriberExt};
use tracing_subscriber::util::SubscriberInitExt;

use crate::scene::{Crawl, ad, at, job};
use crate::stage::Stage;

/// Statements as the driver's log names them.
static ASKED: Mutex<Vec<String>> = Mutex::new(Vec::new());

struct Listener;

impl<S: tracing::Subscriber> Layer<S> for Listener {
    fn on_event(&self, event: &tracing::Event<'_>, _: Context<'_, S>) {
        struct Statement(String);
        impl tracing::field::Visit for Statement {
            fn record_debug(&mut self, _: &tracing::field::Field, _: &dyn std::fmt::Debug) {}
            fn record_str(&mut self, field: &tracing::field::Field, value: &str) {
                if field.name() == "db.statement" {
                    value.trim().clone_into(&mut self.0);
                }
            }
        }
        if event.metadata().target() == "sqlx::query" {
            let mut statement = Statement(String::new());
            event.record(&mut statement);
            // Asking for a plan is a statement too.
            if !statement.0.starts_with("EXPLAIN") {
                ASKED.lock().unwrap_or_else(PoisonError::into_inner).push(statement.0);
            }
        }
    }
}

/// The plan of each statement asked since the last call that contains `part`.
async fn plans(stage: &Stage, part: &str) -> Vec<Vec<String>> {
    let asked = std::mem::take(&mut *ASKED.lock().unwrap_or_else(PoisonError::into_inner));
    let mut plans = Vec::new();
    for statement in asked.iter().filter(|statement| statement.contains(part)) {
        plans.push(stage.plan(statement).await);
    }
    assert!(!plans.is_empty(), "no statement with {part:?} was asked, only {asked:?}");
    plans
}

fn uses(plans: &[Vec<String>], index: &str) {
    for plan in plans {
        assert!(plan.iter().any(|step| step.contains(index)), "{index} is not used: {plan:?}");
        never_sorts(plan);
    }
}

fn never_sorts(plan: &[String]) {
    assert!(!plan.iter().any(|step| step.contains("TEMP B-TREE")), "{plan:?}");
}

pub(crate) async fn every_list_is_read_through_an_index(stage: Stage) {
    // Another test of the same process may have begun to listen before this one.
    let _listening_already = tracing_subscriber::registry().with(Listener).try_init();
    let db = &stage.db;
    let job = job(db, "Valencia").await;
    let crawl = Crawl::begin(db, job, at(0)).await;
    crawl.see((0..20).map(|n| ad(&format!("https://pisos.example/{n}"), 100 + n)).collect(), at(0)).await;

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

    let in_town = PropertyFilter {
        town: Some("Valencia".to_owned()),
        availability: Some(State::Active),
        ..PropertyFilter::default()
    };
    let query = PropertyQuery { filter: in_town, sort: Sort::Price, order: Order::Asc, limit: 10, after: Place::Start };
    properties::list(db, &query).await.expect("read");
    uses(&plans(&stage, "price_minor IS NOT NULL").await, "properties_by_town");
    properties::towns(db).await.expect("read");
    uses(&plans(&stage, "WITH RECURSIVE").await, "properties_by_town");
    properties::price_drops(db, at(0), 6).await.expect("read");
    uses(&plans(&stage, "FROM properties").await, "properties_by_repricing");
    properties::cheapest_for_sale(db, 6).await.expect("read");
    uses(&plans(&stage, "FROM properties").await, "properties_by_unit_price");
    overview::numbers(db, at(0)).await.expect("read");
    for plan in plans(&stage, "AS price_drops").await {
        assert!(!plan.iter().any(|step| step == "SCAN properties"), "{plan:?}");
    }
    listings::of_property(db, PropertyId(1)).await.expect("read");
    uses(&plans(&stage, "FROM listings").await, "listings_by_property");

    let nothing = HashSet::new();
    frontier::pending(db, crawl.run(), 10, &nothing, at(0)).await.expect("read");
    uses(&plans(&stage, "FROM frontier").await, "frontier_pending");
    frontier::add_rechecks(db, crawl.token(), at(0)).await.expect("read");
    uses(&plans(&stage, "JOIN listings").await, "listings_by_job");

    runs::claim(db, "worker", chrono::Duration::seconds(60), at(0)).await.expect("asked");
    uses(&plans(&stage, "SELECT id FROM runs").await, "runs_claimable");
    runs::list(db, None, Some(job), false, 10).await.expect("read");
    uses(&plans(&stage, "FROM runs").await, "runs_by_job");
    runs::list(db, Some(domain::UserId(1)), None, false, 10).await.expect("read");
    uses(&plans(&stage, "FROM runs").await, "runs_by_owner");
    jobs::last_run(db, job).await.expect("read");
    uses(&plans(&stage, "FROM runs").await, "runs_by_job");
    // A handful of open runs is put in order; what is not read is the whole history.
    runs::list(db, None, None, true, 10).await.expect("read");
    for plan in plans(&stage, "FROM runs").await {
        assert!(plan.iter().any(|step| step.contains("runs_open_by_job")), "{plan:?}");
    }
    for after in [None, Some(3)] {
        runs::events(db, RunId(1), after, 10).await.expect("read");
        uses(&plans(&stage, "FROM run_events").await, "run_events_by_run");
    }
}
