//! Who asks.

use std::fmt;
use std::net::IpAddr;

use serde::{Deserialize, Serialize};

use crate::facts::named;
use crate::{Invalid, UserId};

named!(
    /// What a user may do.
    Role {
        /// Reads.
        Viewer = "viewer",
        /// Reads, and has jobs and searches of their own.
        User = "user",
        /// Everything.
        Admin = "admin",
    }
);

named!(
    /// What the holder of a bearer token may do of what its owner may.
    TokenScope {
        /// Look.
        Read = "read",
        /// All but what takes a login: making tokens.
        Write = "write",
    }
);

named!(
    /// Who may make an account, once there is one.
    Registration {
        /// Anybody who shows that an address is theirs.
        Open = "open",
        /// Whoever an admin invites.
        Invite = "invite",
        /// Nobody: admins make them.
        Closed = "closed",
    }
);

/// How far a user reaches in a request, by what it proved them with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// They logged in.
    Full,
    /// By a token of [`TokenScope::Write`].
    Token,
    /// By a token of [`TokenScope::Read`].
    ReadOnly,
}

/// An e-mail address, trimmed and in lower case.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Email(String);

impl Email {
    /// Takes what could be an address; whether it is one only a message to it can tell.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        let text = text.trim().to_lowercase();
        let refused = || Invalid::new("email", "not_an_email", "an address such as ana@example.org");
        // Atoms and dots: what is quoted, or has a name beside it, is the same letter box under another text.
        let in_atom = |c: char| c.is_alphanumeric() || "!#$%&'*+-/=?^_`{|}~".contains(c);
        let is_atom = |atom: &str| !atom.is_empty() && atom.chars().all(in_atom);
        let is_label = |label: &str| {
            let inside = label.chars().all(|c| c.is_alphanumeric() || c == '-');
            !label.is_empty() && inside && !label.starts_with('-') && !label.ends_with('-')
        };
        match text.rsplit_once('@') {
            Some((local, domain))
                if text.len() <= 254
                    && local.split('.').all(is_atom)
                    && domain.contains('.')
                    && domain.split('.').all(is_label) =>
            {
                Ok(Self(text))
            }
            _ => Err(refused()),
        }
    }

    /// The address.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Email {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Shortest password, in characters.
pub const MIN_PASSWORD: usize = 10;
/// Longest password, in bytes.
pub const MAX_PASSWORD: usize = 1_024;

/// Whoever is asking for something. What proves it is read anew for each request: it is stored and sent nowhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Actor {
    /// Nobody has logged in.
    Anonymous {
        /// Where they ask from, as far as it is known.
        from: Option<IpAddr>,
    },
    /// A user.
    User {
        /// Their id.
        id: UserId,
        /// Their address.
        email: String,
        /// What they may do.
        role: Role,
        /// What of it they may do in this request.
        reach: Reach,
        /// Where they ask from, as far as it is known.
        from: Option<IpAddr>,
    },
    /// The process itself: a worker, a command.
    System,
}

impl Actor {
    /// Nobody, from nowhere.
    pub const NOBODY: Self = Self::Anonymous { from: None };

    /// The same, asking from an address.
    #[must_use]
    pub fn asking_from(mut self, address: Option<IpAddr>) -> Self {
        match &mut self {
            Self::Anonymous { from } | Self::User { from, .. } => *from = address,
            Self::System => {}
        }
        self
    }

    /// Where they ask from, as far as it is known.
    pub fn address(&self) -> Option<IpAddr> {
        match self {
            Self::Anonymous { from } | Self::User { from, .. } => *from,
            Self::System => None,
        }
    }

    /// Whether nobody has logged in.
    pub fn is_anonymous(&self) -> bool {
        matches!(self, Self::Anonymous { .. })
    }

    /// The user's id, where it is a user.
    pub fn user_id(&self) -> Option<UserId> {
        match self {
            Self::User { id, .. } => Some(*id),
            Self::Anonymous { .. } | Self::System => None,
        }
    }

    /// Whether everything is allowed.
    pub fn is_admin(&self) -> bool {
        matches!(self, Self::System | Self::User { role: Role::Admin, .. })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_trimmed_and_lowered() {
        assert_eq!(Email::parse(" Ana@Example.ORG ").expect("an address").as_str(), "ana@example.org");
    }

    #[test]
    fn what_cannot_be_an_address_is_refused() {
        for wrong in [
            "",
            "ana",
            "@example.org",
            "ana@",
            "ana@example",
            "a b@example.org",
            "a@b@example.org",
            "a@.org",
            "1<ana@example.org>",
            "\"ana\"@example.org",
            "ana(1)@example.org",
            "ana,eva@example.org",
            ".ana@example.org",
            "ana@-example.org",
            "ana@[127.0.0.1]",
        ] {
            assert!(Email::parse(wrong).is_err(), "{wrong:?} was taken");
        }
        for right in ["ana+pisos@example.org", "o'brien@example.co.uk", "josé@peñíscola.example", "a_b.c@xn--a.example"]
        {
            assert!(Email::parse(right).is_ok(), "{right:?} was refused");
        }
    }
}
