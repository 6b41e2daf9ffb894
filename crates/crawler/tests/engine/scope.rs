//! Where a job lets a crawl go.

use atalaya_crawler::engine::CrawlEnd;
use atalaya_crawler::store::PageOutcome;
use domain::job::Scope;
use domain::run::{PageProblem, RunEvent};

use super::site::{Site, ad, anchors, body_of};
use super::{MemoryStore, crawl, fetcher_for, now, plan_for, run};

fn scope(hosts: &[&str], include: &[&str], exclude: &[&str]) -> Scope {
    let owned = |lines: &[&str]| lines.iter().map(|line| (*line).to_owned()).collect();
    Scope { hosts: owned(hosts), include: owned(include), exclude: owned(exclude) }
}

#[tokio::test]
async fn a_host_that_the_job_names_is_entered_and_its_robots_txt_obeyed() {
    let (site, further, other) = (Site::start().await, Site::start().await, Site::start().await);
    site.links("/", &[further.url("/ad/1").as_str(), other.url("/ad/1").as_str(), "/away"]);
    site.redirect("/away", further.url("/ad/2").as_str());
    further.robots("User-agent: *\nDisallow: /ad/3\n");
    further.page("/ad/1", &(ad("Piso 1") + &anchors(&["/ad/3"])));
    further.ad("/ad/2", "Piso 2");
    let mut plan = plan_for(&site, &["/"]);
    plan.scope = scope(&[&further.address.to_string()], &[], &[]);
    let store = MemoryStore::default();
    // Whoever may be visited at all is not the scope's to say.
    let outbound = atalaya_crawler::fetch::OutboundPolicy::default().and_allow(site.address).and_allow(further.address);
    let config = atalaya_crawler::fetch::FetchConfig { outbound, ..fetcher_for(&site).config().clone() };
    let fetcher = atalaya_crawler::fetch::Fetcher::new(config).expect("a fetcher");
    let end = crawl(&plan, &store, &fetcher, &now, tokio_util::sync::CancellationToken::new()).await;
    assert_eq!(end.expect("the store holds"), CrawlEnd::Exhausted);
    assert_eq!(store.ads(), ["/ad/1", "/ad/2"]);
    assert_eq!(further.requests_sorted(), ["/ad/1", "/ad/2"]);
    assert_eq!(other.requests(), Vec::<String>::new());
}

#[tokio::test]
async fn a_private_host_that_the_job_names_is_refused_all_the_same() {
    let (site, private) = (Site::start().await, Site::start().await);
    site.links("/", &[private.url("/ad/1").as_str()]);
    private.ad("/ad/1", "Piso 1");
    let mut plan = plan_for(&site, &["/"]);
    plan.scope = scope(&[&private.address.to_string()], &[], &[]);
    let store = MemoryStore::default();
    run(&plan, &store, &site).await.expect("the store holds");
    assert_eq!(store.outcome("/ad/1"), Some(PageOutcome::Failed(PageProblem::PrivateAddress)));
    assert_eq!(private.count("/robots.txt") + private.requests().len(), 0);
}

#[tokio::test]
async fn only_wanted_paths_are_followed_and_the_pages_that_continue_a_list() {
    let site = Site::start().await;
    let next = "<a rel=\"next\" href=\"/find?page=2\">Siguiente</a>";
    site.page("/find", &(anchors(&["/homes/1", "/blog/1", "/homes/away", "/homes/gone"]) + next));
    site.page("/find?page=2", &anchors(&["/homes/2", "/contact", "/homes/old/3"]));
    for number in 1..=2 {
        site.page(&format!("/homes/{number}"), &(ad("Piso") + "<a rel=\"next\" href=\"/agents/1\">Siguiente</a>"));
    }
    site.redirect("/homes/away", "/blog/2");
    site.redirect("/homes/gone", "/find");
    site.always(
        "/sitemap.xml",
        format!(
            "<urlset><url><loc>{0}</loc></url><url><loc>{1}</loc></url></urlset>",
            site.url("/homes/4"),
            site.url("/blog/4")
        ),
    );
    site.ad("/homes/4", "Piso 4");
    let mut plan = plan_for(&site, &["/find"]);
    plan.scope = scope(&[], &["/homes/"], &["/homes/old/"]);
    let store = MemoryStore::default();
    assert_eq!(run(&plan, &store, &site).await.expect("the store holds"), CrawlEnd::Exhausted);
    let mut requests = site.requests_sorted();
    requests.dedup();
    assert_eq!(
        requests,
        ["/find", "/find?page=2", "/homes/1", "/homes/2", "/homes/4", "/homes/away", "/homes/gone", "/sitemap.xml"]
    );
    assert_eq!(store.ads(), ["/homes/1", "/homes/2", "/homes/4"]);
    assert_eq!(store.outcome("/homes/away"), Some(PageOutcome::Skipped(PageProblem::OutOfScope)));
    assert_eq!(store.outcome("/homes/gone"), Some(PageOutcome::Fetched));
}

#[tokio::test]
async fn cards_and_known_ads_outside_the_scope_are_left_alone() {
    let site = Site::start().await;
    let card =
        |path: &str| format!("<article><a href=\"{path}\">Piso</a><span>250.000 €</span><span>85 m²</span></article>");
    let cards = [card("/homes/1"), card("/homes/2"), card("/old/3"), card("/old/4")].concat();
    site.page("/", &format!("<h1>Pisos en venta</h1>{cards}"));
    site.ad("/homes/1", "Piso 1");
    site.ad("/homes/2", "Piso 2");
    let mut plan = plan_for(&site, &["/"]);
    plan.scope = scope(&[], &[], &["/old/"]);
    let store = MemoryStore::default();
    store.state().known_ads =
        vec![site.url("/old/9").into(), "http://127.0.0.1:1/x".into(), site.url("/homes/8").into()];
    assert_eq!(run(&plan, &store, &site).await.expect("the store holds"), CrawlEnd::Exhausted);
    assert_eq!(store.ads(), ["/homes/1", "/homes/2"]);
    assert_eq!(site.requests_sorted(), ["/", "/homes/1", "/homes/2", "/homes/8"]);
    assert_eq!(store.outcome("/old/9"), Some(PageOutcome::Skipped(PageProblem::OutOfScope)));
    assert!(store.missed_at("/old/9").is_empty(), "it is no evidence of anything");
}

#[tokio::test]
async fn a_target_that_the_job_excludes_is_told_of() {
    let site = Site::start().await;
    site.links("/find", &[]);
    let mut plan = plan_for(&site, &["/find"]);
    plan.scope = scope(&[], &[], &["/find"]);
    let store = MemoryStore::default();
    let end = run(&plan, &store, &site).await.expect("the store holds");
    let CrawlEnd::NoTargetReadable { first: Some(first) } = end else { panic!("{end:?}") };
    assert_eq!(first.problem, PageProblem::OutOfScope);
    assert!(site.requests().is_empty());
    let told = |event: &RunEvent| matches!(event, RunEvent::PageSkipped { problem: PageProblem::OutOfScope, .. });
    assert_eq!(store.logged(told), 1);
}

#[tokio::test]
async fn a_sitemap_is_looked_for_once_where_robots_txt_names_none() {
    let site = Site::start().await;
    site.links("/", &["/ad/1"]);
    site.ad("/ad/1", "Piso 1");
    let store = MemoryStore::default();
    run(&plan_for(&site, &["/"]), &store, &site).await.expect("the store holds");
    assert_eq!(site.count("/sitemap.xml"), 1);
    assert_eq!(store.logged(|event| matches!(event, RunEvent::PageSkipped { .. } | RunEvent::SitemapRead { .. })), 0);

    site.on("/sitemap.xml", {
        let pages = format!(
            "<urlset><url><loc>{0}</loc><lastmod>2026-01-01</lastmod></url><url><loc>{1}</loc><lastmod>2026-02-01</lastmod>\
             </url></urlset>",
            site.url("/ad/2"),
            site.url("/ad/3")
        );
        move |_| {
            let pages = pages.clone();
            async move { body_of("text/xml", pages) }
        }
    });
    site.ad("/ad/2", "Piso 2");
    site.ad("/ad/3", "Piso 3");
    let mut plan = plan_for(&site, &["/"]);
    plan.politeness.concurrency_per_host = 1;
    let store = MemoryStore::default();
    run(&plan, &store, &site).await.expect("the store holds");
    assert_eq!(store.ads(), ["/ad/1", "/ad/2", "/ad/3"]);
    let place = |path: &str| site.requests().iter().position(|asked| asked == path);
    assert!(place("/ad/3") < place("/ad/2"), "what changed last comes first: {:?}", site.requests());

    let site = Site::start().await;
    site.links("/", &[]);
    site.robots("User-agent: *\nDisallow: /sitemap.xml\n");
    run(&plan_for(&site, &["/"]), &MemoryStore::default(), &site).await.expect("the store holds");
    assert_eq!(site.count("/sitemap.xml"), 0, "robots.txt forbids it");
}
