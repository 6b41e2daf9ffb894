//! How fast one site is asked, by how it answers: slower where it is slow or says that it has too much to do, not at all
//! for a while where nothing comes back, and no more where it keeps refusing.

use std::time::Duration;

use tokio::time::Instant;

use super::plan::Retry;
use crate::store::{Lesson, Turn};

/// Failures in a row after which a site is left alone.
const IN_A_ROW: u32 = 10;
/// Rests without an answer in between, after which a site is given up.
const RESTS: u32 = 3;
/// The first rest, in delays before a first retry; each further one is twice as long.
const REST: u32 = 12;
/// A site that has too much to do gets at least this part of the delay before a first retry between two requests.
const BREATH: u32 = 5;
/// Longest delay between two requests that a site gets without asking for it.
const SLOWEST: Duration = Duration::from_mins(1);

/// How a site answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Answer {
    /// As a site that works does, whatever became of the page.
    Well,
    /// Status 429 or 503.
    Overloaded,
    /// It does not want to be read: status 401 or 403, a CAPTCHA, a block page.
    Refused,
    /// Not at all, or with another 5xx.
    Down,
    /// It was not asked.
    NotAsked,
}

/// What follows for the site.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Remedy {
    /// It goes on as before.
    None,
    /// There are longer pauses between requests now.
    Slow(Duration),
    /// It is left alone for so long; then one request shows whether it answers again.
    Rest(Duration),
    /// It is not asked any more.
    GiveUp,
}

/// The pace at one site.
#[derive(Debug)]
pub(super) struct Pace {
    /// The job's delay, or the longer one that robots.txt or whoever runs this crawler asks for.
    least: Duration,
    delay: Duration,
    /// What others were told last that the site has taught.
    told: Duration,
    patience: Retry,
    slowed: bool,
    failures: u32,
    rests: u32,
    rest_ends: Instant,
}

impl Pace {
    pub(super) fn new(delay: Duration, patience: Retry, now: Instant) -> Self {
        Self {
            least: delay,
            delay,
            told: Duration::ZERO,
            patience,
            slowed: false,
            failures: 0,
            rests: 0,
            rest_ends: now,
        }
    }

    /// Between the starts of two requests.
    pub(super) fn delay(&self) -> Duration {
        self.delay
    }

    /// What the site has taught, for whoever asks it next.
    pub(super) fn lesson(&self) -> Lesson {
        let learnt = if self.delay > self.least { self.delay } else { Duration::ZERO };
        Lesson { learnt, least: self.least, told: self.told }
    }

    /// Whether there is something that others do not know.
    pub(super) fn has_news(&self) -> bool {
        let Lesson { learnt, least, told } = self.lesson();
        if learnt.is_zero() { told > least } else { learnt != told }
    }

    /// Takes in what all together have learnt of the site, once they were told this lesson. Whether it is the first that
    /// this crawl hears of it, and makes it slower.
    pub(super) fn taught(&mut self, told: Lesson, turn: Turn) -> bool {
        self.told = turn.kept;
        let slower = turn.kept != told.learnt && turn.counts > self.delay;
        if slower {
            self.delay = self.delay.max(turn.counts.min(SLOWEST));
        }
        slower && told.told.is_zero()
    }

    /// Takes a longer delay that the site asks for. Whether it is longer.
    pub(super) fn at_least(&mut self, delay: Duration) -> bool {
        let longer = delay > self.least;
        if longer {
            self.least = delay;
            self.delay = self.delay.max(delay);
        }
        longer
    }

    /// Requests under way at once: no more than one while it is unclear whether the site bears it.
    pub(super) fn at_once(&self, most: u32) -> u32 {
        if self.slowed || self.rests > 0 { 1 } else { most }
    }

    /// Takes in how the site answered a request that took so long.
    pub(super) fn answered(&mut self, answer: Answer, took: Duration, most: u32, now: Instant) -> Remedy {
        match answer {
            Answer::NotAsked => Remedy::None,
            Answer::Well => {
                (self.failures, self.rests) = (0, 0);
                self.ease(took / most.max(1));
                Remedy::None
            }
            // It was asked before the rest began.
            _ if now < self.rest_ends => Remedy::None,
            Answer::Overloaded | Answer::Refused | Answer::Down => {
                self.failures += 1;
                // After a rest one request shows whether the site answers again. A refusal is an answer, of this page.
                let still_down = self.rests > 0 && answer != Answer::Refused;
                if self.failures < IN_A_ROW && !still_down {
                    return if answer == Answer::Overloaded { self.slow_down() } else { Remedy::None };
                }
                // Who is refused ten times in a row has been told no.
                if answer == Answer::Refused || self.rests == RESTS {
                    return Remedy::GiveUp;
                }
                let rest = self.patience.first_delay * (REST << self.rests);
                let rest = rest.min(self.patience.longest_delay);
                self.failures = 0;
                self.rests += 1;
                self.rest_ends = now + rest;
                Remedy::Rest(rest)
            }
        }
    }

    fn slow_down(&mut self) -> Remedy {
        let delay = (self.delay * 2).max(self.patience.first_delay / BREATH).min(SLOWEST).max(self.least);
        let slower = delay > self.delay;
        (self.delay, self.slowed) = (delay, true);
        if slower { Remedy::Slow(delay) } else { Remedy::None }
    }

    /// Towards the pace at which the site, as fast as it answers, has as many requests under way as are allowed. Where
    /// the job asks for no delay, its site's own speed is enough of a brake.
    fn ease(&mut self, wanted: Duration) {
        let wanted = if self.least.is_zero() { Duration::ZERO } else { wanted.min(SLOWEST) };
        let aim = self.least.max(wanted);
        self.delay = if aim > self.delay { (self.delay + aim) / 2 } else { (self.delay * 9 / 10).max(aim) };
        // What is left of a tenth less each time is nothing in the end.
        if self.delay <= aim + Duration::from_millis(1) {
            (self.delay, self.slowed) = (aim, false);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FAST: Duration = Duration::from_millis(10);

    fn pace(delay_ms: u64) -> (Pace, Instant) {
        let now = Instant::now();
        (Pace::new(Duration::from_millis(delay_ms), Retry::default(), now), now)
    }

    #[test]
    fn a_slow_site_is_asked_as_fast_as_it_answers_and_no_faster_than_the_job_says() {
        let (mut pace, now) = pace(1_000);
        for _ in 0..20 {
            assert_eq!(pace.answered(Answer::Well, Duration::from_secs(8), 2, now), Remedy::None);
        }
        assert!((3_900..=4_000).contains(&pace.delay().as_millis()), "{:?}", pace.delay());
        for _ in 0..200 {
            pace.answered(Answer::Well, FAST, 2, now);
        }
        assert_eq!(pace.delay(), Duration::from_secs(1));
        let (mut hasty, now) = self::pace(0);
        hasty.answered(Answer::Well, Duration::from_secs(8), 2, now);
        assert_eq!(hasty.delay(), Duration::ZERO);
    }

    #[test]
    fn who_has_too_much_to_do_is_asked_more_slowly_and_one_by_one_until_it_is_well() {
        let (mut pace, now) = pace(0);
        assert_eq!(pace.answered(Answer::Overloaded, FAST, 4, now), Remedy::Slow(Duration::from_secs(1)));
        assert_eq!(pace.answered(Answer::Overloaded, FAST, 4, now), Remedy::Slow(Duration::from_secs(2)));
        assert_eq!(pace.at_once(4), 1);
        for _ in 0..8 {
            pace.answered(Answer::Overloaded, FAST, 4, now);
            pace.answered(Answer::Well, FAST, 4, now);
        }
        assert!(pace.delay() <= SLOWEST);
        for _ in 0..200 {
            pace.answered(Answer::Well, FAST, 4, now);
        }
        assert_eq!((pace.delay(), pace.at_once(4)), (Duration::ZERO, 4));
    }

    #[test]
    fn a_site_that_is_down_rests_longer_each_time_and_is_given_up_in_the_end() {
        let (mut pace, mut now) = pace(1_000);
        for _ in 1..IN_A_ROW {
            assert_eq!(pace.answered(Answer::Down, FAST, 4, now), Remedy::None);
        }
        for seconds in [60, 120, 240] {
            let rest = Duration::from_secs(seconds);
            assert_eq!(pace.answered(Answer::Down, FAST, 4, now), Remedy::Rest(rest));
            assert_eq!(pace.answered(Answer::Down, FAST, 4, now), Remedy::None, "asked before the rest");
            assert_eq!(pace.at_once(4), 1);
            now += rest;
        }
        assert_eq!(pace.answered(Answer::Down, FAST, 4, now), Remedy::GiveUp);
    }

    #[test]
    fn one_answer_ends_the_rests() {
        let (mut pace, mut now) = pace(1_000);
        for _ in 0..IN_A_ROW {
            pace.answered(Answer::Down, FAST, 4, now);
        }
        now += Duration::from_mins(1);
        assert_eq!(pace.answered(Answer::Well, FAST, 4, now), Remedy::None);
        assert_eq!(pace.at_once(4), 4);
        for _ in 1..IN_A_ROW {
            assert_eq!(pace.answered(Answer::Down, FAST, 4, now), Remedy::None);
        }
        assert_eq!(pace.answered(Answer::Down, FAST, 4, now), Remedy::Rest(Duration::from_mins(1)));
    }

    #[test]
    fn one_refusal_after_a_rest_is_one_of_ten() {
        let (mut pace, mut now) = pace(1_000);
        for _ in 0..IN_A_ROW {
            pace.answered(Answer::Down, FAST, 4, now);
        }
        now += Duration::from_mins(1);
        for _ in 1..IN_A_ROW {
            assert_eq!(pace.answered(Answer::Refused, FAST, 4, now), Remedy::None);
        }
        assert_eq!(pace.at_once(4), 1, "nothing shows that it works");
        assert_eq!(pace.answered(Answer::Refused, FAST, 4, now), Remedy::GiveUp);

        let (mut pace, mut now) = self::pace(1_000);
        for _ in 0..IN_A_ROW {
            pace.answered(Answer::Down, FAST, 4, now);
        }
        now += Duration::from_mins(1);
        assert_eq!(pace.answered(Answer::Refused, FAST, 4, now), Remedy::None);
        assert_eq!(pace.answered(Answer::Down, FAST, 4, now), Remedy::Rest(Duration::from_mins(2)), "down again");
    }

    #[test]
    fn what_others_have_learnt_counts_until_the_site_is_well() {
        let (mut pace, now) = pace(1_000);
        let least = Duration::from_secs(1);
        assert_eq!(pace.lesson(), Lesson { learnt: Duration::ZERO, least, told: Duration::ZERO });
        let turn = |kept, counts| Turn { wait: Duration::ZERO, kept, counts };
        assert!(pace.taught(pace.lesson(), turn(Duration::from_secs(20), Duration::from_secs(10))), "that is news");
        assert_eq!(pace.delay(), Duration::from_secs(10));
        let told = Duration::from_secs(20);
        assert_eq!((pace.lesson(), pace.has_news()), (Lesson { learnt: Duration::from_secs(10), least, told }, true));
        pace.answered(Answer::Well, FAST, 1, now);
        assert_eq!(pace.lesson().learnt, Duration::from_secs(9));
        for _ in 0..200 {
            pace.answered(Answer::Well, FAST, 1, now);
        }
        assert_eq!((pace.delay(), pace.lesson().learnt), (least, Duration::ZERO));
        // Less than the job's own is no news, and a day is no pace.
        let short = Duration::from_millis(1);
        assert!(!pace.taught(pace.lesson(), turn(short, short)));
        assert_eq!((pace.delay(), pace.has_news()), (least, false));
        let day = Duration::from_hours(24);
        pace.taught(pace.lesson(), turn(day, day));
        assert_eq!(pace.delay(), SLOWEST);
    }

    #[test]
    fn a_site_that_refuses_is_given_up_without_a_rest() {
        let (mut pace, now) = pace(1_000);
        for _ in 1..IN_A_ROW {
            assert_eq!(pace.answered(Answer::Refused, FAST, 4, now), Remedy::None);
            assert_eq!(pace.answered(Answer::NotAsked, FAST, 4, now), Remedy::None);
        }
        assert_eq!(pace.answered(Answer::Refused, FAST, 4, now), Remedy::GiveUp);
    }
}
