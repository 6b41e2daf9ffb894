//! Headers that tell a browser what not to do.

use axum::http::{HeaderName, HeaderValue, header};
use axum::response::Response;

/// What no answer of this site should be without, unless it says otherwise itself.
const ALL: [(HeaderName, HeaderValue); 8] = [
    (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
    (header::X_FRAME_OPTIONS, HeaderValue::from_static("DENY")),
    (header::REFERRER_POLICY, HeaderValue::from_static("same-origin")),
    // Pages have a policy of their own. Whatever else a browser is led to show has nothing to load, run or send.
    (
        header::CONTENT_SECURITY_POLICY,
        HeaderValue::from_static("default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"),
    ),
    (
        HeaderName::from_static("permissions-policy"),
        HeaderValue::from_static(
            "accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), hid=(), magnetometer=(), \
             microphone=(), midi=(), payment=(), publickey-credentials-create=(), serial=(), usb=(), \
             xr-spatial-tracking=()",
        ),
    ),
    (HeaderName::from_static("cross-origin-opener-policy"), HeaderValue::from_static("same-origin")),
    // Of another site's page it forbids what is asked without CORS, such as pictures and scripts. A page that
    // `cors_origins` names asks with CORS and is not concerned.
    (HeaderName::from_static("cross-origin-resource-policy"), HeaderValue::from_static("same-origin")),
    (HeaderName::from_static("x-permitted-cross-domain-policies"), HeaderValue::from_static("none")),
];
/// A year without plain HTTP, for the other hosts of the domain too: one of them could plant cookies otherwise.
const HSTS: HeaderValue = HeaderValue::from_static("max-age=31536000; includeSubDomains");

/// Adds them to a response; `over_tls`: the request came over TLS, as far as whoever sent it can see.
pub(super) fn protect(response: &mut Response, over_tls: bool) {
    let headers = response.headers_mut();
    headers.reserve(ALL.len() + 1);
    for (name, value) in ALL {
        headers.entry(name).or_insert(value);
    }
    if over_tls {
        headers.entry(header::STRICT_TRANSPORT_SECURITY).or_insert(HSTS);
    }
}
