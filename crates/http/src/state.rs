//! What the handlers share.

use std::ops::Deref;
use std::sync::Arc;

use axum::extract::FromRef;
use service::Services;

use crate::HttpConfig;
use crate::room::Room;

/// What the handlers share. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Doors(Arc<Parts>);

/// The parts of [`Doors`].
pub(crate) struct Parts {
    pub(crate) services: Services,
    pub(crate) config: HttpConfig,
    /// Room for streams of events.
    pub(crate) streams: Room,
    /// Room for websockets.
    pub(crate) sockets: Room,
}

/// Most streams of events at once.
const STREAMS: usize = 1_000;
/// Most websockets at once: each takes a file and some 14 KiB.
const SOCKETS: usize = 20_000;

impl Doors {
    pub(crate) fn new(services: Services, config: HttpConfig) -> Self {
        let [streams, sockets] = [STREAMS, SOCKETS].map(|all| Room::new(all, config.open_per_client));
        Self(Arc::new(Parts { services, config, streams, sockets }))
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
