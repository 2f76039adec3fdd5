//! Whatever stands in the body of a page, it is refused, or every letter of it is shown, in its place and as it was written.

use rich_text::markdown::{Surroundings, read};
use rich_text::split::{Block, BlockKind};
use rich_text::{RichText, Style};

/// Takes every citation, and fills nothing.
#[derive(Default)]
struct Cited(Vec<String>);

impl Surroundings for Cited {
    fn cite(&mut self, id: &str) -> Option<usize> {
        self.0.push(id.to_owned());
        Some(self.0.len())
    }

    fn fill(&self, _: &str) -> Option<RichText> {
        None
    }
}

/// The input is a body.
pub fn run(bytes: &[u8]) {
    if let Ok(body) = std::str::from_utf8(bytes) {
        is_shown(body);
    }
}

/// Returns whether it is shown, and not refused.
pub fn is_shown(body: &str) -> bool {
    let mut cited = Cited::default();
    let (blocks, refusals) = read(body, &mut cited);
    for refusal in &refusals {
        assert!(body.is_char_boundary(refusal.at), "{refusal:?} is at no place of {body:?}");
    }
    if refusals.is_empty() {
        let seen: String = blocks.iter().map(|block| seen(block, &cited.0)).collect();
        assert_kept(body, &seen);
    }
    refusals.is_empty()
}

/// What readers see of a block, with addresses after their words, and the ids of citations.
fn seen(block: &Block, ids: &[String]) -> String {
    let (mut seen, mut from) = (String::new(), 0);
    let words = block.text.as_str();
    let mut insertions: Vec<(usize, usize, &str)> = Vec::new();
    for entity in block.text.entities() {
        match &entity.style {
            Style::Link(address) => insertions.push((entity.range.end, entity.range.end, address)),
            Style::Cite(number) => {
                insertions.push((entity.range.start, entity.range.end, &ids[number - 1]))
            }
            _ => {}
        }
    }
    insertions.sort_unstable();
    for (until, go_on, inserted) in insertions {
        seen.extend([&words[from..until], " ", inserted, " "]);
        from = go_on;
    }
    seen.push_str(&words[from..]);
    let bare = seen.strip_prefix('•').filter(|_| block.kind == BlockKind::Item);
    format!("{}\n", bare.unwrap_or(&seen))
}

/// What may not be lost: letters and digits, and all that is neither white space nor a sign that may be markup.
fn counts(sign: char) -> bool {
    sign.is_alphanumeric() || !(sign.is_ascii() || sign.is_whitespace())
}

/// Fails unless all that counts is seen in its order, and letters that stand apart are not one word.
fn assert_kept(body: &str, seen: &str) {
    let mut written = body.char_indices().filter(|(_, sign)| counts(*sign));
    let (mut before, mut end) = (None, 0);
    for sign in seen.chars() {
        if counts(sign) {
            let next = written.next();
            assert_eq!(next.map(|(_, sign)| sign), Some(sign), "{body:?} is seen as {seen:?}");
            let at = next.map_or(0, |(at, _)| at);
            let is_one_word = before.is_some_and(|before: char| before.is_ascii_alphanumeric())
                && sign.is_ascii_alphanumeric();
            assert!(!is_one_word || at == end, "{body:?} joins words in {seen:?}");
            end = at + sign.len_utf8();
        }
        before = Some(sign);
    }
    assert_eq!(written.next(), None, "{body:?} is seen as {seen:?}");
}
