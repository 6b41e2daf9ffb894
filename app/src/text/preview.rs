//! Words of a dry run: what a spider read from one URL, and what it met on the way there.

use domain::view::{LinkTo, RobotsVerdict, WhyNot};

/// The words in one language.
#[derive(Debug)]
pub struct Preview {
    /// Nothing could be read.
    pub problem: &'static str,
    /// Heading of what was met on the way.
    pub way: &'static str,
    /// Label of the page that answered.
    pub page: &'static str,
    /// Label of the addresses that led there.
    pub redirects: &'static str,
    /// Label of status, type, charset, size and time.
    pub answer: &'static str,
    /// The site gave none.
    pub no_answer: &'static str,
    /// The answer does not say of what type it is.
    pub no_type: &'static str,
    /// What robots.txt comes to.
    pub verdict: fn(RobotsVerdict) -> &'static str,
    /// The line that decides: its number.
    pub line: fn(usize) -> String,
    /// No line is about the URL.
    pub no_line: &'static str,
    /// The group by which the crawler is meant.
    pub group: fn(&str) -> String,
    /// No group means this crawler.
    pub no_group: &'static str,
    /// The pause it asks for, in seconds.
    pub crawl_delay: fn(&str) -> String,
    /// Heading of the facts.
    pub facts: &'static str,
    /// No ad on the page.
    pub no_listing: &'static str,
    /// Heading of the cards, with their number.
    pub cards: fn(&str) -> String,
    /// Heading of the links, with their number.
    pub links: fn(&str) -> String,
    /// No links.
    pub no_links: &'static str,
    /// What a link seems to lead to.
    pub link_to: fn(LinkTo) -> &'static str,
    /// Heading of the links that are not followed, with their number.
    pub left: fn(&str) -> String,
    /// Why a link is not followed.
    pub why: fn(WhyNot) -> &'static str,
    /// More than are shown.
    pub and_more: fn(&str) -> String,
    /// Column: the fact.
    pub fact: &'static str,
    /// Column: what was understood.
    pub value: &'static str,
}

/// Spanish.
pub static ES: Preview = Preview {
    problem: "No se ha podido leer",
    way: "La visita",
    page: "Página leída",
    redirects: "Redirigido desde",
    answer: "Respuesta",
    no_answer: "Ninguna.",
    no_type: "sin tipo",
    verdict: |verdict| match verdict {
        RobotsVerdict::Allowed => "Permite la visita.",
        RobotsVerdict::Disallowed => "Prohíbe la visita.",
        RobotsVerdict::Unavailable => "No se puede leer: de momento no se visita nada.",
    },
    line: |number| format!("Decide la línea {number}:"),
    no_line: "Ninguna línea habla de esta dirección.",
    group: |name| format!("Grupo «{name}»."),
    no_group: "Ningún grupo se dirige a Atalaya.",
    crawl_delay: |seconds| format!("Pide {seconds} s entre visitas."),
    facts: "Lo que dice el anuncio",
    no_listing: "No hay un anuncio en la página misma.",
    cards: |count| format!("Anuncios en la lista: {count}"),
    links: |count| format!("Enlaces que seguiría: {count}"),
    no_links: "No seguiría ningún enlace.",
    link_to: |to| match to {
        LinkTo::Ad => "anuncio",
        LinkTo::Next => "página siguiente",
        LinkTo::Other => "otra página",
    },
    left: |count| format!("Enlaces que no seguiría: {count}"),
    why: |why| match why {
        WhyNot::OutOfScope => "lleva fuera de los sitios del trabajo",
        WhyNot::Robots => "robots.txt lo prohíbe",
        WhyNot::Nofollow => "el enlace pide no seguirlo (nofollow)",
        WhyNot::PageNofollow => "la página pide no seguir sus enlaces",
        WhyNot::Asset => "es una imagen o un documento",
        WhyNot::NotWeb => "no es una dirección web",
        WhyNot::Denied => "lo excluye follow.deny",
        WhyNot::NotAllowed => "no está en follow.allow",
        WhyNot::NotChosen => "no está en follow.links",
    },
    and_more: |count| format!("… y {count} más"),
    fact: "Dato",
    value: "Valor",
};

/// English.
pub static EN: Preview = Preview {
    problem: "It could not be read",
    way: "The visit",
    page: "Page read",
    redirects: "Redirected from",
    answer: "Answer",
    no_answer: "None.",
    no_type: "no type",
    verdict: |verdict| match verdict {
        RobotsVerdict::Allowed => "Allows the visit.",
        RobotsVerdict::Disallowed => "Forbids the visit.",
        RobotsVerdict::Unavailable => "Cannot be read: nothing is visited for now.",
    },
    line: |number| format!("Line {number} decides:"),
    no_line: "No line is about this URL.",
    group: |name| format!("Group “{name}”."),
    no_group: "No group is meant for Atalaya.",
    crawl_delay: |seconds| format!("Asks for {seconds} s between visits."),
    facts: "What the ad says",
    no_listing: "There is no ad on the page itself.",
    cards: |count| format!("Ads in the list: {count}"),
    links: |count| format!("Links it would follow: {count}"),
    no_links: "It would follow no link.",
    link_to: |to| match to {
        LinkTo::Ad => "ad",
        LinkTo::Next => "next page",
        LinkTo::Other => "another page",
    },
    left: |count| format!("Links it would not follow: {count}"),
    why: |why| match why {
        WhyNot::OutOfScope => "leads out of the job's sites",
        WhyNot::Robots => "robots.txt forbids it",
        WhyNot::Nofollow => "the link asks not to be followed (nofollow)",
        WhyNot::PageNofollow => "the page asks to follow none of its links",
        WhyNot::Asset => "a picture or document",
        WhyNot::NotWeb => "no web address",
        WhyNot::Denied => "follow.deny excludes it",
        WhyNot::NotAllowed => "not in follow.allow",
        WhyNot::NotChosen => "not in follow.links",
    },
    and_more: |count| format!("… and {count} more"),
    fact: "Fact",
    value: "Value",
};
