//! Pages that say that their ad is gone, and pages that keep robots out.

use std::sync::LazyLock;

use regex::Regex;

use super::numbers::fold;
use super::outline::{Index, Outline};
use super::pattern::compile;
use super::region::Region;
use super::values::cut;

// Patterns are for folded text: lower case, no accents.
static GONE: LazyLock<Regex> = LazyLock::new(|| {
    compile(
        r"(?:anuncio|inmueble|vivienda|piso|propiedad|oferta|casa|ficha)\b[^.\n]{0,60}\b(?:ya no (?:esta|se encuentra|existe|es)|no esta (?:ya )?disponible|no (?:se encuentra )?disponible|(?:ha sido|fue|esta|queda) (?:desactivad|retirad|dad[oa] de baja|eliminad|borrad|vendid|alquilad|despublicad))|ya no (?:esta|se encuentra) (?:disponible|publicad|activ|a la venta|en venta|en alquiler|en el mercado)|anuncio (?:desactivado|retirado|caducado|eliminado|no disponible|no encontrado|dado de baja|finalizado)|(?:inmueble|vivienda|propiedad) (?:desactivad|retirad|eliminad|no disponible|no encontrad)|lo sentimos[^.\n]{0,80}(?:anuncio|inmueble|vivienda|propiedad)|no longer (?:available|listed|on the market|active|advertised|for sale|exists)|(?:listing|property|ad|advert|home) (?:has been|was|is) (?:removed|withdrawn|deactivated|sold|taken off|deleted|unavailable|expired|let)|(?:this )?(?:listing|property|ad|advert) (?:is )?not (?:available|found)|(?:listing|ad|advert) (?:removed|expired|withdrawn|ended)",
    )
});
static BLOCKED: LazyLock<Regex> = LazyLock::new(|| {
    compile(
        r"\bcaptcha\b|access (?:to this (?:page|site|website) )?(?:has been |is |was )?(?:denied|blocked)|acceso (?:denegado|bloqueado|restringido)|hemos bloqueado|you have been blocked|verifica que (?:no )?eres|verify (?:that )?you are (?:a )?human|(?:no|not) (?:eres|soy|a) (?:un )?robot|are you a (?:robot|human)|unusual (?:traffic|activity)|trafico inusual|actividad (?:inusual|sospechosa)|uso indebido|checking your browser|comprobando (?:su|tu) navegador|just a moment|attention required|pardon our interruption|enable javascript and cookies to continue|please enable cookies|request blocked|bot detection|peticion bloqueada|demasiadas peticiones|too many requests|has sido bloqueado|security check|comprobacion de seguridad",
    )
});

/// Longest text that is a notice rather than a description that mentions something.
const NOTICE: usize = 240;

/// The prominent places of a page: its headings and alerts. Those of its cards speak of other ads.
fn prominent<'o>(outline: &'o Outline<'_>, region: &'o Region) -> impl Iterator<Item = &'o str> {
    region.nodes(outline).filter(|&(index, _)| is_prominent(outline, index)).map(|(index, _)| outline.text_of(index))
}

fn is_prominent(outline: &Outline<'_>, index: Index) -> bool {
    let node = &outline.nodes[index];
    if node.quiet {
        return false;
    }
    match node.tag() {
        "h1" | "h2" => true,
        "div" | "p" | "section" | "span" | "strong" | "aside" => {
            node.attr("role").is_some_and(|role| matches!(role, "alert" | "status"))
                || (!node.class().is_empty() && {
                    let class = node.class().to_ascii_lowercase();
                    [
                        "alert",
                        "notice",
                        "aviso",
                        "warning",
                        "error",
                        "deactivated",
                        "desactivad",
                        "unavailable",
                        "gone",
                        "removed",
                        "sold",
                        "not-available",
                        "no-disponible",
                        "message",
                        "mensaje",
                    ]
                    .iter()
                    .any(|word| class.contains(word))
                })
        }
        _ => false,
    }
}

/// The words by which the page says that its ad is gone. `listed` is whether the page is an ad with a price: then only a
/// prominent notice counts, or `title`.
pub(super) fn gone(outline: &Outline<'_>, region: &Region, title: &str, listed: bool) -> Option<String> {
    let says = |text: &str| notice(&GONE, text);
    prominent(outline, region).find_map(says).or_else(|| says(title)).or_else(|| {
        let text = if listed { String::new() } else { region.text(outline) };
        text.lines().find_map(says)
    })
}

/// The words by which the page shows itself to be a block or a CAPTCHA, not an answer. `listed` is whether it has ads.
pub(super) fn blocked(outline: &Outline<'_>, region: &Region, title: &str, listed: bool) -> Option<String> {
    if listed {
        return None;
    }
    let says = |text: &str| notice(&BLOCKED, text);
    // Long pages that mention a CAPTCHA somewhere are no challenges.
    let short = outline.text.len() < 3_000;
    says(title)
        .or_else(|| prominent(outline, region).find_map(says))
        .or_else(|| outline.text.lines().filter(|_| short).find_map(says))
        .or_else(|| challenge(outline).filter(|_| short))
}

fn notice(words: &Regex, text: &str) -> Option<String> {
    let text = text.trim();
    (!text.is_empty() && text.len() <= NOTICE && words.is_match(&fold(text))).then(|| cut(text, 200))
}

/// A challenge of a protection service, which may show no words at all.
fn challenge(outline: &Outline<'_>) -> Option<String> {
    const SERVICES: [&str; 7] = [
        "captcha-delivery.com",
        "cf-challenge",
        "challenge-platform",
        "g-recaptcha",
        "h-captcha",
        "px-captcha",
        "_incapsula_",
    ];
    outline.nodes.iter().find_map(|node| {
        let marks = ["src", "id", "class"].iter().filter_map(|name| node.attr(name));
        marks
            .into_iter()
            .find(|mark| {
                let mark = mark.to_ascii_lowercase();
                SERVICES.iter().any(|service| mark.contains(service))
            })
            .map(|mark| cut(mark, 200))
    })
}
