//! Webhook mode: what it starts with, whom it believes, and that an update is forgotten by Telegram only when it is
//! answered.

mod delivery;
mod requests;
mod stopping;

use std::time::Duration;

use crate::harness::webhook::{PATH, READY, SECRET, program};
use crate::program::assert_refusal;
use serde_json::json;
use telegram_sandbox::{ChatKind, Fault};
use tokio::net::TcpListener;

use crate::harness::{Server, TOKEN, Wire, free_port, until};

#[tokio::test]
async fn it_does_not_start_with_settings_that_are_missing_or_unsafe() {
    let server = Server::start().await;
    let port = free_port().await;
    let run = || program(&server.url, port, port);
    const NO_SECRET: &str = "APPEAL_WEBHOOK_SECRET does not hold a secret that Telegram accepts";
    let secret = |secret: &str| run().env("APPEAL_WEBHOOK_SECRET", secret);
    let cases = [
        (run().without("APPEAL_WEBHOOK_SECRET"), "--webhook needs a secret"),
        (secret(""), "--webhook needs a secret"),
        (secret("two words hush"), NO_SECRET),
        (secret(&"x".repeat(257)), NO_SECRET),
        (run().env("APPEAL_WEBHOOK_SECRET_FILE", "/nowhere"), "cannot read /nowhere"),
        (
            run().file("s", "hush").env("APPEAL_WEBHOOK_SECRET_FILE", "s"),
            "the webhook's secret is given twice",
        ),
        (run().without("APPEAL_WEBHOOK_URL"), "--webhook needs APPEAL_WEBHOOK_URL"),
        (run().without("APPEAL_WEBHOOK_LISTEN"), "--webhook needs APPEAL_WEBHOOK_LISTEN"),
        (
            run().env("APPEAL_WEBHOOK_LISTEN", "here"),
            "APPEAL_WEBHOOK_LISTEN is not an address to listen on",
        ),
    ];
    for (program, sentence) in cases {
        let ended = program.ends().await;
        let code = if sentence.starts_with("cannot read") { 1 } else { 2 };
        assert_eq!((ended.code, ended.out.as_str()), (Some(code), ""), "{sentence}: {ended:?}");
        assert!(
            ended.err.starts_with("error: ") && ended.err.contains(sentence),
            "{sentence}: {ended:?}"
        );
        for hidden in [SECRET, "hush", TOKEN] {
            assert!(!ended.err.contains(hidden), "{hidden} is printed: {ended:?}");
        }
    }
    assert_eq!(
        server.sandbox.calls().values().sum::<u64>(),
        0,
        "Telegram was called: {:?}",
        server.sandbox.calls()
    );
}

#[tokio::test]
async fn an_address_to_which_telegram_cannot_deliver_is_refused() {
    let server = Server::start().await;
    let port = free_port().await;
    let run = |url: &str| program(&server.url, port, port).env("APPEAL_WEBHOOK_URL", url);
    let directly = |url: &str| run(url).without("TELOXIDE_API_URL");
    for (program, sentence, hint) in [
        (run("http://bot.example.org/hush"), "is not an HTTPS address with a path", "Write it as"),
        (run("https://bot.example.org"), "is not an HTTPS address with a path", "Write it as in"),
        (run("https://bot.example.org/:x"), "has a part that begins with : or *", "Choose a path"),
        (
            run("https://bot.example.org/a/*x"),
            "has a part that begins with : or *",
            "Choose a path",
        ),
        (
            run("https://bot.example.org/hush#x"),
            "has a #, and Telegram does not send what stands behind it",
            "Leave that out",
        ),
        (
            run("https://user:hush@bot.example.org/a"),
            "has a user or a password, which nobody checks",
            "APPEAL_WEBHOOK_SECRET",
        ),
        (run("https://hush@bot.example.org/a"), "has a user or a password", "Leave them out"),
        (
            directly("https://bot.example.org:8444/hush"),
            "names port 8444, and Telegram delivers to 443, 80, 88 and 8443 only",
            "Let the reverse proxy listen on one of these",
        ),
    ] {
        let ended = program.ends().await;
        assert_refusal(&ended, 2, &format!("APPEAL_WEBHOOK_URL {sentence}"), hint);
        assert!(!ended.err.contains("hush"), "{ended:?}");
    }
}

#[tokio::test]
async fn a_secret_may_come_from_a_file_and_is_told_to_nobody() {
    let server = Server::start().await;
    let port = free_port().await;
    let program = program(&server.url, port, port).without("APPEAL_WEBHOOK_SECRET");
    let program =
        program.file("secret", &format!("{SECRET}\n")).env("APPEAL_WEBHOOK_SECRET_FILE", "secret");
    let mut bot = program.env("RUST_LOG", "trace").starts();
    bot.says(READY).await;
    let chat = server.sandbox.new_chat(ChatKind::Private);
    server.fault("sendMessage", Some(1), Fault::TooManyRequests { retry_after: Some(1) });
    server.sandbox.say(chat, "/start canary-words", Some("xq-canary")).unwrap();
    server.answered(chat, 1).await;
    bot.stops_well().await;
    let log = bot.written.join("\n");
    for hidden in [SECRET, TOKEN, "canary"] {
        assert!(!log.contains(hidden), "{hidden} in the log: {log}");
    }
}

/// The webhook is set when the port is open, and not before: Telegram must not knock at a closed door. Until it is set the
/// bot is not ready. It stays when the bot stops, because another replica may serve it.
#[tokio::test]
async fn the_webhook_is_set_after_the_port_is_open_and_stays() {
    let server = Server::start().await;
    server.fault("setWebhook", Some(1), Fault::Delay { ms: 4_000 });
    let port = free_port().await;
    let mut bot = server.begins(port, port).await;
    until("it sets the webhook", async || server.count("setWebhook") == 1).await;
    assert_eq!(server.webhook().await["url"], "", "the delay is over already");
    let mut stranger = Wire::to(port).await;
    stranger.promise(None, 9, "").await;
    assert!(
        stranger.hears(Duration::from_secs(3)).await.starts_with("HTTP/1.1 401 "),
        "the port is open"
    );
    assert_eq!(bot.get_ops("/readyz").await, Some((503, "not receiving updates\n".to_owned())));
    assert_eq!(bot.get_ops("/livez").await.map(|(status, _)| status), Some(200));

    server.skips(Duration::from_secs(4)).await;
    bot.process.says(READY).await;
    assert_eq!(bot.get_ops("/readyz").await, Some((200, "ready\n".to_owned())));
    let expected = json!({
        "url": format!("http://127.0.0.1:{port}{PATH}"), "max_connections": 100, "ip_address": "127.0.0.1",
        "allowed_updates": ["callback_query", "inline_query", "message"], "has_custom_certificate": false, "pending_update_count": 0,
    });
    assert_eq!(server.webhook().await, expected);

    bot.process.stops_well().await;
    assert_eq!(server.webhook().await, expected, "it stays");
    assert_eq!((server.count("deleteWebhook"), server.count("getUpdates")), (0, 0));
    for hidden in [SECRET, TOKEN] {
        assert!(!bot.process.written.join("\n").contains(hidden), "{:#?}", bot.process.written);
    }
}

#[tokio::test]
async fn setting_the_webhook_is_tried_again_or_ends_with_a_hint() {
    let server = Server::start().await;
    server.fault("setWebhook", Some(1), Fault::TooManyRequests { retry_after: Some(1) });
    let bot = server.bot().await;
    assert_eq!(server.count("setWebhook"), 2);
    assert!(
        bot.process
            .written
            .iter()
            .any(|line| line.contains("cannot set the webhook; trying again"))
    );
    drop(bot);

    let refusal = |words: &str| {
        let description = Some(format!("Bad Request: bad webhook: {words}"));
        Fault::Status { code: 400, description }
    };
    let temporary = "Failed to resolve host: Temporary failure in name resolution";
    server.fault("setWebhook", Some(1), refusal(temporary));
    server.fault("setWebhook", Some(1), Fault::Status { code: 502, description: None });
    let bot = server.bot().await;
    let written = bot.process.written.join("\n");
    assert!(written.contains(temporary), "{written}");
    drop(bot);

    for words in ["HTTPS url must be provided for webhook", "IP address 10.0.0.1 is reserved"] {
        server.sandbox.clear_faults();
        server.fault("setWebhook", None, refusal(words));
        let port = free_port().await;
        let ended = program(&server.url, port, port).ends().await;
        let refused = format!(
            "Telegram refuses the address in APPEAL_WEBHOOK_URL: Bad Request: bad webhook: {words}"
        );
        assert_eq!(ended.code, Some(1), "{ended:?}");
        assert!(ended.err.contains(&refused), "{ended:?}");
    }

    a_ban_gets_no_hint_about_the_address(&server).await;
}

async fn a_ban_gets_no_hint_about_the_address(server: &Server) {
    let words = "Forbidden: bot was banned";
    server.sandbox.clear_faults();
    let description = Some(words.to_owned());
    server.fault("setWebhook", None, Fault::Status { code: 403, description });
    let ended = program(&server.url, free_port().await, 1).ends().await;
    let refused = format!("Telegram refuses to set the webhook: {words}");
    assert!(ended.code == Some(1) && ended.err.contains(&refused), "{ended:?}");
    assert!(!ended.err.contains("APPEAL_WEBHOOK_URL"), "{ended:?}");
}

#[tokio::test]
async fn an_address_that_cannot_be_listened_on_gets_the_hint_that_fits() {
    let server = Server::start().await;
    let taken = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
    let _listener = TcpListener::bind(taken).await.unwrap();
    for (address, hint) in [
        (taken.to_string(), format!("Stop the program that uses port {}", taken.port())),
        ("192.0.2.1:8101".to_owned(), "This machine does not have that address".to_owned()),
    ] {
        for name in ["APPEAL_WEBHOOK_LISTEN", "APPEAL_OPS_LISTEN"] {
            let program = program(&server.url, free_port().await, 1).env(name, &address);
            let said = format!("cannot listen on {address}, which {name} names");
            assert_refusal(&program.ends().await, 1, &said, &hint);
        }
    }
    let port = free_port().await;
    for ops in ["127.0.0.1", "0.0.0.0", "[::]"] {
        let program =
            program(&server.url, port, 1).env("APPEAL_OPS_LISTEN", format!("{ops}:{port}"));
        let said =
            format!("APPEAL_OPS_LISTEN and APPEAL_WEBHOOK_LISTEN name the same port, {port}");
        assert_refusal(&program.ends().await, 2, &said, "a port of its own");
    }
}

#[tokio::test]
async fn a_signal_is_heard_while_the_webhook_cannot_be_set() {
    let server = Server::start().await;
    server.fault("setWebhook", None, Fault::Silence);
    let port = free_port().await;
    let mut bot = server.begins(port, port).await;
    until("it sets the webhook", async || server.count("setWebhook") == 1).await;
    bot.process.stops_well().await;
    assert!(
        !bot.process.written.iter().any(|line| line.contains(READY)),
        "it is not ready: {:#?}",
        bot.process.written
    );
}
