//! Looking for the areas of a site, as targets to choose from when making a job.

use domain::account::Actor;
use domain::area::{Area, DISCOVERY_LIMITS, chosen, settle};
use domain::job::{JobSpec, MAX_NAME, MAX_URL, Politeness, Scope, Spider};
use domain::run::RunKind;
use domain::view::RunView;
use domain::{Invalid, RunId};

use crate::{Error, Result, Services, policy, runs};

/// Most searches for areas that one user may have open.
const MOST_OPEN: u32 = 5;
/// Longest name of such a run, in characters.
const LONGEST_TITLE: usize = 100;
/// Areas that the name of a job tells.
const MOST_NAMED: usize = 3;

/// What a run has found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Discovery {
    /// Where it began.
    pub target: String,
    /// The areas so far, each under the one it belongs to.
    pub areas: Vec<Area>,
}

/// Asks for a run that looks for the areas of the site at this address. Where one is open already, it is that one.
///
/// # Errors
/// Where the address is none; [`Error::Conflict`] where the user has several open for other sites.
pub async fn start(services: &Services, actor: &Actor, url: &str) -> Result<RunView> {
    policy::may_work(actor)?;
    let target = match url.len() {
        ..=MAX_URL => crate::targets::canonical_target(url),
        _ => Err(format!("longer than {MAX_URL} bytes")),
    };
    let target = target.map_err(|message| Invalid::new("url", "not_a_url", message))?;
    let title = without_scheme(&target).chars().take(LONGEST_TITLE).collect::<String>();
    let spec = JobSpec {
        name: title.clone(),
        spider: Spider::Structured,
        definition: None,
        target_urls: vec![target],
        scope: Scope::default(),
        limits: DISCOVERY_LIMITS,
        politeness: Politeness::default(),
        rules: Vec::new(),
        schedule: None,
        archive_mb: None,
    };
    let spec = serde_json::to_string(&spec).map_err(|error| Error::Internal(error.into()))?;
    let (kind, owner, now) = (RunKind::Discover, actor.user_id(), services.now());
    let run = storage::runs::enqueue_alone(&services.db, kind, owner, &title, &spec, MOST_OPEN, now).await?;
    let run = run.ok_or(Error::Conflict("too_many_discoveries"))?;
    services.hint_work();
    services.hint_news();
    Ok(run.view)
}

/// What a run has found so far; `None` where the run is of another kind, or is none.
pub async fn get(services: &Services, actor: &Actor, run: RunId) -> Result<Option<Discovery>> {
    let Some(run) = runs::get(services, actor, run).await?.filter(|run| run.kind == RunKind::Discover) else {
        return Ok(None);
    };
    let spec = storage::runs::definition(&services.db, run.id).await?.ok_or(Error::NotFound)?;
    let spec: JobSpec = serde_json::from_str(&spec).map_err(|error| Error::Internal(error.into()))?;
    let target = spec.target_urls.into_iter().next().ok_or(Error::NotFound)?;
    Ok(Some(Discovery { target, areas: settle(storage::areas::of_run(&services.db, run.id).await?) }))
}

/// The name and the targets of a job made of what a run found: the URLs that are `chosen`, and those of `whole` with all
/// that lies within. What the run did not find is left out.
///
/// # Errors
/// [`Error::NotFound`] where the run looks for no areas; a fault of `target_urls` where nothing is chosen.
pub async fn choose(
    services: &Services,
    actor: &Actor,
    run: RunId,
    urls: &[&str],
    whole: &[&str],
) -> Result<(String, Vec<String>)> {
    let Discovery { target, areas } = get(services, actor, run).await?.ok_or(Error::NotFound)?;
    let taken = chosen(&areas, urls, whole);
    let mut targets: Vec<String> = taken.iter().map(|area| area.url.clone()).collect();
    if urls.contains(&target.as_str()) && !targets.contains(&target) {
        targets.insert(0, target.clone());
    }
    if targets.is_empty() {
        return Err(Invalid::new("target_urls", "required", "choose at least one area").into());
    }
    Ok((name(&target, &taken), targets))
}

/// `example.com: Ruzafa, El Carmen, …`
fn name(target: &str, areas: &[&Area]) -> String {
    let site = without_scheme(target);
    let host = site.split(['/', '?']).next().unwrap_or(site);
    let mut names: Vec<&str> = areas.iter().take(MOST_NAMED).map(|area| area.name.as_str()).collect();
    if areas.len() > MOST_NAMED {
        names.push("…");
    }
    let name = if names.is_empty() { host.to_owned() } else { format!("{host}: {}", names.join(", ")) };
    name.chars().take(MAX_NAME).collect()
}

pub(crate) fn without_scheme(url: &str) -> &str {
    url.split_once("://").map_or(url, |(_, rest)| rest).trim_end_matches('/')
}
