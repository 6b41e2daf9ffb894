//! The forms about the second factor. Recovery codes are shown by the answer to the form that made them, and stand in no
//! address.

use axum::extract::Request;
use axum::response::Response;
use service::Services;
use service::accounts::Proof;
use service::second_factor::{Codes, make_codes, switch_on};

use super::Page;
use super::sent_form::SentForm;
use crate::error::AppError;

/// What became of a form.
#[derive(Debug, Clone)]
pub struct PostedFactor {
    /// The key that was offered, sealed.
    pub sealed: String,
    /// The codes it made, or why it made none.
    pub outcome: Result<Codes, AppError>,
}

pub(super) async fn take<R: Fn(Request) -> Page>(services: Services, render: R, request: Request) -> Response {
    let sent = match SentForm::read(request).await {
        Ok(sent) => sent,
        Err(refused) => return refused,
    };
    let (sealed, password, code) = (sent.field("sealed"), sent.field("current"), sent.field("code"));
    let outcome = if sealed.is_empty() {
        make_codes(&services, &sent.actor, Proof { password: &password, code: &code }).await
    } else {
        switch_on(&services, &sent.actor, &password, &sealed, &code, sent.language()).await
    };
    sent.answer(render, PostedFactor { sealed, outcome: outcome.map_err(AppError::from) }).await
}
