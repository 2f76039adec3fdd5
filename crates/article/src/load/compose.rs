//! Composes the messages of a parsed page: heading, label, body, its own list of sources,
//! and the date.

use std::sync::Arc;

use fluent_bundle::FluentValue;

use super::context::RenderContext;
use super::group_heading::GroupHeading;
use super::page::ParsedPage;
use super::phrases::FluentMessages;
use super::provenance::Provenance;
use super::source_list::SourceList;
use crate::ending;
use rich_text::markdown::Surroundings;
use rich_text::split::{Block, TooLong, split};
use rich_text::{RichText, Style, has_italics};

/// A placeholder that shows nothing: it marks a paragraph that needs no source.
const UNSOURCED: &str = "ours";
/// Shows nothing either: it also marks a paragraph that is true only in the chat, not in a copy of
/// the page.
const BOT_ONLY: &str = "bot-only";

/// Returns whether a paragraph, as written in the file, needs no source: it has the placeholder
/// `{ours}`, or shows the operator or the contacts of `bot.toml`.
pub(super) fn is_ours(written: &str) -> bool {
    ["operator", "contacts", UNSOURCED, BOT_ONLY].iter().any(|name| has_mark(written, name))
}

/// Returns whether a paragraph, as written in the file, is for the bot alone: the mirror and the
/// leaflets omit it.
pub(super) fn is_bot_only(written: &str) -> bool {
    has_mark(written, BOT_ONLY)
}

fn has_mark(written: &str, name: &str) -> bool {
    written.contains(&format!("{{{name}}}"))
}

/// Numbers the sources of a page in the order in which they are cited.
pub(super) struct Citations<'a> {
    context: RenderContext<'a>,
    /// Indexes into the sources; the printed number is the position in this list plus one.
    pub(super) cited: Vec<usize>,
}

impl<'a> Citations<'a> {
    /// On the page that lists all sources (`groups`), the order of the list determines the numbers.
    pub(super) fn new(context: RenderContext<'a>, groups: Option<&[GroupHeading]>) -> Self {
        let mut cited = Vec::new();
        for group in groups.unwrap_or_default() {
            cited.extend(
                context
                    .sources
                    .iter()
                    .enumerate()
                    .filter(|(_, source)| source.group == group.id)
                    .map(|(at, _)| at),
            );
        }
        Self { context, cited }
    }
}

impl Surroundings for Citations<'_> {
    fn cite(&mut self, id: &str) -> Option<usize> {
        let source = self.context.sources.iter().position(|source| source.id == id)?;
        let known = self.cited.iter().position(|cited| *cited == source);
        Some(
            1 + known.unwrap_or_else(|| {
                self.cited.push(source);
                self.cited.len() - 1
            }),
        )
    }

    fn fill(&self, name: &str) -> Option<RichText> {
        let RenderContext { settings, messages, code, .. } = self.context;
        match name {
            "operator" => Some(RichText::from(
                match &settings.operator {
                    Some(name) => messages.say("operator-named", &[("name", name.of(code).into())]),
                    None => messages.say("operator-unnamed", &[]),
                }
                .as_str(),
            )),
            "contacts" => Some(contacts(self.context)),
            UNSOURCED | BOT_ONLY => Some(RichText::default()),
            _ => None,
        }
    }
}

/// As code entities, so that Telegram does not turn a contact into a link.
fn contacts(context: RenderContext<'_>) -> RichText {
    let mut text = RichText::default();
    for contact in &context.settings.contacts {
        if !text.is_empty() {
            text.push_str("\n");
        }
        let (before, after) =
            context.messages.around("contact-checked", "contact", contact.checked);
        text.push_str(&before);
        text.push_styled(Style::Code, contact.text.of(context.code));
        text.push_str(&after);
    }
    text
}

/// What is added to a page's own words, in the reader's language.
#[derive(Clone, Copy)]
pub(super) struct Additions<'a> {
    /// What readers must know of the page, below its label.
    pub(super) note: Option<&'a str>,
    /// What readers must know of the bot, at the end.
    pub(super) ending: Option<&'a RichText>,
}

/// A message of a page.
pub(super) struct Composed {
    pub(super) text: RichText,
    /// The same, once the day is over by which somebody was to review the page.
    pub(super) overdue: Option<RichText>,
}

/// Returns all messages of a page, in order.
pub(super) fn compose(
    parsed: &ParsedPage,
    blocks: &[Block],
    cited: &[usize],
    additions: Additions<'_>,
    context: RenderContext<'_>,
) -> Result<Vec<Composed>, TooLong> {
    let as_of = as_of(parsed, context.messages);
    let overdue = overdue(parsed, context.messages);
    let sources = SourceList { context, cited };
    let whole = |body: &RichText, date: &str| {
        let mut text = head(parsed, additions.note, !body.citations().is_empty(), context.messages);
        text.push_str("\n\n");
        text.append(body);
        text.push_str("\n\n");
        if parsed.groups.is_none() {
            sources.append_to(&mut text, body);
        }
        push_remark(&mut text, date);
        ending::push(&mut text, additions.ending);
        text
    };
    let listed = parsed.groups.as_deref().map(|groups| sources.below(blocks, groups));
    let blocks = listed.as_deref().unwrap_or(blocks);
    // The cuts must hold on either side of that day.
    let fits = |body: &RichText| {
        [Some(&as_of), overdue.as_ref()]
            .into_iter()
            .flatten()
            .all(|date| whole(body, date).size().fits())
    };
    let parts = split(blocks, fits)?;
    let composed = |body: &RichText| Composed {
        text: whole(body, &as_of),
        overdue: overdue.as_ref().map(|date| whole(body, date)),
    };
    Ok(parts.iter().map(composed).collect())
}

/// Adds a line that is not part of the page's own words: in italics, if its script has them.
fn push_remark(text: &mut RichText, line: &str) {
    if has_italics(line) {
        text.push_styled(Style::Italic, line);
    } else {
        text.push_str(line);
    }
}

/// Returns the label that says whose words these are. That of a summary speaks of the sources below,
/// so a summary that cites nothing has none.
pub(super) fn label(
    parsed: &ParsedPage,
    cites: bool,
    messages: &FluentMessages<'_>,
) -> Option<String> {
    match &parsed.provenance {
        Provenance::Official => Some(messages.say("label-official", &[])),
        Provenance::Translation(by) => {
            Some(messages.say("label-translation", &[("by", by.as_str().into())]))
        }
        Provenance::Unofficial => Some(messages.say("label-unofficial", &[])),
        Provenance::Summary => cites.then(|| messages.say("label-summary", &[])),
    }
}

pub(super) fn as_of(parsed: &ParsedPage, messages: &FluentMessages<'_>) -> String {
    messages.say("as-of", &[("date", messages.date(parsed.as_of).into())])
}

/// Returns the line that replaces the date once the day of review is over, if there is such a day.
fn overdue(parsed: &ParsedPage, messages: &FluentMessages<'_>) -> Option<String> {
    parsed.review_by?;
    Some(messages.say("as-of-overdue", &[("date", messages.date(parsed.as_of).into())]))
}

fn head(
    parsed: &ParsedPage,
    note: Option<&str>,
    cites: bool,
    messages: &FluentMessages<'_>,
) -> RichText {
    let label = label(parsed, cites, messages);
    let mut head = RichText::default();
    head.push_styled(Style::Bold, &parsed.title);
    for line in [label.as_deref(), note].into_iter().flatten() {
        head.push_str("\n");
        push_remark(&mut head, line);
    }
    head
}

/// Returns the labels of the buttons to the previous and the next message of part `at` of `parts`,
/// counted from 0.
pub(super) fn paging_labels(
    at: usize,
    parts: usize,
    messages: &FluentMessages<'_>,
) -> (Option<Arc<str>>, Option<Arc<str>>) {
    let label = |id: &str, part: usize| {
        let filling = [("part", FluentValue::from(part)), ("parts", FluentValue::from(parts))];
        Arc::from(messages.say(id, &filling))
    };
    let before = (at > 0).then(|| label("part-previous", at));
    let after = (at + 1 < parts).then(|| label("part-next", at + 2));
    (before, after)
}
