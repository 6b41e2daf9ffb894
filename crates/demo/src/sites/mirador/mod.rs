//! Mirador Pisos: a large Spanish portal. Facts stand in JSON-LD of several shapes and in a `dl`.

mod json_ld;

use super::{SearchPage, Site, View, photo, put, reduced_from};
use crate::catalogue::Catalogue;
use crate::markup::Html;
use crate::text::{address, plain_amount, reference, spanish as es};
use crate::world::Offer;

pub(super) struct Mirador;

const AGENCY: &str = "Mirador Inmobiliaria";

impl Site for Mirador {
    fn prefix(&self) -> &'static str {
        "mirador"
    }

    fn name(&self) -> &'static str {
        "Mirador Pisos"
    }

    fn about(&self) -> &'static str {
        "Un gran portal: datos estructurados en JSON-LD y una ficha por vivienda."
    }

    fn style(&self) -> &'static str {
        include_str!("../../../assets/mirador.css")
    }

    fn search_patterns(&self) -> &'static [&'static str] {
        &["/mirador/viviendas/"]
    }

    fn ad_pattern(&self) -> &'static str {
        "/mirador/piso/{id}"
    }

    fn search_path(&self, page: usize) -> String {
        match page {
            1 => "/mirador/viviendas/".to_owned(),
            _ => format!("/mirador/viviendas/?pagina={page}"),
        }
    }

    fn ad_path(&self, id: u32) -> String {
        format!("/mirador/piso/{id}")
    }

    fn home(&self, view: &View<'_>) -> String {
        let listed = view.world.listed(view.site);
        let mut out = String::with_capacity(12_000);
        begin(&mut out, "Pisos y casas en venta y alquiler", "");
        put!(
            out,
            "<main><section class=\"portada\"><h1>Encuentra tu sitio</h1><p>{} viviendas de particulares y agencias, \
             actualizadas cada día.</p><p><a class=\"boton\" href=\"/mirador/viviendas/\">Ver todas las viviendas</a></p>\
             </section><h2>Lo último</h2><div class=\"rejilla\">",
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
        let mut out = String::with_capacity(40_000);
        let mut head =
            format!("<link rel=\"canonical\" href=\"{}{}\">", Html(view.origin), self.search_path(page.number));
        if let Some(next) = page.next() {
            put!(head, "<link rel=\"next\" href=\"{}\">", self.search_path(next));
        }
        if let Some(previous) = page.previous() {
            put!(head, "<link rel=\"prev\" href=\"{}\">", self.search_path(previous));
        }
        begin(&mut out, &format!("Viviendas, página {} de {}", page.number, page.pages), &head);
        crumbs(&mut out, &[("/mirador/", "Inicio")], "Viviendas");
        put!(out, "<main><h1>{} viviendas</h1><div class=\"rejilla\">", page.total);
        for &id in page.ids {
            card(&mut out, view, &view.world.offer(id));
        }
        out.push_str("</div><nav class=\"paginas\" aria-label=\"Páginas\">");
        for number in page.linked() {
            if number == page.number {
                put!(out, "<strong aria-current=\"page\">{number}</strong> ");
            } else {
                put!(out, "<a href=\"{}\">{number}</a> ", self.search_path(number));
            }
        }
        if let Some(next) = page.next() {
            put!(out, "<a class=\"siguiente\" rel=\"next\" href=\"{}\">Siguiente</a>", self.search_path(next));
        }
        out.push_str("</nav></main>");
        end(&mut out);
        out
    }

    fn ad(&self, view: &View<'_>, offer: &Offer) -> String {
        let catalogue = &view.world.catalogue;
        let title = es::title(catalogue, offer);
        let description = es::description(catalogue, offer);
        let mut head = String::with_capacity(4_000);
        put!(
            head,
            "<link rel=\"canonical\" href=\"{url}\"><meta name=\"description\" content=\"{about}\">\
             <meta property=\"og:type\" content=\"website\"><meta property=\"og:title\" content=\"{title}\">\
             <meta property=\"og:url\" content=\"{url}\"><meta property=\"og:site_name\" content=\"Mirador Pisos\">\
             <meta property=\"og:image\" content=\"{origin}{image}\">",
            url = Html(view.url(offer.id)),
            about = Html(&description),
            title = Html(&title),
            origin = Html(view.origin),
            image = photo(offer.id, 1),
        );
        json_ld::write(&mut head, view, offer, &title, &description);

        let mut out = String::with_capacity(16_000);
        begin(&mut out, &title, &head);
        crumbs(&mut out, &[("/mirador/", "Inicio"), ("/mirador/viviendas/", "Viviendas")], &title);
        out.push_str("<main class=\"anuncio\"><div class=\"galeria\">");
        for (number, what) in [(1, "Fachada"), (2, "Plano"), (3, "Vistas")] {
            put!(out, "<img src=\"{}\" alt=\"{what}\" width=\"640\" height=\"420\">", photo(offer.id, number));
        }
        put!(out, "</div><h1>{}</h1>", Html(&title));
        price(&mut out, offer);
        sheet(&mut out, view, offer);
        put!(out, "<h2>Descripción</h2><p class=\"descripcion\">{}</p>", Html(&description));
        map(&mut out, offer);
        put!(
            out,
            "<p class=\"contacto\">Anunciante: <b>{AGENCY}</b> · Tel. 960 000 {:03} · \
             <a href=\"/mirador/imprimir/{}\">Imprimir ficha</a></p>",
            offer.id % 1000,
            offer.id
        );
        similar(&mut out, view, offer);
        out.push_str("</main>");
        end(&mut out);
        out
    }

    fn gone(&self, view: &View<'_>, offer: &Offer) -> String {
        let mut out = String::with_capacity(8_000);
        begin(&mut out, "Anuncio no disponible", "<meta name=\"robots\" content=\"noindex\">");
        crumbs(&mut out, &[("/mirador/", "Inicio"), ("/mirador/viviendas/", "Viviendas")], "Anuncio no disponible");
        out.push_str(
            "<main class=\"anuncio\"><h1>Este anuncio ya no está disponible</h1>\
             <p class=\"aviso\">El anunciante lo ha dado de baja.</p>",
        );
        similar(&mut out, view, offer);
        out.push_str("</main>");
        end(&mut out);
        out
    }

    fn not_found(&self, _view: &View<'_>) -> String {
        let mut out = String::with_capacity(1_000);
        begin(&mut out, "Página no encontrada", "");
        out.push_str(
            "<main><h1>No encontramos esa página</h1><p><a href=\"/mirador/\">Volver al inicio</a></p></main>",
        );
        end(&mut out);
        out
    }

    fn print(&self, view: &View<'_>, offer: &Offer) -> Option<String> {
        let title = es::title(&view.world.catalogue, offer);
        let mut out = String::with_capacity(4_000);
        put!(
            out,
            "<!doctype html><html lang=\"es\"><head><meta charset=\"utf-8\"><title>{0} (para imprimir)</title></head>\
             <body><h1>{0}</h1>",
            Html(&title)
        );
        price(&mut out, offer);
        sheet(&mut out, view, offer);
        out.push_str("</body></html>");
        Some(out)
    }
}

fn begin(out: &mut String, title: &str, head: &str) {
    put!(
        out,
        "<!doctype html>\n<html lang=\"es\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><title>{} | Mirador Pisos</title>\
         <link rel=\"stylesheet\" href=\"/mirador/estilo.css\">{head}</head>\n<body><header class=\"cabecera\">\
         <a class=\"marca\" href=\"/mirador/\">mirador</a><nav><a href=\"/mirador/viviendas/\">Viviendas</a></nav>\
         </header>\n",
        Html(title)
    );
}

fn end(out: &mut String) {
    out.push_str(
        "\n<footer class=\"pie\"><p>Mirador Pisos es un sitio de pruebas: ninguna de estas viviendas existe.</p>\
         </footer></body></html>\n",
    );
}

fn crumbs(out: &mut String, above: &[(&str, &str)], here: &str) {
    out.push_str("<nav class=\"migas\" aria-label=\"Ruta\"><ol>");
    for (path, name) in above {
        put!(out, "<li><a href=\"{path}\">{name}</a></li>");
    }
    put!(out, "<li aria-current=\"page\">{}</li></ol></nav>", Html(here));
}

fn price(out: &mut String, offer: &Offer) {
    let now = es::price(&offer.ad);
    if let Some(before) = reduced_from(offer) {
        let before = es::amount(before, &offer.ad);
        put!(out, "<p class=\"precio\"><s>Antes {before}</s> <strong>Ahora {now}</strong></p>");
    } else {
        put!(out, "<p class=\"precio\"><strong>{now}</strong></p>");
    }
}

/// The facts, labelled.
fn sheet(out: &mut String, view: &View<'_>, offer: &Offer) {
    let ad = &offer.ad;
    out.push_str("<dl class=\"ficha\">");
    let mut fact = |label: &str, value: Option<String>| {
        if let Some(value) = value {
            put!(out, "<dt>{label}</dt><dd>{}</dd>\n", Html(value));
        }
    };
    fact("Tipo", Some(es::kind(ad.kind).to_owned()));
    fact("Superficie construida", ad.area.map(es::area));
    fact("Habitaciones", ad.rooms.map(|rooms| if rooms == 0 { "0 (estudio)".to_owned() } else { rooms.to_string() }));
    fact("Baños", ad.bathrooms.map(|count| count.to_string()));
    fact("Planta", ad.floor.map(|floor| if floor == -1 { "Sótano (planta -1)".to_owned() } else { es::floor(floor) }));
    fact("Ascensor", ad.lift.map(|has| if has { "Con ascensor" } else { "Sin ascensor" }.to_owned()));
    fact("Situación", ad.exterior.map(|is| if is { "Exterior" } else { "Interior" }.to_owned()));
    fact("Orientación", es::orientation(ad.orientation));
    fact("Año de construcción", ad.year.map(|year| year.to_string()));
    fact("Estado", ad.condition.map(|condition| es::condition(condition).to_owned()));
    fact("Características", (!ad.features.is_empty()).then(|| es::features(ad).collect::<Vec<_>>().join(", ")));
    fact("Observaciones", ad.flag.map(|flag| es::flag(flag).to_owned()));
    fact("Dirección", address(ad));
    fact("Distrito", Catalogue::district(ad).map(str::to_owned));
    fact("Municipio", view.world.catalogue.town(ad).map(str::to_owned));
    fact("Provincia", Catalogue::place(ad).map(|place| place.province.to_owned()));
    fact("Referencia", Some(reference('M', offer.id)));
    fact("Publicado", Some(es::date(offer.published)));
    out.push_str("</dl>");
}

fn map(out: &mut String, offer: &Offer) {
    if let Some(position) = offer.ad.position {
        put!(
            out,
            "<div class=\"mapa\" data-lat=\"{}\" data-lng=\"{}\" role=\"img\" aria-label=\"Mapa\"></div>",
            position.latitude,
            position.longitude
        );
    }
}

fn similar(out: &mut String, view: &View<'_>, offer: &Offer) {
    out.push_str("<aside class=\"similares\"><h2>Viviendas similares</h2><div class=\"rejilla\">");
    for other in view.world.similar(offer.id, 3) {
        card(out, view, &other);
    }
    out.push_str("</div></aside>");
}

/// A card: its JSON-LD has no price, which stands in an attribute and in the text.
fn card(out: &mut String, view: &View<'_>, offer: &Offer) {
    let ad = &offer.ad;
    let title = es::title(&view.world.catalogue, offer);
    put!(out, "<article class=\"tarjeta\" data-id=\"{}\"", offer.id);
    if let Some(cents) = ad.price {
        put!(out, " data-price=\"{}\"", plain_amount(cents));
    }
    out.push('>');
    json_ld::write_card(out, view, offer, &title);
    put!(
        out,
        "<a href=\"/mirador/piso/{id}\"><img src=\"{image}\" alt=\"\" loading=\"lazy\" width=\"320\" height=\"210\">\
         </a><h3><a href=\"/mirador/piso/{id}\">{title}</a></h3>",
        id = offer.id,
        image = photo(offer.id, 1),
        title = Html(&title)
    );
    price(out, offer);
    out.push_str("<ul class=\"datos\">");
    let facts =
        [ad.area.map(es::area), ad.rooms.map(es::rooms), ad.bathrooms.map(es::bathrooms), ad.floor.map(es::floor)];
    for fact in facts.into_iter().flatten() {
        put!(out, "<li>{fact}</li>");
    }
    out.push_str("</ul></article>\n");
}
