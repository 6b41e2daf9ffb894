//! Live numbers: one websocket per tab, told to the components as signals.
//!
//! On the server every function here returns the initial values; in the browser the same values are there first, so that
//! nothing moves on hydration, and then follow the socket. A component says what it shows (`use_run`, `use_run_log`,
//! `use_active_runs`) and never sees the socket; it stops listening when it is taken down. What a message changes is
//! decided in [`sequence`], [`log`] and [`active`], which know no browser.

pub mod active;
pub mod log;
pub mod sequence;
#[cfg(feature = "hydrate")]
mod socket;

use domain::RunId;
use domain::view::{RunLogEntry, RunView};
use leptos::prelude::*;

/// How the socket is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ConnectionState {
    /// Not needed yet, or on its way for the first time.
    Connecting,
    /// What is shown follows the server.
    Open,
    /// Lost; what is shown may be old until it is back.
    Reconnecting,
}

/// The tab's connection, in the context of all pages.
#[derive(Debug, Clone, Copy)]
pub struct LiveConnection {
    state: RwSignal<ConnectionState>,
    #[cfg(feature = "hydrate")]
    socket: StoredValue<socket::Socket, LocalStorage>,
}

/// Puts the connection into the context. The socket itself opens with the first topic somebody listens to.
pub fn provide_live() {
    let state = RwSignal::new(ConnectionState::Connecting);
    provide_context(LiveConnection {
        state,
        #[cfg(feature = "hydrate")]
        socket: StoredValue::new_local(socket::Socket::new(state)),
    });
}

/// How the socket is, for the "reconnecting" mark.
pub fn connection_state() -> Signal<ConnectionState> {
    match use_context::<LiveConnection>() {
        Some(connection) => connection.state.into(),
        None => Signal::stored(ConnectionState::Connecting),
    }
}

/// One run as it stands: `initial` first, then whatever the server says, unless what is known by then is newer. A run that
/// is over is not listened to.
pub fn use_run(run_id: RunId, initial: RunView) -> RwSignal<RunView> {
    let over = initial.status.is_final();
    let run = RwSignal::new(initial);
    #[cfg(feature = "hydrate")]
    if !over {
        use domain::live::{EventData, Snapshot, Topic};
        socket::listen(Topic::Run(run_id), move |update| match update {
            socket::Update::Replaced(Snapshot::Run { run: now, .. })
            | socket::Update::Happened(EventData::Progress { run: now }) => {
                take_newer(run, now);
            }
            _ => {}
        });
    }
    #[cfg(not(feature = "hydrate"))]
    let _ = (run_id, over);
    run
}

/// Takes the run's state, unless it is older than what is known.
pub fn take_newer(known: RwSignal<RunView>, run: &RunView) {
    if known.try_with_untracked(|known| known.updated_at <= run.updated_at) == Some(true) {
        known.try_set(run.clone());
    }
}

/// The end of a run's log, the oldest entry first: `initial`, then what is added. `over` says that nothing will be.
pub fn use_run_log(run_id: RunId, initial: Vec<RunLogEntry>, over: bool) -> Signal<Vec<RunLogEntry>> {
    let entries = RwSignal::new(initial);
    #[cfg(feature = "hydrate")]
    if !over {
        use domain::live::{EventData, Snapshot, Topic};
        socket::listen(Topic::Run(run_id), move |update| match update {
            socket::Update::Replaced(Snapshot::Run { log: end, .. }) => {
                entries.try_update(|entries| log::catch_up(entries, end.clone()));
            }
            socket::Update::Happened(EventData::Log { entries: new }) => {
                entries.try_update(|entries| log::append(entries, new.clone()));
            }
            _ => {}
        });
    }
    #[cfg(not(feature = "hydrate"))]
    let _ = (run_id, over);
    entries.into()
}

/// The runs under way or waiting, the newest first; one that ends stays in the list, with its last state.
pub fn use_active_runs(initial: Vec<RunView>) -> Signal<Vec<RunView>> {
    let runs = RwSignal::new(initial);
    #[cfg(feature = "hydrate")]
    {
        use domain::live::{EventData, Snapshot};
        socket::listen(crate::visitor::use_visitor().runs_topic(), move |update| match update {
            socket::Update::Replaced(Snapshot::Runs { runs: now }) => {
                runs.try_update(|runs| active::catch_up(runs, now.clone()));
            }
            socket::Update::Happened(EventData::Progress { run }) => {
                runs.try_update(|runs| active::progress(runs, (**run).clone()));
            }
            _ => {}
        });
    }
    runs.into()
}
