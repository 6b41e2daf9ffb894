//! What a robots.txt means, case by case: all that the tests of Google's parser ask, in our own words, and what the RFC
//! and hostile files ask beyond.

mod agents;
mod delays;
mod encoding;
mod groups;
mod hostile;
mod lines;
mod patterns;
mod sitemaps;

use atalaya_crawler::robots::Robots;
use url::Url;

const HOST: &str = "https://homes.example";

/// A robots.txt, and what the crawler of one name may visit by it.
struct Case {
    /// What holds; a failure says it.
    name: &'static str,
    robots: &'static str,
    product: &'static str,
    allowed: &'static [&'static str],
    forbidden: &'static [&'static str],
}

/// A case for the crawler that most cases are about.
const fn case(
    name: &'static str,
    robots: &'static str,
    allowed: &'static [&'static str],
    forbidden: &'static [&'static str],
) -> Case {
    Case { name, robots, product: "Mirlo", allowed, forbidden }
}

/// A case for the crawler of another name.
const fn case_for(
    product: &'static str,
    name: &'static str,
    robots: &'static str,
    allowed: &'static [&'static str],
    forbidden: &'static [&'static str],
) -> Case {
    Case { name, robots, product, allowed, forbidden }
}

/// Whether this crawler may visit a path, or a whole URL.
fn allows(robots: &[u8], product: &str, path: &str) -> bool {
    let url = if path.contains("://") && !path.starts_with('/') { path.to_owned() } else { format!("{HOST}{path}") };
    Robots::parse(robots, product).allows(&Url::parse(&url).expect("a URL"))
}

/// Checks all cases, and names all that fail.
fn check(cases: &[Case]) {
    let mut wrong = Vec::new();
    for case in cases {
        assert!(!(case.allowed.is_empty() && case.forbidden.is_empty()), "{}: nothing is asked", case.name);
        let visits =
            case.allowed.iter().map(|path| (path, true)).chain(case.forbidden.iter().map(|path| (path, false)));
        for (path, expected) in visits {
            if allows(case.robots.as_bytes(), case.product, path) != expected {
                let word = if expected { "forbidden" } else { "allowed" };
                wrong.push(format!("{}: {path:?} is {word} for {:?} by {:?}", case.name, case.product, case.robots));
            }
        }
    }
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
}
