//! Why a button did nothing: a sentence beside it.

use leptos::prelude::*;

use crate::error::AppError;
use crate::text::use_locale;

/// The sentence; nothing while there is no error. It is announced when it comes.
#[component]
pub fn FormProblem(
    /// What happened.
    #[prop(into)]
    error: Signal<Option<AppError>>,
) -> impl IntoView {
    let locale = use_locale();
    let shell = locale.shell();
    let sentence = move || {
        error.get().map(|error| match error {
            AppError::Conflict { code } => (locale.refusals().conflict)(&code).to_owned(),
            AppError::Invalid(wrong) => {
                let sentences: Vec<String> = wrong.iter().map(locale.refusals().invalid).collect();
                sentences.join(" ")
            }
            AppError::NotLoggedIn => format!("{}. {}", shell.not_logged_in, shell.not_logged_in_help),
            AppError::Forbidden => format!("{}. {}", shell.forbidden, shell.forbidden_help),
            AppError::NotFound => format!("{}. {}", shell.not_found, shell.not_found_help),
            AppError::TooLarge => format!("{}. {}", shell.too_large, shell.too_large_help),
            AppError::TookTooLong => format!("{}. {}", shell.took_too_long, shell.took_too_long_help),
            AppError::Unavailable => format!("{}. {}", shell.unavailable, shell.unavailable_help),
            AppError::Internal => format!("{}. {}", shell.internal, shell.internal_help),
            AppError::Transport(_) => format!("{}. {}", shell.transport, shell.transport_help),
        })
    };
    view! {
        <p class="form-problem" role="alert">
            {sentence}
        </p>
    }
}
