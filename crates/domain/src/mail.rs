//! What people are written about their accounts.

use serde::{Deserialize, Serialize};

use crate::account::Role;
use crate::facts::named;
use crate::{Instant, MailId};

named!(
    /// What a mail says.
    MailKind {
        /// Its link shows that an address is who registered's.
        ConfirmAddress = "confirm_address",
        /// Somebody registered with the address of an account there is.
        AlreadyRegistered = "already_registered",
        /// Its link makes an account.
        Invitation = "invitation",
        /// Its link gives an account another password.
        ResetPassword = "reset_password",
        /// Its link gives an account another address: the one it goes to.
        ChangeAddress = "change_address",
        /// An account got another address; goes to the one it had.
        AddressChanged = "address_changed",
        /// An account got another password.
        PasswordChanged = "password_changed",
        /// The second factor of an account was switched on or off.
        SecondFactorChanged = "second_factor_changed",
    }
);

impl MailKind {
    /// The page its link leads to; `None` where it has none.
    pub fn page(self) -> Option<&'static str> {
        match self {
            Self::ConfirmAddress | Self::ChangeAddress => Some("/confirm"),
            Self::Invitation => Some("/register"),
            Self::ResetPassword => Some("/reset"),
            Self::AlreadyRegistered | Self::AddressChanged | Self::PasswordChanged | Self::SecondFactorChanged => None,
        }
    }

    /// How long its link works.
    pub fn lifetime(self) -> chrono::TimeDelta {
        match self {
            Self::ResetPassword => chrono::TimeDelta::hours(1),
            Self::Invitation => chrono::TimeDelta::days(7),
            _ => chrono::TimeDelta::days(1),
        }
    }
}

named!(
    /// What became of a mail.
    MailStatus {
        /// It is to be sent.
        Waiting = "waiting",
        /// A mail server has taken it.
        Sent = "sent",
        /// No mail server will take it.
        Failed = "failed",
        /// No mail is sent here: an admin hands its link over.
        ByHand = "by_hand",
    }
);

/// A mail with a link that still works, as admins see it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = Mail))]
pub struct MailView {
    /// Its id.
    pub id: MailId,
    /// What it says.
    pub kind: MailKind,
    /// Whom it is for.
    pub recipient: String,
    /// What who is invited may do.
    pub role: Option<Role>,
    /// When it was written.
    #[serde(deserialize_with = "crate::instant::read")]
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime))]
    pub created_at: Instant,
    /// When its link stops working.
    #[serde(deserialize_with = "crate::instant::read")]
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime))]
    pub expires_at: Instant,
    /// What became of it.
    pub status: MailStatus,
    /// What the mail server said last, where it would not take it.
    pub failure: Option<String>,
    /// The link, where it is for an admin to hand over.
    pub link: Option<String>,
}
