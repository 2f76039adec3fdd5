//! Checks the fields of a page, its buttons, and the headings of the page of sources.

use std::collections::BTreeMap;

use super::context::BuildContext;
use super::group_heading::GroupHeading;
use super::page::{File, ParsedPage, Places, Pointer};
use super::provenance::Provenance;
use super::source::Source;
use super::{lengths, place, text_checks};
use crate::control::Control;
use crate::problems::Problems;
use crate::report::Report;
use crate::rule::Rule;
use crate::suggest;

impl BuildContext<'_> {
    pub(super) fn check_page(&self, parsed: &ParsedPage, report: &mut Report<'_>) {
        let Places { title, button, menu, by, original, origin, .. } = &parsed.places;
        lengths::line("title", &parsed.title, lengths::TITLE, title, report);
        lengths::line("menu", &parsed.menu, lengths::MENU, menu, report);
        lengths::label("button", &parsed.button, button, report);
        let mut shown =
            vec![(&parsed.title, title), (&parsed.menu, menu), (&parsed.button, button)];
        if let Provenance::Translation(translator) = &parsed.provenance {
            lengths::line("by", translator, lengths::PUBLISHER, by, report);
            shown.push((translator, by));
        }
        for GroupHeading { title, title_at, .. } in parsed.groups.iter().flatten() {
            lengths::line("title", title, lengths::TITLE, title_at, report);
            shown.push((title, title_at));
        }
        for (words, extent) in shown {
            text_checks::check_plain(words, extent, self.settings, report);
        }
        self.check_buttons(parsed, report);
        let origin = parsed.origin.as_ref().map(|from| (&from.language, origin));
        let codes = [parsed.original.as_ref().map(|code| (code, original)), origin];
        for (code, at) in
            codes.into_iter().flatten().filter(|(code, _)| self.position(code).is_none())
        {
            let what = format!("“{code}” is not one of `languages` in bot.toml");
            report.at(at.start, Rule::Language, what).hint("correct the code, or add the language");
        }
    }

    pub(super) fn check_pointer(
        &self,
        Pointer { button, menu, .. }: &Pointer,
        report: &mut Report<'_>,
    ) {
        if let Some((button, extent)) = button {
            lengths::label("button", button, extent, report);
        }
        if let Some((menu, extent)) = menu {
            lengths::line("menu", menu, lengths::MENU, extent, report);
        }
        for (words, extent) in [button, menu].into_iter().flatten() {
            text_checks::check_plain(words, extent, self.settings, report);
        }
    }

    fn check_buttons(&self, parsed: &ParsedPage, report: &mut Report<'_>) {
        for (name, at) in
            parsed.buttons.pages().filter(|(name, _)| !self.ids.contains_key(name.as_str()))
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
        let all: Vec<&(String, usize)> = parsed.buttons.rows.iter().flatten().collect();
        if let Some((_, at)) = all.get(lengths::RELATED) {
            let many = all.len();
            let what = format!(
                "the page offers {many} others; at most {} fit below a message",
                lengths::RELATED
            );
            let hint = "offer fewer, or make a page between";
            report.at(*at, Rule::ButtonsMany, what).measured(many, lengths::RELATED).hint(hint);
        }
    }

    /// Reports sources whose group is not a heading: the page of sources would silently omit them.
    pub(super) fn check_groups(&self, texts: &BTreeMap<&str, &str>, problems: &mut Problems) {
        let mut report = Report::of(place::SOURCES, texts, problems);
        let lists = self.parsed_files.values().filter_map(|(file, path)| match file {
            File::Page(parsed) => Some((parsed.groups.as_ref()?, path.as_str())),
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
