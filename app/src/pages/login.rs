//! `/login`: a plain form that posts to `/session`.

use leptos::prelude::*;
use leptos_meta::Title;

use crate::components::account_form::{AccountQuery, EmailField, FormError, use_account_query};
use crate::text::use_locale;

/// The page.
#[component]
pub fn LoginPage() -> impl IntoView {
    let text = use_locale().account();
    let AccountQuery { error, email, next } = use_account_query();
    let register = format!("/register{}", next.as_query());
    view! {
        <Title text=text.log_in />
        <section class="account-page">
            <h1>{text.log_in}</h1>
            <FormError code=error />
            <form class="account-form" action="/session" method="post">
                <EmailField email />
                <p class="field">
                    <label for="password">{text.password}</label>
                    <input
                        id="password"
                        name="password"
                        type="password"
                        autocomplete="current-password"
                        required
                        maxlength="1024"
                    />
                </p>
                <input type="hidden" name="next" value=next.0 />
                <button class="button primary">{text.log_in}</button>
            </form>
            // A plain navigation: the page is decided by the server, which knows whether anybody is there yet.
            <p>
                <a href=register rel="external">
                    {text.no_account}
                </a>
            </p>
        </section>
    }
}
