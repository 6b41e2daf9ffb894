//! Pages that say that there is no such page, with a status that says there is.

use std::sync::LazyLock;

use regex::Regex;

use super::pattern::compile;
use super::says::{Says, folded, notice};
use crate::page::Missing;

/// Longest main text of a page that only says so, with what it advises instead, in bytes.
const ADVISES: usize = 3_000;
/// Longest main text in which a line that is no heading is the message.
const SHORT: usize = 600;
/// Longest line that is a message.
const LINE: usize = 160;

// Patterns are for folded text: lower case, no accents.

/// It says that there is no page here.
static NO_PAGE: LazyLock<Regex> = LazyLock::new(|| {
    let page = r"(?:pagina|url|direccion (?:web|url|solicitada|que)|enlace|link|documento|recurso|contenido (?:solicitado|que))";
    let seite = "(?:seite|url|adresse)";
    compile(&[
        format!(r"\b{page}\b[^.\n]{{0,60}}\b(?:no (?:se (?:ha |ha podido |pudo |puede )?|ha sido |fue |pudo ser |hemos )?(?:encontrad[oa]|encontrar|encuentra|encuentro|localizad[oa]|localizar|localiza|hallad[oa])|(?:ya )?no existe|inexistente|ya no esta|no es valid[oa]|no (?:trobada|existeix|s'ha trobat)|nao (?:foi )?(?:encontrad[oa]|existe|localizad[oa])|non (?:e stata )?(?:trovata|esiste|atopada)|inesistente)"),
        format!(r"\bno (?:hemos (?:podido |conseguido )?|se (?:ha |ha podido |pudo |puede )?|podemos |pudimos |consigo |logramos |encuentro |encontramos )?(?:encontrad[oa]|encontrar|encontramos|encuentro|encuentra|localizar|localizado|hallado|existe|trobem|hem trobat) (?:la|el|esta|este|ninguna|ningun|aquesta)?\s?{page}\b"),
        r"^[\W\d]*(?:pagina|page|url|seite) (?:web )?(?:no (?:encontrada|existe|valida|disponible\W+404|trobada)|inexistente|nao encontrada|not found|introuvable|non trouvee|inexistante|nicht gefunden|non trovata|ez da aurkitu)".into(),
        r"\b(?:page|url|address|resource|document|file)\b[^.\n]{0,60}\b(?:(?:was |were |is |has |can|could )?(?:not|n't) (?:be |been )?(?:found|located)|can't be found|couldn't be found|cannot be found|wasn't found|(?:does not|doesn't|did not|no longer|never) exists?(?:ed)?|has (?:been )?(?:moved|removed|deleted) or|isn't here|is not here|no longer here)".into(),
        r"\b(?:can't|cannot|can not|couldn't|could not|unable to|not able to) (?:seem to )?(?:find|locate) (?:the|that|this|your|any) (?:page|url|address|resource|document)".into(),
        r"\b(?:page|file|url|document|resource) not found|\bno such page|there(?:'s| is| was) (?:no (?:such )?page|nothing (?:here|at this))|nothing (?:was )?found (?:here|at this)".into(),
        r"^[\W]*(?:http |status )?(?:error|err|erreur|fehler|erro|errore)\W{0,3}(?:http\W{0,2}|codigo )?404\b|\b(?:error|http) 404\b|^[\W]*404\W+(?:error\b|not found|page|pagina|seite|no encontrad|oops|ups|vaya)".into(),
        format!(r"\b{seite}\b[^.\n]{{0,60}}(?:nicht (?:gefunden|gibt|existier|vorhanden)|existiert (?:leider )?nicht|gibt es (?:leider )?nicht)"),
        r"\bpage\b[^.\n]{0,60}(?:introuvable|n'existe (?:pas|plus)|n'a pas (?:ete|pu etre) trouvee?)".into(),
    ].join("|"))
});

/// It may mean that, or that it is not shown now, or not to everybody.
static PERHAPS: LazyLock<Regex> = LazyLock::new(|| {
    compile(
        r"^\W*404\W*$|\b(?:pagina|page|seccion|contenido|content)\b[^.\n]{0,40}(?:no (?:esta |se encuentra )?disponible|(?:not|isn't|un) ?available)|^\W*(?:(?:content|contenido|page|pagina) )?(?:not found|no encontrad[oa]|missing)\W*$",
    )
});

/// Such words on another page: a search that found nothing, a page that is to come back.
static OTHERWISE: LazyLock<Regex> = LazyLock::new(|| {
    compile(
        r"resultados|coincid|criterios|busqueda|your search|match|temporalmente|temporarily|mantenimiento|maintenance|proximamente|coming soon",
    )
});

/// What the page says of itself, if it says that it is not there. `cards` is whether it shows ads: then it takes a title
/// or a heading to say so.
pub(super) fn missing(page: &Says<'_, '_>, cards: bool) -> Option<Missing> {
    let says = |words: &Regex, text: &str| {
        notice(words, text).filter(|text| text.len() <= LINE && !OTHERWISE.is_match(&folded(text)))
    };
    let named = |words: &Regex| {
        page.titles().find_map(|text| says(words, text)).or_else(|| page.headings().find_map(|text| says(words, text)))
    };
    let certain = |words| Some(Missing { words, certain: true });
    if let Some(words) = named(&NO_PAGE) {
        return certain(words);
    }
    if cards || page.main.len() > ADVISES {
        return None;
    }
    let in_text = |words: &Regex| {
        let lines = page.main.lines().filter(|_| page.main.len() <= SHORT);
        page.prominent().chain(lines).find_map(|text| says(words, text))
    };
    if let Some(words) = in_text(&NO_PAGE) {
        return certain(words);
    }
    named(&PERHAPS).or_else(|| in_text(&PERHAPS)).map(|words| Missing { words, certain: false })
}
