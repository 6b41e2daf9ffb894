//! Who is counted: the address that a request is from, which a proxy that is trusted may say.

use atalaya_http::HttpConfig;
use domain::account::Role;
use service::ServiceConfig;

use crate::app::{App, PASSWORD};

async fn behind_a_proxy() -> App {
    let config = HttpConfig {
        api_rate_per_minute: 1,
        trusted_proxies: "10.0.0.1".parse().expect("a proxy"),
        ..HttpConfig::default()
    };
    App::with(ServiceConfig::default(), config).await
}

#[tokio::test]
async fn each_client_of_a_proxy_is_counted_and_no_header_makes_another_of_one() {
    let app = behind_a_proxy().await;
    let ask = async |peer: &str, forwarded: &str| {
        let mut visitor = app.visitor().at(peer).with_header("x-forwarded-for", forwarded);
        visitor.get("/api/v1/openapi.json").await.status.as_u16()
    };
    assert_eq!(ask("10.0.0.1", "198.51.100.1").await, 200);
    assert_eq!(ask("10.0.0.1", "198.51.100.2").await, 200);
    assert_eq!(ask("10.0.0.1", "198.51.100.1").await, 429);
    assert_eq!(ask("10.0.0.1", "192.0.2.66, 198.51.100.1").await, 429, "what the client wrote is not believed");
    assert_eq!(ask("203.0.113.7", "192.0.2.1").await, 200);
    assert_eq!(ask("203.0.113.7", "192.0.2.2").await, 429, "nor what one writes who is no proxy");
    assert_eq!(ask("2001:db8:0:1::1", "").await, 200);
    assert_eq!(ask("2001:db8:0:1::2", "").await, 429, "a network of IPv6 is one client");
    assert_eq!(ask("2001:db8:0:2::1", "").await, 200);
}

#[tokio::test]
async fn tries_to_log_in_are_counted_for_each_client() {
    let app = behind_a_proxy().await;
    app.add_user("ana@example.org", Role::User).await;
    let from = |address: &str| app.visitor().at("10.0.0.1").with_header("x-forwarded-for", address);
    for _ in 0..10 {
        from("198.51.100.1").log_in("ana@example.org", "something else").await;
    }
    let told = from("198.51.100.1").log_in("ana@example.org", PASSWORD).await;
    assert!(told.location().starts_with("/login?error=too_many_attempts"), "{told:?}");
    assert_eq!(from("198.51.100.2").log_in("ana@example.org", PASSWORD).await.location(), "/");
}
