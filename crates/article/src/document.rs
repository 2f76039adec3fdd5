//! Pages for paper and for a static mirror: the text of the messages, not divided into messages,
//! with heading, label, body, sources and date in separate fields.

use rich_text::RichText;
use rich_text::split::Block;

use crate::lang::Lang;
use crate::topic::PageId;

/// Every page in every language.
#[derive(Debug)]
pub struct Documents(pub(crate) Vec<Vec<Document>>);

/// A page in one language.
#[derive(Debug, Clone)]
pub struct Document {
    pub title: String,
    /// Whose words these are; `None` for a summary that cites nothing.
    pub label: Option<String>,
    /// If the page is not translated: says so, in the reader's language.
    pub note: Option<String>,
    /// The language of everything except the note.
    pub written: Lang,
    /// The body; each citation has the number of its source.
    pub blocks: Vec<Block>,
    /// The sources below the body.
    pub source_groups: Vec<SourceGroup>,
    /// The date on which the text was last verified, with its label.
    pub as_of: String,
    /// By when somebody is to review it. Paper cannot say later that it is overdue.
    pub review_by: Option<String>,
    pub leaflet: Leaflet,
}

/// The sources under one heading, each with its printed number.
#[derive(Debug, Clone)]
pub struct SourceGroup {
    pub heading: String,
    /// The number of each source, and its publisher, date and linked host.
    pub sources: Vec<(usize, RichText)>,
}

impl Documents {
    pub fn get(&self, language: Lang, page: PageId) -> Option<&Document> {
        self.0.get(language.index())?.get(page.0 as usize)
    }
}

/// What leaflets print of a page. Citations are left out, because a leaflet has no list for their numbers.
#[derive(Debug, Clone)]
pub struct Leaflet {
    /// Whose words these are, where the page says so for leaflets.
    pub whose: Option<String>,
    /// The passage, one block a paragraph.
    pub passage: Vec<Block>,
    /// From the first quotation to the last, likewise; the passage where nothing is quoted.
    pub whole: Vec<Block>,
}

/// The paragraphs of a text that may have several.
pub fn split_paragraphs(text: &RichText) -> Vec<RichText> {
    let mut from = 0;
    let pieces = text.as_str().split("\n\n").map(|piece| {
        let range = from..from + piece.len();
        from = range.end + 2;
        text.slice(range)
    });
    pieces.collect()
}
