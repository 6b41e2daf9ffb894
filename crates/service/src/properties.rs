//! Reading properties.

use domain::PropertyId;
use domain::account::Actor;
use domain::query::{Excluded, LIMIT, Place, PropertyFilter, PropertyQuery};
use domain::view::{Count, Page, PropertyDetail, PropertySummary};

use crate::limits::MAX_COUNT;
use crate::{Error, Result, Services, cached, policy};

/// One page of the list.
pub async fn list(services: &Services, actor: &Actor, query: &PropertyQuery) -> Result<Page<PropertySummary>> {
    policy::may_browse(services, actor)?;
    if !LIMIT.contains(&query.limit) {
        let message = format!("{} is not from {} to {}", query.limit, LIMIT.start(), LIMIT.end());
        return Err(Error::Invalid(vec![domain::Invalid::new("limit", "out_of_range", message)]));
    }
    let load = async { Ok(storage::properties::list(&services.db, query).await?) };
    match query.after {
        Place::Start => cached::answer(services, "list", query, load).await,
        // Few come so far, each to another page.
        _ => load.await,
    }
}

/// How many properties a filter lets through.
pub async fn count(services: &Services, actor: &Actor, filter: &PropertyFilter) -> Result<Count> {
    policy::may_browse(services, actor)?;
    let load = async { Ok(storage::properties::count(&services.db, filter, MAX_COUNT).await?) };
    cached::answer(services, "count", filter, load).await
}

/// How many more a filter would let through with those that rules leave out; `None` where it lets them through already,
/// or nothing else.
pub async fn count_hidden(services: &Services, actor: &Actor, filter: &PropertyFilter) -> Result<Option<Count>> {
    match filter.excluded {
        Excluded::Hide => {
            let hidden = PropertyFilter { excluded: Excluded::Only, ..filter.clone() };
            count(services, actor, &hidden).await.map(Some)
        }
        Excluded::Only | Excluded::All => Ok(None),
    }
}

/// All that is known of one property.
pub async fn detail(services: &Services, actor: &Actor, id: PropertyId) -> Result<Option<PropertyDetail>> {
    policy::may_browse(services, actor)?;
    let load = async {
        let Some(summary) = storage::properties::by_id(&services.db, id).await? else { return Ok(None) };
        let listings = storage::listings::of_property(&services.db, id).await?;
        Ok(Some(PropertyDetail { summary, listings }))
    };
    cached::answer(services, "detail", &id, load).await
}

/// Every town there is.
pub async fn towns(services: &Services, actor: &Actor) -> Result<Vec<String>> {
    policy::may_browse(services, actor)?;
    let load = async { Ok(storage::properties::towns(&services.db).await?) };
    cached::answer(services, "towns", &(), load).await
}
