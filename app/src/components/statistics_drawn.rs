//! The instance's figures as the server draws them.

use domain::process::ProcessState;
use domain::view::{Processes, Statistics};
use leptos::prelude::*;

use crate::format;
use crate::text::Locale;

/// Draws what is under way, what is kept, and what keeps it.
pub fn draw_statistics(statistics: &Statistics, processes: &Processes, locale: Locale) -> String {
    let text = locale.statistics();
    let count = |value: i64| format::count(value, locale);
    let of = |some: i64, all: i64| (text.of)(&count(some), &count(all));
    let of_processes = locale.processes();
    let (queue, rows) = (&statistics.queue, &statistics.rows);
    let there = || processes.processes.iter().filter(|process| process.state != ProcessState::Gone);
    let running: usize = there().map(|process| process.leases.len()).sum();
    let slots: i64 = there().map(|process| i64::from(process.slots)).sum();
    let waited = queue.oldest_since.map(|since| (statistics.now - since).num_seconds());
    let work = vec![
        (text.running, count(as_count(running))),
        (text.slots, count(slots)),
        (of_processes.waiting, count(queue.waiting)),
        (of_processes.oldest, waited.map_or_else(|| format::UNKNOWN.to_owned(), format::duration)),
        (of_processes.backing_off, count(queue.backing_off)),
        (of_processes.abandoned, count(queue.abandoned)),
        (text.processes, count(as_count(there().count()))),
    ];
    let kept = [
        (text.properties, rows.properties, Some("/properties")),
        (text.listings, rows.listings, None),
        (text.prices, rows.prices, None),
        (text.sources, rows.sources, None),
        (text.jobs, rows.jobs, Some("/jobs")),
        (text.runs, rows.runs, None),
        (text.users, rows.users, Some("/admin/users")),
    ];
    let kept = kept.map(|(label, value, page)| {
        let value = match page {
            Some(page) => view! { <a href=page>{count(value)}</a> }.into_any(),
            None => count(value).into_any(),
        };
        draw_figure(label, value)
    });
    let engine = match statistics.engine.as_str() {
        "sqlite" => "SQLite",
        "postgres" => "PostgreSQL",
        other => other,
    };
    let instance = vec![
        (text.version, statistics.version.clone()),
        (text.engine, engine.to_owned()),
        (text.size, format::bytes(statistics.bytes, locale)),
    ];
    let (connections, answers) = (&statistics.connections, &statistics.answers);
    let in_use = i64::from(connections.open.saturating_sub(connections.idle));
    let cached = answers.asked.saturating_sub(answers.loaded);
    let share = (answers.asked > 0).then(|| format::percent(cached as f64 / answers.asked as f64, locale));
    let process = vec![
        (text.connections, of(in_use, connections.most.into())),
        (text.asked, count(i64::try_from(answers.asked).unwrap_or(i64::MAX))),
        (text.cached, share.unwrap_or_else(|| format::UNKNOWN.to_owned())),
        (text.redis, (text.redis_state)(statistics.redis).to_owned()),
    ];
    view! {
        <section class="statistics" aria-labelledby="work">
            <div class="section-head">
                <h2 id="work">{text.work}</h2>
                <a href="/admin/processes">{text.see_processes}</a>
            </div>
            <dl>{draw_figures(work)}</dl>
        </section>
        <section class="statistics" aria-labelledby="kept">
            <h2 id="kept">{text.kept}</h2>
            <dl>{kept.into_iter().collect_view()}</dl>
        </section>
        <section class="statistics" aria-labelledby="instance">
            <h2 id="instance">{text.instance}</h2>
            <dl>{draw_figures(instance)}</dl>
        </section>
        <section class="statistics" aria-labelledby="process">
            <h2 id="process">{text.process}</h2>
            <dl>{draw_figures(process)}</dl>
        </section>
        <p class="hint">{(text.counted_at)(&format::date_time(statistics.now, None, locale))}</p>
    }
    .to_html()
}

fn as_count(number: usize) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

fn draw_figures(figures: Vec<(&'static str, String)>) -> impl IntoView {
    figures.into_iter().map(|(label, value)| draw_figure(label, value.into_any())).collect_view()
}

fn draw_figure(label: &'static str, value: AnyView) -> impl IntoView {
    view! {
        <div>
            <dt>{label}</dt>
            <dd>{value}</dd>
        </div>
    }
}

#[cfg(test)]
mod tests {
    use domain::Instant;
    use domain::view::{Answers, Connections, QueueView, Rows};

    use super::*;
    use crate::text::Locale::{En, Es};

    fn statistics(asked: u64) -> Statistics {
        Statistics {
            version: "0.1.0".to_owned(),
            engine: "postgres".to_owned(),
            bytes: 12_300_000,
            rows: Rows { properties: 12_345, users: 3, ..Rows::default() },
            queue: QueueView { waiting: 7, ..QueueView::default() },
            connections: Connections { open: 5, idle: 3, most: 10 },
            answers: Answers { asked, redis: 0, loaded: asked / 4 },
            redis: None,
            now: Instant::from_timestamp(1_772_546_700, 0).expect("in range"),
        }
    }

    /// The page without the marks between its texts.
    fn drawn(of: &Statistics, locale: Locale) -> String {
        let processes = Processes { processes: Vec::new(), queue: of.queue, now: of.now };
        draw_statistics(of, &processes, locale).replace("<!>", "")
    }

    #[test]
    fn figures_are_written_as_the_reader_writes_them() {
        let of = statistics(400);
        let html = drawn(&of, Es);
        for said in ["12.345</a>", "12,3\u{a0}MB", "PostgreSQL", "2 de 10", "75\u{a0}%", "no hay", "14:05\u{a0}UTC"] {
            assert!(html.contains(said), "{said}: {html}");
        }
        assert!(html.contains("href=\"/admin/processes\""), "{html}");
        let html = drawn(&of, En);
        assert!(html.contains("12,345") && html.contains("75%"), "{html}");
    }

    #[test]
    fn what_nobody_asked_has_no_share() {
        let html = drawn(&statistics(0), En);
        assert!(html.contains("<dt>Answers from the cache</dt><dd>—</dd>"), "{html}");
    }
}
