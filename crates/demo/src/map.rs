//! What tells crawlers where to go: `robots.txt` and sitemaps.

use axum::extract::State;
use axum::response::Response;

use crate::portal::Portal;
use crate::router::{Origin, location, xml};
use crate::sites::{SITES, put};
use crate::world::{World, date};

/// URLs in one sitemap.
const PER_FILE: usize = 10_000;

pub(crate) async fn robots(origin: Origin) -> String {
    format!(
        "User-agent: *\nAllow: /\nDisallow: /admin/\nDisallow: /mirador/imprimir/\n\nSitemap: {}/sitemap.xml\n",
        origin.0
    )
}

/// The index of all sites' sitemaps.
pub(crate) async fn index(State(portal): State<Portal>, origin: Origin) -> Response {
    let world = portal.today();
    let mut out = String::from(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<sitemapindex xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n",
    );
    for (index, site) in SITES.into_iter().enumerate() {
        for number in 1..=files(&world, index) {
            let path = format!("/{}/sitemap-{number}.xml", site.prefix());
            put!(
                out,
                "<sitemap><loc>{}</loc><lastmod>{}</lastmod></sitemap>\n",
                location(&origin, &path),
                date(world.day)
            );
        }
    }
    out.push_str("</sitemapindex>\n");
    xml(out)
}

/// A site's file of this name, if it is one of its sitemaps.
pub(crate) fn of_site(world: &World, origin: &Origin, site: usize, file: &str) -> Option<Response> {
    let number = file.strip_prefix("sitemap-")?.strip_suffix(".xml")?.parse::<usize>().ok()?;
    if number == 0 || number > files(world, site) {
        return None;
    }
    let mut out = String::with_capacity(256 + PER_FILE * 96);
    out.push_str(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n",
    );
    let mut url = |path: &str, changed: chrono::NaiveDate| {
        put!(out, "<url><loc>{}</loc><lastmod>{changed}</lastmod></url>\n", location(origin, path));
    };
    // The home page and the first search page come before the ads.
    let pages = [format!("/{}/", SITES[site].prefix()), SITES[site].search_path(1)];
    let from = (number - 1) * PER_FILE;
    for path in pages.iter().skip(from).take(PER_FILE) {
        url(path, date(world.day));
    }
    let ads = world.listed(site);
    let first = from.saturating_sub(pages.len());
    let last = (number * PER_FILE - pages.len()).min(ads.len());
    for &id in &ads[first..last] {
        url(&SITES[site].ad_path(id), world.offer(id).changed);
    }
    out.push_str("</urlset>\n");
    Some(xml(out))
}

/// How many sitemaps a site has.
fn files(world: &World, site: usize) -> usize {
    (world.listed(site).len() + 2).div_ceil(PER_FILE)
}
