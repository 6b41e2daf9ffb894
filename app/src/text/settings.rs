//! Words of one's own settings.

use domain::account::TokenScope;

/// The words in one language.
#[derive(Debug)]
pub struct Settings {
    /// Title.
    pub title: &'static str,
    /// Section: bearer tokens.
    pub tokens: &'static str,
    /// What they are for. A link to the API's description follows.
    pub tokens_text: &'static str,
    /// Link: the API's description.
    pub api: &'static str,
    /// There is none.
    pub no_tokens: &'static str,
    /// Column and field: the name.
    pub name: &'static str,
    /// What the name is for.
    pub name_help: &'static str,
    /// Column and field: what the holder may do.
    pub scope: &'static str,
    /// What the holder may do.
    pub scope_name: fn(TokenScope) -> &'static str,
    /// Column: when it was made.
    pub created: &'static str,
    /// Column: when it was last used.
    pub last_used: &'static str,
    /// It never was.
    pub never: &'static str,
    /// Column of the buttons.
    pub actions: &'static str,
    /// Button.
    pub revoke: &'static str,
    /// It was revoked.
    pub revoked: &'static str,
    /// Heading of the form.
    pub new_token: &'static str,
    /// Button.
    pub create: &'static str,
    /// Heading over a secret.
    pub made: fn(&str) -> String,
    /// What to do with it.
    pub made_text: &'static str,
}

/// Spanish.
pub static ES: Settings = Settings {
    title: "Ajustes",
    tokens: "Tokens de acceso",
    tokens_text: "Con un token, un programa usa la API en tu nombre. Puede lo mismo que tú, o solo mirar.",
    api: "Descripción de la API",
    no_tokens: "Aún no tienes ninguno.",
    name: "Nombre",
    name_help: "Para qué es, por ejemplo «Hoja de cálculo».",
    scope: "Permiso",
    scope_name: |scope| match scope {
        TokenScope::Read => "Solo mirar",
        TokenScope::Write => "Mirar y cambiar",
    },
    created: "Creado",
    last_used: "Último uso",
    never: "Nunca",
    actions: "Acciones",
    revoke: "Revocar",
    revoked: "Token revocado: ya no abre nada.",
    new_token: "Nuevo token",
    create: "Crear token",
    made: |name| format!("Token «{name}» creado"),
    made_text: "Cópialo ahora: no se volverá a mostrar.",
};

/// English.
pub static EN: Settings = Settings {
    title: "Settings",
    tokens: "Access tokens",
    tokens_text: "With a token a program uses the API in your name. It may do what you may, or only look.",
    api: "Description of the API",
    no_tokens: "You have none yet.",
    name: "Name",
    name_help: "What it is for, for example “Spreadsheet”.",
    scope: "Permission",
    scope_name: |scope| match scope {
        TokenScope::Read => "Look only",
        TokenScope::Write => "Look and change",
    },
    created: "Made",
    last_used: "Last used",
    never: "Never",
    actions: "Actions",
    revoke: "Revoke",
    revoked: "Token revoked: it opens nothing any more.",
    new_token: "New token",
    create: "Make token",
    made: |name| format!("Token “{name}” made"),
    made_text: "Copy it now: it will not be shown again.",
};
