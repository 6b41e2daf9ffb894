//! The forms about accounts without JavaScript. What was done leads on to the page it was asked for on, which says so; what
//! was refused is answered by that page.

use axum::extract::Request;
use axum::response::{IntoResponse, Redirect, Response};
use service::Services;

use super::Page;
use super::sent_form::SentForm;
use crate::error::AppError;
use crate::user_form::{self, Answer, Asked};

/// What became of a form that did not lead on.
#[derive(Debug, Clone)]
pub struct PostedUser(pub Result<Answer, AppError>);

pub(super) async fn take<R: Fn(Request) -> Page>(services: Services, render: R, request: Request) -> Response {
    let sent = match SentForm::read(request).await {
        Ok(sent) => sent,
        Err(refused) => return refused,
    };
    let answer = user_form::take(&services, &sent.actor, &sent.fields).await;
    if let Ok(Answer { asked, outcome: Ok(user) }) = &answer {
        let id = user.id;
        let to = match asked {
            Asked::Addition { .. } => format!("/admin/users?added={id}"),
            Asked::Change(_) => {
                let here = sent.uri().path_and_query().map_or("/admin/users", |here| here.as_str());
                let sign = if here.contains('?') { '&' } else { '?' };
                format!("{here}{sign}changed={id}")
            }
        };
        return Redirect::to(&to).into_response();
    }
    sent.answer(render, PostedUser(answer)).await
}
