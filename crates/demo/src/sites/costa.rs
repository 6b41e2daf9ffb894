//! Costa Living: an agency for foreign buyers, in English. Facts stand in microdata with `content` attributes.

use super::{SearchPage, Site, View, business_function, photo, put, reduced_from, schema_type};
use crate::catalogue::Catalogue;
use crate::markup::Html;
use crate::text::{address, english as en, plain_amount, reference, whereabouts};
use crate::world::Offer;

pub(super) struct Costa;

const AGENCY: &str = "Costa Living Estates";

impl Site for Costa {
    fn prefix(&self) -> &'static str {
        "costa"
    }

    fn name(&self) -> &'static str {
        "Costa Living"
    }

    fn about(&self) -> &'static str {
        "Una agencia para compradores extranjeros, en inglés: microdatos con atributos itemprop."
    }

    fn style(&self) -> &'static str {
        include_str!("../../assets/costa.css")
    }

    fn search_patterns(&self) -> &'static [&'static str] {
        &["/costa/homes/", "/costa/homes/page/{pagina}/"]
    }

    fn ad_pattern(&self) -> &'static str {
        "/costa/property/{id}"
    }

    fn search_path(&self, page: usize) -> String {
        match page {
            1 => "/costa/homes/".to_owned(),
            _ => format!("/costa/homes/page/{page}/"),
        }
    }

    fn ad_path(&self, id: u32) -> String {
        format!("/costa/property/{id}")
    }

    fn home(&self, view: &View<'_>) -> String {
        let listed = view.world.listed(view.site);
        let mut out = String::with_capacity(8_000);
        begin(&mut out, "Homes in Spain", "");
        put!(
            out,
            "<main><section class=\"hero\"><h1>Your place in the sun</h1><p>{} homes, chosen and visited by our team.</p>\
             <a class=\"button\" href=\"/costa/homes/\">Browse all homes</a></section><h2>New this week</h2>\
             <div class=\"grid\">",
            listed.len()
        );
        for &id in listed.iter().take(6) {
            card(&mut out, view, &view.world.offer(id));
        }
        out.push_str("</div></main>");
        end(&mut out);
        out
    }

    fn search(&self, view: &View<'_>, page: &SearchPage<'_>) -> String {
        let mut out = String::with_capacity(24_000);
        let mut head =
            format!("<link rel=\"canonical\" href=\"{}{}\">", Html(view.origin), self.search_path(page.number));
        if let Some(next) = page.next() {
            put!(head, "<link rel=\"next\" href=\"{}\">", self.search_path(next));
        }
        begin(&mut out, &format!("All homes, page {}", page.number), &head);
        crumbs(&mut out, &[("/costa/", "Home")], "All homes");
        put!(out, "<main><h1>{} homes</h1><div class=\"grid\">", page.total);
        for &id in page.ids {
            card(&mut out, view, &view.world.offer(id));
        }
        out.push_str("</div><nav class=\"pager\" aria-label=\"Pages\">");
        if let Some(previous) = page.previous() {
            put!(out, "<a rel=\"prev\" href=\"{}\">Previous</a> ", self.search_path(previous));
        }
        for number in page.linked() {
            if number == page.number {
                put!(out, "<span aria-current=\"page\">{number}</span> ");
            } else {
                put!(out, "<a href=\"{}\">{number}</a> ", self.search_path(number));
            }
        }
        if let Some(next) = page.next() {
            put!(out, "<a rel=\"next\" href=\"{}\">Next</a>", self.search_path(next));
        }
        out.push_str("</nav></main>");
        end(&mut out);
        out
    }

    fn ad(&self, view: &View<'_>, offer: &Offer) -> String {
        let catalogue = &view.world.catalogue;
        let ad = &offer.ad;
        let title = en::title(catalogue, offer);
        let url = view.url(offer.id);
        let mut out = String::with_capacity(12_000);
        begin(&mut out, &title, &format!("<link rel=\"canonical\" href=\"{}\">", Html(&url)));
        crumbs(&mut out, &[("/costa/", "Home"), ("/costa/homes/", "All homes")], &title);
        put!(
            out,
            "<main><article class=\"home\" itemscope itemtype=\"https://schema.org/{}\" itemid=\"{url}\">\
             <link itemprop=\"url\" href=\"{url}\"><div class=\"gallery\">",
            schema_type(ad.kind),
            url = Html(&url)
        );
        for (number, what) in [(1, "The building"), (3, "The view"), (2, "Floor plan")] {
            put!(
                out,
                "<img itemprop=\"image\" src=\"{}\" alt=\"{what}\" width=\"640\" height=\"420\">",
                photo(offer.id, number)
            );
        }
        put!(out, "</div><h1 itemprop=\"name\">{}</h1>", Html(&title));
        price(&mut out, offer);
        facts(&mut out, offer);
        amenities(&mut out, offer);
        put!(
            out,
            "<h2>About this home</h2><p itemprop=\"description\">{}</p>",
            Html(en::description(catalogue, offer))
        );
        place(&mut out, view, offer);
        put!(
            out,
            "<p class=\"agent\">Listed by <b>{AGENCY}</b> on <time datetime=\"{}\">{}</time>. Reference {}. \
             Call +34 950 000 {:03}.</p></article>",
            offer.published,
            offer.published.format("%-d %B %Y"),
            reference('C', offer.id),
            offer.id % 1000
        );
        similar(&mut out, view, offer);
        out.push_str("</main>");
        end(&mut out);
        out
    }

    fn gone(&self, view: &View<'_>, offer: &Offer) -> String {
        let mut out = String::with_capacity(6_000);
        begin(&mut out, "No longer available", "");
        out.push_str(
            "<main><h1>This listing is no longer available</h1><p lang=\"es\">Este anuncio ya no está disponible.</p>\
             <p><a href=\"/costa/homes/\">Browse all homes</a></p>",
        );
        similar(&mut out, view, offer);
        out.push_str("</main>");
        end(&mut out);
        out
    }

    fn not_found(&self, _view: &View<'_>) -> String {
        let mut out = String::with_capacity(1_000);
        begin(&mut out, "Page not found", "");
        out.push_str("<main><h1>We cannot find that page</h1><p><a href=\"/costa/\">Back to the start</a></p></main>");
        end(&mut out);
        out
    }
}

fn begin(out: &mut String, title: &str, head: &str) {
    put!(
        out,
        "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><title>{} – Costa Living</title>\
         <link rel=\"stylesheet\" href=\"/costa/estilo.css\">{head}</head>\n<body><header class=\"top\">\
         <a class=\"logo\" href=\"/costa/\">Costa <em>Living</em></a><nav><a href=\"/costa/homes/\">All homes</a></nav>\
         </header>\n",
        Html(title)
    );
}

fn end(out: &mut String) {
    out.push_str(
        "\n<footer class=\"bottom\"><p>Costa Living is a site for tests: none of these homes exists.</p></footer>\
         </body></html>\n",
    );
}

fn crumbs(out: &mut String, above: &[(&str, &str)], here: &str) {
    out.push_str("<p class=\"crumbs\">");
    for (path, name) in above {
        put!(out, "<a href=\"{path}\">{name}</a> › ");
    }
    put!(out, "<span>{}</span></p>", Html(here));
}

fn price(out: &mut String, offer: &Offer) {
    let ad = &offer.ad;
    put!(
        out,
        "<p class=\"price\" itemprop=\"offers\" itemscope itemtype=\"https://schema.org/Offer\">\
         <link itemprop=\"businessFunction\" href=\"{}\"><link itemprop=\"availability\" \
         href=\"https://schema.org/InStock\">",
        business_function(ad.operation)
    );
    if let Some(cents) = ad.price {
        put!(
            out,
            "<meta itemprop=\"priceCurrency\" content=\"{}\"><span itemprop=\"price\" content=\"{}\">{}</span>",
            ad.currency(),
            plain_amount(cents),
            en::price(ad)
        );
    } else {
        put!(out, "<span>{}</span>", en::price(ad));
    }
    if let Some(before) = reduced_from(offer) {
        put!(out, " <del>was {}</del>", en::amount(before, ad));
    }
    out.push_str("</p>");
}

fn facts(out: &mut String, offer: &Offer) {
    let ad = &offer.ad;
    out.push_str("<table class=\"facts\"><tbody>");
    put!(out, "<tr><th>Type</th><td>{}</td></tr>\n", en::kind(ad.kind));
    if let Some(area) = ad.area {
        put!(
            out,
            "<tr><th>Built area</th><td itemprop=\"floorSize\" itemscope \
             itemtype=\"https://schema.org/QuantitativeValue\"><meta itemprop=\"unitCode\" content=\"MTK\">\
             <span itemprop=\"value\" content=\"{area}\">{}</span></td></tr>\n",
            en::area(area)
        );
    }
    if let Some(rooms) = ad.rooms {
        put!(
            out,
            "<tr><th>Bedrooms</th><td itemprop=\"numberOfBedrooms\" content=\"{rooms}\">{}</td></tr>\n",
            en::rooms(rooms)
        );
    }
    if let Some(bathrooms) = ad.bathrooms {
        put!(
            out,
            "<tr><th>Bathrooms</th><td itemprop=\"numberOfBathroomsTotal\" content=\"{bathrooms}\">{bathrooms}</td></tr>\n"
        );
    }
    if let Some(floor) = ad.floor {
        put!(out, "<tr><th>Floor</th><td itemprop=\"floorLevel\" content=\"{floor}\">{}</td></tr>\n", en::floor(floor));
    }
    if let Some(has) = ad.lift {
        put!(out, "<tr><th>Lift</th><td>{}</td></tr>\n", if has { "Yes, with lift" } else { "No, without lift" });
    }
    if let Some(exterior) = ad.exterior {
        put!(out, "<tr><th>Aspect</th><td>{}</td></tr>\n", if exterior { "Exterior" } else { "Interior" });
    }
    if let Some(sides) = en::orientation(ad.orientation) {
        put!(out, "<tr><th>Orientation</th><td>{sides}</td></tr>\n");
    }
    if let Some(year) = ad.year {
        put!(out, "<tr><th>Year built</th><td itemprop=\"yearBuilt\" content=\"{year}\">{year}</td></tr>\n");
    }
    if let Some(condition) = ad.condition {
        put!(out, "<tr><th>Condition</th><td>{}</td></tr>\n", en::condition(condition));
    }
    if let Some(flag) = ad.flag {
        put!(out, "<tr><th>Please note</th><td>{}</td></tr>\n", en::flag(flag));
    }
    out.push_str("</tbody></table>");
}

fn amenities(out: &mut String, offer: &Offer) {
    let lift = offer.ad.lift.map(|has| ("Lift".to_owned(), has));
    out.push_str("<ul class=\"amenities\">");
    for (name, value) in lift.into_iter().chain(en::features(&offer.ad).map(|name| (name, true))) {
        let class = if value { "yes" } else { "no" };
        put!(
            out,
            "<li class=\"{class}\" itemprop=\"amenityFeature\" itemscope \
             itemtype=\"https://schema.org/LocationFeatureSpecification\"><span itemprop=\"name\">{name}</span>\
             <meta itemprop=\"value\" content=\"{value}\"></li>"
        );
    }
    out.push_str("</ul>");
}

fn place(out: &mut String, view: &View<'_>, offer: &Offer) {
    let ad = &offer.ad;
    if let Some(town) = view.world.catalogue.town(ad) {
        out.push_str(
            "<p class=\"address\" itemprop=\"address\" itemscope itemtype=\"https://schema.org/PostalAddress\">",
        );
        if let Some(street) = address(ad) {
            put!(out, "<span itemprop=\"streetAddress\">{}</span>, ", Html(street));
        }
        if let Some(district) = Catalogue::district(ad) {
            put!(out, "<span class=\"district\">{}</span>, ", Html(district));
        }
        put!(out, "<span itemprop=\"addressLocality\">{}</span>", Html(town));
        if let Some(place) = Catalogue::place(ad) {
            put!(out, " (<span itemprop=\"addressRegion\">{}</span>)", Html(place.province));
        }
        out.push_str("<meta itemprop=\"addressCountry\" content=\"ES\"></p>");
    }
    if let Some(position) = ad.position {
        put!(
            out,
            "<div class=\"map\" itemprop=\"geo\" itemscope itemtype=\"https://schema.org/GeoCoordinates\">\
             <meta itemprop=\"latitude\" content=\"{}\"><meta itemprop=\"longitude\" content=\"{}\"></div>",
            position.latitude,
            position.longitude
        );
    }
}

fn similar(out: &mut String, view: &View<'_>, offer: &Offer) {
    out.push_str("<aside class=\"more\"><h2>Similar homes</h2><div class=\"grid\">");
    for other in view.world.similar(offer.id, 3) {
        card(out, view, &other);
    }
    out.push_str("</div></aside>");
}

fn card(out: &mut String, view: &View<'_>, offer: &Offer) {
    let ad = &offer.ad;
    let zone = whereabouts(&view.world.catalogue, ad).unwrap_or_default();
    put!(
        out,
        "<div class=\"card\"><a href=\"/costa/property/{}\"><img src=\"{}\" alt=\"\" loading=\"lazy\" width=\"320\" \
         height=\"210\"><span class=\"card-title\">{} {}</span></a><span class=\"card-zone\">{}</span>\
         <span class=\"card-price\">{}</span><span class=\"card-facts\">",
        offer.id,
        photo(offer.id, 1),
        en::kind(ad.kind),
        en::operation(ad.operation),
        Html(zone),
        en::price(ad)
    );
    let facts = [ad.area.map(en::area), ad.rooms.map(en::rooms), ad.bathrooms.map(en::bathrooms)];
    for (index, fact) in facts.into_iter().flatten().enumerate() {
        put!(out, "{}{fact}", if index == 0 { "" } else { " · " });
    }
    out.push_str("</span></div>\n");
}
