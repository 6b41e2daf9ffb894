//! Words of the frame around every page, and of errors.

/// The words in one language.
#[derive(Debug)]
pub struct Shell {
    /// What Atalaya is, for search engines.
    pub description: &'static str,
    /// Skip link.
    pub skip: &'static str,
    /// Name of the main navigation.
    pub navigation: &'static str,
    /// Place.
    pub overview: &'static str,
    /// Place.
    pub properties: &'static str,
    /// Place.
    pub jobs: &'static str,
    /// Place, for admins.
    pub admin: &'static str,
    /// Link of the visitor who is nobody yet.
    pub log_in: &'static str,
    /// Button.
    pub log_out: &'static str,
    /// Link to one's own settings.
    pub settings: &'static str,
    /// Name of the account's corner.
    pub account: &'static str,
    /// Name of the language switch.
    pub language: &'static str,
    /// Heading of an error: not logged in.
    pub not_logged_in: &'static str,
    /// What to do about it.
    pub not_logged_in_help: &'static str,
    /// Heading of an error: forbidden.
    pub forbidden: &'static str,
    /// What to do about it.
    pub forbidden_help: &'static str,
    /// Heading of an error: not found.
    pub not_found: &'static str,
    /// What to do about it.
    pub not_found_help: &'static str,
    /// Heading of an error: the input is not acceptable.
    pub invalid: &'static str,
    /// Heading of an error: it does not go with how things stand.
    pub conflict: &'static str,
    /// What to do about it.
    pub conflict_help: &'static str,
    /// Heading of an error: not now.
    pub unavailable: &'static str,
    /// What to do about it.
    pub unavailable_help: &'static str,
    /// Heading of an error: a fault of ours.
    pub internal: &'static str,
    /// What to do about it.
    pub internal_help: &'static str,
    /// Heading of an error: what was sent is too large.
    pub too_large: &'static str,
    /// What to do about it.
    pub too_large_help: &'static str,
    /// Heading of an error: the answer took too long.
    pub took_too_long: &'static str,
    /// What to do about it.
    pub took_too_long_help: &'static str,
    /// Heading of an error: the connection.
    pub transport: &'static str,
    /// What to do about it.
    pub transport_help: &'static str,
    /// Link: the same page once more.
    pub try_again: &'static str,
    /// Link: the start page.
    pub to_overview: &'static str,
    /// Stands for what is not known, for those who hear it.
    pub unknown: &'static str,
    /// The socket is down.
    pub reconnecting: &'static str,
}

/// Spanish.
pub static ES: Shell = Shell {
    description: "Una atalaya sobre el mercado inmobiliario: qué hay, qué ha cambiado y qué ha desaparecido.",
    skip: "Ir al contenido",
    navigation: "Navegación principal",
    overview: "Resumen",
    properties: "Viviendas",
    jobs: "Trabajos",
    admin: "Admin",
    log_in: "Entrar",
    log_out: "Salir",
    settings: "Ajustes",
    account: "Cuenta",
    language: "Idioma",
    not_logged_in: "Hace falta entrar",
    not_logged_in_help: "Esta página es solo para quien tiene cuenta. Entra y volverás aquí.",
    forbidden: "No tienes permiso",
    forbidden_help: "Tu cuenta no puede hacer esto. Pídelo a quien administra esta instalación.",
    not_found: "Aquí no hay nada",
    not_found_help: "La dirección no lleva a ninguna página. Puede que tenga una errata o que lo que había se haya borrado.",
    invalid: "Hay datos que no se pueden aceptar",
    conflict: "No se puede hacer ahora",
    conflict_help: "Algo ha cambiado mientras tanto. Recarga la página y vuelve a intentarlo.",
    unavailable: "No disponible en este momento",
    unavailable_help: "El servidor está ocupado. Espera unos segundos y vuelve a intentarlo.",
    internal: "Ha fallado algo por nuestra parte",
    internal_help: "El fallo ha quedado registrado. Vuelve a intentarlo; si sigue igual, avisa a quien administra esta instalación.",
    too_large: "Es demasiado grande",
    too_large_help: "Un trabajo admite 10.000 direcciones y la definición 64 KiB. Reparte las direcciones entre varios trabajos.",
    took_too_long: "Ha tardado demasiado",
    took_too_long_help: "La respuesta no ha llegado a tiempo. Vuelve a intentarlo dentro de un momento.",
    transport: "Se ha perdido la conexión",
    transport_help: "El servidor no ha respondido. Comprueba la conexión y vuelve a intentarlo.",
    try_again: "Reintentar",
    to_overview: "Ir al resumen",
    unknown: "sin dato",
    reconnecting: "Reconectando…",
};

/// English.
pub static EN: Shell = Shell {
    description: "A watchtower over the property market: what is there, what changed, and what is gone.",
    skip: "Skip to content",
    navigation: "Main navigation",
    overview: "Overview",
    properties: "Properties",
    jobs: "Jobs",
    admin: "Admin",
    log_in: "Log in",
    log_out: "Log out",
    settings: "Settings",
    account: "Account",
    language: "Language",
    not_logged_in: "You need to log in",
    not_logged_in_help: "This page is for people with an account. Log in and you will come back here.",
    forbidden: "You are not allowed to do this",
    forbidden_help: "Your account cannot do this. Ask whoever runs this installation.",
    not_found: "There is nothing here",
    not_found_help: "The address leads to no page. It may be mistyped, or what was here has been deleted.",
    invalid: "Some of the input cannot be accepted",
    conflict: "This cannot be done now",
    conflict_help: "Something changed in the meantime. Reload the page and try again.",
    unavailable: "Not available right now",
    unavailable_help: "The server is busy. Wait a few seconds and try again.",
    internal: "Something failed on our side",
    internal_help: "The fault has been logged. Try again; if it stays, tell whoever runs this installation.",
    too_large: "This is too large",
    too_large_help: "A job takes 10,000 addresses and a definition 64 KiB. Spread the addresses over several jobs.",
    took_too_long: "This took too long",
    took_too_long_help: "The answer did not come in time. Try again in a moment.",
    transport: "The connection was lost",
    transport_help: "The server did not answer. Check the connection and try again.",
    try_again: "Try again",
    to_overview: "Go to the overview",
    unknown: "unknown",
    reconnecting: "Reconnecting…",
};
