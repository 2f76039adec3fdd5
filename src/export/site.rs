//! The mirror: an HTML page for every page in every language, a list of pages for every language,
//! and the choice of language.

use super::frame::{Frame, attributes};
use super::page;
use article::{Document, Documents, Files, Lang, Library, PageId, Topic};
use rich_text::has_italics;
use rich_text::html::{escape, fragment};

/// For phones and for paper. Without it, everything is still readable in order.
const STYLE: &str = "
:root{color-scheme:light dark}
body{margin:0 auto;max-width:38em;padding:1em;font:1.05em/1.55 system-ui,sans-serif;overflow-wrap:anywhere}
:lang(ko){word-break:keep-all}
:lang(ko) em{font-style:normal}
h1,h2{line-height:1.25}
h1{margin:.6em 0 .3em;font-size:1.6em}
h2{margin:1.6em 0 .4em;font-size:1.2em}
blockquote{margin:1em 0;padding-inline-start:1em;border-inline-start:.25em solid}
.sources,footer{font-size:.9em}
li{margin:.35em 0}
.numbered{list-style:none}
nav ul{display:flex;flex-wrap:wrap;gap:.2em 1.2em;margin:0;padding:0;list-style:none}
nav li{margin:0}
nav a,nav span,.list a{display:inline-flex;align-items:center;min-width:44px;min-height:44px}
.list{padding:0;list-style:none}
.list li{margin:0 0 .6em}
.list a{font-weight:bold}
.copy{margin:.5em 0;font-size:.9em}
.pages{margin-top:1.5em;border-top:1px solid;padding-top:.5em}
footer{margin-top:1.5em}
code{overflow-wrap:anywhere}
@media print{
body{max-width:none;padding:0;font-size:10.5pt;line-height:1.4}
nav{display:none}
h1,h2{break-after:avoid}
li,blockquote p{break-inside:avoid}
a{color:inherit;text-decoration:none}
.sources a[href^=h]::after{content:' <' attr(href) '>'}
}
";

pub(super) struct Site<'a> {
    pub(super) library: &'a Library,
    pub(super) documents: &'a Documents,
}

impl Site<'_> {
    /// Returns all files of the mirror, by path.
    pub(super) fn files(&self) -> Files {
        let mut files = Files::from([("index.html".to_owned(), self.choice())]);
        for language in self.library.languages() {
            files.insert(self.list_path(language), self.list(language));
            for page in self.library.pages() {
                let document = self.documents.get(language, page);
                files.extend(document.map(|document| {
                    (self.path(language, page), self.page(language, page, document))
                }));
            }
        }
        files
    }

    fn list_path(&self, language: Lang) -> String {
        format!("{}/index.html", self.library.code(language))
    }

    fn path(&self, language: Lang, page: PageId) -> String {
        format!("{}/{}", self.library.code(language), self.file(page))
    }

    /// Returns the file's name. A page may be named index; no page's name has a hyphen, so the
    /// names differ.
    fn file(&self, page: PageId) -> String {
        match self.library.name(Topic::Page(page)) {
            "index" => "page-index.html".to_owned(),
            name => format!("{name}.html"),
        }
    }

    fn choice(&self) -> Vec<u8> {
        let library = self.library;
        let default = library.locale(library.settings.default);
        let item = |language| {
            let (code, phrases) = (library.code(language), &library.locale(language).phrases);
            let attributes = attributes(code);
            let (path, name, about) = (
                self.list_path(language),
                escape(&phrases.language_name),
                escape(&phrases.bot_name),
            );
            format!(
                "<li {attributes}><a href=\"{path}\" hreflang=\"{code}\">{name}</a><br>{about}</li>\n"
            )
        };
        let items: String = library.languages().map(item).collect();
        let title = &default.phrases.bot_name;
        let body = format!(
            "{}<main>\n<h1>{}</h1>\n<ul class=\"list\">\n{items}</ul>\n</main>\n{}",
            self.copy(library.settings.default),
            escape(title),
            self.foot(library.settings.default),
        );
        self.frame(library.settings.default, title, &body)
    }

    fn list(&self, language: Lang) -> Vec<u8> {
        let phrases = &self.library.locale(language).phrases;
        let item = |page| {
            let page_in_language = self.library.page_in_language(language, page);
            let (file, title, menu) =
                (self.file(page), escape(&page_in_language.title), escape(&page_in_language.menu));
            format!("<li><a href=\"{file}\">{title}</a><br>{menu}</li>\n")
        };
        let items: String = self.library.pages().map(item).collect();
        let languages = self.languages(language, |other| format!("../{}", self.list_path(other)));
        let (title, about) = (&phrases.bot_name, escape(&phrases.mirror_about));
        let (copy, foot) = (self.copy(language), self.foot(language));
        let body = format!(
            "{languages}{copy}<main>\n<h1>{}</h1>\n<p>{about}</p>\n<ul class=\"list\">\n{items}</ul>\n</main>\n{foot}",
            escape(title)
        );
        self.frame(language, title, &body)
    }

    fn page(&self, language: Lang, page: PageId, document: &Document) -> Vec<u8> {
        let languages = self.languages(language, |other| format!("../{}", self.path(other, page)));
        let note = document
            .note
            .as_ref()
            .map(|note| format!("<p>{}</p>\n", escape(note)))
            .unwrap_or_default();
        let label = document.label.as_ref().map(|label| format!("<p>{}</p>\n", aside(label)));
        let label = label.unwrap_or_default();
        let dates = [Some(document.as_of.as_str()), document.review_by.as_deref()];
        let dates = dates.into_iter().flatten().collect::<Vec<_>>().join(" · ");
        let body = format!(
            "{languages}{}{note}<main {}>\n<h1>{}</h1>\n{label}{}<p>{}</p>\n</main>\n{}{}",
            self.copy(language),
            attributes(self.library.code(document.written)),
            escape(&document.title),
            page::body(document),
            aside(&dates),
            self.ways(language, page),
            self.foot(language),
        );
        self.frame(language, &document.title, &body)
    }

    /// Returns links to the same page in the other languages.
    fn languages(&self, here: Lang, path: impl Fn(Lang) -> String) -> String {
        let library = self.library;
        let item = |language| {
            let (code, name) =
                (library.code(language), escape(&library.locale(language).phrases.language_name));
            let attributes = attributes(code);
            match language == here {
                true => {
                    format!("<li><span {attributes} aria-current=\"true\">{name}</span></li>\n")
                }
                false => {
                    format!(
                        "<li><a href=\"{}\" hreflang=\"{code}\" {attributes}>{name}</a></li>\n",
                        path(language)
                    )
                }
            }
        };
        let items: String = library.languages().map(item).collect();
        let label = escape(&library.locale(here).phrases.language_title);
        format!("<nav aria-label=\"{label}\">\n<ul>\n{items}</ul>\n</nav>\n")
    }

    /// Returns links to the targets of the page's buttons, and to the list of all pages.
    fn ways(&self, language: Lang, page: PageId) -> String {
        let page_in_language = self.library.page_in_language(language, page);
        let link = |path: String, label: &str| {
            format!("<li><a href=\"{path}\">{}</a></li>\n", escape(label))
        };
        let original = page_in_language
            .original
            .iter()
            .map(|(other, label)| link(format!("../{}", self.path(*other, page)), label));
        let related = page_in_language.related.iter().map(|other| {
            link(self.file(*other), &self.library.page_in_language(language, *other).button)
        });
        let menu = &self.library.locale(language).phrases.menu_button;
        let items: String =
            original.chain(related).chain([link("index.html".to_owned(), menu)]).collect();
        format!(
            "<nav class=\"pages\" aria-label=\"{}\">\n<ul>\n{items}</ul>\n</nav>\n",
            escape(menu)
        )
    }

    /// Returns the notice above a page: what it is a copy of, who may notice the visit, and when the
    /// bot moves or ends.
    fn copy(&self, language: Lang) -> String {
        let locale = self.library.locale(language);
        let ending = locale.ending.as_ref().map(fragment);
        let lines = [Some(escape(&locale.phrases.mirror_note)), ending];
        lines.into_iter().flatten().map(|line| format!("<p class=\"copy\">{line}</p>\n")).collect()
    }

    fn foot(&self, language: Lang) -> String {
        let version = escape(&self.library.locale(language).phrases.mirror_version);
        format!("<footer>\n<p>{version}: <code>{}</code></p>\n</footer>\n", self.library.version)
    }

    fn frame(&self, language: Lang, title: &str, body: &str) -> Vec<u8> {
        Frame { language: self.library.code(language), title, style: STYLE, body }
            .html()
            .into_bytes()
    }
}

/// Renders a line that is not part of the page's own text.
fn aside(line: &str) -> String {
    if has_italics(line) { format!("<em>{}</em>", escape(line)) } else { escape(line) }
}
