//! `/register`: a plain form that posts to `/accounts`, where there is a way to an account.

use leptos::prelude::*;
use leptos_meta::Title;

use crate::address::use_parameters;
use crate::components::account_form::{
    AccountQuery, EmailField, FormDone, FormError, PasswordField, next_query, use_account_query,
};
use crate::server_fns::account::{RegisterWay, Registering, load_register_way};
use crate::text::use_locale;

/// The page.
#[component]
pub fn RegisterPage() -> impl IntoView {
    let text = use_locale().account();
    let AccountQuery { error, next, .. } = use_account_query();
    let login = format!("/login{}", next_query(&next));
    let (setup, link) = use_parameters().with_untracked(|given| (given.text("setup"), given.text("link")));
    let way = Resource::new(
        {
            let sent = (setup.clone(), link.clone());
            move || sent.clone()
        },
        |(setup, link)| load_register_way(setup, link),
    );
    view! {
        <Title text=text.register />
        <section class="account-page">
            <h1>{text.register}</h1>
            <FormDone say=text.done />
            <FormError code=error />
            <Transition>
                {move || {
                    let (setup, link) = (setup.clone(), link.clone());
                    Suspend::new(async move {
                        let way = way
                            .await
                            .unwrap_or(Registering {
                                way: RegisterWay::Open,
                                by_mail: true,
                            });
                        // Where it cannot be told, the form is offered; whoever takes it tells.
                        view! { <Way way setup link /> }
                    })
                }}
            </Transition>
            <p>
                <a href=login rel="external">
                    {text.have_account}
                </a>
            </p>
        </section>
    }
}

#[component]
fn Way(way: Registering, setup: String, link: String) -> impl IntoView {
    let text = use_locale().account();
    let Registering { way, by_mail } = way;
    let said = match &way {
        RegisterWay::SetUp { shown: false } => Some(text.set_up_elsewhere),
        RegisterWay::SetUp { shown: true } => Some(text.first_user),
        RegisterWay::Over => Some(text.refused("link_over")),
        RegisterWay::Invite => Some(text.refused("registration_by_invitation")),
        RegisterWay::Closed => Some(text.refused("registration_closed")),
        RegisterWay::Open if !by_mail => Some(text.by_hand),
        RegisterWay::Open | RegisterWay::Invitation(_) => None,
    };
    let invited = if let RegisterWay::Invitation(email) = &way { Some(email.clone()) } else { None };
    let takes_form = matches!(way, RegisterWay::SetUp { shown: true } | RegisterWay::Invitation(_) | RegisterWay::Open);
    view! {
        {said.map(|said| view! { <p class="notice">{said}</p> })}
        {takes_form.then(|| view! { <RegisterForm setup link invited /> })}
    }
}

#[component]
fn RegisterForm(setup: String, link: String, invited: Option<String>) -> impl IntoView {
    let text = use_locale().account();
    let AccountQuery { email, next, .. } = use_account_query();
    let address = match invited {
        Some(invited) => view! {
            <p>{(text.invited)(&invited)}</p>
            <input type="hidden" name="email" autocomplete="username" value=invited />
        }
        .into_any(),
        None => view! { <EmailField email /> }.into_any(),
    };
    view! {
        <form class="account-form" action="/accounts" method="post">
            {address}
            <PasswordField name="password" label=text.password new=true />
            <input type="hidden" name="setup" value=setup />
            <input type="hidden" name="link" value=link />
            <input type="hidden" name="next" value=next.as_str().to_owned() />
            <button class="button primary">{text.create_account}</button>
        </form>
    }
}
