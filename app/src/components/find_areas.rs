//! The form that looks for the areas of a site.

use leptos::prelude::*;
use leptos::server_fn::ServerFn;

use crate::server_fns::discoveries::FindAreas;
use crate::text::use_locale;

/// The form. The server leads on to the run's page.
#[component]
pub fn FindAreasForm() -> impl IntoView {
    let text = use_locale().discovery();
    view! {
        <section class="find-areas" id="areas">
            <h2>{text.find}</h2>
            <p>{text.find_hint}</p>
            <form method="post" action=FindAreas::PATH>
                <div class="preview-line">
                    <p class="field">
                        <label for="areas_url">{text.url}</label>
                        <input id="areas_url" name="url" inputmode="url" autocomplete="off" required />
                    </p>
                    <button class="button">{text.find}</button>
                </div>
            </form>
        </section>
    }
}
