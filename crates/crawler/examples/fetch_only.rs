//! Gets URLs and does nothing with them: the most pages a second that any crawl by this fetcher could have here.
//!
//! ```sh
//! fetch_only 127.0.0.1:8080 16 < urls
//! ```
//! The first argument is what of the private network is opened, the second how many requests are under way at once.
//! It writes one line of JSON. `scripts/bench-crawl` compares crawls with it.

// The room's name in all other rooms.
extern crate atalaya_crawler as crawler;

use std::collections::VecDeque;
use std::io::Write;
use std::sync::{Arc, Mutex};
use std::time::Instant;

use crawler::fetch::{Expect, FetchConfig, Fetcher, OutboundPolicy};
use url::Url;

#[tokio::main]
async fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [opened, at_once] = arguments.as_slice() else { panic!("usage: fetch_only ADDRESS:PORT AT_ONCE < URLS") };
    let at_once: usize = at_once.parse().expect("a number of requests");
    let outbound = OutboundPolicy::parse(opened).expect("an address and a port");
    let fetcher = Fetcher::new(FetchConfig { outbound, ..FetchConfig::default() }).expect("a fetcher");
    let urls: VecDeque<Url> =
        std::io::stdin().lines().map(|line| line.expect("text").parse().expect("a URL on each line")).collect();
    let count = urls.len();
    let urls = Arc::new(Mutex::new(urls));

    let begun = Instant::now();
    let loops: Vec<_> = (0..at_once).map(|_| tokio::spawn(fetch_all(fetcher.clone(), Arc::clone(&urls)))).collect();
    let mut bytes = 0;
    for each in loops {
        bytes += each.await.expect("no request panics");
    }
    let seconds = begun.elapsed().as_secs_f64();
    writeln!(std::io::stdout(), r#"{{"pages": {count}, "bytes": {bytes}, "seconds": {seconds}}}"#).expect("written");
}

/// Takes one after the other until none is left. Returns the bytes of their bodies.
async fn fetch_all(fetcher: Fetcher, urls: Arc<Mutex<VecDeque<Url>>>) -> usize {
    let next = || urls.lock().expect("nobody panics with it").pop_front();
    let mut bytes = 0;
    while let Some(url) = next() {
        let answer = fetcher.get(&url, Expect::Page).await.expect("an answer");
        assert_eq!(answer.status, 200, "{url}");
        bytes += answer.body.len();
    }
    bytes
}
