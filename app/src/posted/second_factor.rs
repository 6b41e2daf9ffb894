//! The forms about the second factor. Recovery codes are shown by the answer to the form that made them, and stand in no
//! address.

use axum::body::Body;
use axum::extract::{FromRequest, RawForm, Request};
use axum::response::{IntoResponse, Response};
use domain::account::Actor;
use service::Services;
use service::second_factor::{Codes, make_codes, switch_on};

use super::Page;
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
    let (parts, body) = request.into_parts();
    let actor = parts.extensions.get::<Actor>().cloned().unwrap_or(Actor::NOBODY);
    let sent = match RawForm::from_request(Request::from_parts(parts.clone(), body), &()).await {
        Ok(RawForm(sent)) => sent,
        Err(refused) => return refused.into_response(),
    };
    let field = |wanted: &str| {
        let mut fields = url::form_urlencoded::parse(&sent);
        fields.find(|(name, _)| name == wanted).map(|(_, value)| value.into_owned()).unwrap_or_default()
    };
    let (sealed, current) = (field("sealed"), field("current"));
    let outcome = if sealed.is_empty() {
        make_codes(&services, &actor, &current).await
    } else {
        switch_on(&services, &actor, &current, &sealed, &field("code")).await
    };
    let mut page = Request::from_parts(parts, Body::empty());
    page.extensions_mut().insert(PostedFactor { sealed, outcome: outcome.map_err(AppError::from) });
    render(page).await
}
