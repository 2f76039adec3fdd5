//! Renders a document as HTML: headings, paragraphs, lists, quotations, and its sources as a
//! numbered list.

use article::{Document, SourceGroup, split_paragraphs};
use rich_text::html::{escape, fragment};
use rich_text::split::{Block, BlockKind};
use rich_text::{RichText, Style};

/// Returns the HTML between the title of a page and the links below it.
pub(super) fn body(document: &Document) -> String {
    let mut html = blocks(&document.blocks);
    for group in &document.source_groups {
        html.push_str(&sources(group));
    }
    html
}

fn blocks(blocks: &[Block]) -> String {
    let mut html = String::new();
    for run in blocks.chunk_by(|one, next| list_of(one).is_some() && list_of(one) == list_of(next))
    {
        match run.first().and_then(list_of) {
            Some(list) => {
                let items: String = run.iter().map(item).collect();
                html.push_str(&format!("<{list}>\n{items}</{list}>\n"));
            }
            None => html.extend(run.iter().map(block)),
        }
    }
    html
}

fn block(block: &Block) -> String {
    match block.kind {
        BlockKind::Heading => {
            let text = block.text.clone().without(|style| matches!(style, Style::Bold));
            format!("<h2>{}</h2>\n", fragment(&text))
        }
        BlockKind::Quote => {
            let text = block
                .text
                .clone()
                .without(|style| matches!(style, Style::Quote | Style::ExpandableQuote));
            let paragraphs: String = split_paragraphs(&text).iter().map(paragraph).collect();
            format!("<blockquote>\n{paragraphs}</blockquote>\n")
        }
        BlockKind::Paragraph | BlockKind::Item => paragraph(&block.text),
    }
}

fn paragraph(text: &RichText) -> String {
    format!("<p>{}</p>\n", fragment(text))
}

/// The bullet in the text of an item; it is cut off here, because HTML adds its own.
const BULLET: &str = "• ";

fn list_of(block: &Block) -> Option<&'static str> {
    let is_item = block.kind == BlockKind::Item;
    is_item.then(|| if block.text.as_str().starts_with(BULLET) { "ul" } else { "ol" })
}

/// Renders a list item. A browser writes the number itself, with a full stop; any other form of the
/// number stays in the text.
fn item(block: &Block) -> String {
    let words = block.text.as_str();
    let number =
        words.split_once(". ").and_then(|(mark, _)| Some((mark, mark.parse::<u64>().ok()?)));
    let number = number.filter(|(mark, number)| *mark == number.to_string());
    let (mark, attribute) = match number {
        _ if words.starts_with(BULLET) => (BULLET.len(), String::new()),
        Some((mark, number)) => (mark.len() + 2, format!(" value=\"{number}\"")),
        None => (0, " class=\"numbered\"".to_owned()),
    };
    format!("<li{attribute}>{}</li>\n", fragment(&block.text.slice(mark..words.len())))
}

fn sources(group: &SourceGroup) -> String {
    let item = |(number, source): &(usize, RichText)| {
        format!("<li id=\"s{number}\" value=\"{number}\">{}</li>\n", fragment(source))
    };
    let items: String = group.sources.iter().map(item).collect();
    format!(
        "<section class=\"sources\">\n<h2>{}</h2>\n<ol>\n{items}</ol>\n</section>\n",
        escape(&group.heading)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_item_keeps_the_number_it_was_written_with() {
        for (words, html) in [
            ("• one", "<li>one</li>\n"),
            ("25. one", "<li value=\"25\">one</li>\n"),
            ("003. one", "<li class=\"numbered\">003. one</li>\n"),
            ("1) one. two", "<li class=\"numbered\">1) one. two</li>\n"),
        ] {
            assert_eq!(
                item(&Block { kind: BlockKind::Item, text: RichText::from(words), line: 1 }),
                html
            );
        }
    }
}
