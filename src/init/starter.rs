//! The files of the starter: a start page, a notice, sources, about, and privacy, in each language.

use chrono::NaiveDate;

use super::translate;
use article::Files;
use article::load::built_in;
use article::load::mark::MARK;
use article::load::page_version;

/// The starter's words in one language.
struct Words {
    code: &'static str,
    /// The phrases that belong to an article.
    phrases: &'static str,
    /// The text of each page, by its name.
    pages: [(&'static str, &'static str); 5],
}

macro_rules! words {
    ($code:literal) => {
        Words {
            code: $code,
            phrases: include_str!(concat!("starter/", $code, "/phrases.ftl")),
            pages: [
                ("start", include_str!(concat!("starter/", $code, "/start.md"))),
                ("notice", include_str!(concat!("starter/", $code, "/notice.md"))),
                ("sources", include_str!(concat!("starter/", $code, "/sources.md"))),
                ("about", include_str!(concat!("starter/", $code, "/about.md"))),
                ("privacy", include_str!(concat!("starter/", $code, "/privacy.md"))),
            ],
        }
    };
}

/// English is first: it stands in for the other languages.
const WORDS: [Words; 4] = [words!("en"), words!("ko"), words!("ru"), words!("uk")];

/// Returns the files for these languages, the first of which is the default one.
pub(super) fn files(languages: &[String], today: NaiveDate) -> Files {
    let default = languages.first().map_or(built_in::ENGLISH, String::as_str);
    let listed = languages.iter().map(|code| quoted(code)).collect::<Vec<_>>().join(", ");
    let fill = |text: &str| {
        text.replace("<default>", &quoted(default))
            .replace("<languages>", &listed)
            .replace("<today>", &today.to_string())
            .replace("<month>", &today.format("%Y-%m").to_string())
    };
    let mut files = Files::new();
    let mut write = |path: String, text: String| files.insert(path, text.into_bytes());
    write("bot.toml".to_owned(), fill(include_str!("starter/bot.toml")));
    write("sources.toml".to_owned(), fill(include_str!("starter/sources.toml")));
    for code in languages {
        write(format!("phrases/{code}.ftl"), phrases(code, languages));
        let originals = pages(default, default);
        for ((name, text), (_, original)) in pages(code, default).into_iter().zip(originals) {
            let text = fill(&text);
            let text = match code == default {
                true => text,
                false => translated_from(default, &fill(&original), &text),
            };
            write(format!("pages/{code}/{name}.md"), text);
        }
    }
    files
}

/// Returns what editors complete and explain fields by, in a hidden folder that the bot does not read.
pub(super) fn schemas() -> Files {
    let schemas = [
        (".schema/bot.json", include_str!("../../config/.schema/bot.json")),
        (".schema/sources.json", include_str!("../../config/.schema/sources.json")),
    ];
    schemas.into_iter().map(|(path, text)| (path.to_owned(), text.into())).collect()
}

/// Returns the words of a language, or the English ones if there are none; and whether there are.
fn words(code: &str) -> (&'static Words, bool) {
    let wider = code.split('-').next();
    let found = WORDS.iter().find(|words| words.code == code || Some(words.code) == wider);
    (found.unwrap_or(&WORDS[0]), found.is_some())
}

fn pages(code: &str, default: &str) -> Vec<(&'static str, String)> {
    let (words, is_translated) = words(code);
    let provenance = if code == default { "official" } else { "unofficial" };
    let page = |(name, text): &(&'static str, &str)| {
        let text = meant_for(provenance, text);
        (*name, if is_translated { text } else { translate::page(&text) })
    };
    words.pages.iter().map(page).collect()
}

/// Returns the lines of a text that are meant for this provenance of the notice, or for both.
fn meant_for(provenance: &str, text: &str) -> String {
    let other = if provenance == "official" { "<unofficial>" } else { "<official>" };
    let lines = text.split_inclusive('\n').filter(|line| !line.contains(other));
    lines
        .collect::<String>()
        .replace("<notice>", provenance)
        .replace(&format!("<{provenance}>"), "")
}

/// Adds the field that names the text of which this is a translation.
fn translated_from(language: &str, original: &str, text: &str) -> String {
    let version = page_version(original).unwrap_or_default();
    let (fields, body) = text.split_once("\n+++\n").unwrap_or((text, ""));
    format!(
        "{fields}\ntranslated_from = {{ language = {}, version = \"{version}\" }}\n+++\n{body}",
        quoted(language)
    )
}

/// Returns the phrases that belong to an article; of a language that is not built in, all others
/// too, to be translated.
fn phrases(code: &str, languages: &[String]) -> String {
    let (words, is_translated) = words(code);
    let program = built_in::phrases(code);
    let english = built_in::phrases(built_in::ENGLISH).unwrap_or_default();
    let known = program.unwrap_or(english);
    let mut text = match is_translated {
        true => words.phrases.to_owned(),
        false => translate::phrases(words.phrases),
    };
    let is_named = |code: &&String| !known.contains(&format!("\nlang-{code} ="));
    for code in languages.iter().filter(is_named) {
        text.push_str(&format!(
            "\n# The name of the language {code}\nlang-{code} = {MARK} {code}\n"
        ));
    }
    if program.is_some() && shares_its_words(code, languages) {
        let name = known.split_once("\nlanguage-name = ").map_or("", |(_, rest)| rest);
        let name = name.lines().next().unwrap_or_default();
        text.push_str(&format!(
            "\n# Its own name, as its button shows it\nlanguage-name = {MARK} {name} ({code})\n"
        ));
    }
    if program.is_none() {
        let own_name = format!("\nlanguage-name = {MARK} {code}\n");
        let english = translate::phrases(english);
        text.push('\n');
        text.push_str(&english.replace(&format!("\nlanguage-name = {MARK} English\n"), &own_name));
    }
    text
}

/// Returns whether this is a kind of a language, such as `en-gb`, of which another kind is offered.
fn shares_its_words(code: &str, languages: &[String]) -> bool {
    let wider = |code: &str| code.split('-').next().unwrap_or_default().to_owned();
    code != wider(code)
        && languages.iter().any(|other| other != code && wider(other) == wider(code))
}

fn quoted(code: &str) -> String {
    format!("{code:?}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use article::{Library, Problem, Rule};

    fn today() -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 3, 10).unwrap_or_default()
    }

    #[test]
    fn it_is_in_order_but_for_the_operator_and_what_is_marked() {
        for languages in [
            &["en"][..],
            &["ko"],
            &["ar"],
            &["en", "ar"],
            &["ar", "en", "fa"],
            &["uk", "ko", "ru", "en"],
            &["en-gb", "pt-br"],
            &["en", "en-gb"],
            &["en-gb", "en-us", "ko"],
            &["ko-kp", "ko", "ar"],
            &["pt", "pt-br"],
        ] {
            let languages: Vec<String> = languages.iter().map(|code| (*code).to_owned()).collect();
            let library = Library::build(&files(&languages, today()), today());
            let library = library.unwrap_or_else(|problems| panic!("{languages:?}: {problems:#?}"));
            let others = library
                .warnings
                .iter()
                .filter(|problem| !matches!(problem.rule, Rule::Operator | Rule::Untranslated));
            let others: Vec<String> = others.map(ToString::to_string).collect();
            assert!(others.is_empty(), "{languages:?}: {others:#?}");
            let is_copied = |problem: &&Problem| problem.what.contains("the same as in");
            assert_eq!(library.warnings.iter().find(is_copied), None, "{languages:?}");
        }
    }

    #[test]
    fn the_notice_asks_for_what_its_label_says() {
        let notice = |languages: &[&str], code: &str| {
            let languages: Vec<String> = languages.iter().map(ToString::to_string).collect();
            let files = files(&languages, today());
            String::from_utf8_lossy(&files[&format!("pages/{code}/notice.md")]).into_owned()
        };
        for (code, translation) in
            [("en", "translation"), ("ko", "번역"), ("ru", "перевод"), ("uk", "переклад")]
        {
            let own = notice(&[code], code);
            assert!(own.contains("= \"official\"") && !own.contains(translation), "{own}");
            let translated = notice(&["ar", code], code);
            assert!(
                translated.contains("= \"unofficial\"") && translated.contains(translation),
                "{translated}"
            );
            assert!(!own.contains('<') && !translated.contains('<'), "{own}{translated}");
        }
    }
}
