//! `preview` and `sandbox`: the bot, or a Bot API alone, on one's own machine.

use std::net::SocketAddr;
use std::path::PathBuf;

use secrecy::SecretString;
use tokio::net::TcpListener;
use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::RecvError;
use tokio_util::sync::CancellationToken;

use crate::app::{self, Application, Receive, Settings};
use crate::calendar::{self, Calendar};
use crate::cli::say;
use crate::dialog::{self, Ask, ChatKind, Me, Press, Reply, Request, Tapped, Verb};
use crate::library::{Library, Problem};
use crate::ops::metrics::Counting;
use crate::reload::News;
use crate::sandbox::{Event, Options, Sandbox, WordsProblem};
use crate::stop::Stop;
use crate::telegram::api::Route;

/// Nobody but this program ever sees it; the sandbox takes no other.
const PREVIEW_TOKEN: &str = "1:preview-preview-preview-preview-pre";
/// Answers in each chat that turn into the new words by themselves: more than fit on a screen, and far fewer than one reader
/// may ask at once.
const RENEWED: usize = 20;

/// Serves the bot and its chat page until `stop` is cancelled.
///
/// # Errors
/// Problems in the words, or no port to listen on.
pub async fn run(folder: PathBuf, listen: SocketAddr, stop: CancellationToken) -> Result<(), Stop> {
    app::load(&folder)?;
    let listener = listen_nearby(loopback(listen)?).await?;
    let address = listener.local_addr().map_err(|error| cannot_listen(listen, error))?;
    let sandbox = Sandbox::new(Options {
        username: "appeal_preview_bot".to_owned(),
        page: true,
        token: Some(PREVIEW_TOKEN.to_owned()),
        ..Options::default()
    });
    let refusals = sandbox.subscribe();
    let ended = CancellationToken::new();
    let served = tokio::spawn({
        let (sandbox, ended) = (sandbox.clone(), ended.clone());
        async move { sandbox.serve(listener, ended).await }
    });
    let api_url = reqwest::Url::parse(&format!("http://{address}")).ok();
    let settings = Settings {
        folder,
        token: SecretString::from(PREVIEW_TOKEN),
        route: Route { api_url, proxy: None },
        receive: Receive::Polling { delete_webhook: false },
        ops_listen: None,
        counting: Counting::default(),
        calendar: Calendar::of_this_machine(),
    };
    let bot = Application::build(settings).await?;
    say(&format!("Open http://{address}/ in a browser to talk to the bot. Ctrl-C ends it."));
    let me = bot.me().clone();
    let running = bot.run_and_tell(stop, Box::new(move |news| show_news(&sandbox, &me, news)));
    tokio::select! {
        ended = running => ended?,
        () = print_refused(refusals) => {}
    }
    ended.cancel();
    let _ended = served.await;
    Ok(())
}

/// Serves the local Bot API alone until `stop` is cancelled.
///
/// # Errors
/// Where the port is taken or others could reach it.
pub async fn serve_sandbox(listen: SocketAddr, stop: CancellationToken) -> Result<(), Stop> {
    let listener = TcpListener::bind(loopback(listen)?).await.map_err(|error| cannot_listen(listen, error))?;
    let address = listener.local_addr().map_err(|error| cannot_listen(listen, error))?;
    say(&format!("A local Bot API listens at http://{address}/. Set TELOXIDE_API_URL to it. Ctrl-C ends it."));
    let sandbox = Sandbox::new(Options { page: true, ..Options::default() });
    let refusals = sandbox.subscribe();
    tokio::select! {
        served = sandbox.serve(listener, stop) => served.map_err(|error| cannot_listen(listen, error)),
        () = print_refused(refusals) => Ok(()),
    }
}

/// Shows calls that the sandbox refuses, for as long as it is polled.
async fn print_refused(mut events: Receiver<Event>) {
    loop {
        match events.recv().await {
            Ok(Event::Refused { method, description }) => say(&format!("Refused: {method}: {description}")),
            Ok(_) | Err(RecvError::Lagged(_)) => {}
            Err(RecvError::Closed) => return std::future::pending().await,
        }
    }
}

fn loopback(listen: SocketAddr) -> Result<SocketAddr, Stop> {
    if listen.ip().is_loopback() {
        return Ok(listen);
    }
    let what = format!("{} can be reached from other machines, and this page is for one's own only", listen.ip());
    Err(Stop::usage(what, format!("Use --listen 127.0.0.1:{}", listen.port())))
}

/// Listens on another port where the wanted one is taken.
async fn listen_nearby(listen: SocketAddr) -> Result<TcpListener, Stop> {
    match TcpListener::bind(listen).await {
        Err(error) if error.kind() == std::io::ErrorKind::AddrInUse => {
            say(&format!("Port {} is taken by another program, so another one is used.", listen.port()));
            let any = SocketAddr::new(listen.ip(), 0);
            TcpListener::bind(any).await.map_err(|error| cannot_listen(any, error))
        }
        bound => bound.map_err(|error| cannot_listen(listen, error)),
    }
}

fn cannot_listen(listen: SocketAddr, error: std::io::Error) -> Stop {
    let cause = anyhow::Error::new(error).context(format!("cannot listen on {listen}"));
    Stop::Failed {
        cause,
        hint: format!("Stop the program that uses port {}, or choose another with --listen.", listen.port()),
    }
}

/// Tells the page how a reload went. Answers that are on the screen and whose words have changed are tapped, each on the page
/// it shows, so that the bot itself edits them, as it does for every reader.
fn show_news(sandbox: &Sandbox, me: &Me, news: News<'_>) {
    match news {
        News::Refused(problems) => sandbox.set_words(false, problems.iter().map(told).collect()),
        News::Mended => sandbox.set_words(true, Vec::new()),
        News::Live { old, new } => {
            sandbox.set_words(true, Vec::new());
            sandbox.tap_each(RENEWED, |data| renewal(me, old, new, data));
        }
    }
}

fn told(problem: &Problem) -> WordsProblem {
    let (file, rule) = (problem.file.clone(), problem.rule.to_string());
    WordsProblem { file, line: problem.line, rule, what: problem.explanation() }
}

/// The payload that shows the page again under which a button with this payload hides it; none where nothing has changed.
fn renewal(me: &Me, old: &Library, new: &Library, payload: &str) -> Option<String> {
    let (press, asked) = Press::decode(new, payload).filter(|(press, _)| press.verb == Verb::Hide)?;
    let show = Press { verb: Verb::Show, ..press }.encode(new, asked);
    (shown(me, old, &show) != shown(me, new, &show)).then_some(show)
}

/// What a tap shows: text, entities and buttons, as they are sent.
fn shown(me: &Me, library: &Library, payload: &str) -> Option<[String; 3]> {
    let ask = Ask::Tap { data: payload, message: Tapped::Here(1) };
    let today = calendar::today();
    let reply = dialog::answer(library, &Request { me, chat: ChatKind::Private, language: None, today, ask });
    let Reply::Edit { screen, .. } = reply else { return None };
    let keyboard = serde_json::to_string(&screen.keyboard).ok()?;
    Some([screen.message.text.get().to_owned(), screen.message.entities.get().to_owned(), keyboard])
}
