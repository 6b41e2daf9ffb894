use std::collections::{BTreeSet, HashSet};

use axum::http::StatusCode;

use super::{between, get, page, path_of, portal};

/// The ads' paths that `/admin/ads` tells, by site.
async fn truth(router: &axum::Router, site: &str) -> BTreeSet<String> {
    let ads = get(router, "/admin/ads").await.json();
    let ads = ads.as_array().expect("a list").iter().filter(|ad| ad["site"] == site);
    ads.map(|ad| ad["path"].as_str().expect("a path").to_owned()).collect()
}

#[tokio::test]
async fn following_siguiente_meets_every_ad_exactly_once() {
    let router = portal(600, 3).router();
    for (site, start, link) in [
        ("mirador", "/mirador/viviendas/", "<h3><a href=\""),
        ("costa", "/costa/homes/", "<div class=\"card\"><a href=\""),
        ("barrio", "/barrio/anuncios/", "<a class=\"item-link\" href=\""),
    ] {
        let (mut next, mut seen) = (Some(start.to_owned()), Vec::new());
        while let Some(path) = next {
            let text = page(&router, &path).await;
            seen.extend(between(&text, link, "\"").into_iter().map(str::to_owned));
            next = between(&text, "rel=\"next\" href=\"", "\"").first().map(|&path| path.to_owned());
        }
        let distinct: BTreeSet<String> = seen.iter().cloned().collect();
        assert_eq!(distinct.len(), seen.len(), "{site} lists an ad twice");
        assert_eq!(distinct, truth(&router, site).await, "{site}");
        assert_eq!(seen.len(), 200);
    }
}

#[tokio::test]
async fn every_link_from_the_root_answers_and_admin_and_trouble_are_not_linked() {
    let router = portal(60, 3).router();
    let (mut queue, mut seen) = (vec!["/".to_owned()], HashSet::new());
    while let Some(path) = queue.pop() {
        if !seen.insert(path.clone()) {
            continue;
        }
        let answer = get(&router, &path).await;
        assert_eq!(answer.status, StatusCode::OK, "{path}");
        if !answer.content_type.starts_with("text/html") {
            continue;
        }
        for mark in [" href=\"", " src=\""] {
            let links = between(answer.text(), mark, "\"").into_iter();
            queue.extend(
                links
                    .map(|link| link.strip_prefix("http://portal.test:4000").unwrap_or(link).to_owned())
                    .filter(|link| link.starts_with('/')),
            );
        }
    }
    assert!(seen.iter().all(|path| !path.starts_with("/admin") && !path.starts_with("/trouble")));
    let details = |prefix: &str| seen.iter().filter(|path| path.starts_with(prefix)).count();
    assert_eq!((details("/mirador/piso/"), details("/costa/property/"), details("/barrio/anuncio/")), (20, 20, 20));
    assert_eq!(details("/mirador/imprimir/"), 20);
}

#[tokio::test]
async fn sitemaps_list_every_ad() {
    let router = portal(300, 3).router();
    let robots = page(&router, "/robots.txt").await;
    assert!(robots.contains("Disallow: /admin/\n") && robots.contains("Disallow: /mirador/imprimir/\n"));
    assert!(robots.contains("Sitemap: http://portal.test:4000/sitemap.xml\n"));

    let index = page(&router, "/sitemap.xml").await;
    let mut listed = BTreeSet::new();
    for sitemap in between(&index, "<loc>", "</loc>") {
        let text = page(&router, path_of(sitemap)).await;
        assert_eq!(between(&text, "<lastmod>", "</lastmod>").len(), between(&text, "<loc>", "</loc>").len());
        listed.extend(between(&text, "<loc>", "</loc>").into_iter().map(|url| path_of(url).to_owned()));
    }
    for site in ["mirador", "costa", "barrio"] {
        assert!(truth(&router, site).await.is_subset(&listed), "{site}");
    }
    assert_eq!(listed.len(), 300 + 6);
}

#[tokio::test]
async fn large_sites_split_their_sitemaps() {
    let router = portal(36_000, 3).router();
    let index = page(&router, "/sitemap.xml").await;
    let sitemaps = between(&index, "<loc>", "</loc>");
    assert_eq!(sitemaps.len(), 6);
    let mut ads = HashSet::new();
    for sitemap in sitemaps {
        let text = page(&router, path_of(sitemap)).await;
        let urls = between(&text, "<loc>", "</loc>");
        assert!(urls.len() <= 10_000);
        ads.extend(urls.into_iter().filter(|url| url.ends_with(|last: char| last.is_ascii_digit())).map(str::to_owned));
    }
    assert_eq!(ads.len(), 36_000);
    assert_eq!(get(&router, "/mirador/sitemap-3.xml").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn addresses_that_are_no_page_are_not_found() {
    let router = portal(60, 3).router();
    for path in [
        "/mirador/viviendas/?pagina=0",
        "/mirador/viviendas/?pagina=2",
        "/mirador/viviendas/?pagina=x",
        "/costa/homes/page/9/",
        "/mirador/piso/1",
        "/mirador/piso/60",
        "/mirador/piso/03",
        "/mirador/piso/x",
        "/mirador/sitemap-0.xml",
        "/costa/imprimir/1",
        "/foto/1/4.svg",
        "/nada",
    ] {
        assert_eq!(get(&router, path).await.status, StatusCode::NOT_FOUND, "{path}");
    }
    let redirect = get(&router, "/mirador").await;
    assert_eq!((redirect.status.as_u16(), redirect.location.as_deref()), (308, Some("/mirador/")));
}

#[tokio::test]
async fn a_strange_host_does_not_reach_the_page() {
    let request = axum::http::Request::get("/mirador/piso/0").header("host", "x\"><script>");
    let answer = super::ask(&portal(3, 3).router(), request.body(axum::body::Body::empty()).expect("a request")).await;
    assert!(answer.text().contains("http://localhost/mirador/piso/0"));
    assert!(!answer.text().contains("x\"><script>"));
}

#[tokio::test]
async fn two_of_three_json_ld_shapes_parse_and_the_third_carries_dirt() {
    let router = portal(27, 3).router();
    let blocks = async |id: u32| -> Vec<Option<serde_json::Value>> {
        let text = page(&router, &format!("/mirador/piso/{id}")).await;
        let head = text.split("</head>").next().expect("a head").to_owned();
        between(&head, "ld+json\">", "</script>").into_iter().map(|block| serde_json::from_str(block).ok()).collect()
    };
    let graph = blocks(0).await;
    let graph = graph[0].as_ref().expect("JSON")["@graph"].as_array().expect("a graph").clone();
    assert_eq!(graph[1]["@type"][0].as_str().map(str::is_empty), Some(false));
    assert_eq!(graph[2]["@type"], "Offer");

    let product = blocks(3).await;
    assert_eq!(product[0].as_ref().expect("JSON")["offers"]["@type"], "Offer");

    let dirty = blocks(6).await;
    assert!(dirty[0].is_none());
    assert!(dirty[1].as_ref().expect("JSON")["offers"][0]["availability"].is_string());
}
