//! The areas that a run has found, as the server draws them: see [`super::found`].

use std::collections::HashSet;

use domain::area::Area;
use domain::run::RunStatus;
use domain::view::RunView;
use leptos::prelude::*;

use super::outside::Outside;
use crate::format;
use crate::text::Locale;

/// Levels that are set apart from each other; deeper ones look alike.
const DEEPEST: u32 = 5;

/// Draws what a run that began at `target` has found: a form that makes a job of what is chosen.
pub fn draw_areas(run: &RunView, target: &str, areas: &[Area], may_change: bool, locale: Locale) -> String {
    let text = locale.discovery();
    let over = run.status.is_final();
    let hint = match (areas.is_empty(), run.status) {
        (true, RunStatus::Completed) => text.none,
        (true, _) => text.none_yet,
        _ if !over => text.under_way,
        _ => text.choose_hint,
    };
    let count = i64::try_from(areas.len()).unwrap_or(i64::MAX);
    let found = (count > 0).then(|| format!("{}. ", (text.count)(&format::count(count, locale))));
    let parents: HashSet<&str> = areas.iter().filter_map(|area| area.parent.as_deref()).collect();
    let lines: Vec<_> = areas.iter().map(|area| line(area, parents.contains(area.url.as_str()), locale)).collect();
    let drawn = view! {
        <h2>{text.areas}</h2>
        <p role="status">{found} {hint}</p>
        <form method="post" action="/jobs/new">
            <input type="hidden" name="intent" value="choose" />
            <input type="hidden" name="run" value=run.id.to_string() />
            <ul class="areas">
                <li class="area">
                    <label>
                        <input type="checkbox" name="area" value=target.to_owned() checked=over && areas.is_empty() />
                        {text.whole_site}
                    </label>
                    " "
                    {link(target)}
                </li>
                {lines}
            </ul>
            {may_change.then(|| view! { <button class="button primary">{text.make_job}</button> })}
        </form>
    };
    drawn.to_html()
}

fn line(area: &Area, is_parent: bool, locale: Locale) -> impl IntoView + use<> {
    let text = locale.discovery();
    let class = format!("area area-{}", area.level.min(DEEPEST));
    let ads = area.ads.map(|ads| view! { <small class="muted">{(text.ads)(&format::count(ads, locale))}</small> });
    let whole = is_parent.then(|| {
        view! {
            <label class="area-whole">
                <input type="checkbox" name="whole" value=area.url.clone() />
                {text.whole}
            </label>
        }
    });
    view! {
        <li class=class>
            <label>
                <input type="checkbox" name="area" value=area.url.clone() />
                {area.name.clone()}
            </label>
            " "
            {ads}
            " "
            {whole}
            " "
            {link(&area.url)}
        </li>
    }
}

/// The page itself.
fn link(url: &str) -> impl IntoView + use<> {
    let shown = url.split_once("://").map_or(url, |(_, rest)| rest).to_owned();
    view! {
        <Outside url=url.to_owned() class="area-url">
            {shown}
        </Outside>
    }
}
