//! Pages that say the facts of an ad to programs.

use crate::ads::Ad;
use crate::shapes::{euros, euros_english, grouped, html, items_spanish, kind, kind_english, rooms_english};

fn floor_member(ad: &Ad) -> String {
    ad.floor.map(|floor| format!(",\"floorLevel\":\"{floor}\"")).unwrap_or_default()
}

fn home_members(ad: &Ad) -> String {
    format!(
        "\"floorSize\":{{\"@type\":\"QuantitativeValue\",\"value\":{},\"unitCode\":\"MTK\"}},\"numberOfBedrooms\":{}{},\
         \"amenityFeature\":[{{\"@type\":\"LocationFeatureSpecification\",\"name\":\"Ascensor\",\"value\":{}}}]",
        ad.area,
        ad.rooms,
        floor_member(ad),
        ad.lift
    )
}

fn with_json_ld(ad: &Ad, json: &str) -> String {
    let script = format!("<script type=\"application/ld+json\">{json}</script>");
    html("es", "Valencia", &script, &format!("<h1>{} en venta en Valencia</h1><p>Llámenos.</p>", kind(ad)))
}

pub(crate) fn json_ld(ad: &Ad) -> String {
    with_json_ld(
        ad,
        &format!(
            "{{\"@context\":\"https://schema.org\",\"@type\":\"RealEstateListing\",\"name\":\"Piso en Valencia\",\
         \"offers\":{{\"@type\":\"Offer\",\"price\":{},\"priceCurrency\":\"EUR\"}},\
         \"mainEntity\":{{\"@type\":\"Apartment\",{}}}}}",
            ad.price,
            home_members(ad)
        ),
    )
}

pub(crate) fn json_ld_graph(ad: &Ad) -> String {
    with_json_ld(
        ad,
        &format!(
            "{{\"@context\":\"https://schema.org\",\"@graph\":[{{\"@type\":\"WebSite\",\"name\":\"Fincas\"}},\
         {{\"@type\":\"Apartment\",\"@id\":\"#home\",{}}},\
         {{\"@type\":\"Offer\",\"itemOffered\":{{\"@id\":\"#home\"}},\"price\":\"{}.00\",\"priceCurrency\":\"EUR\"}}]}}",
            home_members(ad),
            ad.price
        ),
    )
}

pub(crate) fn json_ld_bare(ad: &Ad) -> String {
    with_json_ld(
        ad,
        &format!(
            "{{\"@context\":\"https://schema.org\",\"@type\":\"Apartment\",\"name\":\"Piso\",\"floorSize\":\"{} m²\",\
         \"numberOfBedrooms\":\"{}\",\"offers\":[{{\"@type\":\"Offer\",\"price\":\"{}\",\"priceCurrency\":\"EUR\"}}]}}",
            ad.area,
            ad.rooms,
            grouped(ad.price, '.')
        ),
    )
}

pub(crate) fn microdata(ad: &Ad) -> String {
    let floor = ad.floor.map(|floor| format!("<meta itemprop=\"floorLevel\" content=\"{floor}\">")).unwrap_or_default();
    let body = format!(
        "<article itemscope itemtype=\"https://schema.org/Apartment\"><h1 itemprop=\"name\">{} en Valencia</h1>\
         <div itemprop=\"offers\" itemscope itemtype=\"https://schema.org/Offer\">\
         <meta itemprop=\"priceCurrency\" content=\"EUR\"><span itemprop=\"price\" content=\"{}\">{}</span></div>\
         <span itemprop=\"floorSize\" itemscope itemtype=\"https://schema.org/QuantitativeValue\">\
         <span itemprop=\"value\">{}</span> <meta itemprop=\"unitCode\" content=\"MTK\">m²</span>\
         <span itemprop=\"numberOfBedrooms\">{}</span> dormitorios{floor}\
         <span itemprop=\"amenityFeature\" itemscope itemtype=\"https://schema.org/LocationFeatureSpecification\">\
         <meta itemprop=\"name\" content=\"Ascensor\"><meta itemprop=\"value\" content=\"{}\"></span></article>",
        kind(ad),
        ad.price,
        euros(ad),
        ad.area,
        ad.rooms,
        ad.lift
    );
    html("es", "Piso en Valencia", "", &body)
}

pub(crate) fn rdfa(ad: &Ad) -> String {
    let floor = ad.floor.map(|floor| format!("<meta property=\"floorLevel\" content=\"{floor}\">")).unwrap_or_default();
    let body = format!(
        "<div vocab=\"https://schema.org/\" typeof=\"Product\"><h1 property=\"name\">{} in Valencia</h1>\
         <span property=\"offers\" typeof=\"Offer\"><meta property=\"priceCurrency\" content=\"EUR\">\
         <span property=\"price\" content=\"{}\">{}</span></span><div property=\"mainEntity\" typeof=\"Apartment\">\
         <span property=\"numberOfBedrooms\" content=\"{}\">{}</span>{floor}\
         <span property=\"floorSize\" typeof=\"QuantitativeValue\"><span property=\"value\">{}</span>\
         <span property=\"unitText\">m²</span></span>\
         <span property=\"amenityFeature\" typeof=\"LocationFeatureSpecification\"><meta property=\"name\" \
         content=\"Lift\"><meta property=\"value\" content=\"{}\"></span></div></div>",
        kind_english(ad),
        ad.price,
        euros_english(ad),
        ad.rooms,
        rooms_english(ad),
        ad.area,
        ad.lift
    );
    html("en", "Flat in Valencia", "", &body)
}

pub(crate) fn meta(ad: &Ad) -> String {
    let head = format!(
        "<meta property=\"og:type\" content=\"product\"><meta property=\"og:title\" content=\"Piso en Valencia\">\
         <meta property=\"product:price:amount\" content=\"{}\">\
         <meta property=\"product:price:currency\" content=\"EUR\">",
        ad.price
    );
    html("es", "Piso en Valencia", &head, &format!("<h1>{} en venta en Valencia</h1>{}", kind(ad), items_spanish(ad)))
}

fn state(ad: &Ad) -> String {
    let floor = ad.floor.map_or("null".to_owned(), |floor| floor.to_string());
    format!(
        "{{\"property\":{{\"id\":\"v-{}\",\"transaction\":\"Venta\",\"precio\":{},\"moneda\":\"EUR\",\"superficie\":{},\
         \"habitaciones\":{},\"planta\":{floor},\"ascensor\":{}}},\
         \"mortgage\":{{\"price\":100000,\"years\":30}},\
         \"relacionados\":[{{\"id\":\"x\",\"precio\":99000,\"habitaciones\":3,\"superficie\":77}}]}}",
        ad.id, ad.price, ad.area, ad.rooms, ad.lift
    )
}

pub(crate) fn next_data(ad: &Ad) -> String {
    let body = format!(
        "<div id=\"__next\"><h1>{} en Valencia</h1></div><script id=\"__NEXT_DATA__\" type=\"application/json\">\
         {{\"props\":{{\"pageProps\":{}}},\"page\":\"/[slug]\"}}</script>",
        kind(ad),
        state(ad)
    );
    html("es", "Piso en Valencia", "", &body)
}

pub(crate) fn json_parse(ad: &Ad) -> String {
    let quoted = state(ad).replace('\\', "\\\\").replace('"', "\\\"");
    let script = format!("<script>window.__STATE__ = JSON.parse(\"{quoted}\");</script>");
    html("es", "Piso en Valencia", &script, &format!("<h1>{} en Valencia</h1>", kind(ad)))
}
