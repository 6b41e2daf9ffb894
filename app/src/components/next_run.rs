//! When a job runs next by itself.

use domain::view::NextRun;
use leptos::prelude::*;

use crate::clock::use_clock;
use crate::format;
use crate::text::use_locale;

/// `3 mar 2026, 08:00 (Europe/Madrid)`, by the clocks of the schedule.
#[component]
pub fn NextRunTime(
    /// When.
    next: NextRun,
) -> impl IntoView {
    let (locale, clock, at) = (use_locale(), use_clock(), next.at);
    view! {
        <time datetime=format::machine_time(at) title=move || format::date_time(at, clock.zone(at), locale)>
            {format::local_date_time(&next, locale)}
        </time>
    }
}
