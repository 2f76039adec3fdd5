//! Where a file must lie to be read, and what to do with one that lies elsewhere.

use crate::library::{DEAD_LINK, Files};
use crate::problems::Problems;
use crate::report::Report;
use crate::rule::Rule;
use crate::settings::Settings;

pub(super) const SETTINGS: &str = "bot.toml";
pub const SOURCES: &str = "sources.toml";

/// What a file is, by its path in the folder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place<'a> {
    Settings,
    Sources,
    /// Of the language with this code.
    Phrases(&'a str),
    /// In the language with this code, under this name.
    Page(&'a str, &'a str),
}

impl<'a> Place<'a> {
    /// Returns what the file at a path is, or `None` for a file that the program does not read.
    pub(super) fn of(path: &'a str) -> Option<Self> {
        let within = |folder: &str, ending: &str| path.strip_prefix(folder)?.strip_suffix(ending);
        let phrases =
            || within("phrases/", ".ftl").filter(|code| !code.contains('/')).map(Self::Phrases);
        let page = || {
            let (code, name) = within("pages/", ".md")?.split_once('/')?;
            (!name.contains('/')).then_some(Self::Page(code, name))
        };
        match path {
            SETTINGS => Some(Self::Settings),
            SOURCES => Some(Self::Sources),
            _ => phrases().or_else(page),
        }
    }
}

/// Reports files that the program does not read, and phrases of a language that is not offered.
pub(super) fn check(files: &Files, settings: &Settings, problems: &mut Problems) {
    let is_offered = |code: &str| settings.languages.iter().any(|known| known == code);
    for path in files.keys() {
        let target = path.strip_suffix(DEAD_LINK);
        let mut report = Report::new(target.unwrap_or(path), "", problems);
        let (rule, what, hint) = match (Place::of(target.unwrap_or(path)), target) {
            // A link that leads nowhere in such a place is reported as a missing file.
            (Some(Place::Settings | Place::Sources), _) => continue,
            (Some(Place::Phrases(code)), _) if is_offered(code) => continue,
            (_, Some(_)) => {
                let hint = "mend the link, or remove it".to_owned();
                (Rule::FileUnknown, "this link leads nowhere".to_owned(), hint)
            }
            (Some(Place::Page(..)), None) => continue,
            (Some(Place::Phrases(code)), None) => {
                let what = format!("“{code}” is not one of `languages` in bot.toml");
                (Rule::Language, what, "correct the code, or add the language".to_owned())
            }
            (None, None) => {
                let kind = if path.ends_with('/') { "folder" } else { "file" };
                let what = format!("the program does not read this {kind}");
                (Rule::FileUnknown, what, hint(path))
            }
        };
        report.at(0, rule, what).hint(hint);
    }
}

/// Returns what the file was probably meant to be called: its name, and its whole path.
pub(super) fn meant(path: &str) -> (String, String) {
    let (folder, name) = path.rsplit_once('/').map_or(("", path), |(folder, name)| (folder, name));
    let lower = name.to_lowercase();
    // Systems hide a known ending, and add another one.
    let bare = [".txt", ".text", ".html"]
        .iter()
        .find_map(|ending| lower.strip_suffix(ending))
        .unwrap_or(&lower);
    let bare = bare.strip_suffix(".markdown").map_or(bare.to_owned(), |bare| format!("{bare}.md"));
    let renamed = if folder.is_empty() { bare.clone() } else { format!("{folder}/{bare}") };
    (bare, renamed)
}

/// Returns what to do with a file that the program does not read.
fn hint(path: &str) -> String {
    let (bare, renamed) = meant(path);
    if path.ends_with('/') {
        return "no folder is read here; put its files where they belong, or take it out"
            .to_owned();
    }
    if renamed != path && Place::of(&renamed).is_some() {
        return format!("rename it to {bare}");
    }
    match bare.rsplit_once('.') {
        Some((_, "md")) => {
            format!("a page lies in the folder of its language, as in pages/en/{bare}")
        }
        Some((_, "ftl")) => format!("phrases lie in the folder phrases, as in phrases/{bare}"),
        _ => format!("known are {}, {}, phrases/en.ftl and pages/en/start.md", SETTINGS, SOURCES),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hint_says_where_a_file_belongs() {
        for (path, expected) in [
            ("pages/en/since.MD", "rename it to since.md"),
            ("pages/en/news.md.txt", "rename it to news.md"),
            ("pages/en/news.markdown", "rename it to news.md"),
            ("pages/news.md", "a page lies in the folder of its language, as in pages/en/news.md"),
            ("news.md", "a page lies in the folder of its language, as in pages/en/news.md"),
            ("en.ftl", "phrases lie in the folder phrases, as in phrases/en.ftl"),
            ("bot.toml.txt", "rename it to bot.toml"),
            ("Bot.toml", "rename it to bot.toml"),
            (
                "pages/en/x.md/",
                "no folder is read here; put its files where they belong, or take it out",
            ),
            ("notes", "known are bot.toml, sources.toml, phrases/en.ftl and pages/en/start.md"),
        ] {
            assert_eq!((Place::of(path), hint(path).as_str()), (None, expected), "{path}");
        }
    }
}
