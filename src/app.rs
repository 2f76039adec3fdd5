//! Composition: the parts are put together here and run until they are told to stop.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use arc_swap::ArcSwap;
use secrecy::SecretString;
use teloxide::{ApiError, RequestError};
use tokio_util::sync::CancellationToken;
use tracing::{info, warn};

use crate::config;
use crate::dialog::{self, Me};
use crate::library::{Library, Problem};
use crate::telegram::api::{Api, Route};
use crate::telegram::deliver::{Courier, Outcome};
use crate::telegram::incoming::Update;
use crate::telegram::outgoing::{DeleteWebhook, GetMe};
use crate::telegram::{failure, menu, polling};

/// In-flight work is given this long after a stop is asked for.
const STOP_WITHIN: Duration = Duration::from_secs(9);

/// Why the program cannot go on.
#[derive(Debug)]
pub enum Stop {
    /// Problems in the words or settings: exit 2.
    Invalid {
        /// The folder they are in.
        folder: PathBuf,
        /// All of them.
        problems: Vec<Problem>,
    },
    /// Bad arguments or configuration: exit 2.
    Usage {
        /// What is wrong, one sentence.
        what: String,
        /// What to do.
        hint: String,
    },
    /// Could not run: token, network, port: exit 1.
    Failed {
        /// What went wrong.
        cause: anyhow::Error,
        /// What to do.
        hint: String,
    },
}

impl Stop {
    /// Bad arguments or configuration.
    pub fn usage(what: impl Into<String>, hint: impl Into<String>) -> Self {
        Self::Usage { what: what.into(), hint: hint.into() }
    }

    /// Something that hinders running, without a deeper cause.
    pub fn failed(what: impl Into<String>, hint: impl Into<String>) -> Self {
        Self::Failed { cause: anyhow::Error::msg(what.into()), hint: hint.into() }
    }
}

/// Reads and checks the configuration folder.
///
/// # Errors
/// Every problem in it.
pub fn load(folder: &Path) -> Result<Library, Stop> {
    let files = config::read_folder(folder)?;
    Library::build(&files).map_err(|problems| Stop::Invalid { folder: folder.to_owned(), problems })
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
    /// Whether to remove a webhook before polling.
    pub delete_webhook: bool,
}

/// A bot that knows its words and its own name and has yet to answer.
#[derive(Debug)]
pub struct Application {
    api: Api,
    me: Me,
    library: Arc<ArcSwap<Library>>,
}

impl Application {
    /// Loads the words and asks Telegram who the bot is.
    ///
    /// # Errors
    /// Problems in the words, a refused token, or a server out of reach.
    pub async fn build(settings: &Settings) -> Result<Self, Stop> {
        let library = load(&settings.folder)?;
        let api = Api::new(&settings.token, &settings.route).context("cannot prepare the connection to the Bot API");
        let api = api.map_err(|cause| Stop::Failed {
            cause,
            hint: "Check TELOXIDE_PROXY and the machine's TLS certificates.".to_owned(),
        })?;
        let account = api.call(GetMe {}).await.map_err(|error| cannot_reach(&error, &settings.route))?;
        if settings.delete_webhook {
            api.call(DeleteWebhook {}).await.map_err(|error| cannot_reach(&error, &settings.route))?;
        }
        let me = Me { username: account.username };
        Ok(Self { api, me, library: Arc::new(ArcSwap::from_pointee(library)) })
    }

    /// The bot's @name, without the sign.
    #[must_use]
    pub fn username(&self) -> &str {
        &self.me.username
    }

    /// Answers until `stop` is cancelled, then finishes what is in flight and confirms it.
    ///
    /// # Errors
    /// Where Telegram refuses the token in mid-run.
    pub async fn run_until_stopped(self, stop: CancellationToken) -> Result<(), Stop> {
        let abandon = CancellationToken::new();
        let courier = Courier::new(self.api.clone(), abandon.clone());
        let publish = self.library.load().settings.publish;
        let (api, library) = (self.api.clone(), Arc::clone(&self.library));
        let background = stop.clone();
        let first_poll = move || {
            info!("answering");
            if publish {
                tokio::spawn(background.run_until_cancelled_owned(set_menus(api, library)));
            }
        };
        let deadline = abandon_after(stop.clone(), abandon);
        let desk = Arc::new(Desk { me: self.me, library: self.library, courier });
        let result = polling::run(self.api, desk, first_poll, stop).await;
        deadline.abort();
        result.map_err(|refused| Stop::Failed { cause: refused.into(), hint: REFUSED.to_owned() })
    }
}

const REFUSED: &str = "Copy the token again from @BotFather; a new one there makes the old one useless.";

/// Waiting and trying end for good when the time to stop is over.
fn abandon_after(stop: CancellationToken, abandon: CancellationToken) -> tokio::task::JoinHandle<()> {
    tokio::spawn(async move {
        stop.cancelled().await;
        tokio::time::sleep(STOP_WITHIN).await;
        warn!("the time to stop is over; unanswered updates stay with Telegram and come again");
        abandon.cancel();
    })
}

async fn set_menus(api: Api, library: Arc<ArcSwap<Library>>) {
    match menu::publish(&api, &library.load_full()).await {
        Ok(0) => {}
        Ok(changed) => info!(changed, "menus, name and descriptions are set"),
        Err(error) => warn!(
            reason = failure::name(&error),
            "cannot set menus, name and descriptions; the bot answers all the same"
        ),
    }
}

fn cannot_reach(error: &RequestError, route: &Route) -> Stop {
    if matches!(error, RequestError::Api(ApiError::InvalidToken)) {
        return Stop::failed("Telegram refuses the token", REFUSED);
    }
    let host = route.api_url.as_ref().map_or("api.telegram.org", |url| url.host_str().unwrap_or_default());
    let what = format!("cannot reach the Bot API at {host}: {}", failure::name(error));
    Stop::failed(what, "Check the network, TELOXIDE_API_URL and TELOXIDE_PROXY, then start again.")
}

/// Joins the pure core to the one place that sends.
struct Desk {
    me: Me,
    library: Arc<ArcSwap<Library>>,
    courier: Courier,
}

impl polling::Handler for Desk {
    async fn handle(&self, update: Update) -> Outcome {
        let Some((request, address)) = update.request(&self.me) else { return Outcome::Ignored };
        let reply = dialog::answer(&self.library.load(), &request);
        self.courier.deliver(&address, reply).await
    }
}
