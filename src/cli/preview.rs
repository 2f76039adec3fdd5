//! `preview` and `sandbox`: the bot with a local Bot API, or a local Bot API alone.

use std::net::SocketAddr;

use axum::Router;
use secrecy::SecretString;
use tokio::net::TcpListener;
use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::RecvError;
use tokio_util::sync::CancellationToken;

use super::output::say;
use crate::app::reload::ReloadEvent;
use crate::app::{Application, BotSettings, Receive};
use crate::config::Words;
use crate::ops::calendar;
use crate::ops::calendar::Calendar;
use crate::ops::exit_error::ExitError;
use crate::ops::metrics::Counting;
use crate::ops::serve::{listen_hint, serve};
use crate::telegram::client::route::Route;
use article::{Action, CallbackData, ChatKind, Me, Reply, Request, Tapped, Verb};
use article::{Library, Problem, Rule};
use telegram_sandbox::{Event, Options, Sandbox, WordsProblem};

/// Only this program uses the token; the sandbox accepts no other.
const PREVIEW_TOKEN: &str = "1:preview-preview-preview-preview-pre";
/// Answers in each chat that are edited after a reload: more than fit on a screen, and far fewer
/// than one reader may request at once.
const RENEWED: usize = 20;
/// Concurrent connections to the sandbox: a bot that is measured may open as many as it has chats
/// in progress.
const MAX_SANDBOX_CONNECTIONS: usize = 4096;

/// Serves the bot and its chat page until `stop` is cancelled.
pub async fn run(
    words: Words,
    listen: SocketAddr,
    open: bool,
    stop: CancellationToken,
) -> Result<(), ExitError> {
    let library = words.load_on(calendar::today())?;
    let listener = listen_nearby(loopback(listen)?).await?;
    let address = listener.local_addr().map_err(|error| cannot_listen(listen, error))?;
    let sandbox = Sandbox::new(Options {
        username: "appeal_preview_bot".to_owned(),
        page: true,
        token: Some(PREVIEW_TOKEN.to_owned()),
        ..Options::default()
    });
    sandbox.set_languages(codes(&library));
    let known = library.warnings;
    let refusals = sandbox.subscribe();
    let ended = CancellationToken::new();
    let served = tokio::spawn({
        let (sandbox, ended) = (sandbox.clone(), ended.clone());
        async move { sandbox.serve(listener, ended, bounded).await }
    });
    let bot = Application::build(settings(words, address)).await?.publishing_always();
    say(&format!("Open http://{address}/ in a browser to talk to the bot. Ctrl-C ends it."));
    if open {
        open_browser(&format!("http://{address}/"));
    }
    let me = bot.me().clone();
    let running = bot
        .run_with_listener(stop, Box::new(move |event| show_reload(&sandbox, &me, &known, event)));
    tokio::select! {
        ended = running => ended?,
        () = print_refused(refusals) => {}
    }
    ended.cancel();
    let _ended = served.await;
    Ok(())
}

/// Without a browser the preview is as good: its address is on the screen.
fn open_browser(address: &str) {
    if let Err(error) = open::that_detached(address) {
        say(&format!("No browser could be opened ({error}); open the address yourself."));
    }
}

fn settings(words: Words, sandbox: SocketAddr) -> BotSettings {
    let api_url = reqwest::Url::parse(&format!("http://{sandbox}")).ok();
    BotSettings {
        words,
        token: SecretString::from(PREVIEW_TOKEN),
        route: Route { api_url, ..Route::default() },
        receive: Receive::Polling { delete_webhook: false },
        ops_listen: None,
        counting: Counting::default(),
        calendar: Calendar::of_this_machine(),
    }
}

/// Serves the local Bot API alone until `stop` is cancelled.
pub async fn serve_sandbox(listen: SocketAddr, stop: CancellationToken) -> Result<(), ExitError> {
    let failed = |error| cannot_listen(listen, error);
    let listener = TcpListener::bind(loopback(listen)?).await.map_err(failed)?;
    let address = listener.local_addr().map_err(failed)?;
    say(&format!(
        "A local Bot API listens at http://{address}/. Set TELOXIDE_API_URL to it. Ctrl-C ends it."
    ));
    let sandbox = Sandbox::new(Options { page: true, ..Options::default() });
    let refusals = sandbox.subscribe();
    tokio::select! {
        served = sandbox.serve(listener, stop, bounded) => served.map_err(failed),
        () = print_refused(refusals) => Ok(()),
    }
}

/// Shows calls that the sandbox refuses, for as long as it is polled.
async fn print_refused(mut events: Receiver<Event>) {
    loop {
        match events.recv().await {
            Ok(Event::Refused { method, description }) => {
                say(&format!("Refused: {method}: {description}"))
            }
            Ok(_) | Err(RecvError::Lagged(_)) => {}
            Err(RecvError::Closed) => return std::future::pending().await,
        }
    }
}

/// Serves a port of the sandbox with a limit on its connections.
async fn bounded(listener: TcpListener, routes: Router) {
    serve(listener, routes, MAX_SANDBOX_CONNECTIONS, CancellationToken::new()).await;
}

fn loopback(listen: SocketAddr) -> Result<SocketAddr, ExitError> {
    if listen.ip().is_loopback() {
        return Ok(listen);
    }
    let what = format!(
        "{} can be reached from other machines, and this page is for one's own only",
        listen.ip()
    );
    Err(ExitError::usage(what, format!("Use --listen 127.0.0.1:{}", listen.port())))
}

/// Listens on the wanted port, or on any free one if it is in use.
async fn listen_nearby(listen: SocketAddr) -> Result<TcpListener, ExitError> {
    match TcpListener::bind(listen).await {
        Err(error) if error.kind() == std::io::ErrorKind::AddrInUse => {
            say(&format!(
                "Port {} is taken by another program, so another one is used.",
                listen.port()
            ));
            let any = SocketAddr::new(listen.ip(), 0);
            TcpListener::bind(any).await.map_err(|error| cannot_listen(any, error))
        }
        bound => bound.map_err(|error| cannot_listen(listen, error)),
    }
}

fn cannot_listen(listen: SocketAddr, error: std::io::Error) -> ExitError {
    let hint = listen_hint(&error, listen, "--listen");
    let cause = anyhow::Error::new(error).context(format!("cannot listen on {listen}"));
    ExitError::because(cause, hint)
}

/// Shows the result of a reload on the chat page. Taps the answers on the screen whose text has
/// changed, each on the page it shows, so that the bot itself edits them, as it does for every
/// reader. Warnings that were `known` at start are not shown: those that are tell what an edit did.
fn show_reload(sandbox: &Sandbox, me: &Me, known: &[Problem], event: ReloadEvent<'_>) {
    match event {
        ReloadEvent::Refused(problems) => {
            sandbox.set_words(false, problems.iter().map(words_problem).collect())
        }
        ReloadEvent::Restored => sandbox.set_words(true, Vec::new()),
        ReloadEvent::Live { old, new } => {
            sandbox.set_languages(codes(new));
            let is_known = |problem: &&Problem| {
                known.iter().any(|old| {
                    (&old.file, old.rule, &old.what) == (&problem.file, problem.rule, &problem.what)
                })
            };
            let warnings: Vec<&Problem> =
                new.warnings.iter().filter(|problem| !is_known(problem)).collect();
            let listed = warnings.iter().map(|problem| words_problem(problem)).collect();
            sandbox.set_warnings(summary(&warnings), listed);
            sandbox.tap_each(RENEWED, |data| renewal(me, old, new, data));
        }
    }
}

fn codes(library: &Library) -> Vec<String> {
    library.languages().map(|language| library.code(language).to_owned()).collect()
}

fn words_problem(problem: &Problem) -> WordsProblem {
    WordsProblem {
        file: problem.file.clone(),
        line: problem.line,
        column: problem.column,
        rule: problem.rule.to_string(),
        what: problem.explanation(),
    }
}

/// Returns what warnings come to: which translations are behind, or how many there are.
fn summary(warnings: &[&Problem]) -> String {
    let counted = |many: usize, one: &str, more: &str| match many {
        1 => format!("1 {one}"),
        many => format!("{many} {more}"),
    };
    let stale: Vec<&Problem> =
        warnings.iter().copied().filter(|problem| problem.rule == Rule::Stale).collect();
    let mut languages: Vec<&str> = stale
        .iter()
        .filter_map(|problem| problem.file.strip_prefix("pages/")?.split('/').next())
        .collect();
    languages.sort_unstable();
    languages.dedup();
    let count = |problems: &[&Problem]| problems.iter().map(|one| one.count()).sum::<usize>();
    let mut sentences = Vec::new();
    if !stale.is_empty() {
        let behind = counted(count(&stale), "translation is", "translations are");
        sentences.push(format!("{behind} now behind: {}", languages.join(", ")));
    }
    match count(warnings) - count(&stale) {
        0 => {}
        others if stale.is_empty() => sentences.push(counted(others, "warning", "warnings")),
        others => sentences.push(counted(others, "other warning", "other warnings")),
    }
    if sentences.is_empty() { String::new() } else { format!("Live. {}", sentences.join("; ")) }
}

/// Takes the payload of a Hide button and returns the payload that shows its page again; `None` if
/// the page has not changed.
fn renewal(me: &Me, old: &Library, new: &Library, payload: &str) -> Option<String> {
    let (callback, asked) =
        CallbackData::decode(new, payload).filter(|(callback, _)| callback.verb == Verb::Hide)?;
    let show = CallbackData { verb: Verb::Show, ..callback }.encode(new, asked);
    (shown(me, old, &show) != shown(me, new, &show)).then_some(show)
}

/// Returns what a tap shows: text, entities and buttons, as they are sent.
fn shown(me: &Me, library: &Library, payload: &str) -> Option<[String; 3]> {
    let action = Action::Tap { data: payload, message: Tapped::Here(1) };
    let today = calendar::today();
    let reply = article::answer(
        library,
        &Request { me, chat: ChatKind::Private, language: None, today, action },
    );
    let Reply::Edit { screen, .. } = reply else { return None };
    let keyboard = serde_json::to_string(&screen.keyboard).ok()?;
    Some([screen.message.text.get().to_owned(), screen.message.entities.get().to_owned(), keyboard])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn warnings_come_to_one_sentence() {
        let problem = |file: &str, rule| Problem {
            file: file.to_owned(),
            line: 1,
            column: 1,
            rule,
            what: String::new(),
            measure: None,
            hint: None,
            more: 0,
        };
        let ko = problem("pages/ko/start.md", Rule::Stale);
        let uk = problem("pages/uk/start.md", Rule::Stale);
        let other = problem("bot.toml", Rule::Operator);
        assert_eq!(summary(&[]), "");
        assert_eq!(summary(&[&ko]), "Live. 1 translation is now behind: ko");
        assert_eq!(summary(&[&uk, &ko, &ko]), "Live. 3 translations are now behind: ko, uk");
        assert_eq!(
            summary(&[&uk, &other, &other]),
            "Live. 1 translation is now behind: uk; 2 other warnings"
        );
        assert_eq!(summary(&[&other]), "Live. 1 warning");
    }
}
