//! Renders the parsed pages into the pages of one language.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use super::buttons::Buttons;
use super::compose::{Additions, Citations, Composed, compose, is_ours, paging_labels};
use super::context::{BuildContext, RenderContext, fallback_note};
use super::extents::{extents, up_to_empty_line};
use super::page::{File, MAX_PARTS, ParsedPage, Pointer};
use super::phrases::FluentMessages;
use super::provenance::Provenance;
use super::{lengths, text_checks};
use crate::control::Control;
use crate::date::Date;
use crate::lang::Lang;
use crate::localized_page::{LocalizedPage, Part, RowItem};
use crate::message::Message;
use crate::problems::Problems;
use crate::report::Report;
use crate::rule::Rule;
use crate::settings::Settings;
use crate::suggest;
use crate::topic::PageId;
use rich_text::split::{Block, BlockKind};
use rich_text::{Entity, MAX_ENTITIES, MAX_TEXT, Style, markdown};

impl BuildContext<'_> {
    /// Renders a page in a language, or reports why it cannot be rendered.
    pub(super) fn page_in_language(
        &self,
        language: Lang,
        name: &str,
        texts: &BTreeMap<&str, &str>,
        problems: &mut Problems,
    ) -> Option<LocalizedPage> {
        let code = &self.settings.languages[language.index()];
        let own = self.parsed_files.get(&(code.clone(), name.to_owned()))?;
        self.check_fallback(own, name, problems);
        let (parsed, path, fallback) = self.parsed(code, name)?;
        let written = fallback.map_or(Some(language), |code| self.position(code))?;
        let context = self.context(written);
        let messages = &self.messages_by_language[language.index()];
        let note = note(parsed, fallback, messages);
        let ending = self.ending(language);
        let additions = Additions { note: note.as_deref(), ending: ending.as_ref() };
        let text = texts.get(path).copied().unwrap_or_default();
        let mut report = Report::new(path, text, problems);
        if fallback.is_none() {
            self.check_page(parsed, &mut report);
        }
        let parts = render(parsed, text, additions, context, &mut report)?;
        let (button, menu) = match own {
            (File::Fallback(pointer), path) => {
                self.check_pointer(pointer, &mut Report::of(path, texts, problems));
                (pointer.button.as_ref(), pointer.menu.as_ref())
            }
            (File::Page(_), _) => (None, None),
        };
        Some(LocalizedPage {
            title: parsed.title.as_str().into(),
            button: button.map_or(&parsed.button, |(words, _)| words).as_str().into(),
            menu: menu.map_or(&parsed.menu, |(words, _)| words).as_str().into(),
            parts: sent(&parts, messages),
            review_by: parsed.review_by.and_then(Date::last_day),
            related: self.related(&parsed.buttons),
            rows: parsed.buttons.are_rows.then(|| self.rows(&parsed.buttons)),
            original: self.original(parsed, written, messages),
        })
    }

    /// Reports a pointer to a page that is not there. Missing and unreadable pages are reported
    /// elsewhere.
    fn check_fallback(&self, own: &(File, String), name: &str, problems: &mut Problems) {
        let (File::Fallback(Pointer { language: other, .. }), path) = own else { return };
        let there = self.parsed_files.get(&(other.clone(), name.to_owned()));
        if self.position(other).is_none() || matches!(there, Some((File::Fallback(_), _))) {
            let what = "the language it falls back to has no such page of its own";
            let mut report = Report::new(path, "", problems);
            report.at(0, Rule::Fallback, what).hint("name a language that has it");
        }
    }

    /// The language of the original and the label of the button to it, where this is a translation.
    fn original(
        &self,
        parsed: &ParsedPage,
        written: Lang,
        messages: &FluentMessages<'_>,
    ) -> Option<(Lang, Arc<str>)> {
        let code = parsed.original.as_deref()?;
        let original = self.position(code).filter(|other| *other != written)?;
        let name = messages.language(code);
        Some((original, messages.say("original-button", &[("language", name.into())]).into()))
    }

    fn related(&self, buttons: &Buttons) -> Vec<PageId> {
        buttons.pages().filter_map(|(name, _)| self.ids.get(name.as_str()).copied()).collect()
    }

    fn rows(&self, buttons: &Buttons) -> Vec<Vec<RowItem>> {
        let offered = |(name, _): &(String, usize)| match Control::named(name) {
            Some(control) => Some(RowItem::Control(control)),
            None => self.ids.get(name.as_str()).copied().map(RowItem::Page),
        };
        buttons.rows.iter().map(|row| row.iter().filter_map(offered).collect()).collect()
    }
}

/// The messages as they are sent, and the labels that turn them.
fn sent(parts: &[Composed], messages: &FluentMessages<'_>) -> Vec<Part> {
    let part = |(at, part): (usize, &Composed)| {
        let (previous, next) = paging_labels(at, parts.len(), messages);
        let overdue = part.overdue.as_ref().map(Message::from);
        Part { message: Message::from(&part.text), overdue, previous, next }
    };
    parts.iter().enumerate().map(part).collect()
}

/// Reports what the Markdown reader refused, and which source may have been meant.
fn report_refusals(
    refusals: &[markdown::Refusal],
    body_at: usize,
    context: RenderContext<'_>,
    report: &mut Report<'_>,
) {
    for refusal in refusals {
        let rule = if refusal.what.starts_with("the source") {
            Rule::SourceUnknown
        } else {
            Rule::Markdown
        };
        lengths::refusal(body_at + refusal.at, rule, &refusal.what, report);
        let id = refusal.what.split_once("[^").and_then(|(_, rest)| rest.split_once(']'));
        if let Some((id, _)) = id.filter(|_| rule == Rule::SourceUnknown) {
            let known = context.sources.iter().map(|source| source.id.as_str());
            report.last_hint(|hint| suggest::hint(id, known, hint));
        }
    }
}

/// Renders the messages of a page, or reports why they cannot be rendered.
fn render(
    parsed: &ParsedPage,
    text: &str,
    additions: Additions<'_>,
    context: RenderContext<'_>,
    report: &mut Report<'_>,
) -> Option<Vec<Composed>> {
    let mut citations = Citations::new(context, parsed.groups.as_deref());
    let (blocks, refusals) = markdown::read(&text[parsed.body_at..], &mut citations);
    report_refusals(&refusals, parsed.body_at, context, report);
    if note_long(parsed, &blocks, citations.cited.len(), report) {
        return None;
    }
    let extents = extents(text, parsed.body_at, &blocks);
    check_blocks(parsed, &blocks, &extents, context.settings, report);
    match compose(parsed, &blocks, &citations.cited, additions, context) {
        Ok(parts) if parts.len() > MAX_PARTS => {
            let what =
                format!("the page needs {} messages; at most {MAX_PARTS} are turned", parts.len());
            let long = report.at(parsed.body_at, Rule::TooLong, what);
            long.measured(parts.len(), MAX_PARTS).hint("make two pages of it");
            None
        }
        Ok(parts) if parts.is_empty() => {
            if refusals.is_empty() {
                let what = "none of this page's text would be visible";
                report.at(parsed.body_at, Rule::BodyEmpty, what).hint("write a text that is");
            }
            None
        }
        Ok(parts) => {
            check_whole(&parts, parsed.body_at..text.len(), context, report);
            Some(parts)
        }
        Err(long) => {
            note_uncut(parsed.body_at, long.line, &blocks, &extents, report);
            None
        }
    }
}

/// Reports what the words of a page must not contain, before they are put into messages.
fn check_blocks(
    parsed: &ParsedPage,
    blocks: &[Block],
    extents: &[Range<usize>],
    settings: &Settings,
    report: &mut Report<'_>,
) {
    for (block, extent) in blocks.iter().zip(extents) {
        text_checks::check(&block.text, extent, settings, report);
        text_checks::check_links(&block.text, extent, settings, report);
    }
    if let Some(leaflet) = &parsed.leaflet {
        leaflet.check(blocks, settings, report);
    }
    if parsed.provenance == Provenance::Summary && !parsed.places.provenance.is_empty() {
        check_claims(blocks, extents, report);
    }
}

/// Reports the block on this line of the body, which no message holds and which cannot be cut.
fn note_uncut(
    body_at: usize,
    line: usize,
    blocks: &[Block],
    extents: &[Range<usize>],
    report: &mut Report<'_>,
) {
    let at = blocks.iter().zip(extents).find(|(block, _)| block.line == line);
    let (size, at) =
        at.map_or((0, body_at), |(block, extent)| (block.text.size().scalars, extent.start));
    let what = format!(
        "this is too long for one message and cannot be cut: it has {size} characters, and a message of {MAX_TEXT} holds heading and sources too"
    );
    let hint = "make a quotation, a list item, a bold passage or a word shorter";
    report.at(at, Rule::TooLong, what).measured(size, MAX_TEXT).hint(hint);
}

/// Reports a page that no nine messages hold, before it is taken apart, which would take long; returns whether it did.
fn note_long(parsed: &ParsedPage, blocks: &[Block], cited: usize, report: &mut Report<'_>) -> bool {
    let characters: usize = blocks.iter().map(|block| block.text.as_str().chars().count()).sum();
    let is_sent = |entity: &&Entity| !matches!(entity.style, Style::Cite(_));
    let marks: usize =
        blocks.iter().map(|block| block.text.entities().iter().filter(is_sent).count()).sum();
    // Each source of the page that lists them has a link.
    let marks = marks + if parsed.groups.is_some() { cited } else { 0 };
    let sizes = [(characters, MAX_TEXT, "characters"), (marks, MAX_ENTITIES, "marked passages")];
    if let Some((size, most, unit)) =
        sizes.into_iter().find(|(size, most, _)| *size > MAX_PARTS * most)
    {
        let what = format!(
            "the page has {size} {unit}, more than its messages hold; at most {MAX_PARTS} are turned"
        );
        let long = report.at(parsed.body_at, Rule::TooLong, what);
        long.measured(size, MAX_PARTS * most).hint("make two pages of it");
        return true;
    }
    false
}

/// Returns the lines that say that a page is a draft, and that it is shown in another language.
fn note(
    parsed: &ParsedPage,
    fallback: Option<&str>,
    messages: &FluentMessages<'_>,
) -> Option<String> {
    let unfinished = parsed.is_draft.then(|| messages.say("draft-note", &[]));
    let fallback = fallback.map(|code| fallback_note(code, messages));
    let lines = [unfinished, fallback].into_iter().flatten();
    lines.reduce(|one, other| one + "\n" + &other)
}

/// Reports claims of a summary without a source. A paragraph cites its own; for a quotation, a
/// citation in the paragraph that introduces it is enough.
fn check_claims(blocks: &[Block], extents: &[Range<usize>], report: &mut Report<'_>) {
    let mut before = false;
    for (block, extent) in blocks.iter().zip(extents) {
        let written = up_to_empty_line(report.written(extent));
        // Unreadable citations are reported elsewhere.
        let cites = written.contains("[^") || !block.text.citations().is_empty();
        let introduced = block.kind == BlockKind::Quote && before;
        if !cites && !introduced && block.kind != BlockKind::Heading && !is_ours(written) {
            let what = "this makes a claim and names no source";
            let hint = "cite one as in [^id]; or write {ours} at its end, if it is about this bot or leads to what follows";
            report.at(extent.start, Rule::Uncited, what).hint(hint);
        }
        before = cites;
    }
}

/// Checks the finished messages: heading, label, list of sources and date can combine harmless
/// words into something that is not allowed.
fn check_whole(
    parts: &[Composed],
    extent: Range<usize>,
    context: RenderContext<'_>,
    report: &mut Report<'_>,
) {
    if report.is_clean() {
        for text in
            parts.iter().flat_map(|part| [Some(&part.text), part.overdue.as_ref()]).flatten()
        {
            text_checks::check_combined(text, &extent, context.settings, report);
        }
    }
}
