//! The fields of the job editor that say when the job runs by itself.
//!
//! All stand in the form; the style sheet shows those that go with the chosen way, with or without code.

use domain::Invalid;
use leptos::prelude::*;

use crate::components::job_form::{FieldErrors, LineField};
use crate::schedule_form::{DAYS, HOURS, ScheduleForm, ZONES, day_field, repeat};
use crate::text::schedule::words;
use crate::text::use_locale;

/// The time zone of whoever looks, as their browser has it.
#[cfg(feature = "hydrate")]
fn own_zone() -> Option<String> {
    use js_sys::{Intl, Reflect};
    let options = Intl::DateTimeFormat::default().resolved_options();
    Reflect::get(&options, &"timeZone".into()).ok()?.as_string()
}

#[cfg(not(feature = "hydrate"))]
fn own_zone() -> Option<String> {
    None
}

/// The fields.
#[component]
pub fn ScheduleFields(
    /// What the fields hold at first.
    form: ScheduleForm,
    /// Whether the job is a new one, for which the reader's own time zone is likelier than any other.
    is_new: bool,
    /// What is wrong with what was sent.
    wrong: Signal<Vec<Invalid>>,
) -> impl IntoView {
    let text = words(use_locale());
    let zone = RwSignal::new(form.time_zone);
    if is_new && form.repeat == repeat::NEVER {
        // The server does not know it, and nobody sees the field yet.
        Effect::new(move |_| {
            if let Some(own) = own_zone() {
                zone.set(own);
            }
        });
    }
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
                <FieldErrors id="days" field="schedule.days" wrong />
            </fieldset>
            <div class="of-daily of-weekly">
                <LineField id="at" label=text.at field="schedule.at" value=form.at kind="time" wrong />
            </div>
            <div class="schedule-cron of-cron">
                <LineField id="cron" label=text.cron hint=text.cron_hint field="schedule.cron" value=form.cron wrong />
            </div>
            <div class="of-hours of-daily of-weekly of-cron">
                <LineField
                    id="time_zone"
                    label=text.time_zone
                    hint=text.time_zone_hint
                    field="schedule.time_zone"
                    value=zone
                    list="time-zones"
                    wrong
                />
                <datalist id="time-zones">{zones}</datalist>
            </div>
        </fieldset>
    }
}
