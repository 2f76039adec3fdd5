//! The words of `config/`, as they were when the program was built.

use article::Files;

/// Each file by its path in `config/`. A list, and not the whole folder, so that nothing else that
/// lies there, such as a `.env`, gets into the program; a test compares the two.
macro_rules! files {
    ($($path:literal,)*) => {
        [$(($path, include_str!(concat!("../config/", $path))),)*]
    };
}

const FILES: &[(&str, &str)] = &files![
    "bot.toml",
    "sources.toml",
    "phrases/en.ftl",
    "phrases/ko.ftl",
    "phrases/ru.ftl",
    "phrases/uk.ftl",
    "pages/en/about.md",
    "pages/en/appeal.md",
    "pages/en/conditions.md",
    "pages/en/context.md",
    "pages/en/privacy.md",
    "pages/en/since.md",
    "pages/en/sources.md",
    "pages/en/start.md",
    "pages/ko/about.md",
    "pages/ko/appeal.md",
    "pages/ko/conditions.md",
    "pages/ko/context.md",
    "pages/ko/privacy.md",
    "pages/ko/since.md",
    "pages/ko/sources.md",
    "pages/ko/start.md",
    "pages/ru/about.md",
    "pages/ru/appeal.md",
    "pages/ru/conditions.md",
    "pages/ru/context.md",
    "pages/ru/privacy.md",
    "pages/ru/since.md",
    "pages/ru/sources.md",
    "pages/ru/start.md",
    "pages/uk/about.md",
    "pages/uk/appeal.md",
    "pages/uk/conditions.md",
    "pages/uk/context.md",
    "pages/uk/privacy.md",
    "pages/uk/since.md",
    "pages/uk/sources.md",
    "pages/uk/start.md",
];

/// Returns all files.
pub(crate) fn files() -> Files {
    FILES.iter().map(|(path, text)| ((*path).to_owned(), text.as_bytes().to_vec())).collect()
}
