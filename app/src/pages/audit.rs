//! `/admin/audit`: who changed what. Its address is its state.

use leptos::prelude::*;
use leptos_router::hooks::use_location;

use crate::components::admin_page::AdminPage;
use crate::server_fns::audit::load_audit_log;
use crate::text::use_locale;

/// The page.
#[component]
pub fn AuditPage() -> impl IntoView {
    let location = use_location();
    let drawn = Resource::new_blocking(move || location.search.get(), load_audit_log);
    let body = |html: String| view! { <div inner_html=html></div> };
    view! { <AdminPage title=use_locale().admin().audit drawn body /> }
}
