//! Reads the fields of a TOML table one by one, so that all mistakes are reported, not only the
//! first.

use std::num::NonZeroU32;
use std::ops::Range;

use toml::Spanned;
use toml::de::{DeString, DeTable, DeValue};

use crate::report::Report;
use crate::rule::Rule;
use crate::suggest;

type TomlValue<'i> = Spanned<DeValue<'i>>;

/// Texts, each with its place in the file.
type Texts = Vec<(String, usize)>;

/// The code of a language where one is named, a text in it, and its byte range in the file.
type ByLanguage = (Option<String>, String, Range<usize>);

/// A list of texts, or a list of such lists.
pub(super) enum TextLists {
    Flat(Texts),
    Rows(Vec<Texts>),
}

/// Parses a TOML document that begins at byte `base` of the reported file.
pub(super) fn parse<'i>(
    text: &'i str,
    base: usize,
    report: &mut Report<'_>,
) -> Option<Spanned<DeTable<'i>>> {
    let (table, mut errors) = DeTable::parse_recoverable(text);
    errors.sort_by_key(|error| error.span().map_or(0, |span| span.start));
    let mut told = None;
    for error in &errors {
        let at = error.span().map_or(0, |span| span.start);
        // One mistake makes the parser report the rest of the line as well.
        let line = report.line(base + at);
        if told.replace(line) == Some(line) {
            continue;
        }
        let (what, hint) = explained(error.message(), text.get(at..).unwrap_or_default());
        report.at(base + at, Rule::Toml, what).hint(hint);
    }
    errors.is_empty().then_some(table)
}

/// Returns the problem and the hint for an error of the parser at this place.
fn explained(message: &str, rest: &str) -> (String, &'static str) {
    // Word processors replace typed quotation marks with these.
    if rest.starts_with(['“', '”', '„', '«', '»', '‘', '’']) {
        let what = "the marks around this text are not those of TOML";
        return (what.to_owned(), "begin and end a text with the straight mark \"");
    }
    if message.contains("must be quoted") {
        return ("this text has no quotation marks".to_owned(), "write it as in title = \"Words\"");
    }
    if message.contains("duplicate key") {
        return ("this field stands here twice".to_owned(), "take one out");
    }
    (
        format!("not valid TOML: {}", message.replace('\n', " ")),
        "mend the line, or the one above it",
    )
}

/// A table whose fields are read one after another; fields that remain unread are mistakes.
pub(super) struct Fields<'t, 'i> {
    table: &'t DeTable<'i>,
    base: usize,
    start: usize,
    known: Vec<&'static str>,
}

impl<'t, 'i> Fields<'t, 'i> {
    /// `start` is the byte of the document at which the table begins; missing fields are reported
    /// there.
    pub(super) fn new(table: &'t DeTable<'i>, base: usize, start: usize) -> Self {
        Self { table, base, start, known: Vec::new() }
    }

    /// Returns the byte of the file at which a field's value begins, or where the table begins if
    /// there is no such field.
    pub(super) fn place(&self, key: &str) -> usize {
        self.base + self.table.get(key).map_or(self.start, |value| value.span().start)
    }

    /// Returns the byte range of a field's value in the file, or an empty range where the table
    /// begins if there is no such field.
    pub(super) fn extent(&self, key: &str) -> Range<usize> {
        let span = self.table.get(key).map_or(self.start..self.start, Spanned::span);
        self.base + span.start..self.base + span.end
    }

    /// Returns whether a text is missing, or nothing but spaces.
    pub(super) fn is_blank(&self, key: &str) -> bool {
        let text = self.table.get(key).map(|value| value.get_ref().as_str());
        text.is_none_or(|text| text.is_some_and(|text| text.trim().is_empty()))
    }

    pub(super) fn has(&self, key: &str) -> bool {
        self.table.contains_key(key)
    }

    pub(super) fn string(&mut self, key: &'static str, report: &mut Report<'_>) -> Option<String> {
        let value = self.take(key)?;
        let found = value.get_ref().as_str().map(str::to_owned);
        self.typed(found, value, key, "a text in quotes", report)
    }

    pub(super) fn required(
        &mut self,
        key: &'static str,
        report: &mut Report<'_>,
    ) -> Option<String> {
        if !self.has(key) {
            self.known.push(key);
            let missing = report.at(
                self.base + self.start,
                Rule::FieldMissing,
                format!("`{key}` is missing"),
            );
            missing.hint(format!("add {key} = \"…\""));
            return None;
        }
        let text = self.string(key, report)?;
        if text.trim().is_empty() {
            report
                .at(self.place(key), Rule::FieldEmpty, format!("`{key}` is empty"))
                .hint("give it words");
            return None;
        }
        Some(text)
    }

    /// Reads a text that may be missing, but not empty.
    pub(super) fn optional(
        &mut self,
        key: &'static str,
        report: &mut Report<'_>,
    ) -> Option<String> {
        if self.has(key) { self.required(key, report) } else { self.string(key, report) }
    }

    /// A text, or texts by language; each with its language, where it names one, and its byte range in
    /// the file.
    pub(super) fn by_language(
        &mut self,
        key: &'static str,
        report: &mut Report<'_>,
    ) -> Option<Vec<ByLanguage>> {
        let value = self.take(key)?;
        let extent =
            |value: &TomlValue<'_>| self.base + value.span().start..self.base + value.span().end;
        let text = |value: &TomlValue<'_>| value.get_ref().as_str().map(str::to_owned);
        let entry = |(code, value): (&Spanned<DeString<'_>>, &TomlValue<'_>)| {
            Some((Some(code.get_ref().to_string()), text(value)?, extent(value)))
        };
        let found = match value.get_ref().as_table() {
            Some(table) => table.iter().map(entry).collect(),
            None => text(value).map(|text| vec![(None, text, extent(value))]),
        };
        let wanted = "a text in quotes, or such texts by language, as in { en = \"…\" }";
        self.typed(found, value, key, wanted, report)
    }

    pub(super) fn flag(&mut self, key: &'static str, report: &mut Report<'_>) -> Option<bool> {
        let value = self.take(key)?;
        let found = value.get_ref().as_bool();
        self.typed(found, value, key, "true or false", report)
    }

    pub(super) fn count(
        &mut self,
        key: &'static str,
        report: &mut Report<'_>,
    ) -> Option<NonZeroU32> {
        let value = self.take(key)?;
        let found = value.get_ref().as_integer().and_then(|number| number.as_str().parse().ok());
        self.typed(found, value, key, "a whole number from 1 on", report)
    }

    /// Reads the texts of an array, each with its byte in the file.
    pub(super) fn strings(&mut self, key: &'static str, report: &mut Report<'_>) -> Option<Texts> {
        let value = self.take(key)?;
        self.typed(
            self.texts(value),
            value,
            key,
            "a list of texts, as in [\"one\", \"two\"]",
            report,
        )
    }

    /// The texts of an array, or of arrays in an array.
    pub(super) fn text_lists(
        &mut self,
        key: &'static str,
        report: &mut Report<'_>,
    ) -> Option<TextLists> {
        let value = self.take(key)?;
        let rows =
            || value.get_ref().as_array()?.iter().map(|row| self.texts(row)).collect::<Option<_>>();
        let found = self.texts(value).map(TextLists::Flat).or_else(|| rows().map(TextLists::Rows));
        let wanted = "a list of texts, as in [\"one\", \"two\"], or of rows, as in [[\"one\"], [\"two\", \"three\"]]";
        self.typed(found, value, key, wanted, report)
    }

    fn texts(&self, value: &TomlValue<'_>) -> Option<Texts> {
        let place = |item: &TomlValue<'_>| self.base + item.span().start;
        let array = value.get_ref().as_array()?;
        array.iter().map(|item| Some((item.get_ref().as_str()?.to_owned(), place(item)))).collect()
    }

    pub(super) fn table(&mut self, key: &'static str, report: &mut Report<'_>) -> Option<Self> {
        let value = self.take(key)?;
        let found =
            value.get_ref().as_table().map(|table| Self::new(table, self.base, value.span().start));
        self.typed(found, value, key, "a table, as in { name = \"…\" }", report)
    }

    pub(super) fn tables(
        &mut self,
        key: &'static str,
        report: &mut Report<'_>,
    ) -> Option<Vec<Self>> {
        let value = self.take(key)?;
        let inner = |item: &'t TomlValue<'i>| {
            Some(Self::new(item.get_ref().as_table()?, self.base, item.span().start))
        };
        let found = value.get_ref().as_array().and_then(|array| array.iter().map(inner).collect());
        self.typed(found, value, key, "a list of tables", report)
    }

    /// Reads every key with its text, for a table whose keys the editor chooses.
    pub(super) fn pairs(&mut self, report: &mut Report<'_>) -> Vec<(String, String, usize)> {
        let mut pairs = Vec::new();
        for (key, value) in self.table {
            let at = self.base + key.span().start;
            match value.get_ref().as_str() {
                Some(text) => pairs.push((key.get_ref().to_string(), text.to_owned(), at)),
                None => {
                    let what = format!("`{}` must be a text in quotes", key.get_ref());
                    report.at(at, Rule::FieldType, what).hint("change the value");
                }
            }
        }
        pairs
    }

    /// Reports every field that was not read.
    pub(super) fn finish(self, report: &mut Report<'_>) {
        for key in self.table.keys().filter(|key| !self.known.contains(&key.get_ref().as_ref())) {
            let what = format!("`{}` is not known here", key.get_ref());
            let unknown = report.at(self.base + key.span().start, Rule::FieldUnknown, what);
            let known = format!("known are {}", self.known.join(", "));
            unknown.hint(suggest::hint(key.get_ref(), self.known.iter().copied(), &known));
        }
    }

    fn take(&mut self, key: &'static str) -> Option<&'t TomlValue<'i>> {
        self.known.push(key);
        self.table.get(key)
    }

    fn typed<T>(
        &self,
        found: Option<T>,
        value: &TomlValue<'_>,
        key: &str,
        wanted: &str,
        report: &mut Report<'_>,
    ) -> Option<T> {
        if found.is_none() {
            let what = format!("`{key}` must be {wanted}, not {}", value.get_ref().type_str());
            report
                .at(self.base + value.span().start, Rule::FieldType, what)
                .hint("change the value");
        }
        found
    }
}
