//! The wasm entry: hydrate, nothing else.

use wasm_bindgen::prelude::wasm_bindgen;

/// Called by the document once the code has arrived.
#[wasm_bindgen]
pub fn hydrate() {
    console_error_panic_hook::set_once();
    leptos::mount::hydrate_lazy(app::App);
}
