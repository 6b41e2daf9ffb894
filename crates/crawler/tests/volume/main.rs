//! Inputs in great number: whatever comes from a site or a job's owner is read without a panic and in bounded time.
//!
//! Inputs are made of the words that readers look for, put together and damaged at random, so that they get far into the
//! code. `scripts/fuzz` tries millions; here it is some thousands. The same seed makes the same inputs.

#![expect(clippy::print_stdout, clippy::print_stderr, reason = "which input it was")]

mod words;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, mpsc};
use std::time::{Duration, Instant};

use atalaya_crawler::canonical::{canonical, parse_target};
use atalaya_crawler::extract::read_page;
use atalaya_crawler::fetch::Fetched;
use atalaya_crawler::robots::Robots;
use atalaya_crawler::sitemap;
use atalaya_crawler::spider::{Recipe, SelectorsSpider};
use url::Url;
use words::{CHARSETS, FEED, JSON_LD, MICRODATA, NUMBERS, ODD, ROBOTS, SITEMAP, TOML, WALLS};

/// Longest time for one input: far more than any takes, even on a machine with other things to do.
const HANGS: Duration = Duration::from_secs(20);

/// `SplitMix64`: enough for this, and the same everywhere.
struct Chance(u64);

impl Chance {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn below(&mut self, most: usize) -> usize {
        usize::try_from(self.next() % most.max(1) as u64).expect("below a usize")
    }

    fn one_in(&mut self, many: usize) -> bool {
        self.below(many) == 0
    }

    fn pick<'w>(&mut self, words: &[&'w str]) -> &'w str {
        words[self.below(words.len())]
    }
}

/// Words in any order, some many times over, some bytes of the whole damaged.
fn text(chance: &mut Chance, words: &[&str]) -> Vec<u8> {
    let mut out = Vec::new();
    for _ in 0..=chance.below(30) {
        let word = chance.pick(words);
        let times = if chance.one_in(200) { chance.below(3_000) } else { 1 };
        (0..times).for_each(|_| out.extend_from_slice(word.as_bytes()));
        if chance.one_in(8) {
            let number = chance.next() >> chance.below(64);
            out.extend_from_slice(number.to_string().as_bytes());
        }
        if chance.one_in(20) {
            out.extend_from_slice(chance.pick(ODD).as_bytes());
        }
    }
    while chance.one_in(3) && !out.is_empty() {
        let at = chance.below(out.len());
        match chance.below(4) {
            0 => out[at] = chance.next().to_le_bytes()[0],
            1 => out.truncate(at),
            2 => drop(out.remove(at)),
            _ => out.insert(at, b"<>\"'{}[]&;\\,.:%\0\n"[chance.below(17)]),
        }
    }
    out
}

/// Tries one reader with so many inputs, and watches that none takes for ever.
fn try_many(name: &str, words: &[&str], read: impl Fn(&[u8])) {
    let count: u64 = std::env::var("FUZZ_INPUTS").ok().map_or(3_000, |count| count.parse().expect("a number"));
    let seed: u64 = std::env::var("FUZZ_SEED").ok().map_or(1, |seed| seed.parse().expect("a number"));
    let at = Arc::new(AtomicU64::new(0));
    let (watched, what) = (Arc::clone(&at), name.to_owned());
    let (over, ended) = mpsc::channel::<()>();
    let watch = std::thread::spawn(move || {
        let (mut last, mut since) = (u64::MAX, Instant::now());
        while ended.recv_timeout(Duration::from_millis(20)) == Err(mpsc::RecvTimeoutError::Timeout) {
            let now = watched.load(Ordering::Acquire);
            if now != last {
                (last, since) = (now, Instant::now());
            } else if since.elapsed() > HANGS {
                eprintln!("{what}: input {now} of seed {seed} takes longer than {} s", HANGS.as_secs());
                std::process::abort();
            }
        }
    });
    for number in 0..count {
        at.store(number, Ordering::Release);
        let input = text(&mut Chance(seed.wrapping_mul(1 << 40).wrapping_add(number)), words);
        if let Err(panic) = catch_unwind(AssertUnwindSafe(|| read(&input))) {
            let shown: String = String::from_utf8_lossy(&input).chars().take(4_000).collect();
            eprintln!("{name}: input {number} of seed {seed}: {shown:?}");
            std::panic::resume_unwind(panic);
        }
    }
    drop(over);
    watch.join().expect("the watch ends");
    println!("{name}: {count} inputs of seed {seed} read");
}

fn page(bytes: &[u8]) {
    let url = Url::parse("https://a.example/homes/1").expect("a URL");
    let reading = read_page(&String::from_utf8_lossy(bytes), &url, &Recipe::structured());
    if let Some(price) = reading.listing.and_then(|listing| listing.facts.price) {
        assert!(price.minor > 0, "what is not known is never 0: {price:?}");
    }
    for link in reading.links {
        let once = canonical(&link.url);
        assert_eq!(canonical(&once), once, "one form is one form");
    }
}

#[test]
fn json_ld() {
    try_many("JSON-LD", JSON_LD, |bytes| {
        page(&[b"<script type=\"application/ld+json\">{\"@type\":\"Apartment\",", bytes, b"}</script>"].concat());
    });
}

#[test]
fn markup() {
    try_many("markup", MICRODATA, page);
}

#[test]
fn walls_and_missing_pages() {
    try_many("walls and missing pages", WALLS, page);
}

#[test]
fn charsets() {
    let named = |bytes: &[u8], content_type: Option<String>| {
        let answer = Fetched {
            final_url: Url::parse("https://a.example/").expect("a URL"),
            status: 200,
            content_type,
            challenge: None,
            retry_after: None,
            validators: None,
            body: bytes.to_vec(),
            redirects: Vec::new(),
        };
        drop(answer.text());
    };
    try_many("charsets", CHARSETS, |bytes| {
        named(bytes, None);
        named(bytes, Some(format!("text/html; charset={}", String::from_utf8_lossy(bytes))));
    });
}

#[test]
fn numbers() {
    try_many("numbers", NUMBERS, |bytes| page(&[b"<h1>Piso</h1><p>", bytes, b"</p>"].concat()));
}

#[test]
fn robots() {
    let paths: Vec<Url> = ["/", "/a", "/aaaa/b?c=%2F", "/é$"]
        .iter()
        .map(|path| Url::parse("https://a.example").and_then(|base| base.join(path)).expect("a URL"))
        .collect();
    try_many("robots.txt", ROBOTS, |bytes| {
        let robots = Robots::parse(bytes, "Atalaya");
        for url in &paths {
            robots.allows(url);
        }
        robots.crawl_delay();
        robots.sitemaps(&paths[0]);
    });
}

#[test]
fn sitemaps() {
    let base = Url::parse("https://a.example/sitemap.xml").expect("a URL");
    try_many("sitemaps", SITEMAP, |bytes| {
        // What it is not is as good an answer.
        let _ = sitemap::parse(bytes, &base);
    });
}

#[test]
fn feeds() {
    let url = Url::parse("https://a.example/feed").expect("a URL");
    let recipe = Recipe::structured();
    for begins in ["<rss version=\"2.0\"><channel><item>", "<feed><entry>", "<?xml version=\"1.0\"?><root><property>"] {
        try_many("feeds", FEED, |bytes| {
            let reading = read_page(&(begins.to_owned() + &String::from_utf8_lossy(bytes)), &url, &recipe);
            for item in reading.items {
                assert!(item.url.is_some() || item.named.is_some(), "an ad has an address");
                assert!(item.reading.facts.price.is_none_or(|price| price.minor > 0), "unknown is never 0");
            }
        });
    }
}

#[test]
fn definitions() {
    const PAGE: &str = "<main><p class=price>350.000 €</p><ul><li><a href=/1>Piso</a><i data-n=3>85 m²</i></ul></main>";
    let url = Url::parse("https://a.example/homes/1").expect("a URL");
    try_many("definitions", TOML, |bytes| {
        let text = String::from_utf8_lossy(bytes);
        match SelectorsSpider::parse(&text) {
            Err(error) => assert!(!error.to_string().is_empty(), "a refusal says why"),
            Ok(spider) => drop(read_page(PAGE, &url, &Recipe::Selectors(Box::new(spider)))),
        }
        let _ = parse_target(&text);
    });
}
