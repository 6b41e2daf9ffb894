//! The job editor without JavaScript: a form that posts to its own page.
//!
//! A saved job leads on to its page (303). A refused one, and a preview, render the page again with the fields as they
//! were typed: they may hold ten thousand URLs, which no query string carries, so the answer is the page itself.

use axum::extract::Request;
use axum::response::{IntoResponse, Redirect, Response};
use domain::account::Actor;
use domain::{JobId, RunId};
use service::Services;

use super::Page;
use super::sent_form::SentForm;
use crate::error::AppError;
use crate::job_form::{JobForm, Sent};

/// A form that was sent and did not lead on, for the page that answers it.
#[derive(Debug, Clone)]
pub struct PostedJob {
    /// The fields as they were typed.
    pub form: JobForm,
    /// What became of it; nothing yet where its fields are only proposed.
    pub outcome: Option<Result<Sent, AppError>>,
}

impl PostedJob {
    /// The fields of a new job, from areas that were chosen on a run's page; `None` where the form is another.
    async fn chosen(services: &Services, actor: &Actor, sent: &[u8]) -> Option<Self> {
        let fields: Vec<_> = form_urlencoded::parse(sent).collect();
        let all = |wanted: &str| -> Vec<&str> {
            fields.iter().filter(|(name, _)| name == wanted).map(|(_, value)| value.as_ref()).collect()
        };
        if !all("intent").contains(&"choose") {
            return None;
        }
        let run = all("run").into_iter().find_map(|run| run.parse().ok()).unwrap_or(RunId(0));
        let chosen = service::discoveries::choose(services, actor, run, &all("area"), &all("whole")).await;
        let (form, outcome) = match chosen {
            Ok((name, targets)) => (JobForm { name, target_urls: targets.join("\n"), ..JobForm::default() }, None),
            Err(service::Error::Invalid(wrong)) => (JobForm::default(), Some(Ok(Sent::Refused(wrong)))),
            Err(error) => (JobForm::default(), Some(Err(AppError::from(error)))),
        };
        Some(Self { form, outcome })
    }
}

pub(super) async fn take<R: Fn(Request) -> Page>(
    services: Services,
    render: R,
    id: Option<JobId>,
    request: Request,
) -> Response {
    let sent = match SentForm::read(request).await {
        Ok(sent) => sent,
        Err(refused) => return refused,
    };
    let posted = if let Some(chosen) = PostedJob::chosen(&services, &sent.actor, &sent.fields).await {
        chosen
    } else {
        let form = JobForm::from_urlencoded(&sent.fields);
        let outcome = match form.send(&services, &sent.actor, id).await {
            Ok(Sent::Saved(job)) => return Redirect::to(&format!("/jobs/{}?saved", job.id)).into_response(),
            outcome => outcome.map_err(AppError::from),
        };
        PostedJob { form, outcome: Some(outcome) }
    };
    sent.answer(render, posted).await
}
