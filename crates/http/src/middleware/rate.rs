//! How much one may ask: programs of the API, browsers of the pages and what these ask. Counted in this process, in memory:
//! several processes admit so much each.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use axum::extract::Request;
use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use domain::account::Actor;

use crate::client::Client;
use crate::paths::Kind;

const MINUTE: Duration = Duration::from_mins(1);
const MOST_CLIENTS: usize = 10_000;
// As drafts up to the sixth of draft-ietf-httpapi-ratelimit-headers name them, which is what clients know.
const LIMIT: HeaderName = HeaderName::from_static("ratelimit-limit");
const REMAINING: HeaderName = HeaderName::from_static("ratelimit-remaining");
const RESET: HeaderName = HeaderName::from_static("ratelimit-reset");

/// What each may still ask for, of the API and of the pages apart: whoever looks at many pages keeps no program of theirs
/// from the API.
#[derive(Debug)]
pub(crate) struct Rates {
    api: Rate,
    pages: Rate,
}

/// What each may still ask for. It is full at first, and fills up again within a minute.
#[derive(Debug)]
struct Rate {
    /// Requests a minute; 0 for as many as one likes.
    per_minute: u32,
    left: Mutex<HashMap<Client, Left>>,
}

#[derive(Debug, Clone, Copy)]
struct Left {
    /// Requests, with what has grown since the last whole one.
    requests: f64,
    at: Instant,
}

/// What is said of a request.
#[derive(Debug, PartialEq)]
pub(super) struct Allowance {
    pub(super) admitted: bool,
    /// Whether whoever asks is told how much is left: a program, which can go by it.
    told: bool,
    /// Requests a minute.
    limit: u32,
    remaining: u32,
    /// Until all of it is there again, or, of one that is not admitted, until it would be.
    reset: Duration,
}

impl Rate {
    fn new(per_minute: u32) -> Self {
        Self { per_minute, left: Mutex::default() }
    }

    fn admit(&self, client: Client, now: Instant) -> Allowance {
        let most = f64::from(self.per_minute);
        let a_second = most / MINUTE.as_secs_f64();
        let grown = |left: Left| (left.requests + now.duration_since(left.at).as_secs_f64() * a_second).min(most);
        let mut all = self.left.lock().unwrap_or_else(PoisonError::into_inner);
        if all.len() >= MOST_CLIENTS && !all.contains_key(&client) {
            // Whoever has all of it again is as if they had never come.
            all.retain(|_, left| grown(*left) < most);
            if all.len() >= MOST_CLIENTS {
                all.clear();
            }
        }
        let before = all.get(&client).map_or(most, |left| grown(*left));
        let admitted = before >= 1.0;
        let requests = if admitted { before - 1.0 } else { before };
        all.insert(client, Left { requests, at: now });
        let missing = if admitted { most - requests } else { 1.0 - requests };
        let (limit, reset) = (self.per_minute, Duration::from_secs_f64(missing / a_second));
        Allowance { admitted, told: true, limit, remaining: requests as u32, reset }
    }
}

impl Rates {
    /// So many requests a minute to the API, and to pages and for what they ask and open; 0 for as many as one likes.
    pub(crate) fn new(api_per_minute: u32, pages_per_minute: u32) -> Self {
        Self { api: Rate::new(api_per_minute), pages: Rate::new(pages_per_minute) }
    }

    /// Counts a request. `None` where nobody counts: it is for files or probes, or one may ask for as much as one likes. Of
    /// a websocket the handshake is counted; what is said over it has limits of its own.
    pub(super) fn count(&self, actor: &Actor, request: &Request) -> Option<Allowance> {
        let kind = Kind::of(request.uri().path());
        let rate = match kind {
            Kind::Api => &self.api,
            Kind::Page | Kind::ServerFunction | Kind::Socket => &self.pages,
            Kind::File | Kind::Probe => return None,
        };
        if rate.per_minute == 0 {
            return None;
        }
        let client = Client::of(actor, request.extensions());
        Some(Allowance { told: kind == Kind::Api, ..rate.admit(client, Instant::now()) })
    }
}

impl Allowance {
    /// Says in an answer how much is left.
    pub(super) fn tell(&self, headers: &mut HeaderMap) {
        // Whole seconds, and never before it is true.
        let reset = HeaderValue::from(self.reset.as_secs_f64().ceil() as u64);
        if !self.admitted {
            headers.insert(header::RETRY_AFTER, reset.clone());
        }
        if !self.told {
            return;
        }
        headers.insert(LIMIT, self.limit.into());
        headers.insert(REMAINING, self.remaining.into());
        headers.insert(RESET, reset);
    }
}

#[cfg(test)]
mod tests {
    use domain::UserId;

    use super::*;

    #[test]
    fn a_minutes_requests_at_once_and_then_as_they_grow() {
        let rates = Rate::new(60);
        let begin = Instant::now();
        let at = |seconds| begin + Duration::from_secs(seconds);
        let ana = Client::User(UserId(1));
        for left in (0..60).rev() {
            let allowance = rates.admit(ana, at(0));
            assert_eq!((allowance.admitted, allowance.remaining), (true, left));
        }
        let refused = rates.admit(ana, at(0));
        assert_eq!(
            refused,
            Allowance { admitted: false, told: true, limit: 60, remaining: 0, reset: Duration::from_secs(1) }
        );
        assert!(rates.admit(Client::User(UserId(2)), at(0)).admitted, "another has their own");
        assert!(rates.admit(Client::Network(None), at(0)).admitted);
        assert!(rates.admit(ana, at(1)).admitted);
        assert!(!rates.admit(ana, at(1)).admitted);
        assert_eq!(rates.admit(ana, at(3_600)).remaining, 59, "no more than a minute's");
    }

    #[test]
    fn memory_is_bounded() {
        let rates = Rate::new(60);
        let now = Instant::now();
        for user in 0..20_007 {
            assert!(rates.admit(Client::User(UserId(user)), now).admitted);
        }
        assert!(rates.left.lock().expect("not poisoned").len() <= MOST_CLIENTS);
    }
}
