//! Files that somebody else names or has put in place: opened and read without waiting for ever, and
//! text as different editors and systems write it.

use std::fs::File;
use std::io::{self, ErrorKind, Read};
use std::os::fd::AsFd;
use std::os::unix::fs::FileTypeExt;
use std::path::Path;
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::fs::{CWD, Mode, OFlags};
use rustix::io::Errno;
use rustix::path::Arg;

/// The most bytes of a text that are read. A token has 46 characters, and `.env.example` has 3,000.
const MAX_BYTES: u64 = 1 << 20;
/// How long to wait for the end of a pipe that the program was given. Whoever writes a secret to it may
/// first have to ask another machine.
const WRITTEN_WITHIN: Duration = Duration::from_secs(10);

/// Opens a file to be read. What is no file is refused, because a named pipe would let the program
/// wait for ever. A pipe that the program was given, as by a shell's `<(…)`, is accepted:
/// somebody writes to it.
pub fn open(path: &Path) -> io::Result<File> {
    let file = open_any(CWD, path, OFlags::RDONLY)?;
    match is_given(path) && file.metadata()?.file_type().is_fifo() {
        true => Ok(file),
        false => regular(file),
    }
}

/// Opens a file in a folder. A link is refused.
pub(super) fn open_in(folder: impl AsFd, name: &str, mode: OFlags) -> io::Result<File> {
    regular(open_any(folder, name, mode | OFlags::NOFOLLOW)?)
}

/// Opens whatever has this name. Without `NONBLOCK`, open(2) would wait for the other end of a named
/// pipe.
fn open_any(at: impl AsFd, name: impl Arg, mode: OFlags) -> io::Result<File> {
    let flags = mode | OFlags::NONBLOCK | OFlags::NOCTTY | OFlags::CLOEXEC;
    let file = rustix::fs::openat(at, name, flags, Mode::empty());
    file.map(File::from).map_err(|error| match error {
        Errno::LOOP if mode.contains(OFlags::NOFOLLOW) => is_link(),
        Errno::ISDIR => folder(),
        // A pipe that nobody reads, a socket, or a device without a driver.
        Errno::NXIO | Errno::NODEV => no_file(),
        error => error.into(),
    })
}

fn regular(file: File) -> io::Result<File> {
    let metadata = file.metadata()?;
    match metadata.is_file() {
        true => Ok(file),
        false if metadata.is_dir() => Err(folder()),
        false => Err(no_file()),
    }
}

/// Returns the error for a pipe, a socket or a device.
pub fn no_file() -> io::Error {
    refused("it is no file, but a pipe, a socket or a device")
}

/// Returns the error for a folder.
pub fn folder() -> io::Error {
    io::Error::new(ErrorKind::IsADirectory, "it is a folder, not a file")
}

/// Returns the error for a link where none may be.
pub(super) fn is_link() -> io::Error {
    refused("it is a link, and links are not followed")
}

/// Returns the error for something that is there and is refused.
pub(super) fn refused(why: &str) -> io::Error {
    io::Error::new(ErrorKind::InvalidInput, why)
}

/// Returns whether the path names a file that was open when the program was started.
fn is_given(path: &Path) -> bool {
    path == Path::new("/dev/stdin")
        || ["/dev/fd", "/proc/self/fd"].iter().any(|folder| path.starts_with(folder))
}

/// Reads a text of at most 1 MiB, decoded as by [`decode`].
pub fn read(path: &Path) -> io::Result<String> {
    read_from(open(path)?)
}

/// As [`read`], from an open file.
pub fn read_from(file: File) -> io::Result<String> {
    let text = decode(&read_bytes(file, MAX_BYTES)?).filter(|text| !text.contains('\0'));
    text.ok_or_else(|| io::Error::new(ErrorKind::InvalidData, "it is not text in UTF-8"))
}

/// Reads a file; a longer one than `most` bytes is refused.
pub fn read_bytes(file: File, most: u64) -> io::Result<Vec<u8>> {
    let bytes = read_until(file.take(most + 1), Instant::now() + WRITTEN_WITHIN)?;
    match bytes.len() as u64 > most {
        true => Err(refused(&format!("it is longer than {most} bytes"))),
        false => Ok(bytes),
    }
}

fn read_until(mut file: io::Take<File>, until: Instant) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    loop {
        match file.read_to_end(&mut bytes) {
            Err(error) if error.kind() == ErrorKind::WouldBlock => wait(file.get_ref(), until)?,
            result => return result.map(|_| bytes),
        }
    }
}

/// Waits for more to come out of a pipe, or for its end.
fn wait(pipe: &File, until: Instant) -> io::Result<()> {
    let left = until.saturating_duration_since(Instant::now());
    let left = Timespec::try_from(left).map_err(io::Error::other)?;
    match poll(&mut [PollFd::new(pipe, PollFlags::IN)], Some(&left)) {
        Ok(0) => {
            let limit = WRITTEN_WITHIN.as_secs();
            let why =
                format!("it is a pipe, and nobody wrote it to its end within {limit} seconds");
            Err(io::Error::new(ErrorKind::TimedOut, why))
        }
        Ok(_) | Err(Errno::INTR) => Ok(()),
        Err(error) => Err(error.into()),
    }
}

/// Decodes UTF-8, or UTF-16 if it begins with a byte order mark, as Windows writes it.
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
    use std::io::{Write, pipe};
    use std::os::fd::AsRawFd;

    #[test]
    fn a_pipe_that_nobody_writes_to_its_end_is_given_up() {
        let (reader, mut writer) = pipe().unwrap();
        let open = || open(format!("/dev/fd/{}", reader.as_raw_fd()).as_ref()).unwrap();
        writer.write_all(b"42:").unwrap();
        let error = read_until(open().take(9), Instant::now()).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::TimedOut, "{error}");
        writer.write_all(b"42:").unwrap();
        drop(writer);
        assert_eq!(read_bytes(open(), 9).unwrap(), b"42:");
    }

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
