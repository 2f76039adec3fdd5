//! The citation registry, `sources.toml`.

use std::ops::Range;

use super::fields::{Fields, parse};
use super::language_code::is_language_code;
pub use super::link::Link;
use super::{lengths, text_checks};
use super::{review, translated};
use crate::date::Date;
use crate::report::Report;
use crate::rule::Rule;
use crate::settings::Settings;
use crate::translated::Translated;
use rich_text::detect::{Found, detect};
use rich_text::{RichText, Style};

/// A publication that pages may cite.
#[derive(Debug, Clone)]
pub struct Source {
    /// Its id, as in `[^id]`.
    pub id: String,
    pub publisher: Translated,
    /// Its real title, and the bytes of the file that it takes.
    pub title: Option<(String, Range<usize>)>,
    /// Our own description of it.
    pub description: Option<Translated>,
    /// What distinguishes it from another source of the same publisher.
    pub short: Option<Translated>,
    pub author: Option<String>,
    /// Its URL; `None` if it must not be a link.
    pub link: Option<Link>,
    pub date: Date,
    pub language: String,
    /// The id of the heading under which the page of sources lists it.
    pub group: String,
    /// The byte of the file at which the group's name begins.
    pub group_at: usize,
    /// The byte of the file at which the entry begins.
    pub at: usize,
}

impl Source {
    /// What it is: our description, which speaks the reader's language, or else its own title.
    pub fn about(&self, language: &str) -> &str {
        let title = || self.title.as_ref().map_or("", |(title, _)| title);
        self.description.as_ref().map_or_else(title, |description| description.of(language))
    }
}

/// Reads the registry. Sources with mistakes are returned too, so that citations of them are not
/// reported as unknown.
pub fn read(text: &str, settings: &Settings, report: &mut Report<'_>) -> Vec<Source> {
    let Some(table) = parse(text, 0, report) else { return Vec::new() };
    let mut sources = Vec::new();
    for (id, value) in table.get_ref() {
        let at = id.span().start;
        let Some(entry) = value.get_ref().as_table() else {
            let what = format!("`{}` must be a table, as in [{}]", id.get_ref(), id.get_ref());
            report.at(at, Rule::FieldType, what).hint("change the value");
            continue;
        };
        sources.push(read_one(id.get_ref(), Fields::new(entry, 0, at), at, settings, report));
    }
    sources.sort_by_key(|source| source.at);
    sources
}

fn read_one(
    id: &str,
    mut fields: Fields<'_, '_>,
    at: usize,
    settings: &Settings,
    report: &mut Report<'_>,
) -> Source {
    check_id(id, at, report);
    let default = settings.default_code();
    let publisher = translated::required(&mut fields, "publisher", default, report);
    let title = fields.optional("title", report).map(|title| (title, fields.extent("title")));
    let description = translated::read(&mut fields, "description", default, report);
    let short = translated::read(&mut fields, "short", default, report);
    let author = fields.optional("author", report);
    // For editors, and never sent.
    fields.string("notes", report);
    let language = read_language(&mut fields, report);
    let group = fields.required("group", report);
    let link = read_link(&mut fields, &settings.link_hosts, report);
    let date = read_date(&mut fields, at, report);
    check_words(id, &fields, at, report);
    let group_at = fields.place("group");
    fields.finish(report);
    Source {
        id: id.to_owned(),
        publisher: publisher.unwrap_or_default(),
        title,
        description,
        short,
        author,
        link: link.flatten(),
        date: date.unwrap_or(Date::Undated),
        language: language.unwrap_or_default(),
        group: group.unwrap_or_default(),
        group_at,
        at,
    }
}

fn check_words(id: &str, fields: &Fields<'_, '_>, at: usize, report: &mut Report<'_>) {
    if !fields.has("title") && !fields.has("description") {
        let what = format!("`{id}` has neither `title` nor `description`");
        report.at(at, Rule::FieldMissing, what).hint("add one of them");
    }
}

fn read_language(fields: &mut Fields<'_, '_>, report: &mut Report<'_>) -> Option<String> {
    let language = fields.required("language", report);
    language.filter(|code| is_language_code(code, fields.place("language"), report))
}

fn check_id(id: &str, at: usize, report: &mut Report<'_>) {
    let allowed = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    if id.is_empty() || !id.bytes().all(allowed) {
        let what = format!("`{id}`: an id has only a-z, 0-9 and -");
        report.at(at, Rule::SourceId, what).hint("rename it");
    }
}

/// Returns `Some(None)` for a source that has no link on purpose.
fn read_link(
    fields: &mut Fields<'_, '_>,
    hosts: &[String],
    report: &mut Report<'_>,
) -> Option<Option<Link>> {
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
        (Some(text), None) => review::read_date(&text, fields.place("date"), report),
        (None, Some(_)) => Some(Date::Undated),
        (None, None) if fields.has("undated") || fields.has("date") => None,
        _ => {
            let what = "a source has either `date`, or `undated` with the reason";
            report.at(at, Rule::Date, what).hint("give one of the two");
            None
        }
    }
}

/// Checks the texts of sources that readers see.
pub(super) fn check(sources: &[Source], settings: &Settings, report: &mut Report<'_>) {
    for source in sources {
        let title =
            source.title.as_ref().map(|(title, at)| ("title", title.as_str(), lengths::NOTE, at));
        let descriptions = source.description.iter().flat_map(Translated::all);
        let descriptions = descriptions.map(|(text, at)| ("description", text, lengths::NOTE, at));
        let shorts = source.short.iter().flat_map(Translated::all);
        let shorts = shorts.map(|(text, at)| ("short", text, lengths::TITLE, at));
        let publishers = source.publisher.all();
        let publishers = publishers.map(|(text, at)| ("publisher", text, lengths::PUBLISHER, at));
        for (name, text, most, at) in publishers.chain(title).chain(descriptions).chain(shorts) {
            lengths::line(name, text, most, at, report);
            text_checks::check_signs(text, at, report);
            text_checks::check(&shown(text), at, settings, report);
        }
    }
}

/// Returns words in which everything that Telegram would make an unencrypted link of is code: a
/// publisher may have the name of its site.
pub(super) fn shown(words: &str) -> RichText {
    coded(words, |_, _| false)
}

/// Returns words in which all that Telegram would make a link of is code, except where `stays` returns
/// true.
pub(super) fn coded(words: &str, stays: impl Fn(&Found, &str) -> bool) -> RichText {
    let mut text = RichText::default();
    let mut from = 0;
    for found in detect(words) {
        let link = &words[found.range.clone()];
        if !stays(&found, link) {
            text.push_str(&words[from..found.range.start]);
            text.push_styled(Style::Code, link);
            from = found.range.end;
        }
    }
    text.push_str(&words[from..]);
    text
}
