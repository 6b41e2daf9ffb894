//! The areas of a site, as far as a run that looks for them has seen any.

use std::collections::HashMap;

use domain::area::{MAX_AREAS, Sighting};
use domain::frontier::Discovered;
use domain::run::Claim;
use domain::{Instant, RunId};

use crate::columns::{Time, name, text};
use crate::fingerprint::fingerprint;
use crate::frontier::{Known, Offered};
use crate::runs::fence;
use crate::transaction::Tx;
use crate::{Database, Result, frontier};

#[derive(sqlx::FromRow)]
struct AreaRow {
    url: String,
    name: String,
    ads: Option<i64>,
    parent: Option<String>,
    shape: String,
    standing: String,
}

impl AreaRow {
    fn into_sighting(self) -> Result<Sighting> {
        let Self { url, name: called, ads, parent, shape, standing } = self;
        let standing = name("an area's standing", &standing)?;
        Ok(Sighting { url, name: called, ads, parent, shape, standing })
    }
}

const OF_RUN: &str = "SELECT url, name, ads, parent, shape, standing FROM areas WHERE run_id = $1 ORDER BY id";

/// All that a run has seen of areas, in the order in which it came in; some thousand at most.
pub async fn of_run(db: &Database, run: RunId) -> Result<Vec<Sighting>> {
    let rows: Vec<AreaRow> = db.ask(OF_RUN).bind(run.0).all().await?;
    rows.into_iter().map(AreaRow::into_sighting).collect()
}

/// Keeps areas for the holder of the claim, and puts URLs into the frontier, without those it is known to hold.
pub async fn add(
    db: &Database,
    claim: Claim,
    known: &Known,
    found: &[Sighting],
    visits: &[Discovered],
    now: Instant,
) -> Result<()> {
    let mut tx = db.begin().await?;
    fence(&mut tx, claim, now).await?;
    keep(&mut tx, claim.run, found, now).await?;
    let mut offered = Offered::to(known);
    let added = frontier::insert(&mut tx, claim.run, &offered.unknown(visits)).await?;
    frontier::add_pending(&mut tx, claim.run, i64::from(added)).await?;
    tx.commit().await?;
    offered.stored();
    Ok(())
}

/// Areas in one statement, each with nine values.
const AREAS: usize = 50;

/// Adds to what the run has seen of areas, inside the fence: nobody else writes for the run meanwhile. What is new after
/// [`MAX_AREAS`] is left.
pub(crate) async fn keep(tx: &mut Tx, run: RunId, found: &[Sighting], now: Instant) -> Result<()> {
    if found.is_empty() {
        return Ok(());
    }
    let rows: Vec<AreaRow> = tx.ask(OF_RUN).bind(run.0).all().await?;
    let mut areas = rows.into_iter().map(AreaRow::into_sighting).collect::<Result<Vec<_>>>()?;
    let mut places: HashMap<String, usize> =
        areas.iter().enumerate().map(|(place, area)| (area.url.clone(), place)).collect();
    let mut changed = std::collections::BTreeSet::new();
    for sighting in found {
        if let Some(&place) = places.get(&sighting.url) {
            areas[place].learn(sighting.clone());
            changed.insert(place);
        } else if !sighting.is_verdict() && areas.len() < MAX_AREAS {
            changed.insert(areas.len());
            places.insert(sighting.url.clone(), areas.len());
            areas.push(sighting.clone());
        }
    }
    let changed: Vec<&Sighting> = changed.into_iter().map(|place| &areas[place]).collect();
    for some in changed.chunks(AREAS) {
        let mut insert = tx
            .ask("INSERT INTO areas (run_id, fingerprint, url, name, ads, parent, shape, standing, found_at) VALUES ");
        for (number, area) in some.iter().enumerate() {
            insert = insert
                .push(if number == 0 { "(" } else { ", (" })
                .push_bind(run.0)
                .push(", ")
                .push_bind(fingerprint(&area.url))
                .push(", ")
                .push_bind(area.url.clone())
                .push(", ")
                .push_bind(text(&area.name).into_owned())
                .push(", ")
                .push_bind(area.ads)
                .push(", ")
                .push_bind(area.parent.clone())
                .push(", ")
                .push_bind(area.shape.clone())
                .push(", ")
                .push_bind(area.standing.as_str())
                .push(", ")
                .push_bind(Time(now))
                .push(")");
        }
        insert
            .push(
                " ON CONFLICT (run_id, fingerprint) DO UPDATE SET name = excluded.name, ads = excluded.ads,
                     parent = excluded.parent, shape = excluded.shape, standing = excluded.standing",
            )
            .execute()
            .await?;
    }
    Ok(())
}
