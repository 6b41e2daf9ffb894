//! `/login` and `/login/code`: plain forms that post to `/session`.

use leptos::prelude::*;
use leptos_meta::Title;

use crate::components::account_form::{
    AccountQuery, CodeField, EmailField, FormDone, FormError, PasswordField, next_query, use_account_query,
};
use crate::text::use_locale;

/// The page where one logs in.
#[component]
pub fn LoginPage() -> impl IntoView {
    let text = use_locale().account();
    let AccountQuery { error, email, next } = use_account_query();
    let register = format!("/register{}", next_query(&next));
    view! {
        <Title text=text.log_in />
        <section class="account-page">
            <h1>{text.log_in}</h1>
            <FormDone say=text.done />
            <FormError code=error />
            <form class="account-form" action="/session" method="post">
                <EmailField email />
                <PasswordField name="password" label=text.password />
                <input type="hidden" name="next" value=next.as_str().to_owned() />
                <button class="button primary">{text.log_in}</button>
            </form>
            <p>
                <a href="/forgot">{text.forgot}</a>
            </p>
            // A plain navigation: the page is decided by the server, which knows whether anybody is there yet.
            <p>
                <a href=register rel="external">
                    {text.no_account}
                </a>
            </p>
        </section>
    }
}

/// The page where one shows the second factor.
#[component]
pub fn LoginCodePage() -> impl IntoView {
    let text = use_locale().account();
    let AccountQuery { error, next, .. } = use_account_query();
    view! {
        <Title text=text.log_in />
        <section class="account-page">
            <h1>{text.second_factor}</h1>
            <p>{text.second_factor_text}</p>
            <FormError code=error />
            <form class="account-form" action="/session/code" method="post">
                <CodeField />
                <input type="hidden" name="next" value=next.as_str().to_owned() />
                <button class="button primary">{text.log_in}</button>
            </form>
            <p>
                <a href="/login">{text.begin_anew}</a>
            </p>
        </section>
    }
}
