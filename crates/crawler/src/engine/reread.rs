//! Reading pages anew that a run got before, as a crawl by the job's present definition would read them.

use domain::Instant;
use domain::RunId;
use domain::frontier::FrontierEntry;
use domain::run::PageProblem;
use domain::visit::ArchivedPage;
use url::Url;

use super::judge::{Judge, left_out, record};
use super::plan::CrawlPlan;
use super::scope::Scope;
use super::visit::{Found, Read};
use crate::archive;
use crate::canonical::canonical;
use crate::extract::read_answer;
use crate::fetch::FetchError;
use crate::store::{PageOutcome, PageRecord};

/// Reads stored pages. It asks nobody and follows nothing.
#[derive(Debug)]
pub struct Rereading<'p> {
    plan: &'p CrawlPlan,
    scope: Scope,
}

impl<'p> Rereading<'p> {
    /// Reads as a crawl by this plan would.
    pub fn by(plan: &'p CrawlPlan) -> Self {
        let targets: Vec<Url> = plan.targets.iter().map(canonical).collect();
        Self { plan, scope: Scope::within(&targets, &plan.scope) }
    }

    /// What a page says that `run` got at `at`: the ads it shows. A page that this plan would not visit is passed over;
    /// one that is no page by this reading is told of, and says nothing of ads.
    pub fn read(&self, entry: FrontierEntry, run: RunId, at: Instant, page: &ArchivedPage) -> PageRecord {
        if !Url::parse(&entry.url).is_ok_and(|url| self.scope.allows(&url)) {
            return left_out(entry, PageProblem::OutOfScope, at);
        }
        let judge = Judge::of(self.plan, &self.scope);
        let found = match archive::unpack(page) {
            Some(answer) => {
                let reading = read_answer(&answer, &self.plan.recipe);
                Found::Page(Box::new((answer, Read { reading, page: None })))
            }
            None => Found::Nothing(FetchError::new(PageProblem::Unreadable, "what was kept is broken".to_owned())),
        };
        let judged = judge.judge(entry.clone(), found, at);
        let outcome = match judged.problem {
            None => PageOutcome::Reread { run },
            Some(error) => PageOutcome::Failed(error.problem),
        };
        PageRecord { listings: judged.record.listings, events: judged.record.events, ..record(entry, outcome, at) }
    }
}
