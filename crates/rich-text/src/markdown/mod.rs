//! Parses the Markdown of a page into blocks of rich text.
//!
//! The subset is what Telegram can show: paragraphs, headings, bold, italic, code, links,
//! quotations, flat lists and citations. Every extension of the parser is enabled so that its
//! syntax can be refused; with the extension off, it would pass as plain text.
//! And every byte is accounted for: what is neither shown nor markup of the subset is refused ([`source`]).

mod blocks;
mod lines;
mod refused;
mod source;
#[cfg(test)]
mod tests;
mod words;

use std::ops::Range;

use pulldown_cmark::{BrokenLink, Event, LinkType, Parser, Tag, TagEnd};

use crate::split::{Block, BlockKind};
use crate::{RichText, Style};
use lines::Mark;
pub use refused::left_over;
use source::Source;

/// Markdown that cannot be shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// The byte of the body at which it begins.
    pub at: usize,
    /// What is refused, and, after a semicolon, what to write instead.
    pub what: String,
}

/// The context of a body: the sources that it may cite, and the texts of its placeholders.
pub trait Surroundings {
    /// Returns the printed number of a source, counted from 1; `None` refuses the citation.
    fn cite(&mut self, id: &str) -> Option<usize>;
    /// Returns the text for `{name}`; `None` refuses the placeholder. An empty text removes a block
    /// that has no other text.
    fn fill(&self, name: &str) -> Option<RichText>;
}

/// Parses a body into blocks and refusals. The `line` of a block counts from 1 at the first line of
/// `body`.
pub fn read(body: &str, around: &mut dyn Surroundings) -> (Vec<Block>, Vec<Refusal>) {
    let mut undefined = Vec::new();
    let mut note_undefined = |link: BrokenLink<'_>| {
        undefined.push(link.span);
        None
    };
    let parser =
        Parser::new_with_broken_link_callback(body, refused::options(), Some(&mut note_undefined))
            .into_offset_iter();
    let mut reader = Reader::new(body, around);
    for (event, range) in parser {
        reader.event(event, range);
    }
    reader.account(body.len());
    // Brackets that are neither a link nor a citation may be half a link; one refusal is enough
    // then.
    undefined.sort_by_key(|span| span.start);
    let is_told = |at: usize| {
        let before = undefined[..undefined.partition_point(|span| span.start <= at)].last();
        before.is_some_and(|span| at <= span.end)
    };
    reader.refusals.retain(|refusal| refusal.what != refused::LEFT_OVER || !is_told(refusal.at));
    for span in undefined {
        reader.refuse(
            span.start,
            "brackets that are neither a link nor a citation; write \\[ for a plain bracket",
        );
    }
    // Who names an address and links it by its name makes one mistake.
    let refers = reader.refusals.iter().any(|refusal| refusal.what == refused::REFERENCE);
    reader.refusals.retain(|refusal| !refers || refusal.what != refused::DEFINITION);
    reader.refusals.sort_by_key(|refusal| refusal.at);
    (reader.blocks, reader.refusals)
}

struct Reader<'a> {
    body: &'a str,
    around: &'a mut dyn Surroundings,
    source: Source<'a>,
    blocks: Vec<Block>,
    refusals: Vec<Refusal>,
    open: Option<Open>,
    text: RichText,
    styles: Vec<(Style, usize)>,
    in_list: bool,
    raw: usize,
    /// Where the words that were shown last end in the body.
    shown_to: usize,
    /// How the line before began.
    mark: Option<Mark>,
    /// A line's start in the body, and its number.
    line: (usize, usize),
}

/// The block being read.
#[derive(Clone, Copy)]
struct Open {
    kind: BlockKind,
    at: usize,
    /// How many refusals there were before it.
    refusals: usize,
    /// The words that the program puts before it, in bytes.
    lead: usize,
    /// Whether anything was written in it.
    is_written: bool,
}

impl<'a> Reader<'a> {
    fn new(body: &'a str, around: &'a mut dyn Surroundings) -> Self {
        Self {
            body,
            around,
            source: Source::new(body),
            blocks: Vec::new(),
            refusals: Vec::new(),
            open: None,
            text: RichText::default(),
            styles: Vec::new(),
            in_list: false,
            raw: 0,
            shown_to: 0,
            mark: None,
            line: (0, 1),
        }
    }

    fn refuse(&mut self, at: usize, what: impl Into<String>) {
        self.refusals.push(Refusal { at, what: what.into() });
    }

    /// Refuses what tends to stand in a block more than once; the first place says enough.
    fn refuse_once(&mut self, at: usize, what: &str) {
        let from = self.open.map_or(0, |open| open.refusals);
        if self.refusals[from..].last().is_none_or(|last| last.what != what) {
            self.refuse(at, what);
        }
    }

    /// Refuses an element with everything in it, unless it is in one that was refused.
    fn refuse_whole(&mut self, range: &Range<usize>, what: impl Into<String>) {
        if !self.source.is_past(range.start) {
            self.refuse(range.start, what);
            self.source.skip(range.end);
        }
    }

    fn is_open(&self, kind: BlockKind) -> bool {
        self.open.is_some_and(|open| open.kind == kind)
    }

    /// Refuses what stands before a byte and would be lost.
    fn account(&mut self, to: usize) {
        if let Some(at) = self.source.reach(to, self.is_open(BlockKind::Quote)) {
            self.refuse(at, refused::lost(self.source.rest(at)));
        }
    }

    fn event(&mut self, event: Event<'_>, range: Range<usize>) {
        if !matches!(event, Event::End(_) | Event::Text(_)) {
            self.account(range.start);
        }
        if let Some(what) = refused::event(&event) {
            self.refuse_whole(&range, what);
        }
        match event {
            Event::Start(tag) => self.start(tag, range),
            Event::End(tag) => self.end(tag, range),
            Event::Text(words) if self.raw == 0 => self.words(&words, range),
            Event::Code(words) => self.code(&words, range),
            Event::FootnoteReference(id) => self.cite(&id, range),
            Event::SoftBreak | Event::HardBreak => self.line_end(&event, range),
            Event::Text(_)
            | Event::Html(_)
            | Event::InlineHtml(_)
            | Event::InlineMath(_)
            | Event::DisplayMath(_)
            | Event::Rule
            | Event::TaskListMarker(_) => {}
        }
    }

    fn start(&mut self, tag: Tag<'_>, range: Range<usize>) {
        match tag {
            Tag::Paragraph => self.start_paragraph(range.start),
            Tag::Heading { .. } => self.start_heading(&tag, &range),
            Tag::BlockQuote(kind) => {
                if kind.is_some() {
                    self.refuse_whole(&range, "an alert; write a plain quotation");
                }
                self.begin_outside(BlockKind::Quote, &range, "a quotation");
                self.source.skip(range.start + 1);
            }
            Tag::List(_) => self.start_list(&range),
            Tag::Item => self.start_item(range.start),
            Tag::Emphasis => self.start_style(Style::Italic, &range, 1),
            Tag::Strong => self.start_style(Style::Bold, &range, 2),
            Tag::Link { link_type, dest_url, .. } => {
                match link_type {
                    LinkType::Inline => {}
                    LinkType::Autolink | LinkType::Email => {
                        self.refuse_whole(&range, refused::LINK)
                    }
                    _ => self.refuse_whole(&range, refused::REFERENCE),
                }
                self.start_style(Style::Link(dest_url.as_ref().into()), &range, 1);
            }
            other => self.start_unknown(&other, &range),
        }
    }

    fn end(&mut self, tag: TagEnd, range: Range<usize>) {
        match tag {
            TagEnd::Emphasis => self.end_style(&range, "*"),
            TagEnd::Strong => self.end_style(&range, "**"),
            TagEnd::Link => self.end_link(&range),
            _ => self.account(range.end),
        }
        match tag {
            TagEnd::Paragraph => self.finish_outside(BlockKind::Paragraph),
            TagEnd::Heading(_) => {
                self.pop_style();
                self.finish_outside(BlockKind::Heading);
            }
            TagEnd::BlockQuote(_) if self.is_open(BlockKind::Quote) => {
                self.end_quote();
                self.finish();
            }
            TagEnd::Item => self.finish_outside(BlockKind::Item),
            TagEnd::List(_) => self.in_list = false,
            TagEnd::CodeBlock | TagEnd::MetadataBlock(_) | TagEnd::HtmlBlock => {
                self.raw = self.raw.saturating_sub(1)
            }
            _ => {}
        }
    }
}
