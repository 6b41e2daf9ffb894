//! What was met on the way to the page: the site's answer, its redirects, its robots.txt.

use domain::view::{AnswerView, RobotsVerdict, RobotsView};
use leptos::prelude::*;

use super::super::outside::Outside;
use crate::format;
use crate::text::Locale;

/// All of it, as a list of names and values.
#[component]
pub fn Way(
    /// The address that was asked for or led to.
    url: String,
    /// What the site answered, if it did.
    answer: Option<AnswerView>,
    /// What its robots.txt says, if it was asked for.
    robots: Option<RobotsView>,
    /// The reader's language.
    locale: Locale,
) -> impl IntoView {
    let text = locale.preview();
    let redirects = answer.as_ref().map(|answer| answer.redirects.clone()).unwrap_or_default();
    let redirects = (!redirects.is_empty()).then(|| {
        let lines = redirects.into_iter().map(|url| {
            view! {
                <span>
                    <Outside url />
                </span>
            }
        });
        view! {
            <div>
                <dt>{text.redirects}</dt>
                <dd>{lines.collect_view()}</dd>
            </div>
        }
    });
    let says = answer.map_or_else(|| text.no_answer.to_owned(), |answer| said(answer, locale));
    view! {
        <section>
            <h3>{text.way}</h3>
            <dl class="preview-way">
                <div>
                    <dt>{text.page}</dt>
                    <dd>
                        <Outside url />
                    </dd>
                </div>
                {redirects}
                <div>
                    <dt>{text.answer}</dt>
                    <dd>{says}</dd>
                </div>
                {robots.map(|robots| view! { <Robots robots locale /> })}
            </dl>
        </section>
    }
}

/// Status, type, charset, size and time in one line.
fn said(answer: AnswerView, locale: Locale) -> String {
    let AnswerView { status, content_type, charset, bytes, took_ms, .. } = answer;
    let kind = content_type.filter(|given| !given.trim().is_empty());
    let parts = [
        format!("HTTP {status}"),
        kind.unwrap_or_else(|| locale.preview().no_type.to_owned()),
        charset,
        format::bytes(i64::try_from(bytes).unwrap_or(i64::MAX), locale),
        if took_ms < 1_000 {
            format!("{took_ms}\u{a0}ms")
        } else {
            format!("{}\u{a0}s", format::decimal(took_ms as f64 / 1_000.0, 1, locale))
        },
    ];
    parts.join(" · ")
}

/// What robots.txt says, and by which line.
#[component]
fn Robots(robots: RobotsView, locale: Locale) -> impl IntoView {
    let text = locale.preview();
    let RobotsView { url, verdict, line, group, crawl_delay, detail, .. } = robots;
    let read = verdict != RobotsVerdict::Unavailable;
    let by = read.then(|| match line {
        Some(line) => view! { <span>{(text.line)(line.number)} " " <code>{line.text}</code></span> }.into_any(),
        None => view! { <span>{text.no_line}</span> }.into_any(),
    });
    let group = group.map_or_else(|| text.no_group.to_owned(), |name| (text.group)(&name));
    let delay = crawl_delay.map(|seconds| (text.crawl_delay)(&format::decimal(seconds, 3, locale)));
    view! {
        <div data-verdict=verdict.as_str()>
            <dt>"robots.txt"</dt>
            <dd>
                <strong>{(text.verdict)(verdict)}</strong>
                {by}
                {read.then(|| view! { <span>{group}</span> })}
                {delay.map(|delay| view! { <span>{delay}</span> })}
                {detail.map(|detail| view! { <span>{detail}</span> })}
                <span class="muted">
                    <Outside url />
                </span>
            </dd>
        </div>
    }
}
