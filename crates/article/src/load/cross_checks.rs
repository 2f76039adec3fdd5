//! Checks that need all pages together: translations against their originals, quotations against
//! the quoted text, sources that no page cites, and pages that do not fit into the menu.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use super::context::BuildContext;
use super::lineage::unnamed_original;
use super::locale::MENU_HINT;
use super::page::{File, ParsedPage};
use super::place;
use super::provenance::Origin;
use super::quotation;
use super::source::Source;
use crate::fold;
use crate::problems::Problems;
use crate::report::Report;
use crate::rule::{Rule, Severity};
use crate::topic::MENU_PAGES;

impl BuildContext<'_> {
    pub(super) fn cross_check(&self, texts: &BTreeMap<&str, &str>, problems: &mut Problems) {
        // A file with an error may have lost what the others are compared with.
        let wrong = problems.iter().filter(|problem| problem.severity() == Severity::Error);
        let reported: HashSet<String> = wrong.map(|problem| problem.file.clone()).collect();
        let (mut quotations, mut alike) = (Vec::new(), BTreeMap::new());
        for ((code, name), (file, path)) in self.parsed_files {
            let File::Page(parsed) = file else { continue };
            let text = texts.get(path.as_str()).copied().unwrap_or_default();
            let mut report = Report::new(path, text, problems);
            match &parsed.origin {
                Some(origin) => self.check_origin(origin, code, name, &reported, &mut report),
                None if !reported.contains(path) => {
                    self.check_lineage(parsed, code, name, &mut report)
                }
                None => {}
            }
            check_repeated(parsed, name, &mut report);
            quotation::collect(parsed, path, text, &mut quotations);
            if parsed.groups.is_none() {
                alike.extend(
                    self.alike(&text[parsed.body_at..], code)
                        .into_iter()
                        .map(|pair| (pair, path.as_str())),
                );
            }
        }
        for altered in quotation::altered(quotations) {
            altered.report(problems);
        }
        self.check_leaflets(texts, problems);
        self.check_titles(texts, problems);
        self.check_sources(texts, problems);
        self.note_alike(&alike, texts, problems);
        self.check_menu(problems);
    }

    /// Compares the version in `translated_from` with the current version of that page.
    fn check_origin(
        &self,
        origin: &Origin,
        code: &str,
        name: &str,
        reported: &HashSet<String>,
        report: &mut Report<'_>,
    ) {
        let Origin { language, version, at } = origin;
        if language == code {
            let what = format!("a page in {code} cannot be translated from itself");
            report
                .at(*at, Rule::Origin, what)
                .hint("name the other language, or take translated_from out");
            return;
        }
        match self.parsed_files.get(&(language.clone(), name.to_owned())) {
            Some((File::Page(now), path))
                if now.version != *version && !reported.contains(path) =>
            {
                let now = &now.version;
                let what = if version.is_empty() {
                    format!("this does not say which version of {path} it was translated from")
                } else {
                    format!(
                        "this was translated from version {version} of {path}, which is {now} now"
                    )
                };
                let hint = format!("translate what changed, then write version = \"{now}\"");
                report.at(*at, Rule::Stale, what).hint(hint);
            }
            Some((File::Fallback(_), path)) => {
                let what = format!("{path} has no words of its own to translate");
                report.at(*at, Rule::Origin, what).hint("name a language that has some");
            }
            // Missing and unreadable pages are reported elsewhere.
            _ => {}
        }
    }

    /// Reports a translation that does not name its original.
    fn check_lineage(&self, parsed: &ParsedPage, code: &str, name: &str, report: &mut Report<'_>) {
        if !parsed.places.origin.is_empty() {
            return;
        }
        let original = unnamed_original(self.parsed_files, self.settings, (code, name), parsed);
        let Some((language, from)) = original else { return };
        let what = "this does not say which text it was translated from";
        let field = format!(
            "translated_from = {{ language = \"{language}\", version = \"{}\" }}",
            from.version
        );
        report
            .at(parsed.places.provenance.start, Rule::OriginMissing, what)
            .hint(format!("compare it, then add {field}"));
    }

    /// Pairs of sources that look the same in the list of a page, by their positions.
    fn alike(&self, body: &str, code: &str) -> Vec<(usize, usize)> {
        let short = |source: &Source| source.short.as_ref().map(|short| short.of(code).to_owned());
        let host = |source: &Source| source.link.as_ref().map(|link| link.host.clone());
        let looks = |source: &Source| {
            (source.publisher.of(code).to_owned(), short(source), source.date, host(source))
        };
        let cited: BTreeSet<usize> = citations(body)
            .filter_map(|id| self.sources.iter().position(|source| source.id == id))
            .collect();
        let looks: Vec<_> = cited.into_iter().map(|at| (at, looks(&self.sources[at]))).collect();
        let after = |nth: usize| looks[nth + 1..].iter();
        let pairs = looks
            .iter()
            .enumerate()
            .flat_map(|(nth, one)| after(nth).map(move |other| (one, other)));
        pairs.filter(|(one, other)| one.1 == other.1).map(|(one, other)| (one.0, other.0)).collect()
    }

    fn note_alike(
        &self,
        alike: &BTreeMap<(usize, usize), &str>,
        texts: &BTreeMap<&str, &str>,
        problems: &mut Problems,
    ) {
        let mut report = Report::of(place::SOURCES, texts, problems);
        for ((one, other), path) in alike {
            let (one, other) = (&self.sources[*one], &self.sources[*other]);
            let what = format!("`{}` and `{}` look alike below {path}", one.id, other.id);
            report
                .at(other.at, Rule::SourceAlike, what)
                .hint("give each a `short` that tells it from the other");
        }
    }

    /// Reports titles and labels that two pages share: typing them opens only the first.
    fn check_titles(&self, texts: &BTreeMap<&str, &str>, problems: &mut Problems) {
        for code in &self.settings.languages {
            let mut known: HashMap<String, &str> = HashMap::new();
            for name in self.names {
                let Some((File::Page(parsed), path)) =
                    self.parsed_files.get(&(code.clone(), name.to_string()))
                else {
                    continue;
                };
                let mut report = Report::of(path, texts, problems);
                for (words, place) in
                    [(&parsed.title, &parsed.places.title), (&parsed.button, &parsed.places.button)]
                {
                    let other = *known.entry(fold(words)).or_insert(path);
                    // A field that is missing has no place.
                    if other != path && !place.is_empty() {
                        let what = format!("“{words}” is a title or a button of {other} too");
                        let hint =
                            "give each page words of its own; who types these gets the other page";
                        report.at(place.start, Rule::TitleTwice, what).hint(hint);
                        break;
                    }
                }
            }
        }
    }

    fn check_sources(&self, texts: &BTreeMap<&str, &str>, problems: &mut Problems) {
        // The citations in an unreadable file are unknown.
        if problems
            .iter()
            .any(|problem| problem.rule.hides_a_file() && problem.rule != Rule::FileMissing)
        {
            return;
        }
        let pages = texts.iter().filter(|(path, _)| path.starts_with("pages/"));
        let cited: HashSet<&str> = pages.flat_map(|(_, text)| citations(text)).collect();
        let mut report = Report::of(place::SOURCES, texts, problems);
        for source in self.sources.iter().filter(|source| !cited.contains(source.id.as_str())) {
            let what = format!("no page cites `{}`", source.id);
            report
                .at(source.at, Rule::SourceUnused, what)
                .hint("cite it as in [^id], or take it out");
        }
    }

    fn check_menu(&self, problems: &mut Problems) {
        let Some(name) = self.names.get(MENU_PAGES) else { return };
        let code = &self.settings.languages[self.settings.default.index()];
        let what = format!(
            "Telegram's menu has room for {MENU_PAGES} of {} pages; /{name} and what comes after it are left out",
            self.names.len()
        );
        let path = format!("pages/{code}/{name}.md");
        let mut report = Report::new(&path, "", problems);
        report.at(0, Rule::MenuFull, what).measured(self.names.len(), MENU_PAGES).hint(MENU_HINT);
    }
}

/// Reports a button to its own page, and a second button to the same page.
fn check_repeated(parsed: &ParsedPage, name: &str, report: &mut Report<'_>) {
    let mut seen = HashSet::from([name]);
    for (other, at) in parsed.buttons.pages().filter(|(other, _)| !seen.insert(other)) {
        let what = match other == name {
            true => "this button leads to the page on which it stands".to_owned(),
            false => format!("there are two buttons to “{other}”"),
        };
        report.at(*at, Rule::ButtonTwice, what).hint("take it out");
    }
}

/// Returns the ids between `[^` and `]`.
fn citations(text: &str) -> impl Iterator<Item = &str> {
    text.split("[^").skip(1).filter_map(|rest| rest.split_once(']')).map(|(id, _)| id)
}
