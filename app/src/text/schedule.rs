//! Words of the choices of when a job runs by itself.

use domain::Invalid;

use crate::schedule_form::repeat;

/// The words in one language.
#[derive(Debug)]
pub struct Schedule {
    /// Group of fields.
    pub schedule: &'static str,
    /// Field: in which way it repeats.
    pub repeat: &'static str,
    /// A way: one of [`repeat::ALL`].
    pub way: fn(&str) -> &'static str,
    /// Field: the distance.
    pub every_hours: &'static str,
    /// So many hours.
    pub hours: fn(&str) -> String,
    /// Field: the time of day.
    pub at: &'static str,
    /// Group of boxes: the days of the week.
    pub days: &'static str,
    /// A day of the week as cron numbers it.
    pub day: fn(&str) -> &'static str,
    /// Field.
    pub cron: &'static str,
    /// What to write there.
    pub cron_hint: &'static str,
    /// Field.
    pub time_zone: &'static str,
    /// What to write there.
    pub time_zone_hint: &'static str,
    /// Group of fields: hours in which sites are not asked.
    pub quiet: &'static str,
    /// Field.
    pub quiet_from: &'static str,
    /// Field.
    pub quiet_to: &'static str,
    /// What they mean.
    pub quiet_hint: &'static str,
    /// What is wrong with a field and what would be right.
    pub invalid: fn(&Invalid) -> String,
}

/// The part of a message that only the checker knows: the zone that was probably meant.
fn likely_zone(invalid: &Invalid) -> &str {
    invalid.message.rsplit_once("one is ").map_or("Europe/Madrid", |(_, zone)| zone)
}

/// Spanish.
pub(super) static ES: Schedule = Schedule {
    schedule: "Horario",
    repeat: "Se rastrea",
    way: |way| match way {
        repeat::HOURS => "Cada pocas horas",
        repeat::DAILY => "Cada día",
        repeat::WEEKLY => "Algunos días de la semana",
        repeat::CRON => "Según una expresión cron",
        _ => "Solo cuando alguien lo inicia",
    },
    every_hours: "Cada",
    hours: |hours| if hours == "1" { "1 hora".into() } else { format!("{hours} horas") },
    at: "A las",
    days: "Los",
    day: |day| match day {
        "1" => "lunes",
        "2" => "martes",
        "3" => "miércoles",
        "4" => "jueves",
        "5" => "viernes",
        "6" => "sábados",
        _ => "domingos",
    },
    cron: "Expresión cron",
    cron_hint: "Minuto, hora, día del mes, mes y día de la semana. «30 8 * * 1-5»: de lunes a viernes a las 8:30.",
    time_zone: "Zona horaria",
    time_zone_hint: "Un nombre de la base IANA, como Europe/Madrid o Atlantic/Canary.",
    quiet: "Horas de silencio",
    quiet_from: "Desde las",
    quiet_to: "Hasta las",
    quiet_hint: "Entre esas horas no se pide nada a los sitios: el rastreo espera y luego sigue donde estaba. Vacías: \
                 nunca. La prueba de una dirección no las mira.",
    invalid: |invalid| match (invalid.field.as_str(), invalid.code.as_str()) {
        ("schedule.at", _) => "Escribe una hora, como 08:00.".into(),
        (_, "same") => "Acaban cuando empiezan: elige otra hora.".into(),
        ("politeness.quiet.from", _) => "Escribe a qué hora empiezan, como 23:00.".into(),
        ("politeness.quiet.to", _) => "Escribe a qué hora acaban, como 07:00.".into(),
        ("schedule.days", _) => "Elige al menos un día.".into(),
        ("schedule.time_zone" | "politeness.quiet.time_zone", "required") => {
            "Di de qué zona horaria, como Europe/Madrid.".into()
        }
        ("schedule.time_zone" | "politeness.quiet.time_zone", _) => {
            format!("No existe esa zona horaria. ¿Será {}?", likely_zone(invalid))
        }
        (_, "required") => "Escribe una expresión cron, como «0 8 * * *»: cada día a las 8:00.".into(),
        (_, "too_long") => "Demasiado larga: como mucho 200 caracteres.".into(),
        (_, "fields") => {
            "Hacen falta cinco campos: minuto, hora, día del mes, mes y día de la semana, como «0 8 * * *».".into()
        }
        (_, "minute") => "El minuto, primer campo, va de 0 a 59: 0, 0,30, 10-40 o */15.".into(),
        (_, "hour") => "La hora, segundo campo, va de 0 a 23: 8, 8,20, 9-18 o */6.".into(),
        (_, "day") => "El día del mes, tercer campo, va de 1 a 31: 1, 1,15, 1-7 o *.".into(),
        (_, "month") => "El mes, cuarto campo, va de 1 a 12: 1, 3-6, JAN o *.".into(),
        (_, "weekday") => {
            "El día de la semana, quinto campo, va de 0 (domingo) a 7 (también domingo): 1-5, MON,THU o *.".into()
        }
        (_, "too_often") => {
            "Demasiado a menudo: como mucho cada 5 minutos, por cortesía con los sitios que se visitan.".into()
        }
        (_, "never") => "Ese día no llega nunca, como el 30 de febrero.".into(),
        _ => invalid.message.clone(),
    },
};

/// English.
pub(super) static EN: Schedule = Schedule {
    schedule: "Schedule",
    repeat: "Runs",
    way: |way| match way {
        repeat::HOURS => "Every few hours",
        repeat::DAILY => "Every day",
        repeat::WEEKLY => "On some days of the week",
        repeat::CRON => "As a cron expression says",
        _ => "Only when somebody starts it",
    },
    every_hours: "Every",
    hours: |hours| if hours == "1" { "1 hour".into() } else { format!("{hours} hours") },
    at: "At",
    days: "On",
    day: |day| match day {
        "1" => "Monday",
        "2" => "Tuesday",
        "3" => "Wednesday",
        "4" => "Thursday",
        "5" => "Friday",
        "6" => "Saturday",
        _ => "Sunday",
    },
    cron: "Cron expression",
    cron_hint: "Minute, hour, day of the month, month, day of the week. “30 8 * * 1-5”: Monday to Friday at 8:30.",
    time_zone: "Time zone",
    time_zone_hint: "A name of the IANA database, such as Europe/Madrid or Atlantic/Canary.",
    quiet: "Quiet hours",
    quiet_from: "From",
    quiet_to: "Until",
    quiet_hint: "Between those times sites are asked for nothing: the run waits, and then goes on where it was. Empty: \
                 never. A dry run does not look at them.",
    invalid: |invalid| match (invalid.field.as_str(), invalid.code.as_str()) {
        ("schedule.at", _) => "Write a time, such as 08:00.".into(),
        (_, "same") => "They end when they begin: choose another time.".into(),
        ("politeness.quiet.from", _) => "Write when they begin, such as 23:00.".into(),
        ("politeness.quiet.to", _) => "Write when they end, such as 07:00.".into(),
        ("schedule.days", _) => "Choose at least one day.".into(),
        ("schedule.time_zone" | "politeness.quiet.time_zone", "required") => {
            "Say in which time zone, such as Europe/Madrid.".into()
        }
        ("schedule.time_zone" | "politeness.quiet.time_zone", _) => {
            format!("There is no such time zone. Is it {}?", likely_zone(invalid))
        }
        (_, "required") => "Write a cron expression, such as “0 8 * * *”: every day at 8:00.".into(),
        (_, "too_long") => "Too long: at most 200 characters.".into(),
        (_, "fields") => {
            "It takes five fields: minute, hour, day of the month, month, day of the week, such as “0 8 * * *”.".into()
        }
        (_, "minute") => "The minute, the first field, goes from 0 to 59: 0, 0,30, 10-40 or */15.".into(),
        (_, "hour") => "The hour, the second field, goes from 0 to 23: 8, 8,20, 9-18 or */6.".into(),
        (_, "day") => "The day of the month, the third field, goes from 1 to 31: 1, 1,15, 1-7 or *.".into(),
        (_, "month") => "The month, the fourth field, goes from 1 to 12: 1, 3-6, JAN or *.".into(),
        (_, "weekday") => {
            "The day of the week, the fifth field, goes from 0 (Sunday) to 7 (Sunday too): 1-5, MON,THU or *.".into()
        }
        (_, "too_often") => "Too often: at most every 5 minutes, out of politeness to the sites.".into(),
        (_, "never") => "That day never comes, like the 30th of February.".into(),
        _ => invalid.message.clone(),
    },
};
