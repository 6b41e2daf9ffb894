//! The way to the neighbouring pages of a list.

use leptos::prelude::*;

use crate::search::Search;
use crate::text::use_locale;

/// Links to the first, the previous and the next page; those there are.
#[component]
pub fn Pager(
    /// The page shown.
    search: Search,
    /// The cursor of the page before.
    previous: Option<String>,
    /// The cursor of the page after.
    next: Option<String>,
) -> impl IntoView {
    let text = use_locale().properties();
    if previous.is_none() && next.is_none() {
        return None;
    }
    let first = previous.is_some().then(|| {
        view! {
            <a class="button" href=search.with("after", None).href()>
                {text.first}
            </a>
        }
    });
    let link = |name: &'static str, rel: &'static str, cursor: Option<String>, label: &'static str| {
        cursor.map(|cursor| {
            view! {
                <a class="button" rel=rel href=search.with(name, Some(&cursor)).href()>
                    {label}
                </a>
            }
        })
    };
    Some(view! {
        <nav class="pager" aria-label=text.pages>
            {first}
            {link("before", "prev", previous, text.previous)}
            {link("after", "next", next, text.next)}
        </nav>
    })
}
