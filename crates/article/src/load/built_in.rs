//! The program's own phrases, in the languages that are built in.

use fluent_bundle::FluentResource;

/// The phrases of each language that is built in, by its code.
const PHRASES: [(&str, &str); 4] = [
    (ENGLISH, include_str!("../../phrases/en.ftl")),
    ("ko", include_str!("../../phrases/ko.ftl")),
    ("ru", include_str!("../../phrases/ru.ftl")),
    ("uk", include_str!("../../phrases/uk.ftl")),
];

/// The language whose phrases stand in for those of a language that is not built in.
pub const ENGLISH: &str = "en";

/// Returns the program's own phrases in this language, as Fluent, or in its wider form: `en-gb` gets
/// those of `en`.
#[must_use]
pub fn phrases(code: &str) -> Option<&'static str> {
    let wider = code.split('-').next().unwrap_or(code);
    let named = |code: &str| PHRASES.iter().find(|(known, _)| *known == code);
    named(code).or_else(|| named(wider)).map(|(_, text)| *text)
}

/// Returns these phrases, or the English ones without the name of the language, which would be wrong.
pub(super) fn resource(code: &str) -> FluentResource {
    let english =
        || phrases(ENGLISH).unwrap_or_default().replace("\nlanguage-name = English\n", "\n");
    let text = phrases(code).map_or_else(english, str::to_owned);
    FluentResource::try_new(text).unwrap_or_else(|(resource, _)| resource)
}
