//! The forms about accounts without JavaScript. What was done leads on to the page it was asked for on, which says so; what
//! was refused is answered by that page.

use axum::body::Body;
use axum::extract::{FromRequest, RawForm, Request};
use axum::response::{IntoResponse, Redirect, Response};
use domain::account::Actor;
use service::Services;

use super::Page;
use crate::error::AppError;
use crate::user_form::{self, Answer, Asked};

/// What became of a form that did not lead on.
#[derive(Debug, Clone)]
pub struct PostedUser(pub Result<Answer, AppError>);

pub(super) async fn take<R: Fn(Request) -> Page>(services: Services, render: R, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let actor = parts.extensions.get::<Actor>().cloned().unwrap_or(Actor::NOBODY);
    let sent = match RawForm::from_request(Request::from_parts(parts.clone(), body), &()).await {
        Ok(RawForm(sent)) => sent,
        Err(refused) => return refused.into_response(),
    };
    let answer = user_form::take(&services, &actor, &sent).await;
    if let Ok(Answer { asked, outcome: Ok(user) }) = &answer {
        let id = user.id;
        let to = match asked {
            Asked::Addition { .. } => format!("/admin/users?added={id}"),
            Asked::Change(_) => {
                let here = parts.uri.path_and_query().map_or("/admin/users", |here| here.as_str());
                let sign = if here.contains('?') { '&' } else { '?' };
                format!("{here}{sign}changed={id}")
            }
        };
        return Redirect::to(&to).into_response();
    }
    let mut page = Request::from_parts(parts, Body::empty());
    page.extensions_mut().insert(PostedUser(answer));
    render(page).await
}
