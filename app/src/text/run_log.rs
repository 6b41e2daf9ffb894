//! Words of a run's log, and of why it failed.

use domain::run::{FailureReason, Level, PageProblem, Trap};

/// The words in one language.
#[derive(Debug)]
pub struct RunLog {
    /// Why it failed.
    pub failure: fn(FailureReason) -> &'static str,
    /// What to do about it, given what went wrong first with a page.
    pub failure_advice: fn(FailureReason, Option<PageProblem>) -> &'static str,
    /// Heading of the failure.
    pub failure_heading: &'static str,
    /// Heading of the log.
    pub log: &'static str,
    /// Filter of the log.
    pub log_level: &'static str,
    /// Every level.
    pub log_all: &'static str,
    /// A level, and what is worse.
    pub level: fn(Level) -> &'static str,
    /// The mark of an entry that matters; `None` for those that only inform.
    pub level_word: fn(Level) -> Option<&'static str>,
    /// Nothing there.
    pub log_empty: &'static str,
    /// Link.
    pub log_older: &'static str,
    /// Link.
    pub log_from_start: &'static str,
    /// Link.
    pub log_next: &'static str,
    /// Link.
    pub log_latest: &'static str,
    /// Event.
    pub event_started: fn(&str) -> String,
    /// Event.
    pub event_taken_over: fn(&str) -> String,
    /// Event.
    pub event_paused: &'static str,
    /// Event.
    pub event_resumed: &'static str,
    /// Event.
    pub event_cancelled: &'static str,
    /// Event.
    pub event_start_skipped: &'static str,
    /// Event: until when it waits for the end of quiet hours.
    pub event_quiet: fn(&str) -> String,
    /// Event: URLs in a sitemap.
    pub event_sitemap: fn(&str) -> String,
    /// Event: host, seconds.
    pub event_crawl_delay: fn(&str, &str) -> String,
    /// Event: host, seconds.
    pub event_site_known_slow: fn(&str, &str) -> String,
    /// Event: host, seconds.
    pub event_site_slowed: fn(&str, &str) -> String,
    /// Event: host, why, seconds.
    pub event_site_resting: fn(&str, &str, &str) -> String,
    /// Event: host, why.
    pub event_site_given_up: fn(&str, &str) -> String,
    /// Event: before an address.
    pub event_trap: fn(Trap) -> &'static str,
    /// Event.
    pub event_retried: &'static str,
    /// Event.
    pub event_failed_page: &'static str,
    /// Event.
    pub event_skipped: &'static str,
    /// Event.
    pub event_limit: fn(&str) -> String,
    /// Event.
    pub event_rechecking: fn(&str) -> String,
    /// So many kept pages are read anew.
    pub event_rereading: fn(&str) -> String,
    /// Event.
    pub event_areas_left: fn(&str) -> String,
    /// Event.
    pub event_new: &'static str,
    /// Event.
    pub event_price: &'static str,
    /// Event.
    pub event_removed: &'static str,
    /// An ad that was gone is back; its address follows.
    pub event_returned: &'static str,
    /// Event.
    pub event_failed: &'static str,
    /// Event.
    pub event_completed: &'static str,
    /// Why a page gave no result.
    pub problem: fn(PageProblem) -> &'static str,
}

/// Spanish.
pub static ES: RunLog = RunLog {
    failure: |reason| match reason {
        FailureReason::NoTargetReadable => "No se ha podido leer ninguna de las direcciones del trabajo.",
        FailureReason::SitesGivenUp => "El sitio ha fallado o se ha negado una y otra vez.",
        FailureReason::BadSpider => "La definición de selectores no se puede usar.",
        FailureReason::TooManyAttempts => "Se ha interrumpido demasiadas veces sin llegar al final.",
        FailureReason::Internal => "Atalaya ha tenido un fallo propio.",
    },
    failure_advice: |reason, problem| match reason {
        FailureReason::NoTargetReadable | FailureReason::SitesGivenUp => match problem {
            Some(PageProblem::UnknownHost) => "Comprueba que la dirección esté bien escrita: ese servidor no existe.",
            Some(PageProblem::PrivateAddress) => {
                "La dirección es de una red privada, y esas solo se visitan si quien administra la instancia las \
                 permite con ATALAYA_OUTBOUND_ALLOW."
            }
            Some(PageProblem::Blocked | PageProblem::Robots) => {
                "El sitio no quiere que lo lea un programa, y Atalaya lo respeta. Pide permiso a quien lo lleva o \
                 sigue otro sitio."
            }
            Some(problem) if problem.may_heal() => {
                "El sitio no contesta como debe. Suele pasarse: vuelve a empezar dentro de un rato."
            }
            _ => {
                "Abre la dirección en el navegador; si ha cambiado, corrígela en el trabajo y pruébala con la vista previa."
            }
        },
        FailureReason::BadSpider => "Corrige la definición en el trabajo y compruébala con la vista previa.",
        FailureReason::TooManyAttempts => {
            "Mira en el registro por qué se interrumpió, baja el límite de páginas si hace falta y vuelve a empezar."
        }
        FailureReason::Internal => {
            "Vuelve a empezar. Si se repite, busca el error en el registro del servidor y avisa."
        }
    },
    failure_heading: "Por qué ha fallado",
    log: "Registro",
    log_level: "Mostrar",
    log_all: "Todo",
    level: |level| match level {
        Level::Info => "Información",
        Level::Warning => "Avisos y errores",
        Level::Error => "Solo errores",
    },
    level_word: |level| match level {
        Level::Info => None,
        Level::Warning => Some("Aviso:"),
        Level::Error => Some("Error:"),
    },
    log_empty: "Aún no hay nada en el registro.",
    log_older: "Mostrar anteriores",
    log_from_start: "Leer desde el principio",
    log_next: "Siguientes",
    log_latest: "Ir a lo último",
    event_started: |targets| format!("Empieza. Direcciones de partida: {targets}."),
    event_taken_over: |pending| format!("Retomado tras una interrupción. Páginas pendientes: {pending}."),
    event_paused: "En pausa.",
    event_resumed: "Reanudado.",
    event_cancelled: "Cancelado.",
    event_start_skipped: "Su horario pedía otro rastreo, pero este no había terminado: se omite.",
    event_quiet: |until| format!("Espera hasta el {until}: son horas de silencio."),
    event_sitemap: |urls| format!("Mapa del sitio leído (direcciones: {urls}):"),
    event_crawl_delay: |host, seconds| format!("{host} pide {seconds} s entre visitas; así se hará."),
    event_site_known_slow: |host, seconds| {
        format!("{host} ya iba despacio en otros rastreos: se empieza con {seconds} s entre visitas.")
    },
    event_site_slowed: |host, seconds| format!("{host} no da abasto: {seconds} s entre visitas."),
    event_site_resting: |host, why, seconds| {
        format!("{host} no contesta como debe ({why}): se le deja en paz {seconds} s.")
    },
    event_site_given_up: |host, why| {
        format!("{host} falla o se niega una y otra vez ({why}): no se le pide nada más en este rastreo.")
    },
    event_trap: |trap| match trap {
        Trap::NothingNew => "Muchas páginas como esta no han traído nada nuevo; no se siguen más:",
        Trap::Repetition => "La ruta se repite a sí misma; no se sigue:",
    },
    event_retried: "Se volverá a intentar:",
    event_failed_page: "No se ha podido leer:",
    event_skipped: "Omitida:",
    event_limit: |pages| format!("Alcanzado el límite de páginas ({pages}); el resto se deja."),
    event_rechecking: |listings| format!("Se comprueban anuncios conocidos: {listings}."),
    event_areas_left: |areas| format!("El sitio tiene más zonas de las que se guardan; quedan fuera al menos {areas}."),
    event_rereading: |pages| format!("Se vuelven a leer páginas guardadas: {pages}. No se pide nada a ningún sitio."),
    event_new: "Anuncio nuevo:",
    event_price: "Cambio de precio:",
    event_removed: "Anuncio retirado:",
    event_returned: "Vuelve un anuncio que se había retirado:",
    event_failed: "No puede seguir:",
    event_completed: "Terminado.",
    problem: |problem| match problem {
        PageProblem::UnknownHost => "ese servidor no existe",
        PageProblem::Unreachable => "el servidor no responde",
        PageProblem::Timeout => "no ha respondido a tiempo",
        PageProblem::Tls => "la conexión segura ha fallado",
        PageProblem::PrivateAddress => "la dirección es privada y no está permitida",
        PageProblem::Blocked => "el sitio rechaza la visita",
        PageProblem::NotFound => "la página no existe (404)",
        PageProblem::SoftNotFound => "en esa dirección no hay página propia",
        PageProblem::Gone => "el anuncio ya no está",
        PageProblem::ClientError => "el sitio rechaza la petición",
        PageProblem::ServerError => "el servidor tiene un error",
        PageProblem::ContentType => "no es una página HTML ni XML",
        PageProblem::TooLarge => "es demasiado grande",
        PageProblem::Redirects => "demasiadas redirecciones",
        PageProblem::OutOfScope => "lleva fuera de los sitios del trabajo",
        PageProblem::Robots => "robots.txt lo prohíbe",
        PageProblem::RobotsUnavailable => "robots.txt no se puede leer ahora",
        PageProblem::Protocol => "la conexión se ha roto",
        PageProblem::Unreadable => "la página no se entiende",
        PageProblem::SiteGivenUp => "ya no se le pide nada a su sitio",
        PageProblem::Trap => "como muchas otras que no llevan a nada",
    },
};

/// English.
pub static EN: RunLog = RunLog {
    failure: |reason| match reason {
        FailureReason::NoTargetReadable => "None of the job's URLs could be read.",
        FailureReason::SitesGivenUp => "The site failed or refused again and again.",
        FailureReason::BadSpider => "The selectors definition cannot be used.",
        FailureReason::TooManyAttempts => "It was interrupted too often without coming to an end.",
        FailureReason::Internal => "Atalaya had a fault of its own.",
    },
    failure_advice: |reason, problem| match reason {
        FailureReason::NoTargetReadable | FailureReason::SitesGivenUp => match problem {
            Some(PageProblem::UnknownHost) => "Check how the address is spelt: there is no such host.",
            Some(PageProblem::PrivateAddress) => {
                "The address is in a private network. Those are visited only where the instance's operator allows them \
                 with ATALAYA_OUTBOUND_ALLOW."
            }
            Some(PageProblem::Blocked | PageProblem::Robots) => {
                "The site does not want to be read by a program, and Atalaya respects that. Ask its owner for permission, \
                 or follow another site."
            }
            Some(problem) if problem.may_heal() => {
                "The site does not answer as it should. That usually passes: start again in a while."
            }
            _ => {
                "Open the address in your browser; if it has changed, correct it in the job and try it with the preview."
            }
        },
        FailureReason::BadSpider => "Correct the definition in the job and check it with the preview.",
        FailureReason::TooManyAttempts => {
            "See in the log why it was interrupted, lower the page limit if need be, and start again."
        }
        FailureReason::Internal => {
            "Start again. If it happens once more, look for the error in the server's log and report it."
        }
    },
    failure_heading: "Why it failed",
    log: "Log",
    log_level: "Show",
    log_all: "Everything",
    level: |level| match level {
        Level::Info => "Information",
        Level::Warning => "Warnings and errors",
        Level::Error => "Errors only",
    },
    level_word: |level| match level {
        Level::Info => None,
        Level::Warning => Some("Warning:"),
        Level::Error => Some("Error:"),
    },
    log_empty: "Nothing in the log yet.",
    log_older: "Show earlier",
    log_from_start: "Read from the beginning",
    log_next: "Next",
    log_latest: "Go to the latest",
    event_started: |targets| format!("Starts. URLs to begin at: {targets}."),
    event_taken_over: |pending| format!("Taken up again after an interruption. Pages to visit: {pending}."),
    event_paused: "Paused.",
    event_resumed: "Resumed.",
    event_cancelled: "Cancelled.",
    event_start_skipped: "Its schedule wanted another run, but this one had not ended: left out.",
    event_quiet: |until| format!("Waits until {until}: quiet hours."),
    event_sitemap: |urls| format!("Sitemap read (URLs: {urls}):"),
    event_crawl_delay: |host, seconds| format!("{host} asks for {seconds} s between visits, and gets them."),
    event_site_known_slow: |host, seconds| {
        format!("{host} was slow for other crawls: this one begins with {seconds} s between visits.")
    },
    event_site_slowed: |host, seconds| format!("{host} has too much to do: {seconds} s between visits."),
    event_site_resting: |host, why, seconds| {
        format!("{host} does not answer as it should ({why}): left alone for {seconds} s.")
    },
    event_site_given_up: |host, why| {
        format!("{host} fails or refuses again and again ({why}): it is asked for nothing more in this run.")
    },
    event_trap: |trap| match trap {
        Trap::NothingNew => "Many pages like this brought nothing new; no more of them are visited:",
        Trap::Repetition => "The path repeats itself and is not followed:",
    },
    event_retried: "Will be tried again:",
    event_failed_page: "Could not be read:",
    event_skipped: "Skipped:",
    event_limit: |pages| format!("The page limit ({pages}) is reached; the rest is left."),
    event_rechecking: |listings| format!("Looking again at known listings: {listings}."),
    event_areas_left: |areas| format!("The site has more areas than are kept; at least {areas} were left out."),
    event_rereading: |pages| format!("Reading kept pages again: {pages}. No site is asked for anything."),
    event_new: "New listing:",
    event_price: "Price changed:",
    event_removed: "Listing removed:",
    event_returned: "A removed listing is back:",
    event_failed: "Cannot go on:",
    event_completed: "Completed.",
    problem: |problem| match problem {
        PageProblem::UnknownHost => "there is no such host",
        PageProblem::Unreachable => "the server does not answer",
        PageProblem::Timeout => "no answer in time",
        PageProblem::Tls => "the secure connection failed",
        PageProblem::PrivateAddress => "the address is private and not allowed",
        PageProblem::Blocked => "the site refuses the visit",
        PageProblem::NotFound => "there is no such page (404)",
        PageProblem::SoftNotFound => "there is no page of its own at that address",
        PageProblem::Gone => "the ad is gone",
        PageProblem::ClientError => "the site refuses the request",
        PageProblem::ServerError => "the server has an error",
        PageProblem::ContentType => "not an HTML or XML page",
        PageProblem::TooLarge => "too large",
        PageProblem::Redirects => "too many redirects",
        PageProblem::OutOfScope => "leads out of the job's sites",
        PageProblem::Robots => "robots.txt forbids it",
        PageProblem::RobotsUnavailable => "robots.txt cannot be read now",
        PageProblem::Protocol => "the connection broke",
        PageProblem::Unreadable => "the page makes no sense",
        PageProblem::SiteGivenUp => "its site is asked for nothing more",
        PageProblem::Trap => "like many others that lead nowhere",
    },
};
