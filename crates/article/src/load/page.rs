//! Reads the file of one page: TOML front matter between `+++` lines, then Markdown.

use std::ops::Range;

use chrono::NaiveDate;
use sha2::{Digest, Sha256};

use super::buttons;
use super::buttons::Buttons;
use super::fields::{Fields, parse};
use super::group_heading::{GroupHeading, read_groups};
use super::passage;
use super::passage::LeafletPassage;
use super::provenance::{Origin, Provenance, read_origin, read_provenance};
use super::review;
use crate::date::Date;
use crate::problems::Problems;
use crate::report::Report;
use crate::rule::Rule;

/// The maximum number of messages of a page: no reader turns more pages, and the labels of the
/// buttons stay short.
pub(super) const MAX_PARTS: usize = 9;

/// A page's file, read but not yet rendered.
#[derive(Debug, Clone)]
pub(super) struct ParsedPage {
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
    pub buttons: Buttons,
    /// The code of the language of the original, if that is another language.
    pub original: Option<String>,
    /// On the page that lists all sources: the headings of the list.
    pub groups: Option<Vec<GroupHeading>>,
    /// The page and version it was translated from.
    pub origin: Option<Origin>,
    pub leaflet: Option<LeafletPassage>,
    /// Whether readers do not see it: `draft = true`.
    pub is_draft: bool,
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
    pub draft: Range<usize>,
}

/// The content of a page's file.
#[derive(Debug, Clone)]
pub(super) enum File {
    /// A page with its own text.
    Page(Box<ParsedPage>),
    /// A pointer to the same page in another language.
    Fallback(Pointer),
}

/// A page that is shown in another language. Its button and its menu description may be in the
/// reader's own.
#[derive(Debug, Clone)]
pub(super) struct Pointer {
    pub language: String,
    /// The label of buttons that lead here, and the bytes of the file that it takes.
    pub button: Option<(String, Range<usize>)>,
    /// What the command menu says, and the same.
    pub menu: Option<(String, Range<usize>)>,
}

/// The line that opens and closes the front matter.
const FENCE: &str = "+++";

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
    let parsed = read_page(fields, &text[body_at..], body_at, today, report)?;
    Some(File::Page(Box::new(parsed)))
}

/// Returns the version of a page, as `translated_from` names it; `None` if it has no words of its own
/// or cannot be read.
#[must_use]
pub fn page_version(text: &str) -> Option<String> {
    let mut problems = Problems::default();
    match read(text, NaiveDate::MAX, &mut Report::new("", text, &mut problems))? {
        File::Page(parsed) => Some(parsed.version),
        File::Fallback(_) => None,
    }
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

fn read_page(
    mut fields: Fields<'_, '_>,
    body: &str,
    body_at: usize,
    today: NaiveDate,
    report: &mut Report<'_>,
) -> Option<ParsedPage> {
    let title = words(fields.required("title", report));
    let version = version(&title, body);
    let (button, menu) = (fields.required("button", report), fields.required("menu", report));
    let provenance = read_provenance(&mut fields, report);
    let parsed = ParsedPage {
        title,
        button: words(button),
        menu: words(menu),
        as_of: review::as_of(&mut fields, today, report).unwrap_or(Date::Undated),
        review_by: review::review_by(&mut fields, today, report),
        buttons: buttons::read(&mut fields, report),
        original: fields.string("original", report),
        groups: read_groups(&mut fields, report),
        origin: read_origin(&mut fields, report),
        leaflet: passage::read(&mut fields, report),
        is_draft: fields.flag("draft", report).unwrap_or(false),
        places: places(&fields, provenance.is_some()),
        provenance: provenance.unwrap_or(Provenance::Summary),
        body_at,
        version,
    };
    // For editors, and never sent.
    fields.string("notes", report);
    fields.finish(report);
    if body.trim().is_empty() {
        let what = "the page has no text below its front matter";
        report.at(body_at, Rule::BodyEmpty, what).hint("write the text");
        return None;
    }
    Some(parsed)
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
        draft: fields.extent("draft"),
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

/// A mistake in a field must not hide mistakes in the body: a page with these words in its place is
/// checked, and never built.
fn words(found: Option<String>) -> String {
    found.unwrap_or_else(|| "words".to_owned())
}
