//! How a price went: a step line drawn as SVG, with a table behind it.
//!
//! Places across are per cent of the width and places down are pixels, so that the drawing fits any width while its
//! words keep their size, without code and without measuring.

mod geometry;

use domain::Instant;
use domain::listing::PricePoint;
use leptos::prelude::*;

use self::geometry::{Anchor, Chart, HEIGHT};
use super::price::change;
use crate::clock::use_clock;
use crate::format;
use crate::text::{Locale, use_locale};

/// The chart of two prices or more; a sentence for one; nothing for none.
#[component]
pub fn PriceChart(
    /// Every price, the oldest first.
    prices: Vec<PricePoint>,
    /// Until when the last one held.
    until: Instant,
) -> impl IntoView {
    let locale = use_locale();
    let text = locale.facts();
    match prices.as_slice() {
        [] => view! { <p class="muted">{format::UNKNOWN}</p> }.into_any(),
        [only] => view! {
            <p class="muted">
                {format!(
                    "{} · {}",
                    format::money(only.price, locale),
                    (text.unchanged)(&format::date(only.at, locale)),
                )}
            </p>
        }
        .into_any(),
        [first, ..] => {
            let from = format::date(first.at, locale);
            let caption = (text.chart_caption)(prices.len(), &from, &format::date(until, locale));
            view! {
                <figure class="price-chart">
                    <Drawing chart=Chart::new(&prices, until) until described=caption.clone() />
                    <figcaption>{caption}</figcaption>
                    <details>
                        <summary>{text.as_table}</summary>
                        <PriceTable prices />
                    </details>
                </figure>
            }
            .into_any()
        }
    }
}

/// The drawing.
#[component]
fn Drawing(chart: Chart, until: Instant, described: String) -> impl IntoView {
    let locale = use_locale();
    let percent = |x: f64| format!("{x:.2}%");
    let pixels = |y: f64| format!("{y:.1}");
    let lines = chart.segments.iter().map(|segment| {
        view! {
            <line
                class="price-chart-line"
                x1=percent(segment.x1)
                y1=pixels(segment.y1)
                x2=percent(segment.x2)
                y2=pixels(segment.y2)
            />
        }
    });
    let labels = chart.labels.iter().map(|label| {
        let anchor = match label.anchor {
            Anchor::Start => "start",
            Anchor::Middle => "middle",
            Anchor::End => "end",
        };
        view! {
            <text class="price-chart-label" x=percent(label.x) y=pixels(label.y) text-anchor=anchor>
                {format::money(label.price, locale)}
            </text>
        }
    });
    let baseline = HEIGHT - 22.0;
    let last = chart.last;
    view! {
        <svg class="price-chart-drawing" role="img" aria-label=described width="100%" height=HEIGHT.to_string()>
            <line class="price-chart-axis" x1="0" x2="100%" y1=pixels(baseline) y2=pixels(baseline) />
            {lines.collect_view()}
            <circle class="price-chart-dot" cx=percent(last.0) cy=pixels(last.1) r="3.5" />
            {labels.collect_view()}
            <text class="price-chart-date" x="0" y=pixels(HEIGHT - 5.0)>
                {format::date(chart.from, locale)}
            </text>
            <text class="price-chart-date" x="100%" y=pixels(HEIGHT - 5.0) text-anchor="end">
                {format::date(until, locale)}
            </text>
        </svg>
    }
}

/// The prices in rows, the newest first.
#[component]
fn PriceTable(prices: Vec<PricePoint>) -> impl IntoView {
    let (locale, clock) = (use_locale(), use_clock());
    let text = locale.facts();
    let rows = (0..prices.len())
        .rev()
        .map(|index| {
            let point = prices[index];
            let share = index.checked_sub(1).and_then(|before| change(prices[before].price, point.price));
            view! {
                <tr>
                    <td>
                        <time datetime=format::machine_time(
                            point.at,
                        )>{move || format::date_time(point.at, clock.zone(point.at), locale)}</time>
                    </td>
                    <td class="figure">{format::money(point.price, locale)}</td>
                    <td class="figure">{change_text(share, locale)}</td>
                </tr>
            }
        })
        .collect_view();
    view! {
        <table class="price-table">
            <thead>
                <tr>
                    <th scope="col">{text.seen_on}</th>
                    <th scope="col" class="figure">
                        {text.price}
                    </th>
                    <th scope="col" class="figure">
                        {text.change}
                    </th>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </table>
    }
}

fn change_text(share: Option<f64>, locale: Locale) -> String {
    let arrow = |share: f64| if share < 0.0 { "▼" } else { "▲" };
    share.map_or_else(
        || format::UNKNOWN.to_owned(),
        |share| format!("{} {}", arrow(share), format::signed_percent(share, locale)),
    )
}
