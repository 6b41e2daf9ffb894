//! Drawing accounts for whoever asks.

use domain::UserId;
use domain::account::{Actor, Role};
use leptos::prelude::use_context;
use service::Services;

use super::DrawnUser;
use crate::address::Parameters;
use crate::components::users_drawn::{Look, PAGE, draw_user, draw_users};
use crate::error::AppError;
use crate::posted::PostedUser;
use crate::user_form::{Answer, Asked};
use crate::visitor::Visitor;

fn look(services: &Services, actor: &Actor) -> Look {
    Look { own: actor.user_id(), now: services.now(), locale: Visitor::current().locale }
}

/// The id that a parameter of the query string names.
fn named(query: &str, parameter: &str) -> Option<UserId> {
    Parameters::parse(query).get(parameter)?.parse().ok()
}

/// What became of the form that led here: this page answers it, or its success led to this address.
pub(super) async fn answer_before(services: &Services, actor: &Actor, query: &str) -> Result<Option<Answer>, AppError> {
    let parts = use_context::<axum::http::request::Parts>();
    if let Some(PostedUser(posted)) = parts.and_then(|parts| parts.extensions.get::<PostedUser>().cloned()) {
        let answer = posted.inspect_err(AppError::set_status)?;
        AppError::Invalid(Vec::new()).set_status();
        return Ok(Some(answer));
    }
    let (id, asked) = if let Some(id) = named(query, "added") {
        (id, Asked::Addition { email: String::new(), role: Role::Viewer })
    } else if let Some(id) = named(query, "changed") {
        (id, Asked::Change(id))
    } else {
        return Ok(None);
    };
    match service::admin::user(services, actor, id).await {
        Ok(user) => Ok(Some(Answer { asked, outcome: Ok(user) })),
        // Somebody made up the address.
        Err(service::Error::NotFound) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

pub(super) async fn users(
    services: &Services,
    actor: &Actor,
    query: &str,
    answer: Option<&Answer>,
) -> Result<String, AppError> {
    let before = named(query, "before");
    let users = service::admin::users(services, actor, before, 0, PAGE).await?;
    Ok(draw_users(users, before, answer, look(services, actor)))
}

pub(super) async fn user(
    services: &Services,
    actor: &Actor,
    id: UserId,
    answer: Option<&Answer>,
) -> Result<DrawnUser, AppError> {
    let user = service::admin::user(services, actor, id).await?;
    let html = draw_user(&user, answer, look(services, actor));
    Ok(DrawnUser { email: user.email, html })
}
