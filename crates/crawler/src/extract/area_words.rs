//! Words by which areas are told from other pages: folded, in Spanish and English, and what Catalan and French portals
//! in Spain say.

use std::collections::HashSet;
use std::sync::LazyLock;

use url::Url;

use super::numbers::fold;

/// Words for places of any size, as they stand in addresses, in the names of parameters and over lists.
#[rustfmt::skip]
const PLACES: &[&str] = &[
    "zona", "zonas", "barrio", "barrios", "barri", "barris", "distrito", "distritos", "districte", "districtes",
    "municipio", "municipios", "municipi", "municipis", "poblacion", "poblaciones", "poblacio", "poblacions",
    "localidad", "localidades", "provincia", "provincias", "provincies", "ciudad", "ciudades", "ciutat", "ciutats",
    "pueblo", "pueblos", "comarca", "comarcas", "comarques", "region", "regiones", "comunidades", "isla", "islas",
    "urbanizacion", "urbanizaciones", "ubicacion", "ubicaciones", "destino", "destinos", "area", "areas", "town",
    "towns", "city", "cities", "district", "districts", "neighbourhood", "neighbourhoods", "neighborhood",
    "neighborhoods", "village", "villages", "regions", "province", "provinces", "county", "counties", "location",
    "locations", "island", "islands", "destination", "destinations", "communities", "suburb", "suburbs", "postcode",
    "postcodes", "ville", "villes", "quartier", "quartiers",
];

/// Words for what index pages list and for what is done with it. Singulars are not among them: those are ads'.
#[rustfmt::skip]
const OFFERS: &[&str] = &[
    "venta", "ventas", "alquiler", "alquileres", "comprar", "compra", "alquilar", "vacacional", "pisos", "casas",
    "viviendas", "inmuebles", "propiedades", "apartamentos", "aticos", "chalets", "chalet", "villas", "estudios",
    "lofts", "locales", "oficinas", "garajes", "terrenos", "parcelas", "naves", "fincas", "duplexs", "adosados",
    "habitaciones", "promociones", "anuncios", "buscar", "busqueda", "buscador", "resultados", "listado", "sale",
    "sales", "buy", "rent", "rentals", "lettings", "let", "homes", "houses", "flats", "apartments", "properties",
    "penthouses", "townhouses", "bungalows", "plots", "land", "listings", "search", "results", "vendre", "louer",
    "vivendes", "habitatges", "lloguer", "maisons", "appartements", "immobles",
];

/// Words for a single home: the last part of an ad's address.
const SINGLES: &[&str] =
    &["piso", "casa", "atico", "apartamento", "vivienda", "inmueble", "flat", "apartment", "duplex"];

/// Words of pages that are something else altogether, in addresses and in what links say.
#[rustfmt::skip]
const ELSEWHERE: &[&str] = &[
    "contacto", "contact", "contactar", "contactanos", "legal", "legales", "privacidad", "privacy", "cookies", "cookie",
    "terminos", "terms", "condiciones", "conditions", "gdpr", "blog", "blogs", "noticia", "noticias", "news",
    "actualidad", "magazine", "revista", "articulo", "articulos", "article", "articles", "guias", "guide",
    "guides", "quienes", "nosotros", "about", "empresa", "company", "equipo", "team", "agencia", "agencias",
    "inmobiliarias", "agente", "agentes", "agency", "agencies", "agent", "agents", "profesionales", "empleo",
    "careers", "trabaja", "prensa", "press", "login", "signin", "logout", "acceso", "acceder", "entrar", "registro",
    "registrarse", "registrate", "register", "signup", "account", "cuenta", "perfil", "profile", "usuario", "user",
    "password", "favoritos", "favorites", "favourites", "guardados", "saved", "alertas", "alerts", "publica",
    "publicar", "anunciar", "hipoteca", "hipotecas", "mortgage", "mortgages", "calculadora", "calculator", "tasacion",
    "tasar", "valoracion", "valuation", "valuations", "vender", "sell", "selling", "ayuda", "help", "faq", "faqs",
    "soporte", "support", "servicio", "servicios", "service", "services", "feed", "rss", "pdf", "carrito", "cart",
    "checkout", "wp", "admin", "tag", "tags", "author", "autor", "imprimir", "print", "compartir", "share",
    "newsletter", "facebook", "twitter", "instagram", "youtube", "linkedin", "whatsapp", "idioma", "language",
    "testimonios", "testimonials", "opiniones", "reviews", "historico", "evolucion", "indice", "precios", "stats",
    "descargar", "download", "calendario", "calendar", "evento", "eventos", "events", "gallery", "galeria", "app",
    "privada", "privado", "cliente", "clientes", "client", "clients", "customer", "customers", "member", "members",
    "administracion", "propietarios", "reformas", "seguros", "inversores", "inversion", "franquicias", "financiacion",
    "valora", "insurance", "investors",
    "espanol", "english", "deutsch", "francais", "catala", "castellano",
];

/// Parameters that order or narrow a list, or turn its pages: what they make is no place.
#[rustfmt::skip]
const NARROWING: &[&str] = &[
    "order", "orden", "ordenar", "sort", "sortby", "orderby", "dir", "page", "pag", "pagina", "p", "start", "offset",
    "limit", "view", "vista", "layout", "lang", "idioma", "precio", "preciomin", "preciomax", "price", "pricemin",
    "pricemax", "min", "max", "minprice", "maxprice", "rooms", "bedrooms", "beds", "hab", "habitaciones",
    "dormitorios", "banos", "baths", "bathrooms", "superficie", "size", "m2", "garaje", "garage", "ascensor", "lift",
    "piscina", "pool", "terraza", "terrace", "fav", "share", "print", "action", "add", "compare", "date", "fecha",
    "month", "mes", "year", "ano", "day", "dia", "replytocom", "token", "redirect", "return", "next", "currency",
];

/// Words of a page that leads to all areas, in what its link says.
const DIRECTORIES: &[&str] = &[
    "mapa web",
    "mapa del sitio",
    "site map",
    "sitemap",
    "mapa del web",
    "todas las zonas",
    "todas las provincias",
    "todos los municipios",
    "todas las localidades",
    "all areas",
    "all locations",
    "all towns",
    "browse by area",
    "buscar por zona",
    "buscar por mapa",
    "ver todas",
    "view all",
    "see all",
];

fn set(words: &'static [&'static str]) -> HashSet<&'static str> {
    words.iter().copied().collect()
}

macro_rules! known {
    ($name:ident, $words:ident) => {
        fn $name(word: &str) -> bool {
            static SET: LazyLock<HashSet<&str>> = LazyLock::new(|| set($words));
            SET.contains(word)
        }
    };
}
known!(is_place_word, PLACES);
known!(is_offer_word, OFFERS);
known!(is_elsewhere_word, ELSEWHERE);
known!(is_narrowing_word, NARROWING);

fn words(folded: &str) -> impl Iterator<Item = &str> {
    folded.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty())
}

/// Whether a text has a word for places in it: `Busca por zonas`.
pub(super) fn names_places(text: &str) -> bool {
    words(&fold(text)).any(is_place_word)
}

/// Whether a text says nothing but what kind of places it leads to, or that it leads to all: `Zonas`, `Mapa web`.
pub(super) fn is_directory(text: &str) -> bool {
    let folded = fold(text);
    let mut words = words(&folded).peekable();
    DIRECTORIES.contains(&folded.as_str()) || (words.peek().is_some() && words.all(is_place_word))
}

/// Whether what a link says is of another page altogether: `Aviso legal`.
pub(super) fn says_elsewhere(text: &str) -> bool {
    words(&fold(text)).any(is_elsewhere_word)
}

/// The words of an address' parts, folded, the percent-encoding undone.
fn segments(url: &Url) -> Vec<String> {
    let decoded = |part: &str| {
        let plain: String = url::form_urlencoded::parse(part.replace('+', "%2B").as_bytes())
            .map(|(name, _)| name.into_owned())
            .collect();
        fold(&plain)
    };
    url.path_segments().into_iter().flatten().filter(|part| !part.is_empty()).map(decoded).collect()
}

/// What an address says of its page by its words.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is a sign by itself")]
pub(super) struct Address {
    /// It is another page altogether, or a narrower or turned list.
    pub(super) elsewhere: bool,
    /// It has a word for places in it, or for what is listed.
    pub(super) tells: bool,
    /// A parameter names a place, or the part of the path before the last does.
    pub(super) asks: bool,
    /// Its last part is of a single home.
    pub(super) single: bool,
}

/// Reads an address.
pub(super) fn address(url: &Url) -> Address {
    let parts = segments(url);
    let mut found = Address::default();
    for part in &parts {
        found.elsewhere |= words(part).any(is_elsewhere_word);
        found.tells |= words(part).any(|word| is_place_word(word) || is_offer_word(word));
    }
    if let Some(last) = parts.last() {
        let single = words(last).any(|word| SINGLES.contains(&word));
        found.single = single && !words(last).any(|word| is_offer_word(word) && word != "venta" && word != "alquiler");
    }
    // `/zona/3` asks as `?zona=3` does.
    found.asks = !found.single && parts.len() > 1 && is_place_word(&parts[parts.len() - 2]);
    for (name, value) in url.query_pairs() {
        let name = fold(&name);
        let mut of_name = words(&name);
        found.elsewhere |= is_narrowing_word(&name) || of_name.any(is_narrowing_word) || name.contains('[');
        found.asks |= !value.is_empty() && names_place(&name);
    }
    found
}

/// Whether a field of a form asks for a place, by what it is called.
pub(super) fn asks_for_place(name: &str) -> bool {
    names_place(&fold(name))
}

/// Whether a folded name is a place's, or of its number: `zona`, `id_zona`, `idzona`.
fn names_place(name: &str) -> bool {
    let stem = name.trim_start_matches("id_").trim_start_matches("id").trim_end_matches("_id").trim_end_matches("id");
    is_place_word(stem) || words(name).any(is_place_word)
}

/// What an address has in common with its siblings' : all but its last part. Empty right under the root, where all kinds
/// of pages stand.
pub(crate) fn shape(url: &Url) -> String {
    let names: Vec<String> = url.query_pairs().map(|(name, _)| name.into_owned()).collect();
    let mut parts: Vec<&str> = url.path_segments().into_iter().flatten().filter(|part| !part.is_empty()).collect();
    if names.is_empty() {
        parts.pop();
        if parts.is_empty() {
            return String::new();
        }
        parts.push("*");
    }
    format!("{}/{}?{}", url.host_str().unwrap_or_default(), parts.join("/"), names.join("&"))
}

/// Whether a name and the last part of an address, or the value of its query, are the same words.
pub(super) fn is_slug_of(url: &Url, name: &str) -> bool {
    let folded = fold(name);
    let said: Vec<&str> = words(&folded).collect();
    let last = segments(url).pop().unwrap_or_default();
    let value = url.query_pairs().last().map(|(_, value)| fold(&value)).unwrap_or_default();
    let same = |slug: &str| {
        let slug = slug.trim_end_matches(".html").trim_end_matches(".php");
        let written: Vec<&str> = words(slug).collect();
        !said.is_empty() && (written == said || written.windows(said.len()).any(|part| part == said))
    };
    same(&last) || same(&value)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(path: &str) -> Url {
        Url::parse("https://a.example").and_then(|base| base.join(path)).expect("a URL")
    }

    #[test]
    fn addresses_tell() {
        for (path, elsewhere, tells, asks, single) in [
            ("/venta/pisos/valencia/", false, true, false, false),
            ("/zonas/ruzafa", false, true, true, false),
            ("/viviendas/zona/3", false, true, true, false),
            ("/area-privada", true, true, false, false),
            ("/l/ruzafa", false, false, false, false),
            ("/buscar?zona=12", false, true, true, false),
            ("/b?id_zona=12", false, false, true, false),
            ("/b?location=3", false, false, true, false),
            ("/pisos?orden=precio", true, true, false, false),
            ("/pisos?zona=3&page=2", true, true, true, false),
            ("/blog/pisos-en-valencia", true, true, false, false),
            ("/aviso-legal", true, false, false, false),
            ("/inmueble/piso-en-venta-ruzafa", false, true, false, true),
            ("/property-for-sale/javea", false, true, false, false),
            ("/pisos-y-casas/", false, true, false, false),
        ] {
            assert_eq!(address(&at(path)), Address { elsewhere, tells, asks, single }, "{path}");
        }
    }

    #[test]
    fn siblings_have_one_shape() {
        assert_eq!(shape(&at("/zonas/ruzafa/")), shape(&at("/zonas/el-carmen")));
        assert_eq!(shape(&at("/b?zona=1")), shape(&at("/b?zona=2")));
        assert_ne!(shape(&at("/b?zona=1")), shape(&at("/b?barrio=1")));
        assert_eq!(shape(&at("/ruzafa")), "");
    }

    #[test]
    fn names_and_addresses_say_the_same() {
        for (path, name, same) in [
            ("/z/ciutat-vella/", "Ciutat Vella", true),
            ("/z/j%C3%A1vea.html", "Jávea", true),
            ("/z/gandia-valencia", "Gandía", true),
            ("/b?zona=Ruzafa", "Ruzafa", true),
            ("/z/12", "Ruzafa", false),
            ("/contacto", "Escríbenos", false),
        ] {
            assert_eq!(is_slug_of(&at(path), name), same, "{path} {name}");
        }
    }
}
