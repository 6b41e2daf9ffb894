//! `/admin/users`, the accounts, and `/admin/users/:id`, one of them.

use domain::UserId;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::{use_location, use_params_map};

use crate::components::admin_page::AdminPage;
use crate::components::admin_tabs::AdminTabs;
use crate::components::problem::PageProblem;
use crate::components::sent_in_place::SentInPlace;
use crate::server_fns::found;
use crate::server_fns::users::{load_user, load_users, send_user_form};
use crate::text::use_locale;

/// The accounts.
#[component]
pub fn UsersPage() -> impl IntoView {
    let location = use_location();
    let drawn = Resource::new_blocking(move || location.search.get(), load_users);
    let body = move |html: String| {
        let query = location.search.get_untracked();
        view! { <SentInPlace html send=move |form| send_user_form(None, query.clone(), form) /> }
    };
    view! { <AdminPage title=use_locale().admin().users drawn body /> }
}

/// One of them.
#[component]
pub fn UserPage() -> impl IntoView {
    let (params, location) = (use_params_map(), use_location());
    let id = Memo::new(move |_| params.with(|params| params.get("id").and_then(|id| id.parse::<UserId>().ok())));
    let drawn = Resource::new_blocking(
        move || (id.get(), location.search.get()),
        |(id, query)| async move { load_user(found(id)?, query).await },
    );
    view! {
        <Transition>
            {move || Suspend::new(async move {
                match drawn.await {
                    Ok(user) => {
                        let id = id.get_untracked();
                        view! {
                            <Title text=user.email.clone() />
                            <AdminTabs />
                            <header class="page-head">
                                <h1 class="user-address">{user.email}</h1>
                            </header>
                            <SentInPlace html=user.html send=move |form| send_user_form(id, String::new(), form) />
                        }
                            .into_any()
                    }
                    Err(error) => view! { <PageProblem error /> }.into_any(),
                }
            })}
        </Transition>
    }
}
