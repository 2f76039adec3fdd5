//! The menus, the name and the descriptions that Telegram shows before anybody asks.

use telegram_sandbox::Fault;

use crate::harness::{run, strike, until};

#[tokio::test]
async fn menus_and_descriptions_are_set_in_every_language_and_only_once() {
    run(async |bot| {
        let mut reader = bot.reader("en");
        reader.says("/start");
        reader.answer().await;
        let shown = || bot.sandbox.snapshot();
        until("the names are set", async || shown()["bot"]["name"]["uk"].is_string()).await;
        let shown = shown();
        for what in ["description", "short_description"] {
            let described: Vec<&str> =
                shown["bot"][what].as_object().unwrap().keys().map(String::as_str).collect();
            assert_eq!(described, ["", "en", "ko", "ru", "uk"], "{what}");
        }
        let named: Vec<&str> =
            shown["bot"]["name"].as_object().unwrap().keys().map(String::as_str).collect();
        assert_eq!(
            named,
            ["", "ko", "ru", "uk"],
            "an English name of its own would say the same again"
        );
        let menu = |scope: &str, code: &str| {
            let menus = shown["commands"].as_array().unwrap();
            let menu = menus
                .iter()
                .find(|menu| menu["scope"] == scope && menu["language_code"] == code)
                .unwrap();
            let commands = menu["commands"].as_array().unwrap().iter();
            commands
                .map(|command| command["command"].as_str().unwrap().to_owned())
                .collect::<Vec<_>>()
                .join(" ")
        };
        let pages = "start appeal conditions since sources about privacy context";
        assert_eq!(menu("all_private_chats", "ko"), format!("{pages} language erase verify help"));
        assert_eq!(menu("all_group_chats", ""), pages);
    })
    .await;
}

#[tokio::test]
async fn menus_that_cannot_be_set_are_one_warning() {
    run(async |bot| {
        bot.expects_warning("cannot set menus");
        bot.sandbox
            .add_fault(strike("getMyCommands", Fault::Status { code: 400, description: None }));
        let mut reader = bot.reader("en");
        reader.says("/start");
        reader.answer().await;
        until("it warns", async || !bot.log.lines().is_empty()).await;
    })
    .await;
}
