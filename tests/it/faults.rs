//! What goes wrong between the bot and Telegram, method by method: what the reader gets and what the operator sees.

mod answering;
mod moments;
mod receiving;
mod starting;

use std::time::Duration;

use telegram_sandbox::{Fault, FaultRule, Options};

use crate::harness::{Conversation, quiet, run_with, strike};

/// A fault by the name it has in the tables.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Trouble {
    /// 500 with Telegram's JSON.
    ServerError,
    /// 502 with a proxy's page.
    BadGateway,
    /// 200 with a page of somebody else, as a hotel's login.
    Portal,
    /// 200 with a JSON that breaks off, after the method was carried out.
    HalfJson,
    /// The connection is closed before the method is carried out.
    ClosedBefore,
    /// … and after.
    ClosedAfter,
    /// The answer takes longer than the batch waits for one chat.
    Slow,
    /// Nothing is ever heard again, and nothing was done.
    SilentBefore,
    /// … but it was done.
    SilentAfter,
    /// 429 with a wait of seconds.
    Throttled,
    /// 401, once.
    Unauthorized,
}

impl Trouble {
    fn rule(self, method: &str, chat: Option<i64>) -> FaultRule {
        let code = |code| Fault::Status { code, description: None };
        let (fault, after) = match self {
            Self::ServerError => (code(500), false),
            Self::BadGateway => (Fault::Html { code: 502 }, false),
            Self::Portal => (Fault::Html { code: 200 }, false),
            Self::HalfJson => (Fault::HalfJson, true),
            Self::ClosedBefore => (Fault::Close, false),
            Self::ClosedAfter => (Fault::Close, true),
            Self::Slow => (Fault::Delay { ms: 4_000 }, false),
            Self::SilentBefore => (Fault::Silence, false),
            Self::SilentAfter => (Fault::Silence, true),
            Self::Throttled => (Fault::TooManyRequests { retry_after: Some(9) }, false),
            Self::Unauthorized => (code(401), false),
        };
        FaultRule { chat, times: Some(1), after, ..strike(method, fault) }
    }

    /// How long it takes where it strikes a call that is given up after so long; others are answered before it is over.
    const fn takes(self, given_up: Duration) -> Duration {
        match self {
            Self::Slow => Duration::from_secs(4),
            Self::Throttled => Duration::from_secs(9),
            Self::SilentBefore | Self::SilentAfter => given_up,
            _ => Duration::ZERO,
        }
    }
}

/// When a call is given up.
const CALL: Duration = Duration::from_secs(15);

/// A bot that makes no calls but those that the readers cause, and is ready.
async fn run_quietly(talk: impl AsyncFnOnce(&mut Conversation)) {
    run_with(&quiet(), Options::default(), async |bot| {
        bot.telemetry.readies().await;
        talk(bot).await;
    })
    .await;
}
