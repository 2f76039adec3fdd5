//! Where blocks and styles begin and end.

use std::ops::Range;

use pulldown_cmark::Tag;

use super::refused;
use super::{Open, Reader};
use crate::split::{Block, BlockKind};
use crate::{RichText, Style};

impl Reader<'_> {
    fn begin(&mut self, kind: BlockKind, at: usize, lead: &str) {
        self.text = RichText::from(lead);
        self.mark = None;
        let (refusals, lead) = (self.refusals.len(), lead.len());
        self.open = Some(Open { kind, at, refusals, lead, is_written: false });
    }

    /// Begins a block that may not stand inside another one.
    pub(super) fn begin_outside(&mut self, kind: BlockKind, range: &Range<usize>, name: &str) {
        if self.open.is_some() {
            self.refuse_whole(
                range,
                format!("{name} inside a list or a quotation; Telegram cannot nest them"),
            );
        } else {
            self.begin(kind, range.start, "");
        }
    }

    pub(super) fn start_paragraph(&mut self, at: usize) {
        if self.open.is_none() {
            self.begin(BlockKind::Paragraph, at, "");
        } else if !self.text.as_str().is_empty() && !self.text.as_str().ends_with(' ') {
            self.text.push_str(if self.is_open(BlockKind::Quote) { "\n\n" } else { "\n" });
        }
        self.mark = None;
        if !self.source.is_past(at) {
            self.begin_line(at);
        }
    }

    pub(super) fn start_heading(&mut self, tag: &Tag<'_>, range: &Range<usize>) {
        let rest = self.source.rest(range.start);
        let signs = rest.len() - rest.trim_start_matches('#').len();
        if signs == 0 {
            self.refuse_whole(range, refused::UNDERLINED);
        }
        if let Tag::Heading { attrs, classes, id, .. } = tag
            && (id.is_some() || !classes.is_empty() || !attrs.is_empty())
        {
            self.refuse_whole(range, "attributes on a heading; leave out the braces");
        }
        self.begin_outside(BlockKind::Heading, range, "a heading");
        self.source.skip(range.start + signs);
        self.styles.push((Style::Bold, self.text.as_str().len()));
    }

    pub(super) fn start_list(&mut self, range: &Range<usize>) {
        if self.in_list || self.open.is_some() {
            let item = self.open.filter(|open| open.kind == BlockKind::Item);
            let on_a_line = item.filter(|open| {
                self.text.as_str().len() == open.lead
                    && !self.body[open.at..range.start].contains('\n')
            });
            let what = match on_a_line {
                Some(open) => refused::list_on_a_line(
                    list_mark(self.source.rest(open.at)),
                    list_mark(self.source.rest(range.start)),
                ),
                None => refused::NESTED_LIST.to_owned(),
            };
            self.refuse_whole(range, what);
        }
        self.in_list = true;
    }

    /// An item keeps the number it was written with.
    pub(super) fn start_item(&mut self, at: usize) {
        let mark = list_mark(self.source.rest(at));
        self.source.skip(at + mark.len());
        if self.open.is_some() {
            return;
        }
        let shown = if mark.len() == 1 { "•" } else { mark };
        self.begin(BlockKind::Item, at, &format!("{shown} "));
    }

    pub(super) fn start_unknown(&mut self, tag: &Tag<'_>, range: &Range<usize>) {
        if matches!(tag, Tag::CodeBlock(_) | Tag::MetadataBlock(_) | Tag::HtmlBlock) {
            self.raw += 1;
        }
        let is_comment = self.source.rest(range.start).trim_start().starts_with("<!--");
        if let Some(what) = refused::tag(tag, is_comment) {
            self.refuse_whole(range, what);
        }
    }

    /// Puts a style on what follows. `signs` is how many bytes of markup begin it.
    pub(super) fn start_style(&mut self, style: Style, range: &Range<usize>, signs: usize) {
        if self.source.rest(range.start).starts_with('_') && !self.source.is_past(range.start) {
            self.refuse_once(range.start, refused::UNDERSCORE);
        }
        self.source.skip(range.start + signs);
        self.styles.push((style, self.text.as_str().len()));
    }

    pub(super) fn end_style(&mut self, range: &Range<usize>, signs: &str) {
        self.account(range.end - signs.len());
        self.source.skip(range.end);
        self.pop_style();
    }

    /// Nothing but the address may stand behind the words of a link.
    pub(super) fn end_link(&mut self, range: &Range<usize>) {
        if let Some((Style::Link(address), start)) = self.styles.last()
            && !self.source.is_past(range.end - 1)
        {
            let written = format!("]({address})");
            let words_end = range.end - written.len().min(range.len());
            let has_words = self.text.as_str().len() > *start;
            if has_words
                && self.body.get(words_end..range.end) == Some(&written)
                && !self.source.is_past(words_end)
            {
                self.account(words_end);
            } else {
                self.refuse(range.start, refused::LINK);
            }
        }
        self.source.skip(range.end);
        self.pop_style();
    }

    pub(super) fn pop_style(&mut self) {
        if let Some((style, start)) = self.styles.pop() {
            self.text.style(style, start);
        }
    }

    /// As in Telegram's own `MarkdownV2`, two bars at the end make a quotation expandable.
    pub(super) fn end_quote(&mut self) {
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

    pub(super) fn finish_outside(&mut self, kind: BlockKind) {
        if self.is_open(kind) {
            self.finish();
        }
    }

    pub(super) fn finish(&mut self) {
        let Some(open) = self.open.take() else { return };
        let text = std::mem::take(&mut self.text);
        let text = text.slice(0..text.as_str().len());
        // Pieces that are harmless alone may join; what was refused in this block already says enough.
        if self.refusals.len() == open.refusals {
            if !open.is_written {
                self.refuse(open.at, refused::WORDLESS);
            } else if let Some(what) = refused::whole(text.as_str()) {
                self.refuse(open.at, what);
            }
        }
        let line = self.line_of(open.at);
        if !text.is_empty() {
            self.blocks.push(Block { kind: open.kind, text, line });
        }
    }

    /// Returns the line of a byte. Blocks come in order, so no line is counted twice.
    fn line_of(&mut self, at: usize) -> usize {
        let (from, line) = self.line;
        let line = line + self.body[from..at].matches('\n').count();
        self.line = (at, line);
        line
    }
}

/// The sign or the number with which an item begins.
fn list_mark(item: &str) -> &str {
    let digits = item.len() - item.trim_start_matches(|sign: char| sign.is_ascii_digit()).len();
    item.get(..digits + 1).unwrap_or_default()
}
