//! The settings of the bot, `bot.toml`.

use std::collections::BTreeMap;
use std::num::NonZeroU32;
use std::ops::Range;

use chrono::NaiveDate;

use super::fields::{Fields, parse};
use super::link::check_host;
use super::{check, invisible, review, source, text_checks};
use crate::date::Date;
use crate::library::Lang;
use crate::problem::Report;
use crate::rule::Rule;
use crate::suggest;

/// The path of the settings file.
pub const FILE: &str = "bot.toml";

/// How the bot behaves in a group.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Groups {
    /// It shows the page; its buttons lead into the private chat.
    Answer,
    /// It sends a neutral line with a button that leads into the private chat.
    Link,
    /// It does not answer.
    Silent,
}

/// A contact that the operator verified on a certain day.
#[derive(Debug, Clone)]
pub struct Contact {
    pub text: String,
    /// Its byte range in the file.
    pub at: Range<usize>,
    /// When it was verified.
    pub checked: Date,
}

/// The content of `bot.toml`.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Codes of the languages offered, in the order of their buttons.
    pub languages: Vec<String>,
    /// The language for readers whose own language is unknown.
    pub default: Lang,
    /// The language to use for each Telegram language code that is not offered.
    pub fallback: BTreeMap<String, Lang>,
    /// Who runs this copy of the bot.
    pub operator: Option<String>,
    /// The bot's @name on Telegram, without the `@`; `doctor` compares it.
    pub username: Option<String>,
    pub groups: Groups,
    /// Whether the bot sets its own menus, name and descriptions at start.
    pub publish: bool,
    /// The hosts that links may lead to; their subdomains are allowed too.
    pub link_hosts: Vec<String>,
    pub flood: Flood,
    /// The verified contacts.
    pub contacts: Vec<Contact>,
}

impl Settings {
    /// Returns the texts that pages show because they are in `bot.toml`: the operator and the
    /// contacts.
    pub(super) fn given(&self) -> impl Iterator<Item = &str> {
        self.operator
            .as_deref()
            .into_iter()
            .chain(self.contacts.iter().map(|contact| contact.text.as_str()))
    }

    fn check(&self, operator_at: &Range<usize>, report: &mut Report<'_>) {
        let bare = Self { operator: None, contacts: Vec::new(), ..self.clone() };
        if let Some(operator) = &self.operator {
            check::line("operator", operator, check::DESCRIPTION, operator_at, report);
            text_checks::check_plain(operator, operator_at, &bare, report);
        }
        for Contact { text, at, .. } in &self.contacts {
            check::length("text", text, check::DESCRIPTION, at, report);
            text_checks::check_signs(text, at, report);
            invisible::shown(text, at, &bare, report);
            text_checks::check_names(text, at, report);
        }
    }
}

/// The rate of requests that one reader may send before being asked to slow down.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Flood {
    /// The long-term rate, in requests per second.
    pub per_second: NonZeroU32,
    /// The maximum burst, in requests.
    pub at_once: NonZeroU32,
    /// Requests that may wait for an answer when others have to wait for them, in all chats together.
    pub waiting: NonZeroU32,
}

impl Default for Flood {
    /// Three requests a second: a person who taps twice a second is never limited. A burst of 120,
    /// a minute of such taps, is for a reader who returns after an outage.
    fn default() -> Self {
        let count = |more| NonZeroU32::MIN.saturating_add(more);
        Self { per_second: count(2), at_once: count(119), waiting: count(9) }
    }
}

/// Reads the settings, on this day; `None` where a mistake leaves no languages to go on with.
pub fn read(text: &str, today: NaiveDate, report: &mut Report<'_>) -> Option<Settings> {
    let table = parse(text, 0, report)?;
    let mut fields = Fields::new(table.get_ref(), 0, 0);
    let languages = read_languages(&mut fields, report);
    let default = fields.required("default_language", report);
    let default =
        default.and_then(|code| known(&languages, &code, fields.place("default_language"), report));
    let fallback = read_fallback(&mut fields, &languages, report);
    let operator = read_operator(&mut fields, report);
    let username = read_username(&mut fields, report);
    let operator_at = fields.extent("operator");
    let groups = read_groups(&mut fields, report);
    let publish = fields.flag("publish", report).unwrap_or(true);
    let hosts = fields.strings("link_hosts", report).unwrap_or_default();
    for (host, at) in &hosts {
        check_host(host, *at, report);
    }
    let flood = read_flood(&mut fields, report);
    let contacts = read_contacts(&mut fields, today, report);
    fields.finish(report);
    if languages.is_empty() {
        return None;
    }
    let settings = Settings {
        languages,
        default: default.unwrap_or(Lang::FIRST),
        fallback,
        operator,
        username,
        groups,
        publish,
        link_hosts: hosts.into_iter().map(|(host, _)| host).collect(),
        flood,
        contacts,
    };
    settings.check(&operator_at, report);
    Some(settings)
}

fn read_operator(fields: &mut Fields<'_, '_>, report: &mut Report<'_>) -> Option<String> {
    let named = fields.string("operator", report).filter(|name| !name.trim().is_empty());
    if named.is_none() {
        let unnamed = report.at(
            fields.place("operator"),
            Rule::Operator,
            "nobody is named who runs this copy",
        );
        unnamed.hint("write operator = \"…\": an anonymous bot costs trust");
    }
    named
}

fn read_languages(fields: &mut Fields<'_, '_>, report: &mut Report<'_>) -> Vec<String> {
    let mut languages = Vec::new();
    let listed = fields.strings("languages", report);
    if listed.as_ref().is_none_or(Vec::is_empty) {
        let missing = report.at(
            fields.place("languages"),
            Rule::FieldMissing,
            "`languages` names no language",
        );
        missing.hint("write languages = [\"en\"]");
    }
    for (code, at) in listed.unwrap_or_default() {
        if let Some((what, hint)) = source::bad_code(&code) {
            report.at(at, Rule::Language, what).hint(hint);
        } else if languages.contains(&code) {
            report
                .at(at, Rule::Language, format!("“{code}” stands twice in the list"))
                .hint("take one out");
        } else if languages.len() == Lang::MOST {
            let what = format!("“{code}” is language {} of at most {}", Lang::MOST + 1, Lang::MOST);
            report
                .at(at, Rule::Language, what)
                .measured(Lang::MOST + 1, Lang::MOST)
                .hint("take it out");
        } else {
            languages.push(code);
        }
    }
    languages
}

fn known(languages: &[String], code: &str, at: usize, report: &mut Report<'_>) -> Option<Lang> {
    let position = languages.iter().position(|known| known == code).and_then(Lang::new);
    if position.is_none() {
        let unknown = report.at(at, Rule::Language, format!("“{code}” is not one of `languages`"));
        let known = format!("they are {}", languages.join(", "));
        unknown.hint(suggest::hint(code, languages.iter().map(String::as_str), &known));
    }
    position
}

fn read_fallback(
    fields: &mut Fields<'_, '_>,
    languages: &[String],
    report: &mut Report<'_>,
) -> BTreeMap<String, Lang> {
    let Some(mut table) = fields.table("fallback", report) else { return BTreeMap::new() };
    let pairs = table.pairs(report);
    pairs
        .into_iter()
        .filter_map(|(code, to, at)| {
            Some((code.to_lowercase(), known(languages, &to, at, report)?))
        })
        .collect()
}

/// Reads the username: at most 32 letters, digits and underscores, beginning with a letter (td
/// `misc.cpp`, `is_valid_username`).
fn read_username(fields: &mut Fields<'_, '_>, report: &mut Report<'_>) -> Option<String> {
    let written = fields.string("username", report)?;
    let name = written.trim().trim_start_matches('@');
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    let begins_well =
        name.is_empty() || name.starts_with(|first: char| first.is_ascii_alphabetic());
    if !begins_well || name.len() > 32 || !name.bytes().all(allowed) {
        let what = format!("“{written}” is not the @name of a bot");
        let hint = "write it as in \"appeal_bot\", or take the line out";
        report.at(fields.place("username"), Rule::Username, what).hint(hint);
    }
    (!name.is_empty()).then(|| name.to_owned())
}

fn read_groups(fields: &mut Fields<'_, '_>, report: &mut Report<'_>) -> Groups {
    match fields.string("groups", report).as_deref() {
        None | Some("answer") => Groups::Answer,
        Some("link") => Groups::Link,
        Some("silent") => Groups::Silent,
        Some(other) => {
            let unknown =
                report.at(fields.place("groups"), Rule::Groups, format!("“{other}” is not known"));
            unknown.hint("write \"answer\", \"link\" or \"silent\"");
            Groups::Silent
        }
    }
}

fn read_flood(fields: &mut Fields<'_, '_>, report: &mut Report<'_>) -> Flood {
    let mut flood = Flood::default();
    let Some(mut table) = fields.table("flood", report) else { return flood };
    if let Some(count) = table.count("per_second", report) {
        flood.per_second = count;
    }
    if let Some(count) = table.count("at_once", report) {
        flood.at_once = count;
    }
    if let Some(count) = table.count("waiting", report) {
        flood.waiting = count;
    }
    table.finish(report);
    flood
}

fn read_contacts(
    fields: &mut Fields<'_, '_>,
    today: NaiveDate,
    report: &mut Report<'_>,
) -> Vec<Contact> {
    let mut contacts = Vec::new();
    for mut contact in fields.tables("contacts", report).unwrap_or_default() {
        let text = contact.required("text", report);
        let checked = contact.required("checked", report);
        let date = checked
            .as_deref()
            .and_then(|checked| read_checked(checked, contact.place("checked"), today, report));
        let at = contact.extent("text");
        contact.finish(report);
        if let (Some(text), Some(checked)) = (text, date) {
            contacts.push(Contact { text, at, checked });
        }
    }
    contacts
}

/// A contact is good for so many days; then somebody must look again.
const CHECKED_FOR: i64 = 90;

/// Reads the day on which a contact was checked.
fn read_checked(text: &str, at: usize, today: NaiveDate, report: &mut Report<'_>) -> Option<Date> {
    let Some(date @ Date::Day(..)) = Date::parse(text) else {
        let what = "`checked` must be the day on which it was checked";
        report.at(at, Rule::Date, what).hint("write it as in \"2026-11-01\"");
        return None;
    };
    review::not_in_the_future(date, text, at, today, report);
    let days = date.last_day().map_or(0, |day| (today - day).num_days());
    if days > CHECKED_FOR {
        let what = format!("this contact was last checked {days} days ago");
        let old = report.at(at, Rule::ContactOld, what);
        old.measured(usize::try_from(days).unwrap_or_default(), CHECKED_FOR as usize);
        old.hint("check it and write the day, or take it out");
    }
    Some(date)
}
