//! The areas of a site are kept with the pages that tell of them.

use domain::area::{MAX_AREAS, Sighting, Standing};
use domain::run::{RunKind, RunStatus};
use domain::visit::PageRecord;
use storage::areas::{add, of_run};
use storage::frontier::Known;
use storage::runs::{definition, enqueue_alone};
use storage::{Database, Error};

use crate::scene::{Crawl, at, job, link};
use crate::stage::Stage;

fn area(name: &str, standing: Standing) -> Sighting {
    Sighting {
        url: format!("https://pisos.example/zonas/{name}"),
        name: name.to_owned(),
        ads: None,
        parent: None,
        shape: "/zonas/*".to_owned(),
        standing,
    }
}

async fn ask(db: &Database, site: &str, most: u32) -> Option<domain::RunId> {
    let asked = enqueue_alone(db, RunKind::Discover, None, site, r#"{"x": 1}"#, most, at(0)).await;
    asked.expect("asked").map(|run| run.view.id)
}

pub(crate) async fn areas_are_kept_with_their_page_and_joined(stage: Stage) {
    let db = &stage.db;
    let run = ask(db, "pisos.example", 5).await.expect("a run");
    assert_eq!(
        definition(db, run).await.expect("read").as_deref().map(|spec| spec.replace(' ', "")),
        Some("{\"x\":1}".into())
    );
    let crawl = Crawl::claim(db, "worker", at(0)).await;
    assert_eq!((crawl.run(), crawl.writer.job), (run, None));

    let north = Sighting { name: "no\0rte".to_owned(), ..area("norte", Standing::Likely) };
    let found = vec![area("sur", Standing::Possible), north, area("sur", Standing::Likely)];
    let home = PageRecord { areas: found, ..crawl.page("https://pisos.example/", at(1)).await };
    crawl.commit(&[home], at(1)).await.expect("stored");
    let kept = of_run(db, run).await.expect("read");
    assert_eq!(kept[0], area("sur", Standing::Likely));
    assert_eq!((kept.len(), kept[1].name.as_str()), (2, "no\u{fffd}rte"));

    let parent = Some("https://pisos.example/zonas".to_owned());
    let seen = Sighting { ads: Some(7), parent, ..area("sur", Standing::Seen) };
    let nobody = area("nobody-named", Standing::Seen);
    let page = PageRecord { areas: vec![seen.clone(), nobody], ..crawl.page(&seen.url, at(2)).await };
    crawl.commit(&[page], at(2)).await.expect("stored");
    assert_eq!(of_run(db, run).await.expect("read"), [seen, kept[1].clone()]);

    let late = PageRecord {
        areas: vec![area("late", Standing::Likely)],
        ..crawl.page("https://pisos.example/l", at(3)).await
    };
    crawl.end(RunStatus::Queued, at(4)).await;
    Crawl::claim(db, "another", at(5)).await;
    assert!(matches!(crawl.commit(&[late], at(6)).await, Err(Error::LeaseLost(_))));
    let refused = add(db, crawl.token(), &Known::default(), &[area("late", Standing::Likely)], &[], at(6)).await;
    assert!(matches!(refused, Err(Error::LeaseLost(_))));
    assert_eq!(of_run(db, run).await.expect("read").len(), 2, "who lost the run writes nothing");
}

pub(crate) async fn no_more_areas_are_kept_than_there_is_room_for(stage: Stage) {
    let db = &stage.db;
    let run = ask(db, "pisos.example", 5).await.expect("a run");
    let crawl = Crawl::claim(db, "worker", at(0)).await;
    let many: Vec<Sighting> = (0..MAX_AREAS + 9).map(|number| area(&number.to_string(), Standing::Possible)).collect();
    let visits = [link(&many[0].url, 5), link(&many[1].url, 5)];
    for _ in 0..2 {
        add(db, crawl.token(), &Known::default(), &many, &visits, at(1)).await.expect("stored");
    }
    assert_eq!(crawl.pending(at(2)).await, [many[0].url.clone(), many[1].url.clone()]);
    add(db, crawl.token(), &Known::default(), &[area("0", Standing::Seen)], &[], at(3)).await.expect("stored");
    let kept = of_run(db, run).await.expect("read");
    assert_eq!((kept.len(), kept[0].standing, &kept[1]), (MAX_AREAS, Standing::Seen, &many[1]));

    crawl.end(RunStatus::Completed, at(4)).await;
    let mut parts = 1;
    while !storage::upkeep::delete_part_of_run(db, run, 500).await.expect("deleted") {
        parts += 1;
    }
    assert!(parts > 4, "{parts}");
    assert_eq!(of_run(db, run).await.expect("read"), []);
}

pub(crate) async fn a_run_without_a_job_is_asked_for_once_and_few_are_open(stage: Stage) {
    let db = &stage.db;
    let one = ask(db, "one.example", 2).await;
    assert_eq!(ask(db, "one.example", 2).await, one, "it is open");
    assert_ne!(ask(db, "two.example", 2).await, one);
    assert_eq!(ask(db, "three.example", 2).await, None, "two are open");
    assert_eq!(ask(db, "one.example", 2).await, one);
    Crawl::claim(db, "worker", at(0)).await.end(RunStatus::Completed, at(1)).await;
    assert!(ask(db, "three.example", 2).await.is_some_and(|three| Some(three) != one));
    let with_job = crate::scene::enqueue(db, job(db, "Valencia").await, at(2)).await;
    assert!(Some(with_job) != one, "runs of jobs are apart");
}
