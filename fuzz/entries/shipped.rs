//! The bot with the shipped words, and what holds for each of its replies.

use std::path::Path;
use std::sync::LazyLock;

use appeal_bot::dialog::{Action, Ask, ChatKind, Keyboard, Link, Me, Press, Reply, Request, answer, slow_down};
use appeal_bot::library::Library;
use appeal_bot::telegram::deliver::swept;

/// Telegram takes 1–64 bytes in a button and in a deep link (Bot API, `InlineKeyboardButton`; "Deep linking").
pub const MOST_PAYLOAD: usize = 64;
/// The notice after a tap (Bot API, `answerCallbackQuery`).
const MOST_NOTICE: usize = 200;
/// Results of an inline query at a time (Bot API, `answerInlineQuery`).
const MOST_RESULTS: usize = 50;
/// What a Share button writes behind the bot's name is an inline query (Bot API, `InlineQuery`).
const MOST_QUERY: usize = 256;
/// Messages deleted by one call (Bot API, `deleteMessages`).
const MOST_DELETED: usize = 100;

pub static LIBRARY: LazyLock<Library> = LazyLock::new(|| {
    // Of the program's own package in the tests, of the fuzz package in the targets.
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folder = [here.join("config"), here.join("../config")].into_iter().find(|folder| folder.is_dir());
    appeal_bot::app::load(&folder.expect("no shipped words")).expect("the shipped words are in order")
});

pub static ME: LazyLock<Me> = LazyLock::new(|| Me { username: "appeal_fuzz_bot".to_owned(), inline: true });

/// Decides on a request in each way the program does, and checks what comes of it; the reply to a reader in no hurry.
pub fn decide(request: &Request<'_>) -> Reply {
    for tell in [true, false] {
        check(request, &slow_down(&LIBRARY, request, tell));
    }
    let reply = answer(&LIBRARY, request);
    check(request, &reply);
    reply
}

fn check(request: &Request<'_>, reply: &Reply) {
    match reply {
        Reply::Nothing => assert!(!matches!(request.ask, Ask::Tap { .. }), "a tap is left without an end"),
        Reply::Show { screen, .. } => check_keyboard(request, &screen.keyboard),
        Reply::Edit { screen, notice, .. } | Reply::Renew { screen, notice } => {
            check_keyboard(request, &screen.keyboard);
            check_notices(notice.as_deref());
        }
        Reply::Notice(notice) => check_notices([notice.as_ref()]),
        Reply::Erase { message_ids, done, failed } => {
            assert!(message_ids.len() <= 2 && message_ids.iter().all(|id| *id > 0), "{message_ids:?} is deleted");
            check_notices([done.as_ref(), failed.as_ref()]);
        }
        Reply::Remove { .. } => {}
        Reply::Offer(offer) => {
            assert!(offer.found.len() <= MOST_RESULTS);
            assert!(Link::parse(&LIBRARY, &offer.start).is_some(), "{} leads nowhere", offer.start);
        }
        Reply::Sweep { newest, screen } => {
            check_keyboard(request, &screen.keyboard);
            for ids in swept(*newest) {
                assert!((1..=MOST_DELETED).contains(&ids.len()) && ids.iter().all(|id| (1..=*newest).contains(id)));
            }
        }
    }
}

fn check_notices<'a>(notices: impl IntoIterator<Item = &'a str>) {
    for notice in notices {
        assert!((1..=MOST_NOTICE).contains(&notice.chars().count()), "a notice of {notice:?}");
    }
}

/// A forged payload that Telegram would not carry may lead to one that it would not take.
fn check_keyboard(request: &Request<'_>, keyboard: &Keyboard) {
    let is_carried = !matches!(request.ask, Ask::Tap { data, .. } if data.len() > MOST_PAYLOAD);
    for button in keyboard.rows.iter().flatten() {
        assert!(!button.text.is_empty());
        match &button.action {
            Action::Callback(payload) => {
                assert!(request.chat == ChatKind::Private, "a member's tap would change the message for all");
                assert!(Press::decode(&LIBRARY, payload).is_some(), "{payload} cannot be read");
                assert!(!is_carried || (1..=MOST_PAYLOAD).contains(&payload.len()), "{payload} is too long");
            }
            Action::Share(query) => assert!(query.chars().count() <= MOST_QUERY, "{query} is too long"),
            Action::Url(url) => {
                let start = format!("https://t.me/{}?start=", ME.username);
                let payload = url.strip_prefix(&start).expect("a link to somewhere else");
                assert!((1..=MOST_PAYLOAD).contains(&payload.len()), "{payload} is too long");
                assert!(payload.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-')));
                assert!(Link::parse(&LIBRARY, payload).is_some(), "{payload} leads nowhere");
            }
        }
    }
}
