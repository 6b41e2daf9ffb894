//! The JSON API, accounts' forms, the websocket and the middleware. Never sees Leptos.
