//! Pages that keep robots out: refusals, puzzles, and scripts that test the browser before the page is shown.
//!
//! Such a page is told by what it says to its visitor, by the marks of the services that make them, or by having nothing
//! but a test. What also occurs on pages with an answer counts only where there is none: forms have puzzles too, and
//! the services put scripts into every page they guard.

mod marks;

use std::sync::LazyLock;

use regex::Regex;

use super::pattern::compile;
use super::says::{Says, notice};

/// Longest main text of a page that does nothing but refuse, explanations included, in bytes.
const EXPLAINED: usize = 2_000;
/// Longest main text beside which a few plain words are the whole message.
const BARE: usize = 700;
/// Below this a page has no text of its own, and what stands in its forms is looked at.
const NONE: usize = 120;

// Patterns are for folded text: lower case, no accents.

/// Words that only a wall says to its visitor.
static FIRM: LazyLock<Regex> = LazyLock::new(|| {
    compile(&[
        r"(?:verif|comprueb|confirm|demuestr|comprob|asegur|sospech|parec)\w* (?:de )?(?:que |se |si )?(?:no )?(?:eres|es|sea|seas|usted|ets|voce)\b[^.\n]{0,20}(?:human|huma\b|robot|robo\b|\bbot\b|persona)",
        r"(?:verify|verifying|confirm|prove|ensure|check|checking|make sure|making sure) (?:that |if )?you(?:'re| are)? (?:are )?(?:not )?(?:an? )?(?:real )?(?:human|robot|bot\b|person|automated)",
        r"\bare you (?:an? )?(?:robot|human|bot)\b|\beres (?:un )?(?:robot|humano)\?|robot or human|not a robot\?",
        r"you (?:have|'ve) been (?:blocked|banned|rate limited)|has sido (?:bloquead|banead)[oa]|hemos (?:bloqueado|restringido|limitado) (?:temporalmente )?(?:tu|su|el|la|vuestr[oa])\b",
        r"(?:tu|su) (?:ip|acceso|direccion ip|navegador|peticion|solicitud|conexion)\b[^.\n]{0,30}(?:bloquead|denegad|restringid|rechazad)",
        r"your (?:ip|access|request|browser|connection|computer|network)\b[^.\n]{0,40}(?:blocked|denied|banned|flagged|rejected|restricted)",
        r"access to (?:this|the|our) (?:page|site|website|resource|service|content)\b[^.\n]{0,30} (?:has been|is|was) (?:temporarily )?(?:denied|blocked|restricted|forbidden|limited)",
        r"(?:el|tu|su) acceso (?:a (?:esta|este|la|el) (?:pagina|sitio|web|portal) )?(?:se ha|ha sido|esta|queda|ha quedado) (?:temporalmente )?(?:bloquead|denegad|restringid|limitad)o(?:\W*$|[.!;,]| (?:temporalmente|por seguridad|debido))",
        r"(?:you are|you're) not (?:allowed|authori[sz]ed|permitted) to (?:access|view|visit)|(?:you )?(?:don't|do not) have permission to access|no tienes? (?:los )?permisos? para acceder",
        r"detect(?:ado|amos|o|ed|ada)\b[^.\n]{0,20}(?:uso|trafico|actividad|comportamiento|peticiones|accesos|conexiones)\b[^.\n]{0,30}(?:indebid|inusual|sospechos|anomal|automatiz|robot|abusiv|excesiv)",
        r"(?:detected|noticed)[^.\n]{0,20}(?:unusual|suspicious|automated|abnormal|abusive|malicious) (?:traffic|activity|behaviou?r|requests|access)|(?:unusual|suspicious|automated) (?:traffic|activity|requests) (?:from|on|coming from) (?:your|this)",
        r"(?:trafico|actividad|comportamiento) (?:inusual|sospechos[oa]|anomal[oa]|automatizad[oa]) (?:desde|de|en|procedente) (?:de )?(?:tu|su|esta|vuestra)\b",
        r"checking (?:your browser|if the site connection)|(?:comprobando|verificando|analizando) (?:su|tu|el) navegador|verifying your (?:browser|connection)|(?:review|verify) the security of your connection|la seguridad de (?:su|tu) conexion|vercel security checkpoint|checking the security of your",
        r"automated (?:access|requests|queries|traffic|scraping)[^.\n]{0,30}(?:not (?:permitted|allowed)|prohibited|blocked|forbidden)|requests too (?:fast|quickly|often|frequently)|access to \S+\.\S+ (?:has been|is|was) (?:denied|blocked|restricted)|(?:usas|eres|ser|usa) un bot\b",
        r"pardon (?:our|the) interruption|something about your browser|disculp\w+ la interrupcion",
        r"enable javascript and cookies to continue|(?:habilita|habilite|activa|active) javascript y (?:las )?cookies para|enable (?:js|javascript) and disable any ad ?blocker",
        r"incapsula incident|sucuri website firewall|sucuri cloudproxy|ddos protection by|ddos-guard|using a security service to protect|blocked by (?:cloudflare|our|the|a) (?:security|firewall|waf|system)|(?:web application )?firewall (?:has )?(?:blocked|denied|bloque)|the owner of this website[^.\n]{0,60}has banned",
        r"you(?:'ve| have) (?:sent|made) too many requests|rate limit(?:ed| exceeded)|(?:has|ha|habeis|han|hemos recibido) (?:hecho |realizado |enviado |superado )?(?:demasiadas|el limite de) (?:peticiones|solicitudes|visitas|consultas)|demasiad[ao]s (?:peticiones|solicitudes|accesos|visitas|consultas) (?:desde|en (?:muy )?poco|de (?:tu|su))",
        r"(?:press|click) (?:&|and) hold|mant(?:en|enga|ener) (?:pulsado|presionado)[^.\n]{0,40}(?:confirm|human|robot|verific)",
        r"vous (?:etes|n'etes pas) (?:bien )?un (?:etre )?(?:humain|robot)|kein roboter|ein mensch sind|(?:essere|sei) (?:un |una )?(?:umano|robot|persona reale)|nao (?:e|sou) um robo",
    ]
    .join("|"))
});

/// Words that walls say, and forms too.
static PUZZLE: LazyLock<Regex> = LazyLock::new(|| {
    compile(
        r"(?:complet|solv|pass|resuelv|resolver|supera|introdu|rellen|enter|fill)\w*\b[^.\n]{0,30}\bcaptcha|(?:introdu|escrib|enter|type)\w*\b[^.\n]{0,15}(?:texto|caracteres|letras|codigo|numeros|characters|letters|code|text|numbers)\b[^.\n]{0,30}\b(?:imagen|image|picture)\b|(?:no soy|i'm not|i am not) (?:un|a) robot",
    )
});

/// Words that are a refusal where they are all that is said: a road may have its access denied, and a club.
static PLAIN: LazyLock<Regex> = LazyLock::new(|| {
    let words = [
        r"access (?:is |has been |was )?(?:temporarily )?(?:denied|blocked|forbidden|restricted|limited)",
        r"(?:el )?acceso (?:ha sido |esta |se ha )?(?:temporalmente )?(?:denegado|bloqueado|restringido|prohibido|limitado|no autorizado|no permitido)",
        r"forbidden|blocked|bloquead[oa]|(?:web )?(?:page|site|pagina|sitio) (?:blocked|bloquead[oa])|slide to verify|slow down|request (?:blocked|rejected|denied)|(?:peticion|solicitud) (?:bloqueada|rechazada|denegada)",
        r"too many requests|demasiad[ao]s (?:peticiones|solicitudes|intentos|accesos|consultas)",
        r"just a moment|un moment(?:o)?|one moment,? please|attention required|atencion requerida|(?:client|browser|js|javascript) challenge",
        r"security (?:check|verification|challenge|checkpoint)(?: required)?|(?:comprobacion|verificacion|control|prueba) de seguridad",
        r"(?:human|bot|robot) (?:check|detection|verification)|verificacion (?:humana|de robots)|(?:comprobacion|verificacion|control|proteccion) anti-?(?:ro)?bots?|(?:re)?captcha(?: challenge| required| verification)?",
        r"(?:unusual|suspicious) (?:traffic|activity)(?: detected)?|(?:trafico|actividad) (?:inusual|sospechos[oa])(?: detectad[oa])?|uso indebido(?: detectado)?",
        r"acces (?:refuse|interdit|denegat|restringit)|zugriff (?:verweigert|gesperrt)|zugang verweigert|accesso negato|acesso (?:negado|bloqueado)",
    ]
    .join("|");
    let before =
        r"^[\W\d]*(?:(?:error|http|status|code|codigo|oops|ups|vaya|sorry|lo sentimos|aviso|warning)\b[\W\d]*)*";
    let after = r"(?:[\W\d]*$|\s*[.!|:;…–—-]|,? (?:to|a|al|en|on) (?:this|the|our|esta|este|la|el|nuestr[oa]) (?:page|site|website|server|resource|pagina|sitio|web|servidor|recurso))";
    compile(&format!("{before}(?:{words}){after}"))
});

/// The words, or the mark, by which the page shows itself to be a wall and not an answer.
pub(super) fn blocked(page: &Says<'_, '_>) -> Option<String> {
    if page.main.len() > EXPLAINED {
        return None;
    }
    let people = page.asks_people();
    let firm = |text: &str| notice(&FIRM, text);
    let puzzle = |text: &str| if people { None } else { notice(&PUZZLE, text) };
    let plain = |text: &str| if page.asks_for_a_password() { None } else { notice(&PLAIN, text) };
    let any = |text: &str| firm(text).or_else(|| puzzle(text)).or_else(|| plain(text));
    let bare = page.main.len() < BARE;
    let in_forms = page.main.len() < NONE && !people;
    page.titles()
        .find_map(any)
        .or_else(|| page.prominent().find_map(any))
        .or_else(|| page.main.lines().find_map(|line| firm(line).or_else(|| puzzle(line))))
        .or_else(|| page.main.lines().filter(|_| bare).find_map(plain))
        .or_else(|| page.outline.text.lines().filter(|_| in_forms).find_map(any))
        .or_else(|| marks::find(page, people))
}
