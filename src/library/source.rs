//! The citation registry, `sources.toml`.

use std::ops::Range;

use super::compose::shown_publisher;
use super::date::Date;
use super::fields::{Fields, parse};
pub use super::link::Link;
use super::problem::Report;
use super::rule::Rule;
use super::settings::Settings;
use super::{check, words};

/// The name of the registry's file.
pub const FILE: &str = "sources.toml";

/// A publication that a page may cite.
#[derive(Debug, Clone)]
pub struct Source {
    /// Its id, as in `[^id]`.
    pub id: String,
    /// Who published it.
    pub publisher: String,
    /// The bytes of the file that the name of the publisher takes.
    pub publisher_at: Range<usize>,
    /// Its title, or our own description of it.
    pub about: About,
    /// Who wrote it, where known.
    pub author: Option<String>,
    /// Where it leads; `None` where it must not be a link.
    pub link: Option<Link>,
    /// When it was published.
    pub date: Date,
    /// The language it is written in, as a code.
    pub language: String,
    /// The heading under which the page of sources lists it.
    pub group: String,
    /// The byte of the file at which the name of the group stands.
    pub group_at: usize,
    /// The byte of the file at which its entry begins.
    pub at: usize,
}

/// What a source calls itself, or what we call it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum About {
    /// Its real title.
    Title(String),
    /// A description of ours.
    Description(String),
}

/// Reads the registry. A source with a mistake stays in the answer, so that its citations are not called unknown.
pub fn read(text: &str, hosts: &[String], report: &mut Report<'_>) -> Vec<Source> {
    let Some(table) = parse(text, 0, report) else { return Vec::new() };
    let mut sources = Vec::new();
    for (id, value) in table.get_ref() {
        let at = id.span().start;
        let Some(entry) = value.get_ref().as_table() else {
            let what = format!("`{}` must be a table, as in [{}]", id.get_ref(), id.get_ref());
            report.at(at, Rule::FieldType, what).hint("change the value");
            continue;
        };
        sources.push(read_one(id.get_ref(), Fields::new(entry, 0, at), at, hosts, report));
    }
    sources.sort_by_key(|source| source.at);
    sources
}

fn read_one(id: &str, mut fields: Fields<'_, '_>, at: usize, hosts: &[String], report: &mut Report<'_>) -> Source {
    if id.is_empty() || !id.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-') {
        report.at(at, Rule::SourceId, format!("`{id}`: an id has only a-z, 0-9 and -")).hint("rename it");
    }
    let publisher = fields.required("publisher", report);
    let publisher_at = fields.extent("publisher");
    let title = fields.optional("title", report);
    let description = fields.optional("description", report);
    let author = fields.optional("author", report);
    let language = fields.required("language", report);
    let language = language.filter(|code| is_code(code, fields.place("language"), report));
    let group = fields.required("group", report);
    let group_at = fields.place("group");
    let link = read_link(&mut fields, hosts, report);
    let date = read_date(&mut fields, at, report);
    if !fields.has("title") && !fields.has("description") {
        let what = format!("`{id}` has neither `title` nor `description`");
        report.at(at, Rule::FieldMissing, what).hint("add one of them");
    }
    fields.finish(report);
    let about = match (title, description) {
        (Some(title), _) => About::Title(title),
        (None, description) => About::Description(description.unwrap_or_default()),
    };
    Source {
        id: id.to_owned(),
        publisher: publisher.unwrap_or_default(),
        publisher_at,
        about,
        author,
        link: link.flatten(),
        date: date.unwrap_or(Date::Undated),
        language: language.unwrap_or_default(),
        group: group.unwrap_or_default(),
        group_at,
        at,
    }
}

/// `Some(None)` is a source without a link on purpose.
fn read_link(fields: &mut Fields<'_, '_>, hosts: &[String], report: &mut Report<'_>) -> Option<Option<Link>> {
    let linked = fields.flag("link", report).unwrap_or(true);
    let address = fields.required("url", report)?;
    if !linked {
        return Some(None);
    }
    match Link::parse(&address, hosts) {
        Ok(link) => Some(Some(link)),
        Err(bad) => {
            bad.report(fields.place("url"), report);
            None
        }
    }
}

fn read_date(fields: &mut Fields<'_, '_>, at: usize, report: &mut Report<'_>) -> Option<Date> {
    let undated = fields.optional("undated", report);
    match (fields.string("date", report), undated) {
        (Some(text), None) => {
            let date = Date::parse(&text);
            if date.is_none() {
                report.at(fields.place("date"), Rule::Date, format!("“{text}” is not a date")).hint(Date::FORMS);
            }
            date
        }
        (None, Some(_)) => Some(Date::Undated),
        (None, None) if fields.has("undated") || fields.has("date") => None,
        _ => {
            let what = "a source has either `date`, or `undated` with the reason";
            report.at(at, Rule::Date, what).hint("give one of the two");
            None
        }
    }
}

/// What is wrong with the code of a language, and what to do. It names a phrase `lang-…`, stands in buttons and is compared with what
/// Telegram says, so it is short, in small letters and with hyphens.
pub(super) fn bad_code(code: &str) -> Option<(String, String)> {
    let mended = code.trim().to_lowercase().replace('_', "-");
    let is_well = |code: &str| {
        let allowed = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
        code.len() <= 8 && code.starts_with(|first: char| first.is_ascii_lowercase()) && code.bytes().all(allowed)
    };
    if is_well(code) {
        return None;
    }
    let what = match is_well(&mended) {
        true => format!("the language code “{code}” is not in small letters and with a hyphen"),
        false => format!("“{code}” is not a language code of up to 8 letters, digits and hyphens"),
    };
    let hint = if is_well(&mended) {
        format!("write \"{mended}\"")
    } else {
        "write one such as \"ko\" or \"pt-br\"".to_owned()
    };
    Some((what, hint))
}

fn is_code(code: &str, at: usize, report: &mut Report<'_>) -> bool {
    let bad = bad_code(code);
    let is_well = bad.is_none();
    if let Some((what, hint)) = bad {
        report.at(at, Rule::Language, what).hint(hint);
    }
    is_well
}

/// Reports names of publishers that cannot be shown.
pub(super) fn check(sources: &[Source], settings: &Settings, report: &mut Report<'_>) {
    for Source { publisher, publisher_at, .. } in sources {
        check::line("publisher", publisher, check::PUBLISHER, publisher_at, report);
        words::check_signs(publisher, publisher_at, report);
        words::check(&shown_publisher(publisher), publisher_at, settings, report);
    }
}
