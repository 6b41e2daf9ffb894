//! A form that is sent to a server function: by the browser alone, or in place with code.

use leptos::ev::SubmitEvent;
use leptos::prelude::*;

/// The form. Its fields are named as the server function's arguments.
///
/// Leptos' own `ActionForm` reads the arguments back out of the fields; here whoever shows the form knows them, and the
/// browser's code need not hold a reader for each.
#[component]
pub fn ServerForm(
    /// The server function's address.
    action: &'static str,
    /// Sends it in place.
    #[prop(into)]
    on_submit: Callback<()>,
    /// Fields and button.
    children: Children,
) -> impl IntoView {
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        on_submit.run(());
    };
    view! {
        <form method="post" action=action on:submit=submit>
            {children()}
        </form>
    }
}
