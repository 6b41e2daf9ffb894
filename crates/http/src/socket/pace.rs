//! How often a socket may ask for topics. Each time costs a look into the database, and often a snapshot.

use tokio::time::Instant;

/// What a page may ask for at once: as many topics as a socket may have, and most of them once more.
const AT_ONCE: f64 = 60.0;
/// How much of it comes back in a second.
const A_SECOND: f64 = 2.0;

/// What one socket may still ask for. It is full at first.
#[derive(Debug)]
pub(super) struct Pace {
    /// With what has grown since the last whole one.
    left: f64,
    at: Instant,
}

impl Pace {
    pub(super) fn new(now: Instant) -> Self {
        Self { left: AT_ONCE, at: now }
    }

    /// Whether one may ask now; it is counted if so.
    pub(super) fn admits(&mut self, now: Instant) -> bool {
        let grown = now.duration_since(self.at).as_secs_f64() * A_SECOND;
        self.left = (self.left + grown).min(AT_ONCE);
        self.at = now;
        let is_admitted = self.left >= 1.0;
        if is_admitted {
            self.left -= 1.0;
        }
        is_admitted
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn sixty_at_once_and_then_two_a_second() {
        let begin = Instant::now();
        let mut pace = Pace::new(begin);
        let mut admitted = |seconds| {
            let now = begin + Duration::from_secs(seconds);
            (0..100).filter(|_| pace.admits(now)).count()
        };
        assert_eq!(admitted(0), 60);
        assert_eq!(admitted(0), 0);
        assert_eq!(admitted(1), 2);
        assert_eq!(admitted(3), 4);
        assert_eq!(admitted(3_600), 60, "no more than at first");
    }
}
