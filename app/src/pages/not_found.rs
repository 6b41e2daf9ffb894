//! Any address that is no page's.

use leptos::prelude::*;

use crate::components::problem::PageProblem;
use crate::error::AppError;

/// The page, with status 404.
#[component]
pub fn NotFoundPage() -> impl IntoView {
    view! { <PageProblem error=AppError::NotFound /> }
}
