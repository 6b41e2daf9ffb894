//! `/`: what changed, what runs, what is new.

use domain::view::{Overview, PropertySummary, RunView};
use domain::{Instant, RunId};
use leptos::prelude::*;
use leptos_meta::Title;

use crate::components::empty::Empty;
use crate::components::problem::PageProblem;
use crate::components::property_card::PropertyGrid;
use crate::components::run_card::RunCard;
use crate::components::run_state::ReconnectingMark;
use crate::format;
use crate::live;
use crate::server_fns::overview::load_overview;
use crate::text::use_locale;
use crate::visitor::use_visitor;

/// The page.
#[component]
pub fn OverviewPage() -> impl IntoView {
    let text = use_locale().overview();
    let overview = Resource::new_blocking(|| (), |()| load_overview());
    view! {
        <Title text=text.title />
        <Suspense>
            {move || Suspend::new(async move {
                match overview.await {
                    Ok(overview) => view! { <Loaded overview /> }.into_any(),
                    Err(error) => view! { <PageProblem error /> }.into_any(),
                }
            })}
        </Suspense>
    }
}

/// The page once it is known.
#[component]
fn Loaded(overview: Overview) -> impl IntoView {
    let text = use_locale().overview();
    let is_empty = overview.newest.is_empty();
    let is_running = !overview.runs.is_empty();
    let now = overview.now;
    let figures = (!is_empty).then(|| view! { <DayInFigures overview=overview.clone() /> });
    let Overview { runs, newest, drops, cheapest, .. } = overview;
    let nothing_yet = is_empty.then(|| view! { <NothingYet is_running /> });
    view! {
        <header class="page-head">
            <h1>{text.title}</h1>
        </header>
        {figures}
        <ActiveRuns runs />
        {nothing_yet}
        <Shelf title=text.newest href="/properties?sort=newest-desc" properties=newest now />
        <Shelf title=text.price_drops href="/properties?sort=changed-desc" properties=drops now />
        <Shelf title=text.cheapest href="/properties?availability=active&sort=unit_price-asc" properties=cheapest now />
    }
}

/// The last day in five figures, each leading to the list behind it.
#[component]
fn DayInFigures(overview: Overview) -> impl IntoView {
    let locale = use_locale();
    let text = locale.overview();
    let figure = |label: &'static str, count: i64, href: &'static str, kind: &'static str| {
        view! {
            <li>
                <a href=href data-kind=kind data-quiet=(count == 0).then_some("true")>
                    <span class="figure-label">{label}</span>
                    <strong>{format::count(count, locale)}</strong>
                </a>
            </li>
        }
    };
    view! {
        <section aria-labelledby="last-day">
            <h2 id="last-day">{text.last_day}</h2>
            <ul class="figures">
                {figure(text.new, overview.new_today, "/properties?sort=newest-desc", "new")}
                {figure(text.drops, overview.price_drops_today, "/properties?sort=changed-desc", "down")}
                {figure(text.rises, overview.price_rises_today, "/properties?sort=changed-desc", "up")}
                {figure(
                    text.removed,
                    overview.removed_today,
                    "/properties?availability=removed&sort=changed-desc",
                    "removed",
                )} {figure(text.active, overview.active, "/properties?availability=active", "active")}
            </ul>
        </section>
    }
}

/// Runs under way, live. One that ends stays until the page is left.
#[component]
fn ActiveRuns(runs: Vec<RunView>) -> impl IntoView {
    let text = use_locale().overview();
    let runs = live::use_active_runs(runs);
    let ids = move || runs.with(|runs| runs.iter().map(|run| run.id).collect::<Vec<RunId>>());
    let is_empty = move || runs.with(Vec::is_empty);
    let card = move |id: RunId| {
        let find = move |runs: &Vec<RunView>| runs.iter().find(|run| run.id == id).cloned();
        runs.with_untracked(find).map(|first| {
            // A run that has just left the list keeps its last state while its card is taken down.
            let run = Memo::new(move |last: Option<&RunView>| {
                runs.with(find).unwrap_or_else(|| last.unwrap_or(&first).clone())
            });
            view! {
                <li>
                    <RunCard run />
                </li>
            }
        })
    };
    view! {
        <section class="active-runs" hidden=is_empty aria-labelledby="running">
            <header class="section-head">
                <h2 id="running">{text.running}</h2>
                <ReconnectingMark />
            </header>
            <ul class="run-cards">
                <For each=ids key=|id| *id children=card />
            </ul>
        </section>
    }
}

/// Before the first crawl has found anything.
#[component]
fn NothingYet(is_running: bool) -> impl IntoView {
    let text = use_locale().overview();
    if is_running {
        return view! { <Empty title=text.empty_title text=text.first_run_text /> }.into_any();
    }
    if use_visitor().may_change() {
        view! {
            <Empty title=text.empty_title text=text.empty_text>
                <a class="button primary" href="/jobs/new">
                    {text.make_job}
                </a>
            </Empty>
        }
        .into_any()
    } else {
        view! { <Empty title=text.empty_title text=text.empty_text_reader /> }.into_any()
    }
}

/// A few properties of one sort, with the way to all.
#[component]
fn Shelf(title: &'static str, href: &'static str, properties: Vec<PropertySummary>, now: Instant) -> impl IntoView {
    let text = use_locale().overview();
    (!properties.is_empty()).then(|| {
        view! {
            <section class="shelf">
                <header class="section-head">
                    <h2>{title}</h2>
                    <a href=href>{text.see_all} <span class="visually-hidden">{format!(": {title}")}</span></a>
                </header>
                <PropertyGrid properties now rank=3 />
            </section>
        }
    })
}
