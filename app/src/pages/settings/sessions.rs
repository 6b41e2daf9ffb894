//! The part of the settings about open sessions.

use domain::Instant;
use domain::view::SessionView;
use leptos::prelude::*;

use super::PartError;
use crate::components::when::When;
use crate::text::use_locale;

/// The open sessions, and ending them.
#[component]
pub fn SessionSection(
    /// The latest first.
    sessions: Vec<SessionView>,
    /// The present, as the server saw it.
    now: Instant,
) -> impl IntoView {
    let text = use_locale().own_account();
    let others = sessions.iter().any(|session| !session.current);
    let row = move |session: SessionView| {
        let agent = session.agent.as_deref().map_or_else(|| text.unknown.to_owned(), short);
        let label = format!("{}: {agent}", text.end);
        view! {
            <tr>
                <th scope="row" title=session.agent.clone()>
                    {agent}
                </th>
                <td data-label=text.from>{session.address.unwrap_or_else(|| text.unknown.to_owned())}</td>
                <td data-label=text.begun>
                    <When at=session.begun_at now />
                </td>
                <td data-label=text
                    .seen>
                    {if session.current {
                        text.this_one.into_any()
                    } else {
                        view! { <When at=session.seen_at now /> }.into_any()
                    }}
                </td>
                <td class="actions">
                    {(!session.current)
                        .then(|| {
                            view! {
                                <form method="post" action="/settings/sessions">
                                    <button class="button" name="id" value=session.id.clone() aria-label=label>
                                        {text.end}
                                    </button>
                                </form>
                            }
                        })}
                </td>
            </tr>
        }
    };
    view! {
        <section class="settings" aria-labelledby="sessions">
            <h2 id="sessions">{text.sessions}</h2>
            <p>{text.sessions_text}</p>
            <PartError part="sessions" />
            <div class="table-scroll">
                <table class="card-table session-table">
                    <thead>
                        <tr>
                            <th scope="col">{text.browser}</th>
                            <th scope="col">{text.from}</th>
                            <th scope="col">{text.begun}</th>
                            <th scope="col">{text.seen}</th>
                            <th scope="col">
                                <span class="visually-hidden">{text.end}</span>
                            </th>
                        </tr>
                    </thead>
                    <tbody>{sessions.into_iter().map(row).collect_view()}</tbody>
                </table>
            </div>
            {others
                .then(|| {
                    view! {
                        <form method="post" action="/settings/sessions">
                            <button class="button">{text.end_others}</button>
                        </form>
                    }
                })}
        </section>
    }
}

/// A browser's name and system, as people know them, out of what it calls itself.
fn short(agent: &str) -> String {
    const BROWSERS: [(&str, &str); 6] = [
        ("Edg/", "Edge"),
        ("OPR/", "Opera"),
        ("Firefox/", "Firefox"),
        ("Chrome/", "Chrome"),
        ("Safari/", "Safari"),
        ("curl/", "curl"),
    ];
    const SYSTEMS: [(&str, &str); 6] = [
        ("Android", "Android"),
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Windows", "Windows"),
        ("Mac OS X", "macOS"),
        ("Linux", "Linux"),
    ];
    let find =
        |known: &[(&str, &'static str)]| known.iter().find(|(mark, _)| agent.contains(mark)).map(|(_, name)| *name);
    match (find(&BROWSERS), find(&SYSTEMS)) {
        (Some(browser), Some(system)) => format!("{browser} · {system}"),
        (Some(browser), None) => browser.to_owned(),
        _ => agent.chars().take(60).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn browsers_are_called_as_people_call_them() {
        let chrome =
            "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36";
        assert_eq!(short(chrome), "Chrome · Linux");
        let phone =
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Version/18.0 Safari/604.1";
        assert_eq!(short(phone), "Safari · iPhone");
        assert_eq!(short("something else"), "something else");
    }
}
