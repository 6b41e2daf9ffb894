//! The overview: what changed, what runs, what is new.

use chrono::Duration;
use domain::account::Actor;
use domain::availability::State;
use domain::query::{Order, Place, PropertyFilter, PropertyQuery, Sort};
use domain::view::{Dashboard, Overview, PropertySummary};
use serde::{Deserialize, Serialize};

use crate::{Result, Services, cached, jobs, policy, runs};

/// Rows of each list on the overview.
const ROWS: u32 = 6;

/// The part of the overview that is the same for all.
#[derive(Clone, Serialize, Deserialize)]
struct Market {
    active: i64,
    new_today: i64,
    price_drops_today: i64,
    price_rises_today: i64,
    removed_today: i64,
    newest: Vec<PropertySummary>,
    drops: Vec<PropertySummary>,
    cheapest: Vec<PropertySummary>,
}

/// The overview. Its parts are asked for at the same time, on separate connections.
pub async fn overview(services: &Services, actor: &Actor) -> Result<Overview> {
    policy::may_browse(services, actor)?;
    let running = async {
        match policy::may_watch(services, actor) {
            Ok(()) => runs::active(services, actor).await,
            Err(_) => Ok(Vec::new()),
        }
    };
    // What is new today is true to a minute.
    let minute = services.now().timestamp().div_euclid(60);
    let (market, runs) = tokio::try_join!(cached::answer(services, "market", &minute, market(services)), running)?;

    Ok(Overview {
        active: market.active,
        new_today: market.new_today,
        price_drops_today: market.price_drops_today,
        price_rises_today: market.price_rises_today,
        removed_today: market.removed_today,
        runs,
        newest: market.newest,
        drops: market.drops,
        cheapest: market.cheapest,
        now: services.now(),
    })
}

/// Rows of each list that the dashboard has besides.
const NEWEST: u32 = 5;

/// The overview with the newest jobs and accounts. All parts are asked for at the same time, on separate connections; those
/// that one may not see are left out.
pub async fn dashboard(services: &Services, actor: &Actor) -> Result<Dashboard> {
    let jobs = async {
        match policy::may_watch(services, actor) {
            Ok(()) => jobs::newest(services, actor, NEWEST).await.map(Some),
            Err(_) => Ok(None),
        }
    };
    let users = async {
        match policy::may_inspect(actor) {
            Ok(()) => Ok(Some(storage::accounts::page(&services.db, None, 0, NEWEST).await?)),
            Err(_) => Ok(None),
        }
    };
    let (overview, jobs, users) = tokio::try_join!(overview(services, actor), jobs, users)?;
    Ok(Dashboard { overview, jobs, users })
}

async fn market(services: &Services) -> Result<Market> {
    let yesterday = services.now() - Duration::hours(24);
    let newest_first = PropertyQuery {
        filter: PropertyFilter { availability: Some(State::Active), ..PropertyFilter::default() },
        sort: Sort::Newest,
        order: Order::Desc,
        limit: ROWS,
        after: Place::Start,
    };
    let (numbers, newest, drops, cheapest) = tokio::try_join!(
        storage::overview::numbers(&services.db, yesterday),
        storage::properties::list(&services.db, &newest_first),
        storage::properties::price_drops(&services.db, yesterday, ROWS),
        storage::properties::cheapest_for_sale(&services.db, ROWS),
    )?;
    Ok(Market {
        active: numbers.active,
        new_today: numbers.new,
        price_drops_today: numbers.price_drops,
        price_rises_today: numbers.price_rises,
        removed_today: numbers.removed,
        newest: newest.items,
        drops,
        cheapest,
    })
}
