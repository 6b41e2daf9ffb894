//! The forms about bearer tokens. A secret is shown by the answer to the form that made it, and stands in no address.

use axum::body::Body;
use axum::extract::{FromRequest, RawForm, Request};
use axum::response::{IntoResponse, Redirect, Response};
use domain::TokenId;
use domain::account::{Actor, TokenScope};
use service::Services;
use service::tokens::Secret;

use super::Page;
use crate::error::AppError;

/// What became of the form that makes a token.
#[derive(Debug, Clone)]
pub struct PostedToken {
    /// The name as it was typed.
    pub name: String,
    /// The scope that was chosen.
    pub scope: TokenScope,
    /// The token's secret, or why there is none.
    pub outcome: Result<Secret, AppError>,
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
    if let Ok(token) = field("revoke").parse::<TokenId>() {
        // One that is gone already is as revoked as can be.
        return match service::tokens::revoke(&services, &actor, token).await {
            Ok(()) | Err(service::Error::NotFound) => Redirect::to("/settings?revoked").into_response(),
            Err(error) => {
                let refused = PostedToken { name: String::new(), scope: TokenScope::Read, outcome: Err(error.into()) };
                answer(render, parts, refused).await
            }
        };
    }
    let (name, scope) = (field("name"), field("scope").parse().unwrap_or(TokenScope::Read));
    let made = service::tokens::create(&services, &actor, &name, scope).await;
    let outcome = made.map(|(_, secret)| secret).map_err(AppError::from);
    answer(render, parts, PostedToken { name, scope, outcome }).await
}

async fn answer<R: Fn(Request) -> Page>(render: R, parts: axum::http::request::Parts, posted: PostedToken) -> Response {
    let mut page = Request::from_parts(parts, Body::empty());
    page.extensions_mut().insert(posted);
    render(page).await
}
