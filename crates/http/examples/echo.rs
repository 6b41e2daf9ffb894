//! Says back what it is told: the websocket as `/ws` sets it up, in the form in which Autobahn's test suite wants it.
//!
//! `scripts/autobahn` starts it and says how the protocol's core cases went.

use axum::Router;
use axum::extract::ws::{Message, WebSocket, WebSocketUpgrade};
use axum::response::Response;
use axum::routing::any;
use tokio::net::TcpListener;

/// As much as the largest of the core cases sends: 64 KiB, which is also what `/ws` takes at most.
const LONGEST_FRAME: usize = 64 * 1024;

async fn connect(upgrade: WebSocketUpgrade) -> Response {
    upgrade.max_message_size(LONGEST_FRAME).max_frame_size(LONGEST_FRAME).on_upgrade(echo)
}

async fn echo(mut socket: WebSocket) {
    while let Some(Ok(message)) = socket.recv().await {
        if matches!(message, Message::Text(_) | Message::Binary(_)) && socket.send(message).await.is_err() {
            return;
        }
    }
}

#[tokio::main]
async fn main() -> std::io::Result<()> {
    let address = std::env::args().nth(1).unwrap_or_else(|| "127.0.0.1:9001".to_owned());
    axum::serve(TcpListener::bind(address).await?, Router::new().route("/", any(connect))).await
}
