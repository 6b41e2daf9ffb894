//! Ways in which pages say the facts of an ad.

use crate::ads::Ad;
use crate::structured::{json_ld, json_ld_bare, json_ld_graph, json_parse, meta, microdata, next_data, rdfa};

/// A way, and which facts it says.
pub(crate) struct Shape {
    pub(crate) name: &'static str,
    pub(crate) page: fn(&Ad) -> String,
    pub(crate) says: Says,
}

/// Which of the facts that not every page has are there.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Says {
    /// That a studio has none; elsewhere it is called a studio, and nothing is counted.
    pub(crate) no_rooms: bool,
    pub(crate) floor: bool,
    pub(crate) lift: bool,
}

const ALL: Says = Says { no_rooms: true, floor: true, lift: true };
/// What is said in words, without a number of what is not there.
pub(crate) const WORDS: Says = Says { no_rooms: false, ..ALL };

pub(crate) const SHAPES: &[Shape] = &[
    Shape { name: "JSON-LD, one block", page: json_ld, says: ALL },
    Shape { name: "JSON-LD, a graph", page: json_ld_graph, says: ALL },
    Shape { name: "JSON-LD, no floor or lift", page: json_ld_bare, says: Says { floor: false, lift: false, ..ALL } },
    Shape { name: "microdata", page: microdata, says: ALL },
    Shape { name: "RDFa", page: rdfa, says: ALL },
    Shape { name: "product meta and list", page: meta, says: WORDS },
    Shape { name: "__NEXT_DATA__", page: next_data, says: ALL },
    Shape { name: "JSON.parse state", page: json_parse, says: ALL },
    Shape { name: "dl, Spanish", page: dl_spanish, says: ALL },
    Shape { name: "dl, English", page: dl_english, says: ALL },
    Shape { name: "table, Spanish", page: table_spanish, says: ALL },
    Shape { name: "table, English", page: table_english, says: ALL },
    Shape { name: "label and value divs", page: label_divs, says: ALL },
    Shape { name: "label: value lines", page: colon_lines, says: ALL },
    Shape { name: "value above label", page: value_above, says: ALL },
    Shape { name: "list items, Spanish", page: list_spanish, says: WORDS },
    Shape { name: "list items, English", page: list_english, says: WORDS },
    Shape { name: "prose, Spanish", page: prose_spanish, says: WORDS },
    Shape { name: "prose, Spanish, no lift", page: prose_no_lift, says: Says { lift: false, ..WORDS } },
    Shape { name: "prose, English", page: prose_english, says: WORDS },
];

/// A page's shell: what pages have around the ad.
pub(crate) fn html(lang: &str, title: &str, head: &str, body: &str) -> String {
    format!(
        "<!doctype html><html lang=\"{lang}\"><head><meta charset=\"utf-8\"><title>{title}</title>{head}</head><body>\
         <nav><a href=\"/\">Inicio</a> <a href=\"/venta\">Venta</a></nav><main>{body}</main>\
         <footer>© 2026 · 12 oficinas · Tel. 963 000 000</footer></body></html>"
    )
}

pub(crate) fn grouped(number: i64, separator: char) -> String {
    let digits = number.to_string();
    let mut out = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            out.push(separator);
        }
        out.push(digit);
    }
    out
}

pub(crate) fn euros(ad: &Ad) -> String {
    format!("{} €", grouped(ad.price, '.'))
}

pub(crate) fn euros_english(ad: &Ad) -> String {
    format!("€{}", grouped(ad.price, ','))
}

pub(crate) fn kind(ad: &Ad) -> &'static str {
    if ad.rooms == 0 { "Estudio" } else { "Piso" }
}

pub(crate) fn kind_english(ad: &Ad) -> &'static str {
    if ad.rooms == 0 { "Studio" } else { "Flat" }
}

fn floor_spanish(floor: i16) -> String {
    match floor {
        ..0 => "Sótano".to_owned(),
        0 => "Planta baja".to_owned(),
        _ => format!("{floor}ª planta"),
    }
}

fn floor_english(floor: i16) -> String {
    let end = match floor {
        ..0 => return "Basement".to_owned(),
        0 => return "Ground floor".to_owned(),
        1 => "st",
        2 => "nd",
        3 => "rd",
        _ => "th",
    };
    format!("{floor}{end} floor")
}

fn rooms_spanish(ad: &Ad) -> String {
    match ad.rooms {
        0 => "Estudio".to_owned(),
        1 => "1 habitación".to_owned(),
        rooms => format!("{rooms} habitaciones"),
    }
}

pub(crate) fn rooms_english(ad: &Ad) -> String {
    match ad.rooms {
        0 => "Studio".to_owned(),
        1 => "1 bedroom".to_owned(),
        rooms => format!("{rooms} bedrooms"),
    }
}

/// Labels with their values, in Spanish.
fn labelled_spanish(ad: &Ad) -> Vec<(&'static str, String)> {
    let mut out = vec![
        ("Precio", euros(ad)),
        ("Superficie construida", format!("{} m²", ad.area)),
        ("Habitaciones", ad.rooms.to_string()),
    ];
    out.extend(ad.floor.map(|floor| ("Planta", floor_spanish(floor))));
    out.push(("Ascensor", if ad.lift { "Sí" } else { "No" }.to_owned()));
    out
}

fn labelled_english(ad: &Ad) -> Vec<(&'static str, String)> {
    let mut out = vec![
        ("Price", euros_english(ad)),
        ("Built area", format!("{} m²", ad.area)),
        ("Bedrooms", ad.rooms.to_string()),
    ];
    out.extend(ad.floor.map(|floor| ("Floor", floor_english(floor))));
    out.push(("Lift", if ad.lift { "Yes" } else { "No" }.to_owned()));
    out
}

fn all(pairs: Vec<(&'static str, String)>, one: fn(&str, &str) -> String) -> String {
    pairs.iter().map(|(label, value)| one(label, value)).collect()
}

fn titled(ad: &Ad, body: &str) -> String {
    html("es", "Piso en Valencia", "", &format!("<h1>{} en venta en Valencia</h1>{body}", kind(ad)))
}

fn titled_english(ad: &Ad, body: &str) -> String {
    html("en", "Flat in Valencia", "", &format!("<h1>{} for sale in Valencia</h1>{body}", kind_english(ad)))
}

fn dl_spanish(ad: &Ad) -> String {
    let rows = all(labelled_spanish(ad), |label, value| format!("<dt>{label}</dt><dd>{value}</dd>"));
    titled(ad, &format!("<dl>{rows}</dl>"))
}

fn dl_english(ad: &Ad) -> String {
    let rows = all(labelled_english(ad), |label, value| format!("<div><dt>{label}</dt><dd>{value}</dd></div>"));
    titled_english(ad, &format!("<dl>{rows}</dl>"))
}

fn table_spanish(ad: &Ad) -> String {
    let rows = all(labelled_spanish(ad), |label, value| format!("<tr><td>{label}</td><td>{value}</td></tr>"));
    titled(ad, &format!("<table>{rows}</table>"))
}

fn table_english(ad: &Ad) -> String {
    let rows =
        all(labelled_english(ad), |label, value| format!("<tr><th scope=\"row\">{label}</th><td>{value}</td></tr>"));
    titled_english(ad, &format!("<table>{rows}</table>"))
}

fn label_divs(ad: &Ad) -> String {
    let rows = all(labelled_spanish(ad), |label, value| {
        format!("<div class=\"row\"><div class=\"k\">{label}</div><div class=\"v\">{value}</div></div>")
    });
    titled(ad, &rows)
}

fn colon_lines(ad: &Ad) -> String {
    let lines = all(labelled_spanish(ad), |label, value| format!("<li><strong>{label}:</strong> {value}</li>"));
    titled(ad, &format!("<ul>{lines}</ul>"))
}

fn value_above(ad: &Ad) -> String {
    let figure = |value: &str, label: &str| format!("<div><strong>{value}</strong><em>{label}</em></div>");
    let floor = ad.floor.map(|floor| match floor {
        1.. => figure(&format!("{floor}ª"), "Planta"),
        0 => figure("Bajo", "Planta"),
        _ => figure("Sótano", "Planta"),
    });
    let figures = [
        figure(&ad.area.to_string(), "m² construidos"),
        figure(&ad.rooms.to_string(), "Dormitorios"),
        floor.unwrap_or_default(),
    ];
    let lift = if ad.lift { "✓ Ascensor" } else { "✗ Ascensor" };
    let price = euros(ad);
    titled(ad, &format!("<p class=\"price\">{price}</p><section>{}</section><p>{lift}</p>", figures.concat()))
}

/// Whole facts, each by itself, in Spanish.
pub(crate) fn items_spanish(ad: &Ad) -> String {
    let floor = ad.floor.map(|floor| format!("<li>{}</li>", floor_spanish(floor))).unwrap_or_default();
    let lift = if ad.lift { "Con ascensor" } else { "Sin ascensor" };
    format!("<ul><li>{} m² construidos</li><li>{}</li>{floor}<li>{lift}</li></ul>", ad.area, rooms_spanish(ad))
}

fn list_spanish(ad: &Ad) -> String {
    titled(ad, &format!("<p class=\"precio\">{}</p>{}", euros(ad), items_spanish(ad)))
}

fn list_english(ad: &Ad) -> String {
    let floor = ad.floor.map(|floor| format!("<li>{}</li>", floor_english(floor))).unwrap_or_default();
    let lift = if ad.lift { "With lift" } else { "No lift" };
    let items = format!("<li>{} m² built</li><li>{}</li>{floor}<li>{lift}</li>", ad.area, rooms_english(ad));
    titled_english(ad, &format!("<p class=\"price\">{}</p><ul>{items}</ul>", euros_english(ad)))
}

const ORDINALS: [&str; 11] =
    ["primera", "segunda", "tercera", "cuarta", "quinta", "sexta", "séptima", "octava", "novena", "décima", "undécima"];

fn sentence_spanish(ad: &Ad) -> String {
    let rooms = match ad.rooms {
        0 => String::new(),
        1 => " con una habitación".to_owned(),
        rooms => format!(" con {rooms} habitaciones"),
    };
    let floor = match ad.floor {
        None => String::new(),
        Some(..0) => " Está en planta sótano.".to_owned(),
        Some(0) => " Está en la planta baja.".to_owned(),
        Some(floor) => format!(" Está en la {} planta.", ORDINALS[floor as usize - 1]),
    };
    let kind = kind(ad).to_lowercase();
    format!("Se vende {kind} de {} m² construidos{rooms} en Valencia.{floor}", ad.area)
}

fn prose_spanish(ad: &Ad) -> String {
    let lift = if ad.lift { "El edificio tiene ascensor" } else { "El edificio no tiene ascensor" };
    let text = sentence_spanish(ad);
    titled(ad, &format!("<p>{text} {lift}, y hay parada de metro a 300 metros.</p><p>Precio: {}.</p>", euros(ad)))
}

fn prose_no_lift(ad: &Ad) -> String {
    titled(ad, &format!("<p>{} Cerca del metro.</p><p>El precio es de {}.</p>", sentence_spanish(ad), euros(ad)))
}

fn prose_english(ad: &Ad) -> String {
    let rooms = if ad.rooms == 0 { String::new() } else { format!(" with {}", rooms_english(ad)) };
    let floor = ad.floor.map(|floor| match floor {
        ..0 => " It is on the basement level.".to_owned(),
        0 => " It is on the ground floor.".to_owned(),
        _ => format!(" It is on the {}.", floor_english(floor)),
    });
    let lift = if ad.lift { "The building has a lift" } else { "The building has no lift" };
    let kind = kind_english(ad).to_lowercase();
    let floor = floor.unwrap_or_default();
    let text =
        format!("A {kind} of {} m²{rooms} in Valencia.{floor} {lift}, and a metro stop is 300 metres away.", ad.area);
    titled_english(ad, &format!("<p>{text}</p><p>Asking price: {}.</p>", euros_english(ad)))
}

/// A search page: what its cards say of each ad, under the address of its own page.
pub(crate) fn cards(ads: &[Ad]) -> String {
    let card = |ad: &Ad| {
        let floor = ad.floor.map(|floor| format!("<span>{}</span>", floor_spanish(floor))).unwrap_or_default();
        let lift = if ad.lift { "con ascensor" } else { "sin ascensor" };
        format!(
            "<article class=\"item\"><a href=\"/inmueble/{}\">{} en Valencia</a><span class=\"price\">{}</span>\
             <span>{} m²</span><span>{}</span>{floor}<span>{lift}</span></article>",
            ad.id,
            kind(ad),
            euros(ad),
            ad.area,
            if ad.rooms == 0 { "Estudio".to_owned() } else { format!("{} hab.", ad.rooms) }
        )
    };
    let list: String = ads.iter().map(card).collect();
    html("es", "Pisos en venta", "", &format!("<h1>Pisos en venta en Valencia</h1><section>{list}</section>"))
}
