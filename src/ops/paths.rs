//! Why a file or a folder cannot be used, where its path leads, and how its name is written into a
//! command.

use std::fs;
use std::io::{self, Error, ErrorKind};
use std::path::{Component, Path, PathBuf, absolute};

/// Returns why a path cannot be used, as in "it is not there".
pub fn why(path: &Path, error: &Error) -> String {
    if let Some(target) = leads_nowhere(path) {
        return format!("it is a link to {target}, which is not there");
    }
    match error.kind() {
        ErrorKind::NotFound => "it is not there".to_owned(),
        ErrorKind::PermissionDenied => "this user has no right to do so".to_owned(),
        ErrorKind::NotADirectory => match path.ancestors().find(|part| part.is_file()) {
            Some(part) if part != path => format!("{} is a file, not a folder", part.display()),
            _ => "it is a file, not a folder".to_owned(),
        },
        _ => error.to_string(),
    }
}

/// Returns where a symbolic link leads, if nothing is there.
pub fn leads_nowhere(path: &Path) -> Option<String> {
    let target = fs::read_link(path).ok()?;
    let is_there = |error: Error| error.kind() == ErrorKind::PermissionDenied;
    let leads_nowhere = fs::metadata(path).is_err_and(|error| !is_there(error));
    leads_nowhere.then(|| target.display().to_string())
}

/// Returns where a path leads when all links are followed, even if nothing is there yet.
pub fn real(path: &Path) -> io::Result<PathBuf> {
    let mut real = PathBuf::new();
    for part in absolute(path)?.components() {
        match part {
            Component::ParentDir => _ = real.pop(),
            part => real.push(part),
        }
        real = fs::canonicalize(&real).unwrap_or(real);
    }
    Ok(real)
}

/// Returns a path as a shell takes it for one word.
pub fn quoted(path: &Path) -> String {
    let path = path.display().to_string();
    let is_plain = |sign: char| sign.is_alphanumeric() || "-._~/+,:@%=".contains(sign);
    // A name that begins so would be an option, or somebody's home.
    let path = if path.starts_with(['-', '~']) { format!("./{path}") } else { path };
    match path.chars().all(is_plain) && !path.is_empty() {
        true => path,
        false => format!("'{}'", path.replace('\'', r"'\''")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shell_takes_it_for_one_word() {
        for (path, word) in [
            ("mine", "mine"),
            ("/srv/слова", "/srv/слова"),
            ("my words", "'my words'"),
            ("it's", r"'it'\''s'"),
            ("$HOME", "'$HOME'"),
            ("-x", "./-x"),
            ("~x", "./~x"),
        ] {
            assert_eq!(quoted(path.as_ref()), word);
        }
    }
}
