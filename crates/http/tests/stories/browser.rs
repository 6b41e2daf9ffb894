//! Somebody who sends requests: a browser with its cookies, or a program with its token.

use std::collections::BTreeMap;
use std::net::{IpAddr, SocketAddr};

use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::{HeaderMap, Method, Request, StatusCode, header};
use http_body_util::BodyExt;
use serde_json::{Value, json};
use tower::ServiceExt;
use url::form_urlencoded;

pub(crate) const HOST: &str = "atalaya.example";

#[derive(Clone)]
pub(crate) struct Browser {
    router: Router,
    pub(crate) cookies: BTreeMap<String, String>,
    headers: Vec<(String, String)>,
    address: Option<IpAddr>,
}

/// An answer, read to its end.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().expect("text"))
    }

    pub(crate) fn location(&self) -> &str {
        assert_eq!(self.status, StatusCode::SEE_OTHER, "{self:?}");
        self.header("location")
    }

    pub(crate) fn text(&self) -> &str {
        std::str::from_utf8(&self.body).expect("text")
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|_| panic!("not JSON: {self:?}"))
    }

    /// Asserts that this is a problem document, and returns it.
    pub(crate) fn problem(&self, status: u16, r#type: &str) -> Value {
        assert_eq!(self.status.as_u16(), status, "{self:?}");
        assert_eq!(self.header("content-type"), "application/problem+json");
        let problem = self.json();
        assert_eq!((&problem["type"], &problem["status"]), (&json!(r#type), &json!(status)));
        assert!(problem["title"].is_string());
        problem
    }

    /// Field and code of each thing that is wrong.
    pub(crate) fn wrong(&self) -> Vec<(String, String)> {
        let problem = self.problem(422, "/problems/invalid");
        let errors = problem["errors"].as_array().expect("errors");
        let text = |error: &Value, key: &str| error[key].as_str().expect("text").to_owned();
        errors.iter().map(|error| (text(error, "field"), text(error, "code"))).collect()
    }
}

impl Browser {
    pub(crate) fn new(router: Router) -> Self {
        Self { router, cookies: BTreeMap::new(), headers: Vec::new(), address: None }
    }

    /// The same with a header on every request.
    pub(crate) fn with_header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    pub(crate) fn cookie_header(&self) -> String {
        self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("; ")
    }

    /// What it sends with every request besides its cookies.
    pub(crate) fn own_headers(&self) -> impl Iterator<Item = (&str, &str)> {
        self.headers.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    pub(crate) fn session_cookie(&self) -> Option<&str> {
        self.cookies.get("atalaya_session").map(String::as_str)
    }

    /// The same from that address.
    pub(crate) fn at(mut self, address: &str) -> Self {
        self.address = Some(address.parse().expect("an address"));
        self
    }

    pub(crate) async fn send(&mut self, mut request: Request<Body>) -> Answer {
        let response = self.router.clone().oneshot(self.dress(&mut request)).await.expect("infallible");
        let (parts, body) = response.into_parts();
        for cookie in parts.headers.get_all(header::SET_COOKIE) {
            self.keep(cookie.to_str().expect("text"));
        }
        let body = body.collect().await.expect("a body").to_bytes().to_vec();
        Answer { status: parts.status, headers: parts.headers, body }
    }

    /// Adds the cookies and headers to a request.
    fn dress(&self, request: &mut Request<Body>) -> Request<Body> {
        let mut request = std::mem::take(request);
        if let Some(address) = self.address {
            request.extensions_mut().insert(ConnectInfo(SocketAddr::new(address, 50_000)));
        }
        let headers = request.headers_mut();
        headers.entry(header::HOST).or_insert(HOST.parse().expect("a header"));
        if !self.cookies.is_empty() {
            headers.insert(header::COOKIE, self.cookie_header().parse().expect("a header"));
        }
        for (name, value) in &self.headers {
            headers.insert(header::HeaderName::try_from(name).expect("a name"), value.parse().expect("a value"));
        }
        request
    }

    fn keep(&mut self, cookie: &str) {
        let (pair, attributes) = cookie.split_once(';').unwrap_or((cookie, ""));
        let (name, value) = pair.split_once('=').expect("a cookie");
        if attributes.contains("Max-Age=0") {
            self.cookies.remove(name);
        } else {
            self.cookies.insert(name.to_owned(), value.to_owned());
        }
    }

    /// Sends without reading the answer's body.
    pub(crate) async fn begin(&self, mut request: Request<Body>) -> axum::response::Response {
        self.router.clone().oneshot(self.dress(&mut request)).await.expect("infallible")
    }

    pub(crate) async fn get(&mut self, path: &str) -> Answer {
        self.send(request(Method::GET, path, Body::empty())).await
    }

    pub(crate) async fn delete(&mut self, path: &str) -> Answer {
        self.send(request(Method::DELETE, path, Body::empty())).await
    }

    pub(crate) async fn post(&mut self, path: &str, body: &Value) -> Answer {
        self.send(json_request(Method::POST, path, &body.to_string())).await
    }

    pub(crate) async fn put(&mut self, path: &str, body: &Value) -> Answer {
        self.send(json_request(Method::PUT, path, &body.to_string())).await
    }

    /// Posts a form as a page of this site does.
    pub(crate) async fn submit(&mut self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let mut request = form(path, fields);
        let origin = format!("https://{HOST}").parse().expect("a header");
        request.headers_mut().insert(header::ORIGIN, origin);
        self.send(request).await
    }

    pub(crate) async fn log_in(&mut self, email: &str, password: &str) -> Answer {
        self.submit("/session", &[("email", email), ("password", password)]).await
    }

    pub(crate) async fn register(&mut self, email: &str, password: &str) -> Answer {
        self.submit("/accounts", &[("email", email), ("password", password)]).await
    }

    pub(crate) async fn create_job(&mut self, name: &str) -> i64 {
        let answer = self.post("/api/v1/jobs", &json!({"name": name, "target_urls": ["https://a.example/"]})).await;
        assert_eq!(answer.status, StatusCode::CREATED, "{answer:?}");
        answer.json()["id"].as_i64().expect("an id")
    }

    pub(crate) async fn start_run(&mut self, job: i64) -> i64 {
        let answer = self.post(&format!("/api/v1/jobs/{job}/runs"), &Value::Null).await;
        assert_eq!(answer.status, StatusCode::ACCEPTED, "{answer:?}");
        answer.json()["id"].as_i64().expect("an id")
    }
}

pub(crate) fn request(method: Method, path: &str, body: Body) -> Request<Body> {
    Request::builder().method(method).uri(path).body(body).expect("a request")
}

pub(crate) fn json_request(method: Method, path: &str, body: &str) -> Request<Body> {
    let mut request = request(method, path, Body::from(body.to_owned()));
    request.headers_mut().insert(header::CONTENT_TYPE, "application/json".parse().expect("a header"));
    request
}

pub(crate) fn form(path: &str, fields: &[(&str, &str)]) -> Request<Body> {
    let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
    let mut request = request(Method::POST, path, Body::from(body));
    let kind = "application/x-www-form-urlencoded".parse().expect("a header");
    request.headers_mut().insert(header::CONTENT_TYPE, kind);
    request
}
