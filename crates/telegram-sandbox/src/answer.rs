//! The answer of a Bot API method, and its HTTP response.

use std::borrow::Cow;

use axum::body::Body;
use axum::http::{Response, StatusCode, header};
use serde::Serialize;
use serde_json::json;

/// The JSON text of `result`, or the refusal.
pub(super) type Answer = Result<String, ApiRefusal>;

/// The refusal of a method, with Telegram's own description.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ApiRefusal {
    pub(super) code: u16,
    pub(super) description: Cow<'static, str>,
    pub(super) parameters: Option<ResponseParameters>,
}

/// The fields of `parameters`. Bot API, `ResponseParameters`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum ResponseParameters {
    /// Seconds until the request may be repeated.
    RetryAfter(u32),
    /// The id of the supergroup that replaced the group.
    MigrateToChatId(i64),
}

impl ApiRefusal {
    pub(super) fn new(code: u16, description: impl Into<Cow<'static, str>>) -> Self {
        Self { code, description: description.into(), parameters: None }
    }

    /// A refusal with the code 400; `what` comes without the prefix `Bad Request: `.
    pub(super) fn bad(what: impl AsRef<str>) -> Self {
        Self::new(400, format!("Bad Request: {}", what.as_ref()))
    }

    /// A 429. Query.cpp `set_retry_after_error`.
    pub(super) fn too_many(retry_after: u32) -> Self {
        let parameters = Some(ResponseParameters::RetryAfter(retry_after));
        Self {
            parameters,
            ..Self::new(429, format!("Too Many Requests: retry after {retry_after}"))
        }
    }

    /// The refusal for a group that has become a supergroup. Client.cpp `check_chat_access`.
    pub(super) fn migrated(to: i64) -> Self {
        let parameters = Some(ResponseParameters::MigrateToChatId(to));
        Self { parameters, ..Self::bad("group chat was upgraded to a supergroup chat") }
    }
}

/// Returns the HTTP response of a method, as `HttpConnection::send_response` writes it.
pub(super) fn respond(answer: Answer) -> Response<Body> {
    match answer {
        Ok(result) => json(StatusCode::OK, format!("{{\"ok\":true,\"result\":{result}}}")),
        Err(refusal) => refuse(&refusal),
    }
}

fn refuse(refusal: &ApiRefusal) -> Response<Body> {
    let ApiRefusal { code, description, parameters } = refusal;
    let mut body = json!({ "ok": false, "error_code": code, "description": description });
    if let Some(parameters) = parameters {
        body["parameters"] = json!(parameters);
    }
    let status = StatusCode::from_u16(*code).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let mut response = json(status, body.to_string());
    if let Some(ResponseParameters::RetryAfter(seconds)) = parameters {
        response.headers_mut().insert(header::RETRY_AFTER, (*seconds).into());
    }
    response
}

pub(super) fn json(status: StatusCode, body: String) -> Response<Body> {
    typed(status, "application/json", body)
}

pub(super) fn sentence(status: StatusCode, words: impl Into<String>) -> Response<Body> {
    typed(status, "text/plain; charset=utf-8", words.into())
}

pub(super) fn typed(
    status: StatusCode,
    kind: &'static str,
    body: impl Into<Body>,
) -> Response<Body> {
    let mut response = Response::new(body.into());
    *response.status_mut() = status;
    response.headers_mut().insert(header::CONTENT_TYPE, header::HeaderValue::from_static(kind));
    response
}

/// Serializes a value with string keys and finite numbers only, which cannot fail.
pub(super) fn to_json(value: &impl Serialize) -> String {
    serde_json::to_string(value).unwrap_or_default()
}
