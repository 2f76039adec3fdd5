//! Leaflets to print: the first lines of the page that the start page offers first, and the way to the bot.

mod html;
mod svg;

use qrcode::render::svg as drawing;
use qrcode::{EcLevel, QrCode};

use crate::dialog::Link;
use crate::library::{Files, Lang, Library, PageId, Sheet, Sheets};
use crate::stop::Stop;
use crate::text::split::{Block, BlockKind, split};
use crate::text::{RichText, Style};

use super::page::paragraphs;

/// Characters of the first lines: what stands on a postcard in letters that can be read by candlelight.
const MOST_EXCERPT: usize = 420;

/// A size of paper; lengths in millimetres.
struct Paper {
    name: &'static str,
    width: f64,
    height: f64,
    edge: f64,
    /// The side of the QR code, with the white around it that a reader of codes needs.
    code: f64,
    /// The height of the letters.
    letters: f64,
}

const PAPERS: [Paper; 2] = [
    Paper { name: "a4", width: 210.0, height: 297.0, edge: 20.0, code: 64.0, letters: 5.4 },
    Paper { name: "a6", width: 105.0, height: 148.0, edge: 9.0, code: 34.0, letters: 2.7 },
];

/// Everything that stands on a leaflet, in the order in which it is read.
struct Leaflet<'a> {
    /// The language of the reader.
    language: &'a str,
    /// The language of the page; another one where it is not translated.
    written: &'a str,
    /// Says that it is not translated.
    note: Option<&'a str>,
    title: &'a str,
    /// Whose words these are, and when they were last true.
    label: String,
    excerpt: Excerpt,
    begin: &'a str,
    scan: &'a str,
    /// The bot's @name, with the sign.
    name: String,
    compare: &'a str,
    independent: &'a str,
    link: &'a str,
    code: &'a Code,
}

/// The first words of a page.
#[derive(Default)]
struct Excerpt {
    is_quotation: bool,
    text: RichText,
}

/// What leaflets are made of.
pub(super) struct Printer<'a> {
    pub(super) library: &'a Library,
    pub(super) sheets: &'a Sheets,
    pub(super) bot: &'a str,
}

impl Printer<'_> {
    /// For every language a leaflet on each paper, twice: as HTML and as a drawing; and the QR code alone.
    pub(super) fn files(&self) -> Result<Files, Stop> {
        let mut files = Files::new();
        let page = self.page();
        for language in self.library.languages() {
            let Some(sheet) = self.sheets.get(language, page) else { continue };
            let link = format!("https://t.me/{}?start={}", self.bot, Link::payload(self.library, page, language));
            let code = Code::new(&link)?;
            let leaflet = self.leaflet(language, sheet, &link, &code);
            for paper in &PAPERS {
                let path = format!("leaflets/{}-{}", leaflet.language, paper.name);
                files.insert(format!("{path}.html"), html::print(&leaflet, paper));
                files.insert(format!("{path}.svg"), svg::draw(&leaflet, paper).into_bytes());
            }
            files.insert(format!("leaflets/{}-qr.svg", leaflet.language), format!("{}\n", code.file).into_bytes());
        }
        Ok(files)
    }

    fn page(&self) -> PageId {
        let start = self.library.start();
        let offered = &self.library.leaf(self.library.settings.default, start).related;
        offered.first().copied().unwrap_or(start)
    }

    fn leaflet<'a>(&'a self, language: Lang, sheet: &'a Sheet, link: &'a str, code: &'a Code) -> Leaflet<'a> {
        let phrases = &self.library.voice(language).phrases;
        Leaflet {
            language: self.library.code(language),
            written: self.library.code(sheet.written),
            note: sheet.note.as_deref(),
            title: &sheet.title,
            label: sheet.label.iter().chain([&sheet.as_of]).map(String::as_str).collect::<Vec<_>>().join(" · "),
            excerpt: Excerpt::of(&sheet.blocks),
            begin: &phrases.leaflet_begin,
            scan: &phrases.leaflet_scan,
            name: format!("@{}", self.bot),
            compare: &phrases.leaflet_compare,
            independent: &phrases.leaflet_independent,
            link,
            code,
        }
    }
}

impl Leaflet<'_> {
    /// How high the letters of the name are, so that it stands on one line of this width and can be compared at a glance.
    fn name_letters(&self, width: f64, paper: &Paper) -> f64 {
        /// A letter of a monospaced face is at most this wide, in heights of letters.
        const ADVANCE: f64 = 0.63;
        let count = u32::try_from(self.name.chars().count()).unwrap_or(u32::MAX);
        (width / (ADVANCE * f64::from(count))).min(paper.letters * 1.6)
    }
}

impl Excerpt {
    /// The first paragraph of the first quotation, because a leaflet carries the words of others before ours; where a page
    /// quotes nobody, its first paragraph. Citations go, because there is no list for their numbers.
    fn of(blocks: &[Block]) -> Self {
        let first = |kind| blocks.iter().find(|block| block.kind == kind);
        let quotation = first(BlockKind::Quote);
        let Some(block) = quotation.or_else(|| first(BlockKind::Paragraph)) else { return Self::default() };
        let is_frame = |style: &Style| matches!(style, Style::Quote | Style::ExpandableQuote);
        let text = paragraphs(&block.text.clone().without(is_frame)).into_iter().next().unwrap_or_default();
        let text = uncited(&text);
        let paragraph = Block { kind: BlockKind::Paragraph, text: text.clone(), line: 1 };
        let cut = split(&[paragraph], |text| text.size().scalars <= MOST_EXCERPT).ok();
        let text = cut.and_then(|parts| parts.into_iter().next()).unwrap_or(text);
        Self { is_quotation: quotation.is_some(), text }
    }
}

/// The words without the numbers of sources.
fn uncited(text: &RichText) -> RichText {
    let cites = text.entities().iter().filter(|entity| matches!(entity.style, Style::Cite(_)));
    let ends = cites.flat_map(|cite| [cite.range.start, cite.range.end]);
    let edges: Vec<usize> = std::iter::once(0).chain(ends).chain([text.as_str().len()]).collect();
    let mut kept = RichText::default();
    for between in edges.chunks_exact(2) {
        let piece = text.slice(between[0]..between[1]);
        kept.push_str(if kept.is_empty() || piece.is_empty() { "" } else { " " });
        kept.append(&piece);
    }
    kept
}

/// A QR code.
struct Code {
    /// A file of SVG.
    file: String,
    /// The side of its picture, in the units of the file.
    side: u32,
}

impl Code {
    /// Units of the file for a module, the small square of which a code is made.
    const MODULE: u32 = 8;

    /// A quarter of the picture may be lost to dirt and folds (level Q).
    fn new(link: &str) -> Result<Self, Stop> {
        let code = QrCode::with_error_correction_level(link, EcLevel::Q);
        let code = code.map_err(|error| Stop::because(error, "Take a shorter name for the page or the bot."))?;
        /// The white around a code, four modules on either side (ISO/IEC 18004).
        const QUIET: usize = 8;
        let modules = u32::try_from(code.width() + QUIET).unwrap_or_default();
        let file = code.render::<drawing::Color<'_>>().module_dimensions(Self::MODULE, Self::MODULE).build();
        Ok(Self { file, side: modules * Self::MODULE })
    }

    /// The element alone, as it stands in HTML: the declaration belongs to a file of its own.
    fn element(&self) -> &str {
        self.file.split_once("?>").map_or(&self.file, |(_, element)| element)
    }

    /// What is in the element, for a drawing with another element around it.
    fn shapes(&self) -> &str {
        let inside = self.element().split_once('>').map_or("", |(_, inside)| inside);
        inside.trim_end().trim_end_matches("</svg>")
    }
}
