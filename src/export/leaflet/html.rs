//! A leaflet as an HTML page that a browser prints on one sheet.

use super::size;
use super::size::Points;
use super::{Leaflet, Paper};
use crate::export::frame::{Frame, attributes};
use rich_text::html::{escape, fragment};
use rich_text::split::{Block, BlockKind};

/// For paper and, with an edge, for screens. The lengths that [`size`] computes with are variables.
const STYLE: &str = "
*{box-sizing:border-box}
html{background:#fff;color:#000}
body{margin:0;font:1em/var(--line) -apple-system,\"Segoe UI\",Roboto,\"Noto Sans\",\"Liberation Sans\",Arial,sans-serif;overflow-wrap:anywhere}
:lang(ko){word-break:keep-all}
main,.words,.card,.beside{display:flex;flex-direction:column;gap:var(--gap)}
main{justify-content:space-between}
h1,p,blockquote{margin:0;text-wrap:pretty}
h1{font-size:var(--heading);line-height:var(--heading-line);text-wrap:balance}
.words{font-size:var(--words)}
blockquote{display:flex;flex-direction:column;gap:var(--gap)}
blockquote{padding-inline-start:calc(var(--bar)*.75);border-inline-start:calc(var(--bar)*.25) solid #000}
.card{padding:var(--padding);border:.12em solid #000;border-radius:.6em}
.way{display:flex;gap:var(--gap);align-items:center}
.code{flex:none;width:var(--code)}
.code svg{display:block;width:100%;height:auto}
.name{font-family:monospace;font-size:var(--name);font-weight:bold;white-space:nowrap}
@media screen{body{width:var(--width);min-height:var(--height);margin:1em auto;padding:var(--edge);outline:1px solid #999}}
@media screen{main{min-height:calc(var(--height) - 2 * var(--edge))}}
@media print{main{min-height:calc(var(--height) - 2 * var(--edge) - 1mm)}}
";

pub(super) fn print(leaflet: &Leaflet<'_>, paper: &Paper, size: Points) -> Vec<u8> {
    let Leaflet { language, heading, .. } = leaflet;
    let style = style(leaflet, paper, size);
    let body = format!("<main>\n{}{}</main>\n", top(leaflet), bottom(leaflet));
    Frame { language, title: heading, style: &style, body: &body }.html().into_bytes()
}

fn style(leaflet: &Leaflet<'_>, paper: &Paper, size: Points) -> String {
    let Paper { width, height, edge, code, .. } = paper;
    let Points(points) = size;
    let name = size::name(leaflet, paper, size);
    let (line, gap, padding, bar) = (size::LINE, size::GAP, size::PADDING, size::BAR);
    let (heading, heading_line, words) = (size::HEADING, size::HEADING_LINE, size::WORDS);
    format!(
        "\n:root{{--width:{width}mm;--height:{height}mm;--edge:{edge}mm;--code:{code}mm;--line:{line};--gap:{gap}rem;\
         --padding:{padding}rem;--bar:{bar}rem;--heading:{heading}rem;--heading-line:{heading_line};--words:{words}rem;\
         --name:{name:.2}rem;font-size:{points}pt}}\n@page{{size:{width}mm {height}mm;margin:{edge}mm}}{STYLE}"
    )
}

fn top(leaflet: &Leaflet<'_>) -> String {
    let written = attributes(leaflet.written);
    let note = leaflet.note.map(|note| format!("<p>{}</p>\n", escape(note))).unwrap_or_default();
    format!(
        "{note}<h1 {written}>{}</h1>\n<p {written}>{}</p>\n<div class=\"words\" {written}>\n{}</div>\n<p>{}</p>\n",
        escape(leaflet.heading),
        escape(&leaflet.label),
        words(leaflet.words),
        escape(leaflet.more),
    )
}

/// Renders paragraphs; those of one quotation share a `<blockquote>`.
fn words(blocks: &[Block]) -> String {
    let runs = blocks.chunk_by(|one, next| one.kind == next.kind);
    let run = |run: &[Block]| {
        let paragraphs: String =
            run.iter().map(|block| format!("<p>{}</p>\n", fragment(&block.text))).collect();
        match run.first() {
            Some(Block { kind: BlockKind::Quote, .. }) => {
                format!("<blockquote>\n{paragraphs}</blockquote>\n")
            }
            _ => paragraphs,
        }
    };
    runs.map(run).collect()
}

fn bottom(leaflet: &Leaflet<'_>) -> String {
    format!(
        "<div class=\"card\">\n<p>{}</p>\n<p class=\"name\" dir=\"ltr\">{}</p>\n<div class=\"way\">\n\
         <div class=\"code\" role=\"img\" aria-label=\"{}\">{}</div>\n<div class=\"beside\">\n<p>{}</p>\n<p>{}</p>\n\
         </div>\n</div>\n</div>\n",
        escape(leaflet.search),
        escape(&leaflet.name),
        escape(leaflet.link),
        leaflet.code.element(),
        escape(leaflet.compare),
        escape(leaflet.independent),
    )
}
