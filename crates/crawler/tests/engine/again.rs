//! Crawls that come back to pages they know.

use atalaya_crawler::engine::{CrawlEnd, Purpose};
use atalaya_crawler::store::PageOutcome;
use axum::http::{StatusCode, header};
use domain::availability::Evidence;
use domain::job::Politeness;
use domain::listing::Look;
use domain::run::{PageProblem, RunEvent};

use super::site::{Site, ad, anchors, html};
use super::{MemoryStore, plan_for, run};

/// A site of one page that leads to two ads, all of them recognised by an `ETag`.
async fn remembered_site() -> Site {
    let site = Site::start().await;
    site.links("/", &["/ad/1", "/ad/2"]);
    site.ad("/ad/1", "Piso 1");
    site.ad("/ad/2", "Piso 2");
    for path in ["/", "/ad/1", "/ad/2"] {
        site.etag(path, "\"first\"");
    }
    site
}

/// The store of the next run: it remembers pages, and has visited none.
fn next(store: &MemoryStore) -> MemoryStore {
    let next = MemoryStore::default();
    next.state().memories = store.state().memories.clone();
    next
}

async fn crawl(site: &Site, store: &MemoryStore) {
    assert_eq!(run(&plan_for(site, &["/"]), store, site).await.expect("the store holds"), CrawlEnd::Exhausted);
}

#[tokio::test]
async fn a_page_that_has_not_changed_leads_where_it_led() {
    let site = remembered_site().await;
    let first = MemoryStore::default();
    crawl(&site, &first).await;
    assert_eq!(site.sent("/", header::IF_NONE_MATCH), [None], "nothing is known of a page at first");

    let second = next(&first);
    crawl(&site, &second).await;
    for path in ["/", "/ad/1", "/ad/2"] {
        assert_eq!(second.outcome(path), Some(PageOutcome::Unchanged), "{path}");
        assert_eq!(site.sent(path, header::IF_NONE_MATCH), [None, Some("\"first\"".to_owned())], "{path}");
    }
    assert_eq!(second.ads(), ["/ad/1", "/ad/2"]);
    assert_eq!(second.state().fetched, 3);
    assert_eq!(second.state().memories, first.state().memories, "what was remembered still is");

    site.ad("/ad/2", "Piso 2, rebajado");
    site.etag("/ad/2", "\"second\"");
    let third = next(&second);
    crawl(&site, &third).await;
    assert_eq!(third.outcome("/ad/1"), Some(PageOutcome::Unchanged));
    assert_eq!(third.outcome("/ad/2"), Some(PageOutcome::Fetched));
    let memories = third.state().memories.clone();
    assert_eq!(memories[site.url("/ad/2").as_str()].validators.etag.as_deref(), Some("\"second\""));
}

#[tokio::test]
async fn both_validators_are_sent_as_they_came() {
    let site = Site::start().await;
    let modified = "Fri, 27 Nov 2020 12:00:00 GMT";
    let validators = [(header::ETAG, "W/\"a\""), (header::LAST_MODIFIED, modified)];
    site.always("/", (validators, html("<p>Pisos</p>")));
    site.always("/old", ([(header::LAST_MODIFIED, modified)], html("<p>Casas</p>")));
    let (plan, first) = (plan_for(&site, &["/", "/old"]), MemoryStore::default());
    run(&plan, &first, &site).await.expect("the store holds");
    let second = next(&first);
    run(&plan, &second, &site).await.expect("the store holds");
    let sent = |text: &str| vec![None, Some(text.to_owned())];
    assert_eq!(site.sent("/", header::IF_NONE_MATCH), sent("W/\"a\""));
    assert_eq!(site.sent("/", header::IF_MODIFIED_SINCE), sent(modified));
    assert_eq!(site.sent("/old", header::IF_MODIFIED_SINCE), sent(modified));
    assert_eq!(site.sent("/old", header::IF_NONE_MATCH), [None, None]);
    assert_eq!(second.outcome("/"), Some(PageOutcome::Fetched), "a site that sends the page anyway is believed");
}

#[tokio::test]
async fn what_was_forgotten_meanwhile_is_asked_for_whole() {
    let site = remembered_site().await;
    let first = MemoryStore::default();
    crawl(&site, &first).await;
    let second = next(&first);
    second.state().forgetful = true;
    crawl(&site, &second).await;
    assert_eq!(second.outcome("/"), Some(PageOutcome::Fetched));
    assert_eq!(site.sent("/", header::IF_NONE_MATCH), [None, Some("\"first\"".to_owned()), None]);
    assert_eq!(second.ads(), ["/ad/1", "/ad/2"]);
    assert_eq!(second.logged(|event| matches!(event, RunEvent::PageFailed { .. } | RunEvent::PageRetried { .. })), 0);
}

#[tokio::test]
async fn the_second_request_for_a_page_keeps_the_pause() {
    let site = Site::start().await;
    site.links("/", &[]);
    site.etag("/", "\"first\"");
    let first = MemoryStore::default();
    crawl(&site, &first).await;
    let second = next(&first);
    second.state().forgetful = true;
    let mut plan = plan_for(&site, &["/"]);
    plan.politeness = Politeness { delay_ms: 300, concurrency_per_host: 1, quiet: None };
    let begun = std::time::Instant::now();
    run(&plan, &second, &site).await.expect("the store holds");
    assert_eq!(site.count("/"), 3);
    assert!(begun.elapsed().as_millis() >= 300, "{:?}", begun.elapsed());
}

#[tokio::test]
async fn a_page_nobody_asked_about_has_not_changed_for_nobody() {
    let site = Site::start().await;
    site.links("/", &["/ad/1"]);
    site.always("/ad/1", StatusCode::NOT_MODIFIED);
    let store = MemoryStore::default();
    crawl(&site, &store).await;
    assert_eq!(store.outcome("/ad/1"), Some(PageOutcome::Failed(PageProblem::Protocol)));
    assert_eq!(store.missed_at("/ad/1"), [Evidence::Failed]);
    let told = |event: &RunEvent| matches!(event, RunEvent::PageFailed { detail, .. } if detail.contains("not asked"));
    assert_eq!(store.logged(told), 1);
}

#[tokio::test]
async fn conditions_are_of_one_address_and_no_other() {
    let site = Site::start().await;
    site.links("/", &["/ad/1", "/moved"]);
    site.redirect("/moved", "/ad/2");
    site.ad("/ad/1", "Piso 1");
    site.ad("/ad/2", "Piso 2");
    site.etag("/ad/1", "\"one\"");
    site.etag("/ad/2", "\"two\"");
    let first = MemoryStore::default();
    crawl(&site, &first).await;
    assert!(!first.state().memories.contains_key(site.url("/moved").as_str()), "another page answered for it");

    // The page has moved: its condition does not go along.
    site.redirect("/ad/1", "/ad/3");
    site.ad("/ad/3", "Piso 1");
    site.etag("/ad/1", "\"changed\"");
    let second = next(&first);
    crawl(&site, &second).await;
    assert_eq!(site.sent("/ad/1", header::IF_NONE_MATCH), [None, Some("\"one\"".to_owned())]);
    assert_eq!(site.sent("/ad/3", header::IF_NONE_MATCH), [None]);
    assert_eq!(site.sent("/ad/2", header::IF_NONE_MATCH), [None, None]);
}

#[tokio::test]
async fn a_304_is_no_redirect() {
    let site = remembered_site().await;
    let first = MemoryStore::default();
    crawl(&site, &first).await;
    site.etag("/ad/1", "\"other\"");
    site.always("/ad/1", (StatusCode::NOT_MODIFIED, [(header::LOCATION, "/elsewhere")]));
    let second = next(&first);
    crawl(&site, &second).await;
    assert_eq!((second.outcome("/ad/1"), site.count("/elsewhere")), (Some(PageOutcome::Unchanged), 0));
}

#[tokio::test]
async fn walls_and_pages_that_are_not_there_are_never_remembered() {
    let site = Site::start().await;
    let pages = [
        ("/wall", html("<h1>Access denied</h1><p>Please complete the CAPTCHA to continue.</p>")),
        ("/missing", html("<h1>La página que buscas no existe</h1>")),
        ("/gone", html("<h1>Este anuncio ya no está disponible</h1>")),
        ("/ad/ok", html(&ad("Piso"))),
    ];
    site.links("/", &pages.each_ref().map(|(path, _)| *path));
    for (path, page) in pages {
        site.always(path, page);
        site.etag(path, "\"x\"");
    }
    site.always("/partial", (StatusCode::PARTIAL_CONTENT, html(&ad("Otro piso"))));
    site.etag("/partial", "\"x\"");
    let store = MemoryStore::default();
    run(&plan_for(&site, &["/", "/partial"]), &store, &site).await.expect("the store holds");
    let remembered: Vec<String> = store.state().memories.keys().cloned().collect();
    assert_eq!(remembered, [site.url("/ad/ok").to_string()]);
}

#[tokio::test]
async fn one_page_for_every_address_is_found_out_though_it_has_not_changed() {
    let site = Site::start().await;
    let paths = ["/ad/1", "/ad/2", "/ad/3"];
    site.links("/", &paths);
    for path in paths {
        site.ad(path, "Piso en la playa");
        site.etag(path, "\"same\"");
    }
    let first = MemoryStore::default();
    crawl(&site, &first).await;
    assert_eq!(first.state().memories.len(), 2, "the third was no page of its own");
    let second = next(&first);
    crawl(&site, &second).await;
    assert_eq!(second.ads().len(), 2);
    let doubted = paths.iter().filter(|path| !second.outcome(path).is_some_and(|outcome| outcome.is_there()));
    assert_eq!(doubted.count(), 1);
}

#[tokio::test]
async fn a_failed_page_is_asked_for_whole() {
    let site = remembered_site().await;
    let first = MemoryStore::default();
    crawl(&site, &first).await;
    // A server that stumbles over conditions.
    site.on("/ad/1", |nth| async move {
        use axum::response::IntoResponse;
        if nth == 1 { StatusCode::BAD_GATEWAY.into_response() } else { html(&ad("Piso 1")).into_response() }
    });
    site.etag("/ad/1", "\"second\"");
    let second = next(&first);
    crawl(&site, &second).await;
    assert_eq!(site.sent("/ad/1", header::IF_NONE_MATCH), [None, Some("\"first\"".to_owned()), None]);
    assert_eq!(second.outcome("/ad/1"), Some(PageOutcome::Fetched));
}

#[tokio::test]
async fn a_link_check_asks_conditionally_and_follows_nothing() {
    let site = remembered_site().await;
    site.page("/ad/1", &(ad("Piso 1") + &anchors(&["/homes"])));
    site.links("/homes", &[]);
    let first = MemoryStore::default();
    crawl(&site, &first).await;
    let check = next(&first);
    check.state().known_ads = vec![site.url("/ad/1").into(), site.url("/ad/2").into()];
    site.always("/ad/2", StatusCode::GONE);
    site.etag("/ad/2", "\"gone\"");
    let mut plan = plan_for(&site, &["/"]);
    plan.purpose = Purpose::LinkCheck;
    run(&plan, &check, &site).await.expect("the store holds");
    assert_eq!(check.outcome("/ad/1"), Some(PageOutcome::Unchanged));
    assert_eq!((check.ads(), check.missed_at("/ad/2")), (vec!["/ad/1".to_owned()], vec![Evidence::Gone]));
    assert_eq!(site.count("/homes"), 1);

    // A check that read the page remembers where it leads, for crawls.
    let memory = check.state().memories[site.url("/ad/1").as_str()].clone();
    assert!(memory.links.iter().any(|(url, _)| url.ends_with("/homes")), "{memory:?}");
    assert_eq!(memory.listings, [(site.url("/ad/1").to_string(), Look::Page)]);
    assert!(!check.state().memories.contains_key(site.url("/ad/2").as_str()));
}
