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
    // Each holds a page and all that was read from it.
    let _turn = services.previews.try_acquire().map_err(|_| Error::Unavailable)?;
    let delay = Duration::from_millis(Politeness::default().delay_ms.into());
    Ok(crawler::engine::preview(&url, &recipe, &services.fetcher, services, delay).await)
}

fn check(url: &str, spider: &str, definition: Option<&str>) -> Result<(Url, Recipe)> {
    let mut wrong = Vec::new();
    let url = match url.len() {
        ..=MAX_URL => crawler::canonical::parse_target(url),
        _ => Err(format!("longer than {MAX_URL} bytes")),
    };
    let url = url.map_err(|message| wrong.push(Invalid::new("url", "not_a_url", message)));
    let spider = spider.parse::<Spider>().map_err(|error| {
        wrong.push(Invalid::new("spider", "unknown", error.to_string()));
    });
    let definition = definition.filter(|text| !text.trim().is_empty());
    let mut read = Err(());
    match (spider, definition) {
        (Ok(Spider::Selectors), None) => {
            wrong.push(Invalid::new("definition", "required", "the selectors spider needs a TOML definition"));
        }
        (Ok(Spider::Structured), Some(_)) => {
            wrong.push(Invalid::new("definition", "not_used", "only the selectors spider takes a definition"));
        }
        (_, Some(text)) if text.len() > MAX_DEFINITION => {
            wrong.push(Invalid::new("definition", "too_long", format!("at most {MAX_DEFINITION} bytes")));
        }
        (Ok(spider), definition) => match recipe(spider, definition) {
            Ok(recipe) => read = Ok(recipe),
            Err(Error::Invalid(more)) => wrong.extend(more),
            Err(error) => return Err(error),
        },
        (Err(()), _) => {}
    }
    match (url, read) {
        (Ok(url), Ok(recipe)) => Ok((url, recipe)),
        _ => Err(Error::Invalid(wrong)),
    }
}

/// The JSON Schema of a definition of the `selectors` spider. Everybody may read it.
pub fn selectors_schema() -> serde_json::Value {
    crawler::spider::schema()
}
