//! What holds for each reply, whatever the words and the request.

use appeal_bot::telegram::send::replies::swept;
use article::{
    Action, Button, ButtonKind, ButtonRow, CallbackData, ChatKind, DeepLink, InlineResults,
    Keyboard, Reply, Request, Screen, answer, slow_down,
};
use article::{Library, Message};
use serde::Deserialize;

/// Telegram takes 1–64 bytes in a button and in a deep link (Bot API, `InlineKeyboardButton`; "Deep linking").
pub const MAX_PAYLOAD: usize = 64;
/// The notice after a tap (Bot API, `answerCallbackQuery`).
const MAX_NOTICE: usize = 200;
/// Results of an inline query at a time (Bot API, `answerInlineQuery`).
const MAX_RESULTS: usize = 50;
/// What a Share button writes behind the bot's name is an inline query (Bot API, `InlineQuery`).
const MAX_QUERY: usize = 256;
/// Messages deleted by one call (Bot API, `deleteMessages`).
const MAX_DELETED: usize = 100;
/// The text of a message, in UTF-16 units (Bot API, `sendMessage`; td `MessageContent.cpp`).
const MAX_TEXT: usize = 4096;
/// Telegram drops every entity after the hundredth.
const MAX_ENTITIES: usize = 100;

/// Decides on a request in each way the program does, and checks what comes of it; the reply to a reader in no hurry.
pub fn decide(library: &Library, request: &Request<'_>) -> Reply {
    for tell in [true, false] {
        check(library, request, &slow_down(library, request, tell));
    }
    let reply = answer(library, request);
    check(library, request, &reply);
    reply
}

fn check(library: &Library, request: &Request<'_>, reply: &Reply) {
    match reply {
        Reply::Nothing => {
            assert!(!matches!(request.action, Action::Tap { .. }), "a tap is left without an end")
        }
        Reply::Show { screen, .. } => check_screen(library, request, screen),
        Reply::Edit { screen, notice, .. } | Reply::Renew { screen, notice } => {
            check_screen(library, request, screen);
            check_notices(notice.as_deref());
        }
        Reply::Hide { screen, question, failed, .. } => {
            assert!(question.is_none_or(|id| id > 0), "{question:?} is deleted");
            check_screen(library, request, screen);
            check_notices([failed.as_ref()]);
        }
        Reply::Notice(notice) => check_notices([notice.as_ref()]),
        Reply::EraseAnswer { message_ids, done, failed } => {
            assert!(
                message_ids.len() <= 2 && message_ids.iter().all(|id| *id > 0),
                "{message_ids:?} is deleted"
            );
            check_notices([done.as_ref(), failed.as_ref()]);
        }
        Reply::DeleteNote { .. } => {}
        Reply::InlineResults(offer) => check_offer(library, request, offer),
        Reply::EraseChat { newest, screen } => {
            check_screen(library, request, screen);
            for ids in swept(*newest) {
                assert!(
                    (1..=MAX_DELETED).contains(&ids.len())
                        && ids.iter().all(|id| (1..=*newest).contains(id))
                );
            }
        }
    }
}

fn check_notices<'a>(notices: impl IntoIterator<Item = &'a str>) {
    for notice in notices {
        assert!((1..=MAX_NOTICE).contains(&notice.chars().count()), "a notice of {notice:?}");
    }
}

fn check_offer(library: &Library, request: &Request<'_>, offer: &InlineResults) {
    assert!(offer.found.len() <= MAX_RESULTS);
    assert!(DeepLink::parse(library, &offer.start).is_some(), "{} leads nowhere", offer.start);
    for found in &offer.found {
        assert!((1..=MAX_PAYLOAD).contains(&found.id.len()), "{} is too long", found.id);
        check_message(&found.message);
        check_keyboard(library, request, &found.keyboard);
        assert!(
            found
                .keyboard
                .rows()
                .flat_map(ButtonRow::buttons)
                .all(|button| button.kind == ButtonKind::Url)
        );
    }
}

fn check_screen(library: &Library, request: &Request<'_>, screen: &Screen) {
    check_message(&screen.message);
    check_keyboard(library, request, &screen.keyboard);
}

#[derive(Deserialize)]
struct Entity {
    offset: usize,
    length: usize,
}

/// Counted anew here, so that a slip in the program's own counting shows.
fn check_message(message: &Message) {
    let text: String = serde_json::from_str(message.text.get()).expect("a text");
    let units: Vec<u16> = text.encode_utf16().collect();
    assert!(!text.trim().is_empty() && units.len() <= MAX_TEXT, "{} units", units.len());
    let entities: Vec<Entity> = serde_json::from_str(message.entities.get()).expect("entities");
    assert!(entities.len() <= MAX_ENTITIES, "{} entities", entities.len());
    for Entity { offset, length } in entities {
        let words = units.get(offset..offset + length).expect("an entity reaches beyond the text");
        let words = String::from_utf16(words).expect("an entity cuts a character");
        assert!(!words.trim().is_empty(), "an entity of nothing");
    }
}

/// A forged payload that Telegram would not carry may lead to one that it would not take.
fn check_keyboard(library: &Library, request: &Request<'_>, keyboard: &Keyboard) {
    let is_carried =
        !matches!(request.action, Action::Tap { data, .. } if data.len() > MAX_PAYLOAD);
    for Button { label, kind, payload } in keyboard.rows().flat_map(ButtonRow::buttons) {
        assert!(!label.trim().is_empty());
        match kind {
            ButtonKind::Callback => {
                assert!(
                    request.chat != ChatKind::Group,
                    "a member's tap would change the message for all"
                );
                assert!(
                    CallbackData::decode(library, payload).is_some(),
                    "{payload} cannot be read"
                );
                assert!(
                    !is_carried || (1..=MAX_PAYLOAD).contains(&payload.len()),
                    "{payload} is too long"
                );
            }
            ButtonKind::Share => {
                assert!(payload.chars().count() <= MAX_QUERY, "{payload} is too long")
            }
            ButtonKind::Url => {
                let start = format!("https://t.me/{}?start=", request.me.username);
                let argument = payload.strip_prefix(&start).expect("a link to somewhere else");
                assert!((1..=MAX_PAYLOAD).contains(&argument.len()), "{argument} is too long");
                assert!(
                    argument
                        .bytes()
                        .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'))
                );
                assert!(DeepLink::parse(library, argument).is_some(), "{argument} leads nowhere");
            }
        }
    }
}
