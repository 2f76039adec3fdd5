//! JSON Schemas of the two TOML files, with which editors complete and explain fields while
//! somebody types. They check less than `check` does.

use serde_json::{Map, Value, json};

use super::settings::GROUPS;

/// Returns the schema of `bot.toml`.
#[must_use]
pub fn settings() -> Value {
    let code = "The code of a language, as Telegram names it, such as ko or pt-br";
    let mut groups = text(
        "In groups: answer shows the page, private shows it to the asker alone, link sends one neutral line, silent says nothing",
    );
    groups["enum"] = json!(GROUPS.map(|(name, _)| name));
    document(
        "The settings of appeal-bot: bot.toml",
        [
            (
                "languages",
                list("The languages offered, in the order of their buttons", &text(code)),
            ),
            (
                "default_language",
                text("The language for readers whose own is unknown or not offered"),
            ),
            (
                "fallback",
                pairs("For a language that is not offered: the one to use instead", &text(code)),
            ),
            ("operator", by_language("Who runs this copy, as readers see it")),
            ("username", text("The bot's @name at Telegram")),
            ("groups", groups),
            (
                "publish",
                flag("Whether to set the menus, the name and the descriptions in Telegram"),
            ),
            (
                "link_hosts",
                list("The hosts that links may lead to", &text("A host, as in example.org")),
            ),
            ("flood", flood()),
            ("contacts", list("The checked contacts, which pages show", &contact())),
            ("ending", ending()),
        ],
        &["languages", "default_language"],
    )
}

fn contact() -> Value {
    object(
        "A contact that you checked yourself",
        [
            ("text", by_language("What readers see")),
            (
                "checked",
                text("The day on which you checked it, as in 2026-11-01; good for 90 days"),
            ),
        ],
        &["text", "checked"],
    )
}

fn ending() -> Value {
    object(
        "The day on which this bot moves or ends; every answer says so",
        [
            ("text", by_language("What readers are told of it, on one line")),
            ("day", text("The day, as in 2027-01-31")),
            ("checked", text("The day on which you checked the names and addresses in the text")),
        ],
        &["text", "day"],
    )
}

fn flood() -> Value {
    let count = |what: &str| json!({ "type": "integer", "minimum": 1, "description": what });
    object(
        "What one reader may ask",
        [
            ("per_second", count("Requests a second in the long run")),
            ("at_once", count("Requests in a burst")),
            ("waiting", count("Updates that may wait when others have to wait for them")),
        ],
        &[],
    )
}

/// Returns the schema of `sources.toml`.
#[must_use]
pub fn sources() -> Value {
    let source = object(
        "A publication; the name of its table is the id that pages cite",
        [
            ("publisher", by_language("Who published it; shown")),
            ("title", text("Its real title")),
            ("description", by_language("Our own words for it")),
            ("short", by_language("What tells it from another source of the same publisher")),
            ("author", text("Who wrote it; for editors, not shown")),
            ("notes", text("Remarks for editors, never sent")),
            ("url", text("Its address, with https://")),
            ("link", flag("false lists the source without its address")),
            ("date", text("The day, month or year, as in 2026-03-02, 2026-03 or 2026")),
            ("undated", text("The reason why there is no date")),
            ("language", text("The code of the language that it is written in")),
            ("group", text("The id of its heading on the page of sources")),
        ],
        &["publisher", "url", "language", "group"],
    );
    json!({
        "$schema": DRAFT,
        "title": "The sources of appeal-bot: sources.toml",
        "type": "object",
        "additionalProperties": source,
    })
}

/// The draft that TOML plugins of editors know.
const DRAFT: &str = "http://json-schema.org/draft-07/schema#";

fn document<const N: usize>(title: &str, fields: [(&str, Value); N], needed: &[&str]) -> Value {
    let mut document = object(title, fields, needed);
    document["$schema"] = json!(DRAFT);
    document["title"] = json!(title);
    document
}

fn object<const N: usize>(what: &str, fields: [(&str, Value); N], needed: &[&str]) -> Value {
    let properties: Map<String, Value> =
        fields.into_iter().map(|(name, schema)| (name.to_owned(), schema)).collect();
    json!({
        "type": "object",
        "description": what,
        "properties": properties,
        "required": needed,
        "additionalProperties": false,
    })
}

fn text(what: &str) -> Value {
    json!({ "type": "string", "description": what })
}

fn flag(what: &str) -> Value {
    json!({ "type": "boolean", "description": what })
}

fn list(what: &str, item: &Value) -> Value {
    json!({ "type": "array", "description": what, "items": item })
}

fn pairs(what: &str, value: &Value) -> Value {
    json!({ "type": "object", "description": what, "additionalProperties": value })
}

/// One text, or a text for each language.
fn by_language(what: &str) -> Value {
    let one = text("One text for all languages");
    let many = pairs("A text for each language, by its code", &text("The text"));
    json!({ "description": what, "anyOf": [one, many] })
}
