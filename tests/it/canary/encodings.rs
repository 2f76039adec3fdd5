//! The encodings in which a careless line could let a value out: as it is, written in another way, or as its hash.

use base64::Engine;
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};
use md5::Md5;
use sha1::Sha1;
use sha2::{Digest, Sha256};

/// Of a hash this many characters are enough to know it again, for whoever shortens it.
const OF_A_HASH: usize = 12;

/// What to look for, and how it is called.
pub(super) struct Encoding {
    pub(super) name: &'static str,
    pub(super) needle: String,
    /// Whether upper and lower case are the same to it.
    pub(super) folds: bool,
}

fn folding(name: &'static str, needle: impl Into<String>) -> Encoding {
    Encoding { name, needle: needle.into().to_ascii_lowercase(), folds: true }
}

fn exact(name: &'static str, needle: impl Into<String>) -> Encoding {
    Encoding { name, needle: needle.into(), folds: false }
}

/// Of a word that stands in a field, alone or among others.
pub(super) fn of_word(word: &str, field: &str) -> Vec<Encoding> {
    let bytes = word.as_bytes();
    let each = |write: fn(&u8) -> String, between: &str| {
        bytes.iter().map(write).collect::<Vec<_>>().join(between)
    };
    let mut encodings = vec![
        folding("plain", word),
        folding("hex", hex(bytes)),
        folding("percent", each(|byte| format!("%{byte:02x}"), "")),
        folding("escaped", each(|byte| format!("\\x{byte:02x}"), "")),
        folding("escaped for JSON", each(|byte| format!("\\u{byte:04x}"), "")),
        folding("bytes", each(u8::to_string, ", ")),
        folding("bytes in JSON", each(u8::to_string, ",")),
    ];
    encodings.extend(base64(bytes));
    for whole in [word, field, field.trim()] {
        encodings.extend(hashes(whole.as_bytes()));
    }
    encodings
}

/// Of a number, be it an id of a reader, a chat, a message or a tap.
pub(super) fn of_number(number: i64) -> Vec<Encoding> {
    let mut encodings = Vec::new();
    // A supergroup is known by its short number too (Bot API, `Chat`).
    let short = if number < -1_000_000_000_000 { -number - 1_000_000_000_000 } else { number };
    for number in [number, -number, short] {
        encodings.extend([
            folding("decimal", number.unsigned_abs().to_string()),
            folding("hex", format!("{number:x}")),
            folding("base 36", base36(number.unsigned_abs())),
        ]);
        let decimal = number.to_string();
        encodings.extend(base64(decimal.as_bytes()));
        for bytes in [decimal.as_bytes(), &number.to_le_bytes(), &number.to_be_bytes()] {
            encodings.extend(hashes(bytes));
        }
        for bytes in [number.to_le_bytes(), number.to_be_bytes()] {
            encodings.extend([
                exact("base64 of bytes", STANDARD_NO_PAD.encode(bytes)),
                folding("bytes", hex(&bytes)),
            ]);
        }
    }
    encodings
}

/// As the buttons write numbers.
pub(super) fn base36(mut number: u64) -> String {
    let mut digits = Vec::new();
    while number > 0 || digits.is_empty() {
        digits.push(char::from_digit((number % 36) as u32, 36).unwrap());
        number /= 36;
    }
    digits.iter().rev().collect()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Within a longer text it begins at any of three places; what its neighbours change is left out.
fn base64(bytes: &[u8]) -> Vec<Encoding> {
    let mut encodings = Vec::new();
    for (before, cut) in [(0, 0), (1, 2), (2, 3)] {
        let padded = [&vec![0; before], bytes].concat();
        let whole = padded.len() / 3 * 4;
        for engine in [&STANDARD_NO_PAD, &URL_SAFE_NO_PAD] {
            encodings.push(exact("base64", &engine.encode(&padded)[cut..whole]));
        }
    }
    encodings
}

fn hashes(bytes: &[u8]) -> Vec<Encoding> {
    let hashes: [(_, Vec<u8>); 3] = [
        ("MD5", Md5::digest(bytes).to_vec()),
        ("SHA-1", Sha1::digest(bytes).to_vec()),
        ("SHA-256", Sha256::digest(bytes).to_vec()),
    ];
    let encoding = |(name, hash): &(&'static str, Vec<u8>)| {
        let shortened = |encoded: String| encoded[..OF_A_HASH].to_owned();
        [
            folding(name, shortened(hex(hash))),
            exact(name, shortened(STANDARD_NO_PAD.encode(hash))),
            exact(name, shortened(URL_SAFE_NO_PAD.encode(hash))),
        ]
    };
    hashes.iter().flat_map(encoding).collect()
}
