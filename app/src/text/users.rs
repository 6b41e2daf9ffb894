//! Words of the pages about accounts, which the server draws.

use domain::account::Role;

/// The words in one language.
#[derive(Debug)]
pub struct Users {
    /// Column and field: the address.
    pub email: &'static str,
    /// Column and field: what they may do.
    pub role: &'static str,
    /// What they may do.
    pub role_name: fn(Role) -> &'static str,
    /// The same in a sentence.
    pub role_help: fn(Role) -> &'static str,
    /// Column: whether it opens anything.
    pub state: &'static str,
    /// Whether it opens anything.
    pub state_name: fn(bool) -> &'static str,
    /// Its address was not shown to be theirs.
    pub unconfirmed: &'static str,
    /// It takes a second factor to log in.
    pub second_factor: &'static str,
    /// Column: when it was made.
    pub made: &'static str,
    /// Beside the account of who looks.
    pub you: &'static str,
    /// Instead of the buttons, for the account of who looks.
    pub own: &'static str,
    /// Opens the buttons.
    pub change: &'static str,
    /// Button.
    pub change_role: &'static str,
    /// Opens the warning.
    pub deactivate: &'static str,
    /// What it does.
    pub deactivate_warning: &'static str,
    /// Button: which account.
    pub deactivate_confirm: fn(&str) -> String,
    /// What is the case.
    pub inactive_text: &'static str,
    /// Button.
    pub activate: &'static str,
    /// It is as it was asked for.
    pub changed: fn(&str) -> String,
    /// It is there.
    pub added: fn(&str) -> String,
    /// Opens the form, and its heading.
    pub add: &'static str,
    /// Field.
    pub password: &'static str,
    /// What it must be, and what to do with it.
    pub password_help: &'static str,
    /// Button.
    pub add_confirm: &'static str,
    /// Name of the links to other parts of the list.
    pub pages: &'static str,
    /// Link: the newest.
    pub newest: &'static str,
    /// Link: older ones.
    pub older: &'static str,
    /// There are no older ones.
    pub none: &'static str,
    /// Heading over the links to the audit log.
    pub log: &'static str,
    /// Link: what this account did.
    pub log_by: &'static str,
    /// Link: what was done to this account.
    pub log_about: &'static str,
    /// Heading over the buttons.
    pub changes: &'static str,
    /// Why nothing was done, by its stable code, where an admin is told so in other words than whose account it is.
    pub refusal: fn(&str) -> Option<&'static str>,
}

/// Spanish.
pub static ES: Users = Users {
    email: "Correo electrónico",
    role: "Papel",
    role_name: |role| match role {
        Role::Viewer => "Lectura",
        Role::User => "Trabajo",
        Role::Admin => "Administración",
    },
    role_help: |role| match role {
        Role::Viewer => "solo mira",
        Role::User => "mira y tiene sus propios trabajos",
        Role::Admin => "todo, también esta página",
    },
    state: "Estado",
    state_name: |active| if active { "Activa" } else { "Desactivada" },
    unconfirmed: "sin confirmar",
    second_factor: "con segundo factor",
    made: "Creada",
    you: "Es tu cuenta",
    own: "Es tu cuenta: solo otra persona con el papel de administración puede cambiarla.",
    change: "Cambiar",
    change_role: "Cambiar el papel",
    deactivate: "Desactivar…",
    deactivate_warning: "Se cierra su sesión en todas partes y sus tokens dejan de abrir. Sus trabajos siguen. Se puede volver a activar.",
    deactivate_confirm: |email| format!("Desactivar a {email}"),
    inactive_text: "No puede entrar, y sus tokens no abren nada.",
    activate: "Volver a activar",
    changed: |email| format!("La cuenta {email} ha cambiado."),
    added: |email| format!("La cuenta {email} está creada."),
    add: "Añadir una cuenta",
    password: "Contraseña",
    password_help: "Al menos 10 caracteres. Entrégala en persona y pide que la cambien.",
    add_confirm: "Añadir",
    pages: "Páginas de cuentas",
    newest: "Más recientes",
    older: "Anteriores",
    none: "No hay más cuentas.",
    log: "En el registro",
    log_by: "Lo que ha hecho",
    log_about: "Lo que se ha hecho con la cuenta",
    changes: "Cambios",
    refusal: |code| {
        Some(match code {
            "own_account" => {
                "Tu propia cuenta no puedes cambiarla aquí: tiene que hacerlo otra persona que administre."
            }
            "last_admin" => "Es la última cuenta activa que administra. Da antes ese papel a otra.",
            "email_taken" => "Ya hay una cuenta con este correo. Búscala en la lista.",
            _ => return None,
        })
    },
};

/// English.
pub static EN: Users = Users {
    email: "E-mail",
    role: "Role",
    role_name: |role| match role {
        Role::Viewer => "Viewer",
        Role::User => "User",
        Role::Admin => "Admin",
    },
    role_help: |role| match role {
        Role::Viewer => "only looks",
        Role::User => "looks, and has jobs of their own",
        Role::Admin => "everything, this page too",
    },
    state: "State",
    state_name: |active| if active { "Active" } else { "Inactive" },
    unconfirmed: "not confirmed",
    second_factor: "with second factor",
    made: "Made",
    you: "Your account",
    own: "This is your own account: only another admin can change it.",
    change: "Change",
    change_role: "Change the role",
    deactivate: "Deactivate…",
    deactivate_warning: "They are logged out everywhere and their tokens open nothing. Their jobs go on. It can be activated again.",
    deactivate_confirm: |email| format!("Deactivate {email}"),
    inactive_text: "They cannot log in, and their tokens open nothing.",
    activate: "Activate again",
    changed: |email| format!("The account {email} is changed."),
    added: |email| format!("The account {email} is there."),
    add: "Add an account",
    password: "Password",
    password_help: "At least 10 characters. Hand it over in person, and ask them to change it.",
    add_confirm: "Add",
    pages: "Pages of accounts",
    newest: "Newest",
    older: "Older",
    none: "There are no more accounts.",
    log: "In the audit log",
    log_by: "What they did",
    log_about: "What was done to the account",
    changes: "Changes",
    refusal: |code| {
        Some(match code {
            "own_account" => "You cannot change your own account here: another admin has to.",
            "last_admin" => "This is the last active admin. Give that role to somebody else first.",
            "email_taken" => "There is an account with this e-mail already. Look for it in the list.",
            _ => return None,
        })
    },
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rules_said_are_the_rules_kept() {
        let least = domain::account::MIN_PASSWORD.to_string();
        for text in [&ES, &EN] {
            assert!(text.password_help.contains(&least));
        }
    }
}
