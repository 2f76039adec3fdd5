//! What happens before the bot answers: ports are opened, and the first calls are made.

use std::net::SocketAddr;
use std::time::Duration;

use teloxide::RequestError;
use tokio::net::TcpListener;
use tracing::warn;

use super::{ExitError, Receive};
use crate::ops::serve::listen_hint;
use crate::telegram::client::api::Api;
use crate::telegram::client::calls::DeleteWebhook;
use crate::telegram::client::failures::Failure;
use crate::telegram::client::route::Route;
use crate::telegram::receive::polling::BEATS_WITHIN;
use crate::telegram::receive::webhook::WebhookSettings;

/// The longest time that the start waits because Telegram asks to. A service manager would count a
/// start that takes longer as failed.
const MAX_WAIT: Duration = Duration::from_secs(60);

/// How updates come, made ready before the bot is announced.
#[derive(Debug)]
pub(super) enum ReceiveMode {
    Polling,
    Webhook(WebhookSettings, TcpListener),
}

impl ReceiveMode {
    /// Removes the webhook if that is wanted, or opens the port of the webhook. Returns also the longest
    /// time between two attempts to receive, which a webhook does not make.
    pub(super) async fn prepare(
        receive: Receive,
        api: &Api,
        route: &Route,
    ) -> Result<(Self, Option<Duration>), ExitError> {
        match receive {
            Receive::Polling { delete_webhook } => {
                if delete_webhook {
                    let deleted = patiently(|| api.call(DeleteWebhook {})).await;
                    deleted.map_err(|error| route.cannot_reach(&error))?;
                }
                Ok((Self::Polling, Some(BEATS_WITHIN)))
            }
            Receive::Webhook(webhook) => {
                let listener = listen(webhook.listen, "APPEAL_WEBHOOK_LISTEN").await?;
                Ok((Self::Webhook(webhook, listener), None))
            }
        }
    }
}

/// Listens on an address that this variable names.
pub(super) async fn listen(address: SocketAddr, variable: &str) -> Result<TcpListener, ExitError> {
    TcpListener::bind(address).await.map_err(|error| {
        let hint = listen_hint(&error, address, variable);
        let cause = anyhow::Error::new(error)
            .context(format!("cannot listen on {address}, which {variable} names"));
        ExitError::because(cause, hint)
    })
}

/// Makes a call, and repeats it after each wait that Telegram asks for, as long as all waits together
/// are short.
pub(super) async fn patiently<T, F>(call: impl Fn() -> F) -> Result<T, RequestError>
where
    F: Future<Output = Result<T, RequestError>>,
{
    let mut left = MAX_WAIT;
    loop {
        let result = call().await;
        let failure = result.as_ref().err().map(Failure::of);
        let Some(Failure::Throttled(wait)) = failure else { return result };
        let Some(rest) = left.checked_sub(wait) else { return result };
        left = rest;
        warn!(seconds = wait.as_secs_f64(), "Telegram asks to wait before the bot can start");
        tokio::time::sleep(wait).await;
    }
}
