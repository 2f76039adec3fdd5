//! Leaflets to print: a passage of one page, or its quotations whole, and the way to the bot.

mod code;
mod html;
mod index;
mod size;

use super::Made;
use crate::ops::exit_error::ExitError;
use article::DeepLink;
use article::{Document, Documents, Lang, Library, PageId};
use rich_text::split::Block;

use code::Code;
use size::Points;

/// A paper size; all lengths in millimetres.
struct Paper {
    /// As it appears in file names.
    name: &'static str,
    width: f64,
    height: f64,
    edge: f64,
    /// The side of the QR code, including the white margin that scanners need.
    code: f64,
    /// The largest type size: larger looks like shouting and is no easier to read.
    most: Points,
    /// Whether it prints all quotations instead of the passage alone.
    is_whole: bool,
}

const PAPERS: [Paper; 2] = [
    Paper {
        name: "a4",
        width: 210.0,
        height: 297.0,
        edge: 18.0,
        code: 56.0,
        most: Points(19.0),
        is_whole: true,
    },
    Paper {
        name: "a6",
        width: 105.0,
        height: 148.0,
        edge: 7.0,
        code: 30.0,
        most: Points(12.5),
        is_whole: false,
    },
];

/// The content of a leaflet, in reading order.
struct Leaflet<'a> {
    /// The code of the reader's language.
    language: &'a str,
    /// The code of the language of the text; differs from `language` if the page is not translated.
    written: &'a str,
    /// The note that the page is not translated.
    note: Option<&'a str>,
    /// Whose words these are and from which day; the title of the page if it does not say so.
    heading: &'a str,
    /// Who translated them; and when they were last true, if no line above has a date.
    label: String,
    words: &'a [Block],
    more: &'a str,
    search: &'a str,
    /// The bot's username, with `@`.
    name: String,
    compare: &'a str,
    independent: &'a str,
    link: &'a str,
    code: &'a Code,
}

pub(super) struct Printer<'a> {
    pub(super) library: &'a Library,
    pub(super) documents: &'a Documents,
    pub(super) bot: &'a str,
}

impl Printer<'_> {
    /// Adds a leaflet on each paper and the QR code alone for every language, and a list of them
    /// all for the operator.
    pub(super) fn print(&self, made: &mut Made) -> Result<(), ExitError> {
        let page = self.page();
        for language in self.library.languages() {
            let Some(document) = self.documents.get(language, page) else { continue };
            let link = format!(
                "https://t.me/{}?start={}",
                self.bot,
                DeepLink::payload(self.library, page, language)
            );
            let code = Code::new(&link)?;
            for paper in &PAPERS {
                let leaflet = self.leaflet(language, document, paper, &link, &code);
                let path = format!("leaflets/{}-{}.html", leaflet.language, paper.name);
                let (size, fits) = size::fill(&leaflet, paper);
                made.overfull.extend((!fits).then(|| path.clone()));
                made.files.insert(path, html::print(&leaflet, paper, size));
            }
            let path = format!("leaflets/{}-qr.svg", self.library.code(language));
            made.files.insert(path, code.file());
        }
        made.files.insert("leaflets/index.html".to_owned(), index::list(self.library, self.bot));
        Ok(())
    }

    /// Returns the page whose front matter has a leaflet, or else the first page that the start
    /// page offers.
    fn page(&self) -> PageId {
        let (library, default) = (self.library, self.library.settings.default);
        let is_chosen = |page: &PageId| {
            self.documents.get(default, *page).is_some_and(|it| it.leaflet.whose.is_some())
        };
        let start = library.start();
        let offered = || library.page_in_language(default, start).related.first().copied();
        library.pages().find(is_chosen).or_else(offered).unwrap_or(start)
    }

    fn leaflet<'a>(
        &'a self,
        language: Lang,
        document: &'a Document,
        paper: &Paper,
        link: &'a str,
        code: &'a Code,
    ) -> Leaflet<'a> {
        let phrases = &self.library.locale(language).phrases;
        let whose = document.leaflet.whose.as_deref();
        let (words, more) = match paper.is_whole {
            true => (&document.leaflet.whole, &phrases.leaflet_whole),
            false => (&document.leaflet.passage, &phrases.leaflet_begin),
        };
        Leaflet {
            language: self.library.code(language),
            written: self.library.code(document.written),
            note: document.note.as_deref(),
            heading: whose.unwrap_or(&document.title),
            label: label(document),
            words,
            more,
            search: &phrases.leaflet_scan,
            name: format!("@{}", self.bot),
            compare: &phrases.leaflet_compare,
            independent: &phrases.leaflet_independent,
            link,
            code,
        }
    }
}

/// Whose words these are, and, where no line above them has the date, when they were last true.
fn label(document: &Document) -> String {
    let as_of = document.leaflet.whose.is_none().then_some(&document.as_of);
    document.label.iter().chain(as_of).map(String::as_str).collect::<Vec<_>>().join(" · ")
}
