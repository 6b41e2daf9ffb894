//! The names that sites give to facts in their own data, in Spanish and English, and how their values are read.

use domain::facts::Field;
use domain::{Currency, Money};
use serde_json::{Map, Value};

use super::home::scalar;
use super::notes::Notes;
use super::numbers::{self, fold};
use super::{labels, values};

/// How sure a fact in a site's own data is: its names are guessed.
const SURE: f32 = 0.75;
/// Most values looked at in one home.
const MOST_VALUES: usize = 400;

/// Names without case, accents and separators, the most telling first.
#[rustfmt::skip]
const NAMES: &[(Field, &[&str])] = &[
    (Field::Title, &["title", "titulo", "headline", "titular"]),
    (Field::Description, &["description", "descripcion", "comments", "observaciones"]),
    (Field::Operation, &["operation", "operacion", "transaction", "transactiontype", "operationtype", "tipooperacion", "offertype", "listingtype"]),
    (Field::Price, &["price", "precio", "priceamount", "askingprice", "amount", "importe", "precioventa", "precioalquiler", "priceinfo", "priceeur"]),
    (Field::Kind, &["propertytype", "typology", "tipologia", "tipoinmueble", "tipovivienda", "propertysubtype", "hometype", "tipo"]),
    (Field::Area, &["constructedarea", "builtarea", "builtsurface", "superficieconstruida", "metrosconstruidos", "m2construidos", "builtsize", "livingarea", "floorarea", "area", "surface", "superficie", "size", "sqm", "m2", "metros", "surfacearea"]),
    (Field::UsableArea, &["usablearea", "usablesurface", "superficieutil", "usefularea", "netarea", "m2utiles", "metrosutiles"]),
    (Field::PlotArea, &["plotarea", "plotsurface", "landarea", "plotsize", "lotsize", "landsize", "superficieparcela", "parcela", "m2parcela"]),
    (Field::Rooms, &["bedrooms", "rooms", "roomnumber", "habitaciones", "dormitorios", "numrooms", "roomsnumber", "numberofbedrooms", "numberofrooms", "beds", "numbedrooms", "bedroomcount", "roomcount", "numhabitaciones"]),
    (Field::Bathrooms, &["bathrooms", "baths", "bathnumber", "banos", "numbathrooms", "numberofbathrooms", "bathroomcount", "bathroomnumber", "numbanos"]),
    (Field::Floor, &["floor", "planta", "floornumber", "floorlevel"]),
    (Field::Lift, &["haslift", "lift", "elevator", "ascensor", "haselevator", "tieneascensor"]),
    (Field::Exterior, &["exterior", "isexterior", "esexterior"]),
    (Field::YearBuilt, &["yearbuilt", "constructionyear", "buildyear", "anioconstruccion", "anoconstruccion", "buildingyear", "builtyear", "antiguedad"]),
    (Field::EnergyClass, &["energyrating", "energyclass", "energycertificate", "certificado", "certificadoenergetico", "energylabel", "epc", "epcrating", "energycertification", "claseenergetica", "calificacionenergetica"]),
    (Field::Condition, &["condition", "estado", "conservation", "propertystate", "estadoconservacion"]),
    (Field::Town, &["town", "city", "municipality", "municipio", "localidad", "poblacion", "ciudad", "locality", "addresslocality", "level2"]),
    (Field::District, &["district", "neighborhood", "neighbourhood", "barrio", "distrito"]),
    (Field::Province, &["province", "provincia", "region", "state"]),
    (Field::Address, &["street", "streetaddress", "address", "direccion", "calle", "fulladdress"]),
    (Field::Postcode, &["postcode", "postalcode", "zipcode", "zip", "cp", "codigopostal"]),
    (Field::Agency, &["agency", "agencyname", "agencia", "inmobiliaria", "advertiser", "anunciante", "commercialname"]),
    (Field::Reference, &["reference", "referencia", "ref", "externalreference", "agencyreference", "propertycode"]),
    (Field::PublishedOn, &["publishedat", "publicationdate", "publishedon", "datepublished", "dateposted", "fechapublicacion", "firstpublished", "createdat", "creationdate", "listedat", "fechaalta"]),
    (Field::Photos, &["photos", "images", "fotos", "imagenes", "pictures", "gallery", "galeria", "multimedia"]),
    (Field::Features, &["features", "amenities", "extras", "equipment", "equipamiento", "caracteristicas", "tags"]),
    (Field::Latitude, &["latitude", "latitud", "lat"]),
    (Field::Longitude, &["longitude", "longitud", "lng", "lon", "long"]),
];

/// Whether what stands under a name is about other homes, or about none: filters, calculators, forms.
pub(super) fn is_of_others(name: &str) -> bool {
    const OTHERS: [&str; 22] = [
        "filter",
        "filtro",
        "search",
        "query",
        "busqueda",
        "mortgage",
        "hipoteca",
        "calculator",
        "calculadora",
        "similar",
        "related",
        "relacionad",
        "recommend",
        "recomendad",
        "config",
        "settings",
        "translations",
        "alert",
        "previous",
        "history",
        "nearby",
        "form",
    ];
    let name = normal(name);
    OTHERS.iter().any(|word| name.starts_with(word))
}

/// A name without case, accents and separators: `builtArea`, `built_area` and `Built area` are one.
fn normal(name: &str) -> String {
    fold(name).chars().filter(char::is_ascii_alphanumeric).collect()
}

/// The named values of an object and the groups in it, the outermost first.
pub(super) struct Names<'v> {
    values: Vec<(String, String, &'v Value)>,
}

impl<'v> Names<'v> {
    /// Gathers the values of an object and, so many levels deep, of the objects in it.
    pub(super) fn of(home: &'v Map<String, Value>, levels: usize) -> Self {
        let mut values = Vec::new();
        let mut level = vec![(String::new(), home)];
        for _ in 0..=levels {
            let mut inner = Vec::new();
            for (path, object) in level {
                for (name, value) in object {
                    if values.len() >= MOST_VALUES || is_of_others(name) {
                        continue;
                    }
                    let path = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
                    values.push((normal(name), path.clone(), value));
                    if let Value::Object(object) = value {
                        inner.push((path, object));
                    }
                }
            }
            level = inner;
        }
        Self { values }
    }

    /// The values under the names of a fact, by the order of the names.
    fn under(&self, field: Field) -> impl Iterator<Item = (&str, &'v Value)> {
        let names = NAMES.iter().find(|(known, _)| *known == field).map_or(&[][..], |(_, names)| names);
        names.iter().flat_map(move |name| {
            let found = self.values.iter().filter(move |(known, _, _)| known == name);
            found.map(|(_, path, value)| (path.as_str(), *value))
        })
    }

    /// Whether a number stands under one of the fact's names.
    pub(super) fn has(&self, field: Field) -> bool {
        self.under(field).any(|(_, value)| single(value).is_some_and(|raw| numbers::number(&raw).is_some()))
    }
}

/// A value as text; of an object, what it is worth or called.
fn single(value: &Value) -> Option<String> {
    match value {
        Value::Object(object) => ["value", "amount", "name", "nombre", "label", "text"]
            .iter()
            .find_map(|name| object.get(*name).and_then(scalar)),
        value => scalar(value),
    }
}

/// Reads the facts. `prefix` is what their paths begin with.
pub(super) fn read(names: &Names<'_>, prefix: &str, notes: &mut Notes<'_>) {
    for (field, _) in NAMES {
        for (path, value) in names.under(*field) {
            let path = format!("{prefix}.{path}");
            match field {
                Field::Price => read_price(names, value, &path, notes),
                Field::Photos => read_photos(value, &path, notes),
                Field::Features => read_features(value, &path, notes),
                Field::Latitude | Field::Longitude => {}
                field => {
                    if let Some(raw) = single(value) {
                        notes.read(*field, &raw, &path, SURE);
                    }
                }
            }
        }
    }
    let degrees =
        |field| names.under(field).find_map(|(path, value)| Some((format!("{prefix}.{path}"), scalar(value)?)));
    if let (Some((path, latitude)), Some((other, longitude))) = (degrees(Field::Latitude), degrees(Field::Longitude))
        && values::degrees(&longitude, 180.0).is_some()
        && notes.read(Field::Latitude, &latitude, &path, SURE)
    {
        notes.read(Field::Longitude, &longitude, &other, SURE);
    }
}

fn read_price(names: &Names<'_>, value: &Value, path: &str, notes: &mut Notes<'_>) {
    let Some(raw) = single(value) else { return };
    let currency = names.values.iter().find(|(name, _, _)| matches!(name.as_str(), "currency" | "moneda" | "divisa"));
    let currency =
        currency.and_then(|(_, _, value)| scalar(value)).map_or(Currency::EUR, |code| numbers::currency(&code));
    let number = match value {
        Value::Object(object) => ["value", "amount"].iter().find_map(|name| object.get(*name)?.as_f64()),
        value => value.as_f64(),
    };
    match number {
        Some(units) => {
            let money: Option<Money> = Money::plausible_price(units, currency);
            notes.take(Field::Price, |f| &mut f.price, money, path, &raw, SURE);
        }
        None if numbers::price(&raw).is_some() => {
            notes.read(Field::Price, &raw, path, SURE);
        }
        None => {
            let money = numbers::bare_price(&raw, currency);
            notes.take(Field::Price, |f| &mut f.price, money, path, &raw, SURE);
        }
    }
}

fn read_photos(value: &Value, path: &str, notes: &mut Notes<'_>) {
    let Value::Array(photos) = value else { return };
    for photo in photos {
        let address = match photo {
            Value::Object(object) => {
                ["url", "src", "large", "original", "href"].iter().find_map(|name| object.get(*name))
            }
            photo => Some(photo),
        };
        if let Some(address) = address.and_then(Value::as_str) {
            notes.add_photo(address, path, SURE);
        }
    }
}

fn read_features(value: &Value, path: &str, notes: &mut Notes<'_>) {
    match value {
        Value::Array(features) => {
            for feature in features.iter().filter_map(single) {
                labels::read_amenity(&feature, None, path, SURE, notes);
            }
        }
        Value::Object(features) => {
            for (name, value) in features {
                if let Value::Bool(there) = value {
                    labels::read_amenity(&spaced(name), Some(&there.to_string()), path, SURE, notes);
                }
            }
        }
        _ => {}
    }
}

/// `airConditioning` and `air_conditioning` as words.
fn spaced(name: &str) -> String {
    let mut words = String::new();
    for letter in name.trim_start_matches("has").chars() {
        if letter.is_uppercase() {
            words.push(' ');
        }
        words.push(if letter == '_' { ' ' } else { letter });
    }
    words
}
