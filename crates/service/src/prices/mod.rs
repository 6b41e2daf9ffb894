//! What homes are worth, as an interface says that whoever runs this instance has named: [`PriceSource`].
//!
//! It is somebody else's, so it is asked with care: for a few at a time, for seconds at most, not at all for a while
//! after it has failed again and again ([`breaker`]), and through the guard that crawls go through. No price is made up
//! where it gives none: the part of the answer is then missing, and says why.

mod breaker;
mod source;

use crawler::fetch::FetchError;
use domain::Money;
use domain::run::PageProblem;
use domain::view::{Part, PartStatus, PropertySummary};
use tokio::sync::Semaphore;

use crate::Services;
use crate::limits::MAX_PRICES;
use breaker::Breaker;

pub use source::{NotAPriceSource, PriceSource};

/// Who is asking the source, and how it has been doing.
pub(crate) struct Prices {
    breaker: Breaker,
    /// Bounds the questions asked at once.
    turns: Semaphore,
}

impl Default for Prices {
    fn default() -> Self {
        Self { breaker: Breaker::default(), turns: Semaphore::new(MAX_PRICES) }
    }
}

/// Why the source gave no answer: the status of the part that is missing, and more for people.
struct NoAnswer(PartStatus, String);

/// What a home is worth, by the source. Of all who ask about it while its answer is kept, one asks the source.
pub(crate) async fn estimate(services: &Services, home: &PropertySummary) -> Part<Money> {
    let Some(source) = &services.config.price_source else {
        return Part::missing(PartStatus::NotConfigured, "no price source is configured");
    };
    let asked = Box::pin(ask(services, source, home));
    match services.cache.get("price", &home.id.to_string(), asked).await.as_deref() {
        Ok(Some(price)) => Part::here(*price),
        Ok(None) => Part::missing(PartStatus::NotAvailable, "the price source knows no price for it"),
        Err(no_answer) => Part::missing(no_answer.0, no_answer.1.as_str()),
    }
}

async fn ask(services: &Services, source: &PriceSource, home: &PropertySummary) -> Result<Option<Money>, NoAnswer> {
    let Prices { breaker, turns } = &services.prices;
    let Some(pass) = breaker.enter(services.now()) else {
        let detail = "the price source has failed again and again and is left alone for a while";
        return Err(NoAnswer(PartStatus::CircuitOpen, detail.to_owned()));
    };
    let asked = async {
        let _turn = turns.acquire().await;
        services.fetcher.ask(&source.question(home), source.key.as_ref()).await
    };
    let answered = match tokio::time::timeout(source.patience, asked).await {
        Ok(Ok(answer)) => source::read(&answer, home).map_err(useless),
        Ok(Err(error)) => Err(unanswered(&error)),
        Err(_) => Err(late()),
    };
    pass.went(answered.is_ok(), services.now());
    answered
}

fn late() -> NoAnswer {
    tracing::warn!("the price source did not answer in time");
    NoAnswer(PartStatus::TimedOut, "the price source did not answer in time".to_owned())
}

fn useless(detail: String) -> NoAnswer {
    tracing::warn!(detail, "what the price source answered cannot be used");
    NoAnswer(PartStatus::Failed, detail)
}

/// The error itself may name addresses of the operator's network: it is for the log.
fn unanswered(error: &FetchError) -> NoAnswer {
    if error.problem == PageProblem::Timeout {
        return late();
    }
    tracing::warn!(problem = %error.problem, detail = error.detail, "the price source cannot be asked");
    NoAnswer(PartStatus::Failed, format!("the price source cannot be asked: {}", error.problem))
}
