//! Faults on order: what the network, a proxy or Telegram can do to an answer.

use std::time::Duration;

use axum::body::Body;
use axum::http::{Response, StatusCode};
use serde::{Deserialize, Serialize};

use super::answer::{Refusal, respond, typed};

/// When a fault strikes, and which.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FaultRule {
    /// The method, in any case, or `*` for all.
    pub method: String,
    /// Only requests about this chat: by `chat_id`, or by the tap that is answered.
    #[serde(default, alias = "chat_id")]
    pub chat: Option<i64>,
    /// How many requests it strikes; none: all until the rules are removed.
    #[serde(default)]
    pub times: Option<u32>,
    /// Whether the method is carried out before the fault: the message is sent, but the bot does not learn of it.
    #[serde(default)]
    pub after: bool,
    /// What happens.
    #[serde(flatten)]
    pub fault: Fault,
}

/// What happens to a request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Fault {
    /// 429; without `retry_after` also without `parameters`.
    TooManyRequests {
        /// Seconds.
        #[serde(default)]
        retry_after: Option<u32>,
    },
    /// A refusal in JSON, for 400, 401, 403, 409 and 5xx.
    Status {
        /// The HTTP status, and `error_code`.
        code: u16,
        /// The words; none: the usual ones of this code.
        #[serde(default)]
        description: Option<String>,
    },
    /// A page of HTML, as a proxy answers.
    Html {
        /// The HTTP status.
        code: u16,
    },
    /// 200 with a JSON that breaks off.
    HalfJson,
    /// 200 with this in place of the answer.
    Body {
        /// JSON or not.
        body: String,
    },
    /// 200 with an answer that never ends.
    Endless,
    /// The connection is closed without an answer.
    Close,
    /// No answer ever; the connection stays open.
    Silence,
    /// A pause before the answer, or before the method is begun.
    Delay {
        /// Milliseconds.
        ms: u64,
    },
    /// The group has become a supergroup.
    Migrate {
        /// Its new id.
        to: i64,
    },
}

impl Fault {
    /// Lets the fault happen. `None`: the request goes on.
    pub(super) async fn strike(&self) -> Option<Response<Body>> {
        Some(match self {
            Self::TooManyRequests { retry_after: Some(seconds) } => respond(Err(Refusal::too_many(*seconds))),
            Self::TooManyRequests { retry_after: None } => respond(Err(Refusal::new(429, "Too Many Requests"))),
            Self::Status { code, description } => {
                let words = description.clone().unwrap_or_else(|| usual(*code).to_owned());
                respond(Err(Refusal::new(*code, words)))
            }
            Self::Html { code } => {
                let status = StatusCode::from_u16(*code).unwrap_or(StatusCode::BAD_GATEWAY);
                let page = format!("<html><head><title>{status}</title></head><body><h1>{status}</h1></body></html>");
                typed(status, "text/html", page)
            }
            Self::HalfJson => typed(StatusCode::OK, "application/json", r#"{"ok":true,"result":{"message_id":"#),
            Self::Body { body } => typed(StatusCode::OK, "application/json", body.clone()),
            Self::Endless => endless(),
            Self::Close => hang_up(),
            Self::Silence => std::future::pending().await,
            Self::Delay { ms } => {
                tokio::time::sleep(Duration::from_millis(*ms)).await;
                return None;
            }
            Self::Migrate { to } => respond(Err(Refusal::migrated(*to))),
        })
    }
}

/// A body that breaks before its first byte: hyper then drops the connection with the head still unsent.
fn hang_up() -> Response<Body> {
    let broken = futures_util::stream::once(async { Err::<&str, _>(std::io::Error::other("hung up on order")) });
    Response::new(Body::from_stream(broken))
}

/// As fast as it is read, in pieces of 64 KiB.
fn endless() -> Response<Body> {
    let piece = axum::body::Bytes::from_static(&[b' '; 64 << 10]);
    let pieces = futures_util::stream::repeat_with(move || Ok::<_, std::convert::Infallible>(piece.clone()));
    Response::new(Body::from_stream(pieces))
}

fn usual(code: u16) -> &'static str {
    match code {
        400 => "Bad Request",
        401 => "Unauthorized",
        403 => "Forbidden: bot was blocked by the user",
        404 => "Not Found",
        409 => super::poll::TERMINATED,
        502 => "Bad Gateway",
        503 => "Service Unavailable",
        504 => "Gateway Timeout",
        _ => "Internal Server Error",
    }
}

/// The rules in force, oldest first; the first that fits strikes.
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

    /// The fault for a request, used up by one.
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
