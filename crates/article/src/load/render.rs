//! Renders the drafts of all pages into the pages of one language.

use std::collections::BTreeMap;
use std::ops::Range;

use super::buttons::Buttons;
use super::compose::{Citations, Composed, MAX_PARTS, compose, is_ours, turns};
use super::context::{BuildContext, RenderContext, fallback_note};
use super::page::{Draft, File, GroupHeading, Places, Pointer, Provenance};
use super::phrases::FluentMessages;
use super::place;
use super::quotation::{extents, up_to_empty_line};
use super::source::Source;
use super::{check, text_checks};
use crate::control::Control;
use crate::date::Date;
use crate::lang::Lang;
use crate::localized_page::{LocalizedPage, Offered, Part};
use crate::message::Message;
use crate::problem::Problem;
use crate::problem::Report;
use crate::rule::Rule;
use crate::suggest;
use rich_text::split::{Block, BlockKind};
use rich_text::{Entity, MAX_ENTITIES, MAX_TEXT, Style, markdown};

impl BuildContext<'_> {
    /// Renders a page in a language, or reports why it cannot be rendered.
    pub(super) fn page_in_language(
        &self,
        language: Lang,
        name: &str,
        texts: &BTreeMap<&str, &str>,
        problems: &mut Vec<Problem>,
    ) -> Option<LocalizedPage> {
        let code = &self.settings.languages[language.index()];
        let own = self.drafts.get(&(code.clone(), name.to_owned()))?;
        let Some((draft, path, fallback)) = self.draft(code, name) else {
            // Missing and unreadable pages are reported elsewhere.
            let (File::Fallback(Pointer { language: other, .. }), path) = own else { return None };
            if self.position(other).is_none()
                || self.drafts.contains_key(&(other.clone(), name.to_owned()))
            {
                let what = "the language it falls back to has no such page of its own";
                Report::new(path, "", problems)
                    .at(0, Rule::Fallback, what)
                    .hint("name a language that has it");
            }
            return None;
        };
        let written = fallback.map_or(Some(language), |code| self.position(code))?;
        let context = self.context(written);
        let own_wording = &self.messages_by_language[language.index()];
        let note = fallback.map(|code| fallback_note(code, own_wording));
        let text = texts.get(path).copied().unwrap_or_default();
        let mut report = Report::new(path, text, problems);
        if fallback.is_none() {
            self.check_draft(draft, &mut report);
        }
        let parts = render(draft, text, note.as_deref(), context, &mut report)?;
        let (button, menu) = match own {
            (File::Fallback(pointer), path) => {
                let text = texts.get(path.as_str()).copied().unwrap_or_default();
                self.check_pointer(pointer, &mut Report::new(path, text, problems));
                let words = |own: &Option<(String, Range<usize>)>| {
                    own.as_ref().map(|(words, _)| words.clone())
                };
                (words(&pointer.button), words(&pointer.menu))
            }
            (File::Draft(_), _) => (None, None),
        };
        let original = draft
            .original
            .as_deref()
            .and_then(|code| self.position(code))
            .filter(|other| *other != written);
        let name_of = |other: Lang| own_wording.language(&self.settings.languages[other.index()]);
        let label = |other: Lang| {
            own_wording.say("original-button", &[("language", name_of(other).into())])
        };
        Some(LocalizedPage {
            title: draft.title.as_str().into(),
            button: button.as_ref().unwrap_or(&draft.button).as_str().into(),
            menu: menu.as_ref().unwrap_or(&draft.menu).as_str().into(),
            parts: sent(&parts, own_wording),
            review_by: draft.review_by.and_then(Date::last_day),
            related: draft
                .buttons
                .pages()
                .filter_map(|(name, _)| self.ids.get(name.as_str()).copied())
                .collect(),
            rows: draft.buttons.are_rows.then(|| self.rows(&draft.buttons)),
            original: original.map(|other| (other, label(other).into())),
        })
    }

    fn check_draft(&self, draft: &Draft, report: &mut Report<'_>) {
        let Places { title, button, menu, by, original, origin, .. } = &draft.places;
        check::line("title", &draft.title, check::TITLE, title, report);
        check::line("menu", &draft.menu, check::MENU, menu, report);
        check::label("button", &draft.button, button, report);
        let mut shown = vec![(&draft.title, title), (&draft.menu, menu), (&draft.button, button)];
        if let Provenance::Translation(translator) = &draft.provenance {
            check::line("by", translator, check::PUBLISHER, by, report);
            shown.push((translator, by));
        }
        for GroupHeading { title, title_at, .. } in draft.groups.iter().flatten() {
            check::line("title", title, check::TITLE, title_at, report);
            shown.push((title, title_at));
        }
        for (words, extent) in shown {
            text_checks::check_plain(words, extent, self.settings, report);
        }
        self.check_buttons(draft, report);
        let origin = draft.origin.as_ref().map(|from| (&from.language, origin));
        let codes = [draft.original.as_ref().map(|code| (code, original)), origin];
        for (code, at) in
            codes.into_iter().flatten().filter(|(code, _)| self.position(code).is_none())
        {
            let what = format!("“{code}” is not one of `languages` in bot.toml");
            report.at(at.start, Rule::Language, what).hint("correct the code, or add the language");
        }
    }

    fn rows(&self, buttons: &Buttons) -> Vec<Vec<Offered>> {
        let offered = |(name, _): &(String, usize)| match Control::named(name) {
            Some(control) => Some(Offered::Control(control)),
            None => self.ids.get(name.as_str()).copied().map(Offered::Page),
        };
        buttons.rows.iter().map(|row| row.iter().filter_map(offered).collect()).collect()
    }

    fn check_pointer(&self, Pointer { button, menu, .. }: &Pointer, report: &mut Report<'_>) {
        if let Some((button, extent)) = button {
            check::label("button", button, extent, report);
        }
        if let Some((menu, extent)) = menu {
            check::line("menu", menu, check::MENU, extent, report);
        }
        for (words, extent) in [button, menu].into_iter().flatten() {
            text_checks::check_plain(words, extent, self.settings, report);
        }
    }

    fn check_buttons(&self, draft: &Draft, report: &mut Report<'_>) {
        for (name, at) in
            draft.buttons.pages().filter(|(name, _)| !self.ids.contains_key(name.as_str()))
        {
            let unknown = report.at(*at, Rule::ButtonUnknown, format!("“{name}” is not a page"));
            let known = self.names.iter().map(AsRef::as_ref);
            unknown.hint(match Control::named(name) {
                Some(_) => "a row may name it, as in buttons = [[\"…\"], [\"language\", \"hide\"]]"
                    .to_owned(),
                None => suggest::hint(
                    name,
                    known,
                    "buttons name pages by their file's name, without .md",
                ),
            });
        }
        let all: Vec<&(String, usize)> = draft.buttons.rows.iter().flatten().collect();
        if let Some((_, at)) = all.get(check::OFFERED) {
            let many = all.len();
            let what = format!(
                "the page offers {many} others; at most {} fit below a message",
                check::OFFERED
            );
            let hint = "offer fewer, or make a page between";
            report.at(*at, Rule::ButtonsMany, what).measured(many, check::OFFERED).hint(hint);
        }
    }

    /// Reports sources whose group is not a heading: the page of sources would silently omit them.
    pub(super) fn check_groups(&self, texts: &BTreeMap<&str, &str>, problems: &mut Vec<Problem>) {
        let text = texts.get(place::SOURCES).copied().unwrap_or_default();
        let mut report = Report::new(place::SOURCES, text, problems);
        let lists = self.drafts.values().filter_map(|(file, path)| match file {
            File::Draft(draft) => Some((draft.groups.as_ref()?, path.as_str())),
            File::Fallback(_) => None,
        });
        for Source { id, group, group_at, .. } in
            self.sources.iter().filter(|source| !source.group.is_empty())
        {
            let lacking =
                lists.clone().filter(|(groups, _)| groups.iter().all(|known| known.id != *group));
            let lacking: Vec<&str> = lacking.map(|(_, path)| path).collect();
            if !lacking.is_empty() {
                let what = format!(
                    "the group “{group}” of `{id}` is not among the headings of {}",
                    lacking.join(", ")
                );
                let hint = "correct it, or add the heading in every language";
                report.at(*group_at, Rule::GroupUnknown, what).hint(hint);
            }
        }
    }
}

/// The messages as they are sent, and the labels that turn them.
fn sent(parts: &[Composed], messages: &FluentMessages<'_>) -> Vec<Part> {
    let part = |(at, part): (usize, &Composed)| {
        let (previous, next) = turns(at, parts.len(), messages);
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
        check::refusal(body_at + refusal.at, rule, &refusal.what, report);
        let id = refusal.what.split_once("[^").and_then(|(_, rest)| rest.split_once(']'));
        if let Some((id, _)) = id.filter(|_| rule == Rule::SourceUnknown) {
            let known = context.sources.iter().map(|source| source.id.as_str());
            report.last_hint(|hint| suggest::hint(id, known, hint));
        }
    }
}

/// Renders the messages of a page, or reports why they cannot be rendered.
fn render(
    draft: &Draft,
    text: &str,
    note: Option<&str>,
    context: RenderContext<'_>,
    report: &mut Report<'_>,
) -> Option<Vec<Composed>> {
    let mut citations = Citations::new(context, draft.groups.as_deref());
    let (blocks, refusals) = markdown::read(&text[draft.body_at..], &mut citations);
    report_refusals(&refusals, draft.body_at, context, report);
    if note_long(draft, &blocks, citations.cited.len(), report) {
        return None;
    }
    let extents = extents(text, draft.body_at, &blocks);
    for (block, extent) in blocks.iter().zip(&extents) {
        text_checks::check(&block.text, extent, context.settings, report);
        text_checks::check_links(&block.text, extent, context.settings, report);
    }
    if let Some(leaflet) = &draft.leaflet {
        leaflet.check(&blocks, context.settings, report);
    }
    if draft.provenance == Provenance::Summary && !draft.places.provenance.is_empty() {
        check_claims(&blocks, &extents, report);
    }
    match compose(draft, &blocks, &citations.cited, note, context) {
        Ok(parts) if parts.len() > MAX_PARTS => {
            let what =
                format!("the page needs {} messages; at most {MAX_PARTS} are turned", parts.len());
            let long = report.at(draft.body_at, Rule::TooLong, what);
            long.measured(parts.len(), MAX_PARTS).hint("make two pages of it");
            None
        }
        Ok(parts) if parts.is_empty() => {
            if refusals.is_empty() {
                let what = "nothing of this page's text is shown";
                report.at(draft.body_at, Rule::BodyEmpty, what).hint("write a text that is");
            }
            None
        }
        Ok(parts) => {
            check_whole(&parts, draft.body_at..text.len(), context, report);
            Some(parts)
        }
        Err(long) => {
            let at = blocks.iter().zip(&extents).find(|(block, _)| block.line == long.line);
            let (size, at) = at.map_or((0, draft.body_at), |(block, extent)| {
                (block.text.size().scalars, extent.start)
            });
            let what = format!(
                "this is too long for one message and cannot be cut: it has {size} characters, and a message of {MAX_TEXT} holds heading and sources too"
            );
            let long = report.at(at, Rule::TooLong, what);
            long.measured(size, MAX_TEXT)
                .hint("make a quotation, a list item, a bold passage or a word shorter");
            None
        }
    }
}

/// Reports a page that no nine messages hold, before it is taken apart, which would take long; returns whether it did.
fn note_long(draft: &Draft, blocks: &[Block], cited: usize, report: &mut Report<'_>) -> bool {
    let characters: usize = blocks.iter().map(|block| block.text.as_str().chars().count()).sum();
    let is_sent = |entity: &&Entity| !matches!(entity.style, Style::Cite(_));
    let marks: usize =
        blocks.iter().map(|block| block.text.entities().iter().filter(is_sent).count()).sum();
    // Each source of the page that lists them has a link.
    let marks = marks + if draft.groups.is_some() { cited } else { 0 };
    let sizes = [(characters, MAX_TEXT, "characters"), (marks, MAX_ENTITIES, "marked passages")];
    if let Some((size, most, unit)) =
        sizes.into_iter().find(|(size, most, _)| *size > MAX_PARTS * most)
    {
        let what = format!(
            "the page has {size} {unit}, more than its messages hold; at most {MAX_PARTS} are turned"
        );
        let long = report.at(draft.body_at, Rule::TooLong, what);
        long.measured(size, MAX_PARTS * most).hint("make two pages of it");
        return true;
    }
    false
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
            text_checks::check(text, &extent, context.settings, report);
        }
    }
}
