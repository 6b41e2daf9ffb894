//! `atalaya discover`: looks for the areas of a site and prints them, each under the one it belongs to.

use domain::account::Actor;

use crate::commands::{Failure, crawl, open, say};
use crate::config::Config;
use crate::shutdown;

pub(crate) async fn run(config: &Config, url: &str) -> Result<(), Failure> {
    let services = open(config).await?;
    let stop = shutdown::on_signal().map_err(|error| Failure::File("signals".to_owned(), error))?;
    let run = service::discoveries::start(&services, &Actor::System, url).await?;
    let ended = crawl::work(config, &services, &run, &stop).await?;
    let found = service::discoveries::get(&services, &Actor::System, run.id).await?;
    services.db.close().await;
    let areas = found.map(|found| found.areas).unwrap_or_default();
    for area in &areas {
        let ads = area.ads.map(|ads| format!(" ({ads})")).unwrap_or_default();
        say(&format!("{}{}{ads}  {}", "  ".repeat(area.level as usize), area.name, area.url));
    }
    if areas.is_empty() {
        say("no areas were found; crawl the address itself");
    }
    crawl::completed(ended)
}
