//! The forms about bearer tokens. A secret is shown by the answer to the form that made it, and stands in no address.

use axum::extract::Request;
use axum::response::{IntoResponse, Redirect, Response};
use domain::TokenId;
use domain::account::TokenScope;
use service::Services;
use service::tokens::Secret;

use super::Page;
use super::sent_form::SentForm;
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
    let sent = match SentForm::read(request).await {
        Ok(sent) => sent,
        Err(refused) => return refused,
    };
    if let Ok(token) = sent.field("revoke").parse::<TokenId>() {
        // One that is gone already is as revoked as can be.
        return match service::tokens::revoke(&services, &sent.actor, token).await {
            Ok(()) | Err(service::Error::NotFound) => Redirect::to("/settings?revoked").into_response(),
            Err(error) => {
                let refused = PostedToken { name: String::new(), scope: TokenScope::Read, outcome: Err(error.into()) };
                sent.answer(render, refused).await
            }
        };
    }
    let (name, scope) = (sent.field("name"), sent.field("scope").parse().unwrap_or(TokenScope::Read));
    let made = service::tokens::create(&services, &sent.actor, &name, scope).await;
    let outcome = made.map(|(_, secret)| secret).map_err(AppError::from);
    sent.answer(render, PostedToken { name, scope, outcome }).await
}
