//! Forms that the server draws. They post to their own page and work so; with code they are sent in place, and what the
//! server draws then takes the place of what was there.

use leptos::ev::SubmitEvent;
use leptos::prelude::*;

use super::form_problem::FormProblem;
use crate::error::AppError;

/// What the server drew, forms and all.
#[component]
pub fn SentInPlace<F, Fut>(
    /// What it drew when the page was asked for.
    html: String,
    /// Sends a form, as a browser would write it, and gives what is drawn anew.
    send: F,
) -> impl IntoView
where
    F: Fn(String) -> Fut + Send + Sync + 'static,
    Fut: Future<Output = Result<String, AppError>> + Send + 'static,
{
    let drawn = RwSignal::new(html);
    let sending = Action::new(move |form: &String| send(form.clone()));
    Effect::new(move |_| {
        if let Some(Ok(html)) = sending.value().get() {
            drawn.set(html);
            go_to_answer();
        }
    });
    let problem = Signal::derive(move || sending.value().get().and_then(Result::err));
    let submit = move |event: SubmitEvent| {
        // A form that cannot be read is left to the browser, which sends it as it is.
        let Some(form) = urlencoded(&event) else { return };
        event.prevent_default();
        if !sending.pending().get_untracked() {
            sending.dispatch(form);
        }
    };
    view! {
        <FormProblem error=problem />
        <div on:submit=submit inner_html=move || drawn.get()></div>
    }
}

/// The form with the pressed button, as the browser would send it; `None` where it cannot be read.
pub fn urlencoded(event: &SubmitEvent) -> Option<String> {
    #[cfg(feature = "hydrate")]
    {
        let form = leptos::form::form_data_from_event(event).ok()?;
        let encoded = web_sys::UrlSearchParams::new_with_str_sequence_sequence(&form).ok()?;
        Some(String::from(encoded.to_string()))
    }
    #[cfg(not(feature = "hydrate"))]
    {
        let _ = event;
        None
    }
}

/// Leads whoever works by keyboard to what the server answered, once it is drawn.
fn go_to_answer() {
    request_animation_frame(|| focus_first("[data-answer]"));
}

/// Leads whoever works by keyboard to the first of these elements, if there is one.
pub fn focus_first(selector: &str) {
    let found = document().query_selector(selector).ok().flatten();
    #[cfg(feature = "hydrate")]
    if let Some(found) = found {
        use wasm_bindgen::JsCast as _;
        let _ = found.unchecked_into::<web_sys::HtmlElement>().focus();
    }
    #[cfg(not(feature = "hydrate"))]
    let _ = found;
}
