//! A site on loopback whose paths say what it answers.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::extract::{Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};

/// `Location` by path, with the status of the redirect.
type Redirects = Vec<(String, StatusCode, String)>;

pub(crate) struct Server {
    pub(crate) address: SocketAddr,
    shared: Arc<Shared>,
}

#[derive(Default)]
struct Shared {
    redirects: Mutex<Redirects>,
    requests: Mutex<Vec<String>>,
}

impl Server {
    /// Answers with a page where no redirect is put. It ends with the test's runtime.
    pub(crate) async fn start() -> Self {
        let shared = Arc::new(Shared::default());
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let router = Router::new().fallback(answer).with_state(Arc::clone(&shared));
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { address, shared }
    }

    pub(crate) fn redirect(&self, path: &str, status: StatusCode, to: &str) {
        self.shared.redirects.lock().expect("whole").push((path.to_owned(), status, to.to_owned()));
    }

    /// What was asked for since the last call, as host and path.
    pub(crate) fn requests(&self) -> Vec<String> {
        std::mem::take(&mut *self.shared.requests.lock().expect("whole"))
    }
}

async fn answer(State(site): State<Arc<Shared>>, request: Request) -> Response {
    let path = request.uri().path_and_query().map_or_else(String::new, ToString::to_string);
    let host = request.headers().get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or_default().to_owned();
    site.requests.lock().expect("whole").push(host + &path);
    let redirects = site.redirects.lock().expect("whole");
    // No connection is kept, so that the next request makes another.
    let close = [(header::CONNECTION, HeaderValue::from_static("close"))];
    match redirects.iter().find(|(from, ..)| *from == path) {
        Some((_, status, to)) => {
            let location = HeaderValue::from_bytes(to.as_bytes()).expect("a header");
            (*status, close, [(header::LOCATION, location)]).into_response()
        }
        None => (close, axum::response::Html("here")).into_response(),
    }
}
