//! The job editor's fields as they were typed, and what becomes of them.
//!
//! Everything is text here, so that a form that is refused comes back exactly as it was sent, with or without JavaScript.

use domain::Invalid;
use domain::job::{JobDraft, JobSpec, Limits, Politeness, QuietHours, Scope, Spider};
use domain::rules;

use crate::schedule_form::{ScheduleForm, ZONES};

/// The fields, named as in the HTML form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JobForm {
    /// The job's name.
    pub name: String,
    /// The spider's name.
    pub spider: String,
    /// The definition of the `selectors` spider.
    pub definition: String,
    /// One URL a line.
    pub target_urls: String,
    /// Further sites, one a line.
    pub scope_hosts: String,
    /// Paths to keep to, one a line.
    pub scope_include: String,
    /// Paths never to visit, one a line.
    pub scope_exclude: String,
    /// Most pages a run may fetch.
    pub max_pages: String,
    /// Most links away from a target.
    pub max_depth: String,
    /// Milliseconds between two requests to one host.
    pub delay_ms: String,
    /// Requests at once to one host.
    pub concurrency: String,
    /// When the hours begin in which it asks nobody; empty where there are none.
    pub quiet_from: String,
    /// When they end.
    pub quiet_to: String,
    /// By the clocks of which time zone.
    pub quiet_zone: String,
    /// How much of the pages is kept, in MB; nothing where it is empty.
    pub archive_mb: String,
    /// Its rules, one a line.
    pub rules: String,
    /// When it runs by itself.
    pub schedule: ScheduleForm,
    /// The URL to try the spider on.
    pub preview_url: String,
    /// Which button was pressed: `save` or `preview`.
    pub intent: String,
}

impl Default for JobForm {
    fn default() -> Self {
        let (limits, politeness) = (Limits::default(), Politeness::default());
        Self {
            name: String::new(),
            spider: Spider::Structured.to_string(),
            definition: String::new(),
            target_urls: String::new(),
            scope_hosts: String::new(),
            scope_include: String::new(),
            scope_exclude: String::new(),
            max_pages: limits.max_pages.to_string(),
            max_depth: limits.max_depth.to_string(),
            delay_ms: politeness.delay_ms.to_string(),
            concurrency: politeness.concurrency_per_host.to_string(),
            quiet_from: String::new(),
            quiet_to: String::new(),
            quiet_zone: ZONES[0].to_owned(),
            archive_mb: String::new(),
            rules: String::new(),
            schedule: ScheduleForm::default(),
            preview_url: String::new(),
            intent: String::new(),
        }
    }
}

impl From<&JobSpec> for JobForm {
    fn from(spec: &JobSpec) -> Self {
        let no_hours = || QuietHours { time_zone: ZONES[0].to_owned(), ..QuietHours::default() };
        let quiet = spec.politeness.quiet.clone().unwrap_or_else(no_hours);
        Self {
            name: spec.name.clone(),
            spider: spec.spider.to_string(),
            definition: spec.definition.clone().unwrap_or_default(),
            target_urls: spec.target_urls.join("\n"),
            scope_hosts: spec.scope.hosts.join("\n"),
            scope_include: spec.scope.include.join("\n"),
            scope_exclude: spec.scope.exclude.join("\n"),
            max_pages: spec.limits.max_pages.to_string(),
            max_depth: spec.limits.max_depth.to_string(),
            delay_ms: spec.politeness.delay_ms.to_string(),
            concurrency: spec.politeness.concurrency_per_host.to_string(),
            quiet_from: quiet.from,
            quiet_to: quiet.to,
            quiet_zone: quiet.time_zone,
            archive_mb: spec.archive_mb.map(|mb| mb.to_string()).unwrap_or_default(),
            rules: rules::print(&spec.rules),
            schedule: spec.schedule.as_ref().map(ScheduleForm::from).unwrap_or_default(),
            preview_url: String::new(),
            intent: String::new(),
        }
    }
}

/// What sending the form came to.
#[derive(Debug, Clone)]
pub enum Sent {
    /// The job is saved.
    Saved(Box<domain::view::JobView>),
    /// Nothing was saved: this is what its spider would read.
    Read(Box<domain::view::Preview>),
    /// Nothing was done: this is wrong with the fields.
    Refused(Vec<Invalid>),
}

impl JobForm {
    /// Whether the button was pressed that only shows what the spider would read.
    pub fn wants_preview(&self) -> bool {
        self.intent == "preview"
    }

    /// What is wrong with fields, at those it comes from: the schedule's; and where the URL to preview is one of the
    /// targets, theirs.
    fn refused(&self, error: service::Error) -> service::Result<Sent> {
        let mut wrong = match error {
            service::Error::Invalid(wrong) => wrong,
            service::Error::Conflict("name_taken") => {
                vec![Invalid::new("name", "taken", "another job has this name")]
            }
            error => return Err(error),
        };
        self.schedule.place(&mut wrong);
        if self.preview_url.trim().is_empty() {
            let of_target = if self.url_to_preview().is_empty() { "required" } else { "not_a_url" };
            for invalid in wrong.iter_mut().filter(|invalid| invalid.field == "url") {
                (invalid.field, invalid.code) = ("target_urls".to_owned(), of_target.to_owned());
            }
        }
        Ok(Sent::Refused(wrong))
    }

    /// Does what the pressed button says, for the job or a new one.
    pub async fn send(
        &self,
        services: &service::Services,
        actor: &domain::account::Actor,
        job: Option<domain::JobId>,
    ) -> service::Result<Sent> {
        if self.wants_preview() {
            let url = self.url_to_preview();
            let preview = service::jobs::preview(services, actor, url, &self.spider, self.definition()).await;
            return preview.map(|preview| Sent::Read(Box::new(preview))).or_else(|error| self.refused(error));
        }
        let saved = match job {
            Some(id) => service::jobs::update(services, actor, id, self.draft()).await,
            None => service::jobs::create(services, actor, self.draft()).await,
        };
        saved.map(|job| Sent::Saved(Box::new(job))).or_else(|error| self.refused(error))
    }

    /// The fields as a form sends them.
    pub fn from_urlencoded(sent: &[u8]) -> Self {
        let fields: std::collections::HashMap<_, _> = form_urlencoded::parse(sent).collect();
        Self::read(|name| fields.get(name).map(|value| value.clone().into_owned()))
    }

    /// The fields of a form, by name; one that is not there is empty.
    pub fn read(field: impl Fn(&str) -> Option<String>) -> Self {
        let text = |name| field(name).unwrap_or_default();
        Self {
            name: text("name"),
            spider: text("spider"),
            definition: text("definition"),
            target_urls: text("target_urls"),
            scope_hosts: text("scope_hosts"),
            scope_include: text("scope_include"),
            scope_exclude: text("scope_exclude"),
            max_pages: text("max_pages"),
            max_depth: text("max_depth"),
            delay_ms: text("delay_ms"),
            concurrency: text("concurrency"),
            quiet_from: text("quiet_from"),
            quiet_to: text("quiet_to"),
            quiet_zone: text("quiet_zone"),
            archive_mb: text("archive_mb"),
            rules: text("rules"),
            schedule: ScheduleForm::read(&field),
            preview_url: text("preview_url"),
            intent: text("intent"),
        }
    }

    /// The draft that the service judges. An empty number means the default.
    pub fn draft(&self) -> JobDraft {
        let (limits, politeness) = (Limits::default(), Politeness::default());
        JobDraft {
            name: self.name.clone(),
            spider: self.spider.clone(),
            definition: self.definition().map(str::to_owned),
            target_urls: lines(&self.target_urls),
            scope: Scope {
                hosts: lines(&self.scope_hosts),
                include: lines(&self.scope_include),
                exclude: lines(&self.scope_exclude),
            },
            limits: Limits {
                max_pages: number(&self.max_pages, limits.max_pages),
                max_depth: number(&self.max_depth, limits.max_depth),
            },
            politeness: Politeness {
                delay_ms: number(&self.delay_ms, politeness.delay_ms),
                concurrency_per_host: number(&self.concurrency, politeness.concurrency_per_host),
                quiet: self.quiet(),
            },
            rules: rules::Draft::Written(self.rules.clone()),
            schedule: self.schedule.draft(),
            archive_mb: (!self.archive_mb.trim().is_empty()).then(|| number(&self.archive_mb, u32::MAX)),
        }
    }

    /// The quiet hours, where a time is given.
    fn quiet(&self) -> Option<QuietHours> {
        let (from, to, time_zone) = (self.quiet_from.clone(), self.quiet_to.clone(), self.quiet_zone.clone());
        let given = [&from, &to].iter().any(|time| !time.trim().is_empty());
        given.then_some(QuietHours { from, to, time_zone })
    }

    /// The definition, where the spider takes one. The field stands in the form whatever the spider, so what it holds
    /// while another spider is chosen is left aside rather than refused.
    pub fn definition(&self) -> Option<&str> {
        let takes_one = self.spider != Spider::Structured.as_str();
        (takes_one && !self.definition.trim().is_empty()).then_some(self.definition.as_str())
    }

    /// The URL to try the spider on: the one given, or else the first target.
    pub fn url_to_preview(&self) -> &str {
        let given = self.preview_url.trim();
        if given.is_empty() {
            self.target_urls.lines().map(str::trim).find(|line| !line.is_empty()).unwrap_or_default()
        } else {
            given
        }
    }
}

/// Blank lines stay, so that a fault's line is the one that was typed.
fn lines(text: &str) -> Vec<String> {
    text.lines().map(|line| line.trim().to_owned()).collect()
}

/// What is not a number becomes the largest one, which no bound lets through: the service refuses the field and says
/// which values it takes.
fn number(text: &str, default: u32) -> u32 {
    let text = text.trim();
    if text.is_empty() { default } else { text.parse().unwrap_or(u32::MAX) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(form: &JobForm) -> Result<JobSpec, Vec<Invalid>> {
        form.draft().check(|url| Ok(url.to_owned()), |_| Vec::new(), |_| Vec::new())
    }

    fn good() -> JobForm {
        let target_urls = "https://a.example/\r\n\r\n  https://b.example/\r\n".into();
        let scope = ("feeds.a.example\r\n\r\n*.b.example".into(), "/homes/\r\n".into(), "/*?order=".into());
        let (scope_hosts, scope_include, scope_exclude) = scope;
        JobForm {
            name: "Valencia".into(),
            target_urls,
            scope_hosts,
            scope_include,
            scope_exclude,
            ..JobForm::default()
        }
    }

    #[test]
    fn lines_become_targets() {
        let spec = check(&good()).expect("accepted");
        assert_eq!(spec.target_urls, ["https://a.example/", "https://b.example/"]);
        assert_eq!(spec.scope.hosts, ["feeds.a.example", "*.b.example"]);
        assert_eq!((spec.scope.include, spec.scope.exclude), (vec!["/homes/".into()], vec!["/*?order=".into()]));
    }

    #[test]
    fn a_job_survives_the_form() {
        let rules = "excluir cuando planta > 3 y sin ascensor\r\n\r\nflag \"Ocupada\" when occupied\r\n".into();
        let (quiet_from, quiet_to, quiet_zone) = ("23:00".into(), "07:00".into(), "Atlantic/Canary".into());
        let form = JobForm { rules, quiet_from, quiet_to, quiet_zone, archive_mb: " 500 ".into(), ..good() };
        let spec = check(&form).expect("accepted");
        assert_eq!((spec.rules.len(), spec.archive_mb), (2, Some(500)));
        assert_eq!(spec.politeness.quiet.as_ref().map(|quiet| quiet.time_zone.as_str()), Some("Atlantic/Canary"));
        assert_eq!(check(&good()).expect("accepted").politeness.quiet, None, "no time, no hours");
        assert!(JobForm::from(&spec).rules.starts_with("exclude when floor > 3 and lift = no\nflag "));
        assert_eq!(check(&JobForm::from(&spec)).expect("accepted"), spec);
    }

    #[test]
    fn what_is_not_a_number_is_refused_beside_everything_else() {
        let form = JobForm { name: String::new(), max_pages: "many".into(), delay_ms: "-1".into(), ..good() };
        let form = JobForm { archive_mb: "all".into(), ..form };
        let wrong = check(&form).expect_err("refused");
        let fields: Vec<&str> = wrong.iter().map(|invalid| invalid.field.as_str()).collect();
        assert_eq!(fields, ["name", "limits.max_pages", "politeness.delay_ms", "archive_mb"]);
        assert_eq!(wrong[1].code, "out_of_range");
    }

    #[test]
    fn an_empty_number_is_the_default() {
        let form = JobForm { max_pages: " ".into(), ..good() };
        assert_eq!(check(&form).expect("accepted").limits, Limits::default());
    }

    #[test]
    fn a_definition_counts_only_for_the_spider_that_takes_one() {
        let form = JobForm { definition: "[ad]".into(), ..good() };
        assert!(check(&form).is_ok());
        let form = JobForm { spider: "selectors".into(), ..form };
        assert_eq!(check(&form).expect("accepted").definition.as_deref(), Some("[ad]"));
    }

    #[test]
    fn the_first_target_is_previewed_unless_another_url_is_given() {
        assert_eq!(good().url_to_preview(), "https://a.example/");
        let form = JobForm { preview_url: " https://c.example/ ".into(), ..good() };
        assert_eq!(form.url_to_preview(), "https://c.example/");
    }
}
