//! A site on loopback that remembers what it was asked for.

use std::collections::HashMap;
use std::future::Future;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, StatusCode, header};
use axum::response::{IntoResponse, Response};
use futures::FutureExt;
use futures::future::BoxFuture;
use url::Url;

/// Answers the n-th request (0 is the first) for one path.
type Answer = Arc<dyn Fn(usize) -> BoxFuture<'static, Response> + Send + Sync>;

pub(crate) struct Site {
    pub(crate) address: SocketAddr,
    shared: Arc<Shared>,
}

#[derive(Default)]
struct Shared {
    answers: Mutex<HashMap<String, Answer>>,
    requests: Mutex<Vec<String>>,
    /// By path, what pages are recognised by, and the conditions of all requests.
    etags: Mutex<HashMap<String, String>>,
    conditions: Mutex<Vec<(String, HeaderMap)>>,
    at_once: AtomicUsize,
    most_at_once: AtomicUsize,
}

impl Site {
    /// Starts a site without pages. It ends with the test's runtime.
    pub(crate) async fn start() -> Self {
        let shared = Arc::new(Shared::default());
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let router = Router::new().fallback(answer).with_state(Arc::clone(&shared));
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { address, shared }
    }

    pub(crate) fn url(&self, path: &str) -> Url {
        format!("http://{}{path}", self.address).parse().expect("a URL")
    }

    /// Answers a path, query included, with whatever `answer` gives.
    pub(crate) fn on<F>(&self, path: &str, answer: impl Fn(usize) -> F + Send + Sync + 'static)
    where
        F: Future<Output = Response> + Send + 'static,
    {
        let answer: Answer = Arc::new(move |nth| answer(nth).boxed());
        self.shared.answers.lock().expect("whole").insert(path.to_owned(), answer);
    }

    /// Answers always the same.
    pub(crate) fn always<R: IntoResponse + Clone + Send + Sync + 'static>(&self, path: &str, response: R) {
        self.on(path, move |_| {
            let response = response.clone();
            async move { response.into_response() }
        });
    }

    /// A page with this body.
    pub(crate) fn page(&self, path: &str, body: &str) {
        self.always(path, html(body));
    }

    /// A page with these links.
    pub(crate) fn links(&self, path: &str, to: &[&str]) {
        self.page(path, &anchors(to));
    }

    /// An ad's own page.
    pub(crate) fn ad(&self, path: &str, title: &str) {
        self.page(path, &ad(title));
    }

    pub(crate) fn redirect(&self, path: &str, to: &str) {
        self.always(path, (StatusCode::FOUND, [(header::LOCATION, to.to_owned())]));
    }

    pub(crate) fn robots(&self, text: &str) {
        self.always("/robots.txt", text.to_owned());
    }

    /// From now on the page at a path has this `ETag`, and is not sent to whoever has it.
    pub(crate) fn etag(&self, path: &str, etag: &str) {
        self.shared.etags.lock().expect("whole").insert(path.to_owned(), etag.to_owned());
    }

    /// What a header said in each request for a path.
    pub(crate) fn sent(&self, path: &str, name: HeaderName) -> Vec<Option<String>> {
        let conditions = self.shared.conditions.lock().expect("whole");
        let of_path = conditions.iter().filter(|(asked, _)| asked == path);
        of_path.map(|(_, headers)| headers.get(&name).map(|value| value.to_str().expect("text").to_owned())).collect()
    }

    /// What was asked for, in order: robots.txt left out, and the usual place of a sitemap where there is none.
    pub(crate) fn requests(&self) -> Vec<String> {
        let has_sitemap = self.shared.answers.lock().expect("whole").contains_key("/sitemap.xml");
        let requests = self.shared.requests.lock().expect("whole");
        let counts = |path: &str| path != "/robots.txt" && (has_sitemap || path != "/sitemap.xml");
        requests.iter().filter(|path| counts(path)).cloned().collect()
    }

    /// The same in alphabetical order.
    pub(crate) fn requests_sorted(&self) -> Vec<String> {
        let mut requests = self.requests();
        requests.sort();
        requests
    }

    /// How often a path was asked for.
    pub(crate) fn count(&self, path: &str) -> usize {
        self.shared.requests.lock().expect("whole").iter().filter(|asked| *asked == path).count()
    }

    /// Most requests ever under way at once.
    pub(crate) fn most_at_once(&self) -> usize {
        self.shared.most_at_once.load(Ordering::SeqCst)
    }
}

async fn answer(State(site): State<Arc<Shared>>, request: Request) -> Response {
    let path = request.uri().path_and_query().map_or_else(String::new, ToString::to_string);
    let nth = {
        let mut requests = site.requests.lock().expect("whole");
        requests.push(path.clone());
        requests.iter().filter(|asked| **asked == path).count() - 1
    };
    let etag = site.etags.lock().expect("whole").get(&path).cloned();
    let known = request.headers().get(header::IF_NONE_MATCH).map(|value| value.as_bytes().to_vec());
    site.conditions.lock().expect("whole").push((path.clone(), request.headers().clone()));
    if let (Some(etag), Some(known)) = (&etag, known)
        && etag.as_bytes() == known
    {
        return StatusCode::NOT_MODIFIED.into_response();
    }
    let answer = site.answers.lock().expect("whole").get(&path).cloned();
    let at_once = site.at_once.fetch_add(1, Ordering::SeqCst) + 1;
    site.most_at_once.fetch_max(at_once, Ordering::SeqCst);
    // Counts down even where the client goes away and this future is dropped.
    let _leave = Leave(Arc::clone(&site));
    let mut response = match answer {
        Some(answer) => answer(nth).await,
        None => StatusCode::NOT_FOUND.into_response(),
    };
    if let Some(etag) = etag {
        response.headers_mut().insert(header::ETAG, etag.parse().expect("a value"));
    }
    response
}

struct Leave(Arc<Shared>);

impl Drop for Leave {
    fn drop(&mut self) {
        self.0.at_once.fetch_sub(1, Ordering::SeqCst);
    }
}

pub(crate) fn html(body: &str) -> axum::response::Html<String> {
    axum::response::Html(format!("<!doctype html><html><head><title>Page</title></head><body>{body}</body></html>"))
}

pub(crate) fn anchors(to: &[&str]) -> String {
    to.iter().fold(String::new(), |body, to| body + "<p><a href=\"" + to + "\">Leads somewhere</a></p>")
}

/// The body of an ad's own page.
pub(crate) fn ad(title: &str) -> String {
    format!(
        r#"<script type="application/ld+json">{{"@context":"https://schema.org","@type":"Apartment","name":"{title}",
        "floorSize":{{"@type":"QuantitativeValue","value":85,"unitCode":"MTK"}},"numberOfBedrooms":3,
        "address":{{"@type":"PostalAddress","addressLocality":"Valencia"}},
        "offers":{{"@type":"Offer","price":"250000","priceCurrency":"EUR"}}}}</script><h1>{title}</h1>
        <p>250.000 €</p><p>85 m²</p>"#
    )
}

pub(crate) fn body_of(content_type: &str, body: impl Into<Body>) -> Response {
    ([(header::CONTENT_TYPE, content_type.to_owned())], body.into()).into_response()
}
