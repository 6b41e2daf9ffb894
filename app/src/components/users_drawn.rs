//! Accounts as the server draws them, with the forms that change them. A form posts to its own page and is answered by it;
//! with code it is sent in place, and what is drawn anew takes the place of this.

mod controls;

use domain::account::Role;
use domain::view::{Page, UserView};
use domain::{Instant, Invalid, UserId};
use leptos::prelude::*;

use self::controls::{draw_controls, draw_refusal, draw_roles};
use crate::format;
use crate::text::Locale;
use crate::user_form::{Answer, Asked};

/// Accounts on a page.
pub const PAGE: u32 = 50;

/// For whom it is drawn, and when.
#[derive(Debug, Clone, Copy)]
pub struct Look {
    /// Whoever looks: their own account takes no change.
    pub own: Option<UserId>,
    /// The present.
    pub now: Instant,
    /// Their language.
    pub locale: Locale,
}

/// Draws a part of the list of accounts: what comes before one of them.
pub fn draw_users(users: Page<UserView>, before: Option<UserId>, answer: Option<&Answer>, look: Look) -> String {
    let text = look.locale.users();
    let action = before.map_or_else(|| "/admin/users".to_owned(), |id| format!("/admin/users?before={id}"));
    let newest = before.map(|_| {
        view! {
            <a class="button" href="/admin/users">
                {text.newest}
            </a>
        }
    });
    let older = users.next.map(|next| {
        view! {
            <a class="button" rel="next" href=format!("/admin/users?before={next}")>
                {text.older}
            </a>
        }
    });
    let rows = users.items.iter().map(|user| draw_row(user, &action, answer, look)).collect_view();
    let list = if users.items.is_empty() {
        view! { <p class="hint">{text.none}</p> }.into_any()
    } else {
        view! {
            <div class="table-scroll">
                <table class="card-table user-table">
                    <thead>
                        <tr>
                            <th scope="col">{text.email}</th>
                            <th scope="col">{text.role}</th>
                            <th scope="col">{text.state}</th>
                            <th scope="col">{text.made}</th>
                            <th scope="col">
                                <span class="visually-hidden">{text.changes}</span>
                            </th>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
        }
        .into_any()
    };
    view! {
        {draw_notice(answer, look.locale)}
        {draw_addition(answer, look.locale)}
        {list}
        <nav class="pager" aria-label=text.pages>
            {newest}
            {older}
        </nav>
    }
    .to_html()
}

/// Draws one account.
pub fn draw_user(user: &UserView, answer: Option<&Answer>, look: Look) -> String {
    let text = look.locale.users();
    let id = user.id;
    let fact = |label: &'static str, value: AnyView| {
        view! {
            <div>
                <dt>{label}</dt>
                <dd>{value}</dd>
            </div>
        }
    };
    view! {
        {draw_notice(answer, look.locale)}
        <dl class="user-facts">
            {fact(text.role, (text.role_name)(user.role).into_any())}
            {fact(text.state, draw_state(user, look.locale).into_any())}
            {fact(text.made, draw_when(user.created_at, look).into_any())}
        </dl>
        <section aria-labelledby="changes">
            <h2 id="changes">{text.changes}</h2>
            {draw_controls(user, &format!("/admin/users/{id}"), wrong_with(id, answer), look)}
        </section>
        <section aria-labelledby="log">
            <h2 id="log">{text.log}</h2>
            <ul class="user-log">
                <li>
                    <a href=format!("/admin/audit?who={id}")>{text.log_by}</a>
                </li>
                <li>
                    <a href=format!("/admin/audit?object=/admin/users/{id}")>{text.log_about}</a>
                </li>
            </ul>
        </section>
    }
    .to_html()
}

fn draw_row(user: &UserView, action: &str, answer: Option<&Answer>, look: Look) -> impl IntoView + use<> {
    let text = look.locale.users();
    let id = user.id;
    let wrong = wrong_with(id, answer);
    let is_own = look.own == Some(id);
    let change = if is_own {
        // The row says only whose it is; the account's own page says more.
        view! { <span class="hint">{text.you}</span> }.into_any()
    } else {
        let label = format!("{}: {}", text.change, user.email);
        view! {
            <details class="user-change" open=wrong.is_some()>
                <summary aria-label=label>{text.change}</summary>
                {draw_controls(user, action, wrong, look)}
            </details>
        }
        .into_any()
    };
    view! {
        <tr data-active=user.active.to_string()>
            <th scope="row">
                <a class="address" href=format!("/admin/users/{id}")>
                    {user.email.clone()}
                </a>
            </th>
            <td data-label=text.role>{(text.role_name)(user.role)}</td>
            <td data-label=text.state>{draw_state(user, look.locale)}</td>
            <td data-label=text.made>{draw_when(user.created_at, look)}</td>
            <td class="actions">{change}</td>
        </tr>
    }
}

fn draw_state(user: &UserView, locale: Locale) -> impl IntoView + use<> {
    let text = locale.users();
    let aside = [(!user.confirmed, text.unconfirmed), (user.second_factor, text.second_factor)];
    let aside = aside.into_iter().filter(|(is, _)| *is).map(|(_, said)| {
        view! {
            " "
            <small class="muted">{said}</small>
        }
    });
    view! {
        <span class="user-state" data-active=user.active.to_string()>
            {(text.state_name)(user.active)}
        </span>
        {aside.collect_view()}
    }
}

fn draw_when(at: Instant, look: Look) -> impl IntoView {
    view! {
        <time datetime=format::machine_time(at) title=format::date_time(at, None, look.locale)>
            {format::relative(at, look.now, look.locale)}
        </time>
    }
}

/// That it was done. Whoever works by keyboard is led here.
fn draw_notice(answer: Option<&Answer>, locale: Locale) -> Option<impl IntoView + use<>> {
    let text = locale.users();
    let Answer { asked, outcome: Ok(user) } = answer? else { return None };
    let said = match asked {
        Asked::Addition { .. } => (text.added)(&user.email),
        Asked::Change(_) => (text.changed)(&user.email),
    };
    Some(view! {
        <p class="notice done" role="status" tabindex="-1" data-answer="">
            {said}
        </p>
    })
}

/// What is wrong with the form about this account, if that was sent.
fn wrong_with(id: UserId, answer: Option<&Answer>) -> Option<&[Invalid]> {
    match answer? {
        Answer { asked: Asked::Change(changed), outcome: Err(wrong) } if *changed == id => Some(wrong),
        _ => None,
    }
}

/// The form that makes an account, folded until somebody wants it.
fn draw_addition(answer: Option<&Answer>, locale: Locale) -> impl IntoView + use<> {
    let text = locale.users();
    let (email, role, wrong) = match answer {
        Some(Answer { asked: Asked::Addition { email, role }, outcome: Err(wrong) }) => {
            (email.clone(), *role, Some(wrong.as_slice()))
        }
        _ => (String::new(), Role::User, None),
    };
    view! {
        <details class="user-add" open=wrong.is_some()>
            <summary class="button">{text.add}</summary>
            <form method="post" action="/admin/users">
                <p class="field">
                    <label for="new-email">{text.email}</label>
                    <input
                        id="new-email"
                        name="email"
                        r#type="email"
                        required
                        maxlength="254"
                        autocomplete="off"
                        value=email
                    />
                </p>
                <p class="field">
                    <label for="new-password">{text.password}</label>
                    <input
                        id="new-password"
                        name="password"
                        r#type="password"
                        required
                        minlength=domain::account::MIN_PASSWORD.to_string()
                        maxlength=domain::account::MAX_PASSWORD.to_string()
                        autocomplete="new-password"
                        aria-describedby="new-password-help"
                    />
                    <small id="new-password-help">{text.password_help}</small>
                </p>
                {draw_roles(role, locale)}
                {wrong.map(|wrong| draw_refusal(wrong, locale))}
                <button class="button primary">{text.add_confirm}</button>
            </form>
        </details>
    }
}

#[cfg(test)]
mod tests;
