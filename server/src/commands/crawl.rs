//! `atalaya crawl`: defines a job, runs it, shows the progress in the terminal.

use std::time::Duration;

use domain::account::Actor;
use domain::job::{JobDraft, Limits, Politeness, QuietHours, Scope};
use domain::process::ProcessRole;
use domain::run::{Level, RunEvent, RunStatus};
use domain::view::RunView;
use indicatif::{ProgressBar, ProgressStyle};
use service::Services;
use tokio_util::sync::CancellationToken;

use crate::cli::Crawl;
use crate::commands::{Failure, open, say};
use crate::config::Config;
use crate::{instance, shutdown};

/// How often the terminal is brought up to date.
const LOOK: Duration = Duration::from_millis(200);

pub(crate) async fn run(config: &Config, options: Crawl) -> Result<(), Failure> {
    let draft = draft(options)?;
    let services = open(config).await?;
    let stop = shutdown::on_signal().map_err(|error| Failure::File("signals".to_owned(), error))?;

    let name = draft.name.clone();
    let known = service::jobs::list(&services, &Actor::System).await?.into_iter().find(|job| job.name == name);
    let job = match known {
        Some(job) => service::jobs::update(&services, &Actor::System, job.id, draft).await?,
        None => service::jobs::create(&services, &Actor::System, draft).await?,
    };
    let run = service::runs::start(&services, &Actor::System, job.id).await?;
    let ended = work(config, &services, &run, &stop).await?;
    services.db.close().await;
    completed(ended)
}

/// Works on the run in this process and shows it, until it ends or the process is asked to stop.
pub(super) async fn work(
    config: &Config,
    services: &Services,
    run: &RunView,
    stop: &CancellationToken,
) -> Result<RunView, Failure> {
    let process = instance::process(config, services, &[ProcessRole::Worker])?;
    let worker = instance::worker(services, &process);
    let worker_stop = stop.child_token();
    let hints = tokio::spawn(service::hints::run(services.clone(), worker_stop.clone()));
    let working = {
        let (worker, services, stop) = (worker.clone(), services.clone(), worker_stop.clone());
        tokio::spawn(async move { worker.run(&services.wake, stop).await })
    };
    let over = CancellationToken::new();
    let attending =
        service::processes::attend(services.clone(), process, Some(worker), worker_stop.clone(), over.clone());
    let attending = tokio::spawn(attending);
    let ended = watch(services, run, stop).await;
    worker_stop.cancel();
    let _ = working.await;
    over.cancel();
    let _ = attending.await;
    let _ = hints.await;
    ended
}

/// Whether the run came to its end; if not, why.
pub(super) fn completed(ended: RunView) -> Result<(), Failure> {
    match ended.status {
        RunStatus::Completed => Ok(()),
        RunStatus::Failed => Err(Failure::Run(match ended.failure {
            Some(RunEvent::Failed { reason, detail, .. }) => format!("the crawl failed ({reason}): {detail}"),
            _ => "the crawl failed".to_owned(),
        })),
        status => Err(Failure::Run(format!("the crawl was left {status}; the same command goes on with it"))),
    }
}

fn draft(options: Crawl) -> Result<JobDraft, Failure> {
    let definition = match &options.definition {
        Some(path) => Some(
            std::fs::read_to_string(path)
                .map_err(|error| Failure::File(format!("cannot read {}", path.display()), error))?,
        ),
        None => None,
    };
    let (limits, politeness) = (Limits::default(), Politeness::default());
    // The same URLs are the same job: what earlier crawls of them found is looked at again.
    let name: String = format!("crawl {}", options.urls.join(" ")).chars().take(domain::job::MAX_NAME).collect();
    Ok(JobDraft {
        name,
        spider: if definition.is_some() { "selectors".to_owned() } else { options.spider },
        definition,
        target_urls: options.urls,
        scope: Scope { hosts: options.host, include: options.include, exclude: options.skip },
        limits: Limits {
            max_pages: options.max_pages.unwrap_or(limits.max_pages),
            max_depth: options.max_depth.unwrap_or(limits.max_depth),
        },
        politeness: Politeness {
            delay_ms: options.delay_ms.unwrap_or(politeness.delay_ms),
            concurrency_per_host: options.concurrency.unwrap_or(politeness.concurrency_per_host),
            quiet: options.quiet.map(|hours| QuietHours { time_zone: options.time_zone.unwrap_or_default(), ..hours }),
        },
        rules: domain::rules::Draft::Listed(options.exclude),
        schedule: None,
        archive_mb: options.archive_mb,
    })
}

/// Shows the run until it ends or the process is asked to stop.
async fn watch(services: &Services, run: &RunView, stop: &CancellationToken) -> Result<RunView, Failure> {
    let bar = ProgressBar::new(0);
    if let Ok(style) = ProgressStyle::with_template("{bar:30} {pos}/{len} pages  {msg}  {elapsed}") {
        bar.set_style(style);
    }
    let mut last_entry = Some(0);
    loop {
        let view = service::runs::get(services, &Actor::System, run.id).await?.ok_or(service::Error::NotFound)?;
        let log = service::runs::log(services, &Actor::System, run.id, last_entry, 500).await?;
        for entry in &log {
            if entry.level != Level::Info || matches!(entry.event, RunEvent::QuietHours { .. }) {
                bar.suspend(|| say(&line(&entry.event)));
            }
        }
        last_entry = log.last().map(|entry| entry.id).or(last_entry);
        show(&bar, &view);
        if view.status.is_final() || stop.is_cancelled() {
            bar.finish_and_clear();
            say(&summary(&view));
            return Ok(view);
        }
        tokio::select! {
            () = stop.cancelled() => {}
            () = tokio::time::sleep(LOOK) => {}
        }
    }
}

fn show(bar: &ProgressBar, view: &RunView) {
    let counters = view.counters;
    let visited = counters.pages_fetched + counters.pages_failed + counters.pages_skipped;
    bar.set_length(u64::try_from(visited + counters.frontier_pending).unwrap_or_default());
    bar.set_position(u64::try_from(visited).unwrap_or_default());
    bar.set_message(format!("{} ads, {} new", counters.listings_found, counters.listings_new));
}

fn summary(view: &RunView) -> String {
    let counters = view.counters;
    let seconds = view.started_at.map_or(0.0, |started| {
        (view.finished_at.unwrap_or(view.updated_at) - started).num_milliseconds() as f64 / 1000.0
    });
    let rate = if seconds > 0.0 { counters.pages_fetched as f64 / seconds } else { 0.0 };
    format!(
        "run {} {}: {} pages in {seconds:.1} s ({rate:.0}/s), {} unchanged, {} failed, {} skipped; {} ads: {} new, {} changed, {} gone, {} excluded",
        view.id,
        view.status,
        counters.pages_fetched,
        counters.pages_unchanged,
        counters.pages_failed,
        counters.pages_skipped,
        counters.listings_found,
        counters.listings_new,
        counters.listings_changed,
        counters.listings_removed,
        counters.listings_excluded,
    )
}

/// One line of the log, for a terminal.
fn line(event: &RunEvent) -> String {
    match event {
        RunEvent::PageFailed { url, problem, detail } => format!("failed   {url}: {problem} ({detail})"),
        RunEvent::PageRetried { url, problem, detail } => format!("retrying {url}: {problem} ({detail})"),
        RunEvent::PageSkipped { url, problem } => format!("skipped  {url}: {problem}"),
        RunEvent::QuietHours { until, time_zone, .. } => {
            format!("waits until {}: quiet hours in {time_zone}", until.format("%Y-%m-%d %H:%M UTC"))
        }
        RunEvent::LimitReached { max_pages } => format!("stopped at the limit of {max_pages} pages"),
        RunEvent::Failed { reason, detail, .. } => format!("failed: {reason} ({detail})"),
        other => format!("{other:?}"),
    }
}
