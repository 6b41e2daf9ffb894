//! Ads that are no longer there.

use atalaya_crawler::engine::{CrawlEnd, Purpose};
use atalaya_crawler::store::PageOutcome;
use axum::http::StatusCode;
use domain::availability::Evidence;
use domain::run::{PageProblem, RunEvent};

use super::site::{Site, ad, html};
use super::{MemoryStore, crawl_from_root, plan_for, run};

#[tokio::test]
async fn known_ads_that_nothing_led_to_are_looked_at_once_more() {
    let site = Site::start().await;
    site.links("/", &["/ad/linked"]);
    site.ad("/ad/linked", "Piso 1");
    site.ad("/ad/alive", "Piso 2");
    site.always("/ad/410", StatusCode::GONE);
    site.page("/ad/says-gone", "<h1>Este anuncio ya no está disponible</h1>");
    site.redirect("/ad/away", "/");
    site.always("/ad/forbidden", StatusCode::FORBIDDEN);
    site.always("/ad/broken", StatusCode::BAD_GATEWAY);
    let paths =
        ["/ad/linked", "/ad/alive", "/ad/404", "/ad/410", "/ad/says-gone", "/ad/away", "/ad/forbidden", "/ad/broken"];
    let store = MemoryStore::default();
    store.state().known_ads = paths.iter().map(|path| site.url(path).into()).collect();

    assert_eq!(run(&plan_for(&site, &["/"]), &store, &site).await.expect("the store holds"), CrawlEnd::Exhausted);
    assert_eq!(store.logged(|event| *event == RunEvent::Rechecking { listings: 7 }), 1);
    assert_eq!(site.count("/ad/linked"), 1);
    for (path, evidence) in [
        ("/ad/404", Evidence::NotFound),
        ("/ad/410", Evidence::Gone),
        ("/ad/says-gone", Evidence::SaysGone),
        ("/ad/away", Evidence::RedirectedAway),
        ("/ad/forbidden", Evidence::Blocked),
        ("/ad/broken", Evidence::Failed),
    ] {
        assert_eq!(store.missed_at(path), [evidence], "{path}");
    }
    assert_eq!(store.ads(), ["/ad/alive", "/ad/linked"]);
}

#[tokio::test]
async fn nothing_is_looked_at_again_while_the_site_cannot_be_read() {
    let site = Site::start().await;
    site.always("/", StatusCode::BAD_GATEWAY);
    let store = MemoryStore::default();
    store.state().known_ads = vec![site.url("/ad/1").into()];
    let end = run(&plan_for(&site, &["/"]), &store, &site).await.expect("the store holds");
    assert!(matches!(end, CrawlEnd::NoTargetReadable { .. }), "{end:?}");
    assert_eq!(site.count("/ad/1"), 0);
}

#[tokio::test]
async fn a_redirect_tells_of_an_ad_only_where_it_leads_to_a_search() {
    let site = Site::start().await;
    site.links("/", &["/about"]);
    site.links("/about", &[]);
    site.page("/login", "<h1>Inicia sesión</h1><form><input name=user></form>");
    site.page("/venta/pisos", "<h1>Pisos en venta en Valencia</h1><p>128 resultados</p>");
    site.page("/agency", "<h1>Welcome</h1>");
    for (path, to, evidence) in [
        ("/ad/1", "/login", Evidence::Failed),
        ("/ad/2", "/venta/pisos", Evidence::RedirectedAway),
        ("/agency/3", "/agency", Evidence::RedirectedAway),
        ("/ad/4", "/", Evidence::RedirectedAway),
        ("/agency-two/5", "/agency", Evidence::Failed),
    ] {
        site.redirect(path, to);
        let store = MemoryStore::default();
        store.state().known_ads = vec![site.url(path).into()];
        run(&plan_for(&site, &["/"]), &store, &site).await.expect("the store holds");
        assert_eq!(store.missed_at(path), [evidence], "{path} leads to {to}");
    }
}

#[tokio::test]
async fn a_wall_that_answers_as_if_there_were_no_page_says_nothing_of_the_ad() {
    let site = Site::start().await;
    site.links("/", &[]);
    let wall = html("<h1>Access denied</h1><p>Please complete the CAPTCHA to continue.</p>");
    for status in [StatusCode::NOT_FOUND, StatusCode::GONE] {
        let path = format!("/ad/{}", status.as_u16());
        site.always(&path, (status, wall.clone()));
        let store = MemoryStore::default();
        store.state().known_ads = vec![site.url(&path).into()];
        run(&plan_for(&site, &["/"]), &store, &site).await.expect("the store holds");
        assert_eq!(store.missed_at(&path), [Evidence::Blocked], "{path}");
    }
}

#[tokio::test]
async fn a_link_check_looks_at_known_ads_and_goes_nowhere_else() {
    let site = Site::start().await;
    site.robots("Sitemap: /sitemap.xml");
    site.page("/ad/here", &(ad("Piso 1") + r#"<a rel="next" href="/ad/next">Siguiente</a><a href="/homes">Pisos</a>"#));
    site.always("/ad/gone", StatusCode::GONE);
    let store = MemoryStore::default();
    store.state().known_ads = ["/ad/here", "/ad/gone"].map(|path| site.url(path).to_string()).to_vec();
    let mut plan = plan_for(&site, &["/"]);
    plan.purpose = Purpose::LinkCheck;
    plan.limits.max_pages = 1;
    assert_eq!(run(&plan, &store, &site).await.expect("the store holds"), CrawlEnd::Exhausted);
    assert_eq!(site.requests_sorted(), ["/ad/gone", "/ad/here"]);
    assert_eq!(store.ads(), ["/ad/here"]);
    assert_eq!(store.missed_at("/ad/gone"), [Evidence::Gone]);
    assert_eq!(store.logged(|event| matches!(event, RunEvent::Rechecking { listings: 2 })), 1);
}

#[tokio::test]
async fn a_link_check_that_finds_every_ad_gone_has_done_its_work() {
    let site = Site::start().await;
    let store = MemoryStore::default();
    let mut plan = plan_for(&site, &["/"]);
    plan.purpose = Purpose::LinkCheck;
    assert_eq!(run(&plan, &store, &site).await.expect("the store holds"), CrawlEnd::Exhausted, "none is known");
    store.state().known_ads = vec![site.url("/ad/gone").to_string()];
    assert_eq!(run(&plan, &store, &site).await.expect("the store holds"), CrawlEnd::Exhausted);
    assert_eq!(store.missed_at("/ad/gone"), [Evidence::NotFound]);
}

#[tokio::test]
async fn a_page_that_says_it_is_not_there_is_not() {
    let site = Site::start().await;
    site.links("/", &["/nowhere"]);
    site.page("/nowhere", "<h1>Página no encontrada</h1><a href=/deeper>Mira aquí</a>");
    site.page("/ad/missing", "<h1>La página que buscas no existe</h1>");
    site.page("/ad/perhaps", "<h1>Página no disponible</h1>");
    let store = MemoryStore::default();
    store.state().known_ads = ["/ad/missing", "/ad/perhaps"].map(|path| site.url(path).into()).into();
    run(&plan_for(&site, &["/"]), &store, &site).await.expect("the store holds");
    assert_eq!(store.missed_at("/ad/missing"), [Evidence::SaysNotFound]);
    assert_eq!(store.missed_at("/ad/perhaps"), [Evidence::Failed]);
    for path in ["/nowhere", "/ad/missing", "/ad/perhaps"] {
        assert_eq!(store.outcome(path), Some(PageOutcome::Failed(PageProblem::SoftNotFound)), "{path}");
        assert_eq!(site.count(path), 1, "{path}");
    }
    assert_eq!(site.count("/deeper"), 0);
}

#[tokio::test]
async fn one_page_for_every_address_is_the_ad_of_none() {
    let site = Site::start().await;
    let paths: Vec<String> = (1..=6).map(|number| format!("/ad/{number}")).collect();
    site.links("/", &paths.iter().map(String::as_str).collect::<Vec<_>>());
    for path in &paths {
        site.ad(path, "Piso en la playa");
    }
    let others: Vec<String> = (1..=4).map(|number| format!("/other/{number}")).collect();
    site.links("/", &paths.iter().chain(&others).map(String::as_str).collect::<Vec<_>>());
    for (number, path) in others.iter().enumerate() {
        site.ad(path, &format!("Piso número {number}"));
    }
    let (_, store) = crawl_from_root(&site).await;
    assert_eq!(store.ads().iter().filter(|path| path.starts_with("/ad/")).count(), 2);
    assert_eq!(store.ads().iter().filter(|path| path.starts_with("/other/")).count(), 4);
    let doubted = paths.iter().filter(|path| store.outcome(path) != Some(PageOutcome::Fetched));
    for path in doubted {
        assert_eq!(store.outcome(path), Some(PageOutcome::Failed(PageProblem::SoftNotFound)), "{path}");
        assert_eq!(store.missed_at(path), [Evidence::Failed], "{path}");
    }
}

#[tokio::test]
async fn a_wall_is_one_whatever_the_status_and_however_it_is_marked() {
    let site = Site::start().await;
    site.links("/", &[]);
    let puzzle = || html("<h1>Verifica que eres humano</h1>");
    site.always("/ad/405", (StatusCode::METHOD_NOT_ALLOWED, puzzle()));
    site.always("/ad/500", (StatusCode::INTERNAL_SERVER_ERROR, puzzle()));
    site.always("/ad/202", StatusCode::ACCEPTED);
    site.always("/ad/marked", ([("cf-mitigated", "challenge")], html(&ad("Piso"))));
    site.always("/ad/waf", (StatusCode::METHOD_NOT_ALLOWED, [("x-amzn-waf-action", "captcha")], html("")));
    for path in ["/ad/405", "/ad/500", "/ad/202", "/ad/marked", "/ad/waf"] {
        let store = MemoryStore::default();
        store.state().known_ads = vec![site.url(path).into()];
        run(&plan_for(&site, &["/"]), &store, &site).await.expect("the store holds");
        assert_eq!(store.missed_at(path), [Evidence::Blocked], "{path}");
        assert_eq!(store.ads(), [""; 0], "{path}");
    }
}
