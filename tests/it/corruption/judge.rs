//! Looks at calls as Telegram and readers get them. What it knows is written down in Bot API and td, not in our code.

use std::collections::BTreeSet;

use article::Files;
use serde_json::Value;

use super::calls::Call;
use super::keyboard::{keyboard, start};
use super::marked::Marked;
use super::text;

/// What must be true of every call, whatever the files say; and what the files say about each page.
pub(super) struct Judge<'a> {
    files: &'a Files,
    hosts: Vec<String>,
}

/// What is wrong with a line for a terminal: it could move the cursor, change colours, or turn the direction of writing.
pub(super) fn told(line: &str) -> impl Iterator<Item = String> {
    let acts = |letter: &char| {
        letter.is_control()
            || matches!(letter, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
    };
    let found = line.chars().find(acts);
    found.map(|letter| format!("U+{:04X} in a problem: {line:?}", u32::from(letter))).into_iter()
}

impl<'a> Judge<'a> {
    pub(super) fn of(files: &'a Files) -> Self {
        let settings = toml_of(files, "bot.toml").unwrap_or_default();
        let hosts =
            settings.get("link_hosts").and_then(toml::Value::as_array).cloned().unwrap_or_default();
        Self {
            files,
            hosts: hosts.iter().filter_map(|host| Some(host.as_str()?.to_owned())).collect(),
        }
    }

    pub(super) fn complaints(&self, call: &Call) -> Vec<String> {
        let payload = &call.payload;
        let found = match call.method {
            "sendMessage" => {
                let mut found = self.message(&payload["text"], &payload["entities"]);
                found.extend(keyboard(&payload["reply_markup"]));
                found.extend(
                    call.page.iter().flat_map(|(page, code)| self.pedigree(page, code, payload)),
                );
                found
            }
            "answerCallbackQuery" => plain(&payload["text"], 200),
            "answerInlineQuery" => self.offer(payload),
            "setMyCommands" => commands(&payload["commands"]),
            "setMyName" => plain(&payload["name"], 64),
            "setMyDescription" => plain(&payload["description"], 512),
            "setMyShortDescription" => plain(&payload["short_description"], 120),
            other => vec![format!("nobody knows the method {other}")],
        };
        found
            .into_iter()
            .map(|what| format!("{} for {}: {what}", call.method, call.cause))
            .collect()
    }

    /// td `MessageContent.cpp` and `MessageEntity.cpp`; UTF-16 units are counted to be on the safe side.
    fn message(&self, text: &Value, entities: &Value) -> Vec<String> {
        let Some(text) = text.as_str() else { return vec!["no text".to_owned()] };
        let units: Vec<u16> = text.encode_utf16().collect();
        let entities: Vec<Marked> = entities
            .as_array()
            .into_iter()
            .flatten()
            .map(|entity| Marked::of(entity, &units))
            .collect();
        let is_code = |unit: usize| {
            entities
                .iter()
                .any(|one| matches!(one.kind.as_str(), "code" | "text_link") && one.covers(unit))
        };
        let mut found = text::complaints(text, &is_code);
        for (name, is, most) in [
            ("characters", text.chars().count(), 4_096),
            ("UTF-16 units", units.len(), 4_096),
            ("bytes", text.len(), 32_768),
            ("entities", entities.len(), 100),
            ("bytes of entities", entities.iter().map(|one| one.bytes).sum(), 9_500),
        ] {
            if is > most {
                found.push(format!("{is} {name}"));
            }
        }
        found.extend(entities.iter().flat_map(|one| one.complaints(&self.hosts)));
        let quotes: Vec<&Marked> =
            entities.iter().filter(|one| one.kind.ends_with("blockquote")).collect();
        let nested = quotes
            .iter()
            .enumerate()
            .any(|(at, one)| quotes[at + 1..].iter().any(|other| one.meets(other)));
        if nested {
            found.push("a quotation within another".to_owned());
        }
        found
    }

    /// Heading and date stand on every message of a page, as its file has them, and so does the label,
    /// but for a summary where a message cites nothing.
    fn pedigree(&self, page: &str, code: &str, payload: &Value) -> Vec<String> {
        let Some((code, fields)) = self.fields(page, code) else {
            return vec![format!("{page} in {code} has no file")];
        };
        let field = |name: &str| fields.get(name).and_then(toml::Value::as_str).unwrap_or_default();
        let text = payload["text"].as_str().unwrap_or_default();
        let italic = styled("italic", text, payload);
        let label = text.lines().nth(1).unwrap_or_default();
        let mut found = heading_problems(field("title"), text, payload);
        let cites =
            text.split('[').skip(1).any(|note| note.starts_with(|one: char| one.is_ascii_digit()));
        let has_label = field("provenance") != "summary" || cites;
        if has_label
            && (label.trim().is_empty()
                || !(is_upright(label) || italic.iter().any(|words| words == label)))
        {
            found.push(format!("no label, but “{label}”"));
        }
        let words = self.phrase(&code, &format!("label-{}", field("provenance")));
        if let Some(words) = words.filter(|words| (words == label) != has_label) {
            found.push(format!("the label is “{label}”, and “{words}” is due: {has_label}"));
        }
        if field("provenance") == "translation" && !label.contains(field("by")) {
            found.push(format!("the label does not name “{}”", field("by")));
        }
        found.extend(date_problem(field("as_of"), text, &italic));
        found
    }

    /// The fields of a page, and the language that it is written in.
    fn fields(&self, page: &str, code: &str) -> Option<(String, toml::Table)> {
        let file = |code: &str| {
            let text =
                std::str::from_utf8(self.files.get(&format!("pages/{code}/{page}.md"))?).ok()?;
            let text = text.trim_start_matches('\u{feff}');
            let lines = text.lines().skip(1).take_while(|line| line.trim_end() != "+++");
            lines.collect::<Vec<_>>().join("\n").parse::<toml::Table>().ok()
        };
        let fields = file(code)?;
        match fields.get("fallback").and_then(toml::Value::as_str) {
            Some(other) => Some((other.to_owned(), file(other)?)),
            None => Some((code.to_owned(), fields)),
        }
    }

    /// A phrase of one line in which nothing is filled in.
    fn phrase(&self, code: &str, id: &str) -> Option<String> {
        let text = std::str::from_utf8(self.files.get(&format!("phrases/{code}.ftl"))?).ok()?;
        let mut lines = text.lines().skip_while(|line| !line.starts_with(&format!("{id} = ")));
        let (first, next) = (lines.next()?, lines.next().unwrap_or_default());
        let words = first.split_once(" = ")?.1.trim_end();
        let is_plain = !words.contains(['{', '}'])
            && !next.starts_with(' ')
            && text.matches(&format!("{id} =")).count() == 1;
        is_plain.then(|| words.trim_start().to_owned())
    }

    fn offer(&self, payload: &Value) -> Vec<String> {
        let results = payload["results"].as_array().cloned().unwrap_or_default();
        let mut found = plain(&payload["button"]["text"], 64);
        found.extend(start(&payload["button"]["start_parameter"]));
        let ids: BTreeSet<&str> = results.iter().filter_map(|one| one["id"].as_str()).collect();
        if results.len() > 50
            || ids.len() < results.len()
            || ids.iter().any(|id| !(1..=64).contains(&id.len()))
        {
            found.push(format!("{} results with {} ids", results.len(), ids.len()));
        }
        for one in &results {
            found.extend(plain(&one["title"], 256));
            found.extend(plain(&one["description"], 512));
            let content = &one["input_message_content"];
            found.extend(self.message(&content["message_text"], &content["entities"]));
            found.extend(keyboard(&one["reply_markup"]));
            let links = one["reply_markup"]["inline_keyboard"]
                .as_array()
                .into_iter()
                .flatten()
                .flat_map(|row| row.as_array().unwrap());
            found.extend(
                links
                    .filter(|button| button["url"].is_null())
                    .map(|button| format!("not a link: {button}")),
            );
        }
        found
    }
}

/// The words of a message in this style.
fn styled(kind: &str, text: &str, payload: &Value) -> Vec<String> {
    let units: Vec<u16> = text.encode_utf16().collect();
    let all = payload["entities"].as_array().into_iter().flatten();
    let all = all.map(|entity| Marked::of(entity, &units));
    all.filter(|one| one.kind == kind).map(|one| one.words).collect()
}

/// Hangul stands upright.
fn is_upright(line: &str) -> bool {
    line.contains(|letter| matches!(letter, '\u{ac00}'..='\u{d7a3}'))
}

fn heading_problems(title: &str, text: &str, payload: &Value) -> Vec<String> {
    let mut found = Vec::new();
    let mut lines = text.lines();
    if lines.next() != Some(title.trim()) && lines.next() != Some(title) {
        found.push(format!("the heading is not “{title}”"));
    }
    if !styled("bold", text, payload).iter().any(|words| words.trim() == title.trim()) {
        found.push("the heading is not bold".to_owned());
    }
    found
}

fn date_problem(as_of: &str, text: &str, italic: &[String]) -> Option<String> {
    let (date, year) =
        (text.lines().last().unwrap_or_default(), as_of.get(..4).unwrap_or("no year"));
    let is_there = date.contains(year)
        && (is_upright(date) || italic.last().is_some_and(|words| words.ends_with(date)));
    (!is_there).then(|| format!("no date of {year}, but “{date}”"))
}

fn plain(text: &Value, most: usize) -> Vec<String> {
    let text = text.as_str().unwrap_or_default();
    let mut found = text::complaints(text, &|_| true);
    if text.chars().count() > most {
        found.push(format!("{} characters; at most {most} are taken", text.chars().count()));
    }
    found
}

/// Bot API, `BotCommand`.
fn commands(commands: &Value) -> Vec<String> {
    let commands = commands.as_array().cloned().unwrap_or_default();
    let mut found = Vec::new();
    if commands.is_empty() || commands.len() > 100 {
        found.push(format!("{} commands", commands.len()));
    }
    for command in &commands {
        let name = command["command"].as_str().unwrap_or_default();
        let is_name = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_';
        if !(1..=32).contains(&name.len()) || !name.bytes().all(is_name) {
            found.push(format!("the command “{name}”"));
        }
        found.extend(line(&command["description"], 256));
    }
    found
}

pub(super) fn line(text: &Value, most: usize) -> Vec<String> {
    let mut found = plain(text, most);
    if text.as_str().is_some_and(|text| text.trim_end().contains('\n')) {
        found.push("more than one line".to_owned());
    }
    found
}

fn toml_of(files: &Files, path: &str) -> Option<toml::Table> {
    std::str::from_utf8(files.get(path)?).ok()?.trim_start_matches('\u{feff}').parse().ok()
}
