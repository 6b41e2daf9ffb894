//! Hours in which a job's sites are not asked.

use serde::{Deserialize, Serialize};

use super::Schedule;

/// Hours of every day in which a job's sites are not asked. Reading them and finding when they begin and end is the room
/// `runs`' work, as with a [`Schedule`].
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
pub struct QuietHours {
    /// When they begin: `23:00`.
    pub from: String,
    /// When they end: `07:00`, of the next day where that is not after `from`.
    pub to: String,
    /// The zone whose clocks count: a name of the IANA database. Without one it is the schedule's.
    pub time_zone: String,
}

impl QuietHours {
    /// The same without spaces around, in the schedule's zone where none is named.
    pub(super) fn tidied(self, schedule: Option<&Schedule>) -> Self {
        let trimmed = |text: String| text.trim().to_owned();
        let zone = trimmed(self.time_zone);
        let time_zone = match schedule {
            Some(schedule) if zone.is_empty() => schedule.time_zone.clone(),
            _ => zone,
        };
        Self { from: trimmed(self.from), to: trimmed(self.to), time_zone }
    }
}
