//! Values that stand nowhere else in the world, and the search for them.

use std::collections::HashMap;

use serde_json::{Map, Number, Value};
use sha2::{Digest, Sha256};

use super::encodings::{Encoding, base36, of_number, of_word};

/// No encoding is shorter.
const SHORTEST: usize = 10;

/// Canaries, each with the place it was put into.
pub(super) struct Canaries {
    name: &'static str,
    released: u64,
    encodings: Vec<(String, Encoding)>,
}

impl Canaries {
    /// An empty flock; those of another name are other canaries.
    pub(super) fn new(name: &'static str) -> Self {
        Self { name, released: 0, encodings: Vec::new() }
    }

    fn random(&mut self) -> [u8; 32] {
        self.released += 1;
        Sha256::digest(format!("{} {}", self.name, self.released)).into()
    }

    /// Twelve letters, and no word of any language.
    fn unheard_of(&mut self) -> String {
        self.random().iter().take(12).map(|byte| char::from(b'a' + byte % 26)).collect()
    }

    /// A word that stands alone in its place.
    pub(super) fn word(&mut self, place: &str) -> String {
        self.text(place, "~")
    }

    /// An id in the range that Telegram uses (Bot API, `User`: at most 52 bits), with 15 digits.
    pub(super) fn number(&mut self, place: &str) -> i64 {
        let random = self.random();
        let random = i64::from(u32::from_le_bytes([random[0], random[1], random[2], random[3]]));
        let number = 200_000_000_000_000 + random * 160_000 + random % 99_991;
        self.keep(place, of_number(number));
        number
    }

    /// An id of a group.
    fn group(&mut self, place: &str) -> i64 {
        let number = -self.number(place);
        self.keep(place, of_number(number));
        number
    }

    fn keep(&mut self, place: &str, encodings: Vec<Encoding>) {
        self.encodings.extend(encodings.into_iter().map(|encoding| (place.to_owned(), encoding)));
    }

    /// Fills a text: `~` stands for a word, `#` for a number, and `^` for one as the buttons write it.
    pub(super) fn text(&mut self, place: &str, skeleton: &str) -> String {
        let mut words = Vec::new();
        let mut filled = String::new();
        for piece in skeleton.chars() {
            match piece {
                '~' => {
                    words.push(self.unheard_of());
                    filled.push_str(&words[words.len() - 1]);
                }
                '#' => filled.push_str(&self.number(place).to_string()),
                '^' => filled.push_str(&base36(self.number(place).unsigned_abs())),
                other => filled.push(other),
            }
        }
        for word in words {
            self.keep(place, of_word(&word, &filled));
        }
        filled
    }

    /// Fills a JSON value: texts and keys as [`Self::text`], 0 becomes a number and -1 that of a group.
    pub(super) fn fill(&mut self, skeleton: &Value) -> Value {
        self.fill_at("", skeleton)
    }

    fn fill_at(&mut self, place: &str, skeleton: &Value) -> Value {
        match skeleton {
            Value::Number(number) if number.as_i64() == Some(0) => {
                Value::Number(Number::from(self.number(place)))
            }
            Value::Number(number) if number.as_i64() == Some(-1) => {
                Value::Number(Number::from(self.group(place)))
            }
            Value::Number(place_on_earth) if place_on_earth.is_f64() => {
                let written = place_on_earth.to_string();
                self.keep(place, of_word(&written, &written));
                skeleton.clone()
            }
            Value::String(text) => Value::String(self.text(place, text)),
            Value::Array(items) => {
                items.iter().map(|item| self.fill_at(&format!("{place}[]"), item)).collect()
            }
            Value::Object(fields) => {
                let mut filled = Map::new();
                for (key, value) in fields {
                    let place = format!("{place}.{key}");
                    let key = self.text(&place, key);
                    filled.insert(key, self.fill_at(&place, value));
                }
                Value::Object(filled)
            }
            other => other.clone(),
        }
    }

    /// Which canaries are heard in a text, with their encodings.
    pub(super) fn heard_in(&self, text: &str) -> Vec<String> {
        let folded = text.to_ascii_lowercase();
        let mut heard = self.search(&folded, true);
        heard.extend(self.search(text, false));
        heard.sort_unstable();
        heard.dedup();
        heard
    }

    fn search(&self, text: &str, folds: bool) -> Vec<String> {
        let mut beginnings: HashMap<&[u8], Vec<&(String, Encoding)>> = HashMap::new();
        for known in self.encodings.iter().filter(|(_, encoding)| encoding.folds == folds) {
            beginnings.entry(&known.1.needle.as_bytes()[..SHORTEST]).or_default().push(known);
        }
        let bytes = text.as_bytes();
        let mut heard = Vec::new();
        for (at, window) in bytes.windows(SHORTEST).enumerate() {
            let candidates = beginnings.get(window).into_iter().flatten();
            let here = candidates
                .filter(|(_, encoding)| bytes[at..].starts_with(encoding.needle.as_bytes()));
            heard.extend(here.map(|(place, encoding)| {
                format!("{place} as {}: {}", encoding.name, around(text, at))
            }));
        }
        heard
    }

    /// Fails where a canary is heard.
    pub(super) fn must_be_silent_in(&self, what: &str, text: &str) {
        assert!(self.released > 0, "no canary was released");
        let heard = self.heard_in(text);
        assert!(heard.is_empty(), "{what} tells: {heard:#?}");
    }
}

/// The text around a place, to find the line that tells.
fn around(text: &str, at: usize) -> String {
    let line = text.get(..at).and_then(|before| before.rfind('\n')).map_or(0, |end| end + 1);
    text.get(line..)
        .and_then(|rest| rest.lines().next())
        .unwrap_or_default()
        .chars()
        .take(200)
        .collect()
}
