//! The addresses that a run looks at stand in its rows, and what was found there stays.

use domain::run::{RunKind, RunStatus};
use domain::url_check::{UrlCheck, UrlLook, UrlVerdict};
use domain::{RunId, UserId};
use storage::url_checks::{enqueue, keep, page, pending};
use storage::{Database, Error};

use crate::scene::{Crawl, at, view};
use crate::stage::Stage;

fn named(url: &str) -> UrlCheck {
    UrlCheck { url: url.to_owned(), look: None }
}

fn found(verdict: UrlVerdict) -> UrlLook {
    UrlLook {
        final_url: Some("https://pisos.example/1".to_owned()),
        status: Some(200),
        milliseconds: Some(u32::MAX >> 1),
        verdict,
        detail: None,
    }
}

async fn ask(db: &Database, owner: Option<UserId>, checks: &[UrlCheck]) -> Option<RunId> {
    let asked = enqueue(db, owner, "pisos.example", checks, 2, at(0)).await;
    asked.expect("asked").map(|run| run.view.id)
}

pub(crate) async fn what_is_found_is_kept_once_and_counted(stage: Stage) {
    let db = &stage.db;
    let wrong = UrlCheck { look: Some(UrlLook::failed("no \0 URL")), ..named("no\0where") };
    let checks = [named("https://pisos.example/1"), wrong, named("https://pisos.example/2"), named("pisos.example/1")];
    let run = ask(db, None, &checks).await.expect("a run");
    let asked = view(db, run).await;
    assert_eq!((asked.kind, asked.job_id, asked.job_name.as_str()), (RunKind::UrlCheck, None, "pisos.example"));
    assert_eq!((asked.counters.frontier_pending, asked.counters.pages_failed), (3, 1));

    let claim = Crawl::claim(db, "worker", at(0)).await.token();
    let left = |places: &[i64]| -> Vec<(i64, String)> {
        places.iter().map(|place| (*place, checks[usize::try_from(*place).expect("a place")].url.clone())).collect()
    };
    assert_eq!(pending(db, run).await.expect("read"), left(&[0, 2, 3]));
    keep(db, claim, &[(0, found(UrlVerdict::Active)), (3, found(UrlVerdict::Active))], 700, at(1)).await.expect("kept");
    let again = [(0, found(UrlVerdict::Blocked)), (1, found(UrlVerdict::Active)), (9, found(UrlVerdict::Active))];
    keep(db, claim, &again, 0, at(2)).await.expect("kept");
    assert_eq!(pending(db, run).await.expect("read"), left(&[2]));
    let counters = view(db, run).await.counters;
    assert_eq!((counters.pages_fetched, counters.pages_failed, counters.frontier_pending), (2, 1, 1));
    assert_eq!((counters.bytes, counters.listings_removed), (700, 0));

    keep(db, claim, &[(2, found(UrlVerdict::Removed))], 0, at(3)).await.expect("kept");
    let all = page(db, run, None, 10).await.expect("read");
    let verdicts: Vec<_> = all.iter().map(|(_, check)| check.look.as_ref().map(|look| look.verdict)).collect();
    let expected = [UrlVerdict::Active, UrlVerdict::Error, UrlVerdict::Removed, UrlVerdict::Active];
    assert_eq!(verdicts, expected.map(Some));
    assert_eq!(all[0].1.look, Some(found(UrlVerdict::Active)), "who came first is believed");
    assert!(all[1].1.look.as_ref().is_some_and(|look| look.status.is_none() && look.detail.is_some()));
    let part = page(db, run, Some(0), 2).await.expect("read");
    assert_eq!(part, all[1..3]);
    assert_eq!(page(db, run, Some(3), 2).await.expect("read"), []);
}

pub(crate) async fn who_lost_the_run_keeps_nothing(stage: Stage) {
    let db = &stage.db;
    let run = ask(db, None, &[named("https://pisos.example/1")]).await.expect("a run");
    let first = Crawl::claim(db, "worker", at(0)).await;
    first.end(RunStatus::Queued, at(1)).await;
    Crawl::claim(db, "another", at(1)).await;
    let late = keep(db, first.token(), &[(0, found(UrlVerdict::Active))], 0, at(2)).await;
    assert!(matches!(late, Err(Error::LeaseLost(_))));
    assert_eq!(page(db, run, None, 10).await.expect("read")[0].1.look, None);
}

pub(crate) async fn few_are_open_at_once_and_old_ones_go_in_small_pieces(stage: Stage) {
    let db = &stage.db;
    let many: Vec<UrlCheck> = (0..77).map(|number| named(&format!("https://pisos.example/{number}"))).collect();
    let run = ask(db, None, &many).await.expect("a run");
    assert!(ask(db, None, &many).await.is_some_and(|other| other != run), "each is its own");
    assert_eq!(ask(db, None, &many).await, None, "two are open");

    Crawl::claim(db, "worker", at(1)).await.end(RunStatus::Completed, at(2)).await;
    assert!(ask(db, None, &many).await.is_some());
    let mut parts = 1;
    while !storage::upkeep::delete_part_of_run(db, run, 20).await.expect("deleted") {
        parts += 1;
    }
    assert!(parts > 4, "{parts}");
    assert_eq!(page(db, run, None, 100).await.expect("read"), []);
}
