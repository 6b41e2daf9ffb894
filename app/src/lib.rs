//! What people see: pages, components, server functions. Compiled twice: for the server, which renders every page, and
//! for the browser, which hydrates what the server rendered.
//!
//! - [`pages`]: one file per URL. [`components`]: the pieces, which do no I/O.
//! - [`server_fns`]: extract who asks, call the service, map the error. [`live`]: the websocket as signals.
//! - [`text`]: the words, in both languages. [`format`](mod@format): figures, dates and times, in both languages.
//! - [`visitor`]: who looks, and in which language. [`clock`]: their time and zone. [`address`]: what they ask for.
//!
//! Nothing here queries a database or fetches a URL of its own. Whatever both sides render must come from the same
//! data: no clock and no locale of the machine, or the browser's view would differ from the server's.
//!
//! To add a page: a file in [`pages`], a route in [`App`], its words in [`text`].

pub mod address;
#[cfg(feature = "ssr")]
mod audit_search;
pub mod clock;
pub mod components;
pub mod error;
pub mod format;
pub mod hydration;
#[cfg(feature = "ssr")]
pub mod job_form;
pub mod json;
pub mod live;
pub mod pages;
#[cfg(feature = "ssr")]
pub mod posted;
pub mod schedule_form;
pub mod search;
#[cfg(feature = "ssr")]
mod security;
pub mod server_fns;
pub mod text;
#[cfg(feature = "ssr")]
pub mod user_form;
pub mod visitor;

use leptos::config::LeptosOptions;
use leptos::prelude::*;
use leptos_meta::{HashedStylesheet, MetaTags, Title, provide_meta_context};
use leptos_router::components::{FlatRoutes, Route, Router};
use leptos_router::{SsrMode, path};

use crate::components::frame::Frame;
use crate::pages::lazy;
use crate::pages::not_found::NotFoundPage;
use crate::visitor::Visitor;

/// The document around the app. Rendered by the server alone.
pub fn shell(options: LeptosOptions) -> impl IntoView {
    let visitor = Visitor::current();
    #[cfg(feature = "ssr")]
    security::send_content_policy();
    let account = visitor.account.as_ref();
    let user = account.map(|account| account.id.to_string());
    let email = account.map(|account| account.email.clone());
    let role = account.map(|account| account.role.as_str());
    view! {
        <!DOCTYPE html>
        <html lang=visitor.locale.as_str() data-user=user data-email=email data-role=role>
            <head>
                <meta charset="utf-8" />
                <meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover" />
                <meta name="color-scheme" content="light dark" />
                <meta name="theme-color" content="#f7f6f3" media="(prefers-color-scheme: light)" />
                <meta name="theme-color" content="#161614" media="(prefers-color-scheme: dark)" />
                <meta name="description" content=visitor.locale.shell().description />
                <link rel="icon" href="/favicon.svg" type="image/svg+xml" />
                <HashedStylesheet options=options.clone() id="style" />
                <AutoReload options=options.clone() />
                <HydrationScripts options />
                <MetaTags />
            </head>
            <body>
                <App />
            </body>
        </html>
    }
}

/// Everything inside the document's body.
#[component]
pub fn App() -> impl IntoView {
    provide_meta_context();
    let visitor = Visitor::current();
    provide_context(visitor.locale);
    provide_context(visitor);
    hydration::provide_hydration();
    live::provide_live();
    clock::provide_clock();

    view! {
        <Title formatter=document_title />
        <Router>
            <Frame>
                <FlatRoutes fallback=NotFoundPage>
                    <Route path=path!("/") view=lazy::Overview::route() ssr=SsrMode::Async />
                    <Route path=path!("/properties") view=lazy::Properties::route() ssr=SsrMode::Async />
                    <Route path=path!("/properties/:id") view=lazy::Property::route() ssr=SsrMode::Async />
                    <Route path=path!("/jobs") view=lazy::Jobs::route() ssr=SsrMode::Async />
                    <Route path=path!("/jobs/new") view=lazy::Job::route() ssr=SsrMode::Async />
                    <Route path=path!("/jobs/:id") view=lazy::Job::route() ssr=SsrMode::Async />
                    <Route path=path!("/runs/:id") view=lazy::Run::route() ssr=SsrMode::Async />
                    <Route path=path!("/admin/processes") view=lazy::Processes::route() ssr=SsrMode::Async />
                    <Route path=path!("/admin/users") view=lazy::Users::route() ssr=SsrMode::Async />
                    <Route path=path!("/admin/users/:id") view=lazy::User::route() ssr=SsrMode::Async />
                    <Route path=path!("/admin/links") view=lazy::Invitations::route() ssr=SsrMode::Async />
                    <Route path=path!("/admin/audit") view=lazy::Audit::route() ssr=SsrMode::Async />
                    <Route path=path!("/admin/statistics") view=lazy::Statistics::route() ssr=SsrMode::Async />
                    <Route path=path!("/settings") view=lazy::Settings::route() ssr=SsrMode::Async />
                    <Route path=path!("/settings/second-factor") view=lazy::SecondFactor::route() ssr=SsrMode::Async />
                    <Route path=path!("/login") view=lazy::Login::route() ssr=SsrMode::Async />
                    <Route path=path!("/login/code") view=lazy::LoginCode::route() ssr=SsrMode::Async />
                    <Route path=path!("/forgot") view=lazy::Forgot::route() ssr=SsrMode::Async />
                    <Route path=path!("/reset") view=lazy::Reset::route() ssr=SsrMode::Async />
                    <Route path=path!("/confirm") view=lazy::Confirm::route() ssr=SsrMode::Async />
                    <Route path=path!("/register") view=lazy::Register::route() ssr=SsrMode::Async />
                </FlatRoutes>
            </Frame>
        </Router>
    }
}

/// The name of the page before that of the place.
fn document_title(page: String) -> String {
    if page.is_empty() { "Atalaya".to_owned() } else { format!("{page} · Atalaya") }
}
