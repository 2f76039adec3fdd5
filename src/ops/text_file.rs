//! Files that an operator names: opened without waiting for anybody, and text as different editors
//! and systems write it.

use std::fs::File;
use std::io::{self, ErrorKind, Read};
use std::os::unix::fs::FileTypeExt;
use std::path::Path;

use rustix::fs::{Mode, OFlags};
use rustix::io::Errno;

/// The most bytes that are read. A token has 46 characters, and `.env.example` has 3,000.
const MAX_BYTES: u64 = 1 << 20;

/// Opens a file. What is no file is refused, because a named pipe would let the program wait for
/// ever. A pipe that the program was given, as by a shell's `<(…)`, is read: somebody writes it.
///
/// # Errors
/// When it is no file, or cannot be opened.
pub fn open(path: &Path) -> io::Result<File> {
    let flags = OFlags::RDONLY | OFlags::NONBLOCK | OFlags::NOCTTY | OFlags::CLOEXEC;
    let file = rustix::fs::open(path, flags, Mode::empty()).map_err(|error| match error {
        // A socket, or a device without a driver.
        Errno::NXIO | Errno::NODEV => no_file(),
        error => error.into(),
    })?;
    let file = File::from(file);
    let metadata = file.metadata()?;
    if metadata.is_dir() {
        return Err(folder());
    }
    if !metadata.is_file() {
        if !(metadata.file_type().is_fifo() && is_given(path)) {
            return Err(no_file());
        }
        rustix::fs::fcntl_setfl(&file, OFlags::empty())?;
    }
    Ok(file)
}

/// Returns the error for a pipe, a socket or a device.
pub fn no_file() -> io::Error {
    io::Error::new(ErrorKind::InvalidInput, "it is no file, but a pipe, a socket or a device")
}

/// Returns the error for a folder.
pub fn folder() -> io::Error {
    io::Error::new(ErrorKind::IsADirectory, "it is a folder, not a file")
}

/// Returns whether the path names a file that was open when the program was started.
fn is_given(path: &Path) -> bool {
    path == Path::new("/dev/stdin")
        || ["/dev/fd", "/proc/self/fd"].iter().any(|folder| path.starts_with(folder))
}

/// Reads a file.
///
/// # Errors
/// When it cannot be read, is too long, or is no text.
pub fn read(path: &Path) -> io::Result<String> {
    read_from(open(path)?)
}

/// As [`read`], from an open file.
///
/// # Errors
/// When it cannot be read, is too long, or is no text.
pub fn read_from(file: File) -> io::Result<String> {
    let mut bytes = Vec::new();
    file.take(MAX_BYTES + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > MAX_BYTES {
        return Err(io::Error::other(format!("it is longer than {MAX_BYTES} bytes")));
    }
    let text = decode(&bytes).filter(|text| !text.contains('\0'));
    text.ok_or_else(|| io::Error::new(ErrorKind::InvalidData, "it is not text in UTF-8"))
}

/// Decodes UTF-8, or UTF-16 if it begins with a byte order mark, as Windows writes it.
#[must_use]
pub fn decode(bytes: &[u8]) -> Option<String> {
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
