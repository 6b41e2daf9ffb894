//! The audit log as the server draws it: nothing on it changes, and the browser need not hold what draws it.

mod change;
mod filters;

use domain::audit::{AuditAction, AuditEntry, AuditFilter, Via};
use domain::view::Page;
use leptos::prelude::*;

use self::change::draw_change;
use self::filters::draw_filters;
use crate::audit_search::{AuditSearch, Problem, csv_href};
use crate::format;
use crate::text::Locale;

/// Lines on a page.
pub const PAGE: u32 = 30;

/// What is drawn.
#[derive(Debug)]
pub struct AuditPage {
    /// The address.
    pub search: AuditSearch,
    /// What it asks for.
    pub filter: AuditFilter,
    /// What of it was left out.
    pub problems: Vec<Problem>,
    /// The lines.
    pub lines: Page<AuditEntry>,
}

/// Draws the form, the lines, and the way to earlier ones.
pub fn draw_audit(page: AuditPage, locale: Locale) -> String {
    let text = locale.audit();
    let AuditPage { search, filter, problems, lines } = page;
    let clear = search.is_filtered().then(|| {
        view! {
            <a class="clear" href="/admin/audit">
                {text.clear}
            </a>
        }
    });
    let latest = search.before().map(|_| {
        view! {
            <a class="button" href=search.href(None)>
                {text.latest}
            </a>
        }
    });
    let earlier = lines.next.as_deref().map(|next| {
        view! {
            <a class="button" rel="next" href=search.href(Some(next))>
                {text.earlier}
            </a>
        }
    });
    let table = if lines.items.is_empty() {
        view! {
            <section class="empty">
                <h2>{text.empty}</h2>
                <p>{text.empty_help}</p>
            </section>
        }
        .into_any()
    } else {
        draw_table(lines.items, locale).into_any()
    };
    view! {
        {draw_filters(&search, &problems, locale)}
        <p class="audit-tools">
            <span class="hint">{text.days_hint}</span>
            {clear}
            // The API answers it, not a page.
            <a class="button" href=csv_href(&filter) rel="external" download="audit-log.csv">
                {text.csv}
            </a>
        </p>
        {table}
        <nav class="pager" aria-label=text.pages>
            {latest}
            {earlier}
        </nav>
    }
    .to_html()
}

fn draw_table(lines: Vec<AuditEntry>, locale: Locale) -> impl IntoView {
    let text = locale.audit();
    view! {
        <div class="table-scroll" tabindex="0" role="region" aria-label=locale.admin().audit>
            <table class="card-table audit-table">
                <thead>
                    <tr>
                        <th scope="col">{text.when}</th>
                        <th scope="col">{text.who}</th>
                        <th scope="col">{text.action}</th>
                        <th scope="col">{text.object}</th>
                        <th scope="col">{text.what_changed}</th>
                    </tr>
                </thead>
                <tbody>{lines.into_iter().map(|line| draw_line(&line, locale)).collect_view()}</tbody>
            </table>
        </div>
    }
}

fn draw_line(line: &AuditEntry, locale: Locale) -> impl IntoView + use<> {
    let text = locale.audit();
    view! {
        <tr>
            <td data-label=text.when>
                <time datetime=format::machine_time(
                    line.at,
                )>{format::date(line.at, locale)} " " <span class="clock">{format::clock(line.at, None)}</span></time>
            </td>
            <td data-label=text
                .who>{draw_who(line, locale)} " " <small class="muted">{draw_way(line, locale)}</small></td>
            <td data-label=text.action>{(text.action_name)(line.action)}</td>
            <td data-label=text.object>{draw_object(line, locale)}</td>
            <td class="audit-change">{draw_change(line, locale)}</td>
        </tr>
    }
}

fn draw_who(line: &AuditEntry, locale: Locale) -> AnyView {
    let text = locale.audit();
    match (&line.actor, line.actor_id) {
        (Some(email), Some(id)) => view! {
            <a class="address" href=format!("/admin/users/{id}")>
                {email.clone()}
            </a>
        }
        .into_any(),
        (Some(email), None) => view! { <span class="address">{email.clone()}</span> }.into_any(),
        (None, _) if line.via == Via::Nothing => text.nobody.into_any(),
        (None, _) => text.system.into_any(),
    }
}

/// With what they proved themselves, and from which network address.
fn draw_way(line: &AuditEntry, locale: Locale) -> String {
    let via = (locale.audit().via)(line.via);
    line.address.as_ref().map_or_else(|| via.to_owned(), |address| format!("{via} · {address}"))
}

/// What it was done to: a link where it has a page, with the name it had.
fn draw_object(line: &AuditEntry, locale: Locale) -> impl IntoView + use<> {
    let text = locale.audit();
    let path = line.object.trim_start_matches('/');
    let path = path.strip_prefix("admin/").unwrap_or(path);
    let (kind, id) = path.split_once('/').unwrap_or(("", path));
    let words = (text.kind)(kind).map_or_else(|| line.object.clone(), |kind| format!("{kind} {id}"));
    let page = match kind {
        // A job that was deleted has no page.
        "jobs" => (line.action != AuditAction::JobDeleted).then(|| format!("/jobs/{id}")),
        "users" => Some(format!("/admin/users/{id}")),
        "mails" => Some("/admin/links".to_owned()),
        "processes" => Some("/admin/processes".to_owned()),
        _ => None,
    };
    let shown = match page {
        Some(page) => view! { <a href=page>{words}</a> }.into_any(),
        None => words.into_any(),
    };
    let name = [&line.after, &line.before].into_iter().flatten().find_map(|value| {
        let name = value.get("name").or_else(|| value.get("email"))?;
        name.as_str().map(str::to_owned)
    });
    view! {
        {shown}
        {name
            .map(|name| {
                view! {
                    " "
                    <small class="address">{name}</small>
                }
            })}
    }
}

#[cfg(test)]
mod tests;
