//! What somebody may have meant who wrote a name that is not there.

/// The nearest of these names, where one is near enough to be meant.
#[must_use]
pub fn nearest<'a>(written: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let lower = written.to_lowercase();
    // One slip in three letters is still the same word; a longer name may have more of them.
    let most = (lower.chars().count() / 3).clamp(1, 4);
    let distance = |name: &str| strsim::osa_distance(&lower, &name.to_lowercase());
    let near = known
        .into_iter()
        .map(|name| (distance(name), name))
        .filter(|(distance, _)| *distance <= most);
    near.min().map(|(_, name)| name)
}

/// A hint that begins with what was meant, where that can be guessed.
pub(super) fn hint<'a>(
    written: &str,
    known: impl IntoIterator<Item = &'a str>,
    otherwise: &str,
) -> String {
    nearest(written, known)
        .map_or_else(|| otherwise.to_owned(), |name| format!("did you mean “{name}”? {otherwise}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_is_told_from_another_name() {
        let known = ["kyivpost", "kyiv-note", "about", "since"];
        for (written, meant) in [
            ("kyivpots", Some("kyivpost")),
            ("Abuot", Some("about")),
            ("sinse", Some("since")),
            ("weather", None),
            ("x", None),
        ] {
            assert_eq!(nearest(written, known), meant, "{written}");
        }
    }
}
