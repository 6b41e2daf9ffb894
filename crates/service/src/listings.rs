//! Ads by themselves, and where they come from.

use domain::account::Actor;
use domain::view::{ListingFilter, ListingSummary, ListingView, Page, SourceView};
use domain::{ListingId, PropertyId};

use crate::{Result, Services, policy};

/// Ads, the newest first: what comes before one of them, or all, without the first so many.
pub async fn list(
    services: &Services,
    actor: &Actor,
    filter: &ListingFilter,
    before: Option<ListingId>,
    skip: u32,
    limit: u32,
) -> Result<Page<ListingSummary>> {
    policy::may_browse(services, actor)?;
    let items = storage::listings::page(&services.db, filter, before, skip, limit.saturating_add(1)).await?;
    Ok(Page::of(items, limit, |ad| ad.id.to_string()))
}

/// One ad with its history, and the property it is of.
pub async fn get(services: &Services, actor: &Actor, id: ListingId) -> Result<Option<(PropertyId, ListingView)>> {
    policy::may_browse(services, actor)?;
    Ok(storage::listings::by_id(&services.db, id).await?)
}

/// A part of the sources, the first known first, and whether there are more.
pub async fn sources(services: &Services, actor: &Actor, skip: u32, limit: u32) -> Result<(Vec<SourceView>, bool)> {
    policy::may_browse(services, actor)?;
    let mut found = storage::listings::sources(&services.db, skip, limit.saturating_add(1)).await?;
    let more = found.len() > limit as usize;
    found.truncate(limit as usize);
    Ok((found, more))
}
