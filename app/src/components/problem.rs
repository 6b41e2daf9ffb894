//! What stands in place of an answer that did not come: what happened, and what to do.

use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_location;

use crate::error::AppError;
use crate::search::encode;
use crate::text::use_locale;

/// The error as a section of the page. On the server the response gets the error's status.
#[component]
pub fn PageProblem(
    /// What happened.
    error: AppError,
) -> impl IntoView {
    error.set_status();
    let text = use_locale().shell();
    let location = use_location();
    let here = format!("{}{}", location.pathname.get_untracked(), with_mark(&location.search.get_untracked()));
    let (title, help) = match &error {
        AppError::NotLoggedIn => (text.not_logged_in, text.not_logged_in_help.to_owned()),
        AppError::Forbidden => (text.forbidden, text.forbidden_help.to_owned()),
        AppError::NotFound => (text.not_found, text.not_found_help.to_owned()),
        AppError::Invalid(_) => (text.invalid, error.to_string()),
        AppError::Conflict { .. } => (text.conflict, text.conflict_help.to_owned()),
        AppError::TooLarge => (text.too_large, text.too_large_help.to_owned()),
        AppError::TookTooLong => (text.took_too_long, text.took_too_long_help.to_owned()),
        AppError::Unavailable => (text.unavailable, text.unavailable_help.to_owned()),
        AppError::Internal => (text.internal, text.internal_help.to_owned()),
        AppError::Transport(_) => (text.transport, text.transport_help.to_owned()),
    };
    // These load a new document: the server may decide differently, and a broken tab heals.
    let way_out = match &error {
        AppError::NotLoggedIn => (format!("/login?next={}", encode(&here)), text.log_in),
        AppError::Unavailable | AppError::TookTooLong | AppError::Internal | AppError::Transport(_) => {
            (here, text.try_again)
        }
        _ => ("/".to_owned(), text.to_overview),
    };
    view! {
        <Title text=title />
        <section class="problem">
            <h1>{title}</h1>
            <p>{help}</p>
            <p>
                <a class="button primary" href=way_out.0 rel="external">
                    {way_out.1}
                </a>
            </p>
        </section>
    }
}

/// A query string with its question mark; the router gives it with or without.
pub(crate) fn with_mark(search: &str) -> String {
    let search = search.trim_start_matches('?');
    if search.is_empty() { String::new() } else { format!("?{search}") }
}
