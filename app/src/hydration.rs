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
        keep_links_plain(hydrated);
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

/// Until then links lead on as on any page. The router listens from the first moment and would change the address alone:
/// the page that then comes to be takes what the server drew for what the new address asks for.
#[cfg(feature = "hydrate")]
fn keep_links_plain(hydrated: RwSignal<bool>) {
    use wasm_bindgen::JsCast;
    use wasm_bindgen::closure::Closure;
    use web_sys::{Element, Event};

    let keep = Closure::<dyn Fn(Event)>::new(move |event: Event| {
        let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
        let is_link = target.is_some_and(|target| target.closest("a[href]").is_ok_and(|link| link.is_some()));
        if is_link && !hydrated.get_untracked() {
            event.stop_propagation();
        }
    });
    // Before it comes to the router, which listens at the end of its way.
    let listened = document().add_event_listener_with_callback_and_bool("click", keep.as_ref().unchecked_ref(), true);
    if listened.is_ok() {
        // For as long as the document.
        keep.forget();
    }
}

/// Says so on the root element, to whoever looks at the page from outside: its forms are sent in place from here on.
#[cfg(feature = "hydrate")]
fn mark() {
    if let Some(root) = document().document_element() {
        let _ = root.set_attribute("data-hydrated", "");
    }
}
