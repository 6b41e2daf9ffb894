//! A run's state as a pill, and as a sentence for those who listen.

use domain::run::RunStatus;
use leptos::prelude::*;

use crate::live::{ConnectionState, connection_state};
use crate::text::use_locale;

/// The pill.
#[component]
pub fn RunStatePill(
    /// Where the run stands.
    #[prop(into)]
    status: Signal<RunStatus>,
) -> impl IntoView {
    let text = use_locale().runs();
    view! {
        <span class="run-state" data-status=move || status.get().as_str()>
            {move || (text.status)(status.get())}
        </span>
    }
}

/// Says a change of state aloud, and nothing else: the figures change too often to be heard.
#[component]
pub fn RunStateAnnouncement(
    /// Where the run stands.
    status: Memo<RunStatus>,
) -> impl IntoView {
    let text = use_locale().runs();
    view! {
        <p class="visually-hidden" role="status" aria-live="polite">
            {move || (text.status_sentence)(status.get())}
        </p>
    }
}

/// A small mark while the socket is lost and what is shown may be old.
#[component]
pub fn ReconnectingMark() -> impl IntoView {
    let text = use_locale().shell();
    let state = connection_state();
    let lost = move || state.get() == ConnectionState::Reconnecting;
    view! {
        <span class="reconnecting" role="status" hidden=move || !lost()>
            {move || if lost() { text.reconnecting } else { "" }}
        </span>
    }
}
