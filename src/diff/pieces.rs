//! Two texts as one, in which what was removed and what was added is marked.

use std::ops::Range;

use similar::ChangeTag;

use super::lines::runs;
use super::words::Run;

/// Words that are the same in both texts, or only in one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Piece {
    Same(String),
    Removed(String),
    Added(String),
}

/// Returns both texts as one, in which what was removed stands before what was added.
pub(super) fn pieces(old: &str, new: &str) -> Vec<Piece> {
    let piece = |run: Run| match run.tag {
        ChangeTag::Equal => Piece::Same(new[run.new].to_owned()),
        ChangeTag::Delete => Piece::Removed(old[run.old].to_owned()),
        ChangeTag::Insert => Piece::Added(new[run.new].to_owned()),
    };
    runs(old, new).into_iter().map(piece).collect()
}

/// Returns the bytes of the old text that were removed, and those of the new one that were added.
pub(super) fn marks(old: &str, new: &str) -> (Vec<Range<usize>>, Vec<Range<usize>>) {
    let (mut removed, mut added) = (Vec::new(), Vec::new());
    for run in runs(old, new) {
        match run.tag {
            ChangeTag::Equal => {}
            ChangeTag::Delete => removed.push(run.old),
            ChangeTag::Insert => added.push(run.new),
        }
    }
    (removed, added)
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
    fn removed(text: &str) -> Piece {
        Piece::Removed(text.to_owned())
    }

    fn added(text: &str) -> Piece {
        Piece::Added(text.to_owned())
    }

    #[test]
    fn a_paragraph_that_has_moved_is_whole_in_both_places() {
        let [title, one, two, three] = [
            "The town",
            "Bring water from the well to the school.",
            "Bring bread from the shop to the school.",
            "Nobody is to pay for it.",
        ];
        let text = |lines: &[&str]| lines.join("\n\n");
        let (old, new) = (text(&[title, one, two, three]), text(&[title, two, three, one]));
        assert_eq!(
            pieces(&old, &new),
            [
                same(title),
                removed(&format!("\n\n{one}")),
                same(&format!("\n\n{two}\n\n{three}")),
                added(&format!("\n\n{one}")),
            ]
        );
        // A word that changes there is still a word.
        let old = text(&[title, one, two, "The bread is fresh.", three]);
        let changed = text(&[title, two, "The bread is fresh.", "Nobody has to pay for it.", one]);
        let all = pieces(&old, &changed);
        assert!(all.contains(&removed("is")) && all.contains(&added("has")), "{all:#?}");
        assert!(all.contains(&removed(&format!("\n\n{one}"))), "{all:#?}");
    }

    #[test]
    fn another_line_in_the_place_of_one_is_no_mixture_of_both() {
        let (old, new) =
            ("The bridge is open to all of us.", "Nobody may walk in the rain to school.");
        assert_eq!(
            pieces(&format!("A\n{old}\nB"), &format!("A\n{new}\nB")),
            [same("A"), removed(&format!("\n{old}")), added(&format!("\n{new}")), same("\nB"),]
        );
    }

    #[test]
    fn nothing_of_either_text_is_lost() {
        let texts = [
            "",
            "a",
            "\n",
            "a\n",
            "\na",
            "a\n\nb",
            "b\n\na\n",
            "a\nb\n\n\nc d",
            "c e\n\nb",
            " \n a",
        ];
        for (old, new) in texts.iter().flat_map(|old| texts.map(|new| (*old, new))) {
            let all = pieces(old, new);
            let side = |is_other: fn(&Piece) -> bool| -> String {
                let pieces = all.iter().filter(|piece| !is_other(piece));
                pieces
                    .map(|piece| match piece {
                        Piece::Same(text) | Piece::Removed(text) | Piece::Added(text) => {
                            text.as_str()
                        }
                    })
                    .collect()
            };
            assert_eq!(side(|piece| matches!(piece, Piece::Added(_))), old, "{all:?}");
            assert_eq!(side(|piece| matches!(piece, Piece::Removed(_))), new, "{all:?}");
        }
    }
}
