//! A proxy would resolve names on its own, past the guard.

use std::process::Command;

use atalaya_crawler::fetch::{Expect, FetchConfig, Fetcher, OutboundPolicy};
use url::Url;

use super::canary::Canary;
use super::server::Server;

/// Tells the test that runs in a process of its own which page to get.
const PAGE: &str = "GUARD_TEST_PAGE";
const PROXIES: [&str; 6] = ["http_proxy", "HTTP_PROXY", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"];

#[tokio::test]
async fn proxies_of_the_environment_are_not_used() {
    let site = Server::start().await;
    let mut proxy = Canary::start().await;
    let (page, place) = (format!("http://{}/", site.address), format!("http://{}", proxy.address));
    let run = async |test: &'static str| {
        let mut command = Command::new(std::env::current_exe().expect("this test"));
        command.args(["--exact", test, "--ignored"]).env(PAGE, &page);
        command.env_remove("no_proxy").env_remove("NO_PROXY").env_remove("REQUEST_METHOD");
        command.envs(PROXIES.map(|name| (name, place.clone())));
        let output = tokio::task::spawn_blocking(move || command.output()).await.expect("waits").expect("runs");
        let told = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(output.status.success() && told.contains("1 passed"), "{told}");
    };

    run("proxies::with_proxies_in_the_environment::the_fetcher_goes_straight").await;
    assert_eq!((site.requests().len(), proxy.count().await), (1, 0));

    run("proxies::with_proxies_in_the_environment::another_client_asks_the_proxy").await;
    assert_eq!(site.requests().len(), 0);
    assert_ne!(proxy.count().await, 0, "the environment has no effect on anybody");
}

mod with_proxies_in_the_environment {
    use super::*;

    /// `None` where another than the test above runs these: there is nothing to try then.
    fn page() -> Option<Url> {
        std::env::var(PAGE).ok().map(|page| page.parse().expect("a URL"))
    }

    fn fetcher(page: &Url) -> Fetcher {
        let port = page.port().expect("a port");
        let outbound = OutboundPolicy::parse(&format!("127.0.0.1:{port}")).expect("a policy");
        Fetcher::new(FetchConfig { outbound, ..FetchConfig::default() }).expect("a fetcher")
    }

    #[tokio::test]
    #[ignore = "run by another test, with proxies in its environment"]
    async fn the_fetcher_goes_straight() {
        let Some(page) = page() else { return };
        let answer = fetcher(&page).get(&page, Expect::Page).await.expect("answers");
        assert_eq!(answer.text(), "here");
    }

    #[tokio::test]
    #[ignore = "run by another test, with proxies in its environment"]
    async fn another_client_asks_the_proxy() {
        let Some(page) = page() else { return };
        // Installs what TLS needs.
        let _ = fetcher(&page);
        reqwest::Client::new().get(page).send().await.expect_err("the proxy hangs up");
    }
}
