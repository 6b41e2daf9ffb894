//! A page for admins whose body is drawn by the server alone.

use leptos::prelude::*;
use leptos_meta::Title;

use crate::components::admin_tabs::AdminTabs;
use crate::components::problem::PageProblem;
use crate::error::AppError;

/// The way to the other pages, the title, and the body; or why there is none.
#[component]
pub fn AdminPage<B, V>(
    /// The page's name.
    title: &'static str,
    /// The body as HTML.
    drawn: Resource<Result<String, AppError>>,
    /// How it is shown.
    body: B,
) -> impl IntoView
where
    B: Fn(String) -> V + Copy + Send + Sync + 'static,
    V: IntoView + 'static,
{
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
                            {body(html)}
                        }
                            .into_any()
                    }
                    Err(error) => view! { <PageProblem error /> }.into_any(),
                }
            })}
        </Transition>
    }
}
