//! What a run has found at addresses, as the server draws it: see [`super::found`].

use domain::RunId;
use domain::url_check::UrlCheck;
use domain::view::Page;
use leptos::prelude::*;

use super::outside::Outside;
use crate::format;
use crate::text::Locale;

/// Addresses on a page.
pub const PAGE: u32 = 100;

/// Draws a page of what was found; `goes_on` where it is not the first.
pub fn draw_checks(run: RunId, page: &Page<UrlCheck>, goes_on: bool, locale: Locale) -> String {
    let text = locale.url_checks();
    let rows: Vec<_> = page.items.iter().map(|check| row(check, locale)).collect();
    let first = goes_on.then(|| {
        view! {
            <a class="button" href=format!("/runs/{run}#found")>
                {text.first}
            </a>
        }
    });
    let next = page.next.as_ref().map(|next| {
        view! {
            <a class="button" rel="next" href=format!("/runs/{run}?found={next}#found")>
                {text.next}
            </a>
        }
    });
    let drawn = view! {
        <h2>{text.heading}</h2>
        <div class="table-scroll" tabindex="0" role="region" aria-label=text.heading>
            <table class="card-table check-table">
                <thead>
                    <tr>
                        <th scope="col">{text.url}</th>
                        <th scope="col">{text.verdict_heading}</th>
                        <th scope="col" class="figure">
                            {text.status}
                        </th>
                        <th scope="col" class="figure">
                            {text.time}
                        </th>
                        <th scope="col">{text.detail}</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
        <nav class="pager" aria-label=text.pages>
            {first}
            {next}
        </nav>
    };
    drawn.to_html()
}

fn row(check: &UrlCheck, locale: Locale) -> impl IntoView + use<> {
    let text = locale.url_checks();
    let look = check.look.as_ref();
    let unknown = || format::UNKNOWN.to_owned();
    let status = look.and_then(|look| look.status).map_or_else(unknown, |status| status.to_string());
    let time = look.and_then(|look| look.milliseconds);
    let time = time.map_or_else(unknown, |time| format!("{} ms", format::count(i64::from(time), locale)));
    let asked = check.url.clone();
    // Only what answered is known to be a web address.
    let url = match look.and_then(|look| look.final_url.clone()) {
        Some(end) => view! {
            <Outside url=end class="found-url">
                {asked}
            </Outside>
        }
        .into_any(),
        None => view! { <span class="found-url">{asked}</span> }.into_any(),
    };
    view! {
        <tr>
            <th scope="row">{url}</th>
            <td>{(text.verdict)(look.map(|look| look.verdict))}</td>
            <td class="figure" data-label=text.status>
                {status}
            </td>
            <td class="figure" data-label=text.time>
                {time}
            </td>
            <td>{look.and_then(|look| look.detail.clone())}</td>
        </tr>
    }
}

#[cfg(test)]
mod tests {
    use domain::url_check::{UrlLook, UrlVerdict};

    use super::*;

    #[test]
    fn what_answered_is_a_link_and_what_was_only_named_is_text() {
        let look = UrlLook {
            final_url: Some("https://a.example/2".into()),
            status: Some(200),
            milliseconds: Some(1_234),
            verdict: UrlVerdict::Active,
            detail: None,
        };
        let items = vec![
            UrlCheck { url: "https://a.example/1".into(), look: Some(look) },
            UrlCheck { url: "javascript:alert(1)".into(), look: Some(UrlLook::failed("<not> visited")) },
            UrlCheck { url: "https://a.example/3".into(), look: None },
        ];
        let page = Page { items, next: Some("2".into()), previous: None };
        let drawn = draw_checks(RunId(7), &page, false, Locale::En);
        assert!(drawn.contains(r#"href="https://a.example/2""#) && drawn.contains("1,234 ms"), "{drawn}");
        assert!(!drawn.contains(r#"href="javascript"#) && drawn.contains("&lt;not&gt; visited"), "{drawn}");
        assert!(drawn.contains("There") && drawn.contains("Not looked at yet"), "{drawn}");
        assert!(drawn.contains(r#"href="/runs/7?found=2#found""#) && !drawn.contains(r#"href="/runs/7#found""#));
    }
}
