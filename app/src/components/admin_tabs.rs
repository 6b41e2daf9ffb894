//! The way between the pages for admins.

use leptos::prelude::*;
use leptos_router::components::A;

use crate::text::use_locale;

/// Links to the pages; the one that is shown is marked.
#[component]
pub fn AdminTabs() -> impl IntoView {
    let text = use_locale().admin();
    let tab = |href: &'static str, name: &'static str| {
        view! {
            <li>
                <A href>{name}</A>
            </li>
        }
    };
    view! {
        <nav class="admin-tabs" aria-label=text.navigation>
            <ul>
                {tab("/admin/processes", text.processes)} {tab("/admin/users", text.users)}
                {tab("/admin/links", text.links)} {tab("/admin/audit", text.audit)}
                {tab("/admin/statistics", text.statistics)}
            </ul>
        </nav>
    }
}
