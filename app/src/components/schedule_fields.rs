//! The fields of the job editor that say when the job runs by itself.
//!
//! All stand in the form; the style sheet shows those that go with the chosen way, with or without code.

use leptos::prelude::*;

use super::job_form::{Faults, FieldErrors, LineField};
use crate::schedule_form::{DAYS, HOURS, ScheduleForm, ZONES, day_field, repeat};

/// The fields.
pub fn schedule_fields(form: ScheduleForm, faults: Faults<'_>) -> impl IntoView + use<> {
    let text = faults.locale.schedule();
    let ways = repeat::ALL.map(|way| {
        view! {
            <option value=way selected=form.repeat == way>
                {(text.way)(way)}
            </option>
        }
    });
    let hours = HOURS.map(|hours| {
        view! {
            <option value=hours selected=form.every_hours == hours>
                {(text.hours)(hours)}
            </option>
        }
    });
    let days = DAYS.map(|day| {
        let checked = form.days.split(',').any(|chosen| chosen == day);
        view! {
            <label>
                <input type="checkbox" name=day_field(day) checked=checked />
                {(text.day)(day)}
            </label>
        }
    });
    let zones = ZONES.map(|zone| view! { <option value=zone></option> });
    view! {
        <fieldset class="job-schedule">
            <legend>{text.schedule}</legend>
            <p class="field">
                <label for="repeat">{text.repeat}</label>
                <select id="repeat" name="repeat">
                    {ways}
                </select>
            </p>
            <p class="field of-hours">
                <label for="every_hours">{text.every_hours}</label>
                <select id="every_hours" name="every_hours">
                    {hours}
                </select>
            </p>
            <fieldset class="schedule-days of-weekly" aria-describedby="days-error">
                <legend>{text.days}</legend>
                {days}
                <FieldErrors id="days" faults=faults.of("schedule.days") />
            </fieldset>
            <div class="of-daily of-weekly">
                <LineField id="at" label=text.at value=form.at kind="time" faults=faults.of("schedule.at") />
            </div>
            <div class="schedule-cron of-cron">
                <LineField
                    id="cron"
                    label=text.cron
                    hint=text.cron_hint
                    value=form.cron
                    faults=faults.of("schedule.cron")
                />
            </div>
            <div class="of-hours of-daily of-weekly of-cron">
                <LineField
                    id="time_zone"
                    label=text.time_zone
                    hint=text.time_zone_hint
                    value=form.time_zone
                    list="time-zones"
                    faults=faults.of("schedule.time_zone")
                />
                <datalist id="time-zones">{zones}</datalist>
            </div>
        </fieldset>
    }
}
