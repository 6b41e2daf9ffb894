//! What a spider would read from one URL: the ad with where each fact stood, the cards, the links it would follow.
//!
//! It is shown once and nothing in it moves, so the server draws it: the browser need not hold what words and draws
//! every fact of a home.

use domain::facts::{Field, Reading};
use domain::run::PageProblem;
use domain::view::Preview;
use leptos::prelude::*;

use super::facts_list::value;
use crate::format;
use crate::text::Locale;

/// Cards and links shown; the rest is counted.
const SHOWN: usize = 20;

/// The preview as HTML, in which whatever comes from the page that was read is escaped.
pub fn preview_html(preview: Preview, locale: Locale) -> String {
    let Preview { url, problem, listing, cards, links } = preview;
    match problem {
        Some((problem, detail)) => view! { <Unread url problem detail locale /> }.to_html(),
        None => view! { <Read url listing cards links locale /> }.to_html(),
    }
}

/// A URL that could not be read, and why.
#[component]
fn Unread(url: String, problem: PageProblem, detail: String, locale: Locale) -> impl IntoView {
    let problem = (locale.run_log().problem)(problem);
    let problem = if detail.is_empty() { problem.to_owned() } else { format!("{problem}: {detail}") };
    view! {
        <div class="notice preview-problem">
            <h3>{locale.jobs().preview_problem}</h3>
            <p>
                <Outside url />
            </p>
            <p>{problem}</p>
        </div>
    }
}

/// What was read.
#[component]
fn Read(
    url: String,
    listing: Option<Reading>,
    cards: Vec<(String, Reading)>,
    links: Vec<String>,
    locale: Locale,
) -> impl IntoView {
    let ad = match listing {
        Some(reading) => view! { <FactsTable reading locale /> }.into_any(),
        None => view! { <p>{locale.jobs().preview_no_listing}</p> }.into_any(),
    };
    let count = |number: usize| format::count(i64::try_from(number).unwrap_or(i64::MAX), locale);
    let more = |all: usize| {
        let left = all.saturating_sub(SHOWN);
        (left > 0).then(|| view! { <li>{(locale.jobs().and_more)(&count(left))}</li> })
    };
    let cards = (!cards.is_empty()).then(|| {
        let all = cards.len();
        let lines = cards.into_iter().take(SHOWN).map(|(url, reading)| view! { <Card url reading locale /> });
        view! {
            <details>
                <summary>{(locale.jobs().preview_cards)(&count(all))}</summary>
                <ul class="preview-cards">{lines.collect_view()} {more(all)}</ul>
            </details>
        }
    });
    let links = if links.is_empty() {
        view! { <p>{locale.jobs().preview_no_links}</p> }.into_any()
    } else {
        let all = links.len();
        let lines = links.into_iter().take(SHOWN).map(|url| {
            view! {
                <li>
                    <Outside url />
                </li>
            }
        });
        view! {
            <details>
                <summary>{(locale.jobs().preview_links)(&count(all))}</summary>
                <ul class="preview-links">{lines.collect_view()} {more(all)}</ul>
            </details>
        }
        .into_any()
    };
    view! {
        <div class="preview-result">
            <p>{locale.jobs().preview_read} ": " <Outside url /></p>
            {ad}
            {cards}
            {links}
        </div>
    }
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
fn FactsTable(reading: Reading, locale: Locale) -> impl IntoView {
    let rows = reading.known().into_iter().filter_map(|field| {
        let value = value(&reading.facts, field, locale)?;
        let found = reading.provenance.get(&field);
        Some(view! {
            <tr>
                <th scope="row">{(locale.facts().field)(field)}</th>
                <td data-label=locale.jobs().value>{value}</td>
                <td data-label=locale
                    .facts()
                    .read_from>
                    {found.map(|found| (locale.facts().layer)(found.layer))} " "
                    <code>{found.map(|found| found.path.clone())}</code>
                </td>
                <td data-label=locale.facts().raw class="raw">
                    {found.map(|found| found.raw.clone())}
                </td>
                <td data-label=locale.facts().confidence class="figure">
                    {found.map(|found| format::percent(f64::from(found.confidence), locale))}
                </td>
            </tr>
        })
    });
    view! {
        <div class="table-scroll">
            <table class="preview-facts">
                <caption>{locale.jobs().preview_facts}</caption>
                <thead>
                    <tr>
                        <th scope="col">{locale.jobs().fact}</th>
                        <th scope="col">{locale.jobs().value}</th>
                        <th scope="col">{locale.facts().read_from}</th>
                        <th scope="col">{locale.facts().raw}</th>
                        <th scope="col" class="figure">
                            {locale.facts().confidence}
                        </th>
                    </tr>
                </thead>
                <tbody>{rows.collect_view()}</tbody>
            </table>
        </div>
    }
}

/// A card of the page in one line: what it says and its address.
#[component]
fn Card(url: String, reading: Reading, locale: Locale) -> impl IntoView {
    let said = [Field::Title, Field::Price, Field::Area, Field::Rooms, Field::Town];
    let says: Vec<String> = said.into_iter().filter_map(|field| value(&reading.facts, field, locale)).collect();
    view! { <li>{says.join(" · ")} <br /> <Outside url /></li> }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_page_says_is_escaped() {
        let hostile = "<script>alert(1)</script>".to_owned();
        let mut reading = Reading::default();
        reading.facts.title = Some(hostile.clone());
        let preview = Preview {
            url: "https://casas.example/\"onclick=x".to_owned(),
            problem: None,
            listing: Some(reading.clone()),
            cards: vec![(hostile.clone(), reading)],
            links: vec![hostile],
        };
        let html = preview_html(preview, Locale::Es);
        assert!(!html.contains("<script"), "{html}");
        assert!(html.contains("&lt;script&gt;"), "{html}");
        assert!(html.contains("href=\"https://casas.example/&quot;onclick=x\""), "{html}");
    }
}
