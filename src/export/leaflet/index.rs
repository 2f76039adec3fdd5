//! The list of leaflets, for the operator who prints them. It is in English, as `--help` is.

use super::PAPERS;
use crate::export::frame::{Frame, attributes};
use article::Library;
use rich_text::html::escape;

const STYLE: &str = "
:root{color-scheme:light dark}
body{margin:0 auto;max-width:38em;padding:1em;font:1.05em/1.55 system-ui,sans-serif}
h1{line-height:1.25}
th,td{padding:0 1em 0 0;text-align:start}
td a{display:inline-flex;align-items:center;min-width:44px;min-height:44px}
code{overflow-wrap:anywhere}
";

pub(super) fn list(library: &Library, bot: &str) -> Vec<u8> {
    let row = |language| {
        let (code, name) =
            (library.code(language), &library.locale(language).phrases.language_name);
        let documents: String = PAPERS
            .iter()
            .map(|paper| cell(&format!("{code}-{}.html", paper.name), &paper.name.to_uppercase()))
            .collect();
        let picture = cell(&format!("{code}-qr.svg"), "QR code");
        format!(
            "<tr><th scope=\"row\"><span {}>{}</span></th>{documents}{picture}</tr>\n",
            attributes(code),
            escape(name)
        )
    };
    let rows: String = library.languages().map(row).collect();
    let body = format!(
        "<main>\n<h1>Leaflets for @{}</h1>\n<ul>\n\
         <li>Open a leaflet and print it from the browser: at full size (100 %), on paper of that size, one sheet.</li>\n\
         <li>Scan one printed sheet, and compare the name on it with the bot, before you print many.</li>\n\
         <li>A4 has all that is quoted; A6 has its beginning. The QR code alone is for layouts of your own.</li>\n\
         </ul>\n<table>\n<tbody>\n{rows}</tbody>\n</table>\n<p>Version of the words: <code>{}</code></p>\n</main>\n",
        escape(bot),
        library.version,
    );
    Frame { language: "en", title: "Leaflets", style: STYLE, body: &body }.html().into_bytes()
}

fn cell(file: &str, label: &str) -> String {
    format!("<td><a href=\"{}\">{}</a></td>", escape(file), escape(label))
}
