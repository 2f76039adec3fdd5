//! From the drafts of all pages to the leaves of one language.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use super::build::Drafts;
use super::compose::{Citations, Desk, MOST_PARTS, compose, turns};
use super::page::{Draft, File};
use super::phrases::Wording;
use super::problem::Report;
use super::settings::Settings;
use super::source::{self, Source};
use super::{Lang, Leaf, Message, PageId, Part, Problem, check};
use crate::text::{RichText, markdown};

/// Everything that the rendering of a language looks at.
pub(super) struct Shop<'a> {
    pub(super) settings: &'a Settings,
    pub(super) sources: &'a [Source],
    pub(super) wordings: &'a [Wording<'a>],
    pub(super) drafts: &'a Drafts,
    pub(super) names: &'a [Arc<str>],
    pub(super) ids: &'a HashMap<Arc<str>, PageId>,
}

impl Shop<'_> {
    pub(super) fn languages(&self) -> impl Iterator<Item = Lang> {
        (0..self.settings.languages.len()).filter_map(Lang::new)
    }

    /// What a page file holds, following one pointer to another language.
    pub(super) fn draft(&self, code: &str, name: &str) -> Option<(&Draft, &str, Option<&str>)> {
        match self.drafts.get(&(code.to_owned(), name.to_owned()))? {
            (File::Draft(draft), path) => Some((draft, path, None)),
            (File::Fallback(other), _) => match self.drafts.get(&(other.clone(), name.to_owned()))? {
                (File::Draft(draft), path) => Some((draft, path, Some(other))),
                (File::Fallback(_), _) => None,
            },
        }
    }

    /// A page in a language, or a report of why there is none.
    pub(super) fn leaf(
        &self,
        language: Lang,
        name: &str,
        texts: &BTreeMap<&str, &str>,
        problems: &mut Vec<Problem>,
    ) -> Option<Leaf> {
        let code = &self.settings.languages[language.index()];
        let own = self.drafts.get(&(code.clone(), name.to_owned()))?;
        let Some((draft, path, fallback)) = self.draft(code, name) else {
            Report::new(&own.1, "", problems).at(
                0,
                "fallback",
                "the language it falls back to has no such page of its own",
            );
            return None;
        };
        let written = fallback.map_or(Some(language), |code| self.position(code))?;
        let desk = Desk { settings: self.settings, sources: self.sources, wording: &self.wordings[written.index()] };
        let own_wording = &self.wordings[language.index()];
        let note = fallback.map(|code| fallback_note(code, own_wording));
        let text = texts.get(path).copied().unwrap_or_default();
        let mut report = Report::new(path, text, problems);
        self.check_draft(draft, &mut report);
        let parts = render(draft, text, note.as_deref(), desk, &mut report)?;
        let count = parts.len();
        let part = |(at, text): (usize, &RichText)| {
            let (previous, next) = turns(at, count, own_wording);
            Part { message: Message::from(text), previous, next }
        };
        let original = draft.original.as_deref().and_then(|code| self.position(code)).filter(|other| *other != written);
        let name_of = |other: Lang| own_wording.language(&self.settings.languages[other.index()]);
        let label = |other: Lang| own_wording.say("original-button", &[("language", name_of(other).into())]);
        Some(Leaf {
            title: draft.title.as_str().into(),
            button: draft.button.as_str().into(),
            menu: draft.menu.as_str().into(),
            parts: parts.iter().enumerate().map(part).collect(),
            related: draft.buttons.iter().filter_map(|(name, _)| self.ids.get(name.as_str()).copied()).collect(),
            original: original.map(|other| (other, label(other).into())),
        })
    }

    pub(super) fn position(&self, code: &str) -> Option<Lang> {
        self.settings.languages.iter().position(|known| known == code).and_then(Lang::new)
    }

    fn check_draft(&self, draft: &Draft, report: &mut Report<'_>) {
        let places = &draft.places;
        check::length("title", &draft.title, check::TITLE, places.title, report);
        check::length("menu", &draft.menu, check::MENU, places.menu, report);
        check::label("button", &draft.button, places.button, report);
        let hosts = &self.settings.link_hosts;
        for (words, at) in [(&draft.title, places.title), (&draft.menu, places.menu)] {
            check::words(words, hosts, at, report);
        }
        check::characters(&draft.button, places.button, report);
        for (name, at) in draft.buttons.iter().filter(|(name, _)| !self.ids.contains_key(name.as_str())) {
            report.at(
                *at,
                "button-unknown",
                format!("“{name}” is not a page; buttons name pages by their file's name"),
            );
        }
        let origin = draft.origin.as_ref().map(|origin| (&origin.language, places.origin));
        let codes = [draft.original.as_ref().map(|code| (code, places.original)), origin];
        for (code, at) in codes.into_iter().flatten().filter(|(code, _)| self.position(code).is_none()) {
            report.at(at, "language", format!("“{code}” is not one of `languages` in bot.toml"));
        }
    }

    /// Every source must stand under a heading, or the page of sources would leave it out in silence.
    pub(super) fn check_groups(&self, texts: &BTreeMap<&str, &str>, problems: &mut Vec<Problem>) {
        for (file, path) in self.drafts.values() {
            let File::Draft(draft) = file else { continue };
            let Some(groups) = &draft.groups else { continue };
            let text = texts.get(source::FILE).copied().unwrap_or_default();
            let is_lost =
                |source: &&Source| !source.group.is_empty() && !groups.iter().any(|group| group.id == source.group);
            for source in self.sources.iter().filter(is_lost) {
                let what =
                    format!("the group “{}” of `{}` is not among the headings of {path}", source.group, source.id);
                Report::new(source::FILE, text, problems).at(source.at, "group-unknown", what);
            }
        }
    }
}

/// Says in the reader's language in which one a page is shown.
pub(super) fn fallback_note(code: &str, own: &Wording<'_>) -> String {
    own.say("fallback-note", &[("language", own.language(code).into())])
}

/// The messages of a page, or a report of why there are none.
fn render(
    draft: &Draft,
    text: &str,
    note: Option<&str>,
    desk: Desk<'_>,
    report: &mut Report<'_>,
) -> Option<Vec<RichText>> {
    let mut citations = Citations::new(desk, draft.groups.as_deref());
    let (blocks, refusals) = markdown::read(&text[draft.body_at..], &mut citations);
    for refusal in &refusals {
        let rule = if refusal.what.starts_with("the source") { "source-unknown" } else { "markdown" };
        report.at(draft.body_at + refusal.at, rule, &refusal.what);
    }
    let before = text[..draft.body_at].matches('\n').count();
    check::links(&blocks, &desk.settings.link_hosts, before, report);
    for block in &blocks {
        check::characters(block.text.as_str(), line_start(text, before + block.line), report);
    }
    match compose(draft, &blocks, &citations.cited, note, desk) {
        Ok(parts) if parts.len() > MOST_PARTS => {
            let what = format!(
                "the page needs {} messages; at most {MOST_PARTS} are turned, so make two pages of it",
                parts.len()
            );
            report.at(draft.body_at, "too-long", what);
            None
        }
        Ok(parts) => (!parts.is_empty()).then_some(parts),
        Err(long) => {
            let line = before + long.line;
            report.on(line, "too-long", format!("this is too long for one message of {} characters and cannot be cut: make a quotation, a list item, a bold passage or a word shorter", crate::text::MAX_TEXT));
            None
        }
    }
}

fn line_start(text: &str, line: usize) -> usize {
    text.split_inclusive('\n').take(line.saturating_sub(1)).map(str::len).sum()
}
