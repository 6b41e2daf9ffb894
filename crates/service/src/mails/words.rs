//! What mails say, in both languages. Plain text: a link is an address one can read.

use domain::language::Language;
use domain::mail::MailKind;

/// A mail's text.
pub(super) struct Text {
    pub(super) subject: &'static str,
    pub(super) body: String,
}

/// The text of a mail. `home` is where the instance is.
pub(super) fn of(kind: MailKind, language: Language, home: &str, link: Option<&str>) -> Text {
    let (subject, before, after) = match language {
        Language::Es => spanish(kind),
        Language::En => english(kind),
    };
    let link = link.map(|link| format!("\n\n{link}")).unwrap_or_default();
    Text { subject, body: format!("{before}{link}\n\n{after}\n\n-- \nAtalaya · {home}\n") }
}

fn spanish(kind: MailKind) -> (&'static str, &'static str, &'static str) {
    const NOT_YOU: &str = "Si no has sido tú, no hace falta que hagas nada: sin este enlace no cambia nada.";
    const ALARM: &str =
        "Si no has sido tú, pide una contraseña nueva en la página de entrada y avisa a quien administra Atalaya.";
    match kind {
        MailKind::ConfirmAddress => (
            "Confirma tu cuenta de Atalaya",
            "Alguien, seguramente tú, ha creado una cuenta de Atalaya con este correo. Para terminar, abre este enlace en las próximas 24 horas y escribe la contraseña que elegiste:",
            NOT_YOU,
        ),
        MailKind::AlreadyRegistered => (
            "Ya tienes una cuenta de Atalaya",
            "Alguien, quizá tú, ha querido crear una cuenta de Atalaya con este correo, pero ya tienes una. Entra con ella; si has olvidado la contraseña, pide otra en la página de entrada.",
            "Si no has sido tú, no hace falta que hagas nada.",
        ),
        MailKind::Invitation => (
            "Te han invitado a Atalaya",
            "Te han invitado a Atalaya, que vigila el mercado inmobiliario. Abre este enlace en los próximos siete días y elige tu contraseña:",
            "Si no esperabas esta invitación, no hace falta que hagas nada.",
        ),
        MailKind::ResetPassword => (
            "Una contraseña nueva para Atalaya",
            "Alguien, seguramente tú, ha pedido una contraseña nueva para tu cuenta de Atalaya. Abre este enlace en la próxima hora y elígela:",
            NOT_YOU,
        ),
        MailKind::ChangeAddress => (
            "Confirma tu nuevo correo en Atalaya",
            "Alguien, seguramente tú, quiere que este sea el correo de su cuenta de Atalaya. Para confirmarlo, abre este enlace en las próximas 24 horas:",
            NOT_YOU,
        ),
        MailKind::AddressChanged => (
            "El correo de tu cuenta de Atalaya ha cambiado",
            "Tu cuenta de Atalaya tiene desde ahora otro correo, y a este ya no llegará nada más.",
            "Si no has sido tú, avisa enseguida a quien administra Atalaya.",
        ),
        MailKind::PasswordChanged => (
            "La contraseña de tu cuenta de Atalaya ha cambiado",
            "Tu cuenta de Atalaya tiene desde ahora otra contraseña, y se han cerrado todas sus sesiones.",
            ALARM,
        ),
        MailKind::SecondFactorChanged => (
            "El segundo factor de tu cuenta de Atalaya ha cambiado",
            "En tu cuenta de Atalaya se ha activado o desactivado el segundo factor.",
            ALARM,
        ),
    }
}

fn english(kind: MailKind) -> (&'static str, &'static str, &'static str) {
    const NOT_YOU: &str = "If it was not you, there is nothing you need to do: without this link nothing changes.";
    const ALARM: &str = "If it was not you, ask for a new password on the log-in page and tell whoever runs Atalaya.";
    match kind {
        MailKind::ConfirmAddress => (
            "Confirm your Atalaya account",
            "Somebody, probably you, made an Atalaya account with this address. To finish, open this link within 24 hours and write the password you chose:",
            NOT_YOU,
        ),
        MailKind::AlreadyRegistered => (
            "You already have an Atalaya account",
            "Somebody, perhaps you, wanted to make an Atalaya account with this address, but you already have one. Log in with it; if you have forgotten the password, ask for another on the log-in page.",
            "If it was not you, there is nothing you need to do.",
        ),
        MailKind::Invitation => (
            "You are invited to Atalaya",
            "You are invited to Atalaya, which watches the property market. Open this link within seven days and choose your password:",
            "If you did not expect this invitation, there is nothing you need to do.",
        ),
        MailKind::ResetPassword => (
            "A new password for Atalaya",
            "Somebody, probably you, asked for a new password for your Atalaya account. Open this link within the next hour and choose one:",
            NOT_YOU,
        ),
        MailKind::ChangeAddress => (
            "Confirm your new e-mail for Atalaya",
            "Somebody, probably you, wants this to be the e-mail of their Atalaya account. To confirm it, open this link within 24 hours:",
            NOT_YOU,
        ),
        MailKind::AddressChanged => (
            "The e-mail of your Atalaya account was changed",
            "Your Atalaya account has another e-mail from now on, and nothing more will come to this one.",
            "If it was not you, tell whoever runs Atalaya at once.",
        ),
        MailKind::PasswordChanged => (
            "The password of your Atalaya account was changed",
            "Your Atalaya account has another password from now on, and all its sessions were ended.",
            ALARM,
        ),
        MailKind::SecondFactorChanged => (
            "The second factor of your Atalaya account was changed",
            "The second factor of your Atalaya account was switched on or off.",
            ALARM,
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_mail_has_its_link_and_its_end_in_both_languages() {
        for kind in MailKind::ALL {
            let link = kind.page().map(|page| format!("https://atalaya.example{page}?link=1-ab"));
            let [es, en] =
                Language::ALL.map(|language| of(*kind, language, "https://atalaya.example", link.as_deref()));
            assert_ne!(es.body, en.body, "{kind}");
            for text in [es, en] {
                assert!(text.subject.chars().count() <= 60 && !text.subject.is_empty());
                assert_eq!(link.is_some(), text.body.contains("?link=1-ab"), "{kind}");
                assert!(text.body.ends_with("-- \nAtalaya · https://atalaya.example\n"));
            }
        }
    }
}
