//! Requests name a host by which this site is known.

use axum::extract::Request;
use axum::response::Response;

use crate::HttpConfig;
use crate::api::Problem;
use crate::paths::Kind;
use crate::refusal::refusal;

/// Refuses a request that names another host. The probes answer under any name: whoever watches a process asks it by its
/// address in some network, and they tell nothing.
pub(super) fn refuse_unknown(config: &HttpConfig, request: &Request) -> Option<Response> {
    let path = request.uri().path();
    let is_known = || config.hosts.admit(config.public_url.as_ref(), request.headers(), request.uri());
    (Kind::of(path) != Kind::Probe && !is_known()).then(|| refusal(path, Problem::host_not_allowed()))
}
