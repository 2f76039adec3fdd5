//! Injected faults: what the network, a proxy or Telegram can do to a request.

use std::time::Duration;

use axum::body::Body;
use axum::http::{Response, StatusCode};
use serde::{Deserialize, Serialize};

use crate::answer::{ApiRefusal, respond, typed};

/// A fault and the requests to which it applies.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FaultRule {
    /// The method, ignoring case, or `*` for all methods.
    pub method: String,
    /// Restricts the fault to requests for this chat: by `chat_id`, or by the chat of the tap that
    /// is answered.
    #[serde(alias = "chat_id")]
    pub chat: Option<i64>,
    /// How many requests it applies to; `None` means all, until the rules are removed.
    pub times: Option<u32>,
    /// Whether the method is executed before the fault: the message is sent, but the bot does not
    /// learn of it.
    #[serde(default)]
    pub after: bool,
    #[serde(flatten)]
    pub fault: Fault,
}

/// What happens to a request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Fault {
    /// A 429; without `retry_after` it has no `parameters` either.
    TooManyRequests {
        /// In seconds.
        retry_after: Option<u32>,
    },
    /// A refusal in JSON, for 400, 401, 403, 409 and 5xx.
    Status {
        /// The HTTP status and the `error_code`.
        code: u16,
        /// The description; `None` means the usual one of this code.
        description: Option<String>,
    },
    /// An HTML page, as from a proxy.
    Html { code: u16 },
    /// A 200 with truncated JSON.
    HalfJson,
    /// 200 with this in place of the answer.
    Body { body: String },
    /// 200 with an answer that never ends.
    Endless,
    /// The connection is closed without a response.
    Close,
    /// There is never a response, and the connection stays open.
    Silence,
    /// A delay before the response, or before the method is executed.
    Delay {
        /// In milliseconds.
        ms: u64,
    },
    /// The group has become a supergroup.
    Migrate {
        /// The id of the supergroup.
        to: i64,
    },
}

impl Fault {
    /// Applies the fault. Returns the response, or `None` if the request continues.
    pub(super) async fn apply(&self) -> Option<Response<Body>> {
        Some(match self {
            Self::TooManyRequests { retry_after: Some(seconds) } => {
                respond(Err(ApiRefusal::too_many(*seconds)))
            }
            Self::TooManyRequests { retry_after: None } => {
                respond(Err(ApiRefusal::new(429, "Too Many Requests")))
            }
            Self::Status { code, description } => {
                let words = description.clone().unwrap_or_else(|| usual(*code).to_owned());
                respond(Err(ApiRefusal::new(*code, words)))
            }
            Self::Html { code } => {
                let status = StatusCode::from_u16(*code).unwrap_or(StatusCode::BAD_GATEWAY);
                let page = format!(
                    "<html><head><title>{status}</title></head><body><h1>{status}</h1></body></html>"
                );
                typed(status, "text/html", page)
            }
            Self::HalfJson => {
                typed(StatusCode::OK, "application/json", r#"{"ok":true,"result":{"message_id":"#)
            }
            Self::Body { body } => typed(StatusCode::OK, "application/json", body.clone()),
            Self::Endless => endless(),
            Self::Close => hang_up(),
            Self::Silence => std::future::pending().await,
            Self::Delay { ms } => {
                tokio::time::sleep(Duration::from_millis(*ms)).await;
                return None;
            }
            Self::Migrate { to } => respond(Err(ApiRefusal::migrated(*to))),
        })
    }
}

/// A response whose body fails before its first byte: hyper then closes the connection without
/// sending the head.
fn hang_up() -> Response<Body> {
    let broken = futures_util::stream::once(async {
        Err::<&str, _>(std::io::Error::other("hung up on order"))
    });
    Response::new(Body::from_stream(broken))
}

/// A body without an end, in pieces of 64 KiB, sent as fast as it is read.
fn endless() -> Response<Body> {
    let piece = axum::body::Bytes::from_static(&[b' '; 64 << 10]);
    let pieces =
        futures_util::stream::repeat_with(move || Ok::<_, std::convert::Infallible>(piece.clone()));
    Response::new(Body::from_stream(pieces))
}

fn usual(code: u16) -> &'static str {
    match code {
        400 => "Bad Request",
        401 => "Unauthorized",
        403 => "Forbidden: bot was blocked by the user",
        404 => "Not Found",
        409 => crate::poll::TERMINATED,
        502 => "Bad Gateway",
        503 => "Service Unavailable",
        504 => "Gateway Timeout",
        _ => "Internal Server Error",
    }
}

/// The active rules, oldest first; the first one that matches a request applies.
#[derive(Debug, Default)]
pub(super) struct Faults {
    rules: Vec<FaultRule>,
    pub(super) latency: Duration,
}

impl Faults {
    pub(super) fn add(&mut self, rule: FaultRule) {
        if rule.times != Some(0) {
            self.rules.push(rule);
        }
    }

    pub(super) fn clear(&mut self) {
        self.rules.clear();
    }

    pub(super) fn is_idle(&self) -> bool {
        self.rules.is_empty() && self.latency.is_zero()
    }

    /// Returns the fault for a request, and whether it comes after the method. Counts the request
    /// as one of the rule's `times`.
    pub(super) fn take(&mut self, method: &str, chat: Option<i64>) -> Option<(Fault, bool)> {
        let index = self.rules.iter().position(|rule| {
            (rule.method == "*" || rule.method.eq_ignore_ascii_case(method))
                && (rule.chat.is_none() || rule.chat == chat)
        })?;
        let rule = self.rules.get_mut(index)?;
        let taken = (rule.fault.clone(), rule.after);
        if let Some(times) = &mut rule.times {
            *times -= 1;
            if *times == 0 {
                self.rules.remove(index);
            }
        }
        Some(taken)
    }
}
