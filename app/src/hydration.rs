//! When the page is the browser's.
//!
//! The browser takes over what the server drew piece by piece, waiting for code in between, and each piece must first be
//! drawn from the very data that the server had. What changes by itself (the live socket, the clock) waits for the end.

use leptos::prelude::*;

/// Whether the browser has taken over the whole page; never on the server.
#[derive(Clone, Copy)]
struct Hydrated(ReadSignal<bool>);

/// Provides the answer to all pages.
pub fn provide_hydration() {
    let hydrated = RwSignal::new(false);
    provide_context(Hydrated(hydrated.read_only()));
    #[cfg(feature = "hydrate")]
    if let Some(context) = Owner::current_shared_context() {
        watch(hydrated, move || context.during_hydration());
    }
}

/// Whether the browser has taken over the whole page.
///
/// The signal is the application's, not made anew for who asks: what is drawn may look at it once more while its page
/// is left.
pub fn use_hydrated() -> ReadSignal<bool> {
    expect_context::<Hydrated>().0
}

/// Sets the signal when hydration is over: the framework has no event for it.
#[cfg(feature = "hydrate")]
fn watch(hydrated: RwSignal<bool>, under_way: impl Fn() -> bool + 'static) {
    const LOOK_EVERY: std::time::Duration = std::time::Duration::from_millis(10);
    let look = move || {
        if under_way() {
            watch(hydrated, under_way);
        } else {
            hydrated.set(true);
            mark();
        }
    };
    set_timeout(look, LOOK_EVERY);
}

/// Says so on the root element, to whoever looks at the page from outside: its forms are sent in place from here on.
#[cfg(feature = "hydrate")]
fn mark() {
    if let Some(root) = document().document_element() {
        let _ = root.set_attribute("data-hydrated", "");
    }
}
