//! `/api/v1/properties` and `/api/v1/towns`.

use atalaya_http::HttpConfig;
use domain::account::Role;
use domain::facts::{Facts, Operation};
use domain::{Currency, Money};
use serde_json::{Value, json};
use service::ServiceConfig;

use crate::app::App;
use crate::browser::Browser;

fn home(title: &str, town: &str, minor: i64, area_m2: f64, rooms: u16) -> Facts {
    Facts {
        title: Some(title.to_owned()),
        operation: Some(Operation::Sale),
        price: Some(Money { minor, currency: Currency::EUR }),
        area_m2: Some(area_m2),
        rooms: Some(rooms),
        town: Some(town.to_owned()),
        ..Facts::default()
    }
}

async fn three_homes(app: &App) -> Browser {
    let mut ana = app.program("ana@example.org", Role::User).await;
    let job = ana.create_job("Valencia").await;
    ana.start_run(job).await;
    app.crawl(&[
        ("https://a.example/1", home("Piso con terraza", "Valencia", 25_000_050, 90.0, 3)),
        ("https://a.example/2", home("Ático", "Valencia", 40_000_000, 120.0, 4)),
        ("https://a.example/3", home("Casa", "Xàbia", 35_000_000, 200.0, 5)),
    ])
    .await;
    ana
}

fn titles(list: &Value) -> Vec<&str> {
    list["items"].as_array().expect("items").iter().map(|item| item["title"].as_str().expect("a title")).collect()
}

#[tokio::test]
async fn properties_are_filtered_sorted_and_paged() {
    let app = App::start().await;
    let mut ana = three_homes(&app).await;
    for (query, expected) in [
        ("sort=price", &["Piso con terraza", "Casa", "Ático"][..]),
        ("sort=price&order=desc&limit=1", &["Ático"]),
        ("sort=price&skip=1", &["Casa", "Ático"]),
        ("town=Valencia&sort=price", &["Piso con terraza", "Ático"]),
        ("min_price=250000.51", &["Casa", "Ático"]),
        ("max_price=250000.50", &["Piso con terraza"]),
        ("min_area=100&rooms=5&town=", &["Casa"]),
        ("q=terraza", &["Piso con terraza"]),
        ("has_lift=true", &[]),
        ("availability=active&sort=area", &["Casa", "Ático", "Piso con terraza"]),
    ] {
        let list = ana.get(&format!("/api/v1/properties?{query}")).await.json();
        let (mut found, mut expected) = (titles(&list), expected.to_vec());
        if !query.contains("sort") {
            found.sort_unstable();
            expected.sort_unstable();
        }
        assert_eq!(found, expected, "{query}");
    }

    let first = ana.get("/api/v1/properties?sort=price&limit=2").await.json();
    assert!(first.get("total").is_none(), "nobody asked for it");
    let first = ana.get("/api/v1/properties?sort=price&limit=2&total=true").await.json();
    assert_eq!((titles(&first), &first["total"]), (vec!["Piso con terraza", "Casa"], &json!(3)));
    let cursor = first["next"].as_str().expect("a cursor");
    let second = ana.get(&format!("/api/v1/properties?sort=price&limit=2&cursor={cursor}")).await.json();
    assert_eq!((titles(&second), &second["next"]), (vec!["Ático"], &Value::Null));

    assert_eq!(ana.get("/api/v1/towns").await.json()["items"], json!(["Valencia", "Xàbia"]));
}

#[tokio::test]
async fn a_property_shows_its_price_both_ways_and_its_ads() {
    let app = App::start().await;
    let mut ana = three_homes(&app).await;
    let list = ana.get("/api/v1/properties?sort=price").await.json();
    let cheapest = &list["items"][0];
    assert_eq!(
        (&cheapest["price"], &cheapest["price_minor"], &cheapest["currency"]),
        (&json!(250_000.5), &json!(25_000_050), &json!("EUR"))
    );
    assert_eq!(list["items"][1]["price"].to_string(), "350000");
    assert_eq!(cheapest["has_lift"], Value::Null);

    let detail = ana.get(&format!("/api/v1/properties/{}", cheapest["id"])).await.json();
    assert_eq!(detail["title"], "Piso con terraza");
    let listing = &detail["listings"][0];
    assert_eq!(listing["url"], "https://a.example/1");
    assert_eq!(listing["prices"][0]["price_minor"], 25_000_050);
    assert_eq!(listing["facts"]["rooms"], 3);
    assert_eq!(listing["availability"]["state"], "active");
    ana.get("/api/v1/properties/999").await.problem(404, "/problems/not-found");
}

#[tokio::test]
async fn what_a_list_does_not_understand_it_refuses() {
    let app = App::start().await;
    let mut ana = app.program("ana@example.org", Role::User).await;
    for (query, field, code) in [
        ("limit=0", "limit", "not_understood"),
        ("limit=1001", "limit", "not_understood"),
        ("limit=ten", "limit", "not_understood"),
        ("limit=1&limit=2", "limit", "repeated"),
        ("skip=-1", "skip", "not_understood"),
        ("skip=1&cursor=i1-1", "skip", "not_with_cursor"),
        ("cursor=made-up", "cursor", "not_understood"),
        ("min_price=cheap", "min_price", "not_understood"),
        ("rooms=-1", "rooms", "not_understood"),
        ("has_lift=perhaps", "has_lift", "not_understood"),
        ("bbox=1,2,3", "bbox", "not_understood"),
        ("sort=beauty", "sort", "not_understood"),
        ("order=up", "order", "not_understood"),
        ("availability=maybe", "availability", "not_understood"),
        ("tonw=Valencia", "tonw", "unknown_parameter"),
    ] {
        let answer = ana.get(&format!("/api/v1/properties?{query}")).await;
        assert_eq!(answer.wrong(), [(field.to_owned(), code.to_owned())], "{query}");
    }
    assert_eq!(ana.get("/api/v1/properties?limit=0&rooms=x&what=1").await.wrong().len(), 3);
}

#[tokio::test]
async fn where_browsing_is_public_nobody_need_log_in() {
    let service = ServiceConfig { public_browsing: true, ..ServiceConfig::default() };
    let app = App::with(service, HttpConfig::default()).await;
    three_homes(&app).await;
    assert_eq!(app.visitor().get("/api/v1/properties?total=true").await.json()["total"], 3);
    app.visitor().get("/api/v1/jobs").await.problem(401, "/problems/not-logged-in");
    app.visitor().get("/api/v1/runs/1").await.problem(401, "/problems/not-logged-in");
}

#[tokio::test]
async fn what_rules_leave_out_is_hidden_counted_and_shown_on_demand() {
    let app = App::start().await;
    let mut ana = app.program("ana@example.org", Role::User).await;
    let rules = json!({
        "dear": {"when": [{"field": "price", "is": "ge", "value": 350_000}], "then": "exclude"},
        "by the sea": {"when": [{"field": "town", "is": "eq", "value": "xabia"}], "then": "flag"},
    });
    let job = json!({"name": "a", "target_urls": ["https://a.example/"], "rules": rules});
    let job = ana.post("/api/v1/jobs", &job).await.json()["id"].as_i64().expect("an id");
    ana.start_run(job).await;
    app.crawl(&[
        ("https://a.example/1", home("Piso", "Valencia", 25_000_050, 90.0, 3)),
        ("https://a.example/2", home("Ático", "Valencia", 40_000_000, 120.0, 4)),
        ("https://a.example/3", home("Casa", "Xàbia", 35_000_000, 200.0, 5)),
    ])
    .await;

    for (query, expected, total, hidden) in [
        ("sort=price", &["Piso"][..], json!(1), json!(2)),
        ("sort=price&excluded=hide", &["Piso"], json!(1), json!(2)),
        ("sort=price&excluded=only", &["Casa", "Ático"], json!(2), Value::Null),
        ("sort=price&excluded=all", &["Piso", "Casa", "Ático"], json!(3), Value::Null),
        ("sort=price&town=Valencia", &["Piso"], json!(1), json!(1)),
    ] {
        let list = ana.get(&format!("/api/v1/properties?{query}&total=true")).await.json();
        assert_eq!(titles(&list), expected, "{query}");
        assert_eq!((&list["total"], &list["excluded"]), (&total, &hidden), "{query}");
    }
    let house = &ana.get("/api/v1/properties?excluded=only&sort=price").await.json()["items"][0];
    assert_eq!((&house["excluded_by"], &house["flagged_by"]), (&json!("dear"), &json!(["by the sea"])));
    let detail = ana.get(&format!("/api/v1/properties/{}", house["id"])).await.json();
    assert_eq!((&detail["excluded_by"], &detail["listings"][0]["excluded_by"]), (&json!("dear"), &json!("dear")));
    assert_eq!(detail["listings"][0]["prices"][0]["price"], 350_000);
    let flat = &ana.get("/api/v1/properties").await.json()["items"][0];
    assert_eq!((&flat["excluded_by"], &flat["flagged_by"]), (&Value::Null, &json!([])));
    let run = &ana.get("/api/v1/runs").await.json()["items"][0];
    assert_eq!((&run["listings_found"], &run["listings_excluded"]), (&json!(3), &json!(2)));
    let wrong = ana.get("/api/v1/properties?excluded=some").await.wrong();
    assert_eq!(wrong[0].0, "excluded");
}

#[tokio::test]
async fn no_valuation_is_invented() {
    let app = App::start().await;
    let mut ana = three_homes(&app).await;
    for part in ["valuation", "comparables"] {
        ana.get(&format!("/api/v1/properties/1/{part}")).await.problem(404, "/problems/not-available");
        ana.get(&format!("/api/v1/properties/99/{part}")).await.problem(404, "/problems/not-found");
        app.visitor().get(&format!("/api/v1/properties/1/{part}")).await.problem(401, "/problems/not-logged-in");
    }
}

#[tokio::test]
async fn an_estimate_stands_beside_the_price_and_what_is_near() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let source = listener.local_addr().expect("an address");
    let router = axum::Router::new().fallback(async || r#"{"price": 260000, "currency": "EUR"}"#);
    tokio::spawn(async move { axum::serve(listener, router).await });
    let app = App::asking(source).await;
    let mut ana = three_homes(&app).await;
    let euros = |price: f64, minor: i64| json!({ "price": price, "price_minor": minor, "currency": "EUR" });
    let market = json!({
        "status": "ok", "detail": null,
        "estimated_market_price": { "price": 260_000, "price_minor": 26_000_000, "currency": "EUR" },
        "current_price": euros(250_000.5, 25_000_050), "price_difference": euros(-9_999.5, -999_950),
    });
    let analysis = ana.get("/api/v1/properties/1/market-analysis").await.json();
    assert_eq!((&analysis["property"]["title"], &analysis["market_analysis"]), (&json!("Piso con terraza"), &market));

    let enhanced = ana.get("/api/v1/properties/1/enhanced").await.json();
    assert_eq!(enhanced["property"], ana.get("/api/v1/properties/1").await.json());
    assert_eq!(enhanced["market_data"], market);
    let nearby = &enhanced["nearby_properties"];
    assert_eq!((&nearby["status"], titles(nearby)), (&json!("ok"), vec!["Ático"]));
}

#[tokio::test]
async fn without_a_price_source_no_estimate_is_made_up() {
    let app = App::start().await;
    let mut ana = three_homes(&app).await;
    let analysis = &ana.get("/api/v1/properties/3/market-analysis").await.json()["market_analysis"];
    assert_eq!((&analysis["status"], &analysis["current_price"]["price"]), (&json!("not_configured"), &json!(350_000)));
    assert_eq!((&analysis["estimated_market_price"], &analysis["price_difference"]), (&Value::Null, &Value::Null));
    let enhanced = ana.get("/api/v1/properties/3/enhanced").await.json();
    assert_eq!((&enhanced["market_data"], titles(&enhanced["nearby_properties"])), (analysis, vec![]));
    for part in ["market-analysis", "enhanced"] {
        ana.get(&format!("/api/v1/properties/99/{part}")).await.problem(404, "/problems/not-found");
        app.visitor().get(&format!("/api/v1/properties/1/{part}")).await.problem(401, "/problems/not-logged-in");
    }
}

#[tokio::test]
async fn an_ad_is_read_by_itself_with_its_histories_and_its_source() {
    let app = App::start().await;
    let mut ana = three_homes(&app).await;
    let listed = ana.get("/api/v1/listings?source_id=1&property_id=1").await.json();
    assert_eq!((&listed["items"][0]["id"], &listed["next"]), (&json!(1), &Value::Null));
    let none = ana.get("/api/v1/listings?source_id=99").await.json();
    assert_eq!(none["items"], json!([]));
    ana.get("/api/v1/listings?availability=gone").await.problem(422, "/problems/invalid");
    let ad = ana.get("/api/v1/listings/1").await.json();
    assert_eq!((&listed["items"][0]["url"], &listed["items"][0]["price"]), (&ad["url"], &ad["prices"][0]["price"]));
    assert_eq!((&ad["id"], &ad["property_id"]), (&json!(1), &json!(1)));
    assert_eq!((&ad["source"]["name"], &ad["facts"]["rooms"]), (&json!("a.example"), &json!(3)));
    let of_property = ana.get("/api/v1/properties/1").await.json();
    assert_eq!(ad["prices"], of_property["listings"][0]["prices"]);
    let prices = ana.get("/api/v1/listings/1/prices").await.json();
    assert_eq!((&prices["items"], &prices["total"]), (&ad["prices"], &json!(1)));
    let changes = ana.get("/api/v1/listings/1/availability").await.json();
    assert_eq!(changes["items"], ad["availability_changes"]);
    let sources = ana.get("/api/v1/sources").await.json();
    assert_eq!(sources["items"], json!([{ "id": 1, "name": "a.example" }]));
    for path in ["/api/v1/listings/99", "/api/v1/listings/99/prices", "/api/v1/listings/x/availability"] {
        ana.get(path).await.problem(404, "/problems/not-found");
    }
}
