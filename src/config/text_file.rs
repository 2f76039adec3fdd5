//! Small files of text, as different editors and systems write them.

use std::fs::File;
use std::io::{self, ErrorKind, Read};
use std::path::Path;

/// The most bytes that are read. A token has 46 characters, and `.env.example` has 3,000.
const MAX_BYTES: u64 = 1 << 20;

/// Reads a file.
///
/// # Errors
/// When it cannot be read, is too long, or is no text.
pub(super) fn read(path: &Path) -> io::Result<String> {
    read_from(File::open(path)?)
}

/// As [`read`], from an open file.
pub(super) fn read_from(file: File) -> io::Result<String> {
    let mut bytes = Vec::new();
    file.take(MAX_BYTES + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > MAX_BYTES {
        return Err(io::Error::other(format!("it is longer than {MAX_BYTES} bytes")));
    }
    let text = decode(&bytes).filter(|text| !text.contains('\0'));
    text.ok_or_else(|| io::Error::new(ErrorKind::InvalidData, "it is not text in UTF-8"))
}

/// Decodes UTF-8, or UTF-16 if it begins with a byte order mark, as Windows writes it.
fn decode(bytes: &[u8]) -> Option<String> {
    let utf16 = |bytes: &[u8], unit: fn([u8; 2]) -> u16| {
        let (units, []) = bytes.as_chunks::<2>() else { return None };
        String::from_utf16(&units.iter().copied().map(unit).collect::<Vec<u16>>()).ok()
    };
    match bytes {
        [0xEF, 0xBB, 0xBF, text @ ..] => String::from_utf8(text.to_vec()).ok(),
        [0xFF, 0xFE, text @ ..] => utf16(text, u16::from_le_bytes),
        [0xFE, 0xFF, text @ ..] => utf16(text, u16::from_be_bytes),
        text => String::from_utf8(text.to_vec()).ok(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_read_as_windows_writes_it() {
        for (bytes, text) in [
            (&b"42:\xC3\xA9"[..], Some("42:é")),
            (b"\xEF\xBB\xBF42:", Some("42:")),
            (b"\xFF\xFE4\x002\0:\0", Some("42:")),
            (b"\xFE\xFF\x004\x002\0:", Some("42:")),
            (b"\xFF\xFE4", None),
            (b"\xFF\xFE\x00\xD8", None),
            (b"42\xFF", None),
            (b"", Some("")),
        ] {
            assert_eq!(decode(bytes).as_deref(), text, "{bytes:?}");
        }
    }
}
