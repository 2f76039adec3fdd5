//! Compares a quotation with the passage that it quotes, letter by letter.

/// Returns whether the passage contains every piece between ellipses, or the quotation contains the
/// whole passage.
pub(super) fn is_quoted(words: &str, passage: &str) -> bool {
    words.contains(passage) || pieces(words).all(|piece| prefix(piece, passage) == piece.len())
}

fn pieces(words: &str) -> impl Iterator<Item = &str> {
    let pieces = words.split('…').flat_map(|piece| piece.split("..."));
    pieces
        .map(|piece| bare(piece.trim_matches(['[', ']', '(', ')', ' '])))
        .filter(|piece| !piece.is_empty())
}

/// Returns the length in bytes of the longest start of a piece that the passage contains. The case
/// of the first letter is ignored.
fn prefix(piece: &str, passage: &str) -> usize {
    let longest = |piece: &str| {
        let ends: Vec<usize> =
            piece.char_indices().map(|(at, letter)| at + letter.len_utf8()).collect();
        let fitting = ends.partition_point(|end| passage.contains(&piece[..*end]));
        fitting.checked_sub(1).map_or(0, |last| ends[last])
    };
    longest(piece).max(longest(&recased(piece)))
}

/// Returns the piece with the case of its first letter switched, if that keeps its length in bytes.
fn recased(piece: &str) -> String {
    let Some(first) = piece.chars().next() else { return String::new() };
    let other: String = if first.is_uppercase() {
        first.to_lowercase().collect()
    } else {
        first.to_uppercase().collect()
    };
    if other.len() == first.len_utf8() {
        other + &piece[first.len_utf8()..]
    } else {
        piece.to_owned()
    }
}

/// Returns the first words of a quotation that differ from the passage, and the words of the
/// passage in their place.
pub(super) fn difference(words: &str, passage: &str) -> (String, String) {
    let piece = pieces(words).find(|piece| prefix(piece, passage) < piece.len()).unwrap_or(words);
    let kept = prefix(piece, passage);
    // From the start of the first word that differs.
    let word = piece[..kept].rfind(' ').map_or(0, |at| at + 1);
    let there = passage.find(&piece[..word]).map_or(0, |at| at + word);
    (few(&piece[word..]), few(&passage[there..]))
}

/// Returns the first few words of a text.
fn few(words: &str) -> String {
    let end = words.match_indices(' ').map(|(at, _)| at).nth(3).unwrap_or(words.len());
    words[..end].chars().take(40).collect()
}

/// Returns a text without the quotation marks around it, and without the comma or full stop that
/// some languages put inside them.
pub(super) fn bare(words: &str) -> &str {
    words.trim_matches(|letter: char| letter.is_whitespace() || "“”«»„\"‘’.,;:!?".contains(letter))
}

#[cfg(test)]
mod tests {
    use super::*;

    const PASSAGE: &str = "Don’t die senselessly on foreign soil. Ukraine will provide you with shelter, food, and warmth";

    #[test]
    fn a_quotation_is_to_the_letter_or_says_what_it_leaves_out() {
        for faithful in [
            "Ukraine will provide you with shelter",
            "ukraine will provide you with shelter, food",
            "Don’t die … on foreign soil … shelter, food, and warmth,",
            "Don’t die [...] on foreign soil",
        ] {
            assert!(is_quoted(bare(faithful), PASSAGE), "{faithful}");
        }
        for altered in [
            "Ukraine will give you shelter",
            "Ukraine will provide you shelter",
            "Do not die senselessly",
        ] {
            assert!(!is_quoted(altered, PASSAGE), "{altered}");
        }
        assert_eq!(
            difference("Ukraine will offer you shelter", PASSAGE),
            ("offer you shelter".to_owned(), "provide you with shelter,".to_owned())
        );
    }
}
