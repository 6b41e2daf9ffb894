use std::collections::{BTreeMap, BTreeSet};

use axum::Router;
use axum::body::Body;
use axum::http::{Request, StatusCode};
use serde_json::Value;

use super::{Answer, ask, between, get, page, path_of, portal};

async fn move_to(router: &Router, day: u32) -> Answer {
    ask(
        router,
        Request::post("/admin/day")
            .header("host", "portal.test:4000")
            .header("content-type", "application/x-www-form-urlencoded")
            .body(Body::from(format!("day={day}")))
            .expect("a request"),
    )
    .await
}

/// Every ad of a day: its address and its price.
async fn prices(router: &Router, day: u32) -> BTreeMap<String, Value> {
    let ads = get(router, &format!("/admin/ads?day={day}")).await.json();
    let ads = ads.as_array().expect("a list").iter();
    ads.map(|ad| (ad["url"].as_str().expect("a URL").to_owned(), ad["price"].clone())).collect()
}

fn urls(list: &Value) -> BTreeSet<String> {
    list.as_array().expect("a list").iter().map(|url| url.as_str().expect("a URL").to_owned()).collect()
}

#[tokio::test]
async fn what_changes_is_what_admin_says() {
    let router = portal(3_000, 11).router();
    let (before, after) = (prices(&router, 0).await, prices(&router, 3).await);
    let changes = get(&router, "/admin/changes?from=0&to=3").await.json();

    let gone: BTreeSet<String> = before.keys().filter(|url| !after.contains_key(*url)).cloned().collect();
    let new: BTreeSet<String> = after.keys().filter(|url| !before.contains_key(*url)).cloned().collect();
    assert_eq!(urls(&changes["removed"]), gone);
    assert_eq!(urls(&changes["added"]), new);
    assert!(gone.len() > 50 && new.len() > 80, "{} gone, {} new", gone.len(), new.len());

    let mut repriced = 0;
    for (url, price) in &before {
        repriced += u32::from(after.get(url).is_some_and(|later| later != price));
    }
    let said = changes["price_changes"].as_array().expect("a list");
    assert_eq!(u32::try_from(said.len()).expect("few"), repriced);
    for change in said {
        let url = change["url"].as_str().expect("a URL");
        assert_eq!((&before[url], &after[url]), (&change["from"], &change["to"]));
    }
    assert!((180..400).contains(&repriced), "{repriced}");
}

#[tokio::test]
async fn pages_show_the_day_that_the_portal_was_moved_to() {
    let router = portal(3_000, 11).router();
    let moved = move_to(&router, 2).await;
    assert_eq!(moved.status, StatusCode::OK);
    let moved = moved.json();
    assert_eq!((&moved["day"], &moved["previous"]), (&2.into(), &0.into()));
    assert_eq!(moved["changes"], get(&router, "/admin/changes?from=0&to=2").await.json());
    assert_eq!(get(&router, "/admin/day").await.json()["day"], 2);

    let mut statuses = BTreeSet::new();
    for url in urls(&moved["changes"]["removed"]) {
        let answer = get(&router, path_of(&url)).await;
        let says_so = answer.text().contains("Este anuncio ya no está disponible");
        assert_eq!(says_so, answer.status != StatusCode::NOT_FOUND, "{url}");
        if url.contains("/barrio/") {
            assert_eq!(answer.status, StatusCode::GONE);
        }
        statuses.insert(answer.status.as_u16());
    }
    assert_eq!(statuses, BTreeSet::from([200, 404, 410]));

    let mut reductions = 0;
    for change in moved["changes"]["price_changes"].as_array().expect("a list") {
        let url = change["url"].as_str().expect("a URL");
        if url.contains("/mirador/") && change["to"].as_u64() < change["from"].as_u64() {
            let text = page(&router, path_of(url)).await;
            assert!(between(&text, "<p class=\"precio\">", "</p>")[0].starts_with("<s>Antes "), "{url}");
            reductions += 1;
        }
    }
    assert!(reductions > 10);

    for url in urls(&moved["changes"]["added"]) {
        assert_eq!(get(&router, path_of(&url)).await.status, StatusCode::OK, "{url}");
    }
    let first_card = page(&router, "/mirador/viviendas/").await;
    let newest = between(&first_card, "<h3><a href=\"/mirador/piso/", "\"")[0].parse::<u32>().expect("an id");
    assert!(newest >= 3_000, "the newest come first");
}

#[tokio::test]
async fn sitemaps_and_searches_forget_removed_ads() {
    let portal = portal(600, 11);
    let router = portal.router();
    portal.set_day(4).expect("a day");
    let removed = urls(&get(&router, "/admin/changes?from=0&to=4").await.json()["removed"]);
    assert!(!removed.is_empty());
    let mut listed = 0;
    for site in ["mirador", "costa", "barrio"] {
        let text = page(&router, &format!("/{site}/sitemap-1.xml")).await;
        let urls = between(&text, "<loc>", "</loc>");
        assert!(urls.iter().all(|url| !removed.contains(*url)));
        listed += urls.len() - 2;
    }
    assert_eq!(listed, portal.count());
    assert_eq!(prices(&router, 4).await.len(), portal.count());
}

#[tokio::test]
async fn some_removed_ads_come_back() {
    let router = portal(3_000, 11).router();
    let removed = urls(&get(&router, "/admin/changes?from=0&to=1").await.json()["removed"]);
    let later = prices(&router, 9).await;
    let back = removed.iter().filter(|url| later.contains_key(*url)).count();
    assert!(back > 0 && back < removed.len(), "{back} of {}", removed.len());
}

#[tokio::test]
async fn a_day_is_the_same_whichever_way_one_gets_there() {
    let (walking, jumping) = (portal(400, 11), portal(400, 11));
    let (walked, jumped) = (walking.router(), jumping.router());
    for day in [1, 2, 7, 5] {
        assert_eq!(move_to(&walked, day).await.status, StatusCode::OK);
    }
    jumping.set_day(5).expect("a day");
    for path in ["/admin/ads", "/mirador/viviendas/", "/costa/homes/page/2/", "/barrio/anuncios/", "/sitemap.xml"] {
        assert_eq!(page(&walked, path).await, page(&jumped, path).await, "{path}");
    }
}

#[tokio::test]
async fn seeds_differ_and_repeat() {
    let ads = async |seed| page(&portal(100, seed).router(), "/admin/ads").await;
    assert_eq!(ads(1).await, ads(1).await);
    assert_ne!(ads(1).await, ads(2).await);
}

#[tokio::test]
async fn days_that_make_no_sense_are_refused() {
    let router = portal(10, 1).router();
    for path in ["/admin/changes?from=0", "/admin/changes?from=0&to=99999", "/admin/ads?day=x", "/admin/ads?day=1001"] {
        assert_eq!(get(&router, path).await.status, StatusCode::BAD_REQUEST, "{path}");
    }
    for body in ["", "day=", "{\"day\":-1}", "day=1001"] {
        let request = Request::post("/admin/day").body(Body::from(body)).expect("a request");
        assert_eq!(ask(&router, request).await.status, StatusCode::BAD_REQUEST, "{body}");
    }
    for (path, body) in [("/admin/day", "{\"day\": 3}"), ("/admin/day?day=4", ""), ("/admin/day", "day=5")] {
        let request = Request::post(path).body(Body::from(body)).expect("a request");
        assert_eq!(ask(&router, request).await.status, StatusCode::OK, "{body}");
    }
    assert_eq!(get(&router, "/admin/day").await.json()["day"], 5);
}
