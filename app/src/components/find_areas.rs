//! The form that looks for the areas of a site.

use leptos::html::Input;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;

use super::form_problem::FormProblem;
use super::server_form::ServerForm;
use crate::server_fns::discoveries::FindAreas;
use crate::text::use_locale;

/// The form. The server leads on to the run's page.
#[component]
pub fn FindAreasForm() -> impl IntoView {
    let text = use_locale().discovery();
    let start = ServerAction::<FindAreas>::new();
    let refused = Signal::derive(move || start.value().get().and_then(Result::err));
    let field = NodeRef::<Input>::new();
    view! {
        <section class="find-areas" id="areas">
            <h2>{text.find}</h2>
            <p>{text.find_hint}</p>
            <ServerForm
                action=FindAreas::PATH
                on_submit=move |()| {
                    let url = field.get_untracked().map(|field| field.value()).unwrap_or_default();
                    start.dispatch(FindAreas { url });
                }
            >
                <div class="preview-line">
                    <p class="field">
                        <label for="areas_url">{text.url}</label>
                        <input id="areas_url" name="url" inputmode="url" autocomplete="off" required node_ref=field />
                    </p>
                    <button class="button" disabled=move || start.pending().get()>
                        {text.find}
                    </button>
                </div>
            </ServerForm>
            <FormProblem error=refused />
        </section>
    }
}
