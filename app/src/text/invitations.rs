//! Words of the page about invitations and other links.

use domain::account::Role;
use domain::mail::{MailKind, MailStatus};

/// The words in one language.
#[derive(Debug)]
pub struct Invitations {
    /// Title.
    pub title: &'static str,
    /// What becomes of links where mail is sent.
    pub by_mail: &'static str,
    /// What is to be done with links where none is.
    pub by_hand: &'static str,
    /// Heading and button.
    pub invite: &'static str,
    /// Instead of the form, where registration is closed.
    pub closed: &'static str,
    /// Link beside it: where accounts are made then.
    pub add_account: &'static str,
    /// Field.
    pub role: &'static str,
    /// What is read of a role.
    pub role_name: fn(Role) -> &'static str,
    /// Heading over the links that work.
    pub open: &'static str,
    /// There are none.
    pub none: &'static str,
    /// Column: for whom.
    pub recipient: &'static str,
    /// Column: what for.
    pub kind: &'static str,
    /// What for.
    pub kind_name: fn(MailKind) -> &'static str,
    /// Column: until when.
    pub until: &'static str,
    /// Column: what became of the mail.
    pub status: &'static str,
    /// What became of the mail.
    pub status_name: fn(MailStatus) -> &'static str,
    /// Label of the link itself.
    pub link: &'static str,
    /// Button.
    pub withdraw: &'static str,
    /// What was done, by its code and with an address.
    pub done: fn(&str, &str) -> Option<String>,
}

/// Spanish.
pub static ES: Invitations = Invitations {
    title: "Invitaciones y enlaces",
    by_mail: "Cada enlace sale por correo a su dirección y sirve una vez.",
    by_hand: "Aquí no se envía correo: entrega tú cada enlace a su dueño, por un canal de confianza. Sirve una vez, y a quien lo tenga.",
    invite: "Invitar",
    closed: "Aquí el registro está cerrado (ATALAYA_REGISTRATION=closed): no se invita a nadie.",
    add_account: "Las cuentas se crean en la página de cuentas.",
    role: "Papel",
    role_name: |role| match role {
        Role::Viewer => "Lectura: solo mira",
        Role::User => "Trabajo: mira y tiene sus propios trabajos",
        Role::Admin => "Administración: todo",
    },
    open: "Enlaces que funcionan",
    none: "No hay ninguno. Aparecen aquí las invitaciones y lo que la gente pide: otra contraseña, confirmar su correo.",
    recipient: "Para",
    kind: "Qué hace",
    kind_name: |kind| match kind {
        MailKind::Invitation => "Invitación",
        MailKind::ConfirmAddress => "Confirma una cuenta nueva",
        MailKind::ChangeAddress => "Confirma otro correo",
        MailKind::ResetPassword => "Otra contraseña",
        MailKind::AlreadyRegistered
        | MailKind::AddressChanged
        | MailKind::PasswordChanged
        | MailKind::SecondFactorChanged => "Aviso",
    },
    until: "Caduca",
    status: "Correo",
    status_name: |status| match status {
        MailStatus::Waiting => "En cola",
        MailStatus::Sent => "Enviado",
        MailStatus::Failed => "No se pudo enviar",
        MailStatus::ByHand => "A mano",
    },
    link: "Enlace",
    withdraw: "Retirar",
    done: |code, email| match code {
        "invited" => Some(format!("Invitación hecha para {email}.")),
        "withdrawn" => Some("El enlace ya no funciona.".to_owned()),
        _ => None,
    },
};

/// English.
pub static EN: Invitations = Invitations {
    title: "Invitations and links",
    by_mail: "Each link goes out by mail to its address and works once.",
    by_hand: "No mail is sent here: hand each link to its owner yourself, over a channel you trust. It works once, and for whoever has it.",
    invite: "Invite",
    closed: "Registration is closed here (ATALAYA_REGISTRATION=closed): nobody is invited.",
    add_account: "Accounts are made on the page of users.",
    role: "Role",
    role_name: |role| match role {
        Role::Viewer => "Viewer: only looks",
        Role::User => "User: looks, and has their own jobs",
        Role::Admin => "Admin: everything",
    },
    open: "Links that work",
    none: "There are none. Invitations stand here, and what people ask for: another password, confirming their address.",
    recipient: "For",
    kind: "What it does",
    kind_name: |kind| match kind {
        MailKind::Invitation => "Invitation",
        MailKind::ConfirmAddress => "Confirms a new account",
        MailKind::ChangeAddress => "Confirms another address",
        MailKind::ResetPassword => "Another password",
        MailKind::AlreadyRegistered
        | MailKind::AddressChanged
        | MailKind::PasswordChanged
        | MailKind::SecondFactorChanged => "Notice",
    },
    until: "Until",
    status: "Mail",
    status_name: |status| match status {
        MailStatus::Waiting => "Waiting",
        MailStatus::Sent => "Sent",
        MailStatus::Failed => "Could not be sent",
        MailStatus::ByHand => "By hand",
    },
    link: "Link",
    withdraw: "Withdraw",
    done: |code, email| match code {
        "invited" => Some(format!("{email} is invited.")),
        "withdrawn" => Some("The link works no more.".to_owned()),
        _ => None,
    },
};
