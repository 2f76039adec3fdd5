//! Pages for paper and for a static mirror: the same words as the messages, whole, with their parts still apart.

use std::collections::BTreeMap;
use std::ops::Range;

use super::compose::{Citations, as_of, is_bot_only, label};
use super::leaflet::Leaflet;
use super::page::Draft;
use super::quotation::{extents, up_to_empty_line};
use super::render::{Shop, fallback_note};
use super::source_list::SourceList;
use super::{Lang, PageId};
use crate::text::split::{Block, BlockKind};
use crate::text::{RichText, markdown};

/// Every page in every language.
#[derive(Debug)]
pub struct Sheets(pub(super) Vec<Vec<Sheet>>);

/// A page in one language.
#[derive(Debug, Clone)]
pub struct Sheet {
    /// The heading.
    pub title: String,
    /// Whose words these are; none where a summary cites nothing.
    pub label: Option<String>,
    /// Where the page is not translated: says so, in the reader's language.
    pub note: Option<String>,
    /// The language of all but the note.
    pub written: Lang,
    /// The words; a citation carries the number of its source.
    pub blocks: Vec<Block>,
    /// The sources below them.
    pub shelves: Vec<Shelf>,
    /// When it was last true.
    pub as_of: String,
    /// By when somebody is to review it: paper cannot tell later that nobody has.
    pub review_by: Option<String>,
    /// What leaflets print of it.
    pub leaflet: Leaflet,
}

/// Sources under one heading, each with its printed number.
#[derive(Debug, Clone)]
pub struct Shelf {
    /// The heading.
    pub heading: String,
    /// Publisher, date and linked host.
    pub sources: Vec<(usize, RichText)>,
}

impl Sheets {
    /// A page in a language.
    #[must_use]
    pub fn get(&self, language: Lang, page: PageId) -> Option<&Sheet> {
        self.0.get(language.index())?.get(page.0 as usize)
    }
}

impl Shop<'_> {
    /// A page of words that have no problems.
    pub(super) fn sheet(&self, language: Lang, name: &str, texts: &BTreeMap<&str, &str>) -> Option<Sheet> {
        let (draft, path, fallback) = self.draft(&self.settings.languages[language.index()], name)?;
        let written = fallback.map_or(Some(language), |code| self.position(code))?;
        let desk = self.desk(written);
        let mut citations = Citations::new(desk, draft.groups.as_deref());
        let text = texts.get(path)?;
        let (blocks, _) = markdown::read(text.get(draft.body_at..)?, &mut citations);
        let blocks = without_bot_only(&blocks, text, draft.body_at);
        Some(Sheet {
            title: draft.title.clone(),
            label: label(draft, !citations.cited.is_empty(), desk.wording),
            note: fallback.map(|code| fallback_note(code, &self.wordings[language.index()])),
            written,
            leaflet: Leaflet::of(draft, &blocks),
            blocks,
            shelves: shelves(draft, SourceList { desk, cited: &citations.cited }),
            as_of: as_of(draft, desk.wording),
            review_by: draft.review_by.map(|date| {
                let date = desk.wording.date(date);
                desk.wording.say("mirror-review-by", &[("date", date.into())])
            }),
        })
    }
}

/// What is true of a copy, too. A heading goes with the last block under it.
fn without_bot_only(blocks: &[Block], text: &str, body_at: usize) -> Vec<Block> {
    let extents = extents(text, body_at, blocks);
    let written = |extent: Range<usize>| up_to_empty_line(text.get(extent).unwrap_or_default());
    let is_out: Vec<bool> = extents.into_iter().map(|extent| is_bot_only(written(extent))).collect();
    let is_heading = |block: &Block| block.kind == BlockKind::Heading;
    let is_bare = |at: usize| {
        let under = blocks.iter().zip(&is_out).skip(at + 1).take_while(|(block, _)| !is_heading(block));
        let outs: Vec<bool> = under.map(|(_, is_out)| *is_out).collect();
        !outs.is_empty() && !outs.contains(&false)
    };
    let is_left_out = |at: usize, block: &Block| is_out[at] || (is_heading(block) && is_bare(at));
    blocks.iter().enumerate().filter(|(at, block)| !is_left_out(*at, block)).map(|(_, block)| block.clone()).collect()
}

/// One shelf for the sources that a page cites; on the page of sources one for each of its headings.
fn shelves(draft: &Draft, list: SourceList<'_>) -> Vec<Shelf> {
    let shelves: Vec<Shelf> = match &draft.groups {
        Some(groups) => groups
            .iter()
            .map(|group| {
                let listed = list.numbered().filter(|(_, source)| source.group == group.id);
                let sources = listed.map(|(number, source)| (number, list.full_entry(source))).collect();
                Shelf { heading: group.title.clone(), sources }
            })
            .collect(),
        None => {
            let heading = list.desk.wording.phrases().sources_heading.to_string();
            let sources = list.numbered().map(|(number, source)| (number, list.entry(source))).collect();
            vec![Shelf { heading, sources }]
        }
    };
    shelves.into_iter().filter(|shelf| !shelf.sources.is_empty()).collect()
}
