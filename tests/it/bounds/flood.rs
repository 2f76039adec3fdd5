//! One reader who asks too much is told so once; everybody else is answered as ever.

use std::time::Instant;

use telegram_sandbox::{ChatKind, Message, Options};

use crate::harness::{Conversation, Screen, Seen, buttons, quiet, run_with};

const SLOWER: &str = "A little slower, please. Try again in a moment.";
const LIMITED: &str = "appeal_answers_total{outcome=\"limited\"}";

#[tokio::test]
async fn a_flood_is_told_once_and_only_its_own_reader_is_limited() {
    let folder = quiet();
    folder.replace("bot.toml", "per_second = 3", "per_second = 1").replace(
        "bot.toml",
        "at_once = 120",
        "at_once = 10",
    );
    run_with(&folder, Options::default(), async |bot| {
        bot.telemetry.readies().await;
        let flooding = bot.sandbox.new_chat(ChatKind::Private);
        let mut other = bot.reader("en");
        let (mut screen, began) = (Screen::of(&bot.sandbox, flooding), Instant::now());
        for _ in 0..100 {
            bot.sandbox.say(flooding, "/about", Some("en")).unwrap();
        }
        other.says("/about");
        other.answer().await;
        bot.all_confirmed().await;

        let messages = bot.sandbox.messages(flooding);
        let answers: Vec<_> = messages.into_iter().filter(|message| !message.outgoing).collect();
        let (notices, pages): (Vec<_>, Vec<_>) =
            answers.iter().partition(|answer| answer.text == SLOWER);
        assert_eq!(notices.len(), 1);
        let allowed = 10 + usize::try_from(began.elapsed().as_secs()).unwrap() + 1;
        assert!((10..=allowed).contains(&pages.len()), "{} of {allowed}", pages.len());
        assert_eq!(bot.telemetry.count(LIMITED).await, (100 - pages.len()) as f64);

        screen.forgets();
        a_limited_tap_gets_its_end(bot, &mut screen, pages[0]).await;
        other.says("/sources");
        other.answer().await;
    })
    .await;
}

/// A tap of the reader who floods is ended with the words, and changes nothing.
async fn a_limited_tap_gets_its_end(bot: &Conversation, screen: &mut Screen, page: &Message) {
    let before = bot.telemetry.count(LIMITED).await;
    let sources = buttons(page).into_iter().find(|(label, _)| label == "Sources").unwrap().1;
    for _ in 0..40 {
        bot.sandbox.tap(screen.chat, page.message_id, &sources, Some("en")).unwrap();
    }
    bot.all_confirmed().await;
    let limited = bot.telemetry.count(LIMITED).await - before;
    let count = |seen: &[Seen], what: Seen| seen.iter().filter(|seen| **seen == what).count();
    let seen = screen.seen();
    assert!(limited >= 10.0, "{limited}");
    assert_eq!(
        count(seen, Seen::Notice) as f64,
        limited,
        "each limited tap is ended with the words"
    );
    assert_eq!(count(seen, Seen::Notice) + count(seen, Seen::End), 40, "each tap is ended once");
    assert!(count(seen, Seen::Edit) as f64 <= 40.0 - limited, "and only the others may edit");
}

#[tokio::test]
async fn a_minute_of_two_taps_a_second_all_at_once_is_no_flood() {
    // On a slow machine the taps fill the window, which is not what this is about.
    let folder = quiet();
    folder.replace("bot.toml", "waiting = 10", "waiting = 120");
    run_with(&folder, Options::default(), async |bot| {
        let hasty = bot.sandbox.new_chat(ChatKind::Private);
        let mut screen = Screen::of(&bot.sandbox, hasty);
        bot.sandbox.say(hasty, "/start", Some("en")).unwrap();
        screen.shows(Seen::Message, 1).await;
        let start = bot.sandbox.messages(hasty).pop().unwrap();
        for round in 1..120 {
            let label = if round % 2 == 0 { "About" } else { "Sources" };
            let payload = buttons(&start).into_iter().find(|(text, _)| text == label).unwrap().1;
            bot.sandbox.tap(hasty, start.message_id, &payload, Some("en")).unwrap();
        }
        // First, because a screen that falls behind loses what it was shown.
        screen.shows(Seen::End, 119).await;
        bot.all_confirmed().await;
        let shown = bot.sandbox.messages(hasty).pop().unwrap();
        assert_eq!(shown.text.lines().next(), Some("Sources"), "what was tapped last");
        assert_eq!(bot.telemetry.count(LIMITED).await, 0.0);
    })
    .await;
}
