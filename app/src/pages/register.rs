//! `/register`: a plain form that posts to `/accounts`.

use domain::account::MIN_PASSWORD;
use leptos::prelude::*;
use leptos_meta::Title;

use crate::components::account_form::{AccountQuery, EmailField, FormError, use_account_query};
use crate::server_fns::account::is_first_user;
use crate::text::use_locale;

/// The page.
#[component]
pub fn RegisterPage() -> impl IntoView {
    let text = use_locale().account();
    let AccountQuery { error, email, next } = use_account_query();
    let login = format!("/login{}", next.as_query());
    let first = Resource::new(|| (), |()| is_first_user());
    view! {
        <Title text=text.register />
        <section class="account-page">
            <h1>{text.register}</h1>
            <Transition>
                {move || Suspend::new(async move {
                    first
                        .await
                        .unwrap_or(false)
                        .then(|| {
                            // Where it cannot be told, the note is left out; the form works all the same.
                            view! { <p class="notice">{text.first_user}</p> }
                        })
                })}
            </Transition>
            <FormError code=error />
            <form class="account-form" action="/accounts" method="post">
                <EmailField email />
                <p class="field">
                    <label for="password">{text.password}</label>
                    <input
                        id="password"
                        name="password"
                        type="password"
                        autocomplete="new-password"
                        required
                        minlength=MIN_PASSWORD.to_string()
                        maxlength="1024"
                        aria-describedby="password-rules"
                    />
                    <small id="password-rules">{text.password_rules}</small>
                </p>
                <input type="hidden" name="next" value=next.0 />
                <button class="button primary">{text.create_account}</button>
            </form>
            <p>
                <a href=login rel="external">
                    {text.have_account}
                </a>
            </p>
        </section>
    }
}
