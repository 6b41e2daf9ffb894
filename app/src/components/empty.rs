//! Nothing here: why, and the next step.

use leptos::prelude::*;

/// A heading, a sentence, and what to do as children.
#[component]
pub fn Empty(
    /// What is missing.
    title: &'static str,
    /// Why, or what would fill it.
    text: &'static str,
    /// The next step.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    view! {
        <section class="empty">
            <h2>{title}</h2>
            <p>{text}</p>
            {children.map(|children| view! { <p>{children()}</p> })}
        </section>
    }
}
