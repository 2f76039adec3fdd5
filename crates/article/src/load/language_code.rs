//! The one rule for codes of languages.

use crate::problem::Report;
use crate::rule::Rule;

/// The most bytes of a code.
const MAX_CODE: usize = 8;

/// Returns whether this is the code of a language, and reports it if not. A code names a phrase
/// `lang-…`, stands in buttons and is compared with what Telegram sends, so it is short, in small
/// letters and with hyphens.
pub(super) fn is_language_code(code: &str, at: usize, report: &mut Report<'_>) -> bool {
    if is_well_formed(code) {
        return true;
    }
    let mended = code.trim().to_lowercase().replace('_', "-");
    let (what, hint) = if is_well_formed(&mended) {
        let what = format!("the language code “{code}” is not in small letters and with a hyphen");
        (what, format!("write \"{mended}\""))
    } else {
        let what = format!(
            "“{code}” is not a language code of up to {MAX_CODE} letters, digits and hyphens"
        );
        (what, "write one such as \"ko\" or \"pt-br\"".to_owned())
    };
    report.at(at, Rule::Language, what).hint(hint);
    false
}

fn is_well_formed(code: &str) -> bool {
    let allowed = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    code.len() <= MAX_CODE
        && code.starts_with(|first: char| first.is_ascii_lowercase())
        && code.bytes().all(allowed)
}
