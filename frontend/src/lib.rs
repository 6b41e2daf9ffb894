//! The wasm entry: hydrate, nothing else.
