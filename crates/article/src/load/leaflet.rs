//! What leaflets print of a page: one passage on a small leaflet, all its quotations on a large one.

use std::collections::BTreeMap;

use super::context::BuildContext;
use super::page::{File, ParsedPage};
use super::passage::paragraphs;
use crate::document::Leaflet;
use crate::problems::Problems;
use crate::report::Report;
use crate::rule::Rule;
use rich_text::split::{Block, BlockKind};

impl Leaflet {
    /// Without a table `[leaflet]`, the passage is the first paragraph of the first quotation, because
    /// the words of others come before ours; a page without quotations gives its first paragraph.
    pub(super) fn of(parsed: &ParsedPage, blocks: &[Block]) -> Self {
        let paragraphs = paragraphs(blocks);
        let quoted = |block: &Block| block.kind == BlockKind::Quote;
        let first = paragraphs.iter().find(|block| quoted(block));
        let first =
            first.or_else(|| paragraphs.iter().find(|block| block.kind == BlockKind::Paragraph));
        let chosen = parsed.leaflet.as_ref().and_then(|chosen| chosen.passage(&paragraphs));
        let passage = chosen.unwrap_or_else(|| first.into_iter().cloned().collect());
        let whole = match (paragraphs.iter().position(quoted), paragraphs.iter().rposition(quoted))
        {
            (Some(first), Some(last)) => paragraphs[first..=last].to_vec(),
            _ => passage.clone(),
        };
        Self { whose: parsed.leaflet.as_ref().map(|chosen| chosen.whose.clone()), passage, whole }
    }
}

impl BuildContext<'_> {
    /// Reports a second page for leaflets, and a language without the passage: all languages hand out
    /// the same.
    pub(super) fn check_leaflets(&self, texts: &BTreeMap<&str, &str>, problems: &mut Problems) {
        let parsed_files = || {
            self.parsed_files.iter().filter_map(|((_, name), (file, path))| match file {
                File::Page(parsed) => Some((name, path, parsed)),
                File::Fallback(_) => None,
            })
        };
        let Some((page, printed, _)) = parsed_files().find(|(.., parsed)| parsed.leaflet.is_some())
        else {
            return;
        };
        for (name, path, parsed) in parsed_files() {
            let (at, what, hint) = match &parsed.leaflet {
                Some(chosen) if name != page => {
                    let what = format!(
                        "{printed} has a table [leaflet] already, and leaflets print one page"
                    );
                    (chosen.places[0].start, what, "take one of the two out")
                }
                None if name == page => {
                    let what = format!("this page has no table [leaflet], and {printed} has one");
                    (
                        parsed.places.title.start,
                        what,
                        "add it, with the same passage in this language",
                    )
                }
                _ => continue,
            };
            Report::of(path, texts, problems).at(at, Rule::Leaflet, what).hint(hint);
        }
    }
}
