//! A property beside what others know of it: what it is worth, and what else there is near it.
//!
//! The property itself must be there. The rest may fail, each part by itself, and the answer then says why.

use std::time::Duration;

use domain::account::Actor;
use domain::view::{Part, PartStatus, PropertyDetail, PropertySummary};
use domain::{Money, PropertyId};

use crate::limits::MAX_NEARBY;
use crate::{Result, Services, prices, properties};

/// How long a look at what is near may take.
const PATIENCE: Duration = Duration::from_secs(2);

/// A property with its estimated price.
#[derive(Debug, Clone, PartialEq)]
pub struct Valued {
    /// The property with its ads.
    pub property: PropertyDetail,
    /// What it is worth, by the price source.
    pub estimate: Part<Money>,
}

/// A property with all that is known around it.
#[derive(Debug, Clone, PartialEq)]
pub struct Enhanced {
    /// The property with its ads.
    pub property: PropertyDetail,
    /// What it is worth, by the price source.
    pub estimate: Part<Money>,
    /// Others on the same market near it.
    pub nearby: Part<Vec<PropertySummary>>,
}

/// A property with its estimated price; `None` where there is no such property.
pub async fn analysis(services: &Services, actor: &Actor, id: PropertyId) -> Result<Option<Valued>> {
    let Some(property) = properties::detail(services, actor, id).await? else { return Ok(None) };
    let estimate = prices::estimate(services, &property.summary).await;
    Ok(Some(Valued { property, estimate }))
}

/// A property with all that is known around it, asked for at the same time; `None` where there is no such property.
pub async fn enhanced(services: &Services, actor: &Actor, id: PropertyId) -> Result<Option<Enhanced>> {
    let Some(property) = properties::detail(services, actor, id).await? else { return Ok(None) };
    let home = &property.summary;
    let look = async { Ok(storage::properties::nearby(&services.db, home, MAX_NEARBY).await?) };
    let (estimate, nearby) = tokio::join!(prices::estimate(services, home), nearby(PATIENCE, look));
    Ok(Some(Enhanced { property, estimate, nearby }))
}

async fn nearby(
    patience: Duration,
    look: impl Future<Output = Result<Option<Vec<PropertySummary>>>>,
) -> Part<Vec<PropertySummary>> {
    match tokio::time::timeout(patience, look).await {
        Ok(Ok(Some(found))) => Part::here(found),
        Ok(Ok(None)) => Part::missing(PartStatus::NotAvailable, "neither its coordinates nor its town are known"),
        Ok(Err(error)) => {
            tracing::error!(error = &error as &dyn std::error::Error, "what is near a property could not be read");
            Part::missing(PartStatus::Failed, "it could not be read; the log has more")
        }
        Err(_) => Part::missing(PartStatus::TimedOut, "it could not be read in time"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_look_that_takes_too_long_is_given_up() {
        let nearby = nearby(Duration::ZERO, std::future::pending()).await;
        assert_eq!((nearby.status, nearby.value), (PartStatus::TimedOut, None));
    }
}
