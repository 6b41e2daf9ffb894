//! An instant, relative to now, with the date on hover.

use domain::Instant;
use leptos::prelude::*;

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
    let locale = use_locale();
    view! {
        <time datetime=format::machine_time(at) title=format::date_time(at, locale)>
            {format::relative(at, now, locale)}
        </time>
    }
}
