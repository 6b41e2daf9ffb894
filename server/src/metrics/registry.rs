//! Every metric there is: its name, what it says, and where its value comes from.

use prometheus_client::encoding::{EncodeMetric, MetricEncoder};
use prometheus_client::metrics::MetricType;
use prometheus_client::metrics::counter::{ConstCounter, Counter};
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::{ConstGauge, Gauge};
use prometheus_client::metrics::info::Info;
use prometheus_client::registry::Registry;

use super::{Metrics, Seen};

/// One label with one of a few fixed words.
type Label = [(&'static str, &'static str); 1];

/// The metrics with their values of this moment. Counters get their `_total` when they are written.
pub(super) fn registry(metrics: &Metrics, seen: &Seen) -> Registry {
    let services = &metrics.services;
    let mut all = Registry::with_prefix("atalaya");

    let about = [("version", env!("CARGO_PKG_VERSION"))];
    all.register("build", "The version of the program", Info::new(about));
    gauge(&mut all, "uptime_seconds", "Since the process started", metrics.started.elapsed().as_secs_f64());
    let usage = &seen.process;
    for (name, help, value) in [
        ("resident_memory_bytes", "Memory that the process really has", usage.resident_bytes),
        ("open_files", "Files and sockets that the process has open", usage.open_files),
        ("max_open_files", "Files and sockets that the process may have open", usage.most_files),
    ] {
        if let Some(value) = value {
            gauge(&mut all, name, help, value as f64);
        }
    }

    let http = &metrics.http;
    all.register("http_requests", "Requests answered, by route, method and class of status", http.requests.clone());
    let help = "Seconds until the head of the answer was made, by route and method";
    all.register("http_request_seconds", help, http.seconds.clone());
    let open = metrics.doors.sockets.len() as f64;
    gauge(&mut all, "sockets_open", "Websockets that are open", open);
    let live = services.hub.counts();
    gauge(
        &mut all,
        "live_subscriptions",
        "Topics that sockets listen to, each counted for each",
        services.hub.readers() as f64,
    );
    counter(&mut all, "live_events_delivered", "Live events handed to sockets", live.delivered);
    counter(&mut all, "live_readers_lagged", "Times that a socket was too slow and lost its backlog", live.lagged);
    counter(&mut all, "live_readers_closed", "Subscriptions ended because the socket was too slow", live.closed);

    let tally = &services.tally;
    counter(&mut all, "runs_started", "Runs that this process took up", tally.runs_started.get());
    let left = [
        ("completed", tally.runs_completed.get()),
        ("failed", tally.runs_failed.get()),
        ("returned", tally.runs_returned.get()),
    ];
    by(&mut all, "runs_left", "Runs that this process completed, gave up, or handed back", "outcome", left);
    let pages = [
        ("fetched", tally.pages_fetched.get()),
        ("unchanged", tally.pages_unchanged.get()),
        ("retried", tally.pages_retried.get()),
        ("failed", tally.pages_failed.get()),
        ("skipped", tally.pages_skipped.get()),
    ];
    by(&mut all, "crawl_pages", "Pages visited by this process, by outcome", "outcome", pages);
    counter(&mut all, "crawl_bytes", "Bytes of pages read, decompressed", tally.bytes.get());
    let timings = Steps(services.fetcher.timings());
    all.register("crawl_request_seconds", "Seconds of requests to sites, answered or not", timings);

    gauge(&mut all, "database_up", "1 while the database answers", f64::from(u8::from(seen.queue.is_some())));
    if let Some((queue, took)) = &seen.queue {
        let help = "Seconds the database took for one question just now, the wait for a connection included";
        gauge(&mut all, "database_answer_seconds", help, took.as_secs_f64());
        let runs = Family::<Label, Gauge>::default();
        for (state, number) in [("waiting", queue.waiting), ("running", queue.running), ("paused", queue.paused)] {
            runs.get_or_create(&[("state", state)]).set(number);
        }
        all.register("queue_runs", "Open runs of the whole instance, by state: the same from every process", runs);
        let waited = queue.oldest.map_or(0.0, |oldest| (services.now() - oldest).as_seconds_f64().max(0.0));
        gauge(&mut all, "queue_oldest_seconds", "How long the first waiting run has waited for a worker", waited);
    }
    let pool = services.db.pool();
    for (name, help, value) in [
        ("database_connections_open", "Connections to the database", pool.open),
        ("database_connections_idle", "Connections to the database in nobody's use", pool.idle),
        ("database_connections_max", "Connections to the database at most", pool.most),
    ] {
        gauge(&mut all, name, help, f64::from(value));
    }

    let cache = services.cache_counts();
    let answers = [
        ("memory", cache.asked.saturating_sub(cache.redis + cache.loaded)),
        ("redis", cache.redis),
        ("database", cache.loaded),
    ];
    by(&mut all, "cache_answers", "Questions that may be cached, by what answered them", "level", answers);
    if let Some(up) = services.redis_is_up() {
        gauge(&mut all, "redis_up", "1 while Redis answers", f64::from(u8::from(up)));
        counter(
            &mut all,
            "redis_failures",
            "Times that Redis failed, refused or was too slow",
            services.redis_failures(),
        );
    }
    all
}

fn gauge(all: &mut Registry, name: &str, help: &str, value: f64) {
    all.register(name, help, ConstGauge::new(value));
}

fn counter(all: &mut Registry, name: &str, help: &str, value: u64) {
    all.register(name, help, ConstCounter::new(value));
}

fn by<const N: usize>(all: &mut Registry, name: &str, help: &str, label: &'static str, of: [(&'static str, u64); N]) {
    let family = Family::<Label, Counter>::default();
    for (word, value) in of {
        family.get_or_create(&[(label, word)]).inc_by(value);
    }
    all.register(name, help, family);
}

/// A histogram that was counted elsewhere.
#[derive(Debug)]
struct Steps(crawler::fetch::Timings);

impl EncodeMetric for Steps {
    fn encode(&self, mut encoder: MetricEncoder) -> std::fmt::Result {
        let count = self.0.steps.iter().map(|(_, count)| count).sum();
        encoder.encode_histogram::<Label>(self.0.seconds, count, &self.0.steps, None)
    }

    fn metric_type(&self) -> MetricType {
        MetricType::Histogram
    }
}
