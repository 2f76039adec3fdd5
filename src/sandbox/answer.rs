//! What a Bot API method answers, and how it becomes HTTP.

use std::borrow::Cow;

use axum::body::Body;
use axum::http::{Response, StatusCode, header};
use serde::Serialize;

/// The JSON text of `result`, or why the method was refused.
pub(super) type Answer = Result<String, Refusal>;

/// A method that was refused, in Telegram's own words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Refusal {
    pub(super) code: u16,
    pub(super) description: Cow<'static, str>,
    pub(super) parameters: Option<Parameters>,
}

/// Bot API, `ResponseParameters`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Parameters {
    /// Seconds until the request may be repeated.
    RetryAfter(u32),
    /// The supergroup that the group has become.
    MigrateToChatId(i64),
}

impl Refusal {
    pub(super) fn new(code: u16, description: impl Into<Cow<'static, str>>) -> Self {
        Self { code, description: description.into(), parameters: None }
    }

    /// A 400; the words come without the prefix `Bad Request: `.
    pub(super) fn bad(what: impl AsRef<str>) -> Self {
        Self::new(400, format!("Bad Request: {}", what.as_ref()))
    }

    /// Query.cpp `set_retry_after_error`.
    pub(super) fn too_many(retry_after: u32) -> Self {
        Self {
            code: 429,
            description: format!("Too Many Requests: retry after {retry_after}").into(),
            parameters: Some(Parameters::RetryAfter(retry_after)),
        }
    }

    /// Client.cpp `check_chat_access`: an upgraded group answers with the chat it became.
    pub(super) fn migrated(to: i64) -> Self {
        Self {
            code: 400,
            description: "Bad Request: group chat was upgraded to a supergroup chat".into(),
            parameters: Some(Parameters::MigrateToChatId(to)),
        }
    }
}

/// The HTTP answer of a method, as `HttpConnection::send_response` writes it.
pub(super) fn respond(answer: Answer) -> Response<Body> {
    match answer {
        Ok(result) => json(StatusCode::OK, format!("{{\"ok\":true,\"result\":{result}}}")),
        Err(refusal) => refuse(&refusal),
    }
}

fn refuse(refusal: &Refusal) -> Response<Body> {
    #[derive(Serialize)]
    struct Failed<'a> {
        ok: bool,
        error_code: u16,
        description: &'a str,
        #[serde(skip_serializing_if = "Option::is_none")]
        parameters: Option<Parameters>,
    }
    let Refusal { code, description, parameters } = refusal;
    let body = to_json(&Failed { ok: false, error_code: *code, description, parameters: *parameters });
    let mut response = json(StatusCode::from_u16(*code).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR), body);
    if let Some(Parameters::RetryAfter(seconds)) = parameters {
        response.headers_mut().insert(header::RETRY_AFTER, (*seconds).into());
    }
    response
}

/// An answer whose body is JSON.
pub(super) fn json(status: StatusCode, body: String) -> Response<Body> {
    typed(status, "application/json", body)
}

/// An answer that is one plain sentence.
pub(super) fn sentence(status: StatusCode, words: impl Into<String>) -> Response<Body> {
    typed(status, "text/plain; charset=utf-8", words.into())
}

/// An answer with a body of the given kind.
pub(super) fn typed(status: StatusCode, kind: &'static str, body: impl Into<Body>) -> Response<Body> {
    let mut response = Response::new(body.into());
    *response.status_mut() = status;
    response.headers_mut().insert(header::CONTENT_TYPE, header::HeaderValue::from_static(kind));
    response
}

/// What is serialized here has string keys and finite numbers only, so that it cannot fail.
pub(super) fn to_json(value: &impl Serialize) -> String {
    serde_json::to_string(value).unwrap_or_default()
}
