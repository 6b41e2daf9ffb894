//! The pages as the router knows them. Each is a part of the browser's code, which is fetched when somebody comes to
//! it, beside what all parts need. On the server nothing differs.

use leptos::prelude::*;
use leptos_router::{Lazy, LazyRoute};

/// Declares a page by the component that shows it and the part that its code is in.
macro_rules! lazy_page {
    ($(#[$doc:meta])* $name:ident shows $page:path, as $view:ident in $part:ident) => {
        #[lazy($part)]
        fn $view() -> AnyView {
            $page().into_any()
        }

        $(#[$doc])*
        #[derive(Debug)]
        pub struct $name;

        impl $name {
            /// What its route shows.
            pub fn route() -> Lazy<Self> {
                Lazy::new()
            }
        }

        impl LazyRoute for $name {
            fn data() -> Self {
                Self
            }

            async fn view(_page: Self) -> AnyView {
                $view().await
            }
        }
    };
}

lazy_page!(
    /// `/`
    Overview shows super::overview::OverviewPage, as overview in overview
);
lazy_page!(
    /// `/properties`
    Properties shows super::properties::PropertiesPage, as properties in properties
);
lazy_page!(
    /// `/properties/:id`
    Property shows super::property::PropertyPage, as property in property
);
lazy_page!(
    /// `/jobs`
    Jobs shows super::jobs::JobsPage, as jobs in jobs
);
lazy_page!(
    /// `/jobs/new` and `/jobs/:id`
    Job shows super::job::JobPage, as job in job
);
lazy_page!(
    /// `/runs/:id`
    Run shows super::run::RunPage, as run in run
);
lazy_page!(
    /// `/admin/processes`
    Processes shows super::processes::ProcessesPage, as processes in processes
);
// With the processes, as all pages for admins are: the server draws the most of them.
lazy_page!(
    /// `/admin/links`
    Invitations shows super::invitations::InvitationsPage, as invitations in processes
);
lazy_page!(
    /// `/admin/users`
    Users shows super::users::UsersPage, as users in processes
);
lazy_page!(
    /// `/admin/users/:id`
    User shows super::users::UserPage, as user in processes
);
lazy_page!(
    /// `/admin/audit`
    Audit shows super::audit::AuditPage, as audit in processes
);
lazy_page!(
    /// `/admin/statistics`
    Statistics shows super::statistics::StatisticsPage, as statistics in processes
);
// With the processes: a part of its own, small as it is, would make every other page's larger.
lazy_page!(
    /// `/settings`
    Settings shows super::settings::SettingsPage, as settings in processes
);
lazy_page!(
    /// `/login`
    Login shows super::login::LoginPage, as login in door
);
lazy_page!(
    /// `/register`
    Register shows super::register::RegisterPage, as register in door
);
lazy_page!(
    /// `/login/code`
    LoginCode shows super::login::LoginCodePage, as login_code in door
);
lazy_page!(
    /// `/forgot`
    Forgot shows super::links::ForgotPage, as forgot in door
);
lazy_page!(
    /// `/reset`
    Reset shows super::links::ResetPage, as reset in door
);
lazy_page!(
    /// `/confirm`
    Confirm shows super::links::ConfirmPage, as confirm in door
);
lazy_page!(
    /// `/settings/second-factor`
    SecondFactor shows super::second_factor::SecondFactorPage, as second_factor in processes
);
