//! Tells Telegram where to deliver the updates.

use secrecy::ExposeSecret;
use serde::Serialize;
use teloxide::RequestError;
use teloxide::requests::Payload;
use tokio_util::sync::CancellationToken;
use tracing::warn;

use super::webhook::WebhookSettings;
use crate::telegram::client::api::Api;
use crate::telegram::client::calls::{ALLOWED_UPDATES, payload};
use crate::telegram::client::failures::{Backoff, Failure, bounded, description, name};
use crate::telegram::client::route::refusal_hint;

/// `setWebhook`. There is no `Debug`, because of the secret.
#[derive(Serialize)]
struct SetWebhook {
    url: String,
    secret_token: String,
    allowed_updates: &'static [&'static str],
    /// The most that are allowed, because each is busy until its update is answered. Polling also
    /// answers 100 updates at a time.
    max_connections: u8,
}
payload!(SetWebhook => "setWebhook", bool);

impl WebhookSettings {
    /// Hides the secret and the path, which may be one too, in what Telegram says.
    fn without_secrets(&self, said: &str) -> String {
        said.replace(self.secret.expose_secret(), "…").replace(self.url.path(), "…")
    }
}

/// Telegram will not set the webhook; these are its own words.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    #[error("Telegram refuses the address in APPEAL_WEBHOOK_URL: {0}")]
    Address(String),
    #[error("Telegram refuses to set the webhook: {0}")]
    Other(String),
}

impl Refused {
    fn new(said: &str) -> Self {
        let (lower, words) = (said.to_lowercase(), said.trim_end_matches('.').to_owned());
        let is_about_it = ["webhook", "url"].iter().any(|word| lower.contains(word));
        match said.starts_with("Bad Request") && is_about_it {
            true => Self::Address(words),
            false => Self::Other(words),
        }
    }

    /// Returns what to do.
    pub(crate) fn hint(&self) -> &'static str {
        match self {
            Self::Address(_) => {
                "It must be HTTPS on port 443, 80, 88 or 8443, and known to the public name service."
            }
            Self::Other(words) => refusal_hint(words),
        }
    }
}

/// What Telegram's name service says when it may know more in a moment (`gai_strerror(3)`, as
/// Client.cpp passes it on with a 400).
const TEMPORARY: [&str; 4] = ["temporary", "try again", "timeout", "timed out"];

/// Sets the webhook; repeats that until it succeeds, `stop` is cancelled, or Telegram will never accept
/// it. It stays set when the bot stops, because another replica may serve it.
pub async fn register(
    api: &Api,
    settings: &WebhookSettings,
    stop: &CancellationToken,
) -> Result<(), Refused> {
    let mut backoff = Backoff::default();
    loop {
        let set = SetWebhook {
            url: settings.url.to_string(),
            secret_token: settings.secret.expose_secret().to_owned(),
            allowed_updates: ALLOWED_UPDATES,
            max_connections: 100,
        };
        let Some(Err(error)) = stop.run_until_cancelled(api.call(set)).await else { return Ok(()) };
        // Descriptions of this call hold nothing of a reader.
        let said = match &error {
            RequestError::Api(error) => description(error),
            _ => name(&error),
        };
        let said = settings.without_secrets(&said);
        let lower = said.to_lowercase();
        let wait = match Failure::of(&error) {
            Failure::Throttled(wait) => bounded(wait),
            Failure::Retry | Failure::AnswerLost | Failure::ServerError => backoff.wait(),
            _ if TEMPORARY.iter().any(|words| lower.contains(words)) => backoff.wait(),
            _ => return Err(Refused::new(&said)),
        };
        warn!(reason = &*said, "cannot set the webhook; trying again");
        stop.run_until_cancelled(tokio::time::sleep(wait)).await;
    }
}
