//! A portal: its ads, its day, and serving it.

use std::io;
use std::path::PathBuf;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use axum::serve::ListenerExt;

use crate::catalogue::Catalogue;
use crate::world::World;
use crate::{MAX_DAY, PortalError, router};

/// How long answers under way may take after the portal was told to stop.
const GRACE: Duration = Duration::from_secs(2);

/// What a portal shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PortalConfig {
    /// A CSV file of ads, with the columns of idealista18 or of `atalaya export`. Without it ads are made up.
    pub listings: Option<PathBuf>,
    /// How many ads to make up; at most [`crate::MAX_ADS`].
    pub count: usize,
    /// What everything that looks like chance follows from.
    pub seed: u64,
    /// The day to begin with; at most [`MAX_DAY`].
    pub day: u32,
}

impl Default for PortalConfig {
    fn default() -> Self {
        Self { listings: None, count: 600, seed: 1, day: 0 }
    }
}

/// A set of fake listing sites under one address. Clones share the day.
#[derive(Debug, Clone)]
pub struct Portal {
    catalogue: Arc<Catalogue>,
    world: Arc<RwLock<Arc<World>>>,
}

impl Portal {
    /// Reads or makes up the ads. Reading a file blocks.
    ///
    /// # Errors
    /// The file cannot be opened or read, its header is of no known format, a value is not what its column says, or
    /// `count` or `day` is out of range.
    pub fn new(config: PortalConfig) -> Result<Self, PortalError> {
        if config.day > MAX_DAY {
            return Err(PortalError::Day { day: config.day });
        }
        let catalogue = Arc::new(Catalogue::new(&config)?);
        let world = World::new(Arc::clone(&catalogue), config.day);
        Ok(Self { catalogue, world: Arc::new(RwLock::new(Arc::new(world))) })
    }

    /// The sites, to be served at the root of any address.
    pub fn router(&self) -> axum::Router {
        router::router(self.clone())
    }

    /// The day the portal shows.
    pub fn day(&self) -> u32 {
        self.today().day
    }

    /// How many ads are up today.
    pub fn count(&self) -> usize {
        self.today().count()
    }

    /// Moves the portal to a day, at most [`MAX_DAY`]; also back. It computes for some milliseconds.
    pub fn set_day(&self, day: u32) -> Result<(), PortalError> {
        let world = self.on(day)?;
        *self.world.write().unwrap_or_else(PoisonError::into_inner) = world;
        Ok(())
    }

    pub(crate) fn today(&self) -> Arc<World> {
        Arc::clone(&self.world.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// The portal as it is on some day.
    pub(crate) fn on(&self, day: u32) -> Result<Arc<World>, PortalError> {
        if day > MAX_DAY {
            return Err(PortalError::Day { day });
        }
        let today = self.today();
        Ok(if today.day == day { today } else { Arc::new(World::new(Arc::clone(&self.catalogue), day)) })
    }
}

/// Serves a portal's router until `shutdown` resolves; answers under way then get two seconds.
pub async fn serve(
    router: axum::Router,
    listener: tokio::net::TcpListener,
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> io::Result<()> {
    // Without it small answers on a connection that is kept open wait for a delayed acknowledgement.
    let listener = listener.tap_io(|socket| {
        if let Err(error) = socket.set_nodelay(true) {
            tracing::debug!(%error, "could not set TCP_NODELAY");
        }
    });
    let (stopping, stopped) = tokio::sync::oneshot::channel::<()>();
    let shutdown = async move {
        shutdown.await;
        let _receiver_may_be_gone = stopping.send(());
    };
    let serving = axum::serve(listener, router).with_graceful_shutdown(shutdown);
    tokio::select! {
        served = serving => served,
        () = async {
            match stopped.await {
                Ok(()) => tokio::time::sleep(GRACE).await,
                Err(_) => std::future::pending().await,
            }
        } => Ok(()),
    }
}
