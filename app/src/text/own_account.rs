//! Words of one's own account: address, password, second factor, sessions, leaving.

/// The words in one language.
#[derive(Debug)]
pub struct OwnAccount {
    /// Section: the account.
    pub account: &'static str,
    /// Whose it is.
    pub logged_in_as: &'static str,
    /// Heading and button: another address.
    pub change_address: &'static str,
    /// Field.
    pub new_address: &'static str,
    /// What becomes of it.
    pub address_text: &'static str,
    /// What becomes of it where no mail is sent.
    pub address_by_hand: &'static str,
    /// Heading and button: another password.
    pub change_password: &'static str,
    /// Field.
    pub current_password: &'static str,
    /// What becomes of it.
    pub password_text: &'static str,
    /// Section: the second factor.
    pub second_factor: &'static str,
    /// What it is good for.
    pub second_factor_text: &'static str,
    /// It is on.
    pub factor_on: fn(i64) -> String,
    /// It is off.
    pub factor_off: &'static str,
    /// Link: switch it on.
    pub switch_on: &'static str,
    /// Button: switch it off.
    pub switch_off: &'static str,
    /// Link and button: other recovery codes.
    pub new_codes: &'static str,
    /// How to take a key over.
    pub scan: &'static str,
    /// What the picture is, for who does not see it.
    pub picture: &'static str,
    /// How to take it over by hand.
    pub or_type: &'static str,
    /// Field: the code that shows that it was.
    pub code: &'static str,
    /// Heading of the codes.
    pub codes_title: &'static str,
    /// What to do with them.
    pub codes_text: &'static str,
    /// What becomes of those there are.
    pub new_codes_text: &'static str,
    /// Link back.
    pub back: &'static str,
    /// Section: sessions.
    pub sessions: &'static str,
    /// What they are.
    pub sessions_text: &'static str,
    /// Column: with what it was begun.
    pub browser: &'static str,
    /// Column: where it was begun.
    pub from: &'static str,
    /// Column.
    pub begun: &'static str,
    /// Column.
    pub seen: &'static str,
    /// The one that asks.
    pub this_one: &'static str,
    /// Not known.
    pub unknown: &'static str,
    /// Button.
    pub end: &'static str,
    /// Button.
    pub end_others: &'static str,
    /// Section: one's own data.
    pub data: &'static str,
    /// What a copy has.
    pub export_text: &'static str,
    /// Link.
    pub export: &'static str,
    /// Heading: leaving.
    pub delete: &'static str,
    /// What goes and what stays.
    pub delete_text: &'static str,
    /// Button.
    pub delete_button: &'static str,
    /// What was done, by its stable code; `email` is the address it is about.
    pub done: fn(&str, &str) -> Option<String>,
}

/// Spanish.
pub static ES: OwnAccount = OwnAccount {
    account: "Tu cuenta",
    logged_in_as: "Has entrado como",
    change_address: "Cambiar el correo",
    new_address: "Correo nuevo",
    address_text: "El correo cambia cuando abras el enlace que enviaremos al nuevo.",
    address_by_hand: "Esta instalación no envía correos: quien la administra tendrá que darte el enlace que confirma el nuevo.",
    change_password: "Cambiar la contraseña",
    current_password: "Contraseña actual",
    password_text: "Se cerrarán tus demás sesiones. Los tokens siguen valiendo.",
    second_factor: "Segundo factor",
    second_factor_text: "Además de la contraseña, para entrar hace falta un código que cambia cada 30 segundos en una aplicación de tu dispositivo.",
    factor_on: |left| match left {
        0 => "Activado. No te quedan códigos de recuperación: crea otros.".to_owned(),
        1 => "Activado. Te queda 1 código de recuperación.".to_owned(),
        left => format!("Activado. Te quedan {left} códigos de recuperación."),
    },
    factor_off: "Desactivado.",
    switch_on: "Activar el segundo factor",
    switch_off: "Desactivar el segundo factor",
    new_codes: "Crear otros códigos de recuperación",
    scan: "Escanea este código con una aplicación de autenticación, por ejemplo Aegis, FreeOTP o la del gestor de contraseñas que uses.",
    picture: "Código QR con la clave del segundo factor",
    or_type: "O escribe la clave a mano:",
    code: "Código que muestra la aplicación",
    codes_title: "Guarda estos códigos de recuperación",
    codes_text: "Si pierdes el dispositivo, cada uno te deja entrar una vez. No se volverán a mostrar: imprímelos o guárdalos donde guardes tus contraseñas.",
    new_codes_text: "Los que tenías dejarán de valer.",
    back: "Volver a los ajustes",
    sessions: "Sesiones abiertas",
    sessions_text: "Los navegadores en los que has entrado. Si alguno no es tuyo, ciérralo y cambia la contraseña.",
    browser: "Navegador",
    from: "Desde",
    begun: "Abierta",
    seen: "Último uso",
    this_one: "esta",
    unknown: "Desconocido",
    end: "Cerrar",
    end_others: "Cerrar todas las demás",
    data: "Tus datos",
    export_text: "Una copia en JSON de tu cuenta, tus trabajos, tokens, sesiones y lo que has hecho.",
    export: "Descargar mis datos",
    delete: "Eliminar la cuenta",
    delete_text: "Se eliminan tu cuenta, tus trabajos, tus tokens y tus sesiones, y no se pueden recuperar. Se quedan los anuncios que encontraron, que son de todos, y el registro de auditoría.",
    delete_button: "Eliminar mi cuenta para siempre",
    done: |code, email| match code {
        "password" => Some("Contraseña cambiada. Tus demás sesiones se han cerrado.".to_owned()),
        "address" => Some("Correo confirmado: entra con él a partir de ahora.".to_owned()),
        "address_asked" => Some(format!("Hay un enlace para {email}. El correo cambiará cuando se abra; vale un día.")),
        "sessions" => Some("Sesión cerrada.".to_owned()),
        "second_factor_off" => Some("Segundo factor desactivado.".to_owned()),
        _ => None,
    },
};

/// English.
pub static EN: OwnAccount = OwnAccount {
    account: "Your account",
    logged_in_as: "Logged in as",
    change_address: "Change the e-mail",
    new_address: "New e-mail",
    address_text: "The e-mail changes when you open the link that we send to the new one.",
    address_by_hand: "This installation sends no mail: whoever runs it has to give you the link that confirms the new one.",
    change_password: "Change the password",
    current_password: "Current password",
    password_text: "Your other sessions end. Tokens go on working.",
    second_factor: "Second factor",
    second_factor_text: "Besides the password, logging in takes a code that changes every 30 seconds in an app on your device.",
    factor_on: |left| match left {
        0 => "On. You have no recovery codes left: make others.".to_owned(),
        1 => "On. You have 1 recovery code left.".to_owned(),
        left => format!("On. You have {left} recovery codes left."),
    },
    factor_off: "Off.",
    switch_on: "Switch the second factor on",
    switch_off: "Switch the second factor off",
    new_codes: "Make other recovery codes",
    scan: "Scan this code with an authenticator app, for example Aegis, FreeOTP or the one of your password manager.",
    picture: "QR code with the key of the second factor",
    or_type: "Or type the key:",
    code: "Code that the app shows",
    codes_title: "Keep these recovery codes",
    codes_text: "If you lose the device, each of them lets you in once. They will not be shown again: print them, or keep them where you keep your passwords.",
    new_codes_text: "Those you had stop working.",
    back: "Back to the settings",
    sessions: "Open sessions",
    sessions_text: "The browsers you are logged in with. If one is not yours, end it and change your password.",
    browser: "Browser",
    from: "From",
    begun: "Begun",
    seen: "Last used",
    this_one: "this one",
    unknown: "Unknown",
    end: "End",
    end_others: "End all others",
    data: "Your data",
    export_text: "A copy in JSON of your account, your jobs, tokens, sessions and what you have done.",
    export: "Download my data",
    delete: "Delete the account",
    delete_text: "Your account, your jobs, your tokens and your sessions are deleted and cannot be brought back. What stays are the ads that they found, which are everybody's, and the audit log.",
    delete_button: "Delete my account for good",
    done: |code, email| match code {
        "password" => Some("Password changed. Your other sessions were ended.".to_owned()),
        "address" => Some("E-mail confirmed: log in with it from now on.".to_owned()),
        "address_asked" => {
            Some(format!("There is a link for {email}. The e-mail changes when it is opened; it works for a day."))
        }
        "sessions" => Some("Session ended.".to_owned()),
        "second_factor_off" => Some("Second factor switched off.".to_owned()),
        _ => None,
    },
};
