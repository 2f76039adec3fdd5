//! How updates come, made ready before the bot is announced.

use std::time::Duration;

use tokio::net::TcpListener;

use super::starting::{listen, patiently};
use super::{ExitError, Receive};
use crate::telegram::client::api::Api;
use crate::telegram::client::calls::DeleteWebhook;
use crate::telegram::client::route::Route;
use crate::telegram::receive::polling::BEATS_WITHIN;
use crate::telegram::receive::webhook::WebhookSettings;

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
