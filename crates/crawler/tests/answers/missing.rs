//! Pages that say that there is none.

use super::*;

#[rustfmt::skip]
const MISSING: &[(&str, &str)] = &[
    ("spanish, title", "<title>Página no encontrada | Casas</title><h1>¡Vaya!</h1><p>Vuelve al inicio.</p>"),
    ("spanish, heading", "<title>Casas</title><h1>La página que buscas no existe</h1>"),
    ("spanish, could not", "<title>Casas</title><h1>No hemos podido encontrar la página</h1><p>Puede que el enlace esté mal.</p>"),
    ("spanish, not located", "<h2>La URL solicitada no se ha encontrado en este servidor.</h2>"),
    ("spanish, address", "<p>La dirección web que has escrito no existe o ha cambiado.</p>"),
    ("spanish, sorry", "<h1>Lo sentimos</h1><p>Lo sentimos, la página solicitada ya no existe.</p><a href=/>Inicio</a>"),
    ("spanish, error", "<title>Error 404</title><p>Algo ha fallado.</p>"),
    ("spanish, does not exist", "<h1>Página inexistente</h1>"),
    ("spanish, numbered", "<title>404 - Página no encontrada</title>"),
    ("spanish, in a layout", "<nav><a href=/venta>Venta</a></nav><main><h1>404 Página no encontrada</h1><a href=/venta>Mira otros</a></main><footer>Casas</footer>"),
    ("spanish, link", "<div class=alert>El enlace que has seguido no existe.</div>"),
    ("spanish, beside ads", "<title>Página no encontrada</title><h1>Página no encontrada</h1><h2>Pisos similares</h2><ul><li><a href=/inmueble/11>Piso en Ruzafa</a> 200.000 € 80 m²</li><li><a href=/inmueble/12>Piso en Ruzafa</a> 210.000 € 90 m²</li></ul>"),
    ("english, title", "<title>Page not found - Homes</title><p>Try our search.</p>"),
    ("english, contracted", "<h1>Sorry, we can’t find that page</h1>"),
    ("english, does not exist", "<h1>Oops!</h1><p>The page you are looking for doesn't exist.</p>"),
    ("english, could not be found", "<h1>The requested URL could not be found</h1>"),
    ("english, moved", "<h1>Hmm</h1><p>The page you requested has been moved or deleted.</p>"),
    ("english, number", "<title>404 Not Found</title><center><h1>404 Not Found</h1></center>"),
    ("english, nothing here", "<h1>There's nothing here</h1>"),
    ("english, no longer", "<p>This page no longer exists.</p>"),
    ("english, error", "<h1>Error 404</h1>"),
    ("spanish, an error", "<h1>Ha ocurrido un error 404</h1>"),
    ("spanish, not ours", "<h1>No encontramos la página que buscas</h1>"),
    ("english, any more", "<h1>That page isn't here anymore</h1>"),
    ("catalan", "<h1>Pàgina no trobada</h1>"),
    ("catalan, does not exist", "<h1>La pàgina que busques no existeix</h1>"),
    ("portuguese", "<h1>Página não encontrada</h1>"),
    ("portuguese, in text", "<h1>Ups</h1><p>A página que procura não existe.</p>"),
    ("french", "<h1>Page introuvable</h1>"),
    ("french, does not exist", "<h1>Oh</h1><p>Cette page n’existe plus.</p>"),
    ("german", "<h1>Seite nicht gefunden</h1>"),
    ("german, not there", "<h1>Hoppla</h1><p>Diese Seite existiert leider nicht.</p>"),
    ("italian", "<h1>Pagina non trovata</h1>"),
    ("italian, does not exist", "<h1>Ops</h1><p>La pagina richiesta non esiste.</p>"),
];

#[rustfmt::skip]
const PERHAPS: &[(&str, &str)] = &[
    ("number", "<h1>404</h1><p>Vaya.</p>"),
    ("not available", "<h1>Página no disponible</h1>"),
    ("content not available", "<h1>This content is not available</h1>"),
    ("asked for, not available", "<h1>La página solicitada no está disponible</h1>"),
    ("contracted", "<h1>Sorry, this page isn't available.</h1>"),
    ("content not found", "<h1>Contenido no encontrado</h1>"),
    ("not found", "<h1>Not found</h1>"),
];

fn is_missing(page: &PageReading, certain: bool) -> bool {
    page.missing.as_ref().is_some_and(|missing| missing.certain == certain)
        && page.listing.is_none()
        && page.cards.is_empty()
        && page.links.is_empty()
        && page.blocked.is_none()
}

#[test]
fn pages_that_are_not_there_say_so_in_many_words() {
    let wrong = wrong(MISSING, |page| is_missing(page, true));
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), MISSING.len(), wrong.join("\n"));
}

#[test]
fn what_may_mean_something_else_is_not_certain() {
    let wrong = wrong(PERHAPS, |page| is_missing(page, false));
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), PERHAPS.len(), wrong.join("\n"));
}

#[test]
fn pages_that_are_there_are_not_missing() {
    let pages = [pages::ADS, pages::OTHERS].concat();
    let wrong = wrong(&pages, |page| page.missing.is_none());
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), pages.len(), wrong.join("\n"));
}

#[test]
fn ads_stay_ads_and_nothing_else_ends_one() {
    let ads = wrong(pages::ADS, |page| page.listing.is_some() && page.says_gone.is_none());
    assert!(ads.is_empty(), "{}", ads.join("\n"));
    let others = wrong(pages::OTHERS, |page| page.listing.is_none() && page.says_gone.is_none());
    assert!(others.is_empty(), "{}", others.join("\n"));
}

#[test]
fn an_ad_that_is_gone_is_no_missing_page() {
    for html in [
        "<h1>Este anuncio ya no está disponible</h1>",
        "<h1>Lo sentimos, no hemos encontrado el inmueble</h1>",
        "<h1>Este inmueble ha caducado</h1>",
        "<title>Property not found</title>",
    ] {
        let page = read(html);
        assert!(page.says_gone.is_some() && page.missing.is_none() && page.blocked.is_none(), "{html}: {page:?}");
    }
}
