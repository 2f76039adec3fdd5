//! Refuses foreign requests: host names of other machines that resolve to this one (DNS rebinding),
//! and pages of other sites.

use std::sync::atomic::Ordering;

use axum::extract::{Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::middleware::Next;
use axum::response::Response;

use crate::answer::sentence;
use crate::{Sandbox, page};

/// The port of a Host header without a port.
const HTTP_PORT: u16 = 80;

pub(super) async fn check(
    State(sandbox): State<Sandbox>,
    request: Request,
    next: Next,
) -> Response {
    let port = sandbox.inner.port.load(Ordering::Relaxed);
    match refusal(request.headers(), port, request.uri().path() == page::ROOT) {
        None => next.run(request).await,
        Some(words) => sentence(StatusCode::FORBIDDEN, words),
    }
}

fn refusal(headers: &HeaderMap, port: u16, is_page: bool) -> Option<&'static str> {
    let host = text(headers, header::HOST.as_str()).unwrap_or_default();
    if !is_here(host, port) {
        return Some("This server answers to its loopback name and port only.");
    }
    if let Some(origin) = text(headers, header::ORIGIN.as_str())
        && origin.strip_prefix("http://") != Some(host)
    {
        return Some("Another site's page may not talk to this server.");
    }
    // A request for an image or a link on another site has no Origin, but the browser marks it with
    // this header. A link to the chat page itself is allowed.
    let site = text(headers, "sec-fetch-site").unwrap_or("none");
    if !is_page && !matches!(site, "none" | "same-origin") {
        return Some("Another site's page may not talk to this server.");
    }
    None
}

fn text<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name).map(|value| value.to_str().unwrap_or("unreadable"))
}

fn is_here(host: &str, port: u16) -> bool {
    let bracketed = host.starts_with('[');
    let (name, named) = match host.rsplit_once(':') {
        Some((name, digits)) if !bracketed || name.ends_with(']') => (name, digits.parse().ok()),
        _ => (host, Some(HTTP_PORT)),
    };
    matches!(name, "127.0.0.1" | "localhost" | "[::1]")
        && named.is_some_and(|named| port == 0 || named == port)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_loopback_names_with_the_right_port_are_here() {
        for host in ["127.0.0.1:8080", "localhost:8080", "[::1]:8080"] {
            assert!(is_here(host, 8080), "{host}");
            assert!(is_here(host, 0), "{host}");
        }
        for host in [
            "",
            "localhost",
            "[::1]",
            "127.0.0.1:8081",
            "evil.example:8080",
            "localhost.:8080",
            "127.0.0.1:x",
        ] {
            assert!(!is_here(host, 8080), "{host}");
        }
        assert!(is_here("localhost", 80) && is_here("[::1]", 80));
    }
}
