//! A run's log as server-sent events: `curl -N -H 'Accept: text/event-stream' …/runs/7/events`.

use std::time::Duration;

use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use domain::RunId;
use domain::account::Actor;
use futures::stream;
use service::following::{Follower, News};
use tokio::time::Instant;
use tokio_util::task::task_tracker::TaskTrackerToken;

use super::{EventBody, RunBody};
use crate::api::Problem;
use crate::client::Client;
use crate::identity::Proof;
use crate::room::Place;
use crate::state::Doors;

const LAST_EVENT_ID: HeaderName = HeaderName::from_static("last-event-id");
/// Between two signs of life where nothing happens: proxies close what is silent.
const ALIVE_EVERY: Duration = Duration::from_secs(15);
/// Between two looks whether one still may: a token may be revoked, a role changed.
const ASK_EVERY: Duration = Duration::from_mins(1);

/// Whether a client asks for events rather than for a page of the log.
pub(super) fn is_wanted(headers: &HeaderMap) -> bool {
    let accepted = headers.get_all(header::ACCEPT).iter().filter_map(|value| value.to_str().ok());
    let mut kinds = accepted.flat_map(|value| value.split(',')).map(|kind| kind.split(';').next().unwrap_or_default());
    kinds.any(|kind| kind.trim().eq_ignore_ascii_case("text/event-stream"))
}

/// The entry after which a client goes on that lost its connection.
pub(super) fn last_seen(headers: &HeaderMap) -> Option<i64> {
    headers.get(LAST_EVENT_ID)?.to_str().ok()?.trim().parse().ok().filter(|id| *id >= 0)
}

struct Stream {
    doors: Doors,
    actor: Actor,
    proof: Proof,
    asked: Instant,
    follower: Follower,
    /// Only so many at once; and the server waits for the last of them when it stops.
    _held: (Place, TaskTrackerToken),
}

/// The events of a run after an entry of its log.
pub(super) async fn stream(
    doors: &Doors,
    actor: Actor,
    proof: Proof,
    client: Client,
    run: RunId,
    after: i64,
) -> Result<Response, Problem> {
    let place = doors.streams.take(client)?;
    let follower = Follower::new(&doors.services, &actor, run, after).await?;
    let held = (place, doors.config.sockets.token());
    let state = Stream { doors: doors.clone(), actor, proof, asked: Instant::now(), follower, _held: held };
    let events = stream::unfold(state, |mut state| async {
        let shutdown = state.doors.config.shutdown.clone();
        let news = tokio::select! {
            () = shutdown.cancelled() => return None,
            news = state.next() => news?,
        };
        Some((event(news), state))
    });
    let mut response = Sse::new(events).keep_alive(KeepAlive::new().interval(ALIVE_EVERY).text("")).into_response();
    let headers = response.headers_mut();
    headers.append(header::VARY, HeaderValue::from_static("accept"));
    // nginx would keep events until it has a buffer full of them.
    headers.insert("x-accel-buffering", HeaderValue::from_static("no"));
    Ok(response)
}

impl Stream {
    /// `None` at the end, and where one may not see the run any more. The client asks again, and is told why then.
    async fn next(&mut self) -> Option<News> {
        loop {
            if self.asked.elapsed() >= ASK_EVERY {
                self.actor = self.proof.actor(&self.doors.services).await.ok()?;
                self.asked = Instant::now();
            }
            let next = self.follower.next(&self.actor);
            match tokio::time::timeout(ASK_EVERY, next).await {
                Ok(Ok(news)) => return news,
                Ok(Err(_)) => return None,
                Err(_) => {}
            }
        }
    }
}

fn event(news: News) -> Result<Event, axum::Error> {
    match news {
        News::Log(entry) => Event::default().event("log").id(entry.id.to_string()).json_data(EventBody::from(entry)),
        News::Progress(run) => Event::default().event("progress").json_data(RunBody::from(*run)),
        News::End(run) => Event::default().event("end").json_data(RunBody::from(*run)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn events_are_for_those_who_ask_for_them() {
        let wanted = |accept: &'static str| {
            is_wanted(&HeaderMap::from_iter([(header::ACCEPT, HeaderValue::from_static(accept))]))
        };
        assert!(wanted("text/event-stream") && wanted("application/json, Text/Event-Stream;q=0.9"));
        assert!(!wanted("*/*") && !wanted("text/*") && !is_wanted(&HeaderMap::new()));
    }
}
