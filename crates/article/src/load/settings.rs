//! Reads and checks the settings of the bot, `bot.toml`.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::fields::{Fields, parse};
use super::language_code::is_language_code;
use super::link::check_host;
use super::{contacts, ending, lengths, text_checks, translated};
use crate::lang::Lang;
use crate::report::Report;
use crate::rule::Rule;
use crate::settings::{Flood, Groups, Settings};
use crate::suggest;
use crate::translated::Translated;
use crate::username::username;

impl Settings {
    fn check(&self, report: &mut Report<'_>) {
        let bare = Self { operator: None, contacts: Vec::new(), ending: None, ..self.clone() };
        for (operator, at) in self.operator.iter().flat_map(Translated::all) {
            lengths::line("operator", operator, lengths::DESCRIPTION, at, report);
            text_checks::check_plain(operator, at, &bare, report);
        }
        for (text, at) in self.contacts.iter().flat_map(|contact| contact.text.all()) {
            lengths::length("text", text, lengths::DESCRIPTION, at, report);
            text_checks::check_contact(text, at, &bare, report);
        }
        if let Some(ending) = &self.ending {
            ending.check(&bare, report);
        }
    }
}

/// Reads the settings, on this day; `None` where a mistake leaves no languages to go on with.
pub(super) fn read(text: &str, today: NaiveDate, report: &mut Report<'_>) -> Option<Settings> {
    let table = parse(text, 0, report)?;
    let mut fields = Fields::new(table.get_ref(), 0, 0);
    let languages = read_languages(&mut fields, report);
    let default = fields.required("default_language", report);
    let default =
        default.and_then(|code| known(&languages, &code, fields.place("default_language"), report));
    let fallback = read_fallback(&mut fields, &languages, report);
    let code = languages.get(default.unwrap_or(Lang::FIRST).index()).cloned().unwrap_or_default();
    let operator = read_operator(&mut fields, &code, report);
    let username = read_username(&mut fields, report);
    let groups = read_groups(&mut fields, report);
    let publish = fields.flag("publish", report).unwrap_or(true);
    let hosts = fields.strings("link_hosts", report).unwrap_or_default();
    for (host, at) in &hosts {
        check_host(host, *at, report);
    }
    let flood = read_flood(&mut fields, report);
    let contacts = contacts::read(&mut fields, &code, today, report);
    let ending = ending::read(&mut fields, &code, today, report);
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
        ending,
    };
    settings.check(report);
    Some(settings)
}

/// Reads who runs this copy. It may be empty, which costs trust.
fn read_operator(
    fields: &mut Fields<'_, '_>,
    default: &str,
    report: &mut Report<'_>,
) -> Option<Translated> {
    if !fields.is_blank("operator") {
        return translated::read(fields, "operator", default, report);
    }
    fields.string("operator", report);
    let what = "`operator` is empty, so readers are not told who runs this copy";
    let unnamed = report.at(fields.place("operator"), Rule::Operator, what);
    unnamed.hint("write operator = \"…\": an anonymous bot costs trust");
    None
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
        if !is_language_code(&code, at, report) {
            continue;
        }
        if languages.contains(&code) {
            report
                .at(at, Rule::Language, format!("“{code}” stands twice in the list"))
                .hint("take one out");
        } else if languages.len() == Lang::MAX {
            let what = format!("“{code}” is language {} of at most {}", Lang::MAX + 1, Lang::MAX);
            report
                .at(at, Rule::Language, what)
                .measured(Lang::MAX + 1, Lang::MAX)
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
        let known = match languages {
            [] => "name it there too".to_owned(),
            some => format!("they are {}", some.join(", ")),
        };
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

/// Reads the username; an empty one counts as missing.
fn read_username(fields: &mut Fields<'_, '_>, report: &mut Report<'_>) -> Option<String> {
    let written = fields.string("username", report)?;
    let name = username(&written);
    if name.is_none() && !written.trim().is_empty() {
        let what = format!("“{written}” is not the @name of a bot");
        let hint = "write it as in \"appeal_bot\", or take the line out";
        report.at(fields.place("username"), Rule::Username, what).hint(hint);
    }
    name.map(str::to_owned)
}

fn read_groups(fields: &mut Fields<'_, '_>, report: &mut Report<'_>) -> Groups {
    match fields.string("groups", report).as_deref() {
        None | Some("answer") => Groups::Answer,
        Some("link") => Groups::Link,
        Some("private") => Groups::Private,
        Some("silent") => Groups::Silent,
        Some(other) => {
            let what = format!("“{other}” is not known");
            let unknown = report.at(fields.place("groups"), Rule::Groups, what);
            unknown.hint("write \"answer\", \"link\", \"private\" or \"silent\"");
            Groups::Silent
        }
    }
}

fn read_flood(fields: &mut Fields<'_, '_>, report: &mut Report<'_>) -> Flood {
    let usual = Flood::default();
    let Some(mut table) = fields.table("flood", report) else { return usual };
    let flood = Flood {
        per_second: table.count("per_second", report).unwrap_or(usual.per_second),
        at_once: table.count("at_once", report).unwrap_or(usual.at_once),
        waiting: table.count("waiting", report).unwrap_or(usual.waiting),
    };
    table.finish(report);
    flood
}
