//! What the server answers to the first call: told in its own words, and never taken for a failing network.

use axum::Router;
use axum::response::Redirect;
use telegram_sandbox::Fault;
use tokio::net::TcpListener;

use super::assert_refusal;
use crate::harness::process::Program;
use crate::harness::{Server, TOKEN};

fn publish(url: &str) -> Program {
    Program::new(&["publish"]).env("TELOXIDE_TOKEN", TOKEN).env("TELOXIDE_API_URL", url)
}

fn doctor(url: &str) -> Program {
    Program::new(&["doctor"]).env("TELOXIDE_TOKEN", TOKEN).env("TELOXIDE_API_URL", url)
}

#[tokio::test]
async fn a_refusal_is_told_in_the_servers_words() {
    let server = Server::start().await;
    for (code, words, hint) in [
        (400, "Logged out", "logOut was called"),
        (403, "Forbidden: bot was banned", "the server's own words"),
        (429, "Too Many Requests: later", "the server's own words"),
    ] {
        server.sandbox.clear_faults();
        for method in ["getMe", "getMyCommands"] {
            let description = Some(words.to_owned());
            server.fault(method, None, Fault::Status { code, description });
        }
        let told = format!("error: the Bot API at 127.0.0.1 refuses the call: “{words}”");
        assert_refusal(&Program::bot(&server.url).ends().await, 1, &told, hint);
        assert_refusal(&publish(&server.url).ends().await, 1, &told, hint);
        let looked = doctor(&server.url).ends().await.out;
        assert!(looked.contains(&told["error: ".len()..]) && looked.contains(hint), "{looked}");
        assert_eq!(looked.matches(words).count(), 1, "{looked}");
    }
}

#[tokio::test]
async fn a_short_wait_is_waited_for_and_a_long_one_is_told() {
    let server = Server::start().await;
    let wait = |seconds| Fault::TooManyRequests { retry_after: Some(seconds) };
    for method in ["getMe", "deleteWebhook"] {
        server.fault(method, Some(1), wait(1));
    }
    let program = || {
        let program = Program::new(&["run", "--delete-webhook"]);
        program.env("TELOXIDE_TOKEN", TOKEN).env("TELOXIDE_API_URL", &server.url)
    };
    let mut bot = program().starts();
    bot.says("Telegram asks to wait before the bot can start").await;
    bot.says("answering").await;
    bot.stops_well().await;
    assert_eq!((server.count("getMe"), server.count("deleteWebhook")), (2, 2));

    for (seconds, told) in [(86400, "asks to wait 86400 s, about 24 hours"), (61, "61 s")] {
        for method in ["getMe", "deleteWebhook"] {
            server.sandbox.clear_faults();
            server.fault(method, None, wait(seconds));
            assert_refusal(&program().ends().await, 1, told, "when that time is over");
        }
    }
}

#[tokio::test]
async fn a_redirect_is_told_with_its_host_and_not_its_path() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let redirects = Router::new().fallback(async |request: axum::extract::Request| {
        Redirect::permanent(&format!("https://bot-api.invalid:8443{}", request.uri().path()))
    });
    tokio::spawn(async move { axum::serve(listener, redirects).await });
    let told = "the server at 127.0.0.1 redirects to https://bot-api.invalid:8443";
    let hint = "write https://bot-api.invalid:8443";
    assert_refusal(&Program::bot(&url).ends().await, 1, told, hint);
    assert_refusal(&publish(&url).ends().await, 1, told, hint);
    let looked = doctor(&url).ends().await.out;
    assert!(looked.contains(told) && looked.contains(hint) && !looked.contains(TOKEN), "{looked}");
}
