//! Trying a spider on one URL.

use std::time::Duration;

use crawler::spider::Recipe;
use domain::Invalid;
use domain::account::Actor;
use domain::job::{MAX_DEFINITION, MAX_URL, Politeness, Spider};
use domain::view::Preview;
use url::Url;

use crate::crawling::recipe;
use crate::{Error, Result, Services, policy};

/// What a spider would read from one URL, and what it would follow. Saves nothing.
///
/// # Errors
/// All that is wrong with what was given, at once; [`Error::Unavailable`] while many others try theirs.
pub async fn preview(
    services: &Services,
    actor: &Actor,
    url: &str,
    spider: &str,
    definition: Option<&str>,
) -> Result<Preview> {
    policy::may_work(actor)?;
    let (url, recipe) = check(url, spider, definition)?;
    let turn = PreviewTurn::take(services)?;
    let delay = Duration::from_millis(Politeness::default().delay_ms.into());
    Ok(crawler::engine::preview(&url, &recipe, &services.fetcher, services, delay, turn).await)
}

/// One of the previews made at once: each holds a page and all that was read from it. It is given back when it is
/// dropped, which may be long after whoever asked for the preview has left.
struct PreviewTurn(Services);

impl PreviewTurn {
    fn take(services: &Services) -> Result<Self> {
        services.previews.try_acquire().map_err(|_| Error::Unavailable)?.forget();
        Ok(Self(services.clone()))
    }
}

impl Drop for PreviewTurn {
    fn drop(&mut self) {
        self.0.previews.add_permits(1);
    }
}

fn check(url: &str, spider: &str, definition: Option<&str>) -> Result<(Url, Recipe)> {
    let mut wrong = Vec::new();
    let url = match url.len() {
        ..=MAX_URL => crawler::canonical::parse_target(url),
        _ => Err(format!("longer than {MAX_URL} bytes")),
    };
    let url = url.map_err(|message| wrong.push(Invalid::new("url", "not_a_url", message)));
    let read = match read(spider, definition) {
        Ok(recipe) => Some(recipe),
        Err(Error::Invalid(more)) => {
            wrong.extend(more);
            None
        }
        Err(error) => return Err(error),
    };
    match (url, read) {
        (Ok(url), Some(recipe)) => Ok((url, recipe)),
        _ => Err(Error::Invalid(wrong)),
    }
}

/// Reads a spider with its definition, or says all that is wrong with them.
fn read(spider: &str, definition: Option<&str>) -> Result<Recipe> {
    let spider = spider.parse::<Spider>().map_err(|error| Invalid::new("spider", "unknown", error.to_string()))?;
    let definition = definition.filter(|text| !text.trim().is_empty());
    match (spider, definition) {
        (Spider::Selectors, None) => {
            Err(Invalid::new("definition", "required", "the selectors spider needs a TOML definition").into())
        }
        (Spider::Structured, Some(_)) => {
            Err(Invalid::new("definition", "not_used", "only the selectors spider takes a definition").into())
        }
        (_, Some(text)) if text.len() > MAX_DEFINITION => {
            Err(Invalid::new("definition", "too_long", format!("at most {MAX_DEFINITION} bytes")).into())
        }
        (spider, definition) => recipe(spider, definition),
    }
}

/// All that is wrong with a spider and its definition; nothing where they can be used.
pub fn validate(actor: &Actor, spider: &str, definition: Option<&str>) -> Result<Vec<Invalid>> {
    policy::may_work(actor)?;
    match read(spider, definition) {
        Ok(_) => Ok(Vec::new()),
        Err(Error::Invalid(wrong)) => Ok(wrong),
        Err(error) => Err(error),
    }
}

/// The JSON Schema of a definition of the `selectors` spider. Everybody may read it.
pub fn selectors_schema() -> serde_json::Value {
    crawler::spider::schema()
}
