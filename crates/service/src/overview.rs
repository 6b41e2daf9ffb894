//! The overview: what changed, what runs, what is new.

use chrono::Duration;
use domain::account::Actor;
use domain::availability::State;
use domain::query::{Order, Place, PropertyFilter, PropertyQuery, Sort};
use domain::view::Overview;

use crate::{Result, Services, policy, runs};

/// Rows of each list on the overview.
const ROWS: u32 = 6;

/// The overview. Its parts are asked for at the same time, on separate connections.
pub async fn overview(services: &Services, actor: &Actor) -> Result<Overview> {
    policy::may_browse(services, actor)?;
    let now = services.now();
    let yesterday = now - Duration::hours(24);
    let newest_first = PropertyQuery {
        filter: PropertyFilter { availability: Some(State::Active), ..PropertyFilter::default() },
        sort: Sort::Newest,
        order: Order::Desc,
        limit: ROWS,
        after: Place::Start,
    };

    let running = async {
        match policy::may_watch(services, actor) {
            Ok(()) => runs::active(services, actor).await,
            Err(_) => Ok(Vec::new()),
        }
    };
    let stored = async {
        tokio::try_join!(
            storage::overview::numbers(&services.db, yesterday),
            storage::properties::list(&services.db, &newest_first),
            storage::properties::price_drops(&services.db, yesterday, ROWS),
            storage::properties::cheapest_for_sale(&services.db, ROWS),
        )
        .map_err(crate::Error::from)
    };
    let ((numbers, newest, drops, cheapest), runs) = tokio::try_join!(stored, running)?;

    Ok(Overview {
        active: numbers.active,
        new_today: numbers.new,
        price_drops_today: numbers.price_drops,
        price_rises_today: numbers.price_rises,
        removed_today: numbers.removed,
        runs,
        newest: newest.items,
        drops,
        cheapest,
        now,
    })
}
