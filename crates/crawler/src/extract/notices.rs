//! Pages that say that their ad is gone.

use std::sync::LazyLock;

use regex::Regex;

use super::pattern::compile;
use super::says::{Says, folded, notice};

// Patterns are for folded text: lower case, no accents.
static GONE: LazyLock<Regex> = LazyLock::new(|| {
    compile(
        r"(?:anuncio|inmueble|vivienda|piso|propiedad|oferta|casa|ficha)\b[^.\n]{0,60}\b(?:ya no (?:esta|se encuentra|existe|es)|no esta (?:ya )?disponible|no (?:se encuentra )?disponible|no existe\b|ha (?:caducado|expirado|finalizado)|(?:ha sido|fue|esta|queda) (?:desactivad|retirad|dad[oa] de baja|eliminad|borrad|vendid|alquilad|despublicad))|ya no (?:esta|se encuentra) (?:disponible|publicad|activ|a la venta|en venta|en alquiler|en el mercado)|anuncio (?:desactivado|retirado|caducado|eliminado|no disponible|no encontrado|dado de baja|finalizado)|(?:inmueble|vivienda|propiedad) (?:desactivad|retirad|eliminad|no disponible|no encontrad)|no (?:hemos (?:podido )?encontra\w+|encontramos|se (?:ha|pudo|puede) encontra\w+|existe) (?:el|este|ese|la|esta|esa|dicho|dicha) (?:anuncio|inmueble|vivienda|propiedad|ficha)|no longer (?:available|listed|on the market|active|advertised|for sale)|(?:listing|property|ad|advert|home)\b[^.\n]{0,30} no longer exists|(?:listing|property|ad|advert|home) (?:has been|was|is) (?:removed|withdrawn|deactivated|sold|taken off|deleted|unavailable|expired|let)|(?:this )?(?:listing|property|ad|advert) (?:is )?not (?:available|found)|(?:listing|ad|advert) (?:removed|expired|withdrawn|ended)",
    )
});

/// What is to come back says nothing of an end, and a search without results nothing of an ad.
static FOR_NOW: LazyLock<Regex> = LazyLock::new(|| {
    compile(
        r"temporalmente|temporarily|mantenimiento|maintenance|try again|(?:intental[oa]|pruebe?|vuelv[ae]) [^.\n]{0,20}(?:mas tarde|de nuevo)|coincid|criterios|tu busqueda|su busqueda|your search|match",
    )
});

/// The words by which the page says that its ad is gone. `listed` is whether the page is an ad with a price: then only a
/// prominent notice counts, or the title.
pub(super) fn gone(page: &Says<'_, '_>, listed: bool) -> Option<String> {
    let says = |text: &str| notice(&GONE, text).filter(|text| !FOR_NOW.is_match(&folded(text)));
    let text = if listed { "" } else { page.main.as_str() };
    page.prominent().find_map(says).or_else(|| says(page.title)).or_else(|| text.lines().find_map(says))
}
