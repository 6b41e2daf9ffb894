//! `atalaya serve`: the web server, by default with a worker and the scheduler inside.

use std::future::IntoFuture;
use std::time::Duration;

use axum::middleware::from_fn_with_state;
use axum::serve::ListenerExt;
use domain::process::ProcessRole;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;
use tracing::{info, warn};

use crate::cli::Serve;
use crate::commands::{Failure, demo, say};
use crate::config::Config;
use crate::metrics::{self, Metrics};
use crate::{instance, shutdown, web};

/// How long requests and runs may take to end once the process is asked to stop.
const GRACE: Duration = Duration::from_secs(8);

pub(crate) async fn run(config: Config, options: Serve) -> Result<(), Failure> {
    let stop = shutdown::on_signal().map_err(|error| Failure::File("signals".to_owned(), error))?;
    let addr = options.addr.unwrap_or(config.addr);
    let listener =
        TcpListener::bind(addr).await.map_err(|source| Failure::Listen { addr, source, how: "ATALAYA_ADDR" })?;
    let bound = listener.local_addr().unwrap_or(addr);
    let metrics_listener = metrics::listen(&config).await?;

    let (mut outbound, mut choices) = (config.outbound.clone(), instance::choices(&config)?);
    let portal = if options.demo {
        let portal = demo::start_portal(stop.clone()).await?;
        outbound = outbound.and_allow(portal);
        choices.public_browsing = true;
        choices.public_runs = true;
        choices.price_source = choices.price_source.or_else(|| demo::price_source(portal));
        Some(portal)
    } else {
        None
    };

    // Port 0 is another by now.
    choices.base_url = config.reach.base_url_at(bound);
    let services = instance::open(&config, outbound, choices).await?;
    service::second_factor::seal_anew(&services).await?;
    let announcer = tokio::spawn(service::announce::run(services.clone(), stop.clone()));
    let hints = tokio::spawn(service::hints::run(services.clone(), stop.clone()));
    let endings = tokio::spawn(service::endings::run(services.clone(), stop.clone()));
    let mails = tokio::spawn(service::mails::run(services.clone(), stop.clone()));
    let housekeeper =
        (!options.no_worker).then(|| tokio::spawn(service::housekeeping::run(services.clone(), stop.clone())));
    let roles: &[ProcessRole] =
        if options.no_worker { &[ProcessRole::Serve] } else { &[ProcessRole::Serve, ProcessRole::Worker] };
    let process = instance::process(&config, &services, roles)?;
    let scheduler = (!options.no_worker)
        .then(|| tokio::spawn(instance::schedule(services.clone(), process.id.clone(), stop.clone())));
    let worker = (!options.no_worker).then(|| instance::worker(&services, &process));
    let over = CancellationToken::new();
    let attending = service::processes::attend(services.clone(), process, worker.clone(), stop.clone(), over.clone());
    let attending = tokio::spawn(attending);
    let working = worker.map(|worker| {
        let (services, stop) = (services.clone(), stop.clone());
        tokio::spawn(async move { worker.run(&services.wake, stop).await })
    });
    if let Some(portal) = portal {
        demo::start_crawl(&services, portal).await?;
    }

    let http = config.doors(bound, stop.clone());
    if let Some(doubt) = config.reach.doubt_at(bound) {
        warn!("{doubt}");
    }
    let mut application = web::application(services.clone(), http.clone());
    if let Some(listener) = metrics_listener {
        let metrics = Metrics::new(services.clone(), http.clone());
        application = application.layer(from_fn_with_state(metrics.http(), metrics::observe));
        metrics::serve(listener, metrics);
    }
    say(&format!("Atalaya is at http://{bound}/"));
    if !service::accounts::any_user(&services).await? {
        let url = service::links::set_up_url(&services);
        say(&format!("Nobody has an account yet. Whoever opens this link makes the administrator's: {url}"));
    }

    // Pages are streamed in small pieces: without TCP_NODELAY each would wait for the acknowledgement of the last.
    let listener = listener.tap_io(|stream| {
        if let Err(error) = stream.set_nodelay(true) {
            warn!(%error, "cannot set TCP_NODELAY");
        }
    });
    let serving = axum::serve(listener, application.into_make_service_with_connect_info::<std::net::SocketAddr>())
        .with_graceful_shutdown({
            let stop = stop.clone();
            async move { stop.cancelled().await }
        })
        .into_future();
    tokio::select! {
        ended = serving => ended.map_err(|error| Failure::File("the web server stopped".to_owned(), error))?,
        () = after(&stop, GRACE) => warn!("some requests did not end in time"),
    }

    http.sockets.close();
    let rest = async {
        http.sockets.wait().await;
        if let Some(working) = working {
            let _ = working.await;
        }
        if let Some(scheduler) = scheduler {
            let _ = scheduler.await;
        }
        over.cancel();
        let _ = attending.await;
        let _ = announcer.await;
        let _ = hints.await;
        let _ = endings.await;
        let _ = mails.await;
        if let Some(housekeeper) = housekeeper {
            let _ = housekeeper.await;
        }
    };
    if tokio::time::timeout(GRACE, rest).await.is_err() {
        warn!("some work did not end in time; another worker will take it up");
    }
    services.db.close().await;
    info!("stopped");
    Ok(())
}

async fn after(stop: &CancellationToken, grace: Duration) {
    stop.cancelled().await;
    tokio::time::sleep(grace).await;
}
