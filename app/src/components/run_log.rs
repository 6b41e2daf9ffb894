//! A run's log: filtered by level, kept at its end by the style sheet unless the reader has scrolled up.

use domain::RunId;
use domain::run::Level;
use domain::view::RunLogEntry;
use leptos::prelude::*;

use super::run_event::LogEntry;
use crate::live;
use crate::server_fns::runs::LogWindow;
use crate::text::use_locale;

/// Entries shown at first.
pub const FIRST: u32 = 200;
/// Most entries of the end of the log shown at once.
pub const MOST: u32 = 1_000;
/// Entries on a page of the log read from its beginning.
pub const PAGE: u32 = 500;

/// What the address asks of the log: `log` entries of its end, or those after an id, of a level or worse.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LogView {
    /// Which part.
    pub window: LogWindow,
    /// The least level shown.
    pub level: Level,
}

impl LogView {
    /// Reads the parameters of the address; what makes no sense counts as absent.
    pub fn parse(log: Option<&str>, after: Option<&str>, level: Option<&str>) -> Self {
        let last = || log.and_then(|text| text.parse().ok()).map_or(FIRST, |last: u32| last.clamp(1, MOST));
        let window = match after.and_then(|text| text.parse().ok()) {
            Some(id) => LogWindow::After(id, PAGE),
            None => LogWindow::Last(last()),
        };
        Self { window, level: level.and_then(|text| text.parse().ok()).unwrap_or(Level::Info) }
    }

    /// The address that asks for it.
    pub fn href(self, run: RunId) -> String {
        let mut query = Vec::new();
        match self.window {
            LogWindow::Last(FIRST) => {}
            LogWindow::Last(last) => query.push(format!("log={last}")),
            LogWindow::After(id, _) => query.push(format!("after={id}")),
        }
        if self.level != Level::Info {
            query.push(format!("level={}", self.level));
        }
        let query = if query.is_empty() { String::new() } else { format!("?{}", query.join("&")) };
        format!("/runs/{run}{query}#log")
    }

    fn lets_through(self, entry: &RunLogEntry) -> bool {
        entry.level >= self.level
    }
}

/// The entries of a part of the log, with the links to other parts.
#[component]
pub fn RunLog(
    /// Whose log.
    run: RunId,
    /// The entries of `window`.
    entries: Vec<RunLogEntry>,
    /// Which part of the log they are.
    window: LogWindow,
    /// What the address asks for now: it may hide some of them.
    view: Memo<LogView>,
    /// Whether nothing more will be added.
    over: bool,
) -> impl IntoView {
    let text = use_locale().run_log();
    let got = entries.len();
    let newest = entries.last().map(|entry| entry.id);
    // A page from the middle of the log does not grow at its end.
    let all = match window {
        LogWindow::Last(_) => live::use_run_log(run, entries, over),
        LogWindow::After(..) => Signal::stored(entries),
    };
    let shown = move || {
        let view = view.get();
        all.with(|entries| entries.iter().filter(|entry| view.lets_through(entry)).cloned().collect::<Vec<_>>())
    };
    let empty = move || {
        let view = view.get();
        !all.with(|entries| entries.iter().any(|entry| view.lets_through(entry)))
    };

    let link = move |window, label: &'static str| {
        let href = move || LogView { window, ..view.get() }.href(run);
        view! {
            <a href=href data-noscroll="">
                {label}
            </a>
        }
    };
    let earlier = match window {
        LogWindow::Last(last) if got < last as usize => None,
        LogWindow::Last(last) if last >= MOST => Some(link(LogWindow::After(0, PAGE), text.log_from_start)),
        LogWindow::Last(last) => Some(link(LogWindow::Last((last * 2).min(MOST)), text.log_older)),
        LogWindow::After(..) => None,
    };
    let later = match (window, newest) {
        (LogWindow::After(..), Some(newest)) if got == PAGE as usize => {
            Some(link(LogWindow::After(newest, PAGE), text.log_next))
        }
        _ => None,
    };
    let latest = matches!(window, LogWindow::After(..)).then(|| link(LogWindow::Last(FIRST), text.log_latest));
    let follows = matches!(window, LogWindow::Last(_));

    view! {
        <nav class="log-earlier">{earlier}</nav>
        <div class="log-scroll" class:follows=follows role="region" aria-label=text.log tabindex="0">
            <ol class="log-entries">
                <For each=shown key=|entry| entry.id children=|entry| view! { <LogEntry entry /> } />
            </ol>
        </div>
        <p class="log-empty" hidden=move || !empty()>
            {text.log_empty}
        </p>
        <nav class="log-later">{later} {latest}</nav>
    }
}

/// The links that choose the least level.
#[component]
pub fn LogLevels(
    /// Whose log.
    run: RunId,
    /// What is shown now.
    view: Memo<LogView>,
) -> impl IntoView {
    let text = use_locale().run_log();
    let links = Level::ALL.iter().map(|&level| {
        let href = move || LogView { level, ..view.get() }.href(run);
        let current = move || (view.get().level == level).then_some("true");
        let label = if level == Level::Info { text.log_all } else { (text.level)(level) };
        view! {
            <li>
                // Not the router's own link, which would call all three the current page.
                <a href=href data-noscroll="" aria-current=current>
                    {label}
                </a>
            </li>
        }
    });
    view! {
        <nav class="log-levels" aria-label=text.log_level>
            <ul>{links.collect_view()}</ul>
        </nav>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_without_parameters_shows_the_end_of_everything() {
        let view = LogView::parse(None, None, None);
        assert_eq!(view, LogView { window: LogWindow::Last(FIRST), level: Level::Info });
        assert_eq!(view.href(RunId(7)), "/runs/7#log");
    }

    #[test]
    fn addresses_round_trip() {
        let view = LogView::parse(Some("400"), None, Some("warning"));
        assert_eq!(view.href(RunId(7)), "/runs/7?log=400&level=warning#log");
        let view = LogView::parse(None, Some("12"), None);
        assert_eq!(view.window, LogWindow::After(12, PAGE));
        assert_eq!(view.href(RunId(7)), "/runs/7?after=12#log");
    }

    #[test]
    fn nonsense_counts_as_absent_and_numbers_are_bounded() {
        let plain = LogView::parse(None, None, None);
        assert_eq!(LogView::parse(Some("x"), Some("y"), Some("z")), plain);
        assert_eq!(LogView::parse(Some("999999"), None, None).window, LogWindow::Last(MOST));
        assert_eq!(LogView::parse(Some("0"), None, None).window, LogWindow::Last(1));
    }
}
