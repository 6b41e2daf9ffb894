//! `/admin/statistics`: how much there is of everything, and what is under way.

use leptos::prelude::*;

use crate::components::admin_page::AdminPage;
use crate::server_fns::statistics::load_statistics;
use crate::text::use_locale;

/// The page.
#[component]
pub fn StatisticsPage() -> impl IntoView {
    let drawn = Resource::new_blocking(|| (), |()| load_statistics());
    let body = |html: String| view! { <div inner_html=html></div> };
    view! { <AdminPage title=use_locale().admin().statistics drawn body /> }
}
