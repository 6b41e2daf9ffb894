//! Jobs: what is told of them, how many somebody has, and how they are listed.

use domain::UserId;
use domain::account::{Actor, Reach, Role};
use domain::audit::{AuditAction, AuditEntry, AuditFilter, differences};
use domain::job::{JobSpec, Schedule};
use storage::accounts::{self, Along, NewUser};
use storage::jobs;

use crate::scene::{at, spec};
use crate::stage::Stage;

async fn ana(stage: &Stage) -> Actor {
    let (email, role, session_key) = ("ana@example.org", Role::Admin, [1].as_slice());
    let user = NewUser { email, password_hash: "$hash", role, session_key, only_first: false, confirmed: true };
    let ana = accounts::insert(&stage.db, &Actor::System, user, Along::Nothing, at(0)).await;
    let ana = ana.expect("stored").expect("added");
    Actor::User { id: ana.id, email: ana.email, role: ana.role, reach: Reach::Full, from: None }
}

/// What the log tells of jobs, the latest first.
async fn told(stage: &Stage) -> Vec<AuditEntry> {
    let lines = storage::audit::page(&stage.db, &AuditFilter::default(), None, 0, 99).await.expect("read");
    lines.into_iter().filter(|line| line.object.starts_with("/jobs/")).collect()
}

pub(crate) async fn what_changes_nothing_is_neither_written_nor_told(stage: Stage) {
    let db = &stage.db;
    // What no database can hold is another character when it is read again.
    let odd = JobSpec { definition: Some("a\0b".to_owned()), ..spec("Valencia") };
    let job = jobs::insert(db, &Actor::System, &odd, Some(at(60)), at(0)).await.expect("stored");
    let written = stage.time("SELECT updated_at FROM jobs").await;
    for second in [1, 2] {
        let same = jobs::update(db, &Actor::System, job.id, &odd, Some(at(3660)), at(second)).await;
        let same = same.expect("asked").expect("there");
        assert_eq!((&same.spec, same.next_run_at), (&job.spec, Some(at(60))));
    }
    assert_eq!(stage.time("SELECT updated_at FROM jobs").await, written);
    assert_eq!(told(&stage).await.len(), 1);

    let other = jobs::update(db, &Actor::System, job.id, &spec("Valencia"), None, at(3)).await;
    assert_eq!(other.expect("stored").expect("there").spec, spec("Valencia"));
    assert_ne!(stage.time("SELECT updated_at FROM jobs").await, written);
    let actions: Vec<AuditAction> = told(&stage).await.iter().map(|line| line.action).collect();
    assert_eq!(actions, [AuditAction::JobChanged, AuditAction::JobMade]);
}

pub(crate) async fn a_long_definition_is_told_in_short(stage: Stage) {
    let db = &stage.db;
    let of = |last: &str| {
        let mut target_urls: Vec<String> = (0..9_999).map(|n| format!("https://pisos.example/{n}")).collect();
        target_urls.push(format!("https://pisos.example/{last}"));
        JobSpec { target_urls, definition: Some("ñ".repeat(30_000)), ..spec("Valencia") }
    };
    let id = jobs::insert(db, &Actor::System, &of("one"), None, at(0)).await.expect("stored").id;
    let changed = jobs::update(db, &Actor::System, id, &of("other"), None, at(1)).await.expect("stored");
    assert_eq!(changed.expect("there").spec, of("other"), "the job itself is whole");
    assert!(jobs::delete(db, &Actor::System, id, at(2)).await.expect("deleted"));

    let lines = told(&stage).await;
    let values: Vec<_> = lines.iter().flat_map(|line| [&line.before, &line.after]).flatten().collect();
    assert_eq!(values.len(), 4);
    for value in values {
        assert!(value.to_string().len() < 5_000, "{value}");
        let urls = value["target_urls"].as_array().expect("a list");
        assert_eq!((urls.len(), urls[19].as_str()), (21, Some("https://pisos.example/19")));
        assert!(urls[20].as_str().is_some_and(|rest| rest.starts_with("… 9980 more, sha256:")), "{value}");
    }
    let change = &lines[1];
    assert_eq!(change.action, AuditAction::JobChanged);
    let differ = differences(change.before.as_ref(), change.after.as_ref());
    assert_eq!(differ.iter().map(|it| it.path.as_str()).collect::<Vec<_>>(), ["target_urls"]);
}

pub(crate) async fn a_user_has_so_many_jobs_and_nobodys_are_not_counted(stage: Stage) {
    let db = &stage.db;
    let ana = ana(&stage).await;
    let make = async |by: &Actor, name: &str, most: u32| {
        jobs::insert_within(db, by, &spec(name), None, most, at(1)).await.expect("asked").is_some()
    };
    assert!(make(&ana, "one", 2).await);
    for name in ["one", "two", "three"] {
        assert!(make(&Actor::System, name, 2).await);
    }
    let (second, third) = tokio::join!(make(&ana, "two", 2), make(&ana, "three", 2));
    assert_ne!(second, third, "of two that are made at the same moment one is too many");
    assert!(!make(&ana, "four", 2).await);
    assert_eq!(jobs::count(db, ana.user_id()).await.expect("counted"), 2);
    assert_eq!(told(&stage).await.len(), 5, "what was not made is not told of");

    assert!(!make(&ana, "four", 1).await);
    let held = jobs::list(db, ana.user_id(), 9).await.expect("read");
    assert_eq!(held.len(), 2, "who has more keeps them");
    let changed = jobs::update(db, &ana, held[0].0.id, &spec("four"), None, at(2)).await.expect("stored");
    assert!(changed.is_some());
    assert!(jobs::delete(db, &ana, held[1].0.id, at(3)).await.expect("deleted"));
    assert!(make(&ana, "five", 2).await);
}

pub(crate) async fn a_part_of_the_list_is_read_in_its_order(stage: Stage) {
    let db = &stage.db;
    let ana = ana(&stage).await;
    for name in ["b", "d", "a", "c"] {
        jobs::insert(db, &ana, &spec(name), None, at(0)).await.expect("stored");
    }
    jobs::insert(db, &Actor::System, &spec("b"), None, at(0)).await.expect("stored");
    let names = async |owner: Option<UserId>, skip: u32, limit: u32| {
        let part = jobs::page(db, owner, skip, limit).await.expect("read");
        part.into_iter().map(|(job, _)| job.spec.name).collect::<Vec<_>>()
    };
    assert_eq!(names(ana.user_id(), 1, 2).await, ["b", "c"]);
    assert_eq!(names(ana.user_id(), 3, 9).await, ["d"]);
    assert_eq!(names(None, 1, 3).await, ["b", "b", "c"]);
    assert!(names(Some(UserId(0)), 0, 9).await.is_empty(), "nobody's are not those of somebody without an id");

    let scheduled = Schedule { cron: "0 * * * *".to_owned(), time_zone: "Europe/Madrid".to_owned() };
    let target_urls = ["https://pisos.example/", "https://casas.example/"].map(str::to_owned).to_vec();
    let odd = JobSpec { schedule: Some(scheduled.clone()), target_urls, ..spec("a nul \0") };
    let odd = jobs::insert(db, &Actor::System, &odd, Some(at(60)), at(0)).await.expect("stored");
    let outlines = jobs::outlines(db, None, 2).await.expect("read");
    let [(_, None), (outline, None)] = outlines.as_slice() else { panic!("{outlines:?}") };
    assert_eq!((outline.id, &outline.name, outline.spider), (odd.id, &odd.spec.name, odd.spec.spider));
    assert_eq!((outline.targets, outline.first_target.as_deref()), (2, Some("https://pisos.example/")));
    assert_eq!((&outline.schedule, outline.next_run_at), (&Some(scheduled), Some(at(60))));
    assert_eq!((outlines[0].0.targets, &outlines[0].0.schedule), (spec("a").target_urls.len() as i64, &None));
    assert!(jobs::delete(db, &Actor::System, odd.id, at(1)).await.expect("deleted"));

    let count = async |owner| jobs::count(db, owner).await.expect("counted");
    let counts = (count(ana.user_id()).await, count(None).await, count(Some(UserId(0))).await);
    assert_eq!(counts, (4, 5, 0));
    let newest = jobs::newest(db, ana.user_id(), 2).await.expect("read");
    assert_eq!(newest.iter().map(|(job, _)| job.spec.name.as_str()).collect::<Vec<_>>(), ["c", "a"]);
}
