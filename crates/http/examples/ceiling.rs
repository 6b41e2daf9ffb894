//! Gives one answer to whatever it is asked, and does nothing for it: the most requests a second that any handler could
//! answer here, with the same runtime and the same bytes.
//!
//! ```sh
//! ceiling 127.0.0.1:9001 answer
//! ```
//! The file has the answer's headers, a line each, an empty line, and the body. `scripts/bench-api` compares the API with
//! it.

use std::sync::Arc;

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderName, HeaderValue};
use axum::serve::ListenerExt;
use tokio::net::TcpListener;

struct Answer {
    headers: HeaderMap,
    body: Bytes,
}

impl Answer {
    fn parse(mut head: &str, body: Vec<u8>) -> Self {
        let mut headers = HeaderMap::new();
        while let Some((line, rest)) = head.split_once('\n') {
            let (name, value) = line.split_once(": ").expect("a header on each line");
            let name: HeaderName = name.parse().expect("a header's name");
            headers.append(name, HeaderValue::from_str(value).expect("a header's value"));
            head = rest;
        }
        Self { headers, body: body.into() }
    }
}

async fn answer(State(answer): State<Arc<Answer>>) -> (HeaderMap, Bytes) {
    (answer.headers.clone(), answer.body.clone())
}

#[tokio::main]
async fn main() -> std::io::Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [address, file] = arguments.as_slice() else { panic!("usage: ceiling ADDRESS:PORT FILE") };
    let file = std::fs::read(file)?;
    let end = file.windows(2).position(|two| two == b"\n\n").expect("an empty line after the headers");
    let head = std::str::from_utf8(&file[..=end]).expect("headers in ASCII");
    let given = Answer::parse(head, file[end + 2..].to_vec());

    let router = Router::new().fallback(answer).with_state(Arc::new(given));
    let listener = TcpListener::bind(address).await?.tap_io(|stream| stream.set_nodelay(true).expect("TCP_NODELAY"));
    axum::serve(listener, router).await
}
