//! The program writes no file: not in a session with everything in it, and not where it could not.

mod narrow;
mod traced;

use telegram_sandbox::{ChatKind, Fault};

use crate::harness::{Server, buttons, until};

/// What is skipped where it cannot be watched.
const TEST: &str = "A test that no file is written";

/// A reader asks, taps, hides, erases and verifies while calls fail in every way that costs no long wait.
async fn talk(server: &Server) {
    let chat = server.sandbox.new_chat(ChatKind::Private);
    for (method, fault) in [
        ("sendMessage", Fault::TooManyRequests { retry_after: Some(1) }),
        ("sendMessage", Fault::Html { code: 200 }),
        ("sendMessage", Fault::Status { code: 400, description: None }),
        ("editMessageText", Fault::HalfJson),
        ("editMessageText", Fault::Close),
        ("deleteMessages", Fault::Status { code: 403, description: None }),
        ("getUpdates", Fault::Close),
        ("getUpdates", Fault::Html { code: 200 }),
    ] {
        server.fault(method, Some(1), fault);
    }
    for said in ["/start", "/appeal ko", "/privacy", "/verify", "살려 주세요"] {
        server.sandbox.say(chat, said, Some("en")).unwrap();
    }
    server.answered(chat, 5).await;
    let last = server.sandbox.messages(chat).pop().unwrap();
    for label in ["Language", "Hide", "Erase", "Erase"] {
        let (_, payload) = buttons(&last).into_iter().find(|(button, _)| button == label).unwrap();
        server.sandbox.tap(chat, last.message_id, &payload, Some("en")).unwrap();
    }
    server.sandbox.push_raw(serde_json::json!({ "message": "of another shape" }));
    server.sandbox.say(chat, "/erase", Some("en")).unwrap();
    server.all_confirmed().await;
    until("the note of /erase", async || {
        server.answers(chat).iter().any(|text| text.starts_with("Erase\n"))
    })
    .await;
}
