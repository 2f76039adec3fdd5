//! Updates that the sandbox brings as Telegram does: one of a chat at a time, and again after a failure.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use appeal_bot::ops::health::Health;
use appeal_bot::ops::metrics::{Counting, Metrics};
use appeal_bot::ops::serve::{MAX_CONNECTIONS, serve};
use appeal_bot::ops::telemetry::Telemetry;
use appeal_bot::telegram::outcome::Outcome;
use appeal_bot::telegram::queues::{ChatQueue, Handler};
use appeal_bot::telegram::receive::webhook;
use appeal_bot::telegram::receive::webhook::WebhookSettings;
use appeal_bot::telegram::update::Update;
use secrecy::SecretString;
use serde_json::json;
use telegram_sandbox::{ChatKind, Fault, FaultRule, Tap};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use crate::harness::webhook::{PATH, SECRET};
use crate::harness::{Server, buttons, client, hurry, strike, until};

/// The title of a page.
fn title(page: &str) -> String {
    let path = format!("{}/config/pages/en/{page}.md", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(path).unwrap();
    let title = text.lines().find_map(|line| line.strip_prefix("title = ")).unwrap();
    title.trim_matches('"').to_owned()
}

#[tokio::test]
async fn a_reader_asks_and_taps() {
    let server = Server::start().await;
    let _bot = server.bot().await;
    let chat = server.sandbox.new_chat(ChatKind::Private);
    server.sandbox.say(chat, "/start", Some("en")).unwrap();
    server.answered(chat, 1).await;
    let message = server.sandbox.messages(chat).pop().unwrap();
    let (_, payload) =
        buttons(&message).into_iter().find(|(label, _)| label == "The appeal").unwrap();
    server.sandbox.tap(chat, message.message_id, &payload, Some("en")).unwrap();
    until("the message changes", async || server.answers(chat)[0].starts_with(&title("appeal")))
        .await;
    server.all_confirmed().await;
    assert_eq!(server.answers(chat).len(), 1, "the tap changed the message in place");
    assert_eq!(server.webhook().await.get("last_error_message"), None);
}

/// The first answer is slow, and what the chat asked after it waits; nobody else does.
#[tokio::test]
async fn order_is_kept_within_a_chat_and_others_do_not_wait() {
    let server = Server::start().await;
    let pages =
        ["since", "appeal", "context", "conditions", "sources", "about", "privacy", "appeal"];
    let (slow, other) =
        (server.sandbox.new_chat(ChatKind::Private), server.sandbox.new_chat(ChatKind::Private));
    let fault = Fault::Delay { ms: 4_000 };
    let rule = FaultRule {
        method: "sendMessage".to_owned(),
        chat: Some(slow),
        times: Some(1),
        after: false,
        fault,
    };
    let _bot = server.bot().await;
    server.sandbox.add_fault(rule);
    for page in pages {
        server.sandbox.say(slow, &format!("/{page}"), Some("en")).unwrap();
    }
    until("the slow send", async || server.count("sendMessage") == 1).await;
    server.sandbox.say(other, "/start", Some("en")).unwrap();
    server.answered(other, 1).await;
    assert_eq!(server.answers(slow).len(), 0, "the first answer is still under way");
    server.skips(Duration::from_secs(4)).await;
    server.answered(slow, pages.len()).await;
    let titles: Vec<String> =
        server.answers(slow).iter().map(|text| text.lines().next().unwrap().to_owned()).collect();
    assert_eq!(titles, pages.map(title));
}

/// All are in progress before the first of them is answered.
#[tokio::test]
async fn many_chats_are_answered_at_once() {
    let server = Server::start().await;
    let _bot = server.bot().await;
    server.sandbox.set_latency(Duration::from_secs(1));
    server.load(40, 40);
    let sends = || server.count("sendMessage") + server.count("editMessageText");
    until("each chat is in progress", async || sends() == 40).await;
    assert_eq!(server.sandbox.load_report().answered, 0);
    server.skips(Duration::from_secs(1)).await;
    server.all_answered().await;
    assert_eq!(server.sandbox.load_report().repeated, 0);
}

/// Telegram wants 600 s of patience. The update is given back, to come again while a tap still lives, and the reader gets
/// the answer then.
#[tokio::test]
async fn what_must_wait_long_is_brought_again_in_time() {
    let server = Server::start().await;
    let bot = server.bot().await;
    let chat = server.sandbox.new_chat(ChatKind::Private);
    server.fault("editMessageText", Some(2), Fault::TooManyRequests { retry_after: Some(600) });
    let update = json!({ "update_id": 1, "callback_query": {
        "id": "77", "data": "1s:en:appeal:0:1", "from": { "id": chat, "is_bot": false, "first_name": "R" },
        "message": { "message_id": 1, "date": 1, "chat": { "id": chat, "type": "private" } },
    } });
    let answer = bot.post(update.to_string()).send().await.unwrap();
    assert_eq!(answer.status(), 503);
    let wait: u64 = answer.headers()["retry-after"].to_str().unwrap().parse().unwrap();
    assert!(
        (2..=60).contains(&wait),
        "shorter than the 150 s of a tap, and longer than nothing: {wait}"
    );

    server.sandbox.say(chat, "/start", Some("en")).unwrap();
    server.answered(chat, 1).await;
    let message_id = server.sandbox.messages(chat).pop().unwrap().message_id;
    let tap =
        Tap { chat_id: chat, message_id, data: "1s:en:appeal:0:1".to_owned(), ..Tap::default() };
    server.sandbox.tap_with(&tap).unwrap();
    until("it is given back", async || server.webhook().await["last_error_message"].is_string())
        .await;
    assert_eq!(
        server.webhook().await["last_error_message"],
        "Wrong response from the webhook: 503 Service Unavailable"
    );
    assert_eq!(
        (server.count("editMessageText"), server.sandbox.pending()),
        (2, 1),
        "it waits with Telegram"
    );
    server.sandbox.advance(Duration::from_secs(60));
    until("the message changes", async || server.answers(chat)[0].starts_with(&title("appeal")))
        .await;
    server.all_confirmed().await;
}

/// Telegram hangs up after 60 s and would not learn of an answer, so the update is given back before that.
#[tokio::test]
async fn what_takes_too_long_is_given_back_before_telegram_hangs_up() {
    let server = Server::start().await;
    let bot = server.bot_here().await;
    let chat = server.sandbox.new_chat(ChatKind::Private);
    server.fault("sendMessage", None, Fault::Silence);
    let from = json!({ "id": chat, "is_bot": false, "first_name": "R" });
    let message = json!({ "message_id": 1, "date": 1, "text": "/start en", "from": from, "chat": { "id": chat, "type": "private" } });
    let request = bot.post(json!({ "update_id": 1, "message": message }).to_string());
    let request = request.timeout(Duration::from_secs(60)).send();
    let answer = hurry(&server.sandbox, request).await.unwrap();
    assert_eq!(
        (answer.status().as_u16(), &answer.headers()["retry-after"]),
        (503, &"1".parse().unwrap())
    );
}

/// Each acknowledgement is lost, and Telegram hangs up and brings the update again and again.
#[tokio::test]
async fn what_is_brought_again_while_it_is_answered_is_not_sent_anew() {
    let server = Server::start().await;
    let bot = server.bot_here().await;
    let chat = server.sandbox.new_chat(ChatKind::Private);
    server.sandbox.add_fault(FaultRule { after: true, ..strike("sendMessage", Fault::Close) });
    let from = json!({ "id": chat, "is_bot": false, "first_name": "R" });
    let message = json!({ "message_id": 1, "date": 1, "text": "/start en", "from": from, "chat": { "id": chat, "type": "private" } });
    let update = json!({ "update_id": 1, "message": message }).to_string();
    for _ in 0..5 {
        let hung_up = bot.post(update.clone()).timeout(Duration::from_millis(300)).send().await;
        assert!(hung_up.is_err_and(|error| error.is_timeout()));
    }
    let given_up = hurry(&server.sandbox, bot.post(update).send()).await;
    assert_eq!(given_up.unwrap().status(), 200);
    assert_eq!((server.answers(chat).len(), server.count("sendMessage")), (3, 3));
}

/// A short wait is worth waiting: the update is answered at the first delivery.
#[tokio::test]
async fn a_short_wait_is_waited() {
    let server = Server::start().await;
    let _bot = server.bot().await;
    let chat = server.sandbox.new_chat(ChatKind::Private);
    server.fault("sendMessage", Some(1), Fault::TooManyRequests { retry_after: Some(1) });
    server.sandbox.say(chat, "/start", Some("en")).unwrap();
    server.all_confirmed().await;
    assert_eq!((server.answers(chat).len(), server.count("sendMessage")), (1, 2));
    assert_eq!(server.webhook().await.get("last_error_message"), None);
}

#[tokio::test]
async fn a_proxy_that_hangs_up_does_not_break_off_an_answer() {
    let server = Server::start().await;
    let bot = server.bot().await;
    let chat = server.sandbox.new_chat(ChatKind::Private);
    server.sandbox.set_latency(Duration::from_secs(3));
    let from = json!({ "id": chat, "is_bot": false, "first_name": "R" });
    let message = json!({ "message_id": 1, "date": 1, "text": "/start en", "from": from, "chat": { "id": chat, "type": "private" } });
    let request = bot.post(json!({ "update_id": 1, "message": message }).to_string());
    let hung_up = request.timeout(Duration::from_millis(200)).send().await;
    assert!(hung_up.is_err_and(|error| error.is_timeout()));
    assert_eq!(server.answers(chat).len(), 0, "it was too early");
    server.skips(Duration::from_secs(3)).await;
    server.answered(chat, 1).await;
}

/// Ends each update in another way, by its number.
struct Ends(AtomicUsize);

impl Handler for Ends {
    async fn handle(&self, update: &Update, _: &ChatQueue) -> Outcome {
        match update.update_id {
            1 => Outcome::Answered,
            2 => Outcome::Gone,
            3 => Outcome::Rejected,
            4 => Outcome::Limited,
            5 => Outcome::Abandoned,
            6 => Outcome::Deferred(7),
            7 => Outcome::Deferred(100_000),
            _ => panic!("on purpose"),
        }
    }

    fn panicked(&self) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }
}

#[tokio::test]
async fn every_end_of_an_update_has_its_status() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let url = format!("http://{address}{PATH}").parse().unwrap();
    let settings = WebhookSettings { url, listen: address, secret: SecretString::from(SECRET) };
    let telemetry = Telemetry {
        health: Arc::new(Health::new(None, tokio::time::Instant::now())),
        metrics: Arc::new(Metrics::new(Counting::default())),
    };
    let (handler, stop) = (Arc::new(Ends(AtomicUsize::new(0))), CancellationToken::new());
    let routes = webhook::routes(&settings, Arc::clone(&handler), telemetry, stop.clone());
    let served = tokio::spawn(serve(listener, routes, MAX_CONNECTIONS, stop.clone()));
    let later = |seconds: &str| (503, Some(seconds.to_owned()));
    for (update, expected) in [
        (1, (200, None)),
        (2, (200, None)),
        (3, (200, None)),
        (4, (200, None)),
        (5, later("1")),
        (6, later("7")),
        (7, later("60")),
        (8, (200, None)),
        (1, (200, None)),
    ] {
        let request =
            client().post(settings.url.clone()).header("X-Telegram-Bot-Api-Secret-Token", SECRET);
        let answer = request.body(json!({ "update_id": update }).to_string()).send().await.unwrap();
        let after =
            answer.headers().get("retry-after").map(|after| after.to_str().unwrap().to_owned());
        assert_eq!((answer.status().as_u16(), after), expected, "{update}");
    }
    assert_eq!(handler.0.load(Ordering::Relaxed), 1, "the panic is counted");
    stop.cancel();
    served.await.unwrap();
}

/// Nobody waits for the answer to an inline query for long, so it is given or dropped, and not brought again.
#[tokio::test]
async fn an_inline_query_is_answered_or_dropped() {
    let server = Server::start().await;
    let _bot = server.bot().await;
    let query = server.sandbox.inline_query("appeal ko", Some("en"), None);
    until("an answer", async || server.sandbox.inline_answer(query).unwrap().is_some()).await;
    server.fault("answerInlineQuery", Some(2), Fault::TooManyRequests { retry_after: Some(2) });
    let dropped = server.sandbox.inline_query("appeal ko", Some("en"), None);
    server.all_confirmed().await;
    assert_eq!(
        (server.sandbox.inline_answer(dropped), server.count("answerInlineQuery")),
        (Some(None), 2)
    );
}
