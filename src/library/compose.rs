//! From a page's draft to the messages that are sent: heading, label, body, its own list of sources, and the date.

use std::sync::Arc;

use fluent_bundle::FluentValue;

use super::page::{Draft, Group, Provenance};
use super::phrases::Wording;
use super::settings::Settings;
use super::source::Source;
use crate::text::detect::detect;
use crate::text::markdown::Surroundings;
use crate::text::split::{Block, BlockKind, TooLong, split};
use crate::text::{RichText, Style};

/// A page has at most this many messages: nobody turns more, and their labels stay short.
pub(super) const MOST_PARTS: usize = 9;

/// Shows nothing: says that a paragraph needs no source of its own.
const UNSOURCED: &str = "ours";
/// Shows nothing: says the same, and that the paragraph is true of the chat alone and not of a copy of the page.
const BOT_ONLY: &str = "bot-only";

/// Whether a paragraph, as it is written, makes no claim about the world: it says so, or shows what `bot.toml` has.
pub(super) fn is_ours(written: &str) -> bool {
    ["operator", "contacts", UNSOURCED, BOT_ONLY].iter().any(|name| has_mark(written, name))
}

/// Whether a paragraph, as it is written, is for the bot alone: the mirror and the leaflets leave it out.
pub(super) fn is_bot_only(written: &str) -> bool {
    has_mark(written, BOT_ONLY)
}

fn has_mark(written: &str, name: &str) -> bool {
    written.contains(&format!("{{{name}}}"))
}

/// The sources as pages of one language show them, and the settings that fill placeholders.
#[derive(Clone, Copy)]
pub(super) struct Desk<'a> {
    pub(super) settings: &'a Settings,
    pub(super) sources: &'a [Source],
    pub(super) wording: &'a Wording<'a>,
}

/// Numbers the sources of one page in the order in which they are cited.
pub(super) struct Citations<'a> {
    desk: Desk<'a>,
    /// Indexes into the sources; the printed number is the position here plus one.
    pub(super) cited: Vec<usize>,
}

impl<'a> Citations<'a> {
    /// On the page that lists all sources, the list itself gives the numbers.
    pub(super) fn new(desk: Desk<'a>, groups: Option<&[Group]>) -> Self {
        let mut cited = Vec::new();
        for group in groups.unwrap_or_default() {
            cited.extend(
                desk.sources.iter().enumerate().filter(|(_, source)| source.group == group.id).map(|(at, _)| at),
            );
        }
        Self { desk, cited }
    }
}

impl Surroundings for Citations<'_> {
    fn cite(&mut self, id: &str) -> Option<usize> {
        let source = self.desk.sources.iter().position(|source| source.id == id)?;
        let known = self.cited.iter().position(|cited| *cited == source);
        Some(
            1 + known.unwrap_or_else(|| {
                self.cited.push(source);
                self.cited.len() - 1
            }),
        )
    }

    fn fill(&self, name: &str) -> Option<RichText> {
        let Desk { settings, wording, .. } = self.desk;
        match name {
            "operator" => Some(RichText::from(
                match &settings.operator {
                    Some(name) => wording.say("operator-named", &[("name", name.as_str().into())]),
                    None => wording.say("operator-unnamed", &[]),
                }
                .as_str(),
            )),
            "contacts" => Some(contacts(self.desk)),
            UNSOURCED | BOT_ONLY => Some(RichText::default()),
            _ => None,
        }
    }
}

/// In a code entity, because Telegram must not make a link of a contact by itself.
fn contacts(desk: Desk<'_>) -> RichText {
    const HOLE: &str = "\u{fffc}";
    let mut text = RichText::default();
    for contact in &desk.settings.contacts {
        if !text.is_empty() {
            text.push_str("\n");
        }
        let date = desk.wording.date(contact.checked);
        let line = desk.wording.say("contact-checked", &[("contact", HOLE.into()), ("date", date.into())]);
        let (before, after) = line.split_once(HOLE).unwrap_or((&line, ""));
        text.push_str(before);
        text.push_styled(Style::Code, &contact.text);
        text.push_str(after);
    }
    text
}

/// All messages of a page, in order.
pub(super) fn compose(
    draft: &Draft,
    blocks: &[Block],
    cited: &[usize],
    note: Option<&str>,
    desk: Desk<'_>,
) -> Result<Vec<RichText>, TooLong> {
    let head = head(draft, note, desk.wording);
    let as_of = as_of(draft, desk.wording);
    let whole = |body: &RichText| {
        let mut text = head.clone();
        text.push_str("\n\n");
        text.append(body);
        text.push_str("\n\n");
        if draft.groups.is_none() {
            append_sources(&mut text, body, cited, desk);
        }
        text.push_styled(Style::Italic, &as_of);
        text
    };
    let listed = draft.groups.as_deref().map(|groups| list_all(groups, cited, desk, blocks));
    let blocks = listed.as_deref().unwrap_or(blocks);
    let parts = split(blocks, |body| whole(body).size().fits())?;
    Ok(parts.iter().map(whole).collect())
}

/// Whose words these are.
pub(super) fn label(draft: &Draft, wording: &Wording<'_>) -> String {
    match &draft.provenance {
        Provenance::Official => wording.say("label-official", &[]),
        Provenance::Translation(by) => wording.say("label-translation", &[("by", by.as_str().into())]),
        Provenance::Unofficial => wording.say("label-unofficial", &[]),
        Provenance::Summary => wording.say("label-summary", &[]),
    }
}

pub(super) fn as_of(draft: &Draft, wording: &Wording<'_>) -> String {
    wording.say("as-of", &[("date", wording.date(draft.as_of).into())])
}

fn head(draft: &Draft, note: Option<&str>, wording: &Wording<'_>) -> RichText {
    let label = label(draft, wording);
    let mut head = RichText::default();
    head.push_styled(Style::Bold, &draft.title);
    for line in [Some(label.as_str()), note].into_iter().flatten() {
        head.push_str("\n");
        head.push_styled(Style::Italic, line);
    }
    head
}

/// A message lists the sources that its own words cite, folded away where Telegram can fold them.
fn append_sources(text: &mut RichText, body: &RichText, cited: &[usize], desk: Desk<'_>) {
    let numbers = body.citations();
    if numbers.is_empty() {
        return;
    }
    text.push_styled(Style::Bold, &desk.wording.say("sources-heading", &[]));
    text.push_str("\n");
    let start = text.as_str().len();
    for (at, number) in numbers.into_iter().enumerate() {
        let Some(source) = cited.get(number - 1).and_then(|at| desk.sources.get(*at)) else { continue };
        text.push_str(if at == 0 { "" } else { "\n" });
        text.push_str(&format!("[{number}] "));
        text.append(&entry(source, desk));
    }
    text.style(Style::ExpandableQuote, start);
    text.push_str("\n");
}

/// A source below the page that cites it: publisher, date, host.
pub(super) fn entry(source: &Source, desk: Desk<'_>) -> RichText {
    let mut entry = shown_publisher(&source.publisher);
    entry.push_str(&format!(", {}", desk.wording.date(source.date)));
    append_host(&mut entry, source);
    entry
}

/// A source on the page of sources: publisher, date, language, host.
pub(super) fn full_entry(source: &Source, desk: Desk<'_>) -> RichText {
    let (date, language) = (desk.wording.date(source.date), desk.wording.language(&source.language));
    let mut entry = shown_publisher(&source.publisher);
    entry.push_str(&format!(", {date}, {language}"));
    append_host(&mut entry, source);
    entry
}

/// A publisher may be called like its site. What Telegram would make a link of, without encryption, stands as code.
pub(super) fn shown_publisher(publisher: &str) -> RichText {
    let mut text = RichText::default();
    let mut from = 0;
    for found in detect(publisher) {
        text.push_str(&publisher[from..found.range.start]);
        text.push_styled(Style::Code, &publisher[found.range.clone()]);
        from = found.range.end;
    }
    text.push_str(&publisher[from..]);
    text
}

fn append_host(text: &mut RichText, source: &Source) {
    if let Some(link) = &source.link {
        text.push_str(" · ");
        text.push_styled(Style::Link(Arc::clone(&link.url)), &link.host);
    }
}

/// The body of the page of sources: its own blocks, then every source under its heading.
fn list_all(groups: &[Group], cited: &[usize], desk: Desk<'_>, blocks: &[Block]) -> Vec<Block> {
    let mut all = blocks.to_vec();
    for group in groups {
        let mut heading = RichText::default();
        heading.push_styled(Style::Bold, &group.title);
        all.push(Block { kind: BlockKind::Heading, text: heading, line: 1 });
        for (at, source) in cited.iter().enumerate().filter_map(|(at, index)| Some((at, desk.sources.get(*index)?))) {
            if source.group == group.id {
                let mut item = RichText::default();
                item.push_styled(Style::Cite(at + 1), &format!("[{}]", at + 1));
                item.push_str(" ");
                item.append(&full_entry(source, desk));
                all.push(Block { kind: BlockKind::Item, text: item, line: 1 });
            }
        }
    }
    all
}

/// Labels of the buttons that turn to the messages before and after part `at` of `parts`, counted from 0.
pub(super) fn turns(at: usize, parts: usize, wording: &Wording<'_>) -> (Option<Arc<str>>, Option<Arc<str>>) {
    let label = |id: &str, part: usize| {
        let filling = [("part", FluentValue::from(part)), ("parts", FluentValue::from(parts))];
        Arc::from(wording.say(id, &filling))
    };
    let before = (at > 0).then(|| label("part-previous", at));
    let after = (at + 1 < parts).then(|| label("part-next", at + 2));
    (before, after)
}
