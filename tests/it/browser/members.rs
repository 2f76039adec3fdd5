//! A group of three on the chat page: what one member asks alone, the others do not see.

use super::driver;
use super::view::View;
use crate::harness::Folder;

/// Whose message it is, whether only they see it, and its heading.
fn seen(view: &View) -> Vec<(bool, bool, &str)> {
    let messages = view.messages.iter();
    messages
        .map(|shown| (shown.is_own, shown.is_alone, shown.text.lines().next().unwrap_or_default()))
        .collect()
}

#[tokio::test]
async fn only_the_chosen_member_sees_what_they_asked() {
    const NEUTRAL: &str = "Please open a private chat with this bot.";
    let folder = Folder::copy();
    folder.replace("bot.toml", "groups = \"answer\"", "groups = \"private\"");
    driver::play_with(&folder, "", async |page| {
        page.resize(360, 740).await;
        page.choose_language("en").await;
        page.press("#group").await;
        page.choose_member("1000").await;
        page.say("/appeal").await;
        let alone = page.answer("The appeal").await;
        assert_eq!(seen(&alone), [(true, true, "/appeal"), (false, true, "The appeal")]);

        page.choose_member("999").await;
        page.until("nothing", |view| view.messages.is_empty() && !view.card.is_empty()).await;
        page.say("/help").await;
        let public = page.answer(NEUTRAL).await;
        assert_eq!(seen(&public), [(true, false, "/help"), (false, false, NEUTRAL)]);

        page.choose_member("1000").await;
        let all = page.until("all four", |view| view.messages.len() == 4).await;
        let expected = [
            (true, true, "/appeal"),
            (false, true, "The appeal"),
            (false, false, "/help"),
            (false, false, NEUTRAL),
        ];
        assert_eq!(seen(&all), expected, "what another member wrote is no own message");

        page.say("/sources").await;
        page.answer("Sources").await;
        page.tap("Language").await;
        page.answer("Language").await;
        page.tap("Hide").await;
        page.until("no answer", |view| view.messages.len() == 5).await;
    })
    .await;
}
