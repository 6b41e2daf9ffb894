//! One entry of a run's log as a sentence.

use domain::run::RunEvent;
use domain::view::RunLogEntry;
use leptos::prelude::*;

use super::outside::Outside;
use crate::clock::use_clock;
use crate::format;
use crate::text::{Locale, use_locale};

/// A sentence with an address in the middle: `before`, the address as a link, `after`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sentence {
    /// What comes first.
    pub before: String,
    /// The address.
    pub url: Option<String>,
    /// What comes last.
    pub after: String,
}

impl Sentence {
    fn plain(before: impl Into<String>) -> Self {
        Self { before: before.into(), ..Self::default() }
    }

    fn about(before: impl Into<String>, url: &str, after: impl Into<String>) -> Self {
        Self { before: before.into(), url: Some(url.to_owned()), after: after.into() }
    }
}

/// The event in the reader's language.
pub fn sentence(event: &RunEvent, locale: Locale) -> Sentence {
    let text = locale.run_log();
    let count = |number: &u32| format::count(i64::from(*number), locale);
    let because = |problem, detail: &str| match detail.trim() {
        "" => format!("({})", (text.problem)(problem)),
        detail => format!("({}: {detail})", (text.problem)(problem)),
    };
    match event {
        RunEvent::Started { targets } => Sentence::plain((text.event_started)(&count(targets))),
        RunEvent::TakenOver { pending } => Sentence::plain((text.event_taken_over)(&count(pending))),
        RunEvent::Paused => Sentence::plain(text.event_paused),
        RunEvent::Resumed => Sentence::plain(text.event_resumed),
        RunEvent::Cancelled => Sentence::plain(text.event_cancelled),
        RunEvent::StartSkipped => Sentence::plain(text.event_start_skipped),
        RunEvent::QuietHours { until, offset_minutes, time_zone } => {
            let until = format::local_time(*until, *offset_minutes, time_zone, locale);
            Sentence::plain((text.event_quiet)(&until))
        }
        RunEvent::SitemapRead { url, urls } => Sentence::about((text.event_sitemap)(&count(urls)), url, ""),
        RunEvent::CrawlDelay { host, seconds } => Sentence::plain((text.event_crawl_delay)(host, &count(seconds))),
        RunEvent::SiteKnownSlow { host, seconds } => {
            Sentence::plain((text.event_site_known_slow)(host, &count(seconds)))
        }
        RunEvent::SiteSlowed { host, seconds } => Sentence::plain((text.event_site_slowed)(host, &count(seconds))),
        RunEvent::SiteResting { host, problem, seconds } => {
            Sentence::plain((text.event_site_resting)(host, (text.problem)(*problem), &count(seconds)))
        }
        RunEvent::SiteGivenUp { host, problem } => {
            Sentence::plain((text.event_site_given_up)(host, (text.problem)(*problem)))
        }
        RunEvent::TrapFound { url, trap } => Sentence::about((text.event_trap)(*trap), url, ""),
        RunEvent::PageRetried { url, problem, detail } => {
            Sentence::about(text.event_retried, url, because(*problem, detail))
        }
        RunEvent::PageFailed { url, problem, detail } => {
            Sentence::about(text.event_failed_page, url, because(*problem, detail))
        }
        RunEvent::PageSkipped { url, problem } => Sentence::about(text.event_skipped, url, because(*problem, "")),
        RunEvent::LimitReached { max_pages } => Sentence::plain((text.event_limit)(&count(max_pages))),
        RunEvent::Rechecking { listings } => Sentence::plain((text.event_rechecking)(&count(listings))),
        RunEvent::AreasLeft { areas } => Sentence::plain((text.event_areas_left)(&count(areas))),
        RunEvent::Rereading { pages } => Sentence::plain((text.event_rereading)(&count(pages))),
        RunEvent::ListingNew { url, title } => {
            let before = format!("{} {title}", text.event_new);
            Sentence::about(before.trim_end(), url, "")
        }
        RunEvent::PriceChanged { url, from, to } => {
            let prices = format!("{} → {}", format::money(*from, locale), format::money(*to, locale));
            Sentence::about(format!("{} {prices}", text.event_price), url, "")
        }
        RunEvent::ListingReturned { url } => Sentence::about(text.event_returned, url, ""),
        RunEvent::ListingRemoved { url } => Sentence::about(text.event_removed, url, ""),
        RunEvent::Failed { reason, detail, .. } => {
            let sentence = format!("{} {} {detail}", text.event_failed, (text.failure)(*reason));
            Sentence::plain(sentence.trim_end())
        }
        RunEvent::Completed => Sentence::plain(text.event_completed),
    }
}

/// An entry of the log.
#[component]
pub fn LogEntry(
    /// The entry.
    entry: RunLogEntry,
) -> impl IntoView {
    let (locale, clock, at) = (use_locale(), use_clock(), entry.at);
    let Sentence { before, url, after } = sentence(&entry.event, locale);
    let link = url.map(|url| {
        view! {
            " "
            <Outside url />
        }
    });
    let level = (locale.run_log().level_word)(entry.level);
    view! {
        <li class="log-entry" data-level=entry.level.as_str()>
            <time datetime=format::machine_time(at) title=move || format::date_time(at, clock.zone(at), locale)>
                {move || format::clock(at, clock.zone(at))}
            </time>
            <p>{level.map(|level| view! { <strong>{level} " "</strong> })} {before} {link} " " {after}</p>
        </li>
    }
}

#[cfg(test)]
mod tests {
    use domain::run::PageProblem;
    use domain::{Currency, Money};

    use super::*;

    #[test]
    fn a_failed_page_says_why_in_the_readers_words_and_the_sites() {
        let event = RunEvent::PageFailed {
            url: "https://a.example/1".into(),
            problem: PageProblem::Blocked,
            detail: "HTTP 403".into(),
        };
        let Sentence { before, url, after } = sentence(&event, Locale::En);
        assert_eq!(before, "Could not be read:");
        assert_eq!(url.as_deref(), Some("https://a.example/1"));
        assert_eq!(after, "(the site refuses the visit: HTTP 403)");
        assert_eq!(sentence(&event, Locale::Es).after, "(el sitio rechaza la visita: HTTP 403)");
    }

    #[test]
    fn a_price_change_names_both_prices() {
        let euros = |units: i64| Money { minor: units * 100, currency: Currency::EUR };
        let event =
            RunEvent::PriceChanged { url: "https://a.example/1".into(), from: euros(350_000), to: euros(320_000) };
        let Sentence { before, .. } = sentence(&event, Locale::Es);
        assert!(before.contains("350.000") && before.contains("320.000"), "{before}");
    }

    #[test]
    fn a_run_that_waits_says_until_when_by_the_clocks_that_count() {
        let until = domain::Instant::from_timestamp(1_800_000_000, 0).expect("in range");
        let event = RunEvent::QuietHours { until, offset_minutes: 60, time_zone: "Europe/Madrid".into() };
        let said = |locale| sentence(&event, locale).before.replace('\u{a0}', " ");
        assert_eq!(said(Locale::En), "Waits until 15 Jan 2027, 09:00 (Europe/Madrid): quiet hours.");
        assert_eq!(said(Locale::Es), "Espera hasta el 15 ene 2027, 09:00 (Europe/Madrid): son horas de silencio.");
    }

    #[test]
    fn a_listing_without_a_headline_leaves_no_gap() {
        let event = RunEvent::ListingNew { url: "https://a.example/1".into(), title: String::new() };
        assert_eq!(sentence(&event, Locale::En).before, "New listing:");
    }
}
