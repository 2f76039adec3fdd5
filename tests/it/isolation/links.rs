//! The plain text that is sent where a form is refused: no link that the page did not have.

use std::process::Stdio;
use std::sync::Arc;

use rich_text::detect::detect;
use telegram_sandbox::{EntityKind, Message};
use tokio::io::AsyncWriteExt;
use tokio::process::Command;

use super::form::{REFUSED, refused};
use super::once;
use crate::harness::{Conversation, Reader, buttons, run, skipped};

const LANGUAGES: [&str; 4] = ["ko", "ru", "uk", "en"];
const PAGES: [&str; 8] =
    ["start", "appeal", "conditions", "context", "since", "sources", "about", "privacy"];

/// A message as it should be, and what comes where its form is refused.
struct Pair {
    name: String,
    formed: Arc<Message>,
    plain: Arc<Message>,
}

#[tokio::test]
async fn the_plain_text_of_every_page_has_no_link_that_the_page_did_not_have() {
    run(async |bot| {
        bot.expects_warning(REFUSED);
        let mut pairs = Vec::new();
        for language in LANGUAGES {
            let mut reader = bot.reader(language);
            reader.says("/start");
            reader.answer().await;
            for page in PAGES {
                let parts = pair(bot, &mut reader, language, page, 0, &mut pairs).await;
                for part in 1..parts {
                    pair(bot, &mut reader, language, page, part, &mut pairs).await;
                }
            }
        }
        let ours = |pair: &Pair| {
            detect(&pair.plain.text)
                .into_iter()
                .map(|one| pair.plain.text[one.range].to_owned())
                .collect()
        };
        assert_no_new_links(&pairs, &pairs.iter().map(ours).collect::<Vec<Vec<String>>>());
        match found_by_tdlib(&pairs).await {
            Some(found) => assert_no_new_links(&pairs, &found),
            None => skipped(
                "APPEAL_REQUIRE_TDLIB",
                "A test of links",
                "there is no tdjson for python3 (PyPI tdjson)",
            ),
        }
    })
    .await;
}

/// Shows a part of a page twice, the second time without its form; how many parts there are.
async fn pair(
    bot: &Conversation,
    reader: &mut Reader,
    language: &str,
    page: &str,
    part: usize,
    pairs: &mut Vec<Pair>,
) -> usize {
    let payload = format!("1s:{language}:{page}:{part}:0");
    reader.taps_payload(&payload);
    let formed = reader.edit().await;
    bot.sandbox.add_fault(once(reader.chat, "editMessageText", refused("ENTITY_BOUNDS_INVALID")));
    reader.taps_payload(&payload);
    let plain = reader.edit().await;
    let name = format!("{page} {part} in {language}");
    let place = format!("{}/", part + 1);
    let count =
        |label: &str| label.split(' ').find_map(|word| word.strip_prefix(&place)?.parse().ok());
    let parts = buttons(&formed).iter().find_map(|(label, _)| count(label)).unwrap_or(1);
    pairs.push(Pair { name, formed, plain });
    parts
}

/// What of a message's text an entity covers, and where it leads.
fn links(message: &Message) -> Vec<String> {
    let units: Vec<u16> = message.text.encode_utf16().collect();
    let is_link = |kind: EntityKind| kind.is_found() || kind == EntityKind::TextLink;
    let linked = message.entities.iter().filter(|entity| is_link(entity.kind));
    let words = linked.flat_map(|entity| {
        let from = usize::try_from(entity.offset).unwrap();
        let to = from + usize::try_from(entity.length).unwrap();
        [Some(String::from_utf16_lossy(&units[from..to])), entity.url.clone()]
    });
    words.flatten().collect()
}

fn assert_no_new_links(pairs: &[Pair], found: &[Vec<String>]) {
    let bare =
        |address: &str| address.trim_start_matches("https://").trim_end_matches('/').to_lowercase();
    let mut new = Vec::new();
    for (pair, found) in pairs.iter().zip(found) {
        let known: Vec<String> = links(&pair.formed).iter().map(|address| bare(address)).collect();
        let is_new = |address: &&String| *address != "/help" && !known.contains(&bare(address));
        new.extend(found.iter().filter(is_new).map(|address| format!("{}: {address}", pair.name)));
    }
    assert_eq!(pairs.len(), found.len());
    assert!(new.is_empty(), "{new:#?}");
}

/// Nothing where there is no `tdjson`.
async fn found_by_tdlib(pairs: &[Pair]) -> Option<Vec<Vec<String>>> {
    let installed =
        Command::new("python3").args(["-c", "import tdjson"]).stderr(Stdio::null()).status().await;
    if !installed.is_ok_and(|status| status.success()) {
        return None;
    }
    let script = format!("{}/tests/it/isolation/tdlib.py", env!("CARGO_MANIFEST_DIR"));
    let mut command = Command::new("python3");
    command.arg(script).stdin(Stdio::piped()).stdout(Stdio::piped()).kill_on_drop(true);
    let mut child = command.spawn().unwrap();
    let texts: Vec<&str> = pairs.iter().map(|pair| pair.plain.text.as_str()).collect();
    let mut input = child.stdin.take().unwrap();
    input.write_all(&serde_json::to_vec(&texts).unwrap()).await.unwrap();
    drop(input);
    let output = child.wait_with_output().await.unwrap();
    Some(serde_json::from_slice(&output.stdout).unwrap())
}
