//! Mirador's structured data. The shape changes from ad to ad, as on real portals whose agencies bring their own
//! software: a graph with an apartment and an offer; a product with an offer, the home known only by its place; text
//! full of entities and raw line breaks beside a block that is sound.

use super::super::{View, business_function, photo, put, schema_type};
use super::AGENCY;
use crate::ad::Ad;
use crate::catalogue::Catalogue;
use crate::markup::{Html, Json};
use crate::text::{address, plain_amount, reference, spanish as es};
use crate::world::Offer;

const OPEN: &str = "\n<script type=\"application/ld+json\">";
const CLOSE: &str = "</script>";

/// The blocks of an ad's own page.
pub(super) fn write(out: &mut String, view: &View<'_>, offer: &Offer, title: &str, description: &str) {
    match offer.id / 3 % 3 {
        0 => graph(out, view, offer, title, description),
        1 => product(out, view, offer, title, description),
        _ => dirty(out, view, offer, title, description),
    }
    // The agency's rating and price range are not the home's.
    put!(
        out,
        "{OPEN}{{\"@context\":\"https://schema.org\",\"@type\":\"Organization\",\"name\":{},\"url\":{},\
         \"priceRange\":\"€€\",\"aggregateRating\":{{\"@type\":\"AggregateRating\",\"ratingValue\":4.6,\
         \"reviewCount\":128}}}}{CLOSE}",
        Json(AGENCY),
        Json(format_args!("{}/mirador/", view.origin)),
    );
}

/// The block of a card: no price.
pub(super) fn write_card(out: &mut String, view: &View<'_>, offer: &Offer, title: &str) {
    let url = view.url(offer.id);
    put!(
        out,
        "{OPEN}{{\"@context\":\"https://schema.org\",\"@type\":\"{}\",\"@id\":{url},\"url\":{url},\"name\":{}",
        schema_type(offer.ad.kind),
        Json(title),
        url = Json(&url),
    );
    sizes(out, &offer.ad, "numberOfRooms");
    put!(out, "}}{CLOSE}");
}

fn graph(out: &mut String, view: &View<'_>, offer: &Offer, title: &str, description: &str) {
    let url = view.url(offer.id);
    let home = format!("{url}#vivienda");
    put!(
        out,
        "{OPEN}{{\"@context\":\"https://schema.org\",\"@graph\":[{{\"@type\":\"RealEstateListing\",\"@id\":{url},\
         \"url\":{url},\"name\":{},\"description\":{},\"datePosted\":\"{}\",\"image\":",
        Json(title),
        Json(description),
        offer.published,
        url = Json(&url),
    );
    images(out, view, offer.id);
    put!(
        out,
        ",\"mainEntity\":{{\"@id\":{home}}}}},\n{{\"@type\":[\"{}\"],\"@id\":{home},\"identifier\":\"{}\"",
        schema_type(offer.ad.kind),
        reference('M', offer.id),
        home = Json(&home),
    );
    sizes(out, &offer.ad, "numberOfRooms");
    details(out, &offer.ad);
    place(out, view, &offer.ad);
    out.push_str("},\n");
    // A rent says what it is per.
    put!(out, "{{\"@type\":\"Offer\",\"itemOffered\":{{\"@id\":{}}}", Json(&home));
    price(out, &offer.ad, false);
    out.push_str("}]}");
    out.push_str(CLOSE);
}

fn product(out: &mut String, view: &View<'_>, offer: &Offer, title: &str, description: &str) {
    let url = view.url(offer.id);
    put!(
        out,
        "{OPEN}{{\"@context\":\"https://schema.org/\",\"@type\":\"Product\",\"name\":{},\"description\":{},\
         \"sku\":\"{}\",\"image\":",
        Json(title),
        Json(description),
        reference('M', offer.id),
    );
    images(out, view, offer.id);
    put!(out, ",\"offers\":{{\"@type\":\"Offer\",\"url\":{}", Json(&url));
    price(out, &offer.ad, true);
    put!(out, "}}}}{CLOSE}{OPEN}{{\"@context\":\"https://schema.org/\",\"@type\":\"Place\",\"name\":{}", Json(title));
    place(out, view, &offer.ad);
    put!(out, "}}{CLOSE}");
}

/// The first block does not parse as it stands: line breaks in strings. Its texts carry HTML entities.
fn dirty(out: &mut String, view: &View<'_>, offer: &Offer, title: &str, description: &str) {
    let url = view.url(offer.id);
    put!(
        out,
        "{OPEN}{{\"@context\":\"https://schema.org\",\"@type\":\"RealEstateListing\",\"url\":{},\"name\":\"{}\",\
         \"description\":\"{}\",\"about\":{{\"@type\":\"{}\"",
        Json(&url),
        Html(title),
        Html(description.replace(". ", ".\n")),
        schema_type(offer.ad.kind),
    );
    sizes(out, &offer.ad, "numberOfBedrooms");
    details(out, &offer.ad);
    place(out, view, &offer.ad);
    put!(
        out,
        "}}}}{CLOSE}{OPEN}{{\"@context\":\"https://schema.org\",\"@type\":[\"Product\"],\"name\":{},\
         \"offers\":[{{\"@type\":\"Offer\",\"url\":{}",
        Json(Html(title)),
        Json(&url)
    );
    price(out, &offer.ad, false);
    put!(out, "}}]}}{CLOSE}");
}

fn images(out: &mut String, view: &View<'_>, id: u32) {
    for number in 1..=3 {
        let before = if number == 1 { '[' } else { ',' };
        put!(out, "{before}{}", Json(format_args!("{}{}", view.origin, photo(id, number))));
    }
    out.push(']');
}

/// The members of an offer; `quoted`: the price as a string.
fn price(out: &mut String, ad: &Ad, quoted: bool) {
    if let Some(cents) = ad.price {
        let amount = plain_amount(cents);
        let quote = if quoted { "\"" } else { "" };
        put!(out, ",\"price\":{quote}{amount}{quote},\"priceCurrency\":\"{}\"", ad.currency());
    }
    put!(
        out,
        ",\"businessFunction\":\"{}\",\"availability\":\"https://schema.org/InStock\",\
         \"seller\":{{\"@type\":\"RealEstateAgent\",\"name\":{}}}",
        business_function(ad.operation),
        Json(AGENCY),
    );
}

fn sizes(out: &mut String, ad: &Ad, rooms_name: &str) {
    if let Some(area) = ad.area {
        put!(out, ",\"floorSize\":{{\"@type\":\"QuantitativeValue\",\"value\":{area},\"unitCode\":\"MTK\"}}");
    }
    if let Some(rooms) = ad.rooms {
        put!(out, ",\"{rooms_name}\":{rooms}");
    }
    if let Some(bathrooms) = ad.bathrooms {
        put!(out, ",\"numberOfBathroomsTotal\":{bathrooms}");
    }
}

fn details(out: &mut String, ad: &Ad) {
    if let Some(floor) = ad.floor {
        put!(out, ",\"floorLevel\":\"{floor}\"");
    }
    if let Some(year) = ad.year {
        put!(out, ",\"yearBuilt\":{year}");
    }
    let lift = ad.lift.map(|has| ("Ascensor".to_owned(), has));
    let has = es::features(ad).map(|name| (name, true));
    for (index, (name, value)) in lift.into_iter().chain(has).enumerate() {
        out.push_str(if index == 0 { ",\"amenityFeature\":[" } else { "," });
        put!(out, "{{\"@type\":\"LocationFeatureSpecification\",\"name\":{},\"value\":{value}}}", Json(name));
    }
    if ad.lift.is_some() || !ad.features.is_empty() {
        out.push(']');
    }
}

fn place(out: &mut String, view: &View<'_>, ad: &Ad) {
    if let Some(town) = view.world.catalogue.town(ad) {
        put!(out, ",\"address\":{{\"@type\":\"PostalAddress\",\"addressLocality\":{}", Json(town));
        if let Some(street) = address(ad) {
            put!(out, ",\"streetAddress\":{}", Json(street));
        }
        if let Some(place) = Catalogue::place(ad) {
            put!(out, ",\"addressRegion\":{}", Json(place.province));
        }
        out.push_str(",\"addressCountry\":\"ES\"}");
    }
    if let Some(position) = ad.position {
        put!(
            out,
            ",\"geo\":{{\"@type\":\"GeoCoordinates\",\"latitude\":{},\"longitude\":{}}}",
            position.latitude,
            position.longitude
        );
    }
}
