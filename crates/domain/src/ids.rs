//! Identifiers: one type each, so that a run's id is never taken for a job's.

use std::fmt;
use std::num::ParseIntError;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        #[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
        pub struct $name(pub i64);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = ParseIntError;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                text.parse().map(Self)
            }
        }
    };
}

id!(
    /// A user's account.
    UserId
);
id!(
    /// A bearer token.
    TokenId
);
id!(
    /// A saved crawl definition.
    JobId
);
id!(
    /// One execution of something long.
    RunId
);
id!(
    /// A place listings come from.
    SourceId
);
id!(
    /// One ad.
    ListingId
);
id!(
    /// The home behind one or more listings.
    PropertyId
);
id!(
    /// Something that somebody is written about their account.
    MailId
);
id!(
    /// A line of the audit log.
    AuditId
);
