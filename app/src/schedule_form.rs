//! The job editor's choices of when a job runs by itself, and the cron expression they stand for.

use domain::job::Schedule;

/// The hours that can be chosen as a distance: the day divides by each, so that no distance is shorter than the others.
pub const HOURS: [&str; 7] = ["1", "2", "3", "4", "6", "8", "12"];

/// The days of the week as cron numbers them, from Monday on.
pub const DAYS: [&str; 7] = ["1", "2", "3", "4", "5", "6", "0"];

/// Time zones that are offered; any other of the IANA database can be typed.
pub const ZONES: [&str; 10] = [
    "Europe/Madrid",
    "Atlantic/Canary",
    "Europe/Lisbon",
    "Europe/London",
    "Europe/Paris",
    "Europe/Berlin",
    "America/Mexico_City",
    "America/Bogota",
    "America/Argentina/Buenos_Aires",
    "UTC",
];

/// The ways in which a job can repeat: values of [`ScheduleForm::repeat`].
pub mod repeat {
    /// It does not.
    pub const NEVER: &str = "";
    /// Every so many hours.
    pub const HOURS: &str = "hours";
    /// Every day at a time.
    pub const DAILY: &str = "daily";
    /// On some days of the week at a time.
    pub const WEEKLY: &str = "weekly";
    /// As a cron expression says.
    pub const CRON: &str = "cron";
    /// All of them.
    pub const ALL: [&str; 5] = [NEVER, HOURS, DAILY, WEEKLY, CRON];
}

/// The fields, as they were typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScheduleForm {
    /// In which way it repeats: one of [`repeat::ALL`].
    pub repeat: String,
    /// The distance, one of [`HOURS`].
    pub every_hours: String,
    /// The time of day, `08:00`.
    pub at: String,
    /// Days of the week as cron has them: `1,3,5`.
    pub days: String,
    /// A cron expression.
    pub cron: String,
    /// The time zone.
    pub time_zone: String,
}

impl Default for ScheduleForm {
    fn default() -> Self {
        Self {
            repeat: repeat::NEVER.to_owned(),
            every_hours: "6".to_owned(),
            at: "08:00".to_owned(),
            days: "1".to_owned(),
            cron: String::new(),
            time_zone: ZONES[0].to_owned(),
        }
    }
}

impl From<&Schedule> for ScheduleForm {
    /// The simplest choice that says the same.
    fn from(schedule: &Schedule) -> Self {
        let known = Self { cron: schedule.cron.clone(), time_zone: schedule.time_zone.clone(), ..Self::default() };
        let fields: Vec<&str> = schedule.cron.split(' ').collect();
        let time = |minute: &str, hour: &str| {
            Some(format!("{:02}:{:02}", hour.parse::<u32>().ok()?, minute.parse::<u32>().ok()?))
        };
        match fields[..] {
            ["0", hours, "*", "*", "*"] if hours.strip_prefix("*/").is_some_and(|hours| HOURS.contains(&hours)) => {
                let every_hours = hours.trim_start_matches("*/").to_owned();
                Self { repeat: repeat::HOURS.to_owned(), every_hours, ..known }
            }
            [minute, hour, "*", "*", days] => match time(minute, hour) {
                Some(at) if days == "*" => Self { repeat: repeat::DAILY.to_owned(), at, ..known },
                Some(at) if days.split(',').all(|day| DAYS.contains(&day)) => {
                    Self { repeat: repeat::WEEKLY.to_owned(), at, days: days.to_owned(), ..known }
                }
                _ => Self { repeat: repeat::CRON.to_owned(), ..known },
            },
            _ => Self { repeat: repeat::CRON.to_owned(), ..known },
        }
    }
}

impl ScheduleForm {
    /// The fields of a form, by name; one that is not there is empty.
    pub fn read(field: impl Fn(&str) -> Option<String>) -> Self {
        let text = |name| field(name).unwrap_or_default();
        let days: Vec<&str> = DAYS.into_iter().filter(|day| field(&day_field(day)).is_some()).collect();
        Self {
            repeat: text("repeat"),
            every_hours: text("every_hours"),
            at: text("at"),
            days: days.join(","),
            cron: text("cron"),
            time_zone: text("time_zone"),
        }
    }

    /// The schedule that the service judges.
    pub fn draft(&self) -> Option<Schedule> {
        let (hour, minute) = self.at.split_once(':').unwrap_or_default();
        let plain = |number: &str| number.parse().map_or_else(|_| number.to_owned(), |number: u32| number.to_string());
        let at = format!("{} {}", plain(minute), plain(hour));
        let cron = match self.repeat.as_str() {
            repeat::NEVER => return None,
            repeat::HOURS => format!("0 */{} * * *", self.every_hours),
            repeat::DAILY => format!("{at} * * *"),
            repeat::WEEKLY => format!("{at} * * {}", self.days),
            _ => self.cron.clone(),
        };
        Some(Schedule { cron, time_zone: self.time_zone.clone() })
    }

    /// Gives the faults of the expression to the fields it was made of.
    pub fn place(&self, wrong: &mut [domain::Invalid]) {
        let (field, code) = match self.repeat.as_str() {
            repeat::WEEKLY if self.days.is_empty() => ("schedule.days", "required"),
            repeat::DAILY | repeat::WEEKLY => ("schedule.at", "not_a_time"),
            _ => return,
        };
        for invalid in wrong.iter_mut().filter(|invalid| invalid.field == "schedule.cron") {
            (invalid.field, invalid.code) = (field.to_owned(), code.to_owned());
        }
    }
}

/// The name of a day's box.
pub fn day_field(day: &str) -> String {
    format!("day_{day}")
}

#[cfg(test)]
mod tests {
    use domain::Invalid;

    use super::*;

    fn schedule(cron: &str) -> Schedule {
        Schedule { cron: cron.to_owned(), time_zone: "UTC".to_owned() }
    }

    #[test]
    fn every_schedule_survives_the_form_as_its_simplest_choice() {
        for (cron, repeat) in [
            ("0 */6 * * *", repeat::HOURS),
            ("0 */5 * * *", repeat::CRON),
            ("5 8 * * *", repeat::DAILY),
            ("0 0 * * 0", repeat::WEEKLY),
            ("30 21 * * 1,3,5", repeat::WEEKLY),
            ("30 21 * * 1-5", repeat::CRON),
            ("*/30 8 * * *", repeat::CRON),
            ("0 8 1 * *", repeat::CRON),
        ] {
            let form = ScheduleForm::from(&schedule(cron));
            assert_eq!(form.repeat, repeat, "{cron}");
            assert_eq!(form.draft(), Some(schedule(cron)));
        }
        assert_eq!(ScheduleForm::default().draft(), None);
    }

    #[test]
    fn the_boxes_that_are_ticked_are_the_days() {
        let fields = [("repeat", "weekly"), ("at", "08:05"), ("day_0", "on"), ("day_2", "on"), ("time_zone", "UTC")];
        let form =
            ScheduleForm::read(|name| fields.iter().find(|field| field.0 == name).map(|field| field.1.to_owned()));
        assert_eq!(form.draft(), Some(schedule("5 8 * * 2,0")));
    }

    #[test]
    fn a_fault_belongs_to_the_field_it_comes_from() {
        let placed = |form: ScheduleForm| {
            let mut wrong = [Invalid::new("schedule.cron", "fields", ""), Invalid::new("name", "required", "")];
            form.place(&mut wrong);
            assert_eq!(wrong[1].field, "name");
            (wrong[0].field.clone(), wrong[0].code.clone())
        };
        let form = |repeat: &str, days: &str| ScheduleForm {
            repeat: repeat.to_owned(),
            days: days.to_owned(),
            ..ScheduleForm::default()
        };
        assert_eq!(placed(form("daily", "")), ("schedule.at".into(), "not_a_time".into()));
        assert_eq!(placed(form("weekly", "1")), ("schedule.at".into(), "not_a_time".into()));
        assert_eq!(placed(form("weekly", "")), ("schedule.days".into(), "required".into()));
        assert_eq!(placed(form("cron", "")), ("schedule.cron".into(), "fields".into()));
    }
}
