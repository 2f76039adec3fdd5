//! setWebhook, deleteWebhook, getWebhookInfo. Client.cpp `process_set_webhook_query`.
//!
//! The sandbox does not support TLS: Telegram requires HTTPS on a public address, the sandbox calls
//! plain HTTP on loopback only, on any port.

use std::sync::Arc;
use std::time::Duration;

use serde_json::json;
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;

use crate::Sandbox;
use crate::answer::{Answer, ApiRefusal};
use crate::deliver;
use crate::params::Params;
use crate::poll::TERMINATED_BY_WEBHOOK;
use crate::state::State;
use crate::webhook::Hook;

/// The default and the maximum number of parallel calls. Client.cpp `get_webhook_max_connections`,
/// Bot API `setWebhook`.
const CONNECTIONS: (i64, i64) = (40, 100);
/// The maximum length of the secret, in bytes. Client.cpp `do_set_webhook`.
const MAX_SECRET: usize = 256;
/// The minimum time between two setWebhook calls. Client.cpp `process_set_webhook_query`.
const SET_PAUSE: Duration = Duration::from_secs(1);

pub(super) fn set(sandbox: &Sandbox, params: &Params<'_>) -> Answer {
    if params.text("url").is_empty() {
        return delete(sandbox, params);
    }
    let now = sandbox.now().at;
    let mut state = sandbox.lock();
    if state.hook_history.settable.is_some_and(|at| now < at) {
        return Err(ApiRefusal::too_many(1));
    }
    state.hook_history.settable = Some(now + SET_PAUSE);
    let hook = read(params)?;
    let is_same = state.hook.as_ref().is_some_and(|old| {
        old.url == hook.url && old.secret == hook.secret && old.connections == hook.connections
    });
    state.queue.allow(serde_json::from_str(params.text("allowed_updates")).ok());
    if is_same && !params.flag("drop_pending_updates") {
        return Ok(done("Webhook is already set"));
    }
    // Do not follow redirects: WebhookActor.cpp treats them like any other response.
    let client = reqwest::Client::builder()
        .no_proxy()
        .redirect(reqwest::redirect::Policy::none())
        .build()
        .map_err(|error| ApiRefusal::new(500, format!("Internal Server Error: {error}")))?;
    clear(&mut state, params);
    state.poll.abort(TERMINATED_BY_WEBHOOK);
    let hook = Arc::new(hook);
    state.hook = Some(Arc::clone(&hook));
    drop(state);
    tokio::spawn(deliver::run(sandbox.clone(), hook, client));
    Ok(done("Webhook was set"))
}

pub(super) fn delete(sandbox: &Sandbox, params: &Params<'_>) -> Answer {
    let mut state = sandbox.lock();
    let had = state.hook.is_some();
    clear(&mut state, params);
    Ok(done(if had { "Webhook was deleted" } else { "Webhook is already deleted" }))
}

/// Returns the `WebhookInfo` object. Client.cpp `JsonWebhookInfo`.
pub(super) fn info(sandbox: &Sandbox) -> Answer {
    let now = sandbox.now().at;
    let state = sandbox.lock();
    let mut info = json!({
        "url": state.hook.as_ref().map_or("", |hook| hook.url.as_str()),
        "has_custom_certificate": false,
        "pending_update_count": state.queue.pending(now),
    });
    if let Some((date, words)) = &state.hook_history.last_error {
        info["last_error_date"] = (*date).into();
        info["last_error_message"] = words.as_str().into();
    }
    if let Some(hook) = &state.hook {
        info["max_connections"] = hook.connections.into();
        info["ip_address"] = "127.0.0.1".into();
    }
    if let Some(allowed) = state.queue.allowed() {
        info["allowed_updates"] = allowed.into();
    }
    Ok(info.to_string())
}

fn clear(state: &mut State, params: &Params<'_>) {
    if let Some(old) = state.hook.take() {
        old.stop.cancel();
    }
    state.hook_history.last_error = None;
    if params.flag("drop_pending_updates") {
        state.queue.clear();
    }
}

fn read(params: &Params<'_>) -> Result<Hook, ApiRefusal> {
    let url = reqwest::Url::parse(params.text("url"))
        .map_err(|_| ApiRefusal::bad("invalid webhook URL specified"))?;
    let is_loopback = match url.host_str().unwrap_or_default() {
        "localhost" | "[::1]" => true,
        host => host.parse::<std::net::Ipv4Addr>().is_ok_and(|address| address.is_loopback()),
    };
    if url.scheme() != "http" || !is_loopback {
        return Err(ApiRefusal::bad("bad webhook: the sandbox calls plain http on loopback only"));
    }
    let secret = params.text("secret_token");
    if secret.len() > MAX_SECRET {
        return Err(ApiRefusal::bad("secret token is too long"));
    }
    if !secret.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-')) {
        return Err(ApiRefusal::bad("secret token contains unallowed characters"));
    }
    let (default, most) = CONNECTIONS;
    let connections = params.integer("max_connections").unwrap_or(default).clamp(1, most);
    Ok(Hook {
        url,
        secret: secret.to_owned(),
        connections: usize::try_from(connections).unwrap_or(1),
        wake: Notify::new(),
        stop: CancellationToken::new(),
    })
}

/// Returns a successful answer with a description, which follows the result. Only the webhook
/// methods have one.
fn done(description: &str) -> String {
    format!("true,\"description\":\"{description}\"")
}
