//! `/settings/second-factor`: a key to take over, and the recovery codes. Plain forms, which post to this page: what is
//! shown once stands in no address.

use leptos::prelude::*;
use leptos_meta::Title;

use crate::components::account_form::{CodeField, FormError, PasswordField};
use crate::components::form_problem::FormProblem;
use crate::components::problem::PageProblem;
use crate::error::AppError;
use crate::server_fns::account::{SecondFactor, load_second_factor};
use crate::text::use_locale;

const PAGE: &str = "/settings/second-factor";

/// The page.
#[component]
pub fn SecondFactorPage() -> impl IntoView {
    let text = use_locale().own_account();
    let state = Resource::new(|| (), |()| load_second_factor());
    view! {
        <Title text=text.second_factor />
        <header class="page-head">
            <h1>{text.second_factor}</h1>
        </header>
        <Transition>
            {move || Suspend::new(async move {
                match state.await {
                    Ok(SecondFactor::Offer { key, picture, sealed, error }) => {
                        view! { <OfferForm key picture sealed error /> }.into_any()
                    }
                    Ok(SecondFactor::On { codes_left, error }) => view! { <CodesForm codes_left error /> }.into_any(),
                    Ok(SecondFactor::Codes(codes)) => view! { <CodesShown codes /> }.into_any(),
                    Err(error) => view! { <PageProblem error /> }.into_any(),
                }
            })}
        </Transition>
        <p>
            <a href="/settings">{text.back}</a>
        </p>
    }
}

/// Why the form did nothing: in the words of accounts, where these know of it.
#[component]
fn Refused(error: Option<AppError>) -> impl IntoView {
    let text = use_locale().account();
    let code = error.as_ref().and_then(AppError::code).filter(|code| (text.error)(code).is_some()).map(str::to_owned);
    if code.is_some() {
        view! { <FormError code /> }.into_any()
    } else {
        let error = StoredValue::new(error);
        view! { <FormProblem error=Signal::derive(move || error.get_value()) /> }.into_any()
    }
}

#[component]
fn OfferForm(key: String, picture: String, sealed: String, error: Option<AppError>) -> impl IntoView {
    let text = use_locale().own_account();
    let groups: Vec<String> =
        key.as_bytes().chunks(4).map(|group| String::from_utf8_lossy(group).into_owned()).collect();
    view! {
        <section class="settings">
            <p>{text.second_factor_text}</p>
            <p>{text.scan}</p>
            // Our own picture of our own key: nothing in it comes from elsewhere.
            <div class="qr-code" role="img" aria-label=text.picture inner_html=picture></div>
            <p>{text.or_type} " " <code class="key">{groups.join(" ")}</code></p>
            <form class="account-form" method="post" action=PAGE>
                <input type="hidden" name="sealed" value=sealed />
                <p class="field">
                    <label for="code">{text.code}</label>
                    <input
                        id="code"
                        name="code"
                        inputmode="numeric"
                        autocomplete="one-time-code"
                        required
                        maxlength="16"
                    />
                </p>
                <PasswordField name="current" label=text.current_password />
                <button class="button primary">{text.switch_on}</button>
                <Refused error />
            </form>
        </section>
    }
}

#[component]
fn CodesForm(codes_left: i64, error: Option<AppError>) -> impl IntoView {
    let text = use_locale().own_account();
    view! {
        <section class="settings">
            <p>{(text.factor_on)(codes_left)}</p>
            <form class="account-form" method="post" action=PAGE>
                <p>{text.new_codes_text}</p>
                <PasswordField name="current" label=text.current_password />
                <CodeField />
                <button class="button">{text.new_codes}</button>
                <Refused error />
            </form>
        </section>
    }
}

#[component]
fn CodesShown(codes: Vec<String>) -> impl IntoView {
    let text = use_locale().own_account();
    view! {
        <section class="settings">
            <div class="notice" role="status">
                <strong>{text.codes_title}</strong>
                <p>{text.codes_text}</p>
                <ul class="recovery-codes">
                    {codes
                        .into_iter()
                        .map(|code| {
                            view! {
                                <li>
                                    <code>{code}</code>
                                </li>
                            }
                        })
                        .collect_view()}
                </ul>
            </div>
        </section>
    }
}
