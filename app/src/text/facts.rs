//! Words of one property: its facts, where each was read, its prices, its ads.

use domain::availability::Evidence;
use domain::facts::{Condition, Feature, Field, Flag, Layer, Operation, PropertyKind};

/// The words in one language.
#[derive(Debug)]
pub struct Facts {
    /// Heading.
    pub facts: &'static str,
    /// Heading.
    pub description: &'static str,
    /// Heading.
    pub price_history: &'static str,
    /// Heading.
    pub sources: &'static str,
    /// Heading.
    pub location: &'static str,
    /// Heading.
    pub photos: &'static str,
    /// A fact's name.
    pub field: fn(Field) -> &'static str,
    /// A kind of home.
    pub kind: fn(PropertyKind) -> &'static str,
    /// Sale or rent.
    pub operation: fn(Operation) -> &'static str,
    /// The state of the building.
    pub condition: fn(Condition) -> &'static str,
    /// A circumstance.
    pub flag: fn(Flag) -> &'static str,
    /// Something it has.
    pub feature: fn(Feature) -> &'static str,
    /// A floor, in full.
    pub floor: fn(i16) -> String,
    /// A floor under the heading "floor".
    pub floor_short: fn(i16) -> String,
    /// Lift on a card.
    pub lift_short: fn(bool) -> &'static str,
    /// Yes or no.
    pub yes_no: fn(bool) -> &'static str,
    /// Exterior or interior.
    pub exterior: fn(bool) -> &'static str,
    /// A part of a page.
    pub layer: fn(Layer) -> &'static str,
    /// Label of the place inside the part.
    pub path: &'static str,
    /// Label of the text as it stood.
    pub raw: &'static str,
    /// Label of how sure the reading is.
    pub confidence: &'static str,
    /// Label of the part of the page.
    pub read_from: &'static str,
    /// What hovering shows.
    pub provenance_hint: &'static str,
    /// What an ad's state rests on.
    pub evidence: fn(Evidence) -> &'static str,
    /// Opens the changes of an ad's state.
    pub availability_history: &'static str,
    /// A look that told nothing; when and what follows.
    pub last_look: &'static str,
    /// Why a look told nothing.
    pub missed: fn(Evidence) -> &'static str,
    /// Since when.
    pub since: &'static str,
    /// When first seen.
    pub first_seen: &'static str,
    /// When last seen.
    pub last_seen: &'static str,
    /// Link to the ad.
    pub open_ad: &'static str,
    /// For those who hear links.
    pub new_tab: &'static str,
    /// Only one price has been seen.
    pub unchanged: fn(&str) -> String,
    /// Caption of the chart: so many prices, from the first day to the last.
    pub chart_caption: fn(usize, &str, &str) -> String,
    /// Opens the table behind the chart.
    pub as_table: &'static str,
    /// Column.
    pub seen_on: &'static str,
    /// Column.
    pub price: &'static str,
    /// Column.
    pub change: &'static str,
    /// Link to the map of OpenStreetMap.
    pub open_map: &'static str,
    /// The ad does not say where.
    pub no_location: &'static str,
    /// Label of the coordinates.
    pub coordinates: &'static str,
    /// Link to the list.
    pub back: &'static str,
    /// No such property.
    pub not_found: &'static str,
    /// What to do about it.
    pub not_found_help: &'static str,
    /// The description of a photo: its number, of how many.
    pub photo: fn(usize, usize) -> String,
}

/// Spanish.
pub static ES: Facts = Facts {
    facts: "Datos",
    description: "Descripción",
    price_history: "Evolución del precio",
    sources: "Anuncios",
    location: "Ubicación",
    photos: "Fotos",
    field: |field| match field {
        Field::Title => "Título",
        Field::Description => "Descripción",
        Field::Operation => "Operación",
        Field::Price => "Precio",
        Field::Kind => "Tipo",
        Field::Area => "Superficie construida",
        Field::UsableArea => "Superficie útil",
        Field::PlotArea => "Parcela",
        Field::Rooms => "Habitaciones",
        Field::Bathrooms => "Baños",
        Field::Floor => "Planta",
        Field::Lift => "Ascensor",
        Field::Exterior => "Orientación",
        Field::YearBuilt => "Año de construcción",
        Field::EnergyClass => "Clase energética",
        Field::Condition => "Estado",
        Field::Flags => "Circunstancias",
        Field::Features => "Tiene",
        Field::Address => "Dirección",
        Field::Postcode => "Código postal",
        Field::District => "Distrito",
        Field::Town => "Municipio",
        Field::Province => "Provincia",
        Field::Latitude => "Latitud",
        Field::Longitude => "Longitud",
        Field::Agency => "Anunciante",
        Field::Reference => "Referencia",
        Field::PublishedOn => "Publicado",
        Field::Photos => "Fotos",
    },
    kind: |kind| match kind {
        PropertyKind::Flat => "Piso",
        PropertyKind::Penthouse => "Ático",
        PropertyKind::Duplex => "Dúplex",
        PropertyKind::Studio => "Estudio",
        PropertyKind::House => "Casa",
        PropertyKind::Townhouse => "Adosado",
        PropertyKind::CountryHouse => "Casa rural",
        PropertyKind::Plot => "Terreno",
        PropertyKind::Commercial => "Local",
        PropertyKind::Garage => "Garaje",
    },
    operation: |operation| match operation {
        Operation::Sale => "Venta",
        Operation::Rent => "Alquiler",
    },
    condition: |condition| match condition {
        Condition::New => "Obra nueva",
        Condition::Good => "Buen estado",
        Condition::ToRenovate => "A reformar",
    },
    flag: |flag| match flag {
        Flag::Occupied => "Ocupada",
        Flag::Auction => "En subasta",
        Flag::BareOwnership => "Nuda propiedad",
        Flag::Let => "Con inquilino",
    },
    feature: |feature| match feature {
        Feature::Terrace => "Terraza",
        Feature::AirConditioning => "Aire acondicionado",
        Feature::Parking => "Plaza de garaje",
        Feature::Pool => "Piscina",
        Feature::Garden => "Jardín",
        Feature::Storeroom => "Trastero",
        Feature::Wardrobes => "Armarios empotrados",
        Feature::Doorman => "Portero",
        Feature::Balcony => "Balcón",
        Feature::Heating => "Calefacción",
    },
    floor: |floor| match floor {
        ..0 => "Sótano".to_owned(),
        0 => "Bajo".to_owned(),
        _ => format!("{floor}.ª\u{a0}planta"),
    },
    floor_short: |floor| match floor {
        ..0 => "Sótano".to_owned(),
        0 => "Bajo".to_owned(),
        _ => format!("{floor}.ª"),
    },
    lift_short: |lift| if lift { "ascensor" } else { "sin ascensor" },
    yes_no: |yes| if yes { "Sí" } else { "No" },
    exterior: |exterior| if exterior { "Exterior" } else { "Interior" },
    layer: |layer| match layer {
        Layer::Selectors => "selectores CSS del trabajo",
        Layer::Feed => "feed (XML) del sitio",
        Layer::JsonLd => "datos estructurados (JSON-LD)",
        Layer::Microdata => "microdatos o RDFa",
        Layer::EmbeddedState => "datos incrustados en la página",
        Layer::Labels => "etiquetas de la ficha",
        Layer::Meta => "metadatos de la página",
        Layer::Card => "tarjeta de un listado",
        Layer::Text => "texto del anuncio",
    },
    path: "Dónde",
    raw: "Decía",
    confidence: "Fiabilidad",
    read_from: "Leído de",
    provenance_hint: "Pasa por encima de un dato, o enfócalo, para ver de dónde se leyó.",
    evidence: |evidence| match evidence {
        Evidence::Seen => "Se ha visto el anuncio.",
        Evidence::NotModified => "El sitio dice que la página del anuncio no ha cambiado (304).",
        Evidence::NotFound => "La página del anuncio responde 404.",
        Evidence::Gone => "La página del anuncio responde 410.",
        Evidence::SaysGone => "La página dice que el anuncio ya no está.",
        Evidence::SaysNotFound => "La página dice que no existe.",
        Evidence::RedirectedAway => "La dirección del anuncio lleva de vuelta al buscador.",
        Evidence::Blocked => "El sitio no ha dejado mirar.",
        Evidence::Failed => "Nadie lo ha podido comprobar todavía.",
    },
    availability_history: "Cuándo ha estado y cuándo no",
    last_look: "Última comprobación,",
    missed: |evidence| match evidence {
        Evidence::Blocked => "el sitio no dejó mirar, así que no cambia nada.",
        _ => "el sitio no respondió, así que no cambia nada.",
    },
    since: "Desde",
    first_seen: "Visto por primera vez",
    last_seen: "Visto por última vez",
    open_ad: "Abrir el anuncio",
    new_tab: "se abre en otra pestaña",
    unchanged: |day| format!("Sin cambios desde el {day}."),
    chart_caption: |count, from, to| format!("{count} precios vistos entre el {from} y el {to}."),
    as_table: "Ver como tabla",
    seen_on: "Visto",
    price: "Precio",
    change: "Cambio",
    open_map: "Ver en OpenStreetMap",
    no_location: "El anuncio no dice dónde está.",
    coordinates: "Coordenadas",
    back: "Viviendas",
    not_found: "Esta vivienda no existe",
    not_found_help: "El enlace no lleva a ninguna vivienda conocida. Búscala en la lista.",
    photo: |number, total| format!("Foto {number} de {total}"),
};

/// English.
pub static EN: Facts = Facts {
    facts: "Facts",
    description: "Description",
    price_history: "Price history",
    sources: "Listings",
    location: "Location",
    photos: "Photos",
    field: |field| match field {
        Field::Title => "Title",
        Field::Description => "Description",
        Field::Operation => "Operation",
        Field::Price => "Price",
        Field::Kind => "Kind",
        Field::Area => "Built area",
        Field::UsableArea => "Usable area",
        Field::PlotArea => "Plot",
        Field::Rooms => "Bedrooms",
        Field::Bathrooms => "Bathrooms",
        Field::Floor => "Floor",
        Field::Lift => "Lift",
        Field::Exterior => "Facing",
        Field::YearBuilt => "Year built",
        Field::EnergyClass => "Energy class",
        Field::Condition => "Condition",
        Field::Flags => "Circumstances",
        Field::Features => "Has",
        Field::Address => "Address",
        Field::Postcode => "Postcode",
        Field::District => "District",
        Field::Town => "Town",
        Field::Province => "Province",
        Field::Latitude => "Latitude",
        Field::Longitude => "Longitude",
        Field::Agency => "Advertiser",
        Field::Reference => "Reference",
        Field::PublishedOn => "Published",
        Field::Photos => "Photos",
    },
    kind: |kind| match kind {
        PropertyKind::Flat => "Flat",
        PropertyKind::Penthouse => "Penthouse",
        PropertyKind::Duplex => "Duplex",
        PropertyKind::Studio => "Studio",
        PropertyKind::House => "House",
        PropertyKind::Townhouse => "Townhouse",
        PropertyKind::CountryHouse => "Country house",
        PropertyKind::Plot => "Plot",
        PropertyKind::Commercial => "Commercial",
        PropertyKind::Garage => "Garage",
    },
    operation: |operation| match operation {
        Operation::Sale => "For sale",
        Operation::Rent => "To let",
    },
    condition: |condition| match condition {
        Condition::New => "New",
        Condition::Good => "Good",
        Condition::ToRenovate => "Needs works",
    },
    flag: |flag| match flag {
        Flag::Occupied => "Occupied",
        Flag::Auction => "At auction",
        Flag::BareOwnership => "Bare ownership",
        Flag::Let => "With a tenant",
    },
    feature: |feature| match feature {
        Feature::Terrace => "Terrace",
        Feature::AirConditioning => "Air conditioning",
        Feature::Parking => "Parking",
        Feature::Pool => "Pool",
        Feature::Garden => "Garden",
        Feature::Storeroom => "Storeroom",
        Feature::Wardrobes => "Fitted wardrobes",
        Feature::Doorman => "Doorman",
        Feature::Balcony => "Balcony",
        Feature::Heating => "Heating",
    },
    floor: |floor| match floor {
        ..0 => "Basement".to_owned(),
        0 => "Ground floor".to_owned(),
        _ => format!("{}\u{a0}floor", ordinal(floor)),
    },
    floor_short: |floor| match floor {
        ..0 => "Basement".to_owned(),
        0 => "Ground".to_owned(),
        _ => ordinal(floor),
    },
    lift_short: |lift| if lift { "lift" } else { "no lift" },
    yes_no: |yes| if yes { "Yes" } else { "No" },
    exterior: |exterior| if exterior { "To the street" } else { "To the inside" },
    layer: |layer| match layer {
        Layer::Selectors => "the job's CSS selectors",
        Layer::Feed => "the site's feed (XML)",
        Layer::JsonLd => "structured data (JSON-LD)",
        Layer::Microdata => "microdata or RDFa",
        Layer::EmbeddedState => "data embedded in the page",
        Layer::Labels => "labelled facts",
        Layer::Meta => "the page's metadata",
        Layer::Card => "a card of a list",
        Layer::Text => "the ad's text",
    },
    path: "Where",
    raw: "Said",
    confidence: "Confidence",
    read_from: "Read from",
    provenance_hint: "Point at a fact, or focus it, to see where it was read.",
    evidence: |evidence| match evidence {
        Evidence::Seen => "The ad was seen.",
        Evidence::NotModified => "The site says that the page with the ad has not changed (304).",
        Evidence::NotFound => "The ad's page answers 404.",
        Evidence::Gone => "The ad's page answers 410.",
        Evidence::SaysGone => "The page says that the ad is gone.",
        Evidence::SaysNotFound => "The page says that there is no such page.",
        Evidence::RedirectedAway => "The ad's address leads back to the search.",
        Evidence::Blocked => "The site did not let us look.",
        Evidence::Failed => "Nobody has been able to check yet.",
    },
    availability_history: "When it was there and when not",
    last_look: "Last look,",
    missed: |evidence| match evidence {
        Evidence::Blocked => "the site did not let us look, so nothing changes.",
        _ => "the site did not answer, so nothing changes.",
    },
    since: "Since",
    first_seen: "First seen",
    last_seen: "Last seen",
    open_ad: "Open the ad",
    new_tab: "opens in a new tab",
    unchanged: |day| format!("Unchanged since {day}."),
    chart_caption: |count, from, to| format!("{count} prices seen between {from} and {to}."),
    as_table: "Show as a table",
    seen_on: "Seen",
    price: "Price",
    change: "Change",
    open_map: "Show on OpenStreetMap",
    no_location: "The ad does not say where it is.",
    coordinates: "Coordinates",
    back: "Properties",
    not_found: "There is no such property",
    not_found_help: "The link leads to no known property. Look for it in the list.",
    photo: |number, total| format!("Photo {number} of {total}"),
};

/// `1st`, `12th`, `22nd`.
fn ordinal(number: i16) -> String {
    let ending = match (number % 10, number % 100) {
        (_, 11..=13) => "th",
        (1, _) => "st",
        (2, _) => "nd",
        (3, _) => "rd",
        _ => "th",
    };
    format!("{number}{ending}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn floors_are_told_as_people_say_them() {
        let told = |floor| ((ES.floor)(floor), (EN.floor)(floor));
        assert_eq!(told(-1), ("Sótano".into(), "Basement".into()));
        assert_eq!(told(0), ("Bajo".into(), "Ground floor".into()));
        assert_eq!(told(1), ("1.ª\u{a0}planta".into(), "1st\u{a0}floor".into()));
        assert_eq!(told(12).1, "12th\u{a0}floor");
        assert_eq!(told(22).1, "22nd\u{a0}floor");
    }
}
