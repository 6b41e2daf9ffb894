//! What a page can be told instead of an answer.

use domain::Invalid;
use leptos::server_fn::error::{FromServerFnError, ServerFnErrorErr};
use leptos::server_fn::{Bytes, Decodes};
use serde::{Deserialize, Serialize};

use crate::json::JsonText;

/// Why a server function gave no answer. It travels to the browser, so it carries nothing a visitor may not know.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AppError {
    /// It takes a login.
    NotLoggedIn,
    /// Their role does not allow it.
    Forbidden,
    /// There is no such thing, or not for them.
    NotFound,
    /// Some of the input cannot be accepted.
    Invalid(Vec<Invalid>),
    /// It does not go with how things stand.
    Conflict {
        /// A stable code, such as `name_taken`.
        code: String,
    },
    /// Not now; later, perhaps.
    Unavailable,
    /// A fault of Atalaya's own. It has been logged.
    Internal,
    /// What was sent is larger than the server takes.
    TooLarge,
    /// The answer took too long and was given up.
    TookTooLong,
    /// The question or the answer was lost on the way.
    Transport(String),
}

impl AppError {
    /// The stable code of what was refused: a conflict's, or the first of those of what is invalid. `None` for whatever
    /// was not refused for a reason of its own.
    pub fn code(&self) -> Option<&str> {
        match self {
            Self::Invalid(wrong) => wrong.first().map(|wrong| wrong.code.as_str()),
            Self::Conflict { code } => Some(code),
            _ => None,
        }
    }

    /// The HTTP status that says the same.
    pub fn status(&self) -> u16 {
        match self {
            Self::NotLoggedIn => 401,
            Self::Forbidden => 403,
            Self::NotFound => 404,
            Self::Invalid(_) => 422,
            Self::Conflict { .. } => 409,
            Self::TooLarge => 413,
            Self::Unavailable => 503,
            Self::TookTooLong => 504,
            Self::Internal | Self::Transport(_) => 500,
        }
    }

    /// Gives the HTTP response that is being made this error's status. Nothing happens in the browser.
    pub fn set_status(&self) {
        // A form sent without JavaScript is led back to its page, which shows the error: that redirect must stay one.
        #[cfg(feature = "ssr")]
        if !answers_plain_form()
            && let Some(response) = leptos::prelude::use_context::<leptos_axum::ResponseOptions>()
            && let Ok(status) = axum::http::StatusCode::from_u16(self.status())
        {
            response.set_status(status);
        }
    }
}

impl std::fmt::Display for AppError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::NotLoggedIn => f.write_str("not logged in"),
            Self::Forbidden => f.write_str("not allowed"),
            Self::NotFound => f.write_str("not found"),
            Self::Invalid(wrong) => {
                let wrong: Vec<String> = wrong.iter().map(ToString::to_string).collect();
                f.write_str(&wrong.join("; "))
            }
            Self::Conflict { code } => write!(f, "conflict: {code}"),
            Self::Unavailable => f.write_str("not available now"),
            Self::TooLarge => f.write_str("too large"),
            Self::TookTooLong => f.write_str("took too long"),
            Self::Internal => f.write_str("internal error"),
            Self::Transport(detail) => f.write_str(detail),
        }
    }
}

impl std::error::Error for AppError {}

impl FromServerFnError for AppError {
    type Encoder = JsonText;

    fn from_server_fn_error(error: ServerFnErrorErr) -> Self {
        Self::Transport(error.to_string())
    }

    /// The middleware, which knows nothing of pages, refuses with a problem document.
    fn de(data: Bytes) -> Self {
        #[derive(Deserialize)]
        struct ProblemDocument {
            status: u16,
        }
        JsonText::decode(data.clone()).unwrap_or_else(|error: serde_json::Error| {
            match JsonText::decode(data).map(|problem: ProblemDocument| problem.status) {
                Ok(401) => Self::NotLoggedIn,
                Ok(403) => Self::Forbidden,
                Ok(404) => Self::NotFound,
                Ok(413) => Self::TooLarge,
                Ok(429 | 503) => Self::Unavailable,
                Ok(504) => Self::TookTooLong,
                _ => Self::Transport(error.to_string()),
            }
        })
    }
}

/// The one place where a service's error leaves the server: an internal one is logged here and stays here.
#[cfg(feature = "ssr")]
impl From<service::Error> for AppError {
    fn from(error: service::Error) -> Self {
        let error = match error {
            service::Error::NotLoggedIn => Self::NotLoggedIn,
            service::Error::Forbidden => Self::Forbidden,
            service::Error::NotFound => Self::NotFound,
            service::Error::Invalid(wrong) => Self::Invalid(wrong),
            service::Error::Conflict(code) => Self::Conflict { code: code.to_owned() },
            service::Error::TooManyTries => Self::Conflict { code: "too_many_attempts".to_owned() },
            service::Error::Unavailable => Self::Unavailable,
            service::Error::Internal(source) => {
                tracing::error!(error = %chain(source.as_ref()), "a page's server function failed");
                Self::Internal
            }
        };
        error.set_status();
        error
    }
}

/// Whether the request is a form that a browser sent to a server function by itself.
#[cfg(feature = "ssr")]
fn answers_plain_form() -> bool {
    use axum::http::header::ACCEPT;
    leptos::prelude::use_context::<axum::http::request::Parts>().is_some_and(|request| {
        let accepted = request.headers.get(ACCEPT).and_then(|accept| accept.to_str().ok());
        request.uri.path().starts_with("/fn/") && accepted.is_some_and(|accepted| accepted.contains("text/html"))
    })
}

/// The error and its causes, in one line.
#[cfg(feature = "ssr")]
fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text = format!("{text}: {error}");
        cause = error.source();
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_survive_the_way_to_the_browser() {
        for error in [
            AppError::NotFound,
            AppError::Invalid(vec![Invalid::new("name", "required", "give the job a name")]),
            AppError::Conflict { code: "name_taken".into() },
        ] {
            assert_eq!(AppError::de(error.ser()), error);
        }
    }

    #[test]
    fn a_refusal_is_known_by_its_first_code() {
        let wrong = |code| Invalid::new("password", code, code);
        let invalid = AppError::Invalid(vec![wrong("too_short"), wrong("too_common")]);
        assert_eq!(invalid.code(), Some("too_short"));
        assert_eq!(AppError::Conflict { code: "offer_over".into() }.code(), Some("offer_over"));
        assert_eq!((AppError::Invalid(Vec::new()).code(), AppError::Unavailable.code()), (None, None));
    }

    #[test]
    fn what_the_middleware_refuses_says_why() {
        let problem = |status: u16| Bytes::from(format!(r#"{{"type":"/problems/x","title":"X","status":{status}}}"#));
        for error in [AppError::TooLarge, AppError::TookTooLong, AppError::Unavailable, AppError::Forbidden] {
            assert_eq!(AppError::de(problem(error.status())), error);
        }
        assert!(matches!(AppError::de(Bytes::from_static(b"<html>")), AppError::Transport(_)));
    }
}
