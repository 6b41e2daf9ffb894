//! What a spider would read from one URL: the ad with where each fact stood, the cards, the links it would follow.

use domain::facts::{Field, Reading};
use domain::view::Preview;
use leptos::prelude::*;

use super::facts_list::value as fact_value;
use crate::format;
use crate::text::use_locale;

/// Cards and links shown; the rest is counted.
const SHOWN: usize = 20;

/// The preview.
#[component]
pub fn PreviewResult(
    /// What was read.
    preview: Preview,
) -> impl IntoView {
    let locale = use_locale();
    let text = locale.text();
    let Preview { url, problem, listing, cards, links } = preview;
    if let Some((problem, detail)) = problem {
        return view! {
            <div class="notice preview-problem">
                <h3>{text.jobs.preview_problem}</h3>
                <p>
                    <Outside url />
                </p>
                <p>{(text.runs.problem)(problem)} {(!detail.is_empty()).then(|| format!(": {detail}"))}</p>
            </div>
        }
        .into_any();
    }
    let ad = match listing {
        Some(reading) => view! { <FactsTable reading /> }.into_any(),
        None => view! { <p>{text.jobs.preview_no_listing}</p> }.into_any(),
    };
    let count = |number: usize| format::count(i64::try_from(number).unwrap_or(i64::MAX), locale);
    let more = move |all: usize| (all > SHOWN).then(|| view! { <li>{(text.jobs.and_more)(&count(all - SHOWN))}</li> });
    let (card_count, link_count) = (cards.len(), links.len());
    let cards = (card_count > 0).then(|| {
        view! {
            <details>
                <summary>{(text.jobs.preview_cards)(&count(card_count))}</summary>
                <ul class="preview-cards">
                    {cards.into_iter().take(SHOWN).map(|(url, reading)| view! { <Card url reading /> }).collect_view()}
                    {more(card_count)}
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
                        .take(SHOWN)
                        .map(|url| {
                            view! {
                                <li>
                                    <Outside url />
                                </li>
                            }
                        })
                        .collect_view()} {more(link_count)}
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
fn FactsTable(reading: Reading) -> impl IntoView {
    let locale = use_locale();
    let text = locale.text();
    let rows = reading.known().into_iter().filter_map(|field| {
        let value = fact_value(&reading.facts, field, locale)?;
        let found = reading.provenance.get(&field).map(|found| {
            let sure = format::percent(f64::from(found.confidence), locale);
            view! {
                <td data-label=text
                    .facts
                    .read_from>{(text.facts.layer)(found.layer)} " " <code>{found.path.clone()}</code></td>
                <td data-label=text.facts.raw class="raw">
                    {found.raw.clone()}
                </td>
                <td data-label=text.facts.confidence class="figure">
                    {sure}
                </td>
            }
        });
        Some(view! {
            <tr>
                <th scope="row">{(text.facts.field)(field)}</th>
                <td data-label=text.jobs.value>{value}</td>
                {found}
            </tr>
        })
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
fn Card(url: String, reading: Reading) -> impl IntoView {
    let locale = use_locale();
    let shown = [Field::Title, Field::Price, Field::Area, Field::Rooms, Field::Town];
    let facts: Vec<String> = shown.into_iter().filter_map(|field| fact_value(&reading.facts, field, locale)).collect();
    view! { <li>{facts.join(" · ")} <br /> <Outside url /></li> }
}
