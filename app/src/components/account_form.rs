//! What the login and register forms share.

use domain::account::{MAX_PASSWORD, MIN_PASSWORD};
use domain::return_path::ReturnPath;
use leptos::prelude::*;

use crate::address::use_parameters;
use crate::search::encode;
use crate::text::use_locale;

/// `?next=…` for the other form, or nothing where it is the start page.
pub fn next_query(next: &ReturnPath) -> String {
    if *next == ReturnPath::default() { String::new() } else { format!("?next={}", encode(next.as_str())) }
}

/// What the address tells the form.
#[derive(Debug, Clone)]
pub struct AccountQuery {
    /// The code of what went wrong.
    pub error: Option<String>,
    /// The address typed before.
    pub email: String,
    /// Where to go on. What is no page of this site is dropped.
    pub next: ReturnPath,
}

/// Reads the address. The forms post to the server and come back as a new document, so once is enough.
pub fn use_account_query() -> AccountQuery {
    use_parameters().with_untracked(|given| AccountQuery {
        error: given.get("error").map(str::to_owned),
        email: given.text("email"),
        next: given.get("next").and_then(ReturnPath::parse).unwrap_or_default(),
    })
}

/// What went wrong.
#[component]
pub fn FormError(
    /// Its code.
    code: Option<String>,
) -> impl IntoView {
    let text = use_locale().account();
    code.map(|code| {
        view! {
            <p class="notice form-error" role="alert">
                {text.refused(&code)}
            </p>
        }
    })
}

/// What was done, by the code in the address and, where somebody's is told there, the e-mail.
#[component]
pub fn FormDone(
    /// Says it in the page's words; `None` where the page knows of no such thing.
    say: fn(&str, &str) -> Option<String>,
) -> impl IntoView {
    let (done, email) = use_parameters().with_untracked(|given| (given.text("done"), given.text("email")));
    say(&done, &email).map(|said| {
        view! {
            <p class="notice done" role="status">
                {said}
            </p>
        }
    })
}

/// A field for a code of the second factor.
#[component]
pub fn CodeField(
    /// The field's id.
    #[prop(default = "code")]
    id: &'static str,
) -> impl IntoView {
    let text = use_locale().account();
    let help = format!("{id}-help");
    view! {
        <p class="field">
            <label for=id>{text.code}</label>
            <input
                id=id
                name="code"
                autocomplete="one-time-code"
                autocapitalize="none"
                spellcheck="false"
                required
                maxlength="64"
                aria-describedby=help.clone()
            />
            <small id=help>{text.code_help}</small>
        </p>
    }
}

/// A field for a password.
#[component]
pub fn PasswordField(
    /// The field's name, and its id.
    name: &'static str,
    /// What it is called.
    label: &'static str,
    /// Whether it is one that is chosen here: the rules are said then.
    #[prop(optional)]
    new: bool,
) -> impl IntoView {
    let text = use_locale().account();
    let rules = format!("{name}-rules");
    view! {
        <p class="field">
            <label for=name>{label}</label>
            <input
                id=name
                name=name
                type="password"
                autocomplete=if new { "new-password" } else { "current-password" }
                required
                minlength=new.then(|| MIN_PASSWORD.to_string())
                maxlength=MAX_PASSWORD.to_string()
                aria-describedby=new.then(|| rules.clone())
            />
            {new.then(|| view! { <small id=rules.clone()>{text.password_rules}</small> })}
        </p>
    }
}

/// The field of the e-mail address.
#[component]
pub fn EmailField(
    /// What was typed before.
    email: String,
) -> impl IntoView {
    let text = use_locale().account();
    view! {
        <p class="field">
            <label for="email">{text.email}</label>
            <input
                id="email"
                name="email"
                type="email"
                value=email
                autocomplete="username"
                autocapitalize="none"
                spellcheck="false"
                required
                maxlength="254"
            />
        </p>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_way_on_survives_the_way_to_the_other_form() {
        let query = |next| next_query(&ReturnPath::parse(next).expect("a page of this site"));
        assert_eq!(query("/"), "");
        assert_eq!(query("/runs/7?log=400&level=error"), "?next=/runs/7%3Flog%3D400%26level%3Derror");
        assert_eq!(query("/properties?town=Alcúdia"), "?next=/properties%3Ftown%3DAlc%25C3%25BAdia");
    }
}
