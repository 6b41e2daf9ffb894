//! `/admin/audit`: who changed what. Its address is its state.

use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_location;

use crate::components::admin_tabs::AdminTabs;
use crate::components::problem::PageProblem;
use crate::server_fns::audit::load_audit_log;
use crate::text::use_locale;

/// The page.
#[component]
pub fn AuditPage() -> impl IntoView {
    let title = use_locale().admin().audit;
    let location = use_location();
    let drawn = Resource::new_blocking(move || location.search.get(), load_audit_log);
    view! {
        <Title text=title />
        <Transition>
            {move || Suspend::new(async move {
                match drawn.await {
                    Ok(html) => {
                        view! {
                            <AdminTabs />
                            <header class="page-head">
                                <h1>{title}</h1>
                            </header>
                            <div inner_html=html></div>
                        }
                            .into_any()
                    }
                    Err(error) => view! { <PageProblem error /> }.into_any(),
                }
            })}
        </Transition>
    }
}
