//! Moving an instance to the other engine.

use std::sync::atomic::{AtomicU32, Ordering};

use chrono::Duration;
use domain::account::{Actor, Role, TokenScope};
use domain::availability::Evidence;
use domain::query::{Order, Place, PropertyFilter, PropertyQuery, Sort};
use domain::run::RunStatus;
use storage::accounts::NewUser;
use storage::transfer::{self, Moved, TransferError};
use storage::{Database, DatabaseUrl, OpenError, listings, properties};

use crate::scene::{Crawl, ad, at, enqueue, euros, job, link, session};
use crate::stage::{Stage, new_postgres};

/// Small enough that every table takes several.
const BATCH: u32 = 3;

/// A database of the other engine: empty, not even migrated.
struct Target {
    url: String,
    _folder: tempfile::TempDir,
}

impl Target {
    async fn beside(stage: &Stage) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let url = if stage.is_postgres() {
            format!("sqlite://{}", folder.path().join("moved.db").display())
        } else {
            new_postgres().await
        };
        Self { url, _folder: folder }
    }

    fn parsed(&self) -> DatabaseUrl {
        self.url.parse().expect("a URL")
    }

    /// Opened as an instance.
    async fn stage(&self) -> Stage {
        Stage::at(&self.url).await
    }
}

fn parsed(stage: &Stage) -> DatabaseUrl {
    stage.url.parse().expect("a URL")
}

/// Some of everything.
async fn furnish(db: &Database) {
    let user = NewUser {
        email: "ana@example.org",
        password_hash: "hash",
        role: Role::Admin,
        session_key: &[0, 255, 7],
        only_first: false,
        confirmed: true,
    };
    let user = storage::accounts::insert(db, &Actor::System, user, storage::accounts::Along::Nothing, at(0))
        .await
        .expect("stored")
        .expect("added");
    for hash in 0..7_u8 {
        let (scope, hash) = (TokenScope::Read, &[hash, 0, 255 - hash]);
        storage::tokens::insert(db, &Actor::System, user.id, "ñ", scope, hash, 7, at(1))
            .await
            .expect("stored")
            .expect("made");
    }
    for id in ["b", "A", "a", "ñ", "Z", "_"] {
        storage::sessions::create(db, session(id, "{\"seen\": 1}", at(1_000)), at(0)).await.expect("stored");
    }
    let jobs = job(db, "Valencia").await;
    let crawl = Crawl::begin(db, jobs, at(2)).await;
    let mut ads: Vec<_> = (0..8).map(|n| ad(&format!("https://pisos{}.example/{n}", n % 2), 100 + n)).collect();
    let facts = &mut ads[3].reading.facts;
    facts.title = Some("Ático en l'Eixample".to_owned());
    facts.area_m2 = Some(90.0);
    facts.latitude = Some(39.469_907_5);
    facts.longitude = Some(0.000_009_12);
    facts.has_lift = Some(true);
    facts.floor = Some(-1);
    crawl.see(ads.clone(), at(3)).await;
    crawl.seed(&[link("https://pisos.example/later", -5)], at(4)).await;
    crawl.end(RunStatus::Completed, at(5)).await;
    let mut second = Crawl::begin(db, jobs, at(6)).await;
    second.writer.archive = Some(1_000_000);
    second.see(vec![ad("https://pisos0.example/2", 90)], at(7)).await;
    second.miss("https://pisos1.example/1", Evidence::Gone, at(8)).await;
    let memory = domain::visit::PageMemory { print: Some(1), ..Default::default() };
    let page = second.page("https://pisos0.example/", at(9)).await;
    let page =
        domain::visit::PageRecord { memory: Some(memory), page: Some(domain::visit::ArchivedPage::default()), ..page };
    second.commit(&[page], at(9)).await.expect("stored");
    let area = domain::area::Sighting {
        url: "https://pisos0.example/zonas/ñ".to_owned(),
        name: "Ñ".to_owned(),
        ads: Some(7),
        parent: None,
        shape: String::new(),
        standing: domain::area::Standing::Likely,
    };
    let known = storage::frontier::Known::default();
    storage::areas::add(db, second.token(), &known, &[area], &[], at(8)).await.expect("stored");
    second.end(RunStatus::Completed, at(9)).await;
    enqueue(db, job(db, "Alicante").await, at(10)).await;
    let look = domain::url_check::UrlLook::failed("ñ");
    let check = domain::url_check::UrlCheck { url: "https://pisos0.example/1".to_owned(), look: Some(look) };
    storage::url_checks::enqueue(db, None, "pisos0.example", &[check], 1, at(10)).await.expect("asked");
}

async fn exported(db: &Database) -> Vec<String> {
    let mut lines = Vec::new();
    let done: Result<(), ()> = listings::export(db, |listing| {
        lines.push(format!("{listing:?}"));
        Ok(())
    })
    .await
    .expect("read");
    done.expect("taken");
    lines
}

async fn move_all(from: &DatabaseUrl, to: &DatabaseUrl) -> Result<Vec<Moved>, TransferError> {
    transfer::copy_in_batches(from, to, BATCH, at(1_000), |_| {}).await
}

/// The same copy, killed after so many batches and steps.
async fn killed_after(from: &DatabaseUrl, to: &DatabaseUrl, steps: u32) -> bool {
    for _ in 0..20 {
        let (done, kill) = (AtomicU32::new(0), tokio::sync::Notify::new());
        let copying = transfer::copy_in_batches(from, to, BATCH, at(1_000), |_| {
            if done.fetch_add(1, Ordering::Relaxed) == steps {
                kill.notify_one();
            }
        });
        tokio::select! {
            biased;
            () = kill.notified() => return true,
            copied = copying => match copied {
                // The connections of the copy that was killed before end by themselves, when they come to it.
                Err(TransferError::InUse(_)) => {}
                copied => { copied.expect("copied"); return false }
            }
        }
    }
    panic!("the copy that was killed keeps what it had");
}

pub(crate) async fn everything_arrives_and_counts_on(stage: Stage) {
    furnish(&stage.db).await;
    let before = exported(&stage.db).await;
    let dates = stage.time("SELECT MAX(changed_at) FROM listings").await;
    let greatest = stage.number("SELECT MAX(id) FROM runs").await;
    // What is gone is not given again.
    stage.tamper("DELETE FROM runs WHERE job_id = (SELECT MAX(id) FROM jobs)").await;
    stage.db.close().await;

    let target = Target::beside(&stage).await;
    let moved = move_all(&parsed(&stage), &target.parsed()).await.expect("moved");
    let rows = |name: &str| moved.iter().find(|moved| moved.table == name).unwrap_or_else(|| panic!("{name}")).rows;
    assert_eq!((rows("tokens"), rows("sessions"), rows("listings"), rows("price_points")), (7, 6, 8, 9));
    assert!(moved.iter().all(|moved| moved.checksum.len() == 64));

    let there = target.stage().await;
    assert_eq!(exported(&there.db).await, before);
    assert_eq!(there.time("SELECT MAX(changed_at) FROM listings").await, dates);
    let filter = PropertyFilter { text: Some("atico eixample".to_owned()), ..PropertyFilter::default() };
    let found = PropertyQuery { filter, sort: Sort::Price, order: Order::Asc, limit: 10, after: Place::Start };
    let page = properties::list(&there.db, &found).await.expect("found");
    assert_eq!(page.items.iter().map(|property| property.id.0).collect::<Vec<_>>(), [4]);
    assert_eq!(page.items[0].area_m2, Some(90.0));
    assert_eq!(crate::scene::history(&there.db, 3).await, [102, 90]);
    let (user, token) = storage::tokens::by_hash(&there.db, &[6, 0, 249]).await.expect("read").expect("known");
    assert_eq!((token.name.as_str(), token.scope), ("ñ", TokenScope::Read));
    let user = storage::accounts::by_id(&there.db, user.id).await.expect("read").expect("known");
    assert_eq!((user.email.as_str(), user.session_key.as_slice()), ("ana@example.org", [0, 255, 7].as_slice()));

    let run = enqueue(&there.db, job(&there.db, "Madrid").await, at(20)).await;
    assert_eq!(run.0, greatest + 1, "the next id follows the greatest that was ever given");
    let crawl = Crawl::claim(&there.db, "worker", at(21)).await;
    crawl.see(vec![ad("https://pisos9.example/new", 77)], at(22)).await;
    assert_eq!(crate::scene::listing(&there.db, 9).await.prices[0].price, euros(77));
}

pub(crate) async fn a_copy_killed_at_any_moment_goes_on(stage: Stage) {
    furnish(&stage.db).await;
    let before = exported(&stage.db).await;
    stage.db.close().await;
    let (from, target) = (parsed(&stage), Target::beside(&stage).await);
    let mut steps = 0;
    // Each attempt gets one step further than the last; the marks must carry over more than one kill.
    while killed_after(&from, &target.parsed(), steps).await {
        let refused = Database::open(&target.url).await.expect_err("no instance yet");
        assert!(matches!(refused, OpenError::Unfinished { .. }), "{refused}");
        steps += 1;
    }
    assert!(steps > 20, "only {steps} steps");
    let there = target.stage().await;
    assert_eq!(exported(&there.db).await, before);
    assert_eq!(there.number("SELECT COUNT(*) FROM price_points").await, 9);
}

pub(crate) async fn a_target_that_holds_something_is_refused(stage: Stage) {
    furnish(&stage.db).await;
    stage.db.close().await;
    let target = Target::beside(&stage).await;
    let there = target.stage().await;
    storage::sessions::create(&there.db, session("a", "{}", at(10)), at(0)).await.expect("stored");
    there.db.close().await;
    let refused = move_all(&parsed(&stage), &target.parsed()).await.expect_err("refused");
    assert!(matches!(&refused, TransferError::Occupied { table, .. } if table == "sessions"), "{refused}");
    let there = target.stage().await;
    assert_eq!(there.number("SELECT COUNT(*) FROM sessions").await, 1, "it is as it was");
}

pub(crate) async fn the_copy_of_another_instance_is_not_gone_on_with(stage: Stage) {
    furnish(&stage.db).await;
    stage.db.close().await;
    let target = Target::beside(&stage).await;
    assert!(killed_after(&parsed(&stage), &target.parsed(), 5).await);
    let other = if stage.is_postgres() { Stage::postgres().await } else { Stage::sqlite().await };
    other.db.close().await;
    let refused = move_all(&parsed(&other), &target.parsed()).await.expect_err("refused");
    assert!(
        matches!(&refused, TransferError::OtherSource { of, .. } if *of == parsed(&stage).to_string()),
        "{refused}"
    );
    let refused = move_all(&target.parsed(), &parsed(&other)).await.expect_err("half an instance is no source");
    assert!(matches!(refused, TransferError::Open(OpenError::Unfinished { .. })), "{refused}");
}

pub(crate) async fn a_database_in_use_is_refused(stage: Stage) {
    let target = Target::beside(&stage).await;
    stage.db.ping().await.expect("a connection is open");
    let refused = move_all(&parsed(&stage), &target.parsed()).await.expect_err("the source is in use");
    assert!(
        matches!(&refused, TransferError::InUse(url) if url.to_string() == parsed(&stage).to_string()),
        "{refused}"
    );
    stage.db.close().await;
    let there = target.stage().await;
    there.db.ping().await.expect("a connection is open");
    let refused = move_all(&parsed(&stage), &target.parsed()).await.expect_err("the target is in use");
    assert!(
        matches!(&refused, TransferError::InUse(url) if url.to_string() == target.parsed().to_string()),
        "{refused}"
    );
    there.db.close().await;
    move_all(&parsed(&stage), &target.parsed()).await.expect("nobody is left");
}

pub(crate) async fn a_run_in_a_workers_hands_is_waited_for(stage: Stage) {
    let crawl = Crawl::begin(&stage.db, job(&stage.db, "Valencia").await, at(0)).await;
    stage.db.close().await;
    let (from, target) = (parsed(&stage), Target::beside(&stage).await);
    let refused = transfer::copy(&from, &target.parsed(), at(59), |_| {}).await.expect_err("refused");
    let TransferError::Leased { run, until, .. } = refused else { panic!("{refused}") };
    assert_eq!((run, until), (crawl.run(), at(0) + Duration::seconds(60)));
    transfer::copy(&from, &target.parsed(), at(61), |_| {}).await.expect("its lease is over");
    let there = target.stage().await;
    assert_eq!(Crawl::claim(&there.db, "another", at(62)).await.run(), crawl.run(), "and it is taken up there");
}

pub(crate) async fn what_differs_is_named(stage: Stage) {
    furnish(&stage.db).await;
    stage.db.close().await;
    let target = Target::beside(&stage).await;
    // Past the last batch of what is tampered with.
    assert!(killed_after(&parsed(&stage), &target.parsed(), 60).await);
    stage.tamper("UPDATE sources SET name = 'another.example' WHERE id = 1").await;
    stage.tamper("UPDATE listings SET page_read = NOT page_read WHERE id = 1").await;
    let refused = move_all(&parsed(&stage), &target.parsed()).await.expect_err("they differ");
    let TransferError::Differs(tables) = &refused else { panic!("{refused}") };
    assert_eq!(*tables, ["sources", "listings"]);
    assert!(Database::open(&target.url).await.is_err(), "it never becomes an instance");
}

pub(crate) async fn what_cannot_be_moved_is_refused(stage: Stage) {
    let target = Target::beside(&stage).await;
    let same = move_all(&parsed(&stage), &parsed(&stage)).await.expect_err("refused");
    assert!(matches!(same, TransferError::SameEngine(..)), "{same}");
    if stage.is_postgres() {
        let refused = move_all(&target.parsed(), &parsed(&stage)).await.expect_err("refused");
        assert!(matches!(refused, TransferError::NoSource(_)), "{refused}");
        assert!(!std::path::Path::new(target.url.trim_start_matches("sqlite://")).exists(), "no file is made");
    }
}
