//! URLs that parsers read in different ways go where the guard looked.

use atalaya_crawler::fetch::OutboundPolicy;
use url::Url;

use super::dns::{Dns, addresses};
use super::fetcher;

#[tokio::test]
async fn what_only_looks_like_another_host_is_not_taken_for_it() {
    let dns = Dns::always(&["127.0.0.1"]);
    dns.put("good.example", [addresses(&["8.8.8.8"])]);
    let fetcher = fetcher(&dns, OutboundPolicy::default());
    for text in [
        "http://good.example#@127.0.0.1/",
        "http://good.example/@127.0.0.1/",
        "http://good.example?@127.0.0.1/",
        "http://good.example\\@127.0.0.1/",
        "http://good.example\\127.0.0.1/",
        "http://good.example/..//127.0.0.1/",
        "http://good.example/?to=http://127.0.0.1/",
        "http://good.example/#http://127.0.0.1/",
        "http:/\\good.example\\\\127.0.0.1",
        "http://good.example:80#@127.0.0.1:81/",
    ] {
        let url = Url::parse(text).expect(text);
        let found = fetcher.check(&url).await.expect(text);
        assert_eq!(found, ["8.8.8.8:80".parse().expect("an address")], "{text}");
    }
    assert_eq!(dns.asked(), ["good.example"]);
}
