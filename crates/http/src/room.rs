//! Room for what stays open, websockets and streams of events: so much in all, and so much of it for each client, that
//! nobody takes what is there for everybody.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::api::Problem;
use crate::client::Client;

type Held = HashMap<Client, usize>;

/// Room in this process.
pub(crate) struct Room {
    all: Arc<Semaphore>,
    /// For one client; 0 for as much as there is.
    each: usize,
    held: Arc<Mutex<Held>>,
}

/// A place in it, until it is dropped.
pub(crate) struct Place {
    _permit: OwnedSemaphorePermit,
    client: Client,
    held: Arc<Mutex<Held>>,
}

impl Room {
    pub(crate) fn new(all: usize, each: usize) -> Self {
        Self { all: Arc::new(Semaphore::new(all)), each, held: Arc::default() }
    }

    /// A place for this client; where there is none, why.
    pub(crate) fn take(&self, client: Client) -> Result<Place, Problem> {
        let mut held = lock(&self.held);
        if self.each > 0 && held.get(&client).is_some_and(|own| *own >= self.each) {
            return Err(Problem::too_many_open(self.each));
        }
        let permit = Arc::clone(&self.all).try_acquire_owned().map_err(|_| Problem::unavailable())?;
        *held.entry(client).or_default() += 1;
        Ok(Place { _permit: permit, client, held: Arc::clone(&self.held) })
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut held = lock(&self.held);
        if let Some(own) = held.get_mut(&self.client) {
            *own -= 1;
            if *own == 0 {
                held.remove(&self.client);
            }
        }
    }
}

fn lock(held: &Mutex<Held>) -> MutexGuard<'_, Held> {
    held.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use axum::http::StatusCode;
    use axum::response::IntoResponse;
    use domain::UserId;

    use super::*;

    fn refused(room: &Room, client: Client) -> StatusCode {
        let Err(problem) = room.take(client) else { panic!("there was room") };
        problem.into_response().status()
    }

    #[test]
    fn nobody_takes_what_is_there_for_everybody() {
        let room = Room::new(5, 2);
        let (ana, eva) = (Client::User(UserId(1)), Client::User(UserId(2)));
        let first = room.take(ana).expect("room");
        let _second = room.take(ana).expect("room");
        assert_eq!(refused(&room, ana), StatusCode::TOO_MANY_REQUESTS);
        let _others = [room.take(eva).expect("room"), room.take(Client::Network(None)).expect("room")];
        drop(first);
        let _again = room.take(ana).expect("one was given back");
        let _last = room.take(Client::Network(None)).expect("room");
        assert_eq!(refused(&room, eva), StatusCode::SERVICE_UNAVAILABLE, "it is full");
    }

    #[test]
    fn whoever_has_gone_is_forgotten() {
        let room = Room::new(5, 0);
        let client = Client::Network(Some([192, 0, 2, 1].into()));
        let places: Vec<_> = (0..5).map(|_| room.take(client).expect("as much as there is")).collect();
        drop(places);
        assert!(lock(&room.held).is_empty());
        assert_eq!(room.all.available_permits(), 5);
    }
}
