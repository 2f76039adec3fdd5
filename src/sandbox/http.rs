//! The routes.

use std::sync::atomic::Ordering;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{DefaultBodyLimit, Request, State};
use axum::http::{HeaderValue, Response, header};
use axum::middleware::{Next, from_fn_with_state};

use super::answer::{Refusal, respond};
use super::fault::Fault;
use super::method::{self, Method};
use super::params::Params;
use super::{Sandbox, control, guard, page};

/// Bytes of a request's body: far more than any message needs.
const MAX_BODY: usize = 1 << 20;
/// Characters of a token. ClientManager.cpp `send`.
const MAX_TOKEN: usize = 80;

impl Sandbox {
    /// All routes, guarded. [`Self::serve`] is the better way to serve them: it knows its port and ends promptly.
    pub fn router(&self) -> Router {
        let mut routes = Router::new().merge(control::routes()).fallback(bot);
        if self.inner.options.page {
            routes = routes.merge(page::routes());
        }
        routes
            .layer(DefaultBodyLimit::max(MAX_BODY))
            .layer(from_fn_with_state(self.clone(), date))
            .layer(from_fn_with_state(self.clone(), guard::check))
            .with_state(self.clone())
    }
}

/// A clock that a test has moved shows in every answer; hyper writes the machine's own time otherwise.
async fn date(State(sandbox): State<Sandbox>, request: Request, next: Next) -> Response<Body> {
    let mut response = next.run(request).await;
    if let Some(now) = sandbox.inner.clock.moved()
        && let Ok(date) = HeaderValue::try_from(httpdate::fmt_http_date(now))
    {
        response.headers_mut().insert(header::DATE, date);
    }
    response
}

/// `/bot<token>/<method>`; everything else that is no route is not found.
async fn bot(State(sandbox): State<Sandbox>, request: Request) -> Response<Body> {
    let (parts, body) = request.into_parts();
    let path = parts.uri.path().strip_prefix("/bot").and_then(|path| path.split_once('/'));
    let Some((token, name)) = path else {
        return respond(Err(not_found()));
    };
    if let Err(refusal) = check_token(&sandbox, token) {
        return respond(Err(refusal));
    }
    let Some(method) = Method::find(name) else {
        return respond(Err(not_found()));
    };
    let Ok(body) = to_bytes(body, MAX_BODY).await else {
        return respond(Err(Refusal::new(413, "Request Entity Too Large")));
    };
    let kind = parts.headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    match Params::read(parts.uri.query(), kind, &body) {
        Ok(params) => call(&sandbox, method, &params).await,
        Err(refusal) => respond(Err(refusal)),
    }
}

fn not_found() -> Refusal {
    Refusal::new(404, "Not Found")
}

/// `<digits>:<letters, digits, _ and ->`, as Telegram gives them; a colon may come percent-encoded.
fn check_token(sandbox: &Sandbox, token: &str) -> Result<(), Refusal> {
    let token = token.replace("%3A", ":");
    let is_well_formed = token.len() <= MAX_TOKEN
        && token.split_once(':').is_some_and(|(id, secret)| {
            id.starts_with(|c| matches!(c, '1'..='9'))
                && id.bytes().all(|byte| byte.is_ascii_digit())
                && !secret.is_empty()
                && secret.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'))
        });
    if !is_well_formed {
        return Err(not_found());
    }
    match &sandbox.inner.options.token {
        Some(accepted) if *accepted != token => Err(Refusal::new(401, "Unauthorized")),
        _ => Ok(()),
    }
}

async fn call(sandbox: &Sandbox, method: Method, params: &Params<'_>) -> Response<Body> {
    if let Some(count) = sandbox.inner.calls.get(method as usize) {
        count.fetch_add(1, Ordering::Relaxed);
    }
    if !sandbox.inner.has_faults.load(Ordering::Acquire) {
        return respond(method::run(sandbox, method, params).await);
    }
    let (latency, fault) = trouble(sandbox, method, params);
    tokio::time::sleep(latency).await;
    match fault {
        Some((fault, true)) => {
            let answer = method::run(sandbox, method, params).await;
            fault.strike().await.unwrap_or_else(|| respond(answer))
        }
        Some((fault, false)) => match fault.strike().await {
            Some(response) => response,
            None => respond(method::run(sandbox, method, params).await),
        },
        None => respond(method::run(sandbox, method, params).await),
    }
}

fn trouble(sandbox: &Sandbox, method: Method, params: &Params<'_>) -> (std::time::Duration, Option<(Fault, bool)>) {
    let mut state = sandbox.lock();
    let tapped = || {
        let tap = params.integer("callback_query_id")?;
        state.taps.chat(tap).or_else(|| state.loads.chat_of_tap(tap))
    };
    let chat = params.integer("chat_id").or_else(tapped);
    let fault = state.faults.take(method.name(), chat);
    sandbox.note_faults(&state.faults);
    (state.faults.latency, fault)
}
