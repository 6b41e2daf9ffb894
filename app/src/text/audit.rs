//! Words of the audit log, which the server draws.

use domain::audit::{AuditAction, Via};

/// The words in one language.
#[derive(Debug)]
pub struct Audit {
    /// Name of the form.
    pub filters: &'static str,
    /// Field: whose doing.
    pub who: &'static str,
    /// What to write there.
    pub who_hint: &'static str,
    /// Field and column: what was done.
    pub action: &'static str,
    /// No choice.
    pub any: &'static str,
    /// Field and column: to what.
    pub object: &'static str,
    /// Field: from this day.
    pub from: &'static str,
    /// Field: to this day.
    pub to: &'static str,
    /// Which days those are.
    pub days_hint: &'static str,
    /// Button.
    pub apply: &'static str,
    /// Link: no filter.
    pub clear: &'static str,
    /// Link: the lines as a file.
    pub csv: &'static str,
    /// Column.
    pub when: &'static str,
    /// Column.
    pub what_changed: &'static str,
    /// The process itself, or a command.
    pub system: &'static str,
    /// Somebody who had no account.
    pub nobody: &'static str,
    /// What somebody proved themselves with.
    pub via: fn(Via) -> &'static str,
    /// What was done.
    pub action_name: fn(AuditAction) -> &'static str,
    /// Kind of a thing, by the first part of its path.
    pub kind: fn(&str) -> Option<&'static str>,
    /// Name of a fact, by its path.
    pub fact: fn(&str) -> Option<&'static str>,
    /// A fact that is a word of the program's: by its path and the word.
    pub word: fn(&str, &str) -> Option<&'static str>,
    /// Yes or no.
    pub yes_or_no: fn(bool) -> &'static str,
    /// So many more.
    pub and_more: fn(&str) -> String,
    /// Opens what was stored.
    pub details: &'static str,
    /// Heading over what it was.
    pub before: &'static str,
    /// Heading over what it became.
    pub after: &'static str,
    /// Between what it was and what it became, for those who hear it.
    pub became: &'static str,
    /// It is longer than a page takes.
    pub cut: &'static str,
    /// There is no line.
    pub empty: &'static str,
    /// What to do about it.
    pub empty_help: &'static str,
    /// Heading over what was not understood.
    pub nonsense: &'static str,
    /// Nobody has this address or number.
    pub unknown_who: fn(&str) -> String,
    /// It is no day.
    pub not_a_day: fn(&str) -> String,
    /// It is nothing that the log tells of.
    pub not_an_action: fn(&str) -> String,
    /// The first day is after the last.
    pub crossed: &'static str,
    /// Name of the links to other parts.
    pub pages: &'static str,
    /// Link: the latest.
    pub latest: &'static str,
    /// Link: what was before.
    pub earlier: &'static str,
}

/// Spanish.
pub static ES: Audit = Audit {
    filters: "Filtros del registro",
    who: "Quién",
    who_hint: "correo o número",
    action: "Qué hizo",
    any: "Todo",
    object: "A qué",
    from: "Desde el día",
    to: "Hasta el día",
    days_hint: "Los días y las horas son UTC.",
    apply: "Filtrar",
    clear: "Quitar filtros",
    csv: "Descargar CSV",
    when: "Cuándo",
    what_changed: "Cambio",
    system: "el sistema",
    nobody: "alguien sin cuenta",
    via: |via| match via {
        Via::Login => "con su sesión",
        Via::Token => "con un token",
        Via::Nothing => "sin identificarse",
        Via::System => "un proceso o una orden",
    },
    action_name: |action| match action {
        AuditAction::AccountMade => "Creó una cuenta",
        AuditAction::AccountChanged => "Cambió una cuenta",
        AuditAction::PasswordChanged => "Cambió la contraseña",
        AuditAction::AddressConfirmed => "Confirmó su correo",
        AuditAction::AddressChanged => "Cambió de correo",
        AuditAction::AddressAsked => "Pidió otro correo",
        AuditAction::ResetAsked => "Pidió otra contraseña",
        AuditAction::SecondFactorOn => "Activó el segundo factor",
        AuditAction::SecondFactorOff => "Quitó el segundo factor",
        AuditAction::RecoveryCodesMade => "Renovó los códigos de recuperación",
        AuditAction::RecoveryCodeUsed => "Entró con un código de recuperación",
        AuditAction::AccountDeleted => "Borró la cuenta",
        AuditAction::DataExported => "Se llevó una copia de sus datos",
        AuditAction::Invited => "Invitó a alguien",
        AuditAction::LinkWithdrawn => "Retiró un enlace",
        AuditAction::LoggedIn => "Entró",
        AuditAction::LogInFailed => "No consiguió entrar",
        AuditAction::LoggedOut => "Salió",
        AuditAction::SessionsRevoked => "Cerró sesiones",
        AuditAction::TokenMade => "Creó un token",
        AuditAction::TokenRevoked => "Revocó un token",
        AuditAction::JobMade => "Creó un trabajo",
        AuditAction::JobChanged => "Cambió un trabajo",
        AuditAction::JobDeleted => "Borró un trabajo",
        AuditAction::ProcessTold => "Dio una orden a un proceso",
    },
    kind: |kind| {
        Some(match kind {
            "jobs" => "Trabajo",
            "users" => "Cuenta",
            "mails" => "Enlace",
            "tokens" => "Token",
            "processes" => "Proceso",
            _ => return None,
        })
    },
    fact: |path| {
        Some(match path {
            "name" => "nombre",
            "email" => "correo",
            "role" => "papel",
            "active" => "activa",
            "user_id" => "de la cuenta",
            "scope" => "permiso",
            "drain" => "orden",
            "spider" => "lector",
            "definition" => "definición",
            "target_urls" => "direcciones",
            "scope.hosts" => "sitios permitidos",
            "scope.include" => "rutas incluidas",
            "scope.exclude" => "rutas excluidas",
            "limits.max_pages" => "máximo de páginas",
            "limits.max_depth" => "profundidad",
            "politeness.delay_ms" => "pausa (ms)",
            "politeness.concurrency_per_host" => "a la vez por sitio",
            "politeness.quiet" => "horas de silencio",
            "rules" => "reglas",
            "schedule" | "schedule.cron" => "programación",
            "schedule.time_zone" => "zona horaria",
            "archive_mb" => "archivo (MB)",
            _ => return None,
        })
    },
    word: |path, word| {
        Some(match (path, word) {
            ("role", "viewer") => "lectura",
            ("role", "user") => "trabajo",
            ("role", "admin") => "administración",
            ("scope", "read") => "solo mirar",
            ("scope", "write") => "mirar y cambiar",
            ("drain", "finish") => "acabar lo que tiene",
            ("drain", "hand_back") => "devolver lo que tiene",
            ("drain", "null") => "volver a aceptar rastreos",
            ("spider", "structured") => "Datos estructurados",
            ("spider", "selectors") => "Selectores",
            _ => return None,
        })
    },
    yes_or_no: |yes| if yes { "sí" } else { "no" },
    and_more: |count| format!("y {count} más"),
    details: "Datos guardados",
    before: "Antes",
    after: "Después",
    became: "pasa a ser",
    cut: "… (aquí está cortado; en el CSV está todo)",
    empty: "Ninguna línea",
    empty_help: "Nada de lo que se busca ha ocurrido. Quita algún filtro.",
    nonsense: "Una parte de la dirección no se ha entendido y se ha dejado fuera.",
    unknown_who: |who| format!("Nadie tiene la cuenta «{who}»."),
    not_a_day: |text| format!("«{text}» no es un día como 2026-11-25."),
    not_an_action: |text| format!("El registro no habla de «{text}»."),
    crossed: "El primer día es posterior al último: no puede haber nada.",
    pages: "Páginas del registro",
    latest: "Más recientes",
    earlier: "Anteriores",
};

/// English.
pub static EN: Audit = Audit {
    filters: "Filters of the audit log",
    who: "Who",
    who_hint: "e-mail or number",
    action: "Did what",
    any: "Anything",
    object: "To what",
    from: "From day",
    to: "To day",
    days_hint: "Days and times are UTC.",
    apply: "Filter",
    clear: "Clear filters",
    csv: "Download CSV",
    when: "When",
    what_changed: "Change",
    system: "the system",
    nobody: "somebody without an account",
    via: |via| match via {
        Via::Login => "logged in",
        Via::Token => "by a token",
        Via::Nothing => "not identified",
        Via::System => "a process or a command",
    },
    action_name: |action| match action {
        AuditAction::AccountMade => "Made an account",
        AuditAction::AccountChanged => "Changed an account",
        AuditAction::PasswordChanged => "Changed the password",
        AuditAction::AddressConfirmed => "Confirmed the address",
        AuditAction::AddressChanged => "Changed the address",
        AuditAction::AddressAsked => "Asked for another e-mail",
        AuditAction::ResetAsked => "Asked for another password",
        AuditAction::SecondFactorOn => "Switched the second factor on",
        AuditAction::SecondFactorOff => "Switched the second factor off",
        AuditAction::RecoveryCodesMade => "Made other recovery codes",
        AuditAction::RecoveryCodeUsed => "Used a recovery code",
        AuditAction::AccountDeleted => "Deleted the account",
        AuditAction::DataExported => "Took a copy of their data",
        AuditAction::Invited => "Invited somebody",
        AuditAction::LinkWithdrawn => "Withdrew a link",
        AuditAction::LoggedIn => "Logged in",
        AuditAction::LogInFailed => "Failed to log in",
        AuditAction::LoggedOut => "Logged out",
        AuditAction::SessionsRevoked => "Ended sessions",
        AuditAction::TokenMade => "Made a token",
        AuditAction::TokenRevoked => "Revoked a token",
        AuditAction::JobMade => "Made a job",
        AuditAction::JobChanged => "Changed a job",
        AuditAction::JobDeleted => "Deleted a job",
        AuditAction::ProcessTold => "Told a process",
    },
    kind: |kind| {
        Some(match kind {
            "jobs" => "Job",
            "users" => "Account",
            "mails" => "Link",
            "tokens" => "Token",
            "processes" => "Process",
            _ => return None,
        })
    },
    fact: |path| {
        Some(match path {
            "name" => "name",
            "email" => "e-mail",
            "role" => "role",
            "active" => "active",
            "user_id" => "of account",
            "scope" => "permission",
            "drain" => "told to",
            "spider" => "spider",
            "definition" => "definition",
            "target_urls" => "URLs",
            "scope.hosts" => "hosts allowed",
            "scope.include" => "paths included",
            "scope.exclude" => "paths excluded",
            "limits.max_pages" => "most pages",
            "limits.max_depth" => "depth",
            "politeness.delay_ms" => "delay (ms)",
            "politeness.concurrency_per_host" => "at once per host",
            "politeness.quiet" => "quiet hours",
            "rules" => "rules",
            "schedule" | "schedule.cron" => "schedule",
            "schedule.time_zone" => "time zone",
            "archive_mb" => "archive (MB)",
            _ => return None,
        })
    },
    word: |path, word| {
        Some(match (path, word) {
            ("role", "viewer") => "viewer",
            ("role", "user") => "user",
            ("role", "admin") => "admin",
            ("scope", "read") => "look only",
            ("scope", "write") => "look and change",
            ("drain", "finish") => "finish what it has",
            ("drain", "hand_back") => "hand back what it has",
            ("drain", "null") => "take runs again",
            ("spider", "structured") => "Structured data",
            ("spider", "selectors") => "Selectors",
            _ => return None,
        })
    },
    yes_or_no: |yes| if yes { "yes" } else { "no" },
    and_more: |count| format!("and {count} more"),
    details: "What was stored",
    before: "Before",
    after: "After",
    became: "became",
    cut: "… (cut here; the CSV has all of it)",
    empty: "No line",
    empty_help: "Nothing of what is asked for has happened. Clear a filter.",
    nonsense: "A part of the address was not understood and was left out.",
    unknown_who: |who| format!("Nobody has the account “{who}”."),
    not_a_day: |text| format!("“{text}” is not a day such as 2026-11-25."),
    not_an_action: |text| format!("The log does not tell of “{text}”."),
    crossed: "The first day is after the last: there can be nothing.",
    pages: "Pages of the audit log",
    latest: "Latest",
    earlier: "Earlier",
};
