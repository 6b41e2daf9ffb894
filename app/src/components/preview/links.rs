//! The links of the page: those a run would follow, and the others with the reason.

use domain::view::{LeftView, LinkView};
use leptos::prelude::*;

use super::super::outside::Outside;
use super::count;
use crate::text::Locale;

/// Both lists, folded.
#[component]
pub fn Links(
    /// Those a run would follow.
    links: Vec<LinkView>,
    /// How many there are of them.
    links_found: usize,
    /// Those it would not follow, and why.
    left: Vec<LeftView>,
    /// How many there are of those.
    left_found: usize,
    /// The reader's language.
    locale: Locale,
) -> impl IntoView {
    let text = locale.preview();
    let more = |found: usize, shown: usize| {
        let more = found.saturating_sub(shown);
        (more > 0).then(|| view! { <li>{(text.and_more)(&count(more, locale))}</li> })
    };
    let followed = if links.is_empty() {
        view! { <p>{text.no_links}</p> }.into_any()
    } else {
        let more = more(links_found, links.len());
        let lines = links.into_iter().map(|LinkView { url, kind }| {
            view! {
                <li data-kind=kind.as_str()>
                    <Outside url />
                    <span class="muted">{(text.link_to)(kind)}</span>
                </li>
            }
        });
        view! {
            <details>
                <summary>{(text.links)(&count(links_found, locale))}</summary>
                <ul class="preview-links">{lines.collect_view()} {more}</ul>
            </details>
        }
        .into_any()
    };
    let left = (!left.is_empty()).then(|| {
        let more = more(left_found, left.len());
        let lines = left.into_iter().map(|LeftView { url, why }| {
            view! {
                <li data-why=why.as_str()>
                    <Outside url />
                    <span class="muted">{(text.why)(why)}</span>
                </li>
            }
        });
        view! {
            <details>
                <summary>{(text.left)(&count(left_found, locale))}</summary>
                <ul class="preview-links">{lines.collect_view()} {more}</ul>
            </details>
        }
    });
    view! {
        {followed}
        {left}
    }
}
