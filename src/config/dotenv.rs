//! The file `.env` in the folder where the program is started.

use std::collections::BTreeMap;
use std::fs::Metadata;
use std::io::{self, ErrorKind};
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::Path;

use super::{Lookup, proxies};
use crate::ops::exit_error::ExitError;
use crate::ops::paths::leads_nowhere;
use crate::ops::text_file;

/// The name of the file. Folders above are not searched: their owners could be others.
pub(crate) const DOTENV: &str = ".env";

/// Stands for `$` while a line is parsed, because dotenvy would fill in a variable there: a password
/// with this sign would lose what follows it. Nobody writes this character, which has no meaning.
const DOLLAR: &str = "\u{E000}";

/// How the names begin that the program reads, besides those of proxies. Other names in `.env` belong
/// to another program.
const OURS: [&str; 4] = ["TELOXIDE_", "APPEAL_", "SSL_CERT_", "RUST_LOG"];

/// Sets the variables of `.env` that are not set yet. Must be called before any thread starts. If
/// `every_line` is set, a line that is not `NAME=value` is an error; otherwise it is passed over. A
/// file that other users can write is refused: they would choose the server that gets the token.
pub(crate) fn load(every_line: bool) -> Result<(), ExitError> {
    let file = match text_file::open(DOTENV.as_ref()) {
        Err(error) if error.kind() == ErrorKind::NotFound => {
            return match leads_nowhere(DOTENV.as_ref()) {
                None => Ok(()),
                Some(target) => Err(ExitError::usage(
                    format!(".env is a link to {target}, which is not there"),
                    "Mend the link, or remove it.",
                )),
            };
        }
        file => file.map_err(|error| cannot_read(&error))?,
    };
    let metadata = file.metadata().map_err(|error| cannot_read(&error))?;
    if is_writable_by_others(&metadata, rustix::process::geteuid().as_raw()) {
        return Err(ExitError::usage(
            "other users can write .env, and so choose the bot's server and token",
            "Check what it holds, then make it your own: chown and chmod 600 .env",
        ));
    }
    let text = text_file::read_from(file).map_err(|error| cannot_read(&error))?;
    let settings = parse(&text, every_line)?;
    // Only a library may set variables, which Rust calls unsafe; it gets each value in quotation marks.
    let quoted: String =
        settings.iter().map(|(name, value)| format!("{name}=\"{}\"\n", escaped(value))).collect();
    dotenvy::from_read(quoted.as_bytes()).map_err(|_| {
        ExitError::usage("cannot use what .env holds", "Compare it with .env.example.")
    })
}

fn cannot_read(error: &io::Error) -> ExitError {
    ExitError::usage(format!("cannot read .env: {error}"), "Check the file, or remove it.")
}

fn is_ours(name: &str) -> bool {
    let name = name.to_ascii_uppercase();
    OURS.iter().any(|ours| name.starts_with(ours))
        || proxies::SHARED.iter().chain([&proxies::EXEMPT]).any(|[upper, _]| name == *upper)
}

fn escaped(value: &str) -> String {
    value.replace('\\', "\\\\").replace('"', "\\\"").replace('$', "\\$").replace('\n', "\\n")
}

/// Returns each name once, with its value. Of a name that is not ours the last value counts.
fn parse(text: &str, every_line: bool) -> Result<BTreeMap<String, String>, ExitError> {
    let mut settings = BTreeMap::new();
    let mut lines = BTreeMap::new();
    for (line, number) in text.lines().zip(1..) {
        let Some((name, value)) = parse_line(line, number, every_line)? else { continue };
        // An empty value is none, as after copying .env.example.
        let is_given = settings.get(&name).is_some_and(|known: &String| !known.is_empty());
        if is_given && is_ours(&name) {
            let first: usize = lines[&name];
            return Err(ExitError::usage(
                format!(".env has {name} twice, in line {first} and in line {number}"),
                "Keep one of the two.",
            ));
        }
        lines.insert(name.clone(), number);
        settings.insert(name, value);
    }
    Ok(settings)
}

/// Returns the name and the value in a line, if it has any. An error does not show the line, which may
/// hold a secret.
fn parse_line(
    line: &str,
    number: usize,
    every_line: bool,
) -> Result<Option<(String, String)>, ExitError> {
    // Without its end, dotenvy would take a line that ends in a space for one that goes on.
    // Outside of single quotes `\$` means `$`.
    let is_literal = line.split_once('=').is_some_and(|(_, value)| value.trim().starts_with('\''));
    let escaped = if is_literal { line.to_owned() } else { line.replace("\\$", "$") };
    let literal = escaped.replace('$', DOLLAR) + "\n";
    match dotenvy::from_read_iter(literal.as_bytes()).next() {
        None => Ok(None),
        Some(Ok((name, value))) => Ok(Some((name, value.replace(DOLLAR, "$")))),
        Some(Err(_)) => match name(line) {
            Some(name) if is_ours(name) => Err(ExitError::usage(
                format!("line {number} of .env has a value that cannot be read"),
                "Quote it, if it has a space or a sign such as \\ or \": NAME='my value'",
            )),
            None if every_line => Err(ExitError::usage(
                format!(".env has a line that is not NAME=value: line {number}"),
                "Compare it with .env.example.",
            )),
            _ => Ok(None),
        },
    }
}

/// Returns the name in a line.
fn name(line: &str) -> Option<&str> {
    let line = line.trim_start();
    let (name, _) = line.strip_prefix("export ").unwrap_or(line).split_once('=')?;
    let name = name.trim();
    let is_name = name.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_')
        && name.chars().all(|sign| sign.is_ascii_alphanumeric() || "_.".contains(sign));
    is_name.then_some(name)
}

/// Returns the settings in the `.env` of a folder; none if it cannot be read, which is told elsewhere.
fn settings(folder: &Path) -> BTreeMap<String, String> {
    let text = text_file::read(&folder.join(DOTENV)).unwrap_or_default();
    parse(&text, false).unwrap_or_default()
}

/// Returns the variables that have a value in `.env` and are empty in the environment.
pub(super) fn shadowed(lookup: Lookup<'_>, folder: &Path) -> Vec<String> {
    let is_shadowed = |name: &str, value: &str| {
        is_ours(name)
            && !value.trim().is_empty()
            && lookup(name).is_some_and(|value| value.to_string_lossy().trim().is_empty())
    };
    let settings = settings(folder).into_iter();
    settings.filter(|(name, value)| is_shadowed(name, value)).map(|(name, _)| name).collect()
}

/// Returns whether a user other than `user` and root can write the file. Its group may: that is the
/// operator's choice, and the default where each user has a group. Root may use another's file, as
/// with sudo.
fn is_writable_by_others(metadata: &Metadata, user: u32) -> bool {
    let is_foreign = user != 0 && ![0, user].contains(&metadata.uid());
    is_foreign || metadata.permissions().mode() & 0o002 != 0
}

/// Returns whether `.env` in this folder holds one of these variables with a value.
pub(super) fn holds_any(folder: &Path, names: impl IntoIterator<Item = &'static str>) -> bool {
    let settings = settings(folder);
    names.into_iter().any(|name| settings.get(name).is_some_and(|value| !value.trim().is_empty()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(text: &str) -> String {
        match parse(text, true) {
            Err(ExitError::Usage { what, hint }) => format!("{what}. {hint}"),
            other => panic!("{text}: {other:?}"),
        }
    }

    #[test]
    fn a_value_is_taken_as_it_stands() {
        for (line, value) in [
            ("A=http://u:pa$word@h", "http://u:pa$word@h"),
            ("A=\"pa$word ${HOME}\"", "pa$word ${HOME}"),
            ("A='pa$word \\n'", "pa$word \\n"),
            ("A=\"http://u:pa\\$word@h\"", "http://u:pa$word@h"),
            ("A=pa\\$word", "pa$word"),
            ("A='pa\\$word'", "pa\\$word"),
            ("export A=b # a comment of $5", "b"),
            ("A=", ""),
            ("  A = b  ", "b"),
            ("A=b#c", "b#c"),
            ("A=b\r", "b"),
        ] {
            let found = parse(line, true).unwrap();
            assert_eq!(found["A"], value, "{line}");
            // What is handed to the library comes back as it was.
            let again = format!("A=\"{}\"", escaped(value));
            let again = dotenvy::from_read_iter(again.as_bytes()).next().unwrap().unwrap();
            assert_eq!(again.1, value, "{line}");
        }
        assert!(parse("# A=b\n\n \n", true).unwrap().is_empty());
    }

    #[test]
    fn a_setting_that_is_given_twice_is_refused_unless_the_first_is_empty() {
        let example = "TELOXIDE_TOKEN=\nRUST_LOG=1\nTELOXIDE_TOKEN=42:b\n";
        assert_eq!(parse(example, true).unwrap()["TELOXIDE_TOKEN"], "42:b");
        for second in ["2", "1", ""] {
            let refused = refused(&format!("http_proxy=1\n# A\nhttp_proxy={second}\n"));
            assert!(refused.contains("has http_proxy twice, in line 1 and in line 3"), "{refused}");
        }
    }

    #[test]
    fn a_line_that_cannot_be_read_is_named_without_its_value() {
        for (text, words, hint) in [
            ("A=1\nAPPEAL_CONFIG=/srv/hush words", "line 2 of .env has a value", "Quote it"),
            ("APPEAL_CONFIG='hush", "line 1 of .env has a value", "Quote it"),
            ("RUST_LOG=hush\\q", "line 1 of .env has a value", "Quote it"),
            ("\n\nhush hush", "not NAME=value: line 3", ".env.example"),
            ("MY-HUSH=1", "not NAME=value: line 1", ".env.example"),
        ] {
            let refused = refused(text);
            assert!(refused.contains(words) && refused.contains(hint), "{text}: {refused}");
            assert!(!refused.contains("hush"), "{refused}");
        }
    }

    #[test]
    fn the_lines_of_another_program_are_passed_over() {
        let others = "DJANGO_KEY=a b\nDEBUG=1\nDEBUG=2\nDATABASE='torn\nRUST_LOG=debug\n";
        let known = parse(others, true).unwrap();
        assert_eq!((known["RUST_LOG"].as_str(), known["DEBUG"].as_str()), ("debug", "2"));
        assert_eq!(
            parse("hush hush\nRUST_LOG=debug", false).unwrap(),
            parse("RUST_LOG=debug", true).unwrap()
        );
        assert!(
            parse("APPEAL_CONFIG=my words", false).is_err(),
            "what is ours is never passed over"
        );
    }

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
