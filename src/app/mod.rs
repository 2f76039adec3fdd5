//! Composition: builds the parts of the bot, connects them, and runs them until a stop is
//! requested.

mod menus;
pub mod reload;
mod running;
mod starting;
mod stopping;
mod update_handler;

use std::net::SocketAddr;
use std::sync::Arc;

use anyhow::Context;
use arc_swap::ArcSwap;
use secrecy::SecretString;
use tokio::net::TcpListener;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;
use tracing::info;

use crate::config::Words;
use crate::ops::calendar::Calendar;
pub use crate::ops::exit_error::ExitError;
use crate::ops::metrics::Counting;
use crate::ops::serve::{MAX_CONNECTIONS, serve};
use crate::ops::signals::Hangups;
use crate::ops::systemd;
use crate::ops::telemetry;
use crate::ops::telemetry::Telemetry;
use crate::telegram::client::api::Api;
use crate::telegram::client::route::Route;
use crate::telegram::receive::webhook;
use crate::telegram::send::call_limits::CallLimits;
use crate::telegram::send::flood::FloodLimiter;
use crate::telegram::send::replies::ReplySender;
use article::problem::total;
use article::{Library, Me};
use menus::Menus;
use reload::{Listener, Reload};
use running::Running;
use starting::{ReceiveMode, listen, patiently};
use stopping::{abandon_after, report_stop};
use update_handler::UpdateHandler;

/// What a bot needs to run.
#[derive(Debug)]
pub struct BotSettings {
    pub words: Words,
    pub token: SecretString,
    pub route: Route,
    pub receive: Receive,
    /// Where to serve `/livez`, `/readyz` and `/metrics`; `None` to serve them nowhere.
    pub ops_listen: Option<SocketAddr>,
    pub counting: Counting,
    /// The source of the date.
    pub calendar: Calendar,
}

#[derive(Debug, Clone)]
pub enum Receive {
    Polling {
        /// Whether to remove a webhook first.
        delete_webhook: bool,
    },
    Webhook(webhook::WebhookSettings),
}

/// A bot that has loaded its files and knows its own name, but does not answer yet.
#[derive(Debug)]
pub struct Application {
    words: Words,
    api: Api,
    me: Me,
    library: Arc<ArcSwap<Library>>,
    telemetry: Telemetry,
    calendar: Calendar,
    ops: Option<TcpListener>,
    receiver: ReceiveMode,
    hangups: Option<Hangups>,
    publishes_always: bool,
}

impl Application {
    /// Loads the words, opens all ports, and calls `getMe`. Where it succeeds, SIGHUP
    /// no longer ends the program.
    pub async fn build(settings: BotSettings) -> Result<Self, ExitError> {
        let library = settings.words.load_on(settings.calendar.today())?;
        let ops = match settings.ops_listen {
            Some(address) => Some(listen(address, "APPEAL_OPS_LISTEN").await?),
            None => None,
        };
        let api = Api::new(&settings.token, &settings.route)
            .context("cannot prepare the connection to the Bot API");
        let api = api.map_err(|cause| ExitError::because(cause, settings.route.settings_hint()))?;
        let account = patiently(|| api.account()).await;
        let account = account.map_err(|error| settings.route.cannot_reach(&error))?;
        let (receiver, beats) =
            ReceiveMode::prepare(settings.receive, &api, &settings.route).await?;
        // Logged only now, because an error at start should stand alone.
        if !library.warnings.is_empty() {
            info!(
                warnings = total(&library.warnings),
                "the words have warnings; appeal-bot check lists them"
            );
        }
        let telemetry = Telemetry::new(beats, settings.counting);
        let me = Me { username: account.username, inline: account.supports_inline_queries };
        let library = Arc::new(ArcSwap::from_pointee(library));
        let BotSettings { words, calendar, .. } = settings;
        // Before anybody is told that the bot is there, or the first SIGHUP would be missed.
        let hangups = Hangups::listen().ok();
        Ok(Self {
            words,
            api,
            me,
            library,
            telemetry,
            calendar,
            ops,
            receiver,
            hangups,
            publishes_always: false,
        })
    }

    /// Sets menus, name and descriptions even if `bot.toml` has `publish = false`. That setting keeps
    /// what somebody else has set at Telegram; a preview has nothing to keep.
    #[must_use]
    pub const fn publishing_always(mut self) -> Self {
        self.publishes_always = true;
        self
    }

    /// Returns what `getMe` returned about the bot.
    pub const fn me(&self) -> &Me {
        &self.me
    }

    /// Returns the bot's username, without `@`.
    pub fn username(&self) -> &str {
        &self.me.username
    }

    /// Returns the address that serves `/livez`, `/readyz` and `/metrics`, if any.
    pub fn ops_address(&self) -> Option<SocketAddr> {
        self.ops.as_ref()?.local_addr().ok()
    }

    /// Answers until `stop` is cancelled, then finishes the updates in flight and confirms them.
    /// Reloads the files whenever they change. Fails if Telegram refuses the token or the webhook.
    pub async fn run_until_stopped(self, stop: CancellationToken) -> Result<(), ExitError> {
        self.run_with_listener(stop, Box::new(|_| {})).await
    }

    /// Like [`Self::run_until_stopped`], and calls `listener` with the result of each reload.
    pub async fn run_with_listener(
        mut self,
        stop: CancellationToken,
        listener: Listener,
    ) -> Result<(), ExitError> {
        let (abandon, closed) = (CancellationToken::new(), CancellationToken::new());
        let reported = tokio::spawn(report_stop(stop.clone(), Arc::clone(&self.telemetry.health)));
        self.serve_ops(closed.clone());
        let menus = Menus::new(self.api.clone(), Arc::clone(&self.library), self.publishes_always);
        let flood = self.library.load().settings.flood;
        let limiter = Arc::new(FloodLimiter::new(flood));
        let listener = menus.set_after_reload(listener);
        // These tasks end with this function.
        let _tasks = self.spawn_tasks(listener, Arc::clone(&limiter), &stop, &abandon);
        let running = Running {
            handler: Arc::new(self.handler(limiter, abandon.clone())),
            api: self.api,
            share: flood.waiting,
            telemetry: self.telemetry,
            stop: stop.clone(),
            abandon,
        };
        let result = match self.receiver {
            ReceiveMode::Polling => running.poll(menus).await,
            ReceiveMode::Webhook(settings, listener) => {
                running.serve(&settings, listener, menus).await
            }
        };
        // With nothing in progress the bot ends before the stop was reported, so wait for that.
        stop.cancel();
        let _reported = reported.await;
        closed.cancel();
        result
    }

    fn handler(&self, limiter: Arc<FloodLimiter>, abandon: CancellationToken) -> UpdateHandler {
        let limits = match self.receiver {
            ReceiveMode::Polling => CallLimits::POLLING,
            ReceiveMode::Webhook(..) => CallLimits::WEBHOOK,
        };
        let metrics = Arc::clone(&self.telemetry.metrics);
        UpdateHandler {
            me: self.me.clone(),
            library: Arc::clone(&self.library),
            sender: ReplySender::new(self.api.clone(), Arc::clone(&metrics), abandon, limits),
            limiter,
            metrics,
            calendar: self.calendar.clone(),
        }
    }

    /// Serves `/livez`, `/readyz` and `/metrics` until `closed`, if an address is set.
    fn serve_ops(&mut self, closed: CancellationToken) {
        let Some(listener) = self.ops.take() else { return };
        let (metrics, library) = (Arc::clone(&self.telemetry.metrics), Arc::clone(&self.library));
        let calendar = self.calendar.clone();
        // Their number changes with the day.
        let count_overdue = move || {
            let overdue = library.load().overdue(calendar.today());
            metrics.pages_overdue.set(overdue.try_into().unwrap_or(i64::MAX));
        };
        let routes = telemetry::routes(self.telemetry.clone(), count_overdue);
        tokio::spawn(serve(listener, routes, MAX_CONNECTIONS, closed));
    }

    fn spawn_tasks(
        &mut self,
        listener: Listener,
        limiter: Arc<FloodLimiter>,
        stop: &CancellationToken,
        abandon: &CancellationToken,
    ) -> JoinSet<()> {
        let reload = Reload {
            words: self.words.clone(),
            library: Arc::clone(&self.library),
            telemetry: self.telemetry.clone(),
            calendar: self.calendar.clone(),
            listener,
            tried: Some(self.library.load().version.clone()),
            is_refused: false,
            hangups: self.hangups.take(),
        };
        let mut tasks = JoinSet::new();
        tasks.spawn(abandon_after(stop.clone(), abandon.clone()));
        tasks.spawn(systemd::keep_watch(Arc::clone(&self.telemetry.health)));
        tasks.spawn(async move { limiter.keep_forgetting().await });
        tasks.spawn(reload.keep(stop.clone()));
        tasks
    }
}
