//! Storing together how runs were left.
//!
//! A transaction costs a flush to the disk, whatever is in it. Whoever leaves a run while another such transaction is
//! under way waits for its turn, and whoever has the turn stores what all who wait have to say.

use std::sync::Arc;

use runs::QueueError;
use storage::runs::Departure;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::sync::{Mutex, oneshot};

use crate::Services;
use crate::queue::in_time;

/// Departures in one transaction.
const TOGETHER: usize = 64;

/// Whether the claim still counted; why it could not be asked.
type Answer = Result<bool, Arc<QueueError>>;

/// One who leaves a run, and waits for the answer.
type Waiting = (Departure, oneshot::Sender<Answer>);

/// The runs that are about to be left.
pub(crate) struct Leaving {
    waiting: UnboundedSender<Waiting>,
    turn: Mutex<UnboundedReceiver<Waiting>>,
}

impl Leaving {
    pub(crate) fn new() -> Self {
        let (waiting, turn) = unbounded_channel();
        Self { waiting, turn: Mutex::new(turn) }
    }

    /// Leaves a run, with whoever else leaves one now. `false` where the claim no longer counted.
    pub(crate) async fn leave(&self, services: &Services, departure: Departure) -> Result<bool, QueueError> {
        let (answer, mut answered) = oneshot::channel();
        // The other end is this one's own.
        let _ = self.waiting.send((departure, answer));
        let mut turn = in_time(runs::LEASE, async { Ok(self.turn.lock().await) }).await?;
        loop {
            match answered.try_recv() {
                Ok(answer) => return answer.map_err(|error| QueueError(error.to_string().into())),
                // Those who had the turn were stopped midway; what they said for this one counts or does not.
                Err(oneshot::error::TryRecvError::Closed) => return Err(QueueError("nobody stored it".into())),
                Err(oneshot::error::TryRecvError::Empty) => store_some(services, &mut turn).await,
            }
        }
    }
}

async fn store_some(services: &Services, turn: &mut UnboundedReceiver<Waiting>) {
    // Whoever is ready at this moment comes along.
    tokio::task::yield_now().await;
    let (mut departures, mut answers) = (Vec::new(), Vec::new());
    while departures.len() < TOGETHER {
        let Ok((departure, answer)) = turn.try_recv() else { break };
        // Whoever no longer waits says it again, or is gone.
        if !answer.is_closed() {
            departures.push(departure);
            answers.push(answer);
        }
    }
    let stored = in_time(runs::LEASE, storage::runs::finish_some(&services.db, &departures, services.now())).await;
    if stored.is_ok() {
        services.hint_work();
        services.hint_news();
    }
    let stored = stored.map_err(Arc::new);
    for (number, answer) in answers.into_iter().enumerate() {
        // Whoever no longer waits does not need it.
        let _ = answer.send(stored.clone().map(|counted| counted[number]));
    }
}
