//! The settings of a bot that runs inside a benchmark.

use std::net::SocketAddr;
use std::path::Path;

use anyhow::Result;
use appeal_bot::app::{BotSettings, Receive};
use appeal_bot::ops::calendar::Calendar;
use appeal_bot::ops::metrics::Counting;
use appeal_bot::telegram::client::route::Route;
use appeal_bot::telegram::receive::webhook::WebhookSettings;
use secrecy::SecretString;

use crate::TOKEN;
use crate::port::free_port;

/// A bot with these words against this server, by a webhook or by polling.
pub(crate) fn settings(words: &Path, server: SocketAddr, hooked: bool) -> Result<BotSettings> {
    Ok(BotSettings {
        words: words.to_owned().into(),
        token: SecretString::from(TOKEN),
        route: Route { api_url: Some(format!("http://{server}").parse()?), ..Route::default() },
        receive: if hooked { webhook()? } else { Receive::Polling { delete_webhook: false } },
        ops_listen: None,
        counting: Counting::default(),
        calendar: Calendar::of_this_machine(),
    })
}

fn webhook() -> Result<Receive> {
    let listen = free_port()?;
    let url = format!("http://{listen}/telegram").parse()?;
    let secret = SecretString::from("benchmark-benchmark-benchmark");
    Ok(Receive::Webhook(WebhookSettings { url, listen, secret }))
}
