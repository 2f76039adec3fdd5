//! Tokens, the secret of a webhook, passwords of proxies: in no error, however deep its causes, and in no `Debug`.

use std::fmt::Write;
use std::path::PathBuf;

use appeal_bot::app::{Application, BotSettings, Receive};
use appeal_bot::ops::calendar::Calendar;
use appeal_bot::ops::metrics::Counting;
use appeal_bot::telegram::client::api::Api;
use appeal_bot::telegram::client::proxy::Proxy;
use appeal_bot::telegram::client::route::Route;
use appeal_bot::telegram::receive::webhook;
use axum::Router;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect};
use secrecy::SecretString;
use tokio::net::TcpListener;

use super::LOUD;
use super::canaries::Canaries;
use super::run::token;
use crate::harness::process::{Ended, Program};
use crate::harness::{Folder, Line, Server, TODAY, free_port};

/// A run that ends at once, and words that say it came as far as it should.
type Failing = (Program, &'static str);

/// The Bot API is out of reach, or answers badly.
fn without_an_api(canaries: &mut Canaries, ways: &Ways) -> Vec<Failing> {
    let token = token(canaries);
    let reach = |url: &str| {
        Program::new(&["run"]).env("TELOXIDE_TOKEN", &token).env("TELOXIDE_API_URL", url)
    };
    let proxied = |proxy: String| reach("http://api.invalid").env("TELOXIDE_PROXY", proxy);
    let mut text = |skeleton: &str| canaries.text("a setting", skeleton);
    let (nobody, plain) = (&ways.nobody, &ways.plain);
    vec![
        (reach(nobody), "cannot reach the Bot API at 127.0.0.1: cannot connect"),
        (reach(&nobody.replace("http:", "https:")), "cannot connect"),
        (reach(&plain.replace("http:", "https:")), "the server does not speak TLS"),
        (reach("https://api.invalid"), "cannot connect"),
        (
            reach(&nobody.replace("http://", &text("http://~:~@"))),
            "cannot reach the Bot API at 127.0.0.1",
        ),
        (reach(&text("not-an-address-~")), "TELOXIDE_API_URL is not an address"),
        (reach(&text("ftp://~:~@host")), "TELOXIDE_API_URL is not an address"),
        (reach(&format!("{plain}/refuses")), "Telegram refuses the token"),
        (reach(&format!("{plain}/redirects")), "redirects to http://127.0.0.1:"),
        (reach(&format!("{plain}/loops")), "redirects to another path"),
        (reach(&format!("{plain}/babbles")), "unreadable answer"),
        (proxied(nobody.replace("http://", &text("http://~:~@"))), "cannot connect"),
        (proxied(nobody.replace("http://", &text("socks5h://~:~@"))), "cannot connect"),
        (proxied(plain.replace("http://", &text("socks5://~:~@"))), "cannot connect"),
        (proxied(plain.replace("http://", &text("http://~:~@"))), "Telegram refuses the token"),
        (proxied(text("~")), "TELOXIDE_PROXY is not an address"),
    ]
}

/// The token is given in a wrong way.
fn without_a_token(canaries: &mut Canaries) -> Vec<Failing> {
    let token = token(canaries);
    let run = || Program::new(&["run"]);
    let mut text = |skeleton: &str| canaries.text("a token", skeleton);
    vec![
        (run().env("TELOXIDE_TOKEN", text("~ ~")), "does not hold a token"),
        (
            run().file("token", &text("42:~!")).env("TELOXIDE_TOKEN_FILE", "token"),
            "does not hold a token",
        ),
        (
            run()
                .file("token", &text("42:~"))
                .env("TELOXIDE_TOKEN_FILE", "token")
                .env("TELOXIDE_TOKEN", &token),
            "the token is given twice",
        ),
        (
            run().file(".env", &text("TELOXIDE_TOKEN=\"42:~\n~ ~\n")),
            "line 1 of .env has a value that cannot be read",
        ),
    ]
}

/// The webhook is given in a wrong way, or cannot be set.
fn without_a_webhook(canaries: &mut Canaries, ways: &Ways) -> Vec<Failing> {
    let token = token(canaries);
    let mut text = |skeleton: &str| canaries.text("a setting of the webhook", skeleton);
    let (url, secret) = (text("https://bot.example.org/~"), text("~"));
    let run = |api: &str| {
        let program = Program::new(&["run", "--webhook"])
            .env("TELOXIDE_TOKEN", &token)
            .env("TELOXIDE_API_URL", api);
        let program = program.env("APPEAL_WEBHOOK_URL", &url).env("APPEAL_WEBHOOK_SECRET", &secret);
        program.env("APPEAL_WEBHOOK_LISTEN", "127.0.0.1:0")
    };
    let nobody = &ways.nobody;
    let unreadable = run(nobody).env("APPEAL_WEBHOOK_SECRET", text("~ ~"));
    let twice = run(nobody).file("secret", &text("~")).env("APPEAL_WEBHOOK_SECRET_FILE", "secret");
    let plain = run(nobody).env("APPEAL_WEBHOOK_URL", text("http://bot.example.org/~"));
    vec![
        (run(nobody), "cannot connect"),
        (run(&ways.closed_to_hooks), "Telegram refuses the address"),
        (unreadable, "does not hold a secret that Telegram accepts"),
        (twice, "given twice"),
        (plain, "is not an HTTPS address"),
    ]
}

/// Where calls go wrong.
struct Ways {
    /// Nobody listens there.
    nobody: String,
    /// A server that answers everything badly.
    plain: String,
    /// A Bot API that takes no webhook.
    closed_to_hooks: String,
}

/// Answers that lead nowhere, each with the token of the request in it.
async fn misleading(canaries: &mut Canaries) -> String {
    let words = canaries.text("a bad answer", "<html>~ #</html>");
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let away = free_port().await;
    let answer = async move |request: axum::extract::Request| {
        let path = request.uri().path().to_owned();
        if path.starts_with("/redirects") {
            return Redirect::temporary(&format!("http://127.0.0.1:{away}{path}")).into_response();
        }
        if path.starts_with("/loops") {
            return Redirect::temporary(&path).into_response();
        }
        if path.starts_with("/babbles") {
            return format!("{path} {words}").into_response();
        }
        let words = "{\"ok\":false,\"error_code\":401,\"description\":\"Unauthorized\"}";
        (StatusCode::UNAUTHORIZED, words).into_response()
    };
    tokio::spawn(
        async move { axum::serve(listener, Router::new().fallback(answer)).await.unwrap() },
    );
    url
}

#[tokio::test]
async fn no_error_tells_a_secret() {
    let mut canaries = Canaries::new("errors");
    let server = Server::start().await;
    let open = Server::open().await;
    let refusal = "Bad Request: bad webhook".to_owned();
    open.fault(
        "setWebhook",
        None,
        telegram_sandbox::Fault::Status { code: 400, description: Some(refusal) },
    );
    let ways = Ways {
        nobody: format!("http://127.0.0.1:{}", free_port().await),
        plain: misleading(&mut canaries).await,
        closed_to_hooks: open.url.clone(),
    };
    let mut runs = without_an_api(&mut canaries, &ways);
    runs.extend(without_a_token(&mut canaries));
    runs.extend(without_a_webhook(&mut canaries, &ways));
    let loudly = |program: Program| program.env("RUST_LOG", LOUD[1]).env("RUST_BACKTRACE", "full");
    let ended =
        runs.into_iter().map(async |(program, words)| (loudly(program).ends().await, words));
    for (ended, words) in futures_util::future::join_all(ended).await {
        let Ended { code, out, err } = ended;
        assert!(
            matches!(code, Some(1 | 2)) && err.contains(words),
            "{words}: {code:?} {out} {err}"
        );
        canaries.must_be_silent_in(words, &format!("{out}{err}"));
    }
    // The sandbox takes one token, and this is another.
    let refused =
        Program::bot(&server.url).env("TELOXIDE_TOKEN", token(&mut canaries)).ends().await;
    assert!(refused.err.contains("Telegram refuses the token"), "{refused:?}");
    canaries.must_be_silent_in("a refused token", &refused.err);
}

#[tokio::test]
async fn no_debug_tells_a_secret() {
    let mut canaries = Canaries::new("debug");
    let server = Server::open().await;
    let token = SecretString::from(token(&mut canaries));
    let line = Line::open(&server.sandbox).await;
    let proxy = canaries.text("the password of a proxy", "socks5h://~:~@127.0.0.1:9");
    let url = line
        .route()
        .api_url
        .unwrap()
        .as_str()
        .replace("http://", &canaries.text("a name in a URL", "http://~:~@"));
    let (api_url, proxy) =
        (Some(url.parse().unwrap()), Proxy::new(proxy.parse().unwrap(), "ALL_PROXY"));
    let route = Route { api_url, proxy, ..Route::default() };
    let hook = webhook::WebhookSettings {
        url: canaries.text("the path of the webhook", "https://bot.example.org/~").parse().unwrap(),
        listen: "127.0.0.1:0".parse().unwrap(),
        secret: SecretString::from(canaries.word("the secret of the webhook")),
    };
    let mut shown = format!("{route:?} {hook:?}");
    write!(shown, "{:?}", Api::new(&token, &route).unwrap()).unwrap();
    let settings = |route: Route, receive: Receive| BotSettings {
        words: PathBuf::from(Folder::shipped().path()).into(),
        token: token.clone(),
        route,
        receive,
        ops_listen: None,
        counting: Counting::default(),
        calendar: Calendar::new(|| TODAY),
    };
    write!(shown, "{:?}", settings(route, Receive::Webhook(hook.clone()))).unwrap();
    for receive in [Receive::Polling { delete_webhook: false }, Receive::Webhook(hook)] {
        let built = Application::build(settings(line.route(), receive)).await.unwrap();
        write!(shown, "{built:?} {built:#?}").unwrap();
    }
    assert!(shown.contains("127.0.0.1") && shown.len() > 1000, "{shown}");
    canaries.must_be_silent_in("Debug", &shown);
}
