//! The areas that a run has found, to make a job of.
//!
//! The form posts to the page of a new job, which comes with the chosen as its targets: thousands of addresses fit into a
//! form and not into a link.

use std::collections::HashSet;

use domain::RunId;
use domain::area::Area;
use domain::run::RunStatus;
use domain::view::RunView;
use leptos::prelude::*;

use crate::format;
use crate::server_fns::discoveries::{AreasFound, load_areas};
use crate::text::use_locale;
use crate::visitor::use_visitor;

/// From so many areas on there is a field to show only some of them.
const MANY: i64 = 20;
/// Levels that are set apart from each other; deeper ones look alike.
const DEEPEST: u32 = 5;

/// The areas; what is found meanwhile comes in while the run is under way, and what was ticked stays.
#[component]
pub fn Areas(
    /// The run.
    id: RunId,
    /// What it had found when the page was asked for.
    first: AreasFound,
    /// The run, live.
    run: RwSignal<RunView>,
    /// Where it stands.
    status: Memo<RunStatus>,
) -> impl IntoView {
    let locale = use_locale();
    let text = locale.discovery();
    let target = first.target.clone();
    let found = RwSignal::new(first.areas);
    let again = Action::new(move |(): &()| load_areas(id));
    let progress = Memo::new(move |_| (run.with(|run| run.counters.pages_fetched), status.get()));
    Effect::new(move |before: Option<(i64, RunStatus)>| {
        let now = progress.get();
        if before.is_some_and(|before| before != now) {
            again.dispatch(());
        }
        now
    });
    Effect::new(move |_| {
        if let Some(Ok(Some(now))) = again.value().get() {
            found.set(now.areas);
        }
    });

    let count = Memo::new(move |_| i64::try_from(found.with(Vec::len)).unwrap_or(i64::MAX));
    let state = move || match (count.get(), status.get()) {
        (0, RunStatus::Completed) => text.none,
        (0, _) => text.none_yet,
        (_, status) if !status.is_final() => text.under_way,
        _ => text.choose_hint,
    };
    let lines = move || {
        found.with(|areas| {
            let parents: HashSet<&str> = areas.iter().filter_map(|area| area.parent.as_deref()).collect();
            let line = |area: &Area| (parents.contains(area.url.as_str()), area.clone());
            areas.iter().map(line).collect::<Vec<_>>()
        })
    };
    let filter = RwSignal::new(String::new());
    let wanted = Memo::new(move |_| filter.with(|filter| filter.trim().to_lowercase()));
    let may_change = use_visitor().may_change();
    view! {
        <section class="areas-found">
            <h2>{text.areas}</h2>
            <p role="status">
                {move || (count.get() > 0).then(|| format!("{}. ", (text.count)(&format::count(count.get(), locale))))}
                {state}
            </p>
            <form method="post" action="/jobs/new">
                <input type="hidden" name="intent" value="choose" />
                <input type="hidden" name="run" value=id.to_string() />
                <Show when=move || { count.get() > MANY }>
                    <p class="field areas-filter scripted">
                        <label for="areas-filter">{text.filter}</label>
                        <input
                            id="areas-filter"
                            type="search"
                            autocomplete="off"
                            on:input:target=move |event| filter.set(event.target().value())
                        />
                    </p>
                </Show>
                <ul class="areas">
                    <li class="area">
                        <label>
                            <input type="checkbox" name="area" value=target.clone() checked=move || count.get() == 0 />
                            {text.whole_site}
                        </label>
                        " "
                        <AreaLink url=target.clone() />
                    </li>
                    <For
                        each=lines
                        key=|line| line.clone()
                        children=move |(is_parent, area)| view! { <AreaLine area is_parent wanted /> }
                    />
                </ul>
                {may_change.then(|| view! { <button class="button primary">{text.make_job}</button> })}
            </form>
        </section>
    }
}

#[component]
fn AreaLine(area: Area, is_parent: bool, wanted: Memo<String>) -> impl IntoView {
    let locale = use_locale();
    let text = locale.discovery();
    let Area { url, name, ads, level, .. } = area;
    let class = format!("area area-{}", level.min(DEEPEST));
    let ads = ads.map(|ads| view! { <small class="muted">{(text.ads)(&format::count(ads, locale))}</small> });
    let whole = is_parent.then(|| {
        view! {
            <label class="area-whole">
                <input type="checkbox" name="whole" value=url.clone() />
                {text.whole}
            </label>
        }
    });
    let lower = format!("{} {url}", name.to_lowercase());
    let hidden = move || wanted.with(|wanted| !wanted.is_empty() && !lower.contains(wanted.as_str()));
    view! {
        <li class=class hidden=hidden>
            <label>
                <input type="checkbox" name="area" value=url.clone() />
                {name}
            </label>
            " "
            {ads}
            " "
            {whole}
            " "
            <AreaLink url />
        </li>
    }
}

/// The page itself.
#[component]
fn AreaLink(url: String) -> impl IntoView {
    let shown = url.split_once("://").map_or(url.clone(), |(_, rest)| rest.to_owned());
    view! {
        <a class="area-url" href=url rel="noopener nofollow" target="_blank">
            {shown}
        </a>
    }
}
