//! The parts of the settings about the account itself.

use domain::account::MAX_PASSWORD;
use leptos::prelude::*;

use super::PartError;
use crate::address::use_parameters;
use crate::components::account_form::{CodeField, PasswordField};
use crate::text::use_locale;

/// Whether the form of a part was just refused: it is shown open then.
fn is_refused(part: &str) -> bool {
    use_parameters().with_untracked(|given| given.get("part") == Some(part))
}

/// Address and password.
#[component]
pub fn AccountSection(
    /// The account's address.
    email: String,
    /// Whether logging in takes a second factor.
    factor: bool,
    /// Whether mail is sent here; else an admin hands links over.
    by_mail: bool,
) -> impl IntoView {
    let text = use_locale().own_account();
    let typed = use_parameters()
        .with_untracked(|given| given.get("email").filter(|_| given.get("part") == Some("address")).map(str::to_owned))
        .unwrap_or_default();
    view! {
        <section class="settings" aria-labelledby="account">
            <h2 id="account">{text.account}</h2>
            <p>{text.logged_in_as} " " <strong>{email}</strong></p>
            <details class="settings-form" open=is_refused("address")>
                <summary>{text.change_address}</summary>
                <PartError part="address" />
                <form class="account-form" method="post" action="/settings/address">
                    <p>{if by_mail { text.address_text } else { text.address_by_hand }}</p>
                    <p class="field">
                        <label for="new-address">{text.new_address}</label>
                        <input
                            id="new-address"
                            name="email"
                            type="email"
                            value=typed
                            autocomplete="email"
                            required
                            maxlength="254"
                        />
                    </p>
                    <Shown password="address-current" code="address-code" factor />
                    <button class="button">{text.change_address}</button>
                </form>
            </details>
            <details class="settings-form" open=is_refused("password")>
                <summary>{text.change_password}</summary>
                <PartError part="password" />
                <form class="account-form" method="post" action="/settings/password">
                    <p>{text.password_text}</p>
                    <Shown password="password-current" code="password-code" factor />
                    <PasswordField name="new" label=use_locale().account().new_password new=true />
                    <button class="button">{text.change_password}</button>
                </form>
            </details>
        </section>
    }
}

/// The fields of what one shows once more: several forms of the page have them.
#[component]
fn Shown(
    /// The id of the field of the password.
    password: &'static str,
    /// The id of the field of the code.
    code: &'static str,
    /// Whether logging in takes one.
    factor: bool,
) -> impl IntoView {
    let text = use_locale().own_account();
    view! {
        <p class="field">
            <label for=password>{text.current_password}</label>
            <input
                id=password
                name="current"
                type="password"
                autocomplete="current-password"
                required
                maxlength=MAX_PASSWORD.to_string()
            />
        </p>
        {factor.then(|| view! { <CodeField id=code /> })}
    }
}

/// The second factor.
#[component]
pub fn FactorSection(
    /// Whether logging in takes it.
    on: bool,
    /// Recovery codes that are left.
    codes_left: i64,
) -> impl IntoView {
    let text = use_locale().own_account();
    let state = if on { (text.factor_on)(codes_left) } else { text.factor_off.to_owned() };
    let way = if on { text.new_codes } else { text.switch_on };
    view! {
        <section class="settings" aria-labelledby="second-factor">
            <h2 id="second-factor">{text.second_factor}</h2>
            <p>{text.second_factor_text}</p>
            <p>
                <strong>{state}</strong>
            </p>
            <p>
                <a class="button" href="/settings/second-factor">
                    {way}
                </a>
            </p>
            {on
                .then(|| {
                    view! {
                        <details class="settings-form" open=is_refused("second-factor")>
                            <summary>{text.switch_off}</summary>
                            <PartError part="second-factor" />
                            <form class="account-form" method="post" action="/settings/second-factor/off">
                                <Shown password="factor-current" code="factor-code" factor=true />
                                <button class="button danger">{text.switch_off}</button>
                            </form>
                        </details>
                    }
                })}
        </section>
    }
}

/// A copy of what is one's own, and leaving.
#[component]
pub fn DataSection(
    /// Whether logging in takes a second factor.
    factor: bool,
) -> impl IntoView {
    let text = use_locale().own_account();
    view! {
        <section class="settings" aria-labelledby="data">
            <h2 id="data">{text.data}</h2>
            <p>{text.export_text}</p>
            <p>
                <a class="button" href="/api/v1/users/me/export" rel="external" download="atalaya.json">
                    {text.export}
                </a>
            </p>
            <details class="settings-form" open=is_refused("deletion")>
                <summary>{text.delete}</summary>
                <PartError part="deletion" />
                <form class="account-form" method="post" action="/settings/deletion">
                    <p>{text.delete_text}</p>
                    <Shown password="deletion-current" code="deletion-code" factor />
                    <button class="button danger">{text.delete_button}</button>
                </form>
            </details>
        </section>
    }
}
