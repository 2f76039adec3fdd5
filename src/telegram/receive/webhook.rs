//! Webhook mode: Telegram delivers the updates, and a response of 200 confirms one.
//!
//! TLS ends at a reverse proxy. Telegram delivers one update of a chat at a time, so order is kept
//! without queues, and nothing is parked: 503 with `Retry-After` makes Telegram deliver an update again.

use std::fmt;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::body::{HttpBody, to_bytes};
use axum::extract::{Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use futures_util::FutureExt;
use futures_util::future::{BoxFuture, Shared};
use reqwest::Url;
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;
use teloxide::requests::Payload;
use tokio::task::AbortHandle;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;
use tracing::error;

use crate::ops::lock::lock;
use crate::ops::telemetry::Telemetry;
use crate::telegram::client::calls::payload;
use crate::telegram::outcome::Outcome;
use crate::telegram::queues::{ChatQueue, Handler};
use crate::telegram::update::Update;

/// The header in which Telegram sends the secret (Bot API, `setWebhook`).
const SECRET: &str = "x-telegram-bot-api-secret-token";
/// An update is a few kilobytes; a message of 4096 characters in JSON escapes stays far below.
const MAX_BYTES: usize = 1 << 20;
/// A body that takes longer does not come from Telegram.
const BODY_WITHIN: Duration = Duration::from_secs(10);
/// Telegram waits 60 s for a response (WebhookActor.cpp:495) and then delivers the update again.
const ANSWER_WITHIN: Duration = Duration::from_secs(40);
/// The longest `Retry-After`. A tap must be answered within 150 s (Client.cpp:17158).
const MAX_RETRY_SECONDS: u64 = 60;

/// Where and how updates are delivered.
#[derive(Clone)]
pub struct WebhookSettings {
    /// The public address.
    pub url: Url,
    /// Where the program listens, behind the proxy.
    pub listen: SocketAddr,
    /// Known to Telegram and this program only.
    pub secret: SecretString,
}

/// `Debug` does not show the public URL, because some operators use a path that is hard to guess.
impl fmt::Debug for WebhookSettings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WebhookSettings").field("listen", &self.listen).finish_non_exhaustive()
    }
}

/// `getWebhookInfo`; it does not disturb a bot that polls.
#[derive(Debug, Serialize)]
pub struct GetWebhookInfo {}
payload!(GetWebhookInfo => "getWebhookInfo", WebhookInfo);

/// The state of the webhook (Bot API, `WebhookInfo`).
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct WebhookInfo {
    /// Empty if none is set.
    pub url: String,
    /// Updates that are not confirmed.
    pub pending_update_count: u64,
    /// When the delivery of an update failed last, in Unix time, and why.
    pub last_error_date: Option<u64>,
    pub last_error_message: Option<String>,
    /// The kinds of updates that are delivered; `None` for all but a few.
    pub allowed_updates: Option<Vec<String>>,
}

/// Updates in progress or just answered that are remembered, so that one that is delivered again waits
/// for the answer that was begun. Without a limit there could be any number in an outage.
const MAX_REMEMBERED: usize = 200;

/// An update in progress, or one whose outcome was not sent to Telegram yet.
struct Answering {
    update_id: i64,
    outcome: OutcomeFuture,
    task: AbortHandle,
}

/// The outcome; `None` if handling the update panicked.
type OutcomeFuture = Shared<BoxFuture<'static, Option<Outcome>>>;

struct WebhookState<H> {
    handler: Arc<H>,
    answering: Mutex<Vec<Answering>>,
    /// The hash of the secret, so that comparing takes equally long for every guess of any length.
    secret: [u8; 32],
    telemetry: Telemetry,
    stop: CancellationToken,
}

/// Returns the route for the path of the public URL. After `stop` it accepts no more updates.
pub fn routes<H: Handler>(
    settings: &WebhookSettings,
    handler: Arc<H>,
    telemetry: Telemetry,
    stop: CancellationToken,
) -> Router {
    let secret = Sha256::digest(settings.secret.expose_secret()).into();
    let state =
        Arc::new(WebhookState { handler, answering: Mutex::default(), secret, telemetry, stop });
    Router::new().route(settings.url.path(), post(receive::<H>)).with_state(state)
}

async fn receive<H: Handler>(
    State(state): State<Arc<WebhookState<H>>>,
    request: Request,
) -> Response {
    if !state.knows(request.headers()) {
        return (StatusCode::UNAUTHORIZED, [(header::CONNECTION, "close")]).into_response();
    }
    if state.stop.is_cancelled() {
        return come_again(1);
    }
    if request.body().size_hint().lower() > MAX_BYTES as u64 {
        return StatusCode::PAYLOAD_TOO_LARGE.into_response();
    }
    let body = tokio::time::timeout(BODY_WITHIN, to_bytes(request.into_body(), MAX_BYTES)).await;
    let bytes = match body {
        Ok(Ok(bytes)) => bytes,
        Ok(Err(_)) => return StatusCode::PAYLOAD_TOO_LARGE.into_response(),
        Err(_) => return StatusCode::REQUEST_TIMEOUT.into_response(),
    };
    match serde_json::from_slice::<Update>(&bytes) {
        Ok(update) => state.answer(update).await,
        Err(error) if error.is_data() => {
            state.telemetry.metrics.unreadable();
            StatusCode::OK.into_response()
        }
        Err(_) => StatusCode::BAD_REQUEST.into_response(),
    }
}

impl<H: Handler> WebhookState<H> {
    /// Returns whether the headers hold the right secret.
    fn knows(&self, headers: &HeaderMap) -> bool {
        // Telegram sends it once. If it comes twice, somebody in between has added one.
        let mut secrets = headers.get_all(SECRET).iter();
        let (Some(secret), None) = (secrets.next(), secrets.next()) else { return false };
        Sha256::digest(secret.as_bytes()).as_slice().ct_eq(&self.secret).into()
    }

    /// Waits for the outcome, but not as long as Telegram would. The work goes on, and the update joins
    /// it when it is delivered again; begun anew, the reply could be sent twice.
    async fn answer(&self, update: Update) -> Response {
        self.telemetry.health.beat(Instant::now());
        let update_id = update.update_id;
        self.telemetry.metrics.tally(update_id).update(update.kind().name());
        let outcome = self.begin_or_join(update);
        let Ok(ended) = tokio::time::timeout(ANSWER_WITHIN, outcome).await else {
            self.forget_oldest();
            return come_again(1);
        };
        lock(&self.answering).retain(|other| other.update_id != update_id);
        match ended {
            Some(Outcome::Deferred(seconds)) => come_again(seconds),
            Some(Outcome::Abandoned) => come_again(1),
            Some(_) => StatusCode::OK.into_response(),
            None => {
                error!("handling an update panicked; it is skipped");
                self.handler.panicked();
                StatusCode::OK.into_response()
            }
        }
    }

    /// Runs in a task of its own, so that a proxy that closes the connection does not interrupt it.
    fn begin_or_join(&self, update: Update) -> OutcomeFuture {
        let update_id = update.update_id;
        let mut answering = lock(&self.answering);
        if let Some(known) = answering.iter().find(|known| known.update_id == update_id) {
            return known.outcome.clone();
        }
        let handler = Arc::clone(&self.handler);
        let answer = async move { handler.handle(&update, &ChatQueue::default()).await };
        // Boxed, because tokio and the response's future would copy it a dozen times, and it takes
        // several kilobytes.
        let task = tokio::spawn(Box::pin(answer));
        let abort = task.abort_handle();
        let outcome = task.map(Result::ok).boxed().shared();
        answering.push(Answering { update_id, outcome: outcome.clone(), task: abort });
        outcome
    }

    /// Forgets the oldest updates. One that is still in progress begins anew when it is delivered again.
    fn forget_oldest(&self) {
        let mut answering = lock(&self.answering);
        let most = answering.len().saturating_sub(MAX_REMEMBERED);
        answering.drain(..most).for_each(|oldest| oldest.task.abort());
    }
}

/// Makes Telegram deliver the update again, while a tap can still be answered.
fn come_again(seconds: u64) -> Response {
    let after = seconds.min(MAX_RETRY_SECONDS).to_string();
    (StatusCode::SERVICE_UNAVAILABLE, [(header::RETRY_AFTER, after)]).into_response()
}
