//! The chat page of `preview`. Its files are part of the program; a policy in the headers restricts
//! what they may load.
//!
//! `chat.js` is the entry: it handles the sandbox's events and wires the controls. `state.js` holds
//! what the page knows; `frame.js`, `messages.js`, `text.js`, `words.js` and `server.js` draw it;
//! `composer.js`, `inline.js` and `reader.js` send the reader's actions; `language.js` guesses the
//! language of a text, and `start.js` has the one label that Telegram translates; `view.js` moves
//! the view and the focus, and `dom.js` creates elements. No file imports one that imports it.

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderName, HeaderValue, Response, StatusCode, header};
use axum::routing::get;

use crate::answer::typed;

pub(super) const ROOT: &str = "/";
/// The page may load nothing from other hosts and connect only to this server.
const HEADERS: [(HeaderName, &str); 4] = [
    (header::CACHE_CONTROL, "no-store"),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::REFERRER_POLICY, "no-referrer"),
    (
        header::CONTENT_SECURITY_POLICY,
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; base-uri 'none'; \
         form-action 'none'; frame-ancestors 'none'",
    ),
];
const HTML: &str = "text/html; charset=utf-8";
const SVG: &str = "image/svg+xml";
const CSS: &str = "text/css; charset=utf-8";
const JS: &str = "text/javascript; charset=utf-8";
/// The path, the content type and the content of each file.
const FILES: [(&str, &str, &str); 19] = [
    (ROOT, HTML, include_str!("page/index.html")),
    ("/icon.svg", SVG, include_str!("page/icon.svg")),
    ("/chat.css", CSS, include_str!("page/chat.css")),
    ("/messages.css", CSS, include_str!("page/messages.css")),
    ("/composer.css", CSS, include_str!("page/composer.css")),
    ("/chat.js", JS, include_str!("page/chat.js")),
    ("/composer.js", JS, include_str!("page/composer.js")),
    ("/dom.js", JS, include_str!("page/dom.js")),
    ("/frame.js", JS, include_str!("page/frame.js")),
    ("/inline.js", JS, include_str!("page/inline.js")),
    ("/language.js", JS, include_str!("page/language.js")),
    ("/messages.js", JS, include_str!("page/messages.js")),
    ("/reader.js", JS, include_str!("page/reader.js")),
    ("/server.js", JS, include_str!("page/server.js")),
    ("/start.js", JS, include_str!("page/start.js")),
    ("/state.js", JS, include_str!("page/state.js")),
    ("/text.js", JS, include_str!("page/text.js")),
    ("/view.js", JS, include_str!("page/view.js")),
    ("/words.js", JS, include_str!("page/words.js")),
];

/// Returns a route for each file.
pub(super) fn routes<S: Clone + Send + Sync + 'static>() -> Router<S> {
    FILES.into_iter().fold(Router::new(), |routes, (path, kind, text)| {
        routes.route(path, get(async move || file(kind, text)))
    })
}

fn file(kind: &'static str, text: &'static str) -> Response<Body> {
    let mut response = typed(StatusCode::OK, kind, text);
    for (name, value) in HEADERS {
        response.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    response
}
