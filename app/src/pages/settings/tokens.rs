//! The part of the settings about bearer tokens. Its forms post to the page itself.

use domain::Instant;
use domain::account::TokenScope;
use domain::view::TokenView;
use leptos::prelude::*;

use crate::address::use_parameters;
use crate::components::form_problem::FormProblem;
use crate::components::problem::PageProblem;
use crate::components::when::When;
use crate::server_fns::Dated;
use crate::server_fns::tokens::{SentToken, Tokens, load_tokens};
use crate::text::use_locale;

/// Longest name of a token, in characters.
const MAX_NAME: usize = domain::job::MAX_NAME;

/// The part of the page.
#[component]
pub fn TokenSection() -> impl IntoView {
    let tokens = Resource::new(|| (), |()| load_tokens());
    view! {
        <Transition>
            {move || Suspend::new(async move {
                match tokens.await {
                    Ok(Dated { now, value }) => view! { <Loaded tokens=value now /> }.into_any(),
                    Err(error) => view! { <PageProblem error /> }.into_any(),
                }
            })}
        </Transition>
    }
}

#[component]
fn Loaded(tokens: Tokens, now: Instant) -> impl IntoView {
    let text = use_locale().settings();
    let Tokens { tokens, sent } = tokens;
    let revoked = use_parameters().with_untracked(|given| given.get("revoked").is_some());
    let made = sent.as_ref().and_then(|sent| Some((sent.name.clone(), sent.outcome.clone().ok()?)));
    let refused = sent.filter(|sent| sent.outcome.is_err());
    view! {
        <section class="settings" aria-labelledby="tokens">
            <h2 id="tokens">{text.tokens}</h2>
            <p>
                {text.tokens_text} " " <a href="/api/docs" rel="external">
                    {text.api}
                </a>
            </p>
            {(revoked && made.is_none() && refused.is_none())
                .then(|| {
                    view! {
                        <p class="notice" role="status">
                            {text.revoked}
                        </p>
                    }
                })}
            {made.map(|(name, secret)| view! { <Made name secret /> })}
            <TokenTable tokens now />
            <TokenForm refused />
        </section>
    }
}

/// The secret of a token that was just made.
#[component]
fn Made(name: String, secret: String) -> impl IntoView {
    let text = use_locale().settings();
    view! {
        <div class="notice token-made" role="status">
            <strong>{(text.made)(name.trim())}</strong>
            <p>{text.made_text}</p>
            <code>{secret}</code>
        </div>
    }
}

#[component]
fn TokenTable(tokens: Vec<TokenView>, now: Instant) -> impl IntoView {
    let text = use_locale().settings();
    if tokens.is_empty() {
        return view! { <p class="hint">{text.no_tokens}</p> }.into_any();
    }
    let row = move |token: TokenView| {
        let label = format!("{}: {}", text.revoke, token.name);
        let last_used = match token.last_used_at {
            Some(at) => view! { <When at now /> }.into_any(),
            None => text.never.into_any(),
        };
        view! {
            <tr>
                <th scope="row">{token.name}</th>
                <td data-label=text.scope>{(text.scope_name)(token.scope)}</td>
                <td data-label=text.created>
                    <When at=token.created_at now />
                </td>
                <td data-label=text.last_used>{last_used}</td>
                <td class="actions">
                    <form method="post" action="/settings">
                        <button class="button" name="revoke" value=token.id.to_string() aria-label=label>
                            {text.revoke}
                        </button>
                    </form>
                </td>
            </tr>
        }
    };
    view! {
        <div class="table-scroll">
            <table class="card-table token-table">
                <thead>
                    <tr>
                        <th scope="col">{text.name}</th>
                        <th scope="col">{text.scope}</th>
                        <th scope="col">{text.created}</th>
                        <th scope="col">{text.last_used}</th>
                        <th scope="col">
                            <span class="visually-hidden">{text.actions}</span>
                        </th>
                    </tr>
                </thead>
                <tbody>{tokens.into_iter().map(row).collect_view()}</tbody>
            </table>
        </div>
    }
    .into_any()
}

/// The form that makes one, perhaps with what was typed and why it was refused.
#[component]
fn TokenForm(refused: Option<SentToken>) -> impl IntoView {
    let text = use_locale().settings();
    let (name, chosen, error) = match refused {
        Some(SentToken { name, scope, outcome }) => (name, scope, outcome.err()),
        None => (String::new(), TokenScope::Read, None),
    };
    let error = StoredValue::new(error);
    let choice = move |scope: TokenScope| {
        view! {
            <label class="choice">
                <input type="radio" name="scope" value=scope.as_str() checked=scope == chosen />
                {(text.scope_name)(scope)}
            </label>
        }
    };
    view! {
        <form class="token-form" method="post" action="/settings" aria-labelledby="new-token">
            <h3 id="new-token">{text.new_token}</h3>
            <p class="field">
                <label for="token-name">{text.name}</label>
                <input
                    id="token-name"
                    name="name"
                    value=name
                    required
                    maxlength=MAX_NAME.to_string()
                    autocomplete="off"
                    aria-describedby="token-name-help"
                />
                <small id="token-name-help">{text.name_help}</small>
            </p>
            <fieldset>
                <legend>{text.scope}</legend>
                {TokenScope::ALL.iter().map(|scope| choice(*scope)).collect_view()}
            </fieldset>
            <button class="button primary">{text.create}</button>
            <FormProblem error=Signal::derive(move || error.get_value()) />
        </form>
    }
}
