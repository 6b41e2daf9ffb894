//! Drawn signs: 20 × 20, strokes in the text's colour. Decoration beside words, never instead of them.

use leptos::prelude::*;

/// Which sign.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sign {
    /// A tower.
    Tower,
    /// A view from above.
    Overview,
    /// A house.
    House,
    /// Circling arrows.
    Jobs,
    /// Two sliders.
    Admin,
    /// Head and shoulders.
    Person,
}

impl Sign {
    fn path(self) -> &'static str {
        match self {
            Self::Tower => "M5 17.5h10M6.5 17.5 8 8.5h4l1.5 9M6 8.5h8M7 8.5V5h6v3.5M8.5 5 10 2.5 11.5 5",
            Self::Overview => "M3 3h6v8H3zM11.5 3H17v4.5h-5.5zM11.5 10H17v7h-5.5zM3 13.5h6V17H3z",
            Self::House => "M3 9.5 10 3.5l7 6M5 8v8.5h10V8M8.5 16.5v-5h3v5",
            Self::Person => "M10 9.5a3 3 0 1 0 0-6 3 3 0 0 0 0 6zM3.8 16.5a6.3 6.3 0 0 1 12.4 0",
            Self::Admin => "M3 6.5h6M13 6.5h4M3 13.5h3M10 13.5h7M11 4.5v4M8 11.5v4",
            Self::Jobs => {
                "M16.5 8A6.75 6.75 0 0 0 4.2 6.2M3.5 12a6.75 6.75 0 0 0 12.3 1.8M4 2.8v3.7h3.7M16 17.2v-3.7h-3.7"
            }
        }
    }
}

/// The sign.
#[component]
pub fn Icon(
    /// Which.
    sign: Sign,
) -> impl IntoView {
    view! {
        <svg class="icon" viewBox="0 0 20 20" width="20" height="20" aria-hidden="true" focusable="false">
            <path d=sign.path() />
        </svg>
    }
}
