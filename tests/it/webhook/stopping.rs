//! SIGTERM in webhook mode: what is in progress is answered, what is not comes again, and nothing holds the end.

use std::time::Duration;

use telegram_sandbox::{ChatKind, Fault};

use crate::harness::webhook::SECRET;
use crate::harness::{Server, Wire, hurry, until};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn under_load_nothing_is_unanswered_and_nothing_repeated() {
    let server = Server::start().await;
    let mut bot = server.bot().await;
    server.sandbox.set_latency(Duration::from_secs(1));
    for _ in 0..2 {
        let before = server.sandbox.load_report().answered;
        server.load(60, 300);
        until("it is busy", async || server.sandbox.load_report().answered > before).await;
        assert!(server.sandbox.pending() > 40, "there is no load: {}", server.sandbox.pending());
        assert_eq!(bot.get_ops("/readyz").await.map(|(status, _)| status), Some(200));
        bot.process.signal("TERM");
        let mut stopping = 0;
        while let Some((status, lines)) = bot.get_ops("/readyz").await {
            assert!(status == 503 || stopping == 0, "ready again after the signal");
            stopping += usize::from(status == 503 && lines.starts_with("stopping\n"));
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        assert!(stopping > 0, "what was in progress took a while, and /readyz told so");
        bot.process.stopped_well().await;
        let report = server.sandbox.load_report();
        assert!(report.unanswered > 0 && report.repeated == 0, "{report:?}");
        bot = server.bot_at(bot.port, bot.port).await;
    }
    server.sandbox.set_latency(Duration::ZERO);
    server.all_answered().await;
    let report = server.sandbox.load_report();
    assert_eq!((report.updates, report.unanswered, report.repeated), (600, 0, 0), "{report:?}");
    bot.process.stops_well().await;
}

#[tokio::test]
async fn what_hangs_does_not_hold_the_stop() {
    an_answer_hangs().await;
    requests_hang().await;
}

/// Its update comes again.
async fn an_answer_hangs() {
    let server = Server::start().await;
    let bot = server.bot_here().await;
    let chat = server.sandbox.new_chat(ChatKind::Private);
    server.fault("sendMessage", None, Fault::Silence);
    server.sandbox.say(chat, "/start", Some("en")).unwrap();
    until("it tries to answer", async || server.count("sendMessage") == 1).await;
    bot.stops_well(&server).await;
    server.sandbox.clear_faults();
    assert_eq!(server.sandbox.pending(), 1);
    let _bot = server.bot_here().await;
    hurry(&server.sandbox, server.all_confirmed()).await;
    assert_eq!(server.answers(chat).len(), 1);
}

/// Clients may begin a request and never end it.
async fn requests_hang() {
    let server = Server::start().await;
    let bot = server.bot_here().await;
    let (mut head, mut body) = (Wire::to(bot.port).await, Wire::to(bot.port).await);
    head.write("POST /telegram HTTP/1.1\r\nHost: b").await;
    body.promise(Some(SECRET), 1000, "").await;
    // So that both have been read.
    assert_eq!(bot.post("{}").send().await.unwrap().status(), 200);
    bot.stops_well(&server).await;
}

/// A proxy keeps connections open for what may come.
#[tokio::test]
async fn idle_connections_do_not_hold_the_stop_at_all() {
    let server = Server::start().await;
    let mut bot = server.bot().await;
    let (mut idle, _unused) = (Wire::to(bot.port).await, Wire::to(bot.port).await);
    idle.promise(Some(SECRET), 15, "").await;
    idle.write(r#"{"update_id":7}"#).await;
    assert!(
        idle.hears(Duration::from_secs(5)).await.starts_with("HTTP/1.1 200 "),
        "and is kept open"
    );
    bot.process.signal("TERM");
    // Whoever waited for them would wait for seven seconds.
    let status = bot.process.ends_within(Duration::from_secs(6)).await;
    assert_eq!(status.code(), Some(0), "{:#?}", bot.process.written);
}
