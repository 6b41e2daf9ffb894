//! The names of facts as labels have them.

use domain::facts::Field;

/// Labels as people write them, folded: lower case, no accents, no colon.
#[rustfmt::skip]
pub(super) const LABELS: &[(Field, &[&str])] = &[
    (Field::Price, &[
        "precio", "precio de venta", "precio venta", "precio alquiler", "precio de alquiler", "price", "asking price",
        "importe", "pvp", "sale price", "rent", "renta", "renta mensual", "alquiler mensual", "precio total",
        "guide price", "precio de salida", "starting price", "valor de subasta", "rental price", "monthly rent", "list price", "precio actual", "current price", "coste",
    ]),
    (Field::Area, &[
        "superficie", "superficie construida", "sup construida", "sup. construida", "s construida", "m2 construidos",
        "m² construidos", "metros construidos", "metros cuadrados", "metros", "m2", "m²", "area", "built area",
        "built size", "build size", "size", "floor area", "floor size", "living area", "superficie total",
        "construidos", "tamano", "built", "surface", "surface area", "internal area", "total area",
        "constructed area", "area construida", "superficie vivienda", "floor space", "square metres", "square meters",
        "interior", "property size", "covered area", "square feet", "sq ft",
    ]),
    (Field::UsableArea, &[
        "superficie util", "sup util", "sup. util", "s util", "m2 utiles", "m² utiles", "metros utiles",
        "usable area", "useful area", "net area", "utiles", "util", "area util", "usable", "useable area",
        "net internal area",
    ]),
    (Field::PlotArea, &[
        "parcela", "superficie de la finca", "superficie finca", "superficie parcela", "superficie de parcela", "superficie de la parcela", "terreno", "solar",
        "plot", "plot size", "plot area", "land", "land size", "land area", "lot size", "superficie terreno",
        "superficie del terreno", "superficie solar", "sup parcela", "sup. parcela", "m2 parcela", "lot area",
    ]),
    (Field::Rooms, &[
        "habitaciones", "habitacion", "dormitorios", "dormitorio", "hab", "habs", "n habitaciones",
        "numero de habitaciones", "no habitaciones", "n dormitorios", "numero de dormitorios", "no dormitorios",
        "dorm", "bedrooms", "bedroom", "beds", "rooms", "number of bedrooms", "number of rooms", "no of bedrooms",
        "alcobas", "nº habitaciones", "nº de habitaciones", "nº dormitorios", "nº de dormitorios", "bed", "room",
    ]),
    (Field::Bathrooms, &[
        "banos", "bano", "cuartos de bano", "cuarto de bano", "n banos", "numero de banos", "no banos", "bathrooms",
        "bathroom", "baths", "bath", "number of bathrooms", "no of bathrooms", "nº banos", "nº de banos",
    ]),
    (Field::Floor, &[
        "planta", "piso", "altura", "floor", "level", "storey", "floor level", "floor number", "n planta",
        "nº planta", "planta del inmueble", "numero de planta",
    ]),
    (Field::Lift, &[
        "ascensor", "ascensores", "lift", "elevator", "con ascensor", "tiene ascensor", "has lift", "lifts",
    ]),
    (Field::Exterior, &[
        "exterior", "exterior/interior", "exterior / interior", "interior/exterior", "interior / exterior", "exterior o interior", "situacion exterior", "vistas", "facing", "fachada",
        "aspect", "disposicion", "ubicacion en el edificio",
    ]),
    (Field::YearBuilt, &[
        "ano de construccion", "ano construccion", "construido en", "ano", "antiguedad", "year built",
        "construction year", "built in", "year of construction", "year", "ano de edificacion", "ano edificacion",
        "fecha de construccion", "build year",
    ]),
    (Field::EnergyClass, &[
        "certificado energetico", "certificacion energetica", "calificacion energetica", "eficiencia energetica",
        "clase energetica", "etiqueta energetica", "letra energetica", "certificado de eficiencia energetica",
        "consumo", "consumo energetico", "consumo de energia", "consumo energia", "energy rating", "energy class",
        "energy certificate", "epc", "epc rating", "energy efficiency", "energy label",
        "energy performance certificate", "energy consumption", "energy", "energia",
    ]),
    (Field::Condition, &[
        "estado", "estado de conservacion", "conservacion", "condition", "estado del inmueble",
        "estado de la vivienda", "property condition",
    ]),
    (Field::Kind, &[
        "tipo", "tipo de inmueble", "tipo inmueble", "tipo de vivienda", "tipo de propiedad", "tipologia", "subtipo",
        "property type", "type", "kind", "type of property", "home type", "inmueble", "categoria",
    ]),
    (Field::Operation, &[
        "operacion", "tipo de operacion", "tipo operacion", "operation", "transaction", "transaction type",
        "offer type", "listing type", "transaccion",
    ]),
    (Field::Address, &[
        "direccion", "calle", "address", "street", "ubicacion", "location", "domicilio", "street address",
        "situacion",
    ]),
    (Field::Postcode, &[
        "codigo postal", "cp", "c.p", "c p", "postcode", "postal code", "zip", "zip code", "cod postal",
    ]),
    (Field::District, &[
        "distrito", "barrio", "zona", "district", "neighbourhood", "neighborhood", "urbanizacion", "barriada",
    ]),
    (Field::Town, &[
        "municipio", "poblacion", "ciudad", "localidad", "town", "city", "municipality", "pueblo",
    ]),
    (Field::Province, &[
        "provincia", "province", "region", "comunidad autonoma", "county", "state",
    ]),
    (Field::Latitude, &[
        "latitud", "latitude", "lat",
    ]),
    (Field::Longitude, &[
        "longitud", "longitude", "lng", "lon",
    ]),
    (Field::Agency, &[
        "agencia", "inmobiliaria", "anunciante", "agency", "agent", "estate agent", "estate agency", "listed by",
        "comercializa", "comercializado por", "vendedor", "seller", "advertiser", "marketed by", "anunciado por",
        "offered by",
    ]),
    (Field::Reference, &[
        "referencia", "ref", "referencia del anuncio", "referencia anuncio", "ref anuncio", "ref. anuncio",
        "reference", "reference number", "property id", "property reference", "property ref", "id", "codigo",
        "listing id", "ref no", "referencia agencia", "agency reference", "n referencia", "numero de referencia",
        "nº referencia", "nº de referencia", "referencia inmueble", "listing reference", "id anuncio", "id inmueble",
        "mls",
    ]),
    (Field::PublishedOn, &[
        "publicado", "fecha de publicacion", "fecha publicacion", "publicado el", "alta", "fecha de alta",
        "fecha alta", "published", "published on", "listed on", "date listed", "date posted", "posted", "posted on",
        "listed", "anunciado el", "fecha", "fecha del anuncio", "added", "added on", "date added",
    ]),
    (Field::Description, &[
        "descripcion", "description", "observaciones",
    ]),
    (Field::Flags, &[
        "situacion juridica", "ocupacion", "estado ocupacional", "situacion de la vivienda", "posesion", "occupancy",
        "situacion ocupacional", "tenure", "situacion legal", "occupation", "status", "possession",
    ]),
    (Field::Features, &[
        "caracteristicas", "equipamiento", "extras", "features", "amenities", "equipment", "otras caracteristicas",
        "servicios", "otros", "additional features",
    ]),
];
