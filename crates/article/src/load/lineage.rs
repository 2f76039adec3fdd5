//! What a page must have been translated from, although it does not say it.

use super::context::{ParsedFiles, page_of};
use super::page::ParsedPage;
use super::provenance::Provenance;
use crate::settings::Settings;

/// Returns the page of another language that this one should name as its original and does not: our
/// own translations need one, and so do summaries in other languages than the default, if it has a
/// summary of the page.
pub(super) fn unnamed_original<'a>(
    parsed_files: &'a ParsedFiles,
    settings: &'a Settings,
    (code, name): (&str, &str),
    parsed: &ParsedPage,
) -> Option<(&'a String, &'a ParsedPage)> {
    if parsed.origin.is_some() {
        return None;
    }
    let default = settings.default_code();
    let mut others = written(parsed_files, settings, name).filter(|(other, _)| *other != code);
    match parsed.provenance {
        Provenance::Official | Provenance::Translation(_) => None,
        Provenance::Unofficial => others.min_by_key(|(_, other)| rank(&other.provenance)),
        Provenance::Summary if code == default => None,
        Provenance::Summary => others.find(|(other, parsed)| {
            *other == default && parsed.provenance == Provenance::Summary && parsed.origin.is_none()
        }),
    }
}

/// Returns the languages in which a page has words of its own.
pub(super) fn written<'a>(
    parsed_files: &'a ParsedFiles,
    settings: &'a Settings,
    name: &str,
) -> impl Iterator<Item = (&'a String, &'a ParsedPage)> {
    let page = move |code: &'a String| Some((code, page_of(parsed_files, code, name)?));
    settings.languages.iter().filter_map(page)
}

/// Returns how far a text is from the original authors; the lowest is the best one to translate
/// from.
const fn rank(provenance: &Provenance) -> u8 {
    match provenance {
        Provenance::Official => 0,
        Provenance::Translation(_) => 1,
        Provenance::Summary => 2,
        Provenance::Unofficial => 3,
    }
}
