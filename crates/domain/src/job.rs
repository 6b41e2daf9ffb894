//! A saved crawl definition.

mod quiet;
mod scope;

use serde::{Deserialize, Serialize};

use crate::facts::named;
use crate::rules::{self, Rule};
use crate::{Invalid, JobId};

pub use quiet::QuietHours;
pub use scope::{MAX_HOSTS, MAX_PATTERNS, MAX_SCOPE_LINE, Scope};

named!(
    /// A recipe for reading a site.
    Spider {
        /// Works on any site with structured data, labelled facts or plain text.
        Structured = "structured",
        /// CSS selectors written for one site, in TOML.
        Selectors = "selectors",
    }
);

/// How far a run of the job may go.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
pub struct Limits {
    /// Pages a run may fetch.
    pub max_pages: u32,
    /// Links away from a target.
    pub max_depth: u32,
}

impl Default for Limits {
    fn default() -> Self {
        Self { max_pages: 10_000, max_depth: 50 }
    }
}

/// How gently sites are visited.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
pub struct Politeness {
    /// Milliseconds between the starts of two requests to one host.
    pub delay_ms: u32,
    /// Requests under way at once to one host.
    pub concurrency_per_host: u32,
    /// Hours in which they are not asked at all; `None` where they may be at any time.
    pub quiet: Option<QuietHours>,
}

impl Default for Politeness {
    fn default() -> Self {
        Self { delay_ms: 1000, concurrency_per_host: 2, quiet: None }
    }
}

/// When a job runs by itself. Reading the expression and finding the next instant is the room `runs`' work: it takes the
/// calendar of every time zone, which has no place in the browser.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
pub struct Schedule {
    /// Minute, hour, day of the month, month, day of the week, as in crontab(5).
    pub cron: String,
    /// The zone whose clocks count: a name of the IANA database, such as `Europe/Madrid`.
    pub time_zone: String,
}

impl Schedule {
    /// The same, spaced evenly.
    fn tidied(self) -> Self {
        let cron: Vec<&str> = self.cron.split_whitespace().collect();
        Self { cron: cron.join(" "), time_zone: self.time_zone.trim().to_owned() }
    }
}

/// What a job is made of, as it comes from a form or the JSON API: not yet checked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct JobDraft {
    /// The job's name; unique among its owner's.
    pub name: String,
    /// The spider's name.
    #[serde(default = "structured")]
    pub spider: String,
    /// For the `selectors` spider: its definition, in TOML.
    #[serde(default)]
    pub definition: Option<String>,
    /// Where to begin.
    pub target_urls: Vec<String>,
    /// Where a run may go.
    #[serde(default)]
    pub scope: Scope,
    /// How far a run may go.
    #[serde(default)]
    pub limits: Limits,
    /// How gently sites are visited.
    #[serde(default)]
    pub politeness: Politeness,
    /// Which of its ads are left out of lists, and which are marked.
    #[serde(default)]
    pub rules: rules::Draft,
    /// When it runs by itself; `None` where it never does.
    #[serde(default)]
    pub schedule: Option<Schedule>,
    /// How much of what its runs get is kept, to be read again, in MB; `None` for nothing.
    #[serde(default)]
    pub archive_mb: Option<u32>,
}

fn structured() -> String {
    Spider::Structured.as_str().to_owned()
}

/// A checked job definition.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct JobSpec {
    /// The job's name.
    pub name: String,
    /// The recipe.
    pub spider: Spider,
    /// For the `selectors` spider: its definition, in TOML.
    pub definition: Option<String>,
    /// Where to begin: canonical, without duplicates.
    pub target_urls: Vec<String>,
    /// Where a run may go.
    #[serde(default)]
    pub scope: Scope,
    /// How far a run may go.
    pub limits: Limits,
    /// How gently sites are visited.
    pub politeness: Politeness,
    /// Which of its ads are left out of lists, and which are marked.
    #[serde(default)]
    pub rules: Vec<Rule>,
    /// When it runs by itself; `None` where it never does.
    #[serde(default)]
    pub schedule: Option<Schedule>,
    /// How much of what its runs get is kept, to be read again, in MB (millions of bytes as they are stored); `None` for
    /// nothing.
    #[serde(default)]
    pub archive_mb: Option<u32>,
}

/// A saved job.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Job {
    /// Its id.
    pub id: JobId,
    /// What it does.
    #[serde(flatten)]
    pub spec: JobSpec,
}

/// Most jobs that a user may have, whatever their role: a list of them is read into memory. Those of the process itself
/// are not counted.
pub const MAX_PER_USER: u32 = 200;
/// Most target URLs a job may name.
pub const MAX_TARGETS: usize = 10_000;
/// Longest name, in characters.
pub const MAX_NAME: usize = 120;
/// Longest URL, in bytes.
pub const MAX_URL: usize = crate::web_address::MAX;
/// Longest selectors definition, in bytes.
pub const MAX_DEFINITION: usize = 64 * 1024;
/// Bounds of [`Limits::max_pages`].
pub const MAX_PAGES: std::ops::RangeInclusive<u32> = 1..=1_000_000;
/// Bounds of [`Limits::max_depth`].
pub const MAX_DEPTH: std::ops::RangeInclusive<u32> = 0..=1_000;
/// Bounds of [`Politeness::delay_ms`].
pub const DELAY_MS: std::ops::RangeInclusive<u32> = 0..=600_000;
/// Bounds of [`Politeness::concurrency_per_host`].
pub const CONCURRENCY: std::ops::RangeInclusive<u32> = 1..=16;
/// Bounds of [`JobSpec::archive_mb`].
pub const ARCHIVE_MB: std::ops::RangeInclusive<u32> = 1..=100_000;

impl JobDraft {
    /// Checks the draft. `canonical_url` parses one URL and gives its canonical form or says what is wrong;
    /// `schedule_faults` and `quiet_faults` say what is wrong with a schedule and with quiet hours.
    pub fn check(
        self,
        canonical_url: impl Fn(&str) -> Result<String, String>,
        schedule_faults: impl Fn(&Schedule) -> Vec<Invalid>,
        quiet_faults: impl Fn(&QuietHours) -> Vec<Invalid>,
    ) -> Result<JobSpec, Vec<Invalid>> {
        let mut wrong = Vec::new();

        let name = self.name.trim().to_owned();
        if name.is_empty() {
            wrong.push(Invalid::new("name", "required", "give the job a name"));
        } else if name.chars().count() > MAX_NAME {
            wrong.push(Invalid::new("name", "too_long", format!("at most {MAX_NAME} characters")));
        }

        let spider = self.spider.parse::<Spider>().map_err(|error| {
            wrong.push(Invalid::new("spider", "unknown", error.to_string()));
        });
        let definition = self.definition.filter(|text| !text.trim().is_empty());
        match (spider, &definition) {
            (Ok(Spider::Selectors), None) => {
                wrong.push(Invalid::new("definition", "required", "the selectors spider needs a TOML definition"));
            }
            (Ok(Spider::Structured), Some(_)) => {
                wrong.push(Invalid::new("definition", "not_used", "only the selectors spider takes a definition"));
            }
            (_, Some(text)) if text.len() > MAX_DEFINITION => {
                wrong.push(Invalid::new("definition", "too_long", format!("at most {MAX_DEFINITION} bytes")));
            }
            _ => {}
        }

        let target_urls = targets(&self.target_urls, &canonical_url, &mut wrong);
        let scope = self.scope.checked(&canonical_url, &mut wrong);

        let Limits { max_pages, max_depth } = self.limits;
        let Politeness { delay_ms, concurrency_per_host, quiet } = self.politeness;
        for (field, value, range) in [
            ("limits.max_pages", max_pages, MAX_PAGES),
            ("limits.max_depth", max_depth, MAX_DEPTH),
            ("politeness.delay_ms", delay_ms, DELAY_MS),
            ("politeness.concurrency_per_host", concurrency_per_host, CONCURRENCY),
            ("archive_mb", self.archive_mb.unwrap_or(*ARCHIVE_MB.start()), ARCHIVE_MB),
        ] {
            if !range.contains(&value) {
                let message = format!("{value} is not from {} to {}", range.start(), range.end());
                wrong.push(Invalid::new(field, "out_of_range", message));
            }
        }

        let rules = self.rules.check().unwrap_or_else(|faults| {
            wrong.extend(faults);
            Vec::new()
        });

        let schedule = self.schedule.map(Schedule::tidied);
        wrong.extend(schedule.iter().flat_map(schedule_faults));
        let quiet = quiet.map(|quiet| quiet.tidied(schedule.as_ref()));
        wrong.extend(quiet.iter().flat_map(quiet_faults));

        match spider {
            Ok(spider) if wrong.is_empty() => Ok(JobSpec {
                name,
                spider,
                definition,
                target_urls,
                scope,
                limits: self.limits,
                politeness: Politeness { delay_ms, concurrency_per_host, quiet },
                rules,
                schedule,
                archive_mb: self.archive_mb,
            }),
            _ => Err(wrong),
        }
    }
}

/// The targets in canonical form, each once, in order. At most ten wrong ones are reported.
fn targets(
    given: &[String],
    canonical_url: impl Fn(&str) -> Result<String, String>,
    wrong: &mut Vec<Invalid>,
) -> Vec<String> {
    if given.len() > MAX_TARGETS {
        let message = format!("{} target URLs; at most {MAX_TARGETS} per job", given.len());
        wrong.push(Invalid::new("target_urls", "too_many", message));
        return Vec::new();
    }
    let mut seen = std::collections::HashSet::new();
    let mut urls = Vec::new();
    let mut faults = 0;
    for (index, text) in given.iter().enumerate().filter(|(_, text)| !text.trim().is_empty()) {
        let parsed =
            if text.len() > MAX_URL { Err(format!("longer than {MAX_URL} bytes")) } else { canonical_url(text.trim()) };
        match parsed {
            Ok(url) if seen.insert(url.clone()) => urls.push(url),
            Ok(_) => {}
            Err(message) => {
                faults += 1;
                if faults <= 10 {
                    let short: String = text.trim().chars().take(80).collect();
                    let message = format!("line {}: {short:?}: {message}", index + 1);
                    wrong.push(Invalid::new("target_urls", "not_a_url", message));
                }
            }
        }
    }
    if urls.is_empty() && faults == 0 {
        wrong.push(Invalid::new("target_urls", "required", "give at least one URL to begin at"));
    }
    urls
}

#[cfg(test)]
mod tests {
    use super::*;

    fn draft() -> JobDraft {
        JobDraft {
            name: " Valencia ".into(),
            spider: "structured".into(),
            definition: None,
            target_urls: vec!["https://a.example/".into()],
            scope: Scope::default(),
            limits: Limits::default(),
            politeness: Politeness::default(),
            rules: rules::Draft::default(),
            schedule: None,
            archive_mb: None,
        }
    }

    fn check(draft: JobDraft) -> Result<JobSpec, Vec<Invalid>> {
        let faults = |schedule: &Schedule| match schedule.time_zone.as_str() {
            "UTC" => vec![],
            other => vec![Invalid::new("schedule.time_zone", "unknown", other)],
        };
        let zone = |quiet: &QuietHours| match quiet.time_zone.as_str() {
            "UTC" => vec![],
            other => vec![Invalid::new("politeness.quiet.time_zone", "unknown", other)],
        };
        draft.check(canonical, faults, zone)
    }

    fn canonical(text: &str) -> Result<String, String> {
        if text.starts_with("https://") { Ok(text.to_lowercase()) } else { Err("not http or https".into()) }
    }

    fn fields(draft: JobDraft) -> Vec<String> {
        check(draft).expect_err("refused").into_iter().map(|wrong| wrong.field).collect()
    }

    #[test]
    fn a_good_draft_becomes_a_spec() {
        let spec = check(draft()).expect("accepted");
        assert_eq!(spec.name, "Valencia");
        assert_eq!(spec.spider, Spider::Structured);
    }

    #[test]
    fn duplicate_and_blank_targets_are_dropped() {
        let mut draft = draft();
        draft.target_urls =
            vec!["https://a.example/".into(), String::new(), "HTTPS://A.EXAMPLE/".replace("HTTPS", "https")];
        assert_eq!(check(draft).expect("accepted").target_urls, ["https://a.example/"]);
    }

    #[test]
    fn everything_wrong_is_said_at_once() {
        let mut draft = draft();
        draft.name = "  ".into();
        draft.spider = "magic".into();
        draft.target_urls = vec!["ftp://x".into(), "y".into()];
        draft.limits.max_pages = 0;
        draft.politeness.concurrency_per_host = 99;
        assert_eq!(
            fields(draft),
            ["name", "spider", "target_urls", "target_urls", "limits.max_pages", "politeness.concurrency_per_host"]
        );
    }

    #[test]
    fn a_schedule_is_spaced_evenly_and_judged_beside_everything_else() {
        let schedule = |zone: &str| Some(Schedule { cron: " 0  8 * * * ".into(), time_zone: zone.into() });
        let spec = check(JobDraft { schedule: schedule(" UTC "), ..draft() }).expect("accepted");
        assert_eq!(spec.schedule, Some(Schedule { cron: "0 8 * * *".into(), time_zone: "UTC".into() }));
        let wrong = JobDraft { name: String::new(), schedule: schedule("Nowhere"), ..draft() };
        assert_eq!(fields(wrong), ["name", "schedule.time_zone"]);
    }

    #[test]
    fn quiet_hours_are_the_schedules_clocks_unless_they_name_others() {
        let hours = |zone: &str| QuietHours { from: " 23:00".into(), to: "07:00 ".into(), time_zone: zone.into() };
        let polite = |zone: &str| Politeness { quiet: Some(hours(zone)), ..Politeness::default() };
        let schedule = Some(Schedule { cron: "0 8 * * *".into(), time_zone: "UTC".into() });
        let spec = check(JobDraft { politeness: polite(" "), schedule, ..draft() }).expect("accepted");
        let expected = QuietHours { from: "23:00".into(), to: "07:00".into(), time_zone: "UTC".into() };
        assert_eq!(spec.politeness.quiet, Some(expected));
        let wrong = JobDraft { name: String::new(), politeness: polite("Nowhere"), ..draft() };
        assert_eq!(fields(wrong), ["name", "politeness.quiet.time_zone"]);
    }

    #[test]
    fn rules_are_judged_beside_everything_else() {
        let written = |text: &str| rules::Draft::Written(text.into());
        let spec =
            check(JobDraft { rules: written("exclude when floor > 3 and no lift"), ..draft() }).expect("accepted");
        assert_eq!(spec.rules[0].name, "floor > 3 and lift = no");
        let wrong = JobDraft { name: String::new(), rules: written("exclude when price > cheap"), ..draft() };
        assert_eq!(fields(wrong), ["name", "rules"]);
        let listed = serde_json::json!([
            {"name": "dear", "when": [{"field": "price", "is": "gt", "value": "abc"}], "then": "exclude"},
        ]);
        let listed = serde_json::from_value(listed).expect("a draft");
        assert_eq!(fields(JobDraft { rules: listed, ..draft() }), ["rules.dear.when[0].value"]);
    }

    #[test]
    fn no_target_and_too_many_targets_are_refused() {
        assert_eq!(fields(JobDraft { target_urls: vec![], ..draft() }), ["target_urls"]);
        let many = vec!["https://a.example/".to_owned(); MAX_TARGETS + 1];
        assert_eq!(fields(JobDraft { target_urls: many, ..draft() }), ["target_urls"]);
    }

    #[test]
    fn an_archive_has_a_size_or_is_none() {
        for (given, good) in
            [(None, true), (Some(1), true), (Some(100_000), true), (Some(0), false), (Some(100_001), false)]
        {
            let checked = check(JobDraft { archive_mb: given, ..draft() });
            match checked {
                Ok(spec) => assert_eq!((spec.archive_mb, good), (given, true)),
                Err(wrong) => assert_eq!((wrong[0].field.as_str(), good), ("archive_mb", false)),
            }
        }
    }

    #[test]
    fn a_definition_goes_with_the_selectors_spider_only() {
        assert_eq!(fields(JobDraft { spider: "selectors".into(), ..draft() }), ["definition"]);
        assert_eq!(fields(JobDraft { definition: Some("x".into()), ..draft() }), ["definition"]);
    }
}
