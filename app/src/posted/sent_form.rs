//! A form as it was sent to its own page, and the request that it came with: the page that answers it is rendered for that.

use axum::body::{Body, Bytes};
use axum::extract::{FromRequest, RawForm, Request};
use axum::http::Uri;
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};
use domain::account::Actor;
use domain::language::Language;

use super::Page;
use crate::visitor::language_of;

pub(super) struct SentForm {
    /// Who sent it.
    pub(super) actor: Actor,
    /// Its fields, url-encoded.
    pub(super) fields: Bytes,
    parts: Parts,
}

impl SentForm {
    /// Reads it; the answer, where it is none or longer than a form may be.
    pub(super) async fn read(request: Request) -> Result<Self, Response> {
        let (parts, body) = request.into_parts();
        let actor = parts.extensions.get::<Actor>().cloned().unwrap_or(Actor::NOBODY);
        let form = RawForm::from_request(Request::from_parts(parts.clone(), body), &()).await;
        form.map(|RawForm(fields)| Self { actor, fields, parts }).map_err(IntoResponse::into_response)
    }

    /// A field; nothing where there is none of that name.
    pub(super) fn field(&self, wanted: &str) -> String {
        let mut fields = form_urlencoded::parse(&self.fields);
        fields.find(|(name, _)| name == wanted).map(|(_, value)| value.into_owned()).unwrap_or_default()
    }

    /// The language of whoever sent it.
    pub(super) fn language(&self) -> Language {
        language_of(&self.parts.headers)
    }

    /// Where it was sent to.
    pub(super) fn uri(&self) -> &Uri {
        &self.parts.uri
    }

    /// Its page, told what became of it.
    pub(super) async fn answer<T, R>(self, render: R, outcome: T) -> Response
    where
        T: Clone + Send + Sync + 'static,
        R: Fn(Request) -> Page,
    {
        let mut page = Request::from_parts(self.parts, Body::empty());
        page.extensions_mut().insert(outcome);
        render(page).await
    }
}
