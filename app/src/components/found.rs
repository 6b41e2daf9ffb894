//! What a run has found, as far as it shows that itself: areas to make a job of, or what is at addresses.
//!
//! The server draws it: the browser need not hold what draws a list it never changes. The form of areas posts to the page
//! of a new job, which comes with the chosen as its targets: thousands of addresses fit into a form and not into a link.

use domain::RunId;
use domain::run::RunStatus;
use domain::view::RunView;
use leptos::html::Div;
use leptos::prelude::*;

use super::run_progress::done_and_total;
use crate::server_fns::runs::load_run;

/// What was found; what is found meanwhile comes in while the run is under way, and what was ticked stays.
#[component]
pub fn Found(
    /// The run.
    id: RunId,
    /// Which page of it is shown: what comes after this.
    after: Option<i64>,
    /// What was drawn when the page was asked for.
    first: String,
    /// The run, live.
    run: RwSignal<RunView>,
) -> impl IntoView {
    let drawn = NodeRef::<Div>::new();
    Effect::new(move |before: Option<(i64, RunStatus)>| {
        let stands = |run: &RunView| (done_and_total(&run.counters).0, run.status);
        let now = run.with(stands);
        if before.is_some_and(|before| before != now) {
            leptos::task::spawn_local(async move {
                let loaded = load_run(id, after).await;
                // An answer that is late tells of less than is shown, or of a page that was left.
                if run.try_with_untracked(stands) == Some(now)
                    && let (Ok((_, Some(html))), Some(drawn)) = (loaded, drawn.get_untracked())
                {
                    renew(&drawn, &html);
                }
            });
        }
        now
    });
    view! {
        <section class="run-found" id="found">
            <div node_ref=drawn inner_html=first></div>
        </section>
    }
}

/// Puts in what was drawn anew, and ticks again what was ticked.
#[cfg(feature = "hydrate")]
fn renew(within: &web_sys::HtmlElement, html: &str) {
    use wasm_bindgen::JsCast;

    let form = within.query_selector("form").ok().flatten();
    let form = form.and_then(|form| form.dyn_into::<web_sys::HtmlFormElement>().ok());
    let chosen = form.and_then(|form| web_sys::FormData::new_with_form(&form).ok());
    within.set_inner_html(html);
    for name in ["area", "whole"] {
        for url in chosen.iter().flat_map(|chosen| chosen.get_all(name)) {
            // What an address holds is escaped as a text of CSS has to be.
            let box_of = format!("input[name={name}][value={:?}]", url.as_string().unwrap_or_default());
            if let Ok(Some(found)) = within.query_selector(&box_of) {
                let _ = found.set_attribute("checked", "");
            }
        }
    }
}

#[cfg(not(feature = "hydrate"))]
fn renew<T>(_: &T, _: &str) {}
