//! Links: which URLs Telegram accepts, and which it detects in plain words.

use rich_text::detect::{FoundKind, detect};
use serde_json::Map;

use crate::message::{Entity, EntityKind};

/// Returns whether Telegram accepts a link in an entity or a button. td `LinkManager.cpp`
/// `check_link_impl`, for complete URLs.
pub(super) fn is_link(link: &str) -> bool {
    let Ok(url) = reqwest::Url::parse(link) else {
        return false;
    };
    match url.scheme() {
        "http" | "https" => {
            url.host_str().is_some_and(|host| host.contains('.') || host.starts_with('['))
        }
        "tg" => url.host_str().is_some_and(|host| !host.is_empty()),
        _ => false,
    }
}

/// Adds the entities that Telegram detects in plain words, except inside links, mentions and code.
/// td `merge_new_entities`.
pub(super) fn add_found(text: &str, entities: &mut Vec<Entity>) {
    let declared = entities.len();
    let (mut byte, mut unit) = (0, 0);
    for found in detect(text) {
        let Some((gap, words)) =
            text.get(byte..found.range.start).zip(text.get(found.range.clone()))
        else {
            continue;
        };
        unit += units(gap);
        let (offset, length) = (unit, units(words));
        byte = found.range.end;
        unit += length;
        let taken = entities[..declared].iter().any(|entity| {
            entity.kind.keeps_links_out()
                && entity.offset < offset + length
                && offset < entity.offset + entity.length
        });
        if !taken {
            let (kind, more) = (kind_of(found.kind), Map::new());
            entities.push(Entity { kind, offset, length, url: None, more });
        }
    }
}

fn units(text: &str) -> i64 {
    text.encode_utf16().count() as i64
}

fn kind_of(kind: FoundKind) -> EntityKind {
    match kind {
        FoundKind::Url => EntityKind::Url,
        FoundKind::Email => EntityKind::Email,
        FoundKind::Mention => EntityKind::Mention,
        FoundKind::Hashtag => EntityKind::Hashtag,
        FoundKind::Cashtag => EntityKind::Cashtag,
        FoundKind::BotCommand => EntityKind::BotCommand,
        FoundKind::Phone => EntityKind::PhoneNumber,
        FoundKind::BankCard => EntityKind::BankCardNumber,
    }
}
