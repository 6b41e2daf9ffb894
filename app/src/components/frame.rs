//! The frame around every page: the places one can go, the account, the language.

use leptos::prelude::*;
use leptos_router::components::A;
use leptos_router::hooks::use_location;

use super::icon::{Icon, Sign};
use super::problem::with_mark;
use crate::search::encode;
use crate::text::{Locale, use_locale};
use crate::visitor::use_visitor;

/// The rail (on phones: a bar above and one below) and the page beside it.
#[component]
pub fn Frame(children: Children) -> impl IntoView {
    let text = use_locale().shell();
    let is_admin = use_visitor().is_admin();
    view! {
        // Left to the browser, which moves the focus along.
        <a class="skip-link" href="#content" rel="external">
            {text.skip}
        </a>
        <div class="frame">
            <header class="rail">
                <a class="brand" href="/">
                    <Icon sign=Sign::Tower />
                    "Atalaya"
                </a>
                <nav class="places" aria-label=text.navigation>
                    <ul>
                        <Place href="/" exact=true sign=Sign::Overview name=text.overview />
                        <Place href="/properties" sign=Sign::House name=text.properties />
                        <Place href="/jobs" sign=Sign::Jobs name=text.jobs />
                        {is_admin.then(|| view! { <AdminPlace name=text.admin /> })}
                    </ul>
                </nav>
                <div class="rail-foot">
                    <LanguageSwitch />
                    <AccountCorner />
                </div>
            </header>
            <main id="content" tabindex="-1">
                {children()}
            </main>
        </div>
    }
}

/// One place of the navigation.
#[component]
fn Place(href: &'static str, #[prop(optional)] exact: bool, sign: Sign, name: &'static str) -> impl IntoView {
    view! {
        <li>
            <A href exact>
                <Icon sign />
                <span>{name}</span>
            </A>
        </li>
    }
}

/// The place of admins, whose pages lead to each other.
#[component]
fn AdminPlace(name: &'static str) -> impl IntoView {
    let location = use_location();
    let current = move || location.pathname.with(|path| path.starts_with("/admin/")).then_some("page");
    view! {
        <li>
            <a href="/admin/processes" aria-current=current>
                <Icon sign=Sign::Admin />
                <span>{name}</span>
            </a>
        </li>
    }
}

/// The address of this page, for coming back to it.
fn use_here() -> impl Fn() -> String + Copy + Send + Sync + 'static {
    let location = use_location();
    move || format!("{}{}", location.pathname.get(), with_mark(&location.search.get()))
}

/// One button for each language that is not this one.
#[component]
fn LanguageSwitch() -> impl IntoView {
    let text = use_locale().shell();
    let locale = use_locale();
    let here = use_here();
    let others = Locale::ALL.into_iter().filter(|other| *other != locale);
    view! {
        <form class="language" method="post" action="/language" aria-label=text.language>
            <input type="hidden" name="back" value=here />
            {others
                .map(|other| {
                    view! {
                        <button class="button quiet" name="to" value=other.as_str() lang=other.as_str()>
                            {other.own_name()}
                        </button>
                    }
                })
                .collect_view()}
        </form>
    }
}

/// Whose account this is and the way out; or the way in.
#[component]
fn AccountCorner() -> impl IntoView {
    let text = use_locale().shell();
    if let Some(account) = use_visitor().account {
        let settings = format!("{}: {}", text.settings, account.email);
        return view! {
            <form class="account-corner" method="post" action="/session/end" aria-label=text.account>
                <a class="account-link" href="/settings" title=text.settings aria-label=settings>
                    <Icon sign=Sign::Person />
                    <span class="account-email">{account.email}</span>
                </a>
                <button class="button quiet">{text.log_out}</button>
            </form>
        }
        .into_any();
    }
    let here = use_here();
    let log_in = move || {
        let here = here();
        let is_entrance = here.starts_with("/login") || here.starts_with("/register");
        if is_entrance { "/login".to_owned() } else { format!("/login?next={}", encode(&here)) }
    };
    view! {
        <a class="button quiet" href=log_in rel="external">
            {text.log_in}
        </a>
    }
    .into_any()
}
