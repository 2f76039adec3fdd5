//! Connections that are open, and on which calls get no answers.

use std::sync::atomic::Ordering;

use appeal_bot::telegram::client::calls::DeleteWebhook;
use appeal_bot::telegram::client::failures::Failure;
use serde::Serialize;
use teloxide::requests::Payload;
use tokio::time::{Duration, Instant, timeout};

use super::Counting;
use crate::harness::PATIENCE;

#[derive(Serialize)]
struct LongPoll {}

impl Payload for LongPoll {
    type Output = bool;
    const NAME: &'static str = "getUpdates";
}

#[tokio::test]
async fn a_dead_connection_is_noticed_and_replaced() {
    let (api, server) = Counting::start(&[b"h2"], 128).await;
    api.account().await.unwrap();
    server.is_frozen.store(true, Ordering::Relaxed);
    tokio::time::pause();
    let began = Instant::now();
    let lost = api.call(DeleteWebhook {}).await.unwrap_err();
    assert_eq!(Failure::of(&lost), Failure::AnswerLost, "{lost:?}");
    assert!(began.elapsed() < Duration::from_secs(15), "a ping has found out");
    tokio::time::resume();
    timeout(PATIENCE, api.account()).await.unwrap().unwrap();
    assert_eq!(server.connections(), 2);
}

#[tokio::test]
async fn a_connection_that_answers_no_call_is_replaced() {
    let (api, server) = Counting::start(&[b"h2"], 128).await;
    api.account().await.unwrap();
    server.hangs.store(true, Ordering::Relaxed);
    tokio::time::pause();
    let lost = api.call(DeleteWebhook {}).await.unwrap_err();
    assert_eq!(Failure::of(&lost), Failure::AnswerLost, "{lost:?}");
    tokio::time::resume();
    timeout(PATIENCE, api.account()).await.unwrap().unwrap();
    assert_eq!(server.connections(), 2);
}

#[tokio::test]
async fn a_silent_connection_gets_no_calls_while_one_is_under_way() {
    let (api, server) = Counting::start(&[b"h2"], 128).await;
    api.account().await.unwrap();
    server.hangs.store(true, Ordering::Relaxed);
    let later = async |calls, connections| {
        server.has_calls(calls).await;
        tokio::time::pause();
        tokio::time::advance(Duration::from_secs(11)).await;
        tokio::time::resume();
        timeout(PATIENCE, api.account()).await.unwrap().unwrap();
        assert_eq!(server.connections(), connections);
    };
    tokio::select! {
        _ = api.call(LongPoll {}) => panic!("the server hangs"),
        () = later(1, 1) => {}
    }
    tokio::select! {
        _ = api.call(DeleteWebhook {}) => panic!("the server hangs"),
        () = later(2, 2) => {}
    }
}

#[tokio::test]
async fn calls_cut_short_show_that_a_connection_is_silent() {
    let (api, server) = Counting::start(&[b"h2"], 128).await;
    api.account().await.unwrap();
    server.hangs.store(true, Ordering::Relaxed);
    for count in 1..=4 {
        tokio::select! {
            _ = api.call(DeleteWebhook {}) => panic!("the server hangs"),
            () = server.has_calls(count) => {}
        }
        tokio::time::pause();
        tokio::time::advance(Duration::from_secs(3)).await;
        tokio::time::resume();
    }
    timeout(PATIENCE, api.account()).await.unwrap().unwrap();
    assert_eq!(server.connections(), 2);
}
