//! Numbers for Prometheus, at `/metrics` on an address of their own: workers have no other, and what an instance does is
//! nobody's business but its operator's. Beside them the probes `/healthz` and `/readyz`.
//!
//! The rooms count what they do and know nothing of this. Whatever is told is registered in [`registry::registry`], with
//! its help text, and in the list in `docs/operations.md`; labels are route templates and fixed words, never what a
//! visitor or a site wrote.

mod http;
mod process;
mod registry;

use std::time::{Duration, Instant};

use axum::Router;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use http_doors::HttpConfig;
use prometheus_client::encoding::prometheus_text;
use service::Services;
use storage::load::QueueLoad;
use tokio::net::TcpListener;
use tracing::warn;

use crate::commands::Failure;
use crate::config::Config;
pub(crate) use http::HttpMetrics;
pub(crate) use http::observe;

/// How long the queue may take to be counted. Prometheus waits ten seconds by default.
const PATIENCE: Duration = Duration::from_secs(5);

/// What the numbers are taken from. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Metrics {
    services: Services,
    http: HttpMetrics,
    doors: HttpConfig,
    started: Instant,
}

/// What has to be asked for before the numbers can be written.
struct Seen {
    /// The queue, and how long the database took to count it. `None`: it did not answer.
    queue: Option<(QueueLoad, Duration)>,
    process: process::Usage,
}

impl Metrics {
    pub(crate) fn new(services: Services, doors: HttpConfig) -> Self {
        Self { services, http: HttpMetrics::default(), doors, started: Instant::now() }
    }

    /// Where requests to the web server are counted.
    pub(crate) fn http(&self) -> HttpMetrics {
        self.http.clone()
    }

    async fn look(&self) -> Seen {
        let asked = Instant::now();
        let queue = match tokio::time::timeout(PATIENCE, storage::load::of_queue(&self.services.db)).await {
            Ok(Ok(load)) => Some((load, asked.elapsed())),
            Ok(Err(error)) => {
                warn!(%error, "cannot count the queue");
                None
            }
            Err(_) => None,
        };
        Seen { queue, process: process::usage() }
    }
}

/// Takes the address that is configured, if one is: before anything begins, so that a taken one stops nothing.
pub(crate) async fn listen(config: &Config) -> Result<Option<TcpListener>, Failure> {
    let Some(addr) = config.metrics_addr else { return Ok(None) };
    match TcpListener::bind(addr).await {
        Ok(listener) => Ok(Some(listener)),
        Err(source) => Err(Failure::Listen { addr, source, how: "ATALAYA_METRICS_ADDR" }),
    }
}

/// Serves the numbers and the probes until the process stops.
pub(crate) fn serve(listener: TcpListener, metrics: Metrics) {
    let stop = metrics.doors.shutdown.clone();
    let router = router(metrics);
    tokio::spawn(async move {
        let serving = axum::serve(listener, router).with_graceful_shutdown(stop.cancelled_owned());
        if let Err(error) = serving.await {
            warn!(%error, "the metrics are no longer served");
        }
    });
}

fn router(metrics: Metrics) -> Router {
    let probes = http_doors::probes(metrics.services.clone(), metrics.doors.clone());
    Router::new().route("/metrics", get(tell)).with_state(metrics).merge(probes)
}

async fn tell(State(metrics): State<Metrics>) -> Response {
    let seen = metrics.look().await;
    let mut text = String::new();
    match prometheus_text::encode(&mut text, &registry::registry(&metrics, &seen)) {
        Ok(()) => ([(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], text).into_response(),
        Err(error) => {
            warn!(%error, "cannot write the metrics");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}
