//! Links: which URLs Telegram accepts, and which it detects in plain words.

use crate::message::{Entity, EntityKind};
use rich_text::detect::{FoundKind, detect};

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
            entities.push(plain(kind_of(found.kind), offset, length));
        }
    }
}

fn units(text: &str) -> i64 {
    text.encode_utf16().count() as i64
}

fn plain(kind: EntityKind, offset: i64, length: i64) -> Entity {
    Entity {
        kind,
        offset,
        length,
        url: None,
        language: None,
        user: None,
        custom_emoji_id: None,
        unix_time: None,
        date_time_format: None,
    }
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
