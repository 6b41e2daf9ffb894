//! An instant, relative to now, with the date on hover.

use domain::Instant;
use leptos::prelude::*;

use crate::clock::use_clock;
use crate::format;
use crate::text::use_locale;

/// `hace 3 días`, in a `<time>` whose title is the date and time.
#[component]
pub fn When(
    /// The instant.
    at: Instant,
    /// The instant to count from. It comes from the server with the data.
    now: Instant,
) -> impl IntoView {
    let (locale, clock) = (use_locale(), use_clock());
    let relative = move || format::relative(at, clock.now(now), locale);
    view! {
        <time datetime=format::machine_time(at) title=move || format::date_time(at, clock.zone(at), locale)>
            {relative}
        </time>
    }
}
