//! Hostile words, wherever words can come from: they are shown as they are, and nothing of them becomes markup or runs.

use serde_json::{Value, json};
use telegram_sandbox::{Options, WordsProblem};

use super::driver;
use super::page::Page;
use crate::harness::process::Program;
use crate::harness::{Folder, Server};

/// Short enough for a button's label.
const IMAGE: &str = "<img src=x onerror=broken=1>";
const HOSTILE: &str =
    "\"'><script>broken=1</script><img src=x onerror=broken=1>&lt;b&gt;${broken=1}";
/// Addresses that would run something, or leave the attribute that holds them.
const ADDRESSES: [&str; 5] = [
    "javascript:broken=1",
    " java\nscript:broken=1",
    "data:text/html,<script>broken=1</script>",
    "https://example.org/\"onmouseover=\"broken=1",
    "https://example.org/?<script>broken=1</script>",
];

/// What words must never become: elements that load, run or send something, listeners in attributes, and links that run.
const HARM: &str = r#"
    const all = [...document.querySelectorAll("*")];
    const loads = all.filter((node) => node.matches("img, iframe, object, embed, form, base, video, audio, math"));
    const runs = all.filter((node) => node.matches("script:not([src='chat.js'])"));
    const listens = all.filter((node) => [...node.attributes].some(({ name }) => name.startsWith("on")));
    const isSafe = ({ href }) => /^(https?|file):$/.test(new URL(href || "", location).protocol);
    const leads = all.filter((node) => node.matches("a, area") && !isSafe(node));
    return [globalThis.broken ?? null, ...[loads, runs, listens, leads].map((found) => found.length)];
"#;

async fn is_unharmed(page: &Page) {
    assert_eq!(page.run(HARM).await, json!([null, 0, 0, 0, 0]));
}

/// Asserts that somewhere on the screen, or in the title of its window, the words stand as they are.
async fn shows(page: &Page, words: &str) {
    let look =
        format!("return (document.title + document.body.innerText).includes({})", json!(words));
    page.until_true(&look).await;
    is_unharmed(page).await;
}

#[tokio::test]
async fn a_hostile_bot_harms_nobody_who_looks_at_the_sandbox() {
    let server = Server::with(Options { page: true, ..Options::default() }).await;
    for (method, field) in [
        ("setMyName", "name"),
        ("setMyDescription", "description"),
        ("setMyShortDescription", "short_description"),
    ] {
        server.ok(method, json!({ field: IMAGE })).await;
    }
    let commands = json!([{ "command": "x", "description": HOSTILE }]);
    server.ok("setMyCommands", json!({ "commands": commands })).await;
    driver::in_a_browser(async |page| {
        page.enter(&server.url).await;
        shows(page, IMAGE).await;
        page.press("#start").await;
        page.say(HOSTILE).await;
        shows(page, HOSTILE).await;
        page.type_into_the_box("/").await;
        shows(page, &format!("/x {HOSTILE}")).await;
        page.type_keys("\u{e003}").await;
        messages(page, &server).await;
        a_notice_and_an_alert(page, &server).await;
        what_is_offered(page, &server).await;
        let problem = WordsProblem {
            file: HOSTILE.into(),
            line: 1,
            column: 2,
            rule: IMAGE.into(),
            what: HOSTILE.into(),
        };
        server.sandbox.set_words(false, vec![problem]);
        shows(page, "1 problem in the words").await;
        shows(page, &format!("{HOSTILE}:1:2")).await;
        page.has_no_complaints().await;
    })
    .await;
}

/// The chat on the screen: the page has opened it.
async fn chat(server: &Server) -> i64 {
    let state: Value = serde_json::from_str(&server.get("/sandbox/state").await.1).unwrap();
    state["chats"].as_array().unwrap().last().unwrap()["id"].as_i64().unwrap()
}

async fn messages(page: &Page, server: &Server) {
    let chat_id = chat(server).await;
    let units = HOSTILE.encode_utf16().count();
    for kind in
        ["bold", "code", "pre", "spoiler", "blockquote", "expandable_blockquote", "underline"]
    {
        let entities = json!([{ "type": kind, "offset": 0, "length": units, "language": HOSTILE }]);
        server
            .ok("sendMessage", json!({ "chat_id": chat_id, "text": HOSTILE, "entities": entities }))
            .await;
    }
    for (number, address) in (1..).zip(ADDRESSES) {
        let text = format!("{number} {HOSTILE}");
        let link = json!([{ "type": "text_link", "offset": 0, "length": 9, "url": address }]);
        let buttons = json!({ "inline_keyboard": [
            [{ "text": IMAGE, "url": address }, { "text": IMAGE, "callback_data": IMAGE }],
            [{ "text": IMAGE, "copy_text": { "text": HOSTILE } }, { "text": IMAGE, "switch_inline_query": HOSTILE }],
        ] });
        let message =
            json!({ "chat_id": chat_id, "text": text, "entities": link, "reply_markup": buttons });
        // The sandbox, like Telegram, takes some of these addresses and refuses others.
        let sent = server.call("sendMessage", message.clone()).await;
        if sent["ok"] != true {
            let plain = json!({ "chat_id": chat_id, "text": text, "entities": link });
            server.call("sendMessage", plain).await;
        }
        let typed = json!({ "chat_id": chat_id, "text": format!("{number}. {address}") });
        server.ok("sendMessage", typed).await;
        shows(page, &format!("{number}. ")).await;
    }
}

async fn a_notice_and_an_alert(page: &Page, server: &Server) {
    let chat_id = chat(server).await;
    for show_alert in [false, true] {
        let tap = server.sandbox.tap(chat_id, 1, HOSTILE, None).unwrap().to_string();
        let notice = json!({ "callback_query_id": tap, "text": HOSTILE, "show_alert": show_alert });
        server.ok("answerCallbackQuery", notice).await;
        page.until_true(&format!("return document.body.textContent.includes({})", json!(HOSTILE)))
            .await;
        is_unharmed(page).await;
    }
    page.run("document.querySelector('#alert').close()").await;
}

async fn what_is_offered(page: &Page, server: &Server) {
    page.type_into_the_box(&format!("@appeal_sandbox_bot {IMAGE}")).await;
    let mut asked = None;
    while asked.is_none() {
        let updates = server.call("getUpdates", json!({ "offset": -1 })).await;
        asked = updates["result"][0]["inline_query"]
            .as_object()
            .filter(|query| query["query"] == IMAGE)
            .cloned();
    }
    let result = json!({
        "type": "article", "id": "1", "title": HOSTILE, "description": HOSTILE,
        "input_message_content": { "message_text": HOSTILE },
    });
    let button = json!({ "text": IMAGE, "start_parameter": "x" });
    let answer =
        json!({ "inline_query_id": asked.unwrap()["id"], "results": [result], "button": button });
    server.ok("answerInlineQuery", answer).await;
    page.until_offers(2).await;
    shows(page, HOSTILE).await;
    page.type_keys("\u{e007}").await;
    shows(page, "via @appeal_sandbox_bot").await;
}

/// All that `check` lets through, in the shipped words, and a mistake in it that is told on the page.
fn hostile_words() -> Folder {
    let folder = Folder::copy();
    let start = "pages/en/start.md";
    for (field, words) in [
        ("title", "A published appeal and its sources"),
        ("button", "Start page"),
        ("menu", "What this bot is"),
    ] {
        folder.replace(start, &format!("{field} = \"{words}\""), &format!("{field} = '{IMAGE}'"));
    }
    let escaped = IMAGE.replace('<', "\\<").replace('>', "\\>");
    folder.replace(start, "It stores nothing.", &format!("{escaped} `{IMAGE}` It stores nothing."));
    folder.replace("bot.toml", "operator = \"\"", &format!("operator = '{IMAGE}'"));
    folder
        .append("bot.toml", &format!("\n[[contacts]]\ntext = '{IMAGE}'\nchecked = '2026-03-01'\n"));
    folder.replace("sources.toml", "publisher = \"Kyiv Post\"", &format!("publisher = '{IMAGE}'"));
    folder.with_all_phrases("en");
    for phrase in
        ["language-name", "bot-name", "menu-button", "hide-button", "erase-button", "share-button"]
    {
        let text = std::fs::read_to_string(folder.path().join("phrases/en.ftl")).unwrap();
        let line =
            text.lines().find(|line| line.starts_with(&format!("{phrase} ="))).unwrap().to_owned();
        folder.replace("phrases/en.ftl", &line, &format!("{phrase} = {IMAGE}"));
    }
    folder
}

#[tokio::test]
async fn hostile_words_of_an_editor_harm_nobody() {
    let folder = hostile_words();
    driver::play_with(&folder, "new words are refused, older ones stay live", async |page| {
        page.choose_language("en").await;
        shows(page, IMAGE).await;
        page.press("#start").await;
        page.answer(IMAGE).await;
        for command in ["/start", "/privacy", "/sources", "/help", "/language", "/verify"] {
            page.say(command).await;
            page.until("an answer", |view| view.last().is_some_and(|last| !last.is_own)).await;
            shows(page, IMAGE).await;
        }
        folder.replace(
            "pages/en/start.md",
            "provenance = \"summary\"",
            &format!("provenance = '{IMAGE}'"),
        );
        page.until("the problem", |view| view.words.contains(IMAGE)).await;
        is_unharmed(page).await;
    })
    .await;
}

#[tokio::test]
async fn hostile_words_harm_no_reader_of_the_mirror() {
    let folder = hostile_words();
    let mirror = tempfile::tempdir().unwrap();
    let out = mirror.path().join("mirror");
    let arguments = ["export", "--bot", "appeal_test_bot", "--out", out.to_str().unwrap()];
    let ended = Program::new(&arguments).env("APPEAL_CONFIG", folder.path()).ends().await;
    assert_eq!(ended.code, Some(0), "{ended:?}");
    driver::in_a_browser(async |page| {
        for file in [
            "index.html",
            "en/start.html",
            "en/privacy.html",
            "en/sources.html",
            "leaflets/en-a4.html",
        ] {
            page.go_to(&format!("file://{}/{file}", out.display())).await;
            is_unharmed(page).await;
            if file.starts_with("en/") {
                shows(page, IMAGE).await;
            }
        }
        page.has_no_complaints().await;
    })
    .await;
}
