//! A dry run: what a spider would read from one URL, the ad with where each fact stood, the cards, the links it would
//! follow and those it would not, and what was met on the way there.
//!
//! It is shown once and nothing in it moves, so the server draws it: the browser need not hold what words and draws
//! every fact of a home.

pub mod links;
pub mod way;

use domain::facts::{Field, Reading};
use domain::grade::Grade;
use domain::run::PageProblem;
use domain::view::Preview;
use leptos::prelude::*;

use super::facts_list::value;
use super::outside::Outside;
use crate::format;
use crate::text::Locale;
use links::Links;
use way::Way;

/// Cards shown; the rest is counted.
const SHOWN: usize = 20;

/// The preview as HTML, in which whatever comes from the page that was read is escaped.
pub fn preview_html(preview: Preview, locale: Locale) -> String {
    view! { <DryRun preview locale /> }.to_html()
}

/// All of it.
#[component]
fn DryRun(preview: Preview, locale: Locale) -> impl IntoView {
    let Preview { url, problem, robots, answer, grade, listing, cards, links, links_found, left, left_found, .. } =
        preview;
    // What was refused or is no page has neither ads nor links.
    let has_links = !(links.is_empty() && left.is_empty());
    let was_read = problem.is_none();
    let shows_ads = was_read || listing.is_some() || !cards.is_empty();
    let ads = shows_ads.then(|| view! { <Ads grade listing cards locale /> });
    let links = (was_read || has_links).then(|| view! { <Links links links_found left left_found locale /> });
    view! {
        <div class="preview-result">
            {problem.map(|(problem, detail)| view! { <Unread problem detail locale /> })}
            <Way url answer robots locale /> {ads} {links}
        </div>
    }
}

/// Why it could not be read.
#[component]
fn Unread(problem: PageProblem, detail: String, locale: Locale) -> impl IntoView {
    let problem = (locale.run_log().problem)(problem);
    let problem = if detail.is_empty() { problem.to_owned() } else { format!("{problem}: {detail}") };
    view! {
        <div class="notice preview-problem">
            <h3>{locale.preview().problem}</h3>
            <p>{problem}</p>
        </div>
    }
}

/// The page's own ad and those on its cards, with the grade of the page.
#[component]
fn Ads(grade: Option<Grade>, listing: Option<Reading>, cards: Vec<(String, Reading)>, locale: Locale) -> impl IntoView {
    let text = locale.preview();
    let grades = locale.grades();
    let grade = grade.map(|grade| {
        view! {
            <p class="preview-grade">
                <GradeMark grade locale />
                {(grades.meaning)(grade)}
                <small class="muted">{grades.legend}</small>
            </p>
        }
    });
    let ad = match listing {
        Some(reading) => view! { <FactsTable reading locale /> }.into_any(),
        None => view! { <p>{text.no_listing}</p> }.into_any(),
    };
    let cards = (!cards.is_empty()).then(|| {
        let all = cards.len();
        let more = all.saturating_sub(SHOWN);
        let more = (more > 0).then(|| view! { <li>{(text.and_more)(&count(more, locale))}</li> });
        let lines = cards.into_iter().take(SHOWN).map(|(url, reading)| view! { <Card url reading locale /> });
        view! {
            <details>
                <summary>{(text.cards)(&count(all, locale))}</summary>
                <ul class="preview-cards">{lines.collect_view()} {more}</ul>
            </details>
        }
    });
    view! {
        {grade}
        {ad}
        {cards}
    }
}

/// The letter of a grade.
#[component]
fn GradeMark(grade: Grade, locale: Locale) -> impl IntoView {
    let meaning = (locale.grades().meaning)(grade);
    view! {
        <span class="grade" data-grade=grade.as_str() title=meaning>
            <span class="visually-hidden">{locale.grades().grade} " "</span>
            {grade.as_str()}
        </span>
    }
}

fn count(number: usize, locale: Locale) -> String {
    format::count(i64::try_from(number).unwrap_or(i64::MAX), locale)
}

/// Every known fact, with the place it was read from, the words there and how sure the reading is.
#[component]
fn FactsTable(reading: Reading, locale: Locale) -> impl IntoView {
    let text = locale.preview();
    let rows = reading.known().into_iter().filter_map(|field| {
        let value = value(&reading.facts, field, locale)?;
        let found = reading.provenance.get(&field);
        Some(view! {
            <tr data-field=field.as_str()>
                <th scope="row">{(locale.facts().field)(field)}</th>
                <td data-label=text.value>{value}</td>
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
            <table class="card-table preview-facts">
                <caption>{text.facts}</caption>
                <thead>
                    <tr>
                        <th scope="col">{text.fact}</th>
                        <th scope="col">{text.value}</th>
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

/// A card of the page in one line: how well it was read, what it says and its address.
#[component]
fn Card(url: String, reading: Reading, locale: Locale) -> impl IntoView {
    let grade = reading.grade();
    let said = [Field::Title, Field::Price, Field::Area, Field::Rooms, Field::Town];
    let says: Vec<String> = said.into_iter().filter_map(|field| value(&reading.facts, field, locale)).collect();
    view! {
        <li>
            <GradeMark grade locale />
            " "
            {says.join(" · ")}
            <br />
            <Outside url />
        </li>
    }
}

#[cfg(test)]
mod tests {
    use domain::view::{AnswerView, LeftView, LinkTo, LinkView, RobotsLine, RobotsVerdict, RobotsView, WhyNot};

    use super::*;

    const HOSTILE: &str = "<script>alert(1)</script>";

    fn robots(verdict: RobotsVerdict) -> RobotsView {
        RobotsView {
            url: "https://casas.example/robots.txt".to_owned(),
            of: "https://casas.example/".to_owned(),
            verdict,
            line: Some(RobotsLine { number: 7, text: format!("Disallow: /{HOSTILE}") }),
            group: Some(HOSTILE.to_owned()),
            crawl_delay: Some(1.5),
            detail: None,
        }
    }

    #[test]
    fn what_a_page_says_is_escaped() {
        let mut reading = Reading::default();
        reading.facts.title = Some(HOSTILE.to_owned());
        let answer = AnswerView {
            url: HOSTILE.to_owned(),
            status: 200,
            content_type: Some(HOSTILE.to_owned()),
            charset: "UTF-8".to_owned(),
            bytes: 1_000,
            took_ms: 240,
            redirects: vec![HOSTILE.to_owned()],
        };
        let preview = Preview {
            url: "https://casas.example/\"onclick=x".to_owned(),
            robots: Some(robots(RobotsVerdict::Allowed)),
            answer: Some(answer),
            listing: Some(reading.clone()),
            cards: vec![(HOSTILE.to_owned(), reading)],
            links: vec![LinkView { url: HOSTILE.to_owned(), kind: LinkTo::Ad }],
            links_found: 1,
            left: vec![LeftView { url: "javascript:alert(1)".to_owned(), why: WhyNot::NotWeb }],
            left_found: 1,
            ..Preview::of("https://casas.example/")
        };
        let html = preview_html(preview, Locale::Es);
        assert!(!html.contains("<script"), "{html}");
        assert!(html.contains("&lt;script&gt;"), "{html}");
        assert!(html.contains(">https://casas.example/\"onclick=x<"), "{html}");
        assert!(!html.contains("href=\"javascript:"), "{html}");
        assert!(html.contains("UTF-8 · 1\u{a0}kB · 240\u{a0}ms"), "{html}");
    }

    #[test]
    fn a_page_that_may_not_be_visited_still_tells_what_robots_txt_says() {
        let preview = Preview {
            problem: Some((PageProblem::Robots, "forbidden by robots.txt".to_owned())),
            robots: Some(robots(RobotsVerdict::Disallowed)),
            ..Preview::of("https://casas.example/")
        };
        let html = preview_html(preview, Locale::En);
        for said in ["It could not be read", "Forbids the visit.", "Line 7 decides:", "Asks for 1.5 s between visits."]
        {
            assert!(html.contains(said), "{said}: {html}");
        }
        assert!(!html.contains("There is no ad on the page"), "{html}");
    }

    #[test]
    fn more_links_than_are_shown_are_counted() {
        let links = vec![LinkView { url: "https://casas.example/1".to_owned(), kind: LinkTo::Next }];
        let preview = Preview { links, links_found: 1_201, ..Preview::of("https://casas.example/") };
        let html = preview_html(preview, Locale::En);
        assert!(html.contains("Links it would follow: 1,201"), "{html}");
        assert!(html.contains("… and 1,200 more") && html.contains("next page"), "{html}");
    }
}
