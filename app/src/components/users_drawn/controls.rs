//! The forms that change an account.

use domain::Invalid;
use domain::account::Role;
use domain::view::UserView;
use leptos::prelude::*;

use super::Look;
use crate::text::Locale;

/// Another role at once; to make it inactive takes a second step, which says what it means.
pub(super) fn draw_controls(user: &UserView, action: &str, wrong: Option<&[Invalid]>, look: Look) -> AnyView {
    let text = look.locale.users();
    if look.own == Some(user.id) {
        return view! { <p class="hint">{text.own}</p> }.into_any();
    }
    let id = user.id;
    let (to_role, to_active) = (action.to_owned(), action.to_owned());
    let activation = if user.active {
        view! {
            <details class="user-deactivation">
                <summary>{text.deactivate}</summary>
                <form method="post" action=to_active>
                    <input r#type="hidden" name="id" value=id.to_string() />
                    <p>{text.deactivate_warning}</p>
                    <button class="button danger" name="active" value="false">
                        {(text.deactivate_confirm)(&user.email)}
                    </button>
                </form>
            </details>
        }
        .into_any()
    } else {
        view! {
            <form method="post" action=to_active>
                <input r#type="hidden" name="id" value=id.to_string() />
                <p class="hint">{text.inactive_text}</p>
                <button class="button" name="active" value="true">
                    {text.activate}
                </button>
            </form>
        }
        .into_any()
    };
    view! {
        <div class="user-controls">
            {wrong.map(|wrong| draw_refusal(wrong, look.locale))} <form method="post" action=to_role>
                <input r#type="hidden" name="id" value=id.to_string() />
                {draw_roles(user.role, look.locale)}
                <button class="button">{text.change_role}</button>
            </form> {activation}
        </div>
    }
    .into_any()
}

/// The roles to choose from.
pub(super) fn draw_roles(chosen: Role, locale: Locale) -> impl IntoView + use<> {
    let text = locale.users();
    let choice = |role: Role| {
        view! {
            <label class="choice">
                <input r#type="radio" name="role" value=role.as_str() checked=role == chosen />
                <span>{(text.role_name)(role)} " " <small class="muted">{(text.role_help)(role)}</small></span>
            </label>
        }
    };
    view! {
        <fieldset>
            <legend>{text.role}</legend>
            {Role::ALL.iter().map(|role| choice(*role)).collect_view()}
        </fieldset>
    }
}

/// Why nothing was done: in this page's words, or in those of all forms about accounts. Whoever works by keyboard is led
/// here.
pub(super) fn draw_refusal(wrong: &[Invalid], locale: Locale) -> impl IntoView + use<> {
    let (text, account) = (locale.users(), locale.account());
    let said = |wrong: &Invalid| {
        let words = (text.refusal)(&wrong.code).or_else(|| (account.error)(&wrong.code));
        words.map_or_else(|| wrong.message.clone(), str::to_owned)
    };
    let said = wrong.iter().map(said).collect::<Vec<_>>().join(" ");
    view! {
        <p class="form-problem" role="alert" tabindex="-1" data-answer="">
            {said}
        </p>
    }
}
