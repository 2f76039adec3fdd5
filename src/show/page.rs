//! Messages as an HTML page, as narrow as on a phone.

use super::{Shown, measures};
use crate::export::frame::{Frame, attributes};
use rich_text::html::{escape, fragment};

const STYLE: &str = "
:root{color-scheme:light dark}
body{margin:0 auto;max-width:28em;padding:1em;font:16px/1.4 system-ui,sans-serif}
h1{font-size:1em}
.message{overflow-wrap:anywhere}
.message,.message blockquote,.row span{unicode-bidi:plaintext}
:lang(ko){word-break:keep-all}
blockquote{margin:0;padding-inline-start:.7em;border-inline-start:3px solid}
.row{display:flex;direction:ltr;gap:.3em;margin-top:.3em}
.row span{flex:1;padding:.5em;border:1px solid;border-radius:.5em;text-align:center}
table{margin:1em 0 2em;border-collapse:collapse}
th{padding-right:1em;text-align:left;font-weight:normal}
td{padding-left:.4em;text-align:right}
";

/// Returns the whole HTML page.
pub(super) fn page(language: &str, shown: &[Shown]) -> String {
    let title = shown.first().map_or("", |shown| shown.heading.as_str());
    let messages: String = shown.iter().map(|shown| message(language, shown)).collect();
    Frame { language: "en", title, style: STYLE, body: &messages }.html()
}

fn message(language: &str, shown: &Shown) -> String {
    let row = |row: Vec<&str>| {
        let buttons: String =
            row.iter().map(|label| format!("<span>{}</span>", escape(label))).collect();
        format!("<div class=\"row\">{buttons}</div>\n")
    };
    let rows: String = shown.rows().map(row).collect();
    let in_language = attributes(language);
    let measure = |(name, is, most)| {
        format!("<tr><th scope=\"row\">{name}</th><td>{is}</td><td>of {most}</td></tr>\n")
    };
    let measures: String = measures(&shown.text).map(measure).concat();
    format!(
        "<h1>{}</h1>\n<div class=\"message\" {in_language}>\n{}\n</div>\n<div {in_language}>\n{rows}</div>\n\
         <table>\n<tbody>\n{measures}</tbody>\n</table>\n",
        escape(&shown.heading),
        fragment(&shown.text),
    )
}
