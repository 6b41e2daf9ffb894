//! Why a request brought nothing.

use std::error::Error;
use std::io;

use domain::run::PageProblem;

use crate::plain;

/// Longest detail, in characters: some of it is what the site said.
const LONGEST: usize = 1_000;

/// Why a request brought nothing.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{detail}")]
pub struct FetchError {
    /// In the words the run's log uses.
    pub problem: PageProblem,
    /// The error as it came, on one line.
    pub detail: String,
}

impl FetchError {
    pub(crate) fn new(problem: PageProblem, detail: String) -> Self {
        Self { problem, detail: plain::line(&detail, LONGEST).unwrap_or_default() }
    }

    /// Sorts an error of the HTTP client by what caused it.
    pub(super) fn from_transport(error: &reqwest::Error) -> Self {
        let causes = causes(error);
        let detail = causes.last().map_or_else(|| error.to_string(), ToString::to_string);
        let problem = if causes.iter().any(|cause| cause.is::<rustls::Error>()) {
            PageProblem::Tls
        } else if error.is_timeout() {
            PageProblem::Timeout
        } else if error.is_dns() {
            PageProblem::UnknownHost
        } else if error.is_connect() {
            PageProblem::Unreachable
        } else {
            PageProblem::Protocol
        };
        Self::new(problem, detail)
    }
}

/// The error and all beneath it. [`io::Error::source`] skips the error it wraps, which is the one that tells TLS
/// from the rest.
fn causes<'a>(error: &'a (dyn Error + 'static)) -> Vec<&'a (dyn Error + 'static)> {
    let mut causes = vec![error];
    let mut last = error;
    loop {
        let wrapped =
            last.downcast_ref::<io::Error>().and_then(io::Error::get_ref).map(|inner| inner as &(dyn Error + 'static));
        match wrapped.or_else(|| last.source()) {
            Some(next) => {
                causes.push(next);
                last = next;
            }
            None => return causes,
        }
    }
}
