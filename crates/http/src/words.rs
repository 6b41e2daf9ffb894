//! What a refusal tells people, in their language: what happened, and what to do next. The pages' own words stand with
//! the pages, which these must do without.

use axum::http::{HeaderMap, header};
use domain::language::Language;

/// What is told of one refusal.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Words {
    pub(crate) title: &'static str,
    pub(crate) next: &'static str,
}

/// The language that a request's pages are in.
pub(crate) fn language_of(headers: &HeaderMap) -> Language {
    let header = |name| headers.get(name).and_then(|value| value.to_str().ok());
    Language::negotiate(header(header::COOKIE), header(header::ACCEPT_LANGUAGE))
}

/// The link to the first page.
pub(crate) fn home(language: Language) -> &'static str {
    match language {
        Language::Es => "Ir al inicio",
        Language::En => "Go to the first page",
    }
}

/// The words for a problem's type.
pub(crate) fn words(language: Language, problem: &str) -> Words {
    let [es, en] = in_both(problem);
    let (title, next) = match language {
        Language::Es => es,
        Language::En => en,
    };
    Words { title, next }
}

fn in_both(problem: &str) -> [(&'static str, &'static str); 2] {
    match problem {
        "/problems/host-not-allowed" => [
            (
                "Atalaya no se conoce por este nombre",
                "Quien administra esta instancia debe fijar su dirección en ATALAYA_PUBLIC_URL o añadir el nombre a \
                 ATALAYA_ALLOWED_HOSTS. Hasta entonces, ábrela por una dirección que ya esté permitida.",
            ),
            (
                "Atalaya is not known by this name",
                "Whoever runs this instance has to set its address in ATALAYA_PUBLIC_URL, or add the name to \
                 ATALAYA_ALLOWED_HOSTS. Until then, open it by an address that is allowed.",
            ),
        ],
        "/problems/cross-site" => [
            (
                "La petición viene de otro sitio",
                "No se ha cambiado nada. Abre Atalaya y repite lo que hacías desde su propia página. Si ocurre también \
                 allí, quien la administra debe fijar su dirección en ATALAYA_PUBLIC_URL.",
            ),
            (
                "The request comes from another site",
                "Nothing was changed. Open Atalaya and do it again from its own page. If it happens there too, whoever \
                 runs it has to set its address in ATALAYA_PUBLIC_URL.",
            ),
        ],
        "/problems/too-large" => [
            ("Es demasiado grande", "No se ha guardado nada. Vuelve atrás y envía menos de una vez."),
            ("This is too large", "Nothing was stored. Go back and send less at once."),
        ],
        "/problems/timeout" => [
            (
                "Ha tardado demasiado",
                "Atalaya ha dejado de esperar. Vuelve a cargar la página dentro de un momento; si enviabas algo, mira antes \
                 si ya está hecho.",
            ),
            (
                "This took too long",
                "Atalaya has given up waiting. Load the page again in a moment; if you were sending something, look first \
                 whether it was done.",
            ),
        ],
        "/problems/unavailable" | "/problems/not-ready" => [
            ("Ahora no está disponible", "Vuelve a intentarlo dentro de unos segundos."),
            ("Not available now", "Try again in a few seconds."),
        ],
        "/problems/too-many-requests" => [
            ("Demasiadas peticiones", "Espera un minuto y vuelve a intentarlo."),
            ("Too many requests", "Wait a minute and try again."),
        ],
        "/problems/forbidden" => [
            ("No te corresponde hacerlo", "Pide a quien administra la instancia que lo haga o que te lo permita."),
            ("This is not yours to do", "Ask whoever runs the instance to do it, or to let you."),
        ],
        "/problems/not-logged-in" | "/problems/bad-token" => [
            ("Hay que iniciar sesión", "Inicia sesión y vuelve a intentarlo."),
            ("This needs a login", "Log in and try again."),
        ],
        "/problems/not-found" => [
            ("No existe", "Comprueba la dirección, o empieza por el inicio."),
            ("There is no such thing", "Check the address, or begin at the first page."),
        ],
        "/problems/method-not-allowed" => [
            ("Aquí no hay nada que leer", "Esta dirección solo recibe formularios. Empieza por el inicio."),
            ("There is nothing to read here", "This address only takes forms. Begin at the first page."),
        ],
        "/problems/internal" => [
            (
                "Algo ha fallado en Atalaya",
                "Vuelve a intentarlo. Si se repite, quien administra la instancia encontrará la causa en su registro.",
            ),
            (
                "Something went wrong in Atalaya",
                "Try again. If it happens again, whoever runs the instance finds the cause in its log.",
            ),
        ],
        _ => [
            ("La petición no se entiende", "Vuelve atrás, carga de nuevo la página y repítelo desde allí."),
            ("The request cannot be understood", "Go back, load the page again and repeat it from there."),
        ],
    }
}
