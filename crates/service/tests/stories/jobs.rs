//! Jobs: what is taken, and what stands against it.

use domain::account::{Actor, Role};
use domain::audit::{AuditAction, AuditFilter};
use domain::job::{JobDraft, MAX_PER_USER};
use domain::run::RunStatus;
use service::{Error, admin, jobs, runs};

use crate::scene::{claim_and_leave, conflict, draft, faults, instance};

const TARGET: &str = "https://pisos.example/";

#[tokio::test]
async fn a_job_is_kept_in_canonical_form() {
    let instance = instance().await;
    let services = &instance.services;
    let ana = instance.user("ana", Role::User).await;
    let targets =
        ["HTTPS://Pisos.Example:443/a/../venta#top", " https://pisos.example/venta ", "", "https://pisos.example"];
    let given = JobDraft { target_urls: targets.map(str::to_owned).to_vec(), ..draft("  Valencia ", TARGET) };
    let job = jobs::create(services, &ana, given).await.expect("taken");
    assert_eq!(job.spec.name, "Valencia");
    assert_eq!(job.spec.target_urls, ["https://pisos.example/venta", "https://pisos.example/"]);
    assert_eq!((job.created_at, job.last_run.clone()), (crate::scene::still(), None));
    assert_eq!(jobs::get(services, &ana, job.id).await.expect("asked"), Some(job.clone()));

    let changed = jobs::update(services, &ana, job.id, draft("Madrid", TARGET)).await.expect("taken");
    assert_eq!((changed.spec.name.as_str(), changed.id, changed.created_at), ("Madrid", job.id, job.created_at));
    let listed = jobs::list(services, &ana).await.expect("asked");
    let [job] = listed.as_slice() else { panic!("{listed:?}") };
    assert_eq!((job.id, job.name.as_str(), job.spider), (changed.id, "Madrid", changed.spec.spider));
    assert_eq!((job.targets, job.first_target.as_deref()), (1, Some(TARGET)));
    assert_eq!((&job.last_run, &job.next_run), (&changed.last_run, &changed.next_run));
    assert_eq!(jobs::page(services, &ana, 0, 9).await.expect("asked"), (vec![changed], 1));
}

#[tokio::test]
async fn everything_wrong_with_a_job_is_said_at_once() {
    let instance = instance().await;
    let services = &instance.services;
    let ana = instance.user("ana", Role::User).await;
    let mut wrong = draft(" ", "ftp://pisos.example/");
    wrong.spider = "magic".to_owned();
    wrong.limits.max_pages = 0;
    let fields: Vec<String> =
        faults(jobs::create(services, &ana, wrong).await).into_iter().map(|(field, _)| field).collect();
    assert_eq!(fields, ["name", "spider", "target_urls", "limits.max_pages"]);

    for definition in ["start = [", "unknown = 1", "[list]\nlink = \"a[\""] {
        let spider = "selectors".to_owned();
        let wrong = JobDraft { spider, definition: Some(definition.to_owned()), ..draft("Valencia", TARGET) };
        let refused = faults(jobs::create(services, &ana, wrong).await);
        let bad = ("definition".to_owned(), "bad_spider".to_owned());
        assert!(!refused.is_empty() && refused.iter().all(|fault| *fault == bad), "{definition:?}: {refused:?}");
    }
    for (url, spider, field) in
        [("no URL", "structured", "url"), (TARGET, "magic", "spider"), (TARGET, "selectors", "definition")]
    {
        let refused = faults(jobs::preview(services, &ana, url, spider, None).await);
        assert_eq!(refused[0].0, field);
    }
    assert!(jobs::list(services, &ana).await.expect("asked").is_empty(), "nothing was kept");
}

#[tokio::test]
async fn a_name_is_taken_once_among_its_owners_jobs() {
    let instance = instance().await;
    let services = &instance.services;
    let (ana, eva) = (instance.user("ana", Role::User).await, instance.user("eva", Role::User).await);
    jobs::create(services, &ana, draft("Valencia", TARGET)).await.expect("taken");
    assert_eq!(conflict(jobs::create(services, &ana, draft("Valencia ", TARGET)).await), "name_taken");
    jobs::create(services, &eva, draft("Valencia", TARGET)).await.expect("hers is another");
    let madrid = jobs::create(services, &ana, draft("Madrid", TARGET)).await.expect("taken");
    assert_eq!(conflict(jobs::update(services, &ana, madrid.id, draft("Valencia", TARGET)).await), "name_taken");
    jobs::update(services, &ana, madrid.id, draft("Madrid", TARGET)).await.expect("its own name is free to keep");
    let admin = instance.user("admin", Role::Admin).await;
    assert_eq!(jobs::list(services, &admin).await.expect("asked").len(), 3);
}

#[tokio::test]
async fn a_user_has_so_many_jobs_whatever_their_role() {
    let instance = instance().await;
    let services = &instance.services;
    let admin = instance.user("admin", Role::Admin).await;
    let make = async |by: &Actor, name: &str| jobs::create(services, by, draft(name, TARGET)).await;
    let first = make(&admin, "first").await.expect("taken").id;
    for number in 1..MAX_PER_USER {
        make(&admin, &number.to_string()).await.expect("taken");
    }
    assert_eq!(conflict(make(&admin, "one more").await), "too_many_jobs");
    let ana = instance.user("ana", Role::User).await;
    make(&ana, "hers").await.expect("hers are others");
    make(&Actor::System, "nobody's").await.expect("nobody's are not counted");
    jobs::update(services, &admin, first, draft("changed", TARGET)).await.expect("what there is can be changed");
    jobs::delete(services, &admin, first).await.expect("deleted");
    make(&admin, "one more").await.expect("there is room again");

    let (part, total) = jobs::page(services, &admin, 199, 2).await.expect("asked");
    let names: Vec<&str> = part.iter().map(|job| job.spec.name.as_str()).collect();
    assert_eq!((names, total), (vec!["hers", "nobody's"], 202), "an admin sees everybody's, by name");
    let (part, total) = jobs::page(services, &ana, 0, 2).await.expect("asked");
    assert_eq!((part.len(), total), (1, 1));
}

#[tokio::test]
async fn a_definition_that_is_sent_again_leaves_no_line_in_the_log() {
    let instance = instance().await;
    let services = &instance.services;
    let ana = instance.user("ana", Role::User).await;
    let job = jobs::create(services, &ana, draft("Valencia", TARGET)).await.expect("taken");
    let changes = async || {
        let filter = AuditFilter { action: Some(AuditAction::JobChanged), ..AuditFilter::default() };
        admin::audit_log(services, &Actor::System, &filter, None, 0, 9).await.expect("read").items.len()
    };
    // Written in another way, and the same once it is read.
    for same in [" Valencia", "Valencia "] {
        let again = jobs::update(services, &ana, job.id, draft(same, TARGET)).await.expect("taken");
        assert_eq!((again, changes().await), (job.clone(), 0));
    }
    jobs::update(services, &ana, job.id, draft("Madrid", TARGET)).await.expect("taken");
    assert_eq!(changes().await, 1);
}

#[tokio::test]
async fn anothers_job_does_not_exist() {
    let instance = instance().await;
    let services = &instance.services;
    let (ana, eva) = (instance.user("ana", Role::User).await, instance.user("eva", Role::User).await);
    let job = jobs::create(services, &ana, draft("Valencia", TARGET)).await.expect("taken");
    let run = runs::start(services, &ana, job.id).await.expect("started");
    assert!(jobs::get(services, &eva, job.id).await.expect("asked").is_none());
    // Not even a draft that cannot be accepted tells that there is something to change.
    for given in [draft("Madrid", TARGET), draft("", "")] {
        let refused = jobs::update(services, &eva, job.id, given).await;
        assert!(matches!(refused, Err(Error::NotFound)), "{refused:?}");
    }
    assert!(matches!(jobs::delete(services, &eva, job.id).await, Err(Error::NotFound)));
    assert!(matches!(runs::start(services, &eva, job.id).await, Err(Error::NotFound)));
    assert!(matches!(runs::cancel(services, &eva, run.id).await, Err(Error::NotFound)));
    let kept = jobs::get(services, &ana, job.id).await.expect("asked").expect("still there");
    assert_eq!((kept.spec, kept.last_run.map(|run| run.status)), (job.spec, Some(RunStatus::Queued)));
}

#[tokio::test]
async fn a_job_goes_once_its_run_has_ended_and_its_history_stays() {
    let instance = instance().await;
    let services = &instance.services;
    let ana = instance.user("ana", Role::User).await;
    let job = jobs::create(services, &ana, draft("Valencia", TARGET)).await.expect("taken");
    let run = runs::start(services, &ana, job.id).await.expect("started");
    assert_eq!(conflict(jobs::delete(services, &ana, job.id).await), "run_open");
    runs::pause(services, &ana, run.id).await.expect("paused");
    assert_eq!(conflict(jobs::delete(services, &ana, job.id).await), "run_open");
    runs::resume(services, &ana, run.id).await.expect("resumed");
    claim_and_leave(services, run.id, RunStatus::Running).await;
    assert_eq!(conflict(jobs::delete(services, &ana, job.id).await), "run_open");
    runs::cancel(services, &ana, run.id).await.expect("cancelled");
    jobs::delete(services, &ana, job.id).await.expect("deleted");
    assert!(matches!(jobs::delete(services, &ana, job.id).await, Err(Error::NotFound)));
    let kept = runs::get(services, &ana, run.id).await.expect("asked").expect("the run stays");
    assert_eq!((kept.job_id, kept.job_name.as_str()), (None, "Valencia"));
    assert_eq!(runs::list(services, &ana, None, 10).await.expect("asked").len(), 1);
}
