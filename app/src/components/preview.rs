//! What a spider would read from one URL: the ad with where each fact stood, the cards, the links it would follow.

use leptos::prelude::*;

use crate::format;
use crate::server_fns::preview::{CardShown, FactShown, PreviewShown, Shown};
use crate::text::use_locale;

/// The preview.
#[component]
pub fn PreviewResult(
    /// What was read.
    preview: PreviewShown,
) -> impl IntoView {
    let locale = use_locale();
    let text = locale.text();
    let PreviewShown { url, problem, facts, cards, links } = preview;
    if let Some(problem) = problem {
        return view! {
            <div class="notice preview-problem">
                <h3>{text.jobs.preview_problem}</h3>
                <p>
                    <Outside url />
                </p>
                <p>{problem}</p>
            </div>
        }
        .into_any();
    }
    let ad = match facts {
        Some(facts) => view! { <FactsTable facts /> }.into_any(),
        None => view! { <p>{text.jobs.preview_no_listing}</p> }.into_any(),
    };
    let count = |number: usize| format::count(i64::try_from(number).unwrap_or(i64::MAX), locale);
    let more = move |left: usize| (left > 0).then(|| view! { <li>{(text.jobs.and_more)(&count(left))}</li> });
    let (Shown { first: cards, all: card_count }, Shown { first: links, all: link_count }) = (cards, links);
    let (cards_left, links_left) = (card_count - cards.len(), link_count - links.len());
    let cards = (card_count > 0).then(|| {
        view! {
            <details>
                <summary>{(text.jobs.preview_cards)(&count(card_count))}</summary>
                <ul class="preview-cards">
                    {cards.into_iter().map(|card| view! { <Card card /> }).collect_view()} {more(cards_left)}
                </ul>
            </details>
        }
    });
    let links = if link_count == 0 {
        view! { <p>{text.jobs.preview_no_links}</p> }.into_any()
    } else {
        view! {
            <details>
                <summary>{(text.jobs.preview_links)(&count(link_count))}</summary>
                <ul class="preview-links">
                    {links
                        .into_iter()
                        .map(|url| {
                            view! {
                                <li>
                                    <Outside url />
                                </li>
                            }
                        })
                        .collect_view()} {more(links_left)}
                </ul>
            </details>
        }
        .into_any()
    };
    view! {
        <div class="preview-result">
            <p>{text.jobs.preview_read} ": " <Outside url /></p>
            {ad}
            {cards}
            {links}
        </div>
    }
    .into_any()
}

/// A link to a page of somebody else's.
#[component]
fn Outside(url: String) -> impl IntoView {
    let href = url.clone();
    view! {
        <a href=href rel="noopener nofollow" target="_blank">
            {url}
        </a>
    }
}

/// Every known fact, with the place it was read from, the words there and how sure the reading is.
#[component]
fn FactsTable(facts: Vec<FactShown>) -> impl IntoView {
    let text = use_locale().text();
    let rows = facts.into_iter().map(|fact| {
        view! {
            <tr>
                <th scope="row">{fact.name}</th>
                <td data-label=text.jobs.value>{fact.value}</td>
                <td data-label=text.facts.read_from>{fact.layer} " " <code>{fact.path}</code></td>
                <td data-label=text.facts.raw class="raw">
                    {fact.raw}
                </td>
                <td data-label=text.facts.confidence class="figure">
                    {fact.confidence}
                </td>
            </tr>
        }
    });
    view! {
        <div class="table-scroll">
            <table class="preview-facts">
                <caption>{text.jobs.preview_facts}</caption>
                <thead>
                    <tr>
                        <th scope="col">{text.jobs.fact}</th>
                        <th scope="col">{text.jobs.value}</th>
                        <th scope="col">{text.facts.read_from}</th>
                        <th scope="col">{text.facts.raw}</th>
                        <th scope="col" class="figure">
                            {text.facts.confidence}
                        </th>
                    </tr>
                </thead>
                <tbody>{rows.collect_view()}</tbody>
            </table>
        </div>
    }
}

/// A card of the page in one line: its address and what it says.
#[component]
fn Card(card: CardShown) -> impl IntoView {
    let CardShown { url, says } = card;
    view! { <li>{says} <br /> <Outside url /></li> }
}
