//! `/settings`: one's own account, sessions, bearer tokens and data. Plain forms.

pub mod account;
pub mod sessions;
pub mod tokens;

use leptos::prelude::*;
use leptos_meta::Title;

use self::account::{AccountSection, DataSection, FactorSection};
use self::sessions::SessionSection;
use self::tokens::TokenSection;
use crate::address::use_parameters;
use crate::components::account_form::{FormDone, FormError};
use crate::components::problem::PageProblem;
use crate::server_fns::Dated;
use crate::server_fns::account::load_own_account;
use crate::text::use_locale;

/// The page.
#[component]
pub fn SettingsPage() -> impl IntoView {
    let text = use_locale().settings();
    let own = Resource::new(|| (), |()| load_own_account());
    view! {
        <Title text=text.title />
        <header class="page-head">
            <h1>{text.title}</h1>
        </header>
        <FormDone say=use_locale().own_account().done />
        <Transition>
            {move || Suspend::new(async move {
                match own.await {
                    Ok(Dated { now, value }) => {
                        view! {
                            <AccountSection
                                email=value.account.email
                                factor=value.account.second_factor
                                by_mail=value.by_mail
                            />
                            <FactorSection on=value.account.second_factor codes_left=value.codes_left />
                            <SessionSection sessions=value.sessions now />
                        }
                            .into_any()
                    }
                    Err(error) => view! { <PageProblem error /> }.into_any(),
                }
            })}
        </Transition>
        <TokenSection />
        <Transition>
            {move || Suspend::new(async move {
                own.await
                    .ok()
                    .map(|own| {
                        // What is wrong stands above.
                        view! { <DataSection factor=own.value.account.second_factor /> }
                    })
            })}
        </Transition>
    }
}

/// What went wrong with the form of one part.
#[component]
fn PartError(
    /// The part.
    part: &'static str,
) -> impl IntoView {
    let code = use_parameters()
        .with_untracked(|given| given.get("error").filter(|_| given.get("part") == Some(part)).map(str::to_owned));
    view! { <FormError code /> }
}
