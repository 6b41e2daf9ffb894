//! `/forgot`, and what the links in mails lead to: `/reset` and `/confirm`. Following a link changes nothing; the form does.

use leptos::prelude::*;
use leptos_meta::Title;

use crate::address::use_parameters;
use crate::components::account_form::{
    AccountQuery, EmailField, FormDone, FormError, PasswordField, use_account_query,
};
use crate::server_fns::account::{Confirming, is_mail_sent, load_confirmation};
use crate::text::use_locale;

fn link() -> String {
    use_parameters().with_untracked(|given| given.text("link"))
}

/// The page where one asks for a link to another password.
#[component]
pub fn ForgotPage() -> impl IntoView {
    let text = use_locale().account();
    let AccountQuery { error, email, .. } = use_account_query();
    let by_mail = Resource::new(|| (), |()| is_mail_sent());
    view! {
        <Title text=text.forgot_title />
        <section class="account-page">
            <h1>{text.forgot_title}</h1>
            <FormDone say=text.done />
            <FormError code=error />
            <Transition>
                {move || Suspend::new(async move {
                    let said = if by_mail.await.unwrap_or(true) { text.forgot_text } else { text.forgot_by_hand };
                    view! { <p>{said}</p> }
                })}
            </Transition>
            <form class="account-form" action="/password-resets" method="post">
                <EmailField email />
                <button class="button primary">{text.ask_link}</button>
            </form>
            <p>
                <a href="/login">{text.back_to_login}</a>
            </p>
        </section>
    }
}

/// The page where one chooses another password.
#[component]
pub fn ResetPage() -> impl IntoView {
    let text = use_locale().account();
    let AccountQuery { error, .. } = use_account_query();
    view! {
        <Title text=text.reset_title />
        <section class="account-page">
            <h1>{text.reset_title}</h1>
            <p>{text.reset_text}</p>
            <FormError code=error />
            <form class="account-form" action="/password-resets/redemption" method="post">
                <PasswordField name="password" label=text.new_password new=true />
                <input type="hidden" name="link" value=link() />
                <button class="button primary">{text.set_password}</button>
            </form>
            <p>
                <a href="/forgot">{text.ask_link}</a>
            </p>
        </section>
    }
}

/// The page where one confirms an address.
#[component]
pub fn ConfirmPage() -> impl IntoView {
    let text = use_locale().account();
    let AccountQuery { error, .. } = use_account_query();
    let link = link();
    let asked = Resource::new(
        {
            let link = link.clone();
            move || link.clone()
        },
        load_confirmation,
    );
    view! {
        <Title text=text.confirm_title />
        <section class="account-page">
            <h1>{text.confirm_title}</h1>
            <FormError code=error.clone() />
            <Transition>
                {move || {
                    let (link, failed) = (link.clone(), error.is_some());
                    Suspend::new(async move {
                        match asked.await {
                            Ok(Some(confirming)) => view! { <ConfirmForm confirming link /> }.into_any(),
                            _ if failed => ().into_any(),
                            _ => {
                                // Why it was refused stands above already.
                                view! { <p class="notice form-error">{text.refused("link_over")}</p> }
                                    .into_any()
                            }
                        }
                    })
                }}
            </Transition>
            <p>
                <a href="/login">{text.back_to_login}</a>
            </p>
        </section>
    }
}

#[component]
fn ConfirmForm(confirming: Confirming, link: String) -> impl IntoView {
    let text = use_locale().account();
    let Confirming { email, new_account } = confirming;
    let said = if new_account { text.confirm_account } else { text.confirm_address };
    view! {
        <p>{said(&email)}</p>
        <form class="account-form" action="/confirmations" method="post">
            {new_account.then(|| view! { <PasswordField name="password" label=text.password /> })}
            <input type="hidden" name="link" value=link />
            <button class="button primary">{text.confirm}</button>
        </form>
    }
}
