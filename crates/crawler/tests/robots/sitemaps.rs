//! `Sitemap` lines.

use atalaya_crawler::robots::Robots;
use url::Url;

use super::HOST;

fn sitemaps(robots: &str) -> Vec<String> {
    let at = Url::parse(&format!("{HOST}/robots.txt")).expect("a URL");
    Robots::parse(robots.as_bytes(), "Mirlo").sitemaps(&at).into_iter().map(String::from).collect()
}

#[test]
fn they_are_found_wherever_they_stand() {
    const MAP: &str = "https://homes.example/map.xml";
    const GROUPS: &str = "User-agent: Tordo\nAllow: /some/path\nUser-agent: Mirlo\n\n\n";
    for (name, robots) in [
        ("at the end", format!("{GROUPS}Sitemap: {MAP}\n")),
        ("at the beginning", format!("Sitemap: {MAP}\n{GROUPS}")),
        ("in the group of another", format!("User-agent: Tordo\nSitemap: {MAP}\nDisallow: /")),
        ("alone", format!("Sitemap: {MAP}")),
        ("misspelt", format!("site-map: {MAP} # old")),
        ("in capitals", format!("SITEMAP:{MAP}")),
        ("without colon", format!("Sitemap {MAP}")),
        ("relative", "Sitemap: /map.xml".to_owned()),
        ("relative to the file", "Sitemap: map.xml".to_owned()),
        ("twice", format!("Sitemap: {MAP}\nsitemap: /map.xml")),
        ("beside what is none", format!("Sitemap:\nSitemap: ftp://homes.example/x\nSitemap: http://\nSitemap: {MAP}")),
    ] {
        assert_eq!(sitemaps(&robots), [MAP], "{name}");
    }
}

#[test]
fn there_may_be_several_and_on_other_hosts() {
    let robots = "Sitemap: /b.xml\nSitemap: https://other.example/a.xml.gz?x=1:2\nUser-agent: *\nSitemap: /ñ.xml";
    let expected =
        ["https://homes.example/b.xml", "https://other.example/a.xml.gz?x=1:2", "https://homes.example/%C3%B1.xml"];
    assert_eq!(sitemaps(robots), expected);
    assert_eq!(sitemaps("User-agent: *\nDisallow: /"), Vec::<String>::new());
}
