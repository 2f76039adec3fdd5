//! A leaflet as a page that a browser prints on one sheet.

use super::{Leaflet, Paper};
use crate::export::frame::{Frame, attributes};
use crate::text::html::{escape, fragment};

/// On paper and, with an edge, on a screen.
const STYLE: &str = "
*{box-sizing:border-box}
html{background:#fff;color:#000}
body{margin:0;font:1em/1.4 system-ui,sans-serif;overflow-wrap:anywhere}
:lang(ko){word-break:keep-all}
main{display:flex;flex-direction:column;gap:.8em}
h1,p,blockquote{margin:0;text-wrap:pretty}
h1{font-size:1.9em;line-height:1.15}
blockquote,.words{font-size:1.2em}
blockquote{padding-inline-start:.7em;border-inline-start:.2em solid #000}
.card{display:flex;flex-direction:column;gap:.6em;margin-top:auto;padding:.9em;border:.12em solid #000;border-radius:.6em}
.way{display:flex;gap:1em;align-items:center}
.code{flex:none;width:var(--code)}
.code svg{display:block;width:100%;height:auto}
.name{font:bold var(--name)/1.2 monospace;white-space:nowrap}
.name,.name+p{text-align:center;text-wrap:balance}
.small{font-size:.85em}
@media screen{body{width:var(--width);min-height:var(--height);margin:1em auto;padding:var(--edge);outline:1px solid #999}}
@media screen{main{min-height:calc(var(--height) - 2 * var(--edge))}}
@media print{main{min-height:calc(var(--height) - 2 * var(--edge) - 1mm)}}
";

/// The file.
pub(super) fn print(leaflet: &Leaflet<'_>, paper: &Paper) -> Vec<u8> {
    let Leaflet { language, title, .. } = leaflet;
    let (style, body) = (style(leaflet, paper), format!("<main>\n{}{}</main>\n", top(leaflet), bottom(leaflet)));
    Frame { language, title, style: &style, body: &body }.bytes()
}

fn style(leaflet: &Leaflet<'_>, paper: &Paper) -> String {
    let Paper { width, height, edge, code, letters, .. } = paper;
    // The card has padding and lines on either side, together less than two letters.
    let name = leaflet.name_letters(width - 2.0 * edge - 2.1 * letters, paper);
    format!(
        "\n:root{{--width:{width}mm;--height:{height}mm;--edge:{edge}mm;--code:{code}mm;--name:{name:.2}mm;\
         font-size:{letters}mm}}\n@page{{size:{width}mm {height}mm;margin:{edge}mm}}{STYLE}"
    )
}

fn top(leaflet: &Leaflet<'_>) -> String {
    let written = attributes(leaflet.written);
    let note = leaflet.note.map(|note| format!("<p class=\"small\">{}</p>\n", escape(note))).unwrap_or_default();
    let tag = if leaflet.excerpt.is_quotation { "blockquote" } else { "div" };
    let words = if leaflet.excerpt.is_quotation { "" } else { " class=\"words\"" };
    format!(
        "{note}<h1 {written}>{}</h1>\n<p {written}>{}</p>\n<{tag}{words} {written}><p>{}</p></{tag}>\n<p>{}</p>\n",
        escape(leaflet.title),
        escape(&leaflet.label),
        fragment(&leaflet.excerpt.text),
        escape(leaflet.begin),
    )
}

fn bottom(leaflet: &Leaflet<'_>) -> String {
    format!(
        "<div class=\"card\">\n<div class=\"way\">\n<div class=\"code\" role=\"img\" aria-label=\"{}\">{}</div>\n\
         <p>{}</p>\n</div>\n<p class=\"name\" dir=\"ltr\">{}</p>\n<p>{}</p>\n</div>\n<p class=\"small\">{}</p>\n",
        escape(leaflet.link),
        leaflet.code.element(),
        escape(leaflet.scan),
        escape(&leaflet.name),
        escape(leaflet.compare),
        escape(leaflet.independent),
    )
}
