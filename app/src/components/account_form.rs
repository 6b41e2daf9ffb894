//! What the login and register forms share.

use domain::account::MIN_PASSWORD;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use crate::search::encode;
use crate::text::use_locale;

/// A page of this site to go on to. Whatever else the address says is dropped.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Next(pub String);

impl Next {
    /// Takes a path that begins with a single `/`; the start page otherwise.
    pub fn parse(text: Option<&str>) -> Self {
        let local = |text: &&str| text.starts_with('/') && !text.starts_with("//") && !text.starts_with("/\\");
        Self(text.filter(local).unwrap_or("/").to_owned())
    }

    /// `?next=…` for the other form, or nothing where it is the start page.
    pub fn as_query(&self) -> String {
        if self.0 == "/" { String::new() } else { format!("?next={}", encode(&self.0)) }
    }
}

/// What the address tells the form.
#[derive(Debug, Clone)]
pub struct AccountQuery {
    /// The code of what went wrong.
    pub error: Option<String>,
    /// The address typed before.
    pub email: String,
    /// Where to go on.
    pub next: Next,
}

/// Reads the address. The forms post to the server and come back as a new document, so once is enough.
pub fn use_account_query() -> AccountQuery {
    use_query_map().with_untracked(|query| AccountQuery {
        error: query.get("error"),
        email: query.get("email").unwrap_or_default(),
        next: Next::parse(query.get_str("next")),
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
                {(text.error)(&code)}
            </p>
        }
    })
}

/// What was done, by the code in the address.
#[component]
pub fn FormDone() -> impl IntoView {
    let text = use_locale().account();
    let done = use_query_map().with_untracked(|query| query.get("done"));
    done.and_then(|code| (text.done)(&code)).map(|said| {
        view! {
            <p class="notice done" role="status">
                {said}
            </p>
        }
    })
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
                maxlength="1024"
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
    fn only_pages_of_this_site_are_gone_on_to() {
        assert_eq!(Next::parse(Some("/runs/7?log=400")).0, "/runs/7?log=400");
        for other in ["https://evil.example/", "//evil.example", "/\\evil.example", "runs/7", ""] {
            assert_eq!(Next::parse(Some(other)).0, "/", "{other}");
        }
        assert_eq!(Next::parse(None).0, "/");
    }

    #[test]
    fn the_way_on_survives_the_way_to_the_other_form() {
        assert_eq!(Next("/".into()).as_query(), "");
        assert_eq!(Next("/runs/7?log=400&level=error".into()).as_query(), "?next=/runs/7%3Flog%3D400%26level%3Derror");
        assert_eq!(Next("/properties?town=Alcúdia".into()).as_query(), "?next=/properties%3Ftown%3DAlc%C3%BAdia");
    }
}
