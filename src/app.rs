//! Composition: the parts are put together here and run until they are told to stop.

mod menus;
mod running;

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use arc_swap::ArcSwap;
use chrono::NaiveDate;
use secrecy::SecretString;
use teloxide::{ApiError, RequestError};
use tokio::net::TcpListener;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;
use tracing::{info, warn};

use crate::calendar::{self, Calendar};
use crate::config;
use crate::dialog::Me;
use crate::library::Library;
use crate::ops::health::Health;
use crate::ops::http::{self, Eyes};
use crate::ops::metrics::Counting;
use crate::ops::systemd;
use crate::reload::{Listener, Reload};
use crate::serve::{MOST_CONNECTIONS, serve};
pub use crate::stop::Stop;
use crate::telegram::api::{Api, Route};
use crate::telegram::failure;
use crate::telegram::limiter::Limiter;
use crate::telegram::outgoing::DeleteWebhook;
use crate::telegram::polling::BEATS_WITHIN;
use crate::telegram::webhook;
use menus::Menus;
use running::Running;

/// In-flight work is given this long after a stop is asked for; with the last confirmation the program ends within 10 s.
const STOP_WITHIN: Duration = Duration::from_secs(7);

/// Reads and checks the configuration folder.
///
/// # Errors
/// Every problem in it.
pub fn load(folder: &Path) -> Result<Library, Stop> {
    load_on(folder, calendar::today())
}

/// As [`load`], on another day than today.
///
/// # Errors
/// Every problem in it.
pub fn load_on(folder: &Path, today: NaiveDate) -> Result<Library, Stop> {
    let files = config::read_folder(folder)?;
    Library::build(&files, today).map_err(|problems| Stop::Invalid { folder: folder.to_owned(), problems })
}

/// What a bot needs to run.
#[derive(Debug)]
pub struct Settings {
    /// The configuration folder.
    pub folder: PathBuf,
    /// The token.
    pub token: SecretString,
    /// The way to the Bot API.
    pub route: Route,
    /// How updates come.
    pub receive: Receive,
    /// Where the operator may look; none: nowhere.
    pub ops_listen: Option<SocketAddr>,
    /// What is counted.
    pub counting: Counting,
    /// What tells the date.
    pub calendar: Calendar,
}

/// How updates come.
#[derive(Debug, Clone)]
pub enum Receive {
    /// By long polling.
    Polling {
        /// Whether to remove a webhook first.
        delete_webhook: bool,
    },
    /// By a webhook.
    Webhook(webhook::Settings),
}

/// A bot that knows its words and its own name and has yet to answer.
#[derive(Debug)]
pub struct Application {
    folder: PathBuf,
    api: Api,
    me: Me,
    library: Arc<ArcSwap<Library>>,
    eyes: Eyes,
    calendar: Calendar,
    ops: Option<TcpListener>,
    receiver: Receiver,
}

#[derive(Debug)]
enum Receiver {
    Polling,
    Webhook(webhook::Settings, TcpListener),
}

impl Application {
    /// Loads the words, opens all ports, and asks Telegram who the bot is.
    ///
    /// # Errors
    /// Problems in the words, a taken port, a refused token, or a server out of reach.
    pub async fn build(settings: Settings) -> Result<Self, Stop> {
        let library = load_on(&settings.folder, settings.calendar.today())?;
        let ops = match settings.ops_listen {
            Some(address) => Some(listen(address, "APPEAL_OPS_LISTEN").await?),
            None => None,
        };
        let api = Api::new(&settings.token, &settings.route).context("cannot prepare the connection to the Bot API");
        let api =
            api.map_err(|cause| Stop::because(cause, "Check TELOXIDE_PROXY and the machine's TLS certificates."))?;
        let account = api.account().await.map_err(|error| cannot_reach(&error, &settings.route))?;
        let (receiver, beats) = match settings.receive {
            Receive::Polling { delete_webhook } => {
                if delete_webhook {
                    api.call(DeleteWebhook {}).await.map_err(|error| cannot_reach(&error, &settings.route))?;
                }
                (Receiver::Polling, Some(BEATS_WITHIN))
            }
            Receive::Webhook(webhook) => {
                let listener = listen(webhook.listen, "APPEAL_WEBHOOK_LISTEN").await?;
                (Receiver::Webhook(webhook, listener), None)
            }
        };
        // Not before it is sure that the bot can start: where it cannot, that alone is said.
        if !library.warnings.is_empty() {
            info!(warnings = library.warnings.len(), "the words have warnings; appeal-bot check lists them");
        }
        let eyes = Eyes::new(beats, settings.counting);
        let me = Me { username: account.username, inline: account.supports_inline_queries };
        let library = Arc::new(ArcSwap::from_pointee(library));
        let Settings { folder, calendar, .. } = settings;
        Ok(Self { folder, api, me, library, eyes, calendar, ops, receiver })
    }

    /// What Telegram says of the bot.
    #[must_use]
    pub const fn me(&self) -> &Me {
        &self.me
    }

    /// The bot's @name, without the sign.
    #[must_use]
    pub fn username(&self) -> &str {
        &self.me.username
    }

    /// Where the operator may look.
    #[must_use]
    pub fn ops_address(&self) -> Option<SocketAddr> {
        self.ops.as_ref()?.local_addr().ok()
    }

    /// Answers until `stop` is cancelled, then finishes what is in flight and confirms it. Meanwhile the words stay as new as
    /// their folder.
    ///
    /// # Errors
    /// Where Telegram refuses the token or the webhook in mid-run.
    pub async fn run_until_stopped(self, stop: CancellationToken) -> Result<(), Stop> {
        self.run_and_tell(stop, Box::new(|_| {})).await
    }

    /// As [`Self::run_until_stopped`], and tells how each reload of the words went.
    ///
    /// # Errors
    /// Where Telegram refuses the token or the webhook in mid-run.
    pub async fn run_and_tell(self, stop: CancellationToken, listener: Listener) -> Result<(), Stop> {
        let abandon = CancellationToken::new();
        let ended = stop.clone();
        let told = tokio::spawn(tell_of_stop(stop.clone(), Arc::clone(&self.eyes.health)));
        let closed = CancellationToken::new();
        if let Some(listener) = self.ops {
            let library = Arc::clone(&self.library);
            let routes = http::routes(self.eyes.clone(), count_overdue(&self.eyes, library, self.calendar.clone()));
            tokio::spawn(serve(listener, routes, MOST_CONNECTIONS, closed.clone()));
        }
        let menus = Menus::new(self.api.clone(), Arc::clone(&self.library));
        let flood = self.library.load().settings.flood;
        let limiter = Arc::new(Limiter::new(flood));
        let listener = menus.told_of(listener);
        let reload =
            Reload::new(self.folder, Arc::clone(&self.library), self.eyes.clone(), self.calendar.clone(), listener);
        // What ends with this function.
        let mut beside = JoinSet::new();
        beside.spawn(abandon_after(stop.clone(), abandon.clone()));
        beside.spawn(systemd::keep_watch(Arc::clone(&self.eyes.health)));
        beside.spawn({
            let limiter = Arc::clone(&limiter);
            async move { limiter.keep_forgetting().await }
        });
        beside.spawn(reload.keep(stop.clone()));
        let running = Running {
            limiter,
            share: flood.waiting,
            api: self.api,
            me: self.me,
            library: self.library,
            eyes: self.eyes,
            calendar: self.calendar,
            stop,
            abandon,
        };
        let result = match self.receiver {
            Receiver::Polling => running.poll(menus).await,
            Receiver::Webhook(settings, listener) => running.serve(&settings, listener, menus).await,
        };
        // What has nothing in work ends before anybody is told, so that is waited for.
        ended.cancel();
        let _told = told.await;
        closed.cancel();
        result
    }
}

const REFUSED: &str = "Copy the token again from @BotFather; a new one there makes the old one useless.";

/// What is done before each look at the metrics: the day may have turned since the last one.
fn count_overdue(eyes: &Eyes, library: Arc<ArcSwap<Library>>, calendar: Calendar) -> impl Fn() + Clone + use<> {
    let metrics = Arc::clone(&eyes.metrics);
    move || {
        let overdue = library.load().overdue(calendar.today());
        metrics.pages_overdue.set(overdue.try_into().unwrap_or(i64::MAX));
    }
}

/// Not ready from the moment a stop is asked for.
async fn tell_of_stop(stop: CancellationToken, health: Arc<Health>) {
    stop.cancelled().await;
    health.stops();
    systemd::stopping();
}

/// Waiting and trying end for good when the time to stop is over.
async fn abandon_after(stop: CancellationToken, abandon: CancellationToken) {
    stop.cancelled().await;
    tokio::time::sleep(STOP_WITHIN).await;
    warn!("the time to stop is over; unanswered updates stay with Telegram and come again");
    abandon.cancel();
}

async fn listen(address: SocketAddr, variable: &str) -> Result<TcpListener, Stop> {
    TcpListener::bind(address).await.map_err(|error| {
        let cause = anyhow::Error::new(error).context(format!("cannot listen on {address}, which {variable} names"));
        Stop::because(cause, format!("Stop the program that uses port {}, or choose another one.", address.port()))
    })
}

/// Why the first call failed, and what to do.
pub(crate) fn cannot_reach(error: &RequestError, route: &Route) -> Stop {
    if matches!(error, RequestError::Api(ApiError::InvalidToken)) {
        return Stop::failed("Telegram refuses the token", REFUSED);
    }
    let host = route.api_url.as_ref().map_or("api.telegram.org", |url| url.host_str().unwrap_or_default());
    let what = format!("cannot reach the Bot API at {host}: {}", failure::name(error));
    Stop::failed(what, "Check the network, TELOXIDE_API_URL and TELOXIDE_PROXY, then start again.")
}
