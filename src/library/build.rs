//! Building a library: every file is read and checked, and all problems are gathered before the first one is told.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use fluent_bundle::FluentResource;
use sha2::{Digest, Sha256};

use super::compose::{Citations, Desk, MOST_PARTS, compose, turns};
use super::page::{Draft, File};
use super::phrases::Wording;
use super::problem::Report;
use super::settings::Settings;
use super::source::{self, Source};
use super::{Builtin, Files, Lang, Leaf, Library, Message, PRIVACY, PageId, Part, Problem, START, Topic, Voice};
use super::{check, fold, page, phrases, settings};
use crate::text::markdown::{self, Surroundings};
use crate::text::split::join;
use crate::text::{RichText, Size, Style};

/// A command's name: 1–32 of `a-z0-9_` (Bot API, `BotCommand`).
const MOST_NAME: usize = 32;

type Drafts = BTreeMap<(String, String), (File, String)>;

pub(super) fn build(files: &Files) -> Result<Library, Vec<Problem>> {
    let mut problems = Vec::new();
    let texts = decode(files, &mut problems);
    let library = read(&texts, files, &mut problems);
    problems.sort();
    problems.dedup();
    match library {
        Some(library) if problems.is_empty() => Ok(library),
        _ => Err(problems),
    }
}

fn decode<'a>(files: &'a Files, problems: &mut Vec<Problem>) -> BTreeMap<&'a str, &'a str> {
    let mut texts = BTreeMap::new();
    for (path, bytes) in files {
        match std::str::from_utf8(bytes) {
            Ok(text) => {
                texts.insert(path.as_str(), text.strip_prefix('\u{feff}').unwrap_or(text));
            }
            Err(error) => {
                let valid = std::str::from_utf8(&bytes[..error.valid_up_to()]).unwrap_or_default();
                Report::new(path, valid, problems).at(
                    valid.len(),
                    "utf-8",
                    "not UTF-8 from here on; save the file as UTF-8",
                );
            }
        }
    }
    texts
}

fn read(texts: &BTreeMap<&str, &str>, files: &Files, problems: &mut Vec<Problem>) -> Option<Library> {
    let settings = required(settings::FILE, texts, files, problems)
        .and_then(|text| settings::read(text, &mut Report::new(settings::FILE, text, problems)))?;
    let sources = required(source::FILE, texts, files, problems)
        .map(|text| source::read(text, &settings.link_hosts, &mut Report::new(source::FILE, text, problems)));
    let sources = sources.unwrap_or_default();
    let mut resources = Vec::new();
    for code in &settings.languages {
        let path = format!("phrases/{code}.ftl");
        let text = required(&path, texts, files, problems).unwrap_or_default();
        resources.push((path.clone(), text, phrases::read(text, &mut Report::new(&path, text, problems))));
    }
    let wordings = wordings(&settings, &sources, &resources, problems);
    let drafts = drafts(texts, &settings, problems);
    let names = names(&drafts, &settings, problems);
    let ids: HashMap<Arc<str>, PageId> =
        (0..).map(PageId).zip(&names).map(|(id, name)| (Arc::clone(name), id)).collect();
    let shop =
        Shop { settings: &settings, sources: &sources, wordings: &wordings, drafts: &drafts, names: &names, ids: &ids };
    shop.check_groups(texts, problems);
    let version = version(files);
    let voices: Option<Vec<Voice>> = (0..settings.languages.len())
        .filter_map(Lang::new)
        .map(|language| shop.voice(language, texts, &version, problems))
        .collect();
    let (voices, start) = (voices?, *ids.get(START)?);
    let welcome = Message::from(&welcome(&voices));
    Some(Library { version, welcome, voices, start, names, ids, settings })
}

fn required<'a>(
    path: &str,
    texts: &BTreeMap<&str, &'a str>,
    files: &Files,
    problems: &mut Vec<Problem>,
) -> Option<&'a str> {
    let text = texts.get(path).copied();
    if text.is_none() && !files.contains_key(path) {
        Report::new(path, "", problems).at(0, "file-missing", "this file is missing");
    }
    text
}

fn wordings<'a>(
    settings: &Settings,
    sources: &[Source],
    resources: &'a [(String, &str, FluentResource)],
    problems: &mut Vec<Problem>,
) -> Vec<Wording<'a>> {
    let written = sources.iter().map(|source| source.language.as_str());
    let codes: BTreeSet<&str> = written.chain(settings.languages.iter().map(String::as_str)).collect();
    let codes: Vec<&str> = codes.into_iter().collect();
    let read = |(code, (path, text, resource)): (&String, &'a (String, &str, FluentResource))| {
        Wording::new(code, resource, &codes, &mut Report::new(path, text, problems))
    };
    settings.languages.iter().zip(resources).map(read).collect()
}

/// Reads every page of every language. The key is the language's code and the page's name.
fn drafts(texts: &BTreeMap<&str, &str>, settings: &Settings, problems: &mut Vec<Problem>) -> Drafts {
    let mut drafts = Drafts::new();
    for (path, text) in texts {
        let Some((code, name)) = path.strip_prefix("pages/").and_then(|rest| rest.strip_suffix(".md")?.split_once('/'))
        else {
            continue;
        };
        let mut report = Report::new(path, text, problems);
        if !settings.languages.iter().any(|known| known == code) {
            report.at(0, "language", format!("“{code}” is not one of `languages` in bot.toml"));
            continue;
        }
        if let Some(complaint) = bad_name(name, settings) {
            report.at(0, "page-name", complaint);
            continue;
        }
        if let Some(file) = page::read(text, &mut report) {
            drafts.insert((code.to_owned(), name.to_owned()), (file, (*path).to_owned()));
        }
    }
    drafts
}

fn bad_name(name: &str, settings: &Settings) -> Option<String> {
    let allowed = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_';
    if name.is_empty() || name.len() > MOST_NAME || !name.bytes().all(allowed) {
        return Some(format!("the file's name is the command: 1 to {MOST_NAME} of a-z, 0-9 and _, not “{name}”"));
    }
    if Builtin::ALL.iter().any(|builtin| builtin.name() == name) {
        return Some(format!("/{name} is a command of the program; choose another name"));
    }
    let ends = |code: &String| name == code || name.ends_with(&format!("_{code}"));
    let code = settings.languages.iter().find(|code| ends(code))?;
    Some(format!("“{name}” would be read as a page in the language {code}; choose another name"))
}

/// All page names: the start page, those it offers in the default language, then the rest.
fn names(drafts: &Drafts, settings: &Settings, problems: &mut Vec<Problem>) -> Vec<Arc<str>> {
    let mut names: Vec<Arc<str>> = vec![START.into()];
    let default = &settings.languages[settings.default.index()];
    if let Some((File::Draft(draft), _)) = drafts.get(&(default.clone(), START.to_owned())) {
        names.extend(draft.buttons.iter().map(|(name, _)| Arc::from(name.as_str())));
    }
    names.push(PRIVACY.into());
    names.extend(drafts.keys().map(|(_, name)| Arc::from(name.as_str())));
    let mut seen = BTreeSet::new();
    names.retain(|name| {
        let exists = drafts.keys().any(|(_, known)| **known == **name) || [START, PRIVACY].contains(&name.as_ref());
        exists && seen.insert(Arc::clone(name))
    });
    for code in &settings.languages {
        for name in &names {
            let path = format!("pages/{code}/{name}.md");
            let unread = problems.iter().any(|problem| problem.file == path);
            if !drafts.contains_key(&(code.clone(), name.to_string())) && !unread {
                let what = "this page is missing; write it, or give it a front matter of the one line fallback = \"…\" with the code of a language";
                Report::new(&path, "", problems).at(0, "page-missing", what);
            }
        }
    }
    names
}

fn version(files: &Files) -> String {
    let mut hash = Sha256::new();
    for (path, bytes) in files {
        hash.update((path.len() as u64).to_be_bytes());
        hash.update(path);
        hash.update((bytes.len() as u64).to_be_bytes());
        hash.update(bytes);
    }
    hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}

fn welcome(voices: &[Voice]) -> RichText {
    let lines: Vec<&str> = voices.iter().map(|voice| voice.phrases.welcome_line.as_ref()).collect();
    RichText::from(lines.join("\n").as_str())
}

/// Everything that the rendering of a language looks at.
struct Shop<'a> {
    settings: &'a Settings,
    sources: &'a [Source],
    wordings: &'a [Wording<'a>],
    drafts: &'a Drafts,
    names: &'a [Arc<str>],
    ids: &'a HashMap<Arc<str>, PageId>,
}

impl Shop<'_> {
    fn voice(
        &self,
        language: Lang,
        texts: &BTreeMap<&str, &str>,
        version: &str,
        problems: &mut Vec<Problem>,
    ) -> Option<Voice> {
        let code = &self.settings.languages[language.index()];
        let leaves: Vec<Option<Leaf>> =
            self.names.iter().map(|name| self.leaf(language, name, texts, problems)).collect();
        let path = format!("phrases/{code}.ftl");
        let mut report = Report::new(&path, texts.get(path.as_str()).copied().unwrap_or_default(), problems);
        let wording = &self.wordings[language.index()];
        let phrases = wording.phrases();
        check_phrases(&phrases, &mut report);
        let mut chat = Chat { settings: self.settings, report };
        let verify = wording.say(
            "verify-text",
            &[("bot", "{bot}".into()), ("version", version.into()), ("build", crate::BUILD.into())],
        );
        chat.markdown("verify-text", &phrases.verify_title, &verify);
        let language_view = chat.markdown("language-text", &phrases.language_title, &phrases.language_text);
        let erase = chat.markdown("erase-text", &phrases.erase_title, &phrases.erase_text);
        let mut help = chat.markdown("help-text", &phrases.help_title, &phrases.help_text);
        let plain = |text: &str| Message::from(&RichText::from(text));
        let (erase_group, hidden, group_link) =
            (plain(&phrases.erase_group_text), plain(&phrases.hidden_text), plain(&phrases.group_link_text));
        let leaves: Vec<Leaf> = leaves.into_iter().collect::<Option<_>>()?;
        append_commands(&mut help, self.names, &leaves, &phrases);
        chat.fits("help-text", help.size());
        let titles = self.titles(&leaves, &phrases);
        Some(Voice {
            language: Message::from(&language_view),
            help: Message::from(&help),
            erase: Message::from(&erase),
            erase_group,
            hidden,
            group_link,
            verify,
            leaves,
            titles,
            phrases,
        })
    }

    /// What a page file holds, following one pointer to another language.
    fn draft(&self, code: &str, name: &str) -> Option<(&Draft, &str, Option<&str>)> {
        match self.drafts.get(&(code.to_owned(), name.to_owned()))? {
            (File::Draft(draft), path) => Some((draft, path, None)),
            (File::Fallback(other), _) => match self.drafts.get(&(other.clone(), name.to_owned()))? {
                (File::Draft(draft), path) => Some((draft, path, Some(other))),
                (File::Fallback(_), _) => None,
            },
        }
    }

    fn leaf(
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
        let note =
            fallback.map(|code| own_wording.say("fallback-note", &[("language", own_wording.language(code).into())]));
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

    fn position(&self, code: &str) -> Option<Lang> {
        self.settings.languages.iter().position(|known| known == code).and_then(Lang::new)
    }

    fn check_draft(&self, draft: &Draft, report: &mut Report<'_>) {
        check::length("title", &draft.title, check::TITLE, 0, report);
        check::length("menu", &draft.menu, check::MENU, 0, report);
        check::label("button", &draft.button, 0, report);
        for (name, at) in draft.buttons.iter().filter(|(name, _)| !self.ids.contains_key(name.as_str())) {
            report.at(
                *at,
                "button-unknown",
                format!("“{name}” is not a page; buttons name pages by their file's name"),
            );
        }
        let codes = [draft.original.as_ref(), draft.origin.as_ref().map(|origin| &origin.language)];
        for code in codes.into_iter().flatten().filter(|code| self.position(code).is_none()) {
            report.at(0, "language", format!("“{code}” is not one of `languages` in bot.toml"));
        }
    }

    /// Every source must stand under a heading, or the page of sources would leave it out in silence.
    fn check_groups(&self, texts: &BTreeMap<&str, &str>, problems: &mut Vec<Problem>) {
        for (file, path) in self.drafts.values() {
            let File::Draft(draft) = file else { continue };
            let Some(groups) = &draft.groups else { continue };
            let text = texts.get(source::FILE).copied().unwrap_or_default();
            for source in self.sources.iter().filter(|source| !groups.iter().any(|group| group.id == source.group)) {
                let what =
                    format!("the group “{}” of `{}` is not among the headings of {path}", source.group, source.id);
                Report::new(source::FILE, text, problems).at(source.at, "group-unknown", what);
            }
        }
    }

    fn titles(&self, leaves: &[Leaf], phrases: &phrases::Phrases) -> HashMap<String, Topic> {
        let pages = (0..).map(PageId).zip(leaves);
        let mut titles: HashMap<String, Topic> = pages
            .flat_map(|(id, leaf)| [(fold(&leaf.button), Topic::Page(id)), (fold(&leaf.title), Topic::Page(id))])
            .collect();
        let builtins = [
            (Builtin::Language, [&phrases.language_title, &phrases.language_button]),
            (Builtin::Erase, [&phrases.erase_title, &phrases.erase_button]),
            (Builtin::Verify, [&phrases.verify_title, &phrases.verify_title]),
            (Builtin::Help, [&phrases.help_title, &phrases.help_title]),
        ];
        for (builtin, words) in builtins {
            for word in words {
                titles.entry(fold(word)).or_insert(Topic::Builtin(builtin));
            }
        }
        titles.entry(fold(&phrases.menu_button)).or_insert_with(|| Topic::Page(self.ids[START]));
        titles
    }
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

fn check_phrases(phrases: &phrases::Phrases, report: &mut Report<'_>) {
    check::length("bot-name", &phrases.bot_name, check::NAME, 0, report);
    check::length("bot-description", &phrases.bot_description, check::DESCRIPTION, 0, report);
    check::length("bot-about", &phrases.bot_about, check::ABOUT, 0, report);
    for (name, notice) in [
        ("erased-notice", &phrases.erased_notice),
        ("erase-failed-notice", &phrases.erase_failed_notice),
        ("old-button-notice", &phrases.old_button_notice),
    ] {
        check::length(name, notice, check::NOTICE, 0, report);
    }
    for (name, label) in [
        ("language-name", &phrases.language_name),
        ("menu-button", &phrases.menu_button),
        ("language-button", &phrases.language_button),
        ("hide-button", &phrases.hide_button),
        ("erase-button", &phrases.erase_button),
        ("show-button", &phrases.show_button),
        ("close-button", &phrases.close_button),
        ("group-link-button", &phrases.group_link_button),
    ] {
        check::label(name, label, 0, report);
    }
}

/// `/command – what it does`, a line each.
fn append_commands<'a>(help: &mut RichText, names: &'a [Arc<str>], leaves: &'a [Leaf], phrases: &'a phrases::Phrases) {
    help.push_str("\n");
    let pages = names.iter().zip(leaves).map(|(name, leaf)| (name.as_ref(), leaf.menu.as_ref()));
    for (name, menu) in pages.chain(phrases.builtin_menus()) {
        help.push_str(&format!("\n/{name} – {menu}"));
    }
}

/// The texts of the bot that are Markdown.
struct Chat<'a> {
    settings: &'a Settings,
    report: Report<'a>,
}

impl Chat<'_> {
    fn markdown(&mut self, id: &str, title: &str, text: &str) -> RichText {
        let (blocks, refusals) = markdown::read(text, &mut BotName(None));
        for refusal in refusals {
            self.report.at(0, "markdown", format!("`{id}`: {}", refusal.what));
        }
        let body = join(&blocks);
        check::made_by_telegram(&body, &self.settings.link_hosts, 1, &mut self.report);
        check::characters(body.as_str(), 0, &mut self.report);
        let whole = titled(title, &body);
        self.fits(id, whole.size());
        whole
    }

    fn fits(&mut self, id: &str, size: Size) {
        if !size.fits() {
            let what = format!("`{id}` makes a message of {} characters; {} fit", size.scalars, crate::text::MAX_TEXT);
            self.report.at(0, "too-long", what);
        }
    }
}

/// A heading and what stands under it.
pub(crate) fn titled(title: &str, body: &RichText) -> RichText {
    let mut whole = RichText::default();
    whole.push_styled(Style::Bold, title);
    whole.push_str("\n\n");
    whole.append(body);
    whole
}

/// Fills `{bot}` with the bot's @name, in a code entity so that it does not become a link.
pub(crate) struct BotName<'a>(pub(crate) Option<&'a str>);

impl Surroundings for BotName<'_> {
    fn cite(&mut self, _: &str) -> Option<usize> {
        None
    }

    fn fill(&self, name: &str) -> Option<RichText> {
        let mut text = RichText::default();
        text.push_styled(Style::Code, &format!("@{}", self.0.unwrap_or("a_name_of_thirty_two_characters_")));
        (name == "bot").then_some(text)
    }
}
