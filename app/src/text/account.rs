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
    /// Link to asking for another password.
    pub forgot: &'static str,
    /// Title: asking for another password.
    pub forgot_title: &'static str,
    /// What becomes of asking.
    pub forgot_text: &'static str,
    /// What becomes of asking where no mail is sent.
    pub forgot_by_hand: &'static str,
    /// Button: asking for a link.
    pub ask_link: &'static str,
    /// Link to logging in.
    pub back_to_login: &'static str,
    /// Title: choosing another password.
    pub reset_title: &'static str,
    /// What becomes of it.
    pub reset_text: &'static str,
    /// Field.
    pub new_password: &'static str,
    /// Button.
    pub set_password: &'static str,
    /// Title: confirming an address.
    pub confirm_title: &'static str,
    /// What is confirmed: a new account's.
    pub confirm_account: fn(&str) -> String,
    /// What is confirmed: the address an account shall have.
    pub confirm_address: fn(&str) -> String,
    /// Button.
    pub confirm: &'static str,
    /// Title: the second half of logging in.
    pub second_factor: &'static str,
    /// What it takes.
    pub second_factor_text: &'static str,
    /// Field.
    pub code: &'static str,
    /// What else may be typed.
    pub code_help: &'static str,
    /// Link to the first half.
    pub begin_anew: &'static str,
    /// Whom an invitation is for.
    pub invited: fn(&str) -> String,
    /// Where the first account is made.
    pub set_up_elsewhere: &'static str,
    /// Who confirms accounts where no mail is sent.
    pub by_hand: &'static str,
    /// What was done, by its stable code, and to whose e-mail.
    pub done: fn(&str, &str) -> Option<String>,
    /// What went wrong, by its stable code; `None` where these words know of no such thing.
    pub error: fn(&str) -> Option<&'static str>,
    /// What went wrong where nothing more is known of it.
    pub failed: &'static str,
}

impl Account {
    /// What went wrong, by its stable code; that it did not work, where nothing more is known of it.
    pub fn refused(&self, code: &str) -> &'static str {
        (self.error)(code).unwrap_or(self.failed)
    }
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
    forgot: "¿Has olvidado la contraseña?",
    forgot_title: "Contraseña olvidada",
    forgot_text: "Escribe el correo de tu cuenta. Si existe, le enviaremos un enlace para elegir otra contraseña.",
    forgot_by_hand: "Esta instalación no envía correos. Si la cuenta existe, quien administra Atalaya recibirá el enlace: pídeselo.",
    ask_link: "Pedir un enlace",
    back_to_login: "Volver a la entrada",
    reset_title: "Elige otra contraseña",
    reset_text: "Al guardarla se cerrarán todas las sesiones de la cuenta.",
    new_password: "Contraseña nueva",
    set_password: "Guardar la contraseña",
    confirm_title: "Confirma tu correo",
    confirm_account: |email| format!("Escribe la contraseña que elegiste para {email} y la cuenta quedará lista."),
    confirm_address: |email| format!("{email} será el correo de tu cuenta: con él entrarás a partir de ahora."),
    confirm: "Confirmar",
    second_factor: "Segundo factor",
    second_factor_text: "Escribe el código que muestra ahora la aplicación de tu dispositivo.",
    code: "Código",
    code_help: "Seis cifras. Si has perdido el dispositivo, escribe uno de tus códigos de recuperación.",
    begin_anew: "Volver a empezar",
    invited: |email| format!("Te han invitado como {email}. Elige tu contraseña."),
    set_up_elsewhere: "Aún no hay cuentas. La primera se crea con el enlace que Atalaya mostró al arrancar: míralo en su consola o en su registro.",
    by_hand: "Esta instalación no envía correos: quien la administra tendrá que darte el enlace que confirma tu cuenta.",
    done: |code, _email| {
        let said = match code {
            "to_confirm" => {
                "Ya casi está: falta confirmar el correo con el enlace que recibirás. Si ya tenías una cuenta, entra con ella."
            }
            "asked" => "Si hay una cuenta con ese correo, ya hay un enlace en camino. Vale durante una hora.",
            "password" => "Contraseña cambiada. Entra con la nueva.",
            "address" => "Correo confirmado. Entra con él.",
            "deleted" => "Tu cuenta se ha eliminado.",
            _ => return None,
        };
        Some(said.to_owned())
    },
    error: |code| {
        Some(match code {
            "password_too_common" => "Esa contraseña se adivina enseguida. Prueba con una frase que solo tú dirías.",
            "wrong_password" => "La contraseña no es correcta.",
            "wrong_code" => "El código no es correcto o ya se ha usado. Espera al siguiente e inténtalo otra vez.",
            "log_in_over" => "Ha pasado demasiado tiempo. Empieza de nuevo.",
            "not_confirmed" => {
                "Falta confirmar el correo: abre el enlace que recibiste, o pide otra contraseña para recibir uno nuevo."
            }
            "link_over" => "Este enlace ya no sirve: ha caducado, se ha usado o se ha pedido otro después.",
            "set_up_key_needed" => "La primera cuenta se crea con el enlace que Atalaya mostró al arrancar.",
            "registration_by_invitation" => "Aquí solo se entra con invitación. Pídesela a quien administra Atalaya.",
            "same_address" => "La cuenta ya tiene ese correo.",
            "runs_open" => "Tienes rastreos sin terminar. Cancélalos o espera a que acaben, y vuelve a intentarlo.",
            "last_admin" => "Eres la única persona que administra Atalaya. Nombra a otra antes de irte.",
            "offer_over" => "La clave ha caducado. Aquí tienes otra.",
            "second_factor_unchanged" => "El segundo factor ya estaba así.",
            "wrong_credentials" => "El correo o la contraseña no son correctos. Compruébalos e inténtalo otra vez.",
            "too_many_attempts" => "Demasiados intentos seguidos. Espera unos minutos y vuelve a probar.",
            "too_many_mails" => {
                "A este correo ya se le ha escrito demasiadas veces. Vuelve a intentarlo dentro de una hora."
            }
            "email_taken" => "Ya hay una cuenta con este correo. Entra con ella.",
            "registration_closed" => "El registro está cerrado. Pide una cuenta a quien administra Atalaya.",
            "not_an_email" => "Esto no parece un correo. Escribe uno como ana@ejemplo.es.",
            "password_too_short" => "La contraseña es demasiado corta: al menos 10 caracteres.",
            "password_too_long" => "La contraseña es demasiado larga: como mucho 1.024 bytes.",
            _ => return None,
        })
    },
    failed: "No ha funcionado. Vuelve a intentarlo.",
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
    forgot: "Forgotten your password?",
    forgot_title: "Forgotten password",
    forgot_text: "Write the e-mail of your account. If there is one, we send it a link to choose another password.",
    forgot_by_hand: "This installation sends no mail. If there is such an account, whoever runs Atalaya gets the link: ask them for it.",
    ask_link: "Ask for a link",
    back_to_login: "Back to logging in",
    reset_title: "Choose another password",
    reset_text: "Saving it ends all sessions of the account.",
    new_password: "New password",
    set_password: "Save the password",
    confirm_title: "Confirm your e-mail",
    confirm_account: |email| format!("Write the password you chose for {email}, and the account is ready."),
    confirm_address: |email| format!("{email} will be the e-mail of your account: you log in with it from now on."),
    confirm: "Confirm",
    second_factor: "Second factor",
    second_factor_text: "Write the code that the app on your device shows now.",
    code: "Code",
    code_help: "Six digits. If you have lost the device, write one of your recovery codes.",
    begin_anew: "Begin anew",
    invited: |email| format!("You are invited as {email}. Choose your password."),
    set_up_elsewhere: "There are no accounts yet. The first one is made with the link that Atalaya showed when it started: look at its console or its log.",
    by_hand: "This installation sends no mail: whoever runs it has to give you the link that confirms your account.",
    done: |code, _email| {
        let said = match code {
            "to_confirm" => {
                "Nearly there: confirm the e-mail with the link that you will get. If you had an account already, log in with it."
            }
            "asked" => "If there is an account with that e-mail, a link is on its way. It works for an hour.",
            "password" => "Password changed. Log in with the new one.",
            "address" => "E-mail confirmed. Log in with it.",
            "deleted" => "Your account was deleted.",
            _ => return None,
        };
        Some(said.to_owned())
    },
    error: |code| {
        Some(match code {
            "password_too_common" => "That password is guessed at once. Try a phrase that only you would say.",
            "wrong_password" => "The password is wrong.",
            "wrong_code" => "The code is wrong or was used already. Wait for the next one and try again.",
            "log_in_over" => "That took too long. Begin anew.",
            "not_confirmed" => {
                "The e-mail is not confirmed yet: open the link you got, or ask for another password to get a new one."
            }
            "link_over" => "This link works no more: it is too old, was used, or another one was asked for since.",
            "set_up_key_needed" => "The first account is made with the link that Atalaya showed when it started.",
            "registration_by_invitation" => "One comes in by invitation only. Ask whoever runs Atalaya for one.",
            "same_address" => "The account has that e-mail already.",
            "runs_open" => "You have runs that have not ended. Cancel them or wait for them, and try again.",
            "last_admin" => "You are the only administrator. Make somebody else one before you leave.",
            "offer_over" => "The key is too old. Here is another one.",
            "second_factor_unchanged" => "The second factor was so already.",
            "wrong_credentials" => "The e-mail or the password is wrong. Check them and try again.",
            "too_many_attempts" => "Too many attempts in a row. Wait some minutes and try again.",
            "too_many_mails" => "This address was written to too often already. Try again in an hour.",
            "email_taken" => "There is an account with this e-mail already. Log in with it.",
            "registration_closed" => "Registration is closed. Ask whoever runs Atalaya for an account.",
            "not_an_email" => "This does not look like an e-mail address. Write one such as ana@example.org.",
            "password_too_short" => "The password is too short: at least 10 characters.",
            "password_too_long" => "The password is too long: at most 1,024 bytes.",
            _ => return None,
        })
    },
    failed: "That did not work. Try again.",
};

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use domain::account::{MAX_PASSWORD, MIN_PASSWORD};

    use super::*;
    use crate::format::count;
    use crate::text::Locale;

    /// Where accounts are refused something: the rooms of the service, and the check of an address.
    const ROOMS: [&str; 9] = [
        include_str!("../../../crates/service/src/accounts.rs"),
        include_str!("../../../crates/service/src/accounts/changing.rs"),
        include_str!("../../../crates/service/src/accounts/closing.rs"),
        include_str!("../../../crates/service/src/accounts/proving.rs"),
        include_str!("../../../crates/service/src/accounts/regaining.rs"),
        include_str!("../../../crates/service/src/accounts/registering.rs"),
        include_str!("../../../crates/service/src/passwords.rs"),
        include_str!("../../../crates/service/src/second_factor.rs"),
        include_str!("../../../crates/domain/src/account.rs"),
    ];
    /// What the doors say of their own: `crates/http/src/forms/`, and `crate::error`.
    const DOORS: [&str; 4] = ["log_in_over", "too_many_attempts", "wrong_code", "wrong_credentials"];
    /// What no form is ever told: it is the answer to a command on the machine itself, `atalaya user password`.
    const COMMANDS: [&str; 1] = ["password_changed_meanwhile"];

    #[test]
    fn the_rules_said_are_the_rules_kept() {
        for locale in Locale::ALL {
            let text = locale.account();
            let figure = |limit: usize| count(i64::try_from(limit).expect("a small number"), locale);
            let (least, most) = (figure(MIN_PASSWORD), figure(MAX_PASSWORD));
            assert!(text.password_rules.contains(&least));
            assert!(text.refused("password_too_short").contains(&least));
            assert!(text.refused("password_too_long").contains(&most));
        }
    }

    #[test]
    fn every_refusal_of_an_account_has_its_sentence() {
        let mut raised: BTreeSet<&str> = ROOMS.into_iter().flat_map(codes).collect();
        assert!(raised.len() >= 15, "the codes are no longer found: {raised:?}");
        for code in COMMANDS {
            assert!(raised.remove(code), "{code} is raised no more");
        }
        raised.extend(DOORS);
        for code in raised {
            for locale in Locale::ALL {
                assert!((locale.account().error)(code).is_some(), "{code} has no sentence in {locale:?}");
            }
        }
    }

    #[test]
    fn what_has_no_sentence_has_failed() {
        for text in [&ES, &EN] {
            assert_eq!(((text.error)("odd"), text.refused("odd")), (None, text.failed));
        }
    }

    #[test]
    fn codes_are_found_however_their_lines_are_broken() {
        let file = r#"
            Err(Error::Conflict(_)) => Err(Error::Conflict("a")),
            Some(_) => Err(Invalid::new("field", "b", "no code").into()),
            None => Err(Invalid::new(
                "field",
                "c",
                format!("no code"),
            )),
        "#;
        assert_eq!(codes(file), ["a", "b", "c"]);
    }

    /// The codes of the conflicts and invalid fields that stand in a file.
    fn codes(file: &str) -> Vec<&str> {
        let conflicts = file.split("Conflict(").skip(1).filter_map(literal).map(|(code, _)| code);
        let invalid = file.split("Invalid::new(").skip(1).filter_map(|rest| {
            let (_field, rest) = literal(rest)?;
            literal(rest.trim_start().strip_prefix(',')?).map(|(code, _)| code)
        });
        conflicts.chain(invalid).collect()
    }

    /// The text of the literal that something begins with, and what comes after it.
    fn literal(text: &str) -> Option<(&str, &str)> {
        text.trim_start().strip_prefix('"')?.split_once('"')
    }
}
