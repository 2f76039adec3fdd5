//! Renders pages for paper and for a static mirror.

use std::collections::BTreeMap;
use std::ops::Range;

use super::compose::{Citations, as_of, is_bot_only, label};
use super::context::{BuildContext, fallback_note};
use super::extents::{extents, up_to_empty_line};
use super::page::ParsedPage;
use super::source_list::SourceList;
use crate::document::{Document, Leaflet, SourceGroup};
use crate::lang::Lang;
use rich_text::markdown;
use rich_text::split::{Block, BlockKind};

impl BuildContext<'_> {
    /// Builds a page whose files have no problems.
    pub(super) fn document(
        &self,
        language: Lang,
        name: &str,
        texts: &BTreeMap<&str, &str>,
    ) -> Option<Document> {
        let (parsed, path, fallback) =
            self.parsed(&self.settings.languages[language.index()], name)?;
        let written = fallback.map_or(Some(language), |code| self.position(code))?;
        let context = self.context(written);
        let mut citations = Citations::new(context, parsed.groups.as_deref());
        let text = texts.get(path)?;
        let (blocks, _) = markdown::read(text.get(parsed.body_at..)?, &mut citations);
        let blocks = without_bot_only(&blocks, text, parsed.body_at);
        Some(Document {
            title: parsed.title.clone(),
            label: label(parsed, !citations.cited.is_empty(), context.messages),
            note: fallback
                .map(|code| fallback_note(code, &self.messages_by_language[language.index()])),
            written,
            leaflet: Leaflet::of(parsed, &blocks),
            blocks,
            source_groups: source_groups(parsed, SourceList { context, cited: &citations.cited }),
            as_of: as_of(parsed, context.messages),
            review_by: parsed.review_by.map(|date| {
                let date = context.messages.date(date);
                context.messages.say("mirror-review-by", &[("date", date.into())])
            }),
        })
    }
}

/// What is true of a copy, too. A heading goes with the last block under it.
fn without_bot_only(blocks: &[Block], text: &str, body_at: usize) -> Vec<Block> {
    let extents = extents(text, body_at, blocks);
    let written = |extent: Range<usize>| up_to_empty_line(text.get(extent).unwrap_or_default());
    let is_out: Vec<bool> =
        extents.into_iter().map(|extent| is_bot_only(written(extent))).collect();
    let is_heading = |block: &Block| block.kind == BlockKind::Heading;
    let is_bare = |at: usize| {
        let under =
            blocks.iter().zip(&is_out).skip(at + 1).take_while(|(block, _)| !is_heading(block));
        let outs: Vec<bool> = under.map(|(_, is_out)| *is_out).collect();
        !outs.is_empty() && !outs.contains(&false)
    };
    let is_left_out = |at: usize, block: &Block| is_out[at] || (is_heading(block) && is_bare(at));
    blocks
        .iter()
        .enumerate()
        .filter(|(at, block)| !is_left_out(*at, block))
        .map(|(_, block)| block.clone())
        .collect()
}

/// One group of the sources that a page cites; on the page of sources, one group for each of its
/// headings.
fn source_groups(parsed: &ParsedPage, list: SourceList<'_>) -> Vec<SourceGroup> {
    let source_groups: Vec<SourceGroup> = match &parsed.groups {
        Some(groups) => groups
            .iter()
            .map(|group| {
                let listed = list.numbered().filter(|(_, source)| source.group == group.id);
                let sources =
                    listed.map(|(number, source)| (number, list.full_entry(source))).collect();
                SourceGroup { heading: group.title.clone(), sources }
            })
            .collect(),
        None => {
            let heading = list.context.messages.phrases().sources_heading.to_string();
            let sources =
                list.numbered().map(|(number, source)| (number, list.entry(source))).collect();
            vec![SourceGroup { heading, sources }]
        }
    };
    source_groups.into_iter().filter(|group| !group.sources.is_empty()).collect()
}
