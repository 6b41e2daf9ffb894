//! When a job runs next by itself.

use domain::view::NextRun;
use leptos::prelude::*;

use crate::format;
use crate::text::use_locale;

/// `3 mar 2026, 08:00 (Europe/Madrid)`, by the clocks of the schedule.
#[component]
pub fn NextRunTime(
    /// When.
    next: NextRun,
) -> impl IntoView {
    let locale = use_locale();
    view! {
        <time datetime=format::machine_time(next.at) title=format::date_time(next.at, None, locale)>
            {format::local_date_time(&next, locale)}
        </time>
    }
}
