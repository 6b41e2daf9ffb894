//! `/admin/links`: inviting people, and the links that work. Plain forms.

use domain::Instant;
use domain::account::Role;
use domain::mail::MailView;
use leptos::prelude::*;
use leptos_meta::Title;

use crate::address::use_parameters;
use crate::components::account_form::{AccountQuery, EmailField, FormDone, FormError, use_account_query};
use crate::components::admin_tabs::AdminTabs;
use crate::components::problem::PageProblem;
use crate::components::when::When;
use crate::server_fns::Dated;
use crate::server_fns::invitations::load_links;
use crate::text::use_locale;

/// The page.
#[component]
pub fn InvitationsPage() -> impl IntoView {
    let text = use_locale().invitations();
    let open = Resource::new_blocking(|| (), |()| load_links());
    view! {
        <Title text=text.title />
        <Transition>
            {move || Suspend::new(async move {
                match open.await {
                    Ok(Dated { now, value }) => {
                        view! {
                            <AdminTabs />
                            <header class="page-head">
                                <h1>{text.title}</h1>
                            </header>
                            <FormDone say=text.done />
                            <InviteSection by_mail=value.by_mail invites=value.invites />
                            <LinkTable links=value.links now />
                        }
                            .into_any()
                    }
                    Err(error) => view! { <PageProblem error /> }.into_any(),
                }
            })}
        </Transition>
    }
}

/// The form, or why there is none.
#[component]
fn InviteSection(by_mail: bool, invites: bool) -> impl IntoView {
    let text = use_locale().invitations();
    let way = if invites {
        view! { <InviteForm /> }.into_any()
    } else {
        view! {
            <p class="notice">
                <span>{text.closed} " " <a href="/admin/users">{text.add_account}</a></span>
            </p>
        }
        .into_any()
    };
    view! {
        <section class="settings" aria-labelledby="invite">
            <h2 id="invite">{text.invite}</h2>
            // Other links than invitations go the same way.
            <p>{if by_mail { text.by_mail } else { text.by_hand }}</p>
            {way}
        </section>
    }
}

#[component]
fn InviteForm() -> impl IntoView {
    let text = use_locale().invitations();
    let AccountQuery { error, email, .. } = use_account_query();
    // The address of who was invited stands there too.
    let email = if error.is_some() { email } else { String::new() };
    let chosen = use_parameters().with_untracked(|given| given.get("role").and_then(|role| role.parse::<Role>().ok()));
    let choice = |role: Role| {
        view! {
            <option value=role.as_str() selected=Some(role) == chosen>
                {(text.role_name)(role)}
            </option>
        }
    };
    // What most people are invited to is read first: it is what they become where nobody chooses.
    let others = Role::ALL.iter().copied().filter(|role| *role != Role::User);
    let roles = std::iter::once(Role::User).chain(others);
    view! {
        <FormError code=error />
        <form class="account-form invitation-form" method="post" action="/admin/links">
            <EmailField email />
            <p class="field">
                <label for="role">{text.role}</label>
                <select id="role" name="role">
                    {roles.map(choice).collect_view()}
                </select>
            </p>
            <button class="button primary">{text.invite}</button>
        </form>
    }
}

#[component]
fn LinkTable(links: Vec<MailView>, now: Instant) -> impl IntoView {
    let text = use_locale().invitations();
    let row = move |mail: MailView| {
        let label = format!("{}: {}", text.withdraw, mail.recipient);
        let link = mail.link.clone().map(|link| {
            view! {
                <p class="link-by-hand">
                    <span class="muted">{text.link}</span>
                    " "
                    <code>{link}</code>
                </p>
            }
        });
        view! {
            <tr>
                <th scope="row">
                    <span class="address">{mail.recipient}</span>
                    {link}
                </th>
                <td data-label=text.kind>{(text.kind_name)(mail.kind)}</td>
                <td data-label=text.until>
                    <When at=mail.expires_at now />
                </td>
                <td data-label=text.status title=mail.failure>
                    {(text.status_name)(mail.status)}
                </td>
                <td class="actions">
                    <form method="post" action="/admin/links/withdrawal">
                        <button class="button" name="id" value=mail.id.to_string() aria-label=label>
                            {text.withdraw}
                        </button>
                    </form>
                </td>
            </tr>
        }
    };
    let table = if links.is_empty() {
        view! { <p class="hint">{text.none}</p> }.into_any()
    } else {
        view! {
            <div class="table-scroll">
                <table class="card-table link-table">
                    <thead>
                        <tr>
                            <th scope="col">{text.recipient}</th>
                            <th scope="col">{text.kind}</th>
                            <th scope="col">{text.until}</th>
                            <th scope="col">{text.status}</th>
                            <th scope="col">
                                <span class="visually-hidden">{text.withdraw}</span>
                            </th>
                        </tr>
                    </thead>
                    <tbody>{links.into_iter().map(row).collect_view()}</tbody>
                </table>
            </div>
        }
        .into_any()
    };
    view! {
        <section class="settings" aria-labelledby="open-links">
            <h2 id="open-links">{text.open}</h2>
            {table}
        </section>
    }
}
