//! Two texts compared word by word.

use std::ops::Range;

use similar::{Algorithm, ChangeTag, capture_diff_slices};
use unicode_segmentation::UnicodeSegmentation;

/// Words that are the same in both texts, or only in one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Piece {
    Same(String),
    Removed(String),
    Added(String),
}

/// Returns both texts as one, in which what was removed stands before what was added.
pub(super) fn pieces(old: &str, new: &str) -> Vec<Piece> {
    let mut pieces: Vec<Piece> = Vec::new();
    for (tag, old, new) in runs(old, new) {
        pieces.push(match tag {
            ChangeTag::Equal => Piece::Same(new.to_owned()),
            ChangeTag::Delete => Piece::Removed(old.to_owned()),
            ChangeTag::Insert => Piece::Added(new.to_owned()),
        });
    }
    pieces
}

/// Returns the bytes of the old text that were removed, and those of the new one that were added.
pub(super) fn marks(old: &str, new: &str) -> (Vec<Range<usize>>, Vec<Range<usize>>) {
    let (mut removed, mut added) = (Vec::new(), Vec::new());
    let (mut at_old, mut at_new) = (0, 0);
    for (tag, old, new) in runs(old, new) {
        match tag {
            ChangeTag::Equal => {}
            ChangeTag::Delete => removed.push(at_old..at_old + old.len()),
            ChangeTag::Insert => added.push(at_new..at_new + new.len()),
        }
        at_old += old.len();
        at_new += new.len();
    }
    (removed, added)
}

/// Returns runs of words: what each is, and its text on both sides, which is empty on the side where
/// it is not.
fn runs<'a>(old: &'a str, new: &'a str) -> Vec<(ChangeTag, &'a str, &'a str)> {
    let words = |text: &'a str| text.split_word_bound_indices().collect::<Vec<_>>();
    let (old_words, new_words) = (words(old), words(new));
    let bare = |words: &[(usize, &'a str)]| words.iter().map(|(_, word)| *word).collect::<Vec<_>>();
    let range = |text: &'a str, words: &[(usize, &str)], range: Range<usize>| {
        let byte = |at: usize| words.get(at).map_or(text.len(), |(byte, _)| *byte);
        &text[byte(range.start)..byte(range.end)]
    };
    let mut runs = Vec::new();
    for op in capture_diff_slices(Algorithm::Myers, &bare(&old_words), &bare(&new_words)) {
        let old_run = range(old, &old_words, op.old_range());
        let new_run = range(new, &new_words, op.new_range());
        match (old_run.is_empty(), new_run.is_empty()) {
            _ if old_run == new_run => runs.push((ChangeTag::Equal, old_run, new_run)),
            (false, true) => runs.push((ChangeTag::Delete, old_run, "")),
            (true, _) => runs.push((ChangeTag::Insert, "", new_run)),
            (false, false) => {
                runs.push((ChangeTag::Delete, old_run, ""));
                runs.push((ChangeTag::Insert, "", new_run));
            }
        }
    }
    runs
}

#[cfg(test)]
mod tests {
    use super::*;

    fn same(text: &str) -> Piece {
        Piece::Same(text.to_owned())
    }

    #[test]
    fn one_word_is_one_word_in_every_script() {
        for (old, new, before, after) in [
            (
                "a well-kept bridge.",
                "a well-known bridge.",
                ("a well-", " bridge."),
                ("kept", "known"),
            ),
            ("다리가 닫혔다.", "다리가 열렸다.", ("다리가 ", "."), ("닫혔다", "열렸다")),
            ("Мост закрыт.", "Мост открыт.", ("Мост ", "."), ("закрыт", "открыт")),
        ] {
            let ((before, behind), (removed, added)) = (before, after);
            let expected = [
                same(before),
                Piece::Removed(removed.to_owned()),
                Piece::Added(added.to_owned()),
                same(behind),
            ];
            assert_eq!(pieces(old, new), expected);
            let (was, is) = marks(old, new);
            assert_eq!((was.len(), is.len()), (1, 1));
            assert_eq!((&old[was[0].clone()], &new[is[0].clone()]), (removed, added));
        }
    }

    #[test]
    fn what_is_on_one_side_only_is_all_added_or_removed() {
        assert_eq!(pieces("", "a b"), [Piece::Added("a b".to_owned())]);
        assert_eq!(pieces("a b", ""), [Piece::Removed("a b".to_owned())]);
        assert_eq!(pieces("a b", "a b"), [same("a b")]);
    }
}
