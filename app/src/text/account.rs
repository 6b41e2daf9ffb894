//! Words of logging in and registering.

/// The words in one language.
#[derive(Debug)]
pub struct Account {
    /// Title and button.
    pub log_in: &'static str,
    /// Title.
    pub register: &'static str,
    /// Button.
    pub create_account: &'static str,
    /// Field.
    pub email: &'static str,
    /// Field.
    pub password: &'static str,
    /// The rules, said beforehand.
    pub password_rules: &'static str,
    /// The first account is special.
    pub first_user: &'static str,
    /// Link to registering.
    pub no_account: &'static str,
    /// Link to logging in.
    pub have_account: &'static str,
    /// What went wrong, by its stable code.
    pub error: fn(&str) -> &'static str,
}

/// Spanish.
pub static ES: Account = Account {
    log_in: "Entrar",
    register: "Crear una cuenta",
    create_account: "Crear la cuenta",
    email: "Correo electrónico",
    password: "Contraseña",
    password_rules: "Al menos 10 caracteres. Una frase que recuerdes vale más que símbolos raros.",
    first_user: "Aún no hay cuentas: la primera es la del administrador.",
    no_account: "¿No tienes cuenta? Créala",
    have_account: "¿Ya tienes cuenta? Entra",
    error: |code| match code {
        "wrong_credentials" => "El correo o la contraseña no son correctos. Compruébalos e inténtalo otra vez.",
        "too_many_attempts" => "Demasiados intentos seguidos. Espera unos minutos y vuelve a probar.",
        "email_taken" => "Ya hay una cuenta con este correo. Entra con ella.",
        "registration_closed" => "El registro está cerrado. Pide una cuenta a quien administra Atalaya.",
        "not_an_email" => "Esto no parece un correo. Escribe uno como ana@ejemplo.es.",
        "password_too_short" => "La contraseña es demasiado corta: al menos 10 caracteres.",
        "password_too_long" => "La contraseña es demasiado larga: como mucho 1.024 bytes.",
        _ => "No ha funcionado. Vuelve a intentarlo.",
    },
};

/// English.
pub static EN: Account = Account {
    log_in: "Log in",
    register: "Create an account",
    create_account: "Create the account",
    email: "E-mail",
    password: "Password",
    password_rules: "At least 10 characters. A phrase you remember is worth more than odd symbols.",
    first_user: "There are no accounts yet: the first one is the administrator's.",
    no_account: "No account? Create one",
    have_account: "Have an account? Log in",
    error: |code| match code {
        "wrong_credentials" => "The e-mail or the password is wrong. Check them and try again.",
        "too_many_attempts" => "Too many attempts in a row. Wait some minutes and try again.",
        "email_taken" => "There is an account with this e-mail already. Log in with it.",
        "registration_closed" => "Registration is closed. Ask whoever runs Atalaya for an account.",
        "not_an_email" => "This does not look like an e-mail address. Write one such as ana@example.org.",
        "password_too_short" => "The password is too short: at least 10 characters.",
        "password_too_long" => "The password is too long: at most 1,024 bytes.",
        _ => "That did not work. Try again.",
    },
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rules_said_are_the_rules_kept() {
        let least = domain::account::MIN_PASSWORD.to_string();
        for text in [&ES, &EN] {
            assert!(text.password_rules.contains(&least));
            assert!((text.error)("password_too_short").contains(&least));
        }
    }
}
