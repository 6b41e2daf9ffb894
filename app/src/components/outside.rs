//! A link that leads out of Atalaya, to a page that others wrote.

use domain::web_address::is_web_address;
use leptos::prelude::*;

/// The link, in a tab of its own. The page it leads to gets no hold of this one, and no word of praise from it. What is no
/// web address leads nowhere.
#[component]
pub fn Outside(
    /// Where it leads.
    url: String,
    /// Its class.
    #[prop(optional)]
    class: Option<&'static str>,
    /// What it is called; the address itself where nothing is said.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    if !is_web_address(&url) {
        return view! { <code class=class>{url}</code> }.into_any();
    }
    let href = url.clone();
    let called = children.map_or_else(|| url.into_any(), |children| children().into_any());
    view! {
        <a class=class href=href rel="noopener nofollow ugc" target="_blank">
            {called}
        </a>
    }
    .into_any()
}

#[cfg(all(test, feature = "ssr"))]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_web_address_leads_nowhere() {
        for url in
            ["javascript:alert(1)", "JaVascript:alert(1)", "data:text/html,a", "https://a@b.example/", "//b.example/"]
        {
            let html = view! { <Outside url=url.to_owned()>"Open"</Outside> }.to_html();
            assert!(!html.contains("href") && html.contains("<code"), "{html}");
        }
        let html = view! {
            <Outside url="https://b.example/'x'?a&b".to_owned() class="ad">
                "Open"
            </Outside>
        }
        .to_html();
        assert!(html.contains("href=\"https://b.example/'x'?a&amp;b\""), "{html}");
        assert!(html.contains("rel=\"noopener nofollow ugc\" target=\"_blank\"") && html.contains("Open"), "{html}");
    }
}
