//! What the handlers share.

use std::ops::Deref;
use std::sync::Arc;

use axum::extract::FromRef;
use domain::UserId;
use service::Services;
use tokio::sync::{Semaphore, broadcast};

use crate::HttpConfig;
use crate::forms::Throttle;

/// What the handlers share. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Doors(Arc<Parts>);

/// The parts of [`Doors`].
pub(crate) struct Parts {
    pub(crate) services: Services,
    pub(crate) config: HttpConfig,
    /// Users one of whose sessions just ended: their websockets look again whether they may stay.
    pub(crate) endings: broadcast::Sender<UserId>,
    pub(crate) throttle: Throttle,
    /// Room for streams of events.
    pub(crate) streams: Arc<Semaphore>,
}

/// Most streams of events at once.
const STREAMS: usize = 1_000;

impl Doors {
    pub(crate) fn new(services: Services, config: HttpConfig) -> Self {
        // A socket that misses some of them looks again all the same.
        let (endings, _) = broadcast::channel(64);
        let (throttle, streams) = (Throttle::default(), Arc::new(Semaphore::new(STREAMS)));
        Self(Arc::new(Parts { services, config, endings, throttle, streams }))
    }
}

impl Deref for Doors {
    type Target = Parts;

    fn deref(&self) -> &Parts {
        &self.0
    }
}

impl FromRef<Doors> for Services {
    fn from_ref(doors: &Doors) -> Self {
        doors.services.clone()
    }
}
