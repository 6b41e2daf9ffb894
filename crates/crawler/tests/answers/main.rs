//! What an answer is, whatever its status: a page, a wall against robots, or a page that says that there is none.

mod missing;
mod pages;
mod walls;

use atalaya_crawler::extract::read_answer;
use atalaya_crawler::fetch::Fetched;
use atalaya_crawler::page::PageReading;
use atalaya_crawler::spider::Recipe;
use url::Url;

fn answer(status: u16, html: &str) -> Fetched {
    Fetched {
        final_url: Url::parse("https://casas.example/ficha/4410").expect("a URL"),
        status,
        content_type: Some("text/html; charset=utf-8".to_owned()),
        challenge: None,
        retry_after: None,
        validators: None,
        body: html.as_bytes().to_vec(),
        redirects: Vec::new(),
    }
}

fn read(html: &str) -> PageReading {
    read_answer(&answer(200, html), &Recipe::structured())
}

/// Every one of the pages that is not read as `right` says.
fn wrong(pages: &[(&str, &str)], right: impl Fn(&PageReading) -> bool) -> Vec<String> {
    let wrong = pages.iter().map(|(name, html)| (name, read(html))).filter(|(_, reading)| !right(reading));
    wrong
        .map(|(name, page)| {
            let listing = page.listing.is_some();
            format!(
                "{name}: blocked {:?}, missing {:?}, gone {:?}, ad {listing}",
                page.blocked, page.missing, page.says_gone
            )
        })
        .collect()
}
