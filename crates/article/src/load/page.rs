//! Reads the file of one page: TOML front matter between `+++` lines, then Markdown.

use std::ops::Range;

use chrono::NaiveDate;
use sha2::{Digest, Sha256};

use super::buttons;
use super::buttons::Buttons;
use super::fields::{Fields, parse};
use super::passage;
use super::passage::Wish;
use super::review;
use crate::date::Date;
use crate::problem::Report;
use crate::rule::Rule;

/// The origin of a text, shown above it. A page without provenance does not load.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Provenance {
    /// The project's own text, in the language in which it was published.
    Official,
    /// A translation by a named publisher.
    Translation(String),
    /// Our translation.
    Unofficial,
    /// Our own text, from the named sources.
    Summary,
}

/// The version of the page that a translation was made from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Origin {
    /// The code of the language of that page.
    pub language: String,
    /// The first 12 hex digits of the SHA-256 of that page's title and body.
    pub version: String,
    /// The byte of the file at which the version begins.
    pub at: usize,
}

/// A heading on the page of sources, and the `group` of the sources below it.
#[derive(Debug, Clone)]
pub(super) struct GroupHeading {
    /// The id, as in the field `group` of `sources.toml`.
    pub id: String,
    /// The heading, as readers see it.
    pub title: String,
    /// The byte range of the title in the file.
    pub title_at: Range<usize>,
}

/// A page's file, read but not yet rendered.
#[derive(Debug, Clone)]
pub(super) struct Draft {
    pub title: String,
    /// The label of buttons that lead to the page.
    pub button: String,
    /// The description in the command menu.
    pub menu: String,
    pub provenance: Provenance,
    /// When the text was last verified.
    pub as_of: Date,
    /// By when somebody is to review it.
    pub review_by: Option<Date>,
    /// The buttons below it.
    pub buttons: Buttons,
    /// The code of the language of the original, if that is another language.
    pub original: Option<String>,
    /// On the page that lists all sources: the headings of the list.
    pub groups: Option<Vec<GroupHeading>>,
    /// The page and version it was translated from.
    pub origin: Option<Origin>,
    /// What leaflets print of it.
    pub leaflet: Option<Wish>,
    /// The byte ranges of its fields in the file.
    pub places: Places,
    /// The byte of the file at which the body begins.
    pub body_at: usize,
    /// The first 12 hex digits of the SHA-256 of the title and the body.
    pub version: String,
}

/// The byte ranges of the values of the fields in the file.
#[derive(Debug, Clone, Default)]
pub(super) struct Places {
    pub title: Range<usize>,
    pub button: Range<usize>,
    pub menu: Range<usize>,
    /// Empty if it is missing or invalid.
    pub provenance: Range<usize>,
    pub by: Range<usize>,
    pub original: Range<usize>,
    /// The field `translated_from`.
    pub origin: Range<usize>,
}

/// The content of a page's file.
#[derive(Debug, Clone)]
pub(super) enum File {
    /// A page with its own text.
    Draft(Box<Draft>),
    /// A pointer to the same page in another language.
    Fallback(Pointer),
}

/// A page that is shown in another language. What leads to it may speak the reader's.
#[derive(Debug, Clone)]
pub(super) struct Pointer {
    /// The code of that language.
    pub language: String,
    /// The label of buttons that lead here, and the bytes of the file that it takes.
    pub button: Option<(String, Range<usize>)>,
    /// What the command menu says, and the same.
    pub menu: Option<(String, Range<usize>)>,
}

/// The line that opens and closes the front matter.
const FENCE: &str = "+++";

/// Reads a page's file, on this day.
pub(super) fn read(text: &str, today: NaiveDate, report: &mut Report<'_>) -> Option<File> {
    let Some((matter_at, matter, body_at)) = front_matter(text) else {
        if text.trim_start().starts_with("---") {
            let what = "the fields stand between lines --- as YAML has them";
            let hint = "write +++ in place of each ---, and fields as in title = \"Words\" in place of title: Words";
            report.at(0, Rule::FrontMatter, what).hint(hint);
            return None;
        }
        let what = "the file must begin with a line +++, then fields such as title = \"…\", then a line +++";
        report.at(0, Rule::FrontMatter, what).hint("add what is missing");
        return None;
    };
    let table = parse(matter, matter_at, report)?;
    let mut fields = Fields::new(table.get_ref(), matter_at, 0);
    if let Some(language) = fields.string("fallback", report) {
        let mut own = |key| Some((fields.optional(key, report)?, fields.extent(key)));
        let (button, menu) = (own("button"), own("menu"));
        fields.finish(report);
        if !text[body_at..].trim().is_empty() {
            let what = "a page that falls back to another language has no body of its own";
            report.at(body_at, Rule::Fallback, what).hint("take the text out, or the fallback");
        }
        return Some(File::Fallback(Pointer { language, button, menu }));
    }
    let draft = read_draft(fields, &text[body_at..], body_at, today, report)?;
    Some(File::Draft(Box::new(draft)))
}

/// Returns the byte at which the fields begin, the fields, and the byte at which the body begins.
fn front_matter(text: &str) -> Option<(usize, &str, usize)> {
    let mut lines = text.split_inclusive('\n');
    let first = lines.next().filter(|line| line.trim_end() == FENCE)?;
    let mut at = first.len();
    for line in lines {
        if line.trim_end() == FENCE {
            return Some((first.len(), &text[first.len()..at], at + line.len()));
        }
        at += line.len();
    }
    None
}

fn read_draft(
    mut fields: Fields<'_, '_>,
    body: &str,
    body_at: usize,
    today: NaiveDate,
    report: &mut Report<'_>,
) -> Option<Draft> {
    let title = fields.required("title", report);
    let button = fields.required("button", report);
    let menu = fields.required("menu", report);
    let provenance = read_provenance(&mut fields, report);
    let as_of = review::as_of(&mut fields, today, report);
    let review_by = review::review_by(&mut fields, today, report);
    let buttons = buttons::read(&mut fields, report);
    let original = fields.string("original", report);
    let places = places(&fields, provenance.is_some());
    let groups = read_groups(&mut fields, report);
    let origin = read_origin(&mut fields, report);
    let leaflet = passage::read(&mut fields, report);
    fields.finish(report);
    if body.trim().is_empty() {
        report
            .at(body_at, Rule::BodyEmpty, "the page has no text below its front matter")
            .hint("write the text");
        return None;
    }
    // A mistake in a field must not hide mistakes in the body. A page with these placeholder words
    // is never built.
    let words = |found: Option<String>| found.unwrap_or_else(|| "words".to_owned());
    let title = words(title);
    let version = version(&title, body);
    Some(Draft {
        button: words(button),
        menu: words(menu),
        provenance: provenance.unwrap_or(Provenance::Summary),
        as_of: as_of.unwrap_or(Date::Undated),
        review_by,
        title,
        places,
        buttons,
        original,
        groups,
        origin,
        leaflet,
        body_at,
        version,
    })
}

fn places(fields: &Fields<'_, '_>, has_provenance: bool) -> Places {
    Places {
        title: fields.extent("title"),
        button: fields.extent("button"),
        menu: fields.extent("menu"),
        provenance: if has_provenance { fields.extent("provenance") } else { Range::default() },
        by: fields.extent("by"),
        original: fields.extent("original"),
        origin: fields.extent("translated_from"),
    }
}

/// Returns the version that a translation refers to: 12 hex digits of the SHA-256 of the title and
/// the body. The form of the line ends does not matter.
fn version(title: &str, body: &str) -> String {
    let mut hash = Sha256::new();
    hash.update(title);
    for line in body.trim().lines() {
        hash.update("\n");
        hash.update(line.trim_end());
    }
    hash.finalize().iter().take(6).map(|byte| format!("{byte:02x}")).collect()
}

fn read_provenance(fields: &mut Fields<'_, '_>, report: &mut Report<'_>) -> Option<Provenance> {
    let by = fields.optional("by", report);
    let kind = fields.required("provenance", report)?;
    let at = fields.place("provenance");
    match (kind.as_str(), by) {
        ("official", None) => Some(Provenance::Official),
        ("unofficial", None) => Some(Provenance::Unofficial),
        ("summary", None) => Some(Provenance::Summary),
        ("translation", Some(by)) => Some(Provenance::Translation(by)),
        ("translation", None) => {
            report
                .at(at, Rule::Provenance, "a translation names who made it")
                .hint("add by = \"…\", or write \"unofficial\" for our own");
            None
        }
        ("official" | "unofficial" | "summary", Some(_)) => {
            let what = "`by` goes only with provenance = \"translation\"";
            report
                .at(fields.place("by"), Rule::Provenance, what)
                .hint("take it out, or change the provenance");
            None
        }
        (other, _) => {
            let unknown = report.at(at, Rule::Provenance, format!("“{other}” is not a provenance"));
            unknown.hint("write \"official\", \"translation\", \"unofficial\" or \"summary\"");
            None
        }
    }
}

fn read_groups(fields: &mut Fields<'_, '_>, report: &mut Report<'_>) -> Option<Vec<GroupHeading>> {
    let role = fields.string("role", report);
    let listed = fields.tables("groups", report);
    match (role.as_deref(), listed) {
        (None, None) => None,
        (Some("sources"), Some(tables)) => {
            let mut groups: Vec<GroupHeading> = Vec::new();
            for mut table in tables {
                let (id, title) = (table.required("id", report), table.required("title", report));
                let (id_at, title_at) = (table.place("id"), table.extent("title"));
                table.finish(report);
                let (Some(id), Some(title)) = (id, title) else { continue };
                if groups.iter().any(|group| group.id == id) {
                    let what = format!("the heading “{id}” stands twice in the list");
                    report.at(id_at, Rule::GroupTwice, what).hint("take one out");
                } else {
                    groups.push(GroupHeading { id, title, title_at });
                }
            }
            Some(groups)
        }
        (Some("sources"), None) => {
            let what = "the page of sources needs its headings";
            report
                .at(fields.place("role"), Rule::Role, what)
                .hint("add groups = [{ id = \"…\", title = \"…\" }]");
            None
        }
        (Some(other), _) => {
            let unknown =
                report.at(fields.place("role"), Rule::Role, format!("“{other}” is not a role"));
            unknown.hint("the only one is \"sources\"");
            None
        }
        (None, Some(_)) => {
            let what = "`groups` goes only with role = \"sources\"";
            report
                .at(fields.place("groups"), Rule::Role, what)
                .hint("take it out, or add the role");
            None
        }
    }
}

fn read_origin(fields: &mut Fields<'_, '_>, report: &mut Report<'_>) -> Option<Origin> {
    let mut table = fields.table("translated_from", report)?;
    let (language, version) = (table.required("language", report), table.string("version", report));
    let at = table.place("version");
    table.finish(report);
    Some(Origin { language: language?, version: version.unwrap_or_default(), at })
}
