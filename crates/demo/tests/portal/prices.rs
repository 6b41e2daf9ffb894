use axum::http::StatusCode;
use serde_json::json;

use super::{get, portal};

#[tokio::test]
async fn a_home_is_worth_what_its_district_and_its_size_make_it() {
    let router = portal(1, 1).router();
    let price = async |rest: &str| {
        let known = "/api/prices?town=Valencia&latitude=39.4745&longitude=-0.3775";
        let answer = get(&router, &format!("{known}&{rest}")).await;
        (answer.status, if answer.status == StatusCode::OK { answer.json() } else { json!(null) })
    };
    let euros = |price: f64| (StatusCode::OK, json!({ "price": price, "currency": "EUR" }));
    assert_eq!(price("operation=sale&area_m2=85").await, euros(281_000.0));
    assert_eq!(price("operation=rent&area_m2=85&currency=EUR").await, euros(1_290.0));
    for unknown in
        ["operation=sale", "area_m2=85", "operation=sale&area_m2=0", "operation=sale&area_m2=85&currency=USD"]
    {
        assert_eq!(price(unknown).await.0, StatusCode::NOT_FOUND, "{unknown}");
    }
    assert_eq!(get(&router, "/api/prices?town=Nowhere").await.status, StatusCode::NOT_FOUND);
}
