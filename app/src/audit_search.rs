//! The audit log's address as its state: which lines, and where in them.
//!
//! The text is kept as it was typed, so that the form shows it again and links carry it on. Nonsense never fails the
//! page: that part is left out, and the page says so.

use chrono::{Days, NaiveDate};
use domain::audit::{AuditAction, AuditFilter};
use domain::{AuditId, Instant, UserId};

use crate::address::Parameters;
use crate::search::encode;

/// The parameters that let fewer lines through, in the order they are written.
const FILTERS: [&str; 5] = ["who", "action", "object", "from", "to"];
/// Longest value, in characters.
const LONGEST: usize = 200;

/// A part of the address that was left out, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Problem {
    /// It is no day.
    NotADay(String),
    /// It is nothing that the log tells of.
    NotAnAction(String),
    /// The first day is after the last. Nothing was left out: nothing can match.
    Crossed,
    /// Nobody has this account. Nothing was left out: nothing can match.
    Unknown(String),
}

/// Who is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Who {
    /// By the account's number.
    Numbered(UserId),
    /// By its address.
    Named(String),
}

/// The parameters that are there, trimmed; empty ones count as not there.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AuditSearch {
    values: Vec<(&'static str, String)>,
}

impl AuditSearch {
    /// Takes the parameters it knows from a query string.
    pub fn read(query: &str) -> Self {
        let given = Parameters::parse(query);
        let value = |name: &'static str| {
            let text: String = given.get(name)?.trim().chars().take(LONGEST).collect();
            (!text.is_empty()).then_some((name, text))
        };
        Self { values: FILTERS.into_iter().chain(["before"]).filter_map(value).collect() }
    }

    /// A parameter as it was typed; empty where it is not there.
    pub fn typed(&self, name: &str) -> &str {
        self.values.iter().find(|(known, _)| *known == name).map_or("", |(_, value)| value.as_str())
    }

    /// Whether anything is asked for, wherever one is in it.
    pub fn is_filtered(&self) -> bool {
        self.values.iter().any(|(name, _)| FILTERS.contains(name))
    }

    /// The line before which the page begins.
    pub fn before(&self) -> Option<AuditId> {
        self.typed("before").parse().ok()
    }

    /// The address of what comes before this line, or of the latest.
    pub fn href(&self, before: Option<&str>) -> String {
        let mut href = "/admin/audit".to_owned();
        let kept = self.values.iter().filter(|(name, _)| *name != "before");
        for (name, value) in
            kept.map(|(name, value)| (*name, value.as_str())).chain(before.map(|line| ("before", line)))
        {
            let sign = if href.contains('?') { '&' } else { '?' };
            href.extend([&sign.to_string(), name, "=", &encode(value)]);
        }
        href
    }

    /// Who is asked for.
    pub fn who(&self) -> Option<Who> {
        let typed = self.typed("who");
        match typed.parse() {
            _ if typed.is_empty() => None,
            Ok(id) => Some(Who::Numbered(id)),
            Err(_) => Some(Who::Named(typed.to_owned())),
        }
    }

    /// What is asked for, but for who; and what could not be made sense of.
    pub fn filter(&self) -> (AuditFilter, Vec<Problem>) {
        let mut problems = Vec::new();
        let action = self.typed("action");
        let known = action.parse::<AuditAction>().ok();
        if known.is_none() && !action.is_empty() {
            problems.push(Problem::NotAnAction(action.to_owned()));
        }
        let mut day = |name| {
            let typed = self.typed(name);
            let day = NaiveDate::parse_from_str(typed, "%Y-%m-%d").ok();
            if day.is_none() && !typed.is_empty() {
                problems.push(Problem::NotADay(typed.to_owned()));
            }
            day
        };
        let (first, last) = (day("from"), day("to"));
        let from = first.map(begins);
        // The last day is in it to its end.
        let until = last.and_then(|last| last.checked_add_days(Days::new(1))).map(begins);
        if first.zip(last).is_some_and(|(first, last)| first > last) {
            problems.push(Problem::Crossed);
        }
        let object = Some(self.typed("object")).filter(|object| !object.is_empty()).map(str::to_owned);
        (AuditFilter { actor: None, action: known, object, from, until }, problems)
    }
}

fn begins(day: NaiveDate) -> Instant {
    day.and_time(chrono::NaiveTime::MIN).and_utc()
}

/// The same lines as CSV.
pub(crate) fn csv_href(filter: &AuditFilter) -> String {
    let AuditFilter { actor, action, object, from, until } = filter;
    let instant = |at: &Option<Instant>| at.map(crate::format::machine_time);
    let asked = [
        ("actor_id", actor.map(|id| id.to_string())),
        ("action", action.map(|action| action.to_string())),
        ("object", object.clone()),
        ("from", instant(from)),
        ("until", instant(until)),
    ];
    let asked = asked.into_iter().filter_map(|(name, value)| Some(format!("{name}={}", encode(&value?))));
    let asked = asked.collect::<Vec<_>>().join("&");
    let sign = if asked.is_empty() { "" } else { "?" };
    format!("/api/v1/admin/audit-log.csv{sign}{asked}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_read_and_written() {
        let search = AuditSearch::read("?who=+Ana%40x.org+&action=job_made&object=/jobs/7&from=&what=1&before=9");
        assert_eq!(search.who(), Some(Who::Named("Ana@x.org".to_owned())));
        assert_eq!(search.before(), Some(AuditId(9)));
        let (filter, problems) = search.filter();
        assert_eq!((filter.action, filter.object.as_deref()), (Some(AuditAction::JobMade), Some("/jobs/7")));
        assert!(problems.is_empty() && search.is_filtered());
        assert_eq!(search.href(None), "/admin/audit?who=Ana%40x.org&action=job_made&object=/jobs/7");
        assert_eq!(AuditSearch::read("before=9").href(Some("3")), "/admin/audit?before=3");
        assert!(!AuditSearch::read("before=9").is_filtered());
        assert_eq!(AuditSearch::read("who=7").who(), Some(Who::Numbered(UserId(7))));
    }

    #[test]
    fn the_last_day_is_in_it_to_its_end() {
        let (filter, problems) = AuditSearch::read("from=2026-11-25&to=2026-11-25").filter();
        assert!(problems.is_empty());
        assert_eq!(
            csv_href(&filter),
            "/api/v1/admin/audit-log.csv?from=2026-11-25T00%3A00%3A00Z&until=2026-11-26T00%3A00%3A00Z"
        );
        assert_eq!(csv_href(&AuditFilter::default()), "/api/v1/admin/audit-log.csv");
    }

    #[test]
    fn nonsense_is_left_out_and_told() {
        let (filter, problems) = AuditSearch::read("action=x&from=yesterday&to=2026-13-01").filter();
        assert_eq!(filter, AuditFilter::default());
        let said = [
            Problem::NotAnAction("x".to_owned()),
            Problem::NotADay("yesterday".to_owned()),
            Problem::NotADay("2026-13-01".to_owned()),
        ];
        assert_eq!(problems, said);
        let (_, problems) = AuditSearch::read("from=2026-11-26&to=2026-11-25").filter();
        assert_eq!(problems, [Problem::Crossed]);
    }
}
