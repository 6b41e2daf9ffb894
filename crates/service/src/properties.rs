//! Reading properties.

use domain::PropertyId;
use domain::account::Actor;
use domain::query::{Excluded, LIMIT, Place, PropertyFilter, PropertyQuery};
use domain::view::{Count, Page, PropertyDetail, PropertySummary};
use serde::Serialize;

use crate::cached::{Form, Kept};
use crate::limits::MAX_COUNT;
use crate::{Error, Result, Services, cached, policy};

/// One page of the list.
pub async fn list(services: &Services, actor: &Actor, query: &PropertyQuery) -> Result<Page<PropertySummary>> {
    policy::may_browse(services, actor)?;
    check(query)?;
    let load = async { Ok(storage::properties::list(&services.db, query).await?) };
    kept_at_the_start(services, "list", query, query.after == Place::Start, load).await
}

/// One page of the list, and how many there are, where that is asked for.
#[derive(Debug, Clone, PartialEq)]
pub struct Listed {
    /// The page.
    pub page: Page<PropertySummary>,
    /// How many the filter lets through.
    pub total: Option<Count>,
    /// How many more it would with those that rules leave out, where it does not let them through.
    pub hidden: Option<Count>,
}

/// One page of the list, with how many there are if that is `counted`, in a form.
pub async fn listed<R: Kept>(
    services: &Services,
    actor: &Actor,
    query: &PropertyQuery,
    counted: bool,
    form: Form<Listed, R>,
) -> Result<R> {
    policy::may_browse(services, actor)?;
    check(query)?;
    // Most never load: what loading needs must not make all requests large.
    let load = Box::pin(async {
        let page = async { Ok(storage::properties::list(&services.db, query).await?) };
        let number = async |filter: Option<&PropertyFilter>| match filter.filter(|_| counted) {
            Some(filter) => count(services, actor, filter).await.map(Some),
            None => Ok(None),
        };
        let hidden = hidden_by(&query.filter);
        let (page, total, hidden) = tokio::try_join!(page, number(Some(&query.filter)), number(hidden.as_ref()))?;
        Ok((form.render)(Listed { page, total, hidden }))
    });
    kept_at_the_start(services, form.name, &(query, counted), query.after == Place::Start, load).await
}

fn check(query: &PropertyQuery) -> Result<()> {
    if LIMIT.contains(&query.limit) {
        return Ok(());
    }
    let message = format!("{} is not from {} to {}", query.limit, LIMIT.start(), LIMIT.end());
    Err(Error::Invalid(vec![domain::Invalid::new("limit", "out_of_range", message)]))
}

/// Of a list, what begins it is kept: few come further, each to another page.
async fn kept_at_the_start<V: Kept>(
    services: &Services,
    kind: &'static str,
    question: &(impl Serialize + Sync),
    begins: bool,
    load: impl Future<Output = Result<V>>,
) -> Result<V> {
    if begins { cached::answer(services, kind, question, load).await } else { load.await }
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
    match hidden_by(filter) {
        Some(hidden) => count(services, actor, &hidden).await.map(Some),
        None => Ok(None),
    }
}

/// The filter that lets through what another one leaves out because of rules.
fn hidden_by(filter: &PropertyFilter) -> Option<PropertyFilter> {
    let hides = filter.excluded == Excluded::Hide;
    hides.then(|| PropertyFilter { excluded: Excluded::Only, ..filter.clone() })
}

/// All that is known of one property.
pub async fn detail(services: &Services, actor: &Actor, id: PropertyId) -> Result<Option<PropertyDetail>> {
    policy::may_browse(services, actor)?;
    cached::answer(services, "detail", &id, load(services, id)).await
}

/// All that is known of one property, in a form.
pub async fn detail_as<R: Kept>(
    services: &Services,
    actor: &Actor,
    id: PropertyId,
    form: Form<PropertyDetail, R>,
) -> Result<Option<R>> {
    policy::may_browse(services, actor)?;
    let load = async { Ok(load(services, id).await?.map(form.render)) };
    cached::answer(services, form.name, &id, load).await
}

async fn load(services: &Services, id: PropertyId) -> Result<Option<PropertyDetail>> {
    let Some(summary) = storage::properties::by_id(&services.db, id).await? else { return Ok(None) };
    let listings = storage::listings::of_property(&services.db, id).await?;
    Ok(Some(PropertyDetail { summary, listings }))
}

/// Every town there is.
pub async fn towns(services: &Services, actor: &Actor) -> Result<Vec<String>> {
    policy::may_browse(services, actor)?;
    let load = async { Ok(storage::properties::towns(&services.db).await?) };
    cached::answer(services, "towns", &(), load).await
}
