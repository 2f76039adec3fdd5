//! Reading the Markdown of a page into blocks of rich text.
//!
//! The subset is what Telegram can show: paragraphs, headings, bold, italic, code, links, quotations, flat lists and
//! citations. Every extension of the parser is switched on in order to be refused: one that is off passes as plain text.

mod refused;

use std::ops::Range;

use pulldown_cmark::{BrokenLink, CowStr, Event, LinkType, Parser, Tag, TagEnd};

use super::split::{Block, BlockKind};
use super::{RichText, Style};
pub(crate) use refused::left_over;

/// Something in the Markdown that cannot be shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// The byte of the body at which it begins.
    pub at: usize,
    /// What it is, and behind a semicolon what to write instead.
    pub what: String,
}

/// What surrounds the body: sources to cite, and words that stand in for a placeholder.
pub trait Surroundings {
    /// The printed number of a source, counted from 1; `None` refuses the citation.
    fn cite(&mut self, id: &str) -> Option<usize>;
    /// The words for `{name}`; `None` refuses the placeholder. Empty words make an otherwise empty block vanish.
    fn fill(&self, name: &str) -> Option<RichText>;
}

/// Reads a body. A block's `line` counts from 1 at the first line of `body`.
pub fn read(body: &str, around: &mut dyn Surroundings) -> (Vec<Block>, Vec<Refusal>) {
    let mut undefined = Vec::new();
    let mut note_undefined = |link: BrokenLink<'_>| {
        undefined.push(link.span);
        None
    };
    let parser =
        Parser::new_with_broken_link_callback(body, refused::options(), Some(&mut note_undefined)).into_offset_iter();
    let mut reader = Reader::new(body, around);
    for (event, range) in parser {
        reader.event(event, range);
    }
    // Brackets that are neither may be half a link, and then one refusal is enough.
    let is_told = |at: usize| undefined.iter().any(|span| span.contains(&at) || span.end == at);
    reader.refusals.retain(|refusal| refusal.what != refused::LEFT_OVER || !is_told(refusal.at));
    for span in undefined {
        reader.refuse(span.start, "brackets that are neither a link nor a citation; write \\[ for a plain bracket");
    }
    reader.refusals.sort_by_key(|refusal| refusal.at);
    (reader.blocks, reader.refusals)
}

struct Reader<'a> {
    body: &'a str,
    around: &'a mut dyn Surroundings,
    blocks: Vec<Block>,
    refusals: Vec<Refusal>,
    text: RichText,
    open: Option<(BlockKind, usize)>,
    styles: Vec<(Style, usize)>,
    /// The list being read: the number of its next item, or none for bullets.
    list: Option<Option<u64>>,
    raw: usize,
}

impl<'a> Reader<'a> {
    fn new(body: &'a str, around: &'a mut dyn Surroundings) -> Self {
        Self {
            body,
            around,
            blocks: Vec::new(),
            refusals: Vec::new(),
            text: RichText::default(),
            open: None,
            styles: Vec::new(),
            list: None,
            raw: 0,
        }
    }

    fn refuse(&mut self, at: usize, what: impl Into<String>) {
        self.refusals.push(Refusal { at, what: what.into() });
    }

    fn event(&mut self, event: Event<'_>, range: Range<usize>) {
        if let Some(what) = refused::event(&event) {
            self.refuse(range.start, what);
        }
        match event {
            Event::Start(tag) => self.start(tag, range),
            Event::End(tag) => self.end(tag),
            Event::Text(words) if self.raw == 0 => self.words(&words, range),
            Event::Text(_) => {}
            Event::Code(words) => self.text.push_styled(Style::Code, &words),
            Event::FootnoteReference(id) => self.cite(&id, range),
            Event::SoftBreak => self.text.push_str(" "),
            Event::HardBreak => self.text.push_str("\n"),
            Event::Html(_)
            | Event::InlineHtml(_)
            | Event::InlineMath(_)
            | Event::DisplayMath(_)
            | Event::Rule
            | Event::TaskListMarker(_) => {}
        }
    }

    fn start(&mut self, tag: Tag<'_>, range: Range<usize>) {
        let at = range.start;
        match tag {
            Tag::Paragraph if self.open.is_some() => self.continue_block(),
            Tag::Paragraph => self.begin(BlockKind::Paragraph, at),
            Tag::Heading { attrs, classes, id, .. } => {
                if id.is_some() || !classes.is_empty() || !attrs.is_empty() {
                    self.refuse(at, "attributes on a heading; leave out the braces");
                }
                self.begin_outside(BlockKind::Heading, at, "a heading");
                self.styles.push((Style::Bold, self.text.as_str().len()));
            }
            Tag::BlockQuote(kind) => {
                if kind.is_some() {
                    self.refuse(at, "an alert; write a plain quotation");
                }
                self.begin_outside(BlockKind::Quote, at, "a quotation");
            }
            Tag::List(first) => self.start_list(first, at),
            Tag::Item => self.start_item(at),
            Tag::Emphasis => self.styles.push((Style::Italic, self.text.as_str().len())),
            Tag::Strong => self.styles.push((Style::Bold, self.text.as_str().len())),
            Tag::Link { link_type, dest_url, .. } => self.start_link(link_type, &dest_url, at),
            other => self.start_unknown(&other, at),
        }
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Paragraph if matches!(self.open, Some((BlockKind::Paragraph, _))) => self.finish(),
            TagEnd::Heading(_) => {
                self.end_style();
                self.finish_outside(BlockKind::Heading);
            }
            TagEnd::BlockQuote(_) => {
                self.end_quote();
                self.finish_outside(BlockKind::Quote);
            }
            TagEnd::List(_) => self.list = None,
            TagEnd::Item => self.finish_outside(BlockKind::Item),
            TagEnd::Emphasis | TagEnd::Strong | TagEnd::Link => self.end_style(),
            TagEnd::CodeBlock | TagEnd::MetadataBlock(_) | TagEnd::HtmlBlock => self.raw = self.raw.saturating_sub(1),
            _ => {}
        }
    }

    fn begin(&mut self, kind: BlockKind, at: usize) {
        self.text = RichText::default();
        self.open = Some((kind, at));
    }

    /// Begins a block that may not stand inside another one.
    fn begin_outside(&mut self, kind: BlockKind, at: usize, name: &str) {
        if self.open.is_some() {
            self.refuse(at, format!("{name} inside a list or a quotation; Telegram cannot nest them"));
        } else {
            self.begin(kind, at);
        }
    }

    fn finish_outside(&mut self, kind: BlockKind) {
        if self.open.is_some_and(|(open, _)| open == kind) {
            self.finish();
        }
    }

    fn continue_block(&mut self) {
        if !self.text.as_str().is_empty() && !self.text.as_str().ends_with(' ') {
            self.text.push_str(if matches!(self.open, Some((BlockKind::Quote, _))) { "\n\n" } else { "\n" });
        }
    }

    fn finish(&mut self) {
        let Some((kind, at)) = self.open.take() else { return };
        let text = std::mem::take(&mut self.text);
        let text = text.slice(0..text.as_str().len());
        // Pieces that are harmless alone may join; what was refused in this block already says enough.
        let is_fine_so_far = self.refusals.iter().all(|refusal| refusal.at < at);
        if let Some(what) = refused::whole(text.as_str()).filter(|_| is_fine_so_far) {
            self.refuse(at, what);
        }
        if !text.is_empty() {
            self.blocks.push(Block { kind, text, line: 1 + self.body[..at].matches('\n').count() });
        }
    }

    fn start_list(&mut self, first: Option<u64>, at: usize) {
        if self.list.is_some() || self.open.is_some() {
            self.refuse(at, "a list inside a list or a quotation; Telegram cannot nest them");
        } else {
            self.list = Some(first);
        }
    }

    fn start_item(&mut self, at: usize) {
        if self.open.is_some() {
            return;
        }
        self.begin(BlockKind::Item, at);
        match &mut self.list {
            Some(Some(number)) => {
                self.text.push_str(&format!("{number}. "));
                *number += 1;
            }
            _ => self.text.push_str("• "),
        }
    }

    fn start_link(&mut self, kind: LinkType, address: &str, at: usize) {
        if kind != LinkType::Inline {
            self.refuse(at, "a link that is not written as [words](https://…)");
        }
        self.styles.push((Style::Link(address.into()), self.text.as_str().len()));
    }

    fn start_unknown(&mut self, tag: &Tag<'_>, at: usize) {
        if matches!(tag, Tag::CodeBlock(_) | Tag::MetadataBlock(_) | Tag::HtmlBlock) {
            self.raw += 1;
        }
        if let Some(what) = refused::tag(tag) {
            self.refuse(at, what);
        }
    }

    fn words(&mut self, words: &CowStr<'_>, range: Range<usize>) {
        let joins = |open: char, next: char| self.text.as_str().ends_with(open) && words.starts_with(next);
        if joins('[', '^') || joins(']', '(') || refused::is_left_over(words) {
            self.refuse(range.start, refused::LEFT_OVER);
        }
        // Each star of several is read alone.
        let is_next = |refusal: &Refusal| refusal.at + 1 == range.start;
        if let Some(what) = refused::mark(self.body, range.start).filter(|_| !self.refusals.last().is_some_and(is_next))
        {
            self.refuse(range.start, what);
        }
        let mut rest: &str = words;
        while let Some((before, name, after)) = placeholder(rest) {
            self.text.push_str(before);
            match self.around.fill(name) {
                Some(filled) => self.text.append(&filled),
                None => self.refuse(range.start, format!("the placeholder {{{name}}}, which nothing fills")),
            }
            rest = after;
        }
        self.text.push_str(rest);
    }

    fn cite(&mut self, id: &str, range: Range<usize>) {
        let Some(number) = self.around.cite(id) else {
            return self.refuse(
                range.start,
                format!("the source [^{id}], which sources.toml does not have; correct the id, or add the source"),
            );
        };
        if !self.text.as_str().ends_with([' ', ']', '\n']) {
            self.text.push_str(" ");
        }
        self.text.push_styled(Style::Cite(number), &format!("[{number}]"));
    }

    fn end_style(&mut self) {
        if let Some((style, start)) = self.styles.pop() {
            self.text.style(style, start);
        }
    }

    /// As in Telegram's own `MarkdownV2`, two bars at the end make a quotation expandable.
    fn end_quote(&mut self) {
        let trimmed = self.text.as_str().trim_end().len();
        self.text.truncate(trimmed);
        let style = match self.text.as_str().strip_suffix("||") {
            Some(kept) => {
                let kept = kept.trim_end().len();
                self.text.truncate(kept);
                Style::ExpandableQuote
            }
            None => Style::Quote,
        };
        self.text.style(style, 0);
    }
}

/// The first `{name}` in the words: what stands before it, the name, and what follows.
fn placeholder(words: &str) -> Option<(&str, &str, &str)> {
    let (before, rest) = words.split_once('{')?;
    let (name, after) = rest.split_once('}')?;
    Some((before, name, after))
}

#[cfg(test)]
mod tests;
