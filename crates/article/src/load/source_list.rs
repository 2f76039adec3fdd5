//! Sources as readers see them: below a page that cites them, and all of them on the page of sources.

use std::sync::Arc;

use super::context::RenderContext;
use super::group_heading::GroupHeading;
use super::source::{Source, shown};
use rich_text::script::direction_mark;
use rich_text::split::{Block, BlockKind};
use rich_text::{RichText, Style};

/// The sources of one page, in the order of their numbers.
#[derive(Clone, Copy)]
pub(super) struct SourceList<'a> {
    pub(super) context: RenderContext<'a>,
    /// Indexes into the sources; the printed number is the position here plus one.
    pub(super) cited: &'a [usize],
}

impl<'a> SourceList<'a> {
    /// All of them, with their numbers.
    pub(super) fn numbered(self) -> impl Iterator<Item = (usize, &'a Source)> {
        (1..)
            .zip(self.cited)
            .filter_map(move |(number, at)| Some((number, self.context.sources.get(*at)?)))
    }

    /// A source below the page that cites it: publisher, date and host. If the page cites another
    /// source of the same publisher, `short` follows the publisher.
    pub(super) fn entry(self, source: &Source) -> RichText {
        let code = self.context.code;
        let publisher = source.publisher.of(code);
        let of_publisher =
            self.numbered().filter(|(_, other)| other.publisher.of(code) == publisher).count();
        let mut entry = shown(publisher);
        if let Some(short) = source.short.as_ref().filter(|_| of_publisher > 1) {
            entry.push_str(", ");
            entry.append(&shown(short.of(code)));
        }
        entry.push_str(direction_mark(entry.as_str(), code));
        entry.push_str(&format!(", {}", self.context.messages.date(source.date)));
        append_host(&mut entry, source);
        entry
    }

    /// A source on the page of sources: publisher, date, language and host, and what it is on a line
    /// of its own.
    pub(super) fn full_entry(self, source: &Source) -> RichText {
        let RenderContext { messages, code, .. } = self.context;
        let (date, language) = (messages.date(source.date), messages.language(&source.language));
        let mut entry = shown(source.publisher.of(code));
        entry.push_str(direction_mark(entry.as_str(), code));
        entry.push_str(&format!(", {date}, {language}"));
        append_host(&mut entry, source);
        entry.push_str("\n");
        entry.append(&shown(source.about(code)));
        entry
    }

    /// Adds the sources that the words of this message cite, as a folded quotation.
    pub(super) fn append_to(self, text: &mut RichText, body: &RichText) {
        let numbers = body.citations();
        if numbers.is_empty() {
            return;
        }
        text.push_styled(Style::Bold, &self.context.messages.say("sources-heading", &[]));
        text.push_str("\n");
        let start = text.as_str().len();
        let listed = self.numbered().filter(|(number, _)| numbers.contains(number));
        for (at, (number, source)) in listed.enumerate() {
            text.push_str(if at == 0 { "" } else { "\n" });
            text.push_str(&format!("[{number}] "));
            text.append(&self.entry(source));
        }
        text.style(Style::ExpandableQuote, start);
        text.push_str("\n");
    }

    /// The body of the page of sources: its own blocks, then every source under its heading.
    pub(super) fn below(self, blocks: &[Block], groups: &[GroupHeading]) -> Vec<Block> {
        let mut all = blocks.to_vec();
        for group in groups {
            let mut heading = RichText::default();
            heading.push_styled(Style::Bold, &group.title);
            all.push(Block { kind: BlockKind::Heading, text: heading, line: 1 });
            for (number, source) in self.numbered().filter(|(_, source)| source.group == group.id) {
                let mut item = RichText::default();
                item.push_styled(Style::Cite(number), &format!("[{number}]"));
                item.push_str(" ");
                item.append(&self.full_entry(source));
                all.push(Block { kind: BlockKind::Item, text: item, line: 1 });
            }
        }
        all
    }
}

fn append_host(text: &mut RichText, source: &Source) {
    if let Some(link) = &source.link {
        text.push_str(" · ");
        text.push_styled(Style::Link(Arc::clone(&link.url)), &link.host);
    }
}
