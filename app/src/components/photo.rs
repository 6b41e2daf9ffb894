//! A photo of an ad, which stays on the ad's own site, over a drawn placeholder.

use domain::web_address::is_web_address;
use leptos::prelude::*;

/// The photo in a box of fixed shape; the drawing shows where there is none, or until it comes.
#[component]
pub fn Photo(
    /// Its address; what is no web address is not shown.
    address: Option<String>,
    /// What it shows; empty where the words beside it say so.
    #[prop(optional, into)]
    description: String,
) -> impl IntoView {
    let address = address.filter(|address| is_web_address(address));
    // The picture itself is nameless: one that does not load then leaves the drawing, not a mark of something broken.
    let named = !description.is_empty() && address.is_some();
    view! {
        <div class="photo" role=named.then_some("img") aria-label=named.then_some(description)>
            {address
                .map(|address| {
                    view! {
                        <img
                            src=address
                            alt=""
                            loading="lazy"
                            decoding="async"
                            referrerpolicy="no-referrer"
                            width="480"
                            height="320"
                        />
                    }
                })}
        </div>
    }
}
