//! Whose words a page has, and what they were translated from.

use super::fields::Fields;
use crate::report::Report;
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
    pub language: String,
    /// The first 12 hex digits of the SHA-256 of that page's title and body.
    pub version: String,
    /// The byte of the file at which the version begins.
    pub at: usize,
}

pub(super) fn read_provenance(
    fields: &mut Fields<'_, '_>,
    report: &mut Report<'_>,
) -> Option<Provenance> {
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

pub(super) fn read_origin(fields: &mut Fields<'_, '_>, report: &mut Report<'_>) -> Option<Origin> {
    let mut table = fields.table("translated_from", report)?;
    let (language, version) = (table.required("language", report), table.string("version", report));
    let at = table.place("version");
    table.finish(report);
    Some(Origin { language: language?, version: version.unwrap_or_default(), at })
}
