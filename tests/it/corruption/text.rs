//! What may not stand in a text, whatever made it.

use unicode_normalization::is_nfc;

/// What is wrong with words that readers see. `code` says which UTF-16 units Telegram looks for no links in.
pub(super) fn complaints(text: &str, code: &dyn Fn(usize) -> bool) -> Vec<String> {
    let mut complaints: Vec<String> = hidden(text).into_iter().collect();
    if text.trim().is_empty() {
        complaints.push("nothing is shown".to_owned());
    }
    if !is_nfc(text) {
        complaints.push("letters in parts".to_owned());
    }
    for mark in [
        "[^",
        "](",
        "{$",
        "{ $",
        "{\"",
        "{ours}",
        "{operator}",
        "{contacts}",
        "{bot}",
        "\u{fffc}",
        "\u{fffd}",
    ] {
        if text.contains(mark) {
            complaints.push(format!("“{mark}” is shown as it stands"));
        }
    }
    complaints.extend(links(text, code));
    complaints
}

/// Characters that nobody sees: all that is not ASCII and shows nothing, by Unicode's blocks, and control characters.
fn hidden(text: &str) -> Option<String> {
    let letters: Vec<char> = text.chars().collect();
    let at = |at: usize| letters.get(at).copied().unwrap_or('a');
    let found = letters.iter().enumerate().find(|(place, letter)| match **letter {
        '\n' => false,
        // Between the parts of an emoji.
        '\u{200d}' => {
            *place == 0 || at(place - 1).is_alphanumeric() || at(place + 1).is_alphanumeric()
        }
        '\u{fe0f}' | '\u{fe0e}' => *place == 0 || at(place - 1).is_alphabetic(),
        letter => {
            let number = u32::from(letter);
            letter.is_control()
                || (0x200b..=0x200f).contains(&number)
                || (0x2028..=0x202e).contains(&number)
                || (0x2060..=0x206f).contains(&number)
                || [0xad, 0x61c, 0x34f, 0x180e, 0xfeff, 0x3164, 0xffa0, 0x115f, 0x1160, 0x2800]
                    .contains(&number)
                || (0xe0000..=0xe0fff).contains(&number)
        }
    });
    found.map(|(place, letter)| format!("U+{:04X} at {place}", u32::from(*letter)))
}

/// What Telegram would make a link of, by the plainest signs of it, and what leads to a person.
fn links(text: &str, code: &dyn Fn(usize) -> bool) -> Vec<String> {
    let mut complaints = Vec::new();
    let (mut units, mut before) = (0, ' ');
    for (at, letter) in text.char_indices() {
        let rest = &text[at + letter.len_utf8()..];
        let run =
            |belongs: fn(char) -> bool| rest.chars().take_while(|letter| belongs(*letter)).count();
        let apart = !before.is_alphanumeric() && before != '_';
        if letter == '@' && apart && !rest.starts_with(super::calls::BOT) {
            let name = run(|letter| letter.is_ascii_alphanumeric() || letter == '_');
            // A letter of any script right behind it makes it none (td `MessageEntity.cpp`, `match_mentions`).
            if name >= 3 && !rest[name..].starts_with(char::is_alphanumeric) {
                complaints.push(format!("a name: @{}", &rest[..name]));
            }
        }
        if letter == '#' && (before.is_whitespace() || at == 0) && !code(units) {
            let tag = run(char::is_alphabetic);
            // One right before another # is none, and neither is that (td `MessageEntity.cpp`, `match_hashtags`).
            if tag > 0 && rest.chars().nth(tag) != Some('#') {
                complaints.push("a #tag".to_owned());
            }
        }
        if apart && text.get(at..at + 5).is_some_and(|start| start.eq_ignore_ascii_case("t.me/")) {
            complaints.push("t.me/".to_owned());
        }
        if apart && text[at..].starts_with("http://") && !code(units) {
            complaints.push("http://".to_owned());
        }
        (units, before) = (units + letter.len_utf16(), letter);
    }
    complaints
}
