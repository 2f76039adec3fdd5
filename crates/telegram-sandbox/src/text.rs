//! The text of a message: cleaned, checked and measured as td's `fix_formatted_text` does.

use crate::answer::ApiRefusal;
use crate::links::{add_found, is_link};
use crate::message::{Entity, EntityKind};

/// The maximum length of a text after parsing, in Unicode scalars. td `MessageContent.cpp`.
const MAX_TEXT: usize = 4096;
/// The maximum size of a text before parsing, in bytes. Client.cpp `get_formatted_text`.
const MAX_RAW_TEXT: usize = 1 << 15;
/// The maximum number of entities of a message; further ones are dropped silently. telegram.md,
/// Sending.
const MAX_ENTITIES: usize = 100;
/// The maximum offset and length of an entity. td `MessageEntity.cpp` `fix_formatted_text`.
const MAX_OFFSET: i64 = 1_000_000;

/// A text that Telegram accepts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Formatted {
    pub(super) text: String,
    pub(super) entities: Vec<Entity>,
}

/// Reads the values of `text`, `parse_mode` and `entities`, and adds what Telegram detects in plain
/// words. `too_long` is the description that the method uses for a text beyond the limit.
pub(super) fn read(
    text: &str,
    mode: &str,
    entities: &str,
    too_long: &str,
) -> Result<Formatted, ApiRefusal> {
    check_raw(text)?;
    if !mode.is_empty() && !mode.eq_ignore_ascii_case("none") {
        return Err(ApiRefusal::bad("the sandbox does not read parse_mode; send entities"));
    }
    let mut formatted = clean(text, declared(entities)?)?;
    trim(&mut formatted)?;
    if is_too_long(&formatted.text) {
        return Err(ApiRefusal::bad(too_long));
    }
    add_found(&formatted.text, &mut formatted.entities);
    formatted.entities.sort_by_key(|entity| (entity.offset, -entity.length));
    formatted.entities.truncate(MAX_ENTITIES);
    Ok(formatted)
}

/// Checks the limits before parsing.
pub(super) fn check_raw(text: &str) -> Result<(), ApiRefusal> {
    match text.len() {
        0 => Err(ApiRefusal::bad("message text is empty")),
        bytes if bytes > MAX_RAW_TEXT => Err(ApiRefusal::bad("text is too long")),
        _ => Ok(()),
    }
}

/// Returns whether a text exceeds the limit after parsing. The size in bytes is an upper bound of
/// the number of scalars, so most texts need no counting.
pub(super) fn is_too_long(text: &str) -> bool {
    text.len() > MAX_TEXT && text.chars().count() > MAX_TEXT
}

/// Returns a text that a reader typed: never refused, with the entities that Telegram detects.
pub(super) fn typed(text: &str) -> Formatted {
    let mut formatted = Formatted { text: text.to_owned(), entities: Vec::new() };
    add_found(&formatted.text, &mut formatted.entities);
    formatted.entities.truncate(MAX_ENTITIES);
    formatted
}

/// Returns the entities that the bot declared, without the kinds that only Telegram may set.
fn declared(json: &str) -> Result<Vec<Entity>, ApiRefusal> {
    // Client.cpp `get_input_entities` ignores what is not an array.
    if !json.trim_start().starts_with('[') {
        return Ok(Vec::new());
    }
    let mut entities: Vec<Entity> = serde_json::from_str(json)
        .map_err(|error| ApiRefusal::bad(format!("can't parse MessageEntity: {error}")))?;
    entities.retain(|entity| !entity.kind.is_found());
    for entity in &entities {
        let Entity { offset, length, .. } = entity;
        if !(0..=MAX_OFFSET).contains(offset) {
            return Err(ApiRefusal::bad(format!(
                "receive an entity with incorrect offset {offset}"
            )));
        }
        if !(0..=MAX_OFFSET).contains(length) {
            return Err(ApiRefusal::bad(format!(
                "receive an entity with incorrect length {length}"
            )));
        }
        if entity.kind == EntityKind::TextLink {
            let url = entity.url.as_deref().unwrap_or_default();
            if !is_link(url) {
                return Err(ApiRefusal::bad(format!(
                    "entity URL '{url}' is invalid: Wrong HTTP URL"
                )));
            }
        }
    }
    entities.retain(|entity| entity.length > 0);
    entities.sort_by_key(|entity| (entity.offset, -entity.length));
    Ok(entities)
}

/// Returns the character that the server keeps, or `None` if it drops it. td `MessageEntity.cpp`
/// `clean_input_string_with_entities`.
fn kept(c: char) -> Option<char> {
    match c {
        '\r' | '\u{2028}'..='\u{202e}' | '\u{333}' | '\u{33f}' | '\u{30a}' => None,
        '\n' => Some(c),
        c if c < ' ' => Some(' '),
        c => Some(c),
    }
}

/// Cleans the text and moves the entities with it.
///
/// # Errors
/// If an entity begins or ends inside a character or beyond the text.
fn clean(text: &str, mut entities: Vec<Entity>) -> Result<Formatted, ApiRefusal> {
    // A quick check for the lead bytes of all characters that are replaced; only if one is found,
    // check the characters.
    let suspect = |byte: u8| (byte < b' ') & (byte != b'\n') | (byte == 0xe2) | (byte == 0xcc);
    let is_suspect = text.bytes().fold(false, |found, byte| found | suspect(byte));
    let is_clean = !is_suspect || text.chars().all(|c| kept(c) == Some(c));
    place(text, &mut entities, is_clean)?;
    entities.retain(|entity| entity.length > 0);
    let text = if is_clean { text.to_owned() } else { text.chars().filter_map(kept).collect() };
    Ok(Formatted { text, entities })
}

/// Moves the entities to their positions in the cleaned text.
fn place(text: &str, entities: &mut [Entity], is_clean: bool) -> Result<(), ApiRefusal> {
    let mut edges: Vec<(i64, usize, bool)> = Vec::with_capacity(entities.len() * 2);
    for (index, entity) in entities.iter().enumerate() {
        edges.push((entity.offset, index, false));
        edges.push((entity.offset + entity.length, index, true));
    }
    edges.sort_unstable();
    let mut edges = edges.into_iter().peekable();
    let (mut before, mut removed) = (0, 0);
    for (byte, c) in text.char_indices().chain([(text.len(), '\0')]) {
        while let Some((at, index, is_end)) = edges.next_if(|edge| edge.0 <= before) {
            if at != before {
                return Err(inside_a_character(&entities[index], is_end, byte));
            }
            let entity = &mut entities[index];
            if is_end {
                entity.length = before - removed - entity.offset;
            } else {
                entity.offset = before - removed;
            }
        }
        if edges.peek().is_none() {
            return Ok(());
        }
        if byte < text.len() {
            before += c.len_utf16() as i64;
            removed += if is_clean || kept(c).is_some() { 0 } else { c.len_utf16() as i64 };
        }
    }
    edges.next().map_or(Ok(()), |(at, _, is_end)| Err(beyond_the_end(at, is_end)))
}

fn inside_a_character(entity: &Entity, is_end: bool, byte: usize) -> ApiRefusal {
    ApiRefusal::bad(if is_end {
        let from = entity.offset;
        format!(
            "entity beginning at UTF-16 offset {from} ends in a middle of a UTF-16 symbol at byte offset {byte}"
        )
    } else {
        format!("entity begins in a middle of a UTF-16 symbol at byte offset {byte}")
    })
}

fn beyond_the_end(at: i64, is_end: bool) -> ApiRefusal {
    ApiRefusal::bad(if is_end {
        format!("entity ends after the end of the text at UTF-16 offset {at}")
    } else {
        format!("entity begins after the end of the text at UTF-16 offset {at}")
    })
}

/// Trims white space at both ends, at the start only up to the first entity. td
/// `fix_formatted_text`.
fn trim(formatted: &mut Formatted) -> Result<(), ApiRefusal> {
    let Formatted { text, entities } = formatted;
    let whole = text.len();
    text.truncate(text.trim_end_matches([' ', '\n']).len());
    if text.is_empty() {
        return Err(ApiRefusal::bad("text must be non-empty"));
    }
    if text.len() < whole && !entities.is_empty() {
        let end: i64 = text.chars().map(|c| c.len_utf16() as i64).sum();
        entities.retain(|entity| entity.offset < end);
        for entity in entities.iter_mut() {
            entity.length = entity.length.min(end - entity.offset);
        }
    }
    let first = entities
        .first()
        .map_or(usize::MAX, |entity| usize::try_from(entity.offset).unwrap_or(usize::MAX));
    let front = text.bytes().take(first).take_while(|byte| matches!(byte, b' ' | b'\n')).count();
    text.drain(..front);
    for entity in entities.iter_mut() {
        entity.offset -= front as i64;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ok(text: &str, entities: &str) -> Formatted {
        read(text, "", entities, "message is too long").unwrap()
    }

    fn refused(text: &str, entities: &str) -> String {
        read(text, "", entities, "message is too long").unwrap_err().description.into_owned()
    }

    #[test]
    fn offsets_count_utf16_units() {
        let kept = ok("😀 굵게", r#"[{"type":"bold","offset":3,"length":2}]"#);
        assert_eq!((kept.entities[0].offset, kept.entities[0].length), (3, 2));
        for (text, kind, offset, length, refusal) in [
            ("😀", "bold", 1, 1, "begins in a middle"),
            ("😀", "bold", 0, 1, "ends in a middle"),
            ("ab", "bold", 0, 3, "ends after the end"),
            ("ab", "bold", 5, 3, "begins after the end"),
            ("ab", "bold", -1, 3, "incorrect offset -1"),
            ("ab", "shout", 0, 1, "can't parse MessageEntity"),
        ] {
            let entity = format!(r#"[{{"type":"{kind}","offset":{offset},"length":{length}}}]"#);
            let told = refused(text, &entity);
            assert!(told.contains(refusal), "{told}");
        }
    }

    #[test]
    fn white_space_and_control_characters_go_and_entities_follow() {
        let kept = ok(" \n\r\u{202e}a\tb \n", r#"[{"type":"bold","offset":4,"length":4}]"#);
        assert_eq!(kept.text, "a b");
        assert_eq!((kept.entities[0].offset, kept.entities[0].length), (0, 3));
        assert!(refused(" \n", "").contains("text must be non-empty"));
    }

    #[test]
    fn links_are_found_except_in_code_and_links() {
        let kept = ok("see name.com and name.com", r#"[{"type":"code","offset":4,"length":8}]"#);
        let kinds: Vec<_> =
            kept.entities.iter().map(|entity| (entity.kind, entity.offset)).collect();
        assert_eq!(kinds, [(EntityKind::Code, 4), (EntityKind::Url, 17)]);
    }

    #[test]
    fn the_limit_counts_scalars() {
        let long = "가".repeat(MAX_TEXT);
        ok(&long, "");
        assert_eq!(refused(&format!("{long}가"), ""), "Bad Request: message is too long");
    }

    #[test]
    fn entities_beyond_a_hundred_are_dropped() {
        let many: Vec<_> =
            (0..101).map(|at| format!(r#"{{"type":"bold","offset":{at},"length":1}}"#)).collect();
        assert_eq!(
            ok(&"x".repeat(200), &format!("[{}]", many.join(","))).entities.len(),
            MAX_ENTITIES
        );
    }
}
