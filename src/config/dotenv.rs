//! The file `.env` in the folder where the program is started.

use std::fs::{File, Metadata};
use std::io::ErrorKind;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::Path;

use dotenvy::Error;

use crate::ops::exit_error::ExitError;

/// The name of the file. Folders above are not searched: their owners could be others.
pub(crate) const DOTENV: &str = ".env";

/// Sets the variables of `.env` that are not set yet. Must be called before any thread starts.
///
/// # Errors
/// When the file cannot be read or parsed, or when other users can write it: they would choose the
/// server that gets the token.
pub(crate) fn load() -> Result<(), ExitError> {
    let cannot_read = |error| {
        ExitError::usage(format!("cannot read .env: {error}"), "Check the file, or remove it.")
    };
    let file = match File::open(DOTENV) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
        file => file.map_err(cannot_read)?,
    };
    let metadata = file.metadata().map_err(cannot_read)?;
    if metadata.is_dir() {
        return Ok(());
    }
    if is_writable_by_others(&metadata, rustix::process::geteuid().as_raw()) {
        return Err(ExitError::usage(
            "other users can write .env, and so choose the bot's server and token",
            "Check what it holds, then make it your own: chown and chmod 600 .env",
        ));
    }
    match dotenvy::from_read(file) {
        Err(Error::LineParse(..)) => Err(ExitError::usage(
            ".env has a line that is not NAME=value",
            "Compare it with .env.example.",
        )),
        Err(Error::Io(error)) => Err(cannot_read(error)),
        _ => Ok(()),
    }
}

/// Returns whether a user other than `user` and root can write the file. Its group may: that is the
/// operator's choice, and the default where each user has a group. Root may use another's file, as
/// with sudo.
fn is_writable_by_others(metadata: &Metadata, user: u32) -> bool {
    let is_foreign = user != 0 && ![0, user].contains(&metadata.uid());
    is_foreign || metadata.permissions().mode() & 0o002 != 0
}

/// Returns whether `.env` in this folder holds one of these variables with a value.
pub(super) fn holds_any(folder: &Path, names: &[&str]) -> bool {
    let mut pairs = dotenvy::from_path_iter(folder.join(DOTENV)).into_iter().flatten().flatten();
    pairs.any(|(name, value)| names.contains(&name.as_str()) && !value.trim().is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_user_root_and_the_group_may_write() {
        let file = tempfile::NamedTempFile::new().unwrap();
        let owner = file.as_file().metadata().unwrap().uid();
        for (mode, user, expected) in [
            (0o600, owner, false),
            (0o664, owner, false),
            (0o602, owner, true),
            (0o666, 0, true),
            (0o600, 0, false),
            (0o600, owner + 1, owner != 0),
        ] {
            file.as_file().set_permissions(PermissionsExt::from_mode(mode)).unwrap();
            let metadata = file.as_file().metadata().unwrap();
            assert_eq!(is_writable_by_others(&metadata, user), expected, "{mode:o} for {user}");
        }
    }
}
