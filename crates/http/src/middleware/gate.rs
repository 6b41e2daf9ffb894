//! Pages that are not public are for those who have logged in.

use std::sync::atomic::{AtomicBool, Ordering};

use axum::http::{HeaderValue, Method, Uri, header};
use axum::response::{IntoResponse, Redirect, Response};
use domain::account::Actor;
use service::Services;

use crate::forms::with_query;
use crate::paths::Kind;
use crate::refusal::refusal;

pub(super) struct Gate {
    services: Services,
    /// Somebody has an account. Once true it stays so, and need not be asked again.
    any_user: AtomicBool,
}

impl Gate {
    pub(super) fn new(services: Services) -> Self {
        Self { services, any_user: AtomicBool::default() }
    }

    async fn any_user(&self) -> service::Result<bool> {
        if self.any_user.load(Ordering::Relaxed) {
            return Ok(true);
        }
        let any = service::accounts::any_user(&self.services).await?;
        self.any_user.store(any, Ordering::Relaxed);
        Ok(any)
    }

    /// Sends whoever has not logged in to the page where one does, and from there back; or, while nobody has an account,
    /// to the page where the first one is made. `None` where they may go on.
    pub(super) async fn turns_away(&self, actor: &Actor, method: &Method, uri: &Uri) -> Option<Response> {
        let path = uri.path();
        let is_page = Kind::of(path) == Kind::Page && matches!(*method, Method::GET | Method::HEAD);
        if !is_page || !actor.is_anonymous() || self.is_public(path) {
            return None;
        }
        let door = match self.any_user().await {
            Ok(true) => "/login",
            Ok(false) => "/register",
            Err(error) => return Some(refusal(path, error.into())),
        };
        let here = uri.path_and_query().map_or("/", |here| here.as_str());
        let location = if here == "/" { door.to_owned() } else { with_query(door, &[("next", here)]) };
        let mut response = Redirect::to(&location).into_response();
        response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        Some(response)
    }

    fn is_public(&self, path: &str) -> bool {
        let path = path.trim_end_matches('/');
        let config = &self.services.config;
        let under =
            |folder: &str| path.strip_prefix(folder).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
        match path {
            "/login" | "/login/code" | "/register" | "/forgot" | "/reset" | "/confirm" => true,
            "" => config.public_browsing,
            "/jobs/new" => false,
            _ if under("/properties") => config.public_browsing,
            _ if under("/jobs") || under("/runs") => config.public_runs,
            _ => false,
        }
    }
}
