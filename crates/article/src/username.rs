//! The one rule for usernames.

/// Returns the username of a bot as Telegram has it, without the `@` that people put before it: 5 to
/// 32 of `A-Z a-z 0-9 _`, beginning with a letter (td `misc.cpp`, `is_valid_username`).
#[must_use]
pub fn username(written: &str) -> Option<&str> {
    let name = written.trim();
    let name = name.strip_prefix('@').unwrap_or(name);
    let is_fine = (5..=32).contains(&name.len())
        && name.starts_with(|first: char| first.is_ascii_alphabetic())
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    is_fine.then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_username_has_letters_digits_and_underscores() {
        for (written, name) in [
            ("@Appeal_bot", Some("Appeal_bot")),
            (" appeal_bot ", Some("appeal_bot")),
            ("abot", None),
            ("1_appeal_bot", None),
            ("@@appeal_bot", None),
            ("appeal-bot", None),
            ("", None),
            ("a_name_of_thirty_two_characters_", Some("a_name_of_thirty_two_characters_")),
            ("a_name_of_thirty_three_characters", None),
        ] {
            assert_eq!(username(written), name, "{written}");
        }
    }
}
