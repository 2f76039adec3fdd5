//! A text that a file gives once for all languages, or in several of them.

use std::ops::Range;

/// A text in one or more languages.
#[derive(Debug, Clone, Default)]
pub struct Translated {
    pub(crate) texts: Vec<TranslatedText>,
    /// The language for readers of all others; the only one of a text that is given once for all.
    pub(crate) default: String,
}

#[derive(Debug, Clone)]
pub(crate) struct TranslatedText {
    pub(crate) language: String,
    pub(crate) text: String,
    /// The bytes of the file that it takes.
    pub(crate) at: Range<usize>,
}

impl From<String> for Translated {
    /// A text that is the same in all languages and stands in no file.
    fn from(text: String) -> Self {
        let text = TranslatedText { language: String::new(), text, at: 0..0 };
        Self { texts: vec![text], default: String::new() }
    }
}

impl Translated {
    /// Returns the text in a language, or else in the default one.
    pub fn of(&self, language: &str) -> &str {
        let known = |language: &str| self.texts.iter().find(|text| text.language == language);
        known(language).or_else(|| known(&self.default)).map_or("", |text| &text.text)
    }

    /// Returns the text in every language that has its own, with the bytes of the file that it
    /// takes.
    pub(crate) fn all(&self) -> impl Iterator<Item = (&str, &Range<usize>)> {
        self.texts.iter().map(|text| (text.text.as_str(), &text.at))
    }
}
