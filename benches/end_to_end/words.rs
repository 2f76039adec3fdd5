//! The same words for all bots: our pages in every language, as HTML for the plain bot, as ready calls for the bare exchange.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, anyhow};
use appeal_bot::ops::calendar::today;
use appeal_bot::show::{Shown, messages};
use article::Library;
use article::Me;
use rich_text::html;
use serde_json::{Map, Value, json};

use crate::folder::copy;

/// What readers ask for, in turn. Seven, so that in turn with four languages all pairs come up.
const PAGES: [&str; 7] = ["start", "appeal", "conditions", "context", "since", "sources", "about"];

/// What readers do, in turn.
pub(crate) struct Turns {
    pub(crate) commands: Vec<String>,
    pub(crate) data: Vec<String>,
    pub(crate) languages: Vec<String>,
}

/// What is said, and where it is written.
#[derive(Clone, Copy)]
pub(crate) struct Fixture<'a> {
    /// Where the words for the references are.
    pub(crate) folder: &'a Path,
    /// The bot's own configuration.
    pub(crate) config: &'a Path,
    pub(crate) turns: &'a Turns,
}

/// Writes `replies.json` and `bodies`, and a copy of the words whose bound on one reader is out of the way: a load has few
/// readers who ask for much.
pub(crate) fn prepare(config: &Path, folder: &Path) -> Result<Turns> {
    copy(config, &folder.join("config"))?;
    unbind(&folder.join("config/bot.toml"))?;
    let library = appeal_bot::config::load(config)
        .map_err(|stop| anyhow!("the words are wrong: {stop:?}"))?;
    let languages: Vec<String> =
        library.languages().map(|language| library.code(language).to_owned()).collect();
    let turns = Turns {
        commands: PAGES.iter().map(|page| format!("/{page}")).collect(),
        data: in_turn(&languages)
            .map(|(page, language)| format!("1s:{language}:{page}:0:0"))
            .collect(),
        languages: languages.clone(),
    };
    let mut replies = Map::new();
    for page in PAGES {
        let mut by_language = Map::new();
        for language in &languages {
            let shown = message(&library, page, language)?;
            let reply =
                json!({ "html": telegram_html(&shown), "keyboard": shown.payload.reply_markup });
            by_language.insert(language.clone(), reply);
        }
        replies.insert(page.to_owned(), by_language.into());
    }
    fs::write(folder.join("replies.json"), Value::Object(replies).to_string())?;
    let bodies: Result<Vec<String>> = in_turn(&languages)
        .map(|(page, language)| body(&message(&library, page, language)?))
        .collect();
    fs::write(folder.join("bodies"), bodies?.join("\n"))?;
    Ok(turns)
}

/// Pages and languages as a load asks for them.
fn in_turn(languages: &[String]) -> impl Iterator<Item = (&'static str, &str)> {
    (0..PAGES.len() * languages.len())
        .map(|at| (PAGES[at % PAGES.len()], languages[at % languages.len()].as_str()))
}

fn message(library: &Library, page: &str, language: &str) -> Result<Shown> {
    let topic = library.topic(page).with_context(|| format!("there is no page {page}"))?;
    let language = library.language(language).context("a language is missing")?;
    let me = Me { username: "appeal_sandbox_bot".to_owned(), inline: true };
    messages(library, &me, topic, language, today()).into_iter().next().context("a page is empty")
}

/// The call without its beginning `{"chat_id":0,`.
fn body(shown: &Shown) -> Result<String> {
    let call = serde_json::to_string(&shown.payload)?;
    Ok(call.strip_prefix(r#"{"chat_id":0,"#).context("the call begins otherwise")?.to_owned())
}

/// Telegram's HTML knows neither `br` nor attributes other than `href` (Bot API, HTML style).
fn telegram_html(shown: &Shown) -> String {
    html::fragment(&shown.text)
        .replace("<br>\n", "\n")
        .replace("</blockquote>\n", "</blockquote>\n\n")
        .replace(" class=\"folded\"", " expandable")
        .replace(" rel=\"noreferrer\"", "")
}

/// Puts the bound on one reader out of the way.
pub(crate) fn unbind(settings: &Path) -> Result<()> {
    let text = fs::read_to_string(settings)?;
    let lines = text.lines().map(|line| match line.split_once(" = ") {
        Some((name @ ("per_second" | "at_once" | "waiting"), _)) => format!("{name} = 1000000\n"),
        _ => format!("{line}\n"),
    });
    Ok(fs::write(settings, lines.collect::<String>())?)
}
