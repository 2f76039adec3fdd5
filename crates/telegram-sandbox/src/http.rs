//! The HTTP routes.

use std::sync::atomic::Ordering;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{DefaultBodyLimit, Request, State};
use axum::http::{HeaderValue, Response, header};
use axum::middleware::{Next, from_fn, from_fn_with_state};
use http_body_util::BodyExt;

use crate::answer::{Answer, ApiRefusal, respond};
use crate::event::Event;
use crate::fault::Fault;
use crate::method::Method;
use crate::params::Params;
use crate::{Sandbox, control, guard, methods, page};

/// The maximum size of a request body in bytes: far more than any message needs.
const MAX_BODY: usize = 1 << 20;
/// A longer body is read and dropped, up to this size, because a client that is still writing does
/// not read the answer.
const MAX_DRAINED: usize = 64 << 20;
/// The maximum length of a token, in characters. ClientManager.cpp `send`.
const MAX_TOKEN: usize = 80;

impl Sandbox {
    /// Returns all routes, guarded. Prefer [`Self::serve`], which knows its port and stops
    /// immediately.
    pub fn router(&self) -> Router {
        let mut routes = Router::new().merge(control::routes()).fallback(bot);
        if self.inner.options.page {
            routes = routes.merge(page::routes());
        }
        routes
            .layer(DefaultBodyLimit::disable())
            .layer(from_fn(read_body))
            .layer(from_fn_with_state(self.clone(), date))
            .layer(from_fn_with_state(self.clone(), guard::check))
            .with_state(self.clone())
    }
}

/// Reads the whole body before anything is answered.
async fn read_body(request: Request, next: Next) -> Response<Body> {
    let (parts, mut body) = request.into_parts();
    let (mut read, mut whole) = (0, Vec::new());
    while let Some(frame) = body.frame().await {
        let Some(data) = frame.ok().and_then(|frame| frame.into_data().ok()) else { break };
        read += data.len();
        if read <= MAX_BODY {
            whole.extend_from_slice(&data);
        } else if read > MAX_DRAINED {
            break;
        }
    }
    if read > MAX_BODY {
        return respond(Err(ApiRefusal::new(413, "Request Entity Too Large")));
    }
    next.run(Request::from_parts(parts, Body::from(whole))).await
}

/// Sets the Date header of every response if a test has moved the clock; otherwise hyper writes the
/// system time.
async fn date(State(sandbox): State<Sandbox>, request: Request, next: Next) -> Response<Body> {
    let mut response = next.run(request).await;
    if let Some(now) = sandbox.inner.clock.moved()
        && let Ok(date) = HeaderValue::try_from(httpdate::fmt_http_date(now))
    {
        response.headers_mut().insert(header::DATE, date);
    }
    response
}

/// Handles `/bot<token>/<method>`; every other path without a route is not found.
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
        return respond(shown(
            &sandbox,
            name,
            Err(ApiRefusal::new(404, "Not Found: method not found")),
        ));
    };
    let body = to_bytes(body, MAX_BODY).await.unwrap_or_default();
    let kind = parts
        .headers
        .get(header::CONTENT_TYPE)
        .and_then(|kind| kind.to_str().ok())
        .unwrap_or_default();
    match Params::read(parts.uri.query(), kind, &body) {
        Ok(params) => call(&sandbox, method, &params).await,
        Err(refusal) => respond(shown(&sandbox, method.name(), Err(refusal))),
    }
}

/// Shows a refusal to the subscribers, and returns the answer.
fn shown(sandbox: &Sandbox, method: &str, answer: Answer) -> Answer {
    if let Err(ApiRefusal { description, .. }) = &answer {
        let (method, description) = (method.to_owned(), description.clone().into_owned());
        sandbox.emit(|| Event::Refused { method, description });
    }
    answer
}

async fn run(sandbox: &Sandbox, method: Method, params: &Params<'_>) -> Answer {
    let answer = match params.refuse_unknown() {
        Ok(()) => methods::run(sandbox, method, params).await,
        Err(refusal) => Err(refusal),
    };
    shown(sandbox, method.name(), answer)
}

fn not_found() -> ApiRefusal {
    ApiRefusal::new(404, "Not Found")
}

/// Checks a token: `<digits>:<letters, digits, _ and ->`, as Telegram issues them; the colon may be
/// percent-encoded.
fn check_token(sandbox: &Sandbox, token: &str) -> Result<(), ApiRefusal> {
    let token = token.replace("%3A", ":");
    let is_well_formed = token.len() <= MAX_TOKEN
        && token.split_once(':').is_some_and(|(id, secret)| {
            id.starts_with(|c| matches!(c, '1'..='9'))
                && id.bytes().all(|byte| byte.is_ascii_digit())
                && !secret.is_empty()
                && secret
                    .bytes()
                    .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'))
        });
    if !is_well_formed {
        return Err(not_found());
    }
    match &sandbox.inner.options.token {
        Some(accepted) if *accepted != token => Err(ApiRefusal::new(401, "Unauthorized")),
        _ => Ok(()),
    }
}

async fn call(sandbox: &Sandbox, method: Method, params: &Params<'_>) -> Response<Body> {
    if let Some(count) = sandbox.inner.calls.get(method as usize) {
        count.fetch_add(1, Ordering::Relaxed);
    }
    if !sandbox.inner.has_faults.load(Ordering::Acquire) {
        return respond(run(sandbox, method, params).await);
    }
    let (latency, fault) = take_fault(sandbox, method, params);
    tokio::time::sleep(latency).await;
    match fault {
        Some((fault, true)) => {
            let answer = run(sandbox, method, params).await;
            fault.apply().await.unwrap_or_else(|| respond(answer))
        }
        Some((fault, false)) => match fault.apply().await {
            Some(response) => response,
            None => respond(run(sandbox, method, params).await),
        },
        None => respond(run(sandbox, method, params).await),
    }
}

/// Returns the latency, and the fault that the request is to meet.
fn take_fault(
    sandbox: &Sandbox,
    method: Method,
    params: &Params<'_>,
) -> (std::time::Duration, Option<(Fault, bool)>) {
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
