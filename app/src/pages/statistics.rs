//! `/admin/statistics`: how much there is of everything, and what is under way.

use leptos::prelude::*;
use leptos_meta::Title;

use crate::components::admin_tabs::AdminTabs;
use crate::components::problem::PageProblem;
use crate::server_fns::statistics::load_statistics;
use crate::text::use_locale;

/// The page.
#[component]
pub fn StatisticsPage() -> impl IntoView {
    let title = use_locale().admin().statistics;
    let drawn = Resource::new_blocking(|| (), |()| load_statistics());
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
