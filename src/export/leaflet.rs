//! Leaflets to print: a passage of one page, or its quotations whole, and the way to the bot.

mod code;
mod html;
mod index;
mod size;

use crate::dialog::Link;
use crate::library::{Files, Lang, Library, PageId, Sheet, Sheets};
use crate::stop::Stop;
use crate::text::split::Block;

use code::Code;
use size::Points;

/// A size of paper; lengths in millimetres.
struct Paper {
    /// As in the names of files.
    name: &'static str,
    width: f64,
    height: f64,
    edge: f64,
    /// The side of the QR code, with the white around it that a reader of codes needs.
    code: f64,
    /// The largest type: larger looks like shouting and is no easier to read.
    most: Points,
    /// Whether it takes all quotations, not the passage alone.
    is_whole: bool,
}

const PAPERS: [Paper; 2] = [
    Paper { name: "a4", width: 210.0, height: 297.0, edge: 18.0, code: 56.0, most: Points(19.0), is_whole: true },
    Paper { name: "a6", width: 105.0, height: 148.0, edge: 7.0, code: 30.0, most: Points(12.5), is_whole: false },
];

/// Everything that stands on a leaflet, in the order in which it is read.
struct Leaflet<'a> {
    /// The language of the reader.
    language: &'a str,
    /// The language of the page; another one where it is not translated.
    written: &'a str,
    /// Says that it is not translated.
    note: Option<&'a str>,
    /// Whose words these are, and of which day; the title of the page, where it does not say so.
    heading: &'a str,
    /// Who translated them; and when they were last true, where nothing says of which day they are.
    label: String,
    words: &'a [Block],
    more: &'a str,
    search: &'a str,
    /// The bot's @name, with the sign.
    name: String,
    compare: &'a str,
    independent: &'a str,
    link: &'a str,
    code: &'a Code,
}

/// What leaflets are made of.
pub(super) struct Printer<'a> {
    pub(super) library: &'a Library,
    pub(super) sheets: &'a Sheets,
    pub(super) bot: &'a str,
}

/// The files of all leaflets.
pub(super) struct Printed {
    pub(super) files: Files,
    /// Paths of the sheets whose words do not fit, even in the smallest type.
    pub(super) overfull: Vec<String>,
}

impl Printer<'_> {
    /// For every language a leaflet on each paper and the QR code alone; and a list of them for who prints.
    pub(super) fn print(&self) -> Result<Printed, Stop> {
        let mut printed = Printed { files: Files::new(), overfull: Vec::new() };
        let page = self.page();
        for language in self.library.languages() {
            let Some(sheet) = self.sheets.get(language, page) else { continue };
            let link = format!("https://t.me/{}?start={}", self.bot, Link::payload(self.library, page, language));
            let code = Code::new(&link)?;
            for paper in &PAPERS {
                let leaflet = self.leaflet(language, sheet, paper, &link, &code);
                let path = format!("leaflets/{}-{}.html", leaflet.language, paper.name);
                let (size, fits) = size::fill(&leaflet, paper);
                printed.overfull.extend((!fits).then(|| path.clone()));
                printed.files.insert(path, html::print(&leaflet, paper, size));
            }
            printed.files.insert(format!("leaflets/{}-qr.svg", self.library.code(language)), code.file());
        }
        printed.files.insert("leaflets/index.html".to_owned(), index::list(self.library, self.bot));
        Ok(printed)
    }

    /// The page that says what leaflets print; where none does, the one that the start page offers first.
    fn page(&self) -> PageId {
        let (library, default) = (self.library, self.library.settings.default);
        let is_chosen = |page: &PageId| self.sheets.get(default, *page).is_some_and(|it| it.leaflet.whose.is_some());
        let start = library.start();
        let offered = || library.leaf(default, start).related.first().copied();
        library.pages().find(is_chosen).or_else(offered).unwrap_or(start)
    }

    fn leaflet<'a>(
        &'a self,
        language: Lang,
        sheet: &'a Sheet,
        paper: &Paper,
        link: &'a str,
        code: &'a Code,
    ) -> Leaflet<'a> {
        let phrases = &self.library.voice(language).phrases;
        let whose = sheet.leaflet.whose.as_deref();
        let (words, more) = match paper.is_whole {
            true => (&sheet.leaflet.whole, &phrases.leaflet_whole),
            false => (&sheet.leaflet.passage, &phrases.leaflet_begin),
        };
        Leaflet {
            language: self.library.code(language),
            written: self.library.code(sheet.written),
            note: sheet.note.as_deref(),
            heading: whose.unwrap_or(&sheet.title),
            label: label(sheet),
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
fn label(sheet: &Sheet) -> String {
    let as_of = sheet.leaflet.whose.is_none().then_some(&sheet.as_of);
    sheet.label.iter().chain(as_of).map(String::as_str).collect::<Vec<_>>().join(" · ")
}
