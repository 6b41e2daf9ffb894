//! Barrio Directo: a small board of ads between neighbours. The cards of the search pages state all facts; an ad's own
//! page is a way to write to the owner and states none.

use super::{SearchPage, Site, View, photo, put, reduced_from};
use crate::markup::Html;
use crate::text::{reference, spanish as es};
use crate::timeline::Gone;
use crate::world::Offer;

pub(super) struct Barrio;

impl Site for Barrio {
    fn prefix(&self) -> &'static str {
        "barrio"
    }

    fn name(&self) -> &'static str {
        "Barrio Directo"
    }

    fn about(&self) -> &'static str {
        "Un tablón entre vecinos: todos los datos están en las tarjetas del listado."
    }

    fn style(&self) -> &'static str {
        include_str!("../../assets/barrio.css")
    }

    fn search_patterns(&self) -> &'static [&'static str] {
        &["/barrio/anuncios/"]
    }

    fn ad_pattern(&self) -> &'static str {
        "/barrio/anuncio/{id}"
    }

    fn search_path(&self, page: usize) -> String {
        match page {
            1 => "/barrio/anuncios/".to_owned(),
            _ => format!("/barrio/anuncios/?pagina={page}"),
        }
    }

    fn ad_path(&self, id: u32) -> String {
        format!("/barrio/anuncio/{id}")
    }

    fn home(&self, view: &View<'_>) -> String {
        let listed = view.world.listed(view.site);
        let mut out = String::with_capacity(8_000);
        begin(&mut out, "Anuncios entre vecinos", "");
        put!(
            out,
            "<main><p class=\"lema\">De vecino a vecino, sin comisión. Hoy hay {} anuncios.</p>\
             <p><a class=\"grande\" href=\"/barrio/anuncios/\">Leer los anuncios</a></p><h2>Recién pegados</h2>\
             <section class=\"items\">",
            listed.len()
        );
        for &id in listed.iter().take(4) {
            card(&mut out, view, &view.world.offer(id));
        }
        out.push_str("</section></main>");
        end(&mut out);
        out
    }

    fn search(&self, view: &View<'_>, page: &SearchPage<'_>) -> String {
        let mut out = String::with_capacity(40_000);
        begin(&mut out, &format!("Anuncios, hoja {}", page.number), "");
        crumbs(&mut out, "Anuncios");
        put!(out, "<main><h1>{} anuncios</h1><section class=\"items\">", page.total);
        for &id in page.ids {
            card(&mut out, view, &view.world.offer(id));
        }
        out.push_str("</section><ul class=\"pagination\">");
        if let Some(previous) = page.previous() {
            put!(out, "<li class=\"prev\"><a href=\"{}\">Anterior</a></li>", self.search_path(previous));
        }
        for number in page.linked() {
            if number == page.number {
                put!(out, "<li class=\"selected\"><span>{number}</span></li>");
            } else {
                put!(out, "<li><a href=\"{}\">{number}</a></li>", self.search_path(number));
            }
        }
        if let Some(next) = page.next() {
            put!(out, "<li class=\"next\"><a rel=\"next\" href=\"{}\">Siguiente</a></li>", self.search_path(next));
        }
        out.push_str("</ul></main>");
        end(&mut out);
        out
    }

    fn ad(&self, view: &View<'_>, offer: &Offer) -> String {
        let number = reference('B', offer.id);
        let mut out = String::with_capacity(6_000);
        let canonical = format!("<link rel=\"canonical\" href=\"{}\">", Html(view.url(offer.id)));
        begin(&mut out, &format!("Contactar por el anuncio {number}"), &canonical);
        crumbs(&mut out, &number);
        put!(
            out,
            "<main class=\"contacto\"><h1>Contactar por el anuncio {number}</h1><div class=\"fotos\">\
             <img src=\"{}\" alt=\"Foto\" width=\"640\" height=\"420\"><img src=\"{}\" alt=\"Foto\" width=\"640\" \
             height=\"420\"></div><p>Anuncio de un particular en <b>Barrio Directo</b>. Escribe al propietario y te \
             responderá en uno o dos días.</p><form><label>Tu nombre <input name=\"nombre\" autocomplete=\"name\">\
             </label><label>Tu mensaje <textarea name=\"mensaje\" rows=\"4\"></textarea></label>\
             <button type=\"button\">Enviar</button></form>",
            photo(offer.id, 1),
            photo(offer.id, 3),
        );
        similar(&mut out, view, offer);
        out.push_str("</main>");
        end(&mut out);
        out
    }

    fn gone(&self, view: &View<'_>, offer: &Offer) -> String {
        let mut out = String::with_capacity(5_000);
        begin(&mut out, "Anuncio retirado", "");
        out.push_str(
            "<main class=\"contacto\"><h1>Este anuncio ya no está disponible</h1><p>Su dueño lo ha retirado.</p>",
        );
        similar(&mut out, view, offer);
        out.push_str("</main>");
        end(&mut out);
        out
    }

    fn not_found(&self, _view: &View<'_>) -> String {
        let mut out = String::with_capacity(1_000);
        begin(&mut out, "No existe", "");
        out.push_str("<main><h1>Aquí no hay nada</h1><p><a href=\"/barrio/\">Volver al tablón</a></p></main>");
        end(&mut out);
        out
    }

    /// The board is strict: what was taken down is 410.
    fn answer_when_gone(&self, _gone: Gone) -> Gone {
        Gone::Status410
    }
}

fn begin(out: &mut String, title: &str, head: &str) {
    put!(
        out,
        "<!doctype html>\n<html lang=\"es\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><title>{} · Barrio Directo</title>\
         <link rel=\"stylesheet\" href=\"/barrio/estilo.css\">{head}</head>\n<body><header>\
         <a class=\"titulo\" href=\"/barrio/\">Barrio Directo</a><p>Tablón de anuncios</p></header>\n",
        Html(title)
    );
}

fn end(out: &mut String) {
    out.push_str(
        "\n<footer><p>Barrio Directo es un sitio de pruebas: ninguna de estas viviendas existe.</p></footer>\
         </body></html>\n",
    );
}

fn crumbs(out: &mut String, here: &str) {
    put!(
        out,
        "<nav class=\"migas\"><a href=\"/barrio/\">Tablón</a> / <a href=\"/barrio/anuncios/\">Anuncios</a> / {here}</nav>"
    );
}

fn similar(out: &mut String, view: &View<'_>, offer: &Offer) {
    out.push_str("<aside class=\"similares\"><h2>Otros anuncios parecidos</h2><section class=\"items\">");
    for other in view.world.similar(offer.id, 2) {
        card(out, view, &other);
    }
    out.push_str("</section></aside>");
}

/// A card with everything that is known of the home.
fn card(out: &mut String, view: &View<'_>, offer: &Offer) {
    let ad = &offer.ad;
    let catalogue = &view.world.catalogue;
    put!(out, "<article class=\"item\" data-element-id=\"{}\"", offer.id);
    if let Some(position) = ad.position {
        put!(out, " data-latitude=\"{}\" data-longitude=\"{}\"", position.latitude, position.longitude);
    }
    put!(
        out,
        "><img src=\"{}\" alt=\"\" loading=\"lazy\" width=\"320\" height=\"210\"><div class=\"item-info\">\
         <a class=\"item-link\" href=\"/barrio/anuncio/{}\">{}</a><div class=\"price-row\">\
         <span class=\"item-price\">{}</span>",
        photo(offer.id, 1),
        offer.id,
        Html(es::title(catalogue, offer)),
        es::price(ad)
    );
    if let Some(before) = reduced_from(offer) {
        put!(out, " <span class=\"pricedown\">Antes {}</span>", es::amount(before, ad));
    }
    out.push_str("</div><div class=\"item-detail-char\">");
    let height = es::floor_side_and_lift(ad);
    let details = [
        ad.rooms.map(es::rooms),
        ad.bathrooms.map(es::bathrooms),
        ad.area.map(es::area),
        (!height.is_empty()).then_some(height),
        ad.year.map(|year| format!("Construido en {year}")),
        ad.condition.map(|condition| es::condition(condition).to_owned()),
    ];
    for detail in details.into_iter().flatten() {
        put!(out, "<span class=\"item-detail\">{detail}</span> ");
    }
    out.push_str("</div>");
    if !ad.features.is_empty() {
        out.push_str("<ul class=\"item-tags\">");
        for feature in es::features(ad) {
            put!(out, "<li>{feature}</li>");
        }
        out.push_str("</ul>");
    }
    if let Some(flag) = ad.flag {
        put!(out, "<p class=\"item-warning\">{}</p>", es::flag(flag));
    }
    if let Some(town) = catalogue.town(ad) {
        put!(out, "<p class=\"item-town\">{}</p>", Html(town));
    }
    put!(out, "<p class=\"item-description\">{}</p></div></article>\n", Html(es::description(catalogue, offer)));
}
