//! The HTML around the body of every page that a command makes. It loads nothing from elsewhere, and
//! its links send no referrer.

use rich_text::html::escape;
use rich_text::script::is_right_to_left;

pub(crate) struct Frame<'a> {
    pub(crate) language: &'a str,
    pub(crate) title: &'a str,
    pub(crate) style: &'a str,
    pub(crate) body: &'a str,
}

impl Frame<'_> {
    pub(crate) fn html(&self) -> String {
        let Self { language, title, style, body } = self;
        format!(
            "<!DOCTYPE html>\n<html {}>\n<head>\n<meta charset=\"utf-8\">\n\
             <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
             <meta name=\"referrer\" content=\"no-referrer\">\n\
             <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; img-src data:\">\n\
             <title>{}</title>\n<link rel=\"icon\" href=\"data:,\">\n<style>{style}</style>\n</head>\n\
             <body>\n{body}</body>\n</html>\n",
            attributes(language),
            escape(title),
        )
    }
}

/// Returns the attributes `lang` and `dir` of an element in this language.
pub(crate) fn attributes(language: &str) -> String {
    let direction = if is_right_to_left(language) { "rtl" } else { "ltr" };
    format!("lang=\"{}\" dir=\"{direction}\"", escape(language))
}
