//! The program's own phrases: whose they are where a folder has none, or others.

use appeal_bot::app::ExitError;
use article::Severity;
use chrono::NaiveDate;

use crate::harness::{Folder, TODAY};

/// Soon after that article was written.
fn flood() -> NaiveDate {
    NaiveDate::from_ymd_opt(2025, 6, 20).unwrap()
}

/// The warnings about a folder of another article, in German and Polish, after a change.
fn warnings(change: impl Fn(&Folder)) -> Vec<String> {
    let folder = Folder::copy_of(Folder::another().path());
    change(&folder);
    let library = appeal_bot::config::load_on(folder.path(), flood());
    let library = library.unwrap_or_else(|error| panic!("{error:#?}"));
    let severe = library.warnings.iter().filter(|one| one.severity() == Severity::Error);
    assert_eq!(severe.count(), 0);
    library.warnings.iter().map(ToString::to_string).collect()
}

#[test]
fn a_phrase_that_a_language_lacks_is_english_and_counted() {
    assert_eq!(warnings(|_| {}), [""; 0]);
    let found = warnings(|folder| _ = folder.replace("phrases/de.ftl", "hide-button =", "# x ="));
    let expected = "phrases/de.ftl:1:1: untranslated: warning: `hide-button` is missing, and readers get the English; ";
    assert!(found.len() == 1 && found[0].starts_with(expected), "{found:?}");

    let folder = Folder::copy_of(Folder::another().path());
    folder.replace("phrases/de.ftl", "hide-button =", "# x =");
    let library = appeal_bot::config::load_on(folder.path(), flood()).unwrap();
    let said = |code: &str| {
        let language = library.language(code).unwrap();
        library.locale(language).phrases.hide_button.to_string()
    };
    assert_eq!((said("de"), said("pl")), ("Hide".to_owned(), "Ukryj".to_owned()));
}

#[test]
fn the_name_of_a_language_is_nobody_else_s() {
    let folder = Folder::copy_of(Folder::another().path());
    folder.replace("phrases/de.ftl", "language-name =", "# x =");
    let Err(ExitError::Invalid { problems, .. }) =
        appeal_bot::config::load_on(folder.path(), flood())
    else {
        panic!("a language without a name")
    };
    let found: Vec<String> = problems.iter().map(ToString::to_string).collect();
    assert!(found.iter().any(|one| one.contains("`language-name` is missing")), "{found:?}");
}

#[test]
fn english_words_are_told_although_english_is_not_offered() {
    let found = warnings(|folder| {
        _ = folder.replace("phrases/pl.ftl", "hide-button = ", "hide-button = Hide\n# ")
    });
    assert!(
        found.len() == 1
            && found[0].contains("`hide-button` is the same as in the program’s English"),
        "{found:?}"
    );
}

#[test]
fn a_folder_s_phrase_takes_the_place_of_the_program_s() {
    let folder = Folder::copy();
    folder.append("phrases/ko.ftl", "\nhide-button = 감추기\n");
    let library = appeal_bot::config::load_on(folder.path(), TODAY).unwrap();
    let phrases = |code: &str| &library.locale(library.language(code).unwrap()).phrases;
    assert_eq!((&*phrases("ko").hide_button, &*phrases("ko").erase_button), ("감추기", "지우기"));
    assert_eq!(&*phrases("en").hide_button, "Hide");
}
