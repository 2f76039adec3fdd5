//! Turns rich text, whose entities may overlap, into properly nested steps, as tags require: open,
//! text, close.

use crate::{Entity, RichText, Style};

/// A step through a rich text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Step<'a> {
    /// Begins a style.
    Open(&'a Style),
    /// A text, never empty.
    Words(&'a str),
    /// Ends the style that was opened last. With `whole`, its entity ends too; otherwise the style
    /// is opened again.
    Close { style: &'a Style, whole: bool },
}

/// Returns all steps. Quotations are outermost, then links; neither is ever nested in its own kind.
pub(super) fn steps(text: &RichText) -> Vec<Step<'_>> {
    let mut steps = Vec::new();
    let mut open: Vec<&Entity> = Vec::new();
    for piece in edges(text).windows(2) {
        let (from, to) = (piece[0], piece[1]);
        let wanted = styles_on(text, from);
        let kept = open
            .iter()
            .zip(&wanted)
            .take_while(|(is, wanted)| std::ptr::eq(**is, **wanted))
            .count();
        close(&mut open, kept, from, &mut steps);
        steps.extend(wanted[kept..].iter().map(|entity| Step::Open(&entity.style)));
        open.extend(&wanted[kept..]);
        steps.push(Step::Words(&text.text[from..to]));
    }
    close(&mut open, 0, text.text.len(), &mut steps);
    steps
}

fn close<'a>(open: &mut Vec<&'a Entity>, kept: usize, at: usize, steps: &mut Vec<Step<'a>>) {
    let closed = open.drain(kept..).rev();
    steps.extend(
        closed.map(|entity| Step::Close { style: &entity.style, whole: entity.range.end <= at }),
    );
}

/// Returns every byte at which a style may begin or end, sorted, including both ends of the text.
fn edges(text: &RichText) -> Vec<usize> {
    let ends = text.entities.iter().flat_map(|entity| [entity.range.start, entity.range.end]);
    let mut edges: Vec<usize> = ends.chain([0, text.text.len()]).collect();
    edges.sort_unstable();
    edges.dedup();
    edges
}

fn styles_on(text: &RichText, at: usize) -> Vec<&Entity> {
    let mut styles: Vec<&Entity> =
        text.entities.iter().filter(|entity| entity.range.contains(&at)).collect();
    styles.sort_by_key(|entity| {
        (depth(&entity.style), entity.range.start, std::cmp::Reverse(entity.range.end))
    });
    let mut seen = [false; EXCLUSIVE];
    styles.retain(|entity| match seen.get_mut(depth(&entity.style)) {
        Some(seen) => !std::mem::replace(seen, true),
        None => true,
    });
    styles
}

/// Styles of a lower depth than this never nest in their own kind.
const EXCLUSIVE: usize = 2;

const fn depth(style: &Style) -> usize {
    match style {
        Style::Quote | Style::ExpandableQuote => 0,
        Style::Link(_) | Style::Cite(_) => 1,
        Style::Bold | Style::Italic | Style::Code => EXCLUSIVE,
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Generates any text with any styles, which may overlap, in the order that [`RichText`]
    /// requires.
    pub(crate) fn rich_text() -> impl Strategy<Value = RichText> {
        let style = prop_oneof![
            Just(Style::Bold),
            Just(Style::Italic),
            Just(Style::Code),
            Just(Style::Quote),
            Just(Style::ExpandableQuote),
            "https://[a-z&<>\"' ]{1,9}".prop_map(|url| Style::Link(url.into())),
            (1usize..9).prop_map(Style::Cite),
        ];
        let words = "([a-zа-я가-힣🕊é<>&\"'\n ]|\u{301}){0,40}";
        (words, prop::collection::vec((style, any::<[prop::sample::Index; 2]>()), 0..8)).prop_map(
            |(text, styles)| {
                let places: Vec<usize> =
                    text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
                let entity = |(style, [one, other]): (Style, [prop::sample::Index; 2])| {
                    let (one, other) = (*one.get(&places), *other.get(&places));
                    Entity { style, range: one.min(other)..one.max(other) }
                };
                let entities =
                    styles.into_iter().map(entity).filter(|entity| !entity.range.is_empty());
                let mut entities: Vec<Entity> = entities.collect();
                entities.sort_by_key(|entity| {
                    (entity.range.start, std::cmp::Reverse(entity.range.end))
                });
                RichText { text, entities }
            },
        )
    }

    #[test]
    fn what_overlaps_is_opened_again() {
        let (bold, italic) = (Style::Bold, Style::Italic);
        let text = RichText {
            text: "onetwothree".to_owned(),
            entities: vec![
                Entity { style: bold.clone(), range: 0..6 },
                Entity { style: italic.clone(), range: 3..11 },
            ],
        };
        let expected = [
            Step::Open(&bold),
            Step::Words("one"),
            Step::Open(&italic),
            Step::Words("two"),
            Step::Close { style: &italic, whole: false },
            Step::Close { style: &bold, whole: true },
            Step::Open(&italic),
            Step::Words("three"),
            Step::Close { style: &italic, whole: true },
        ];
        assert_eq!(steps(&text), expected);
    }

    proptest! {
        #[test]
        fn steps_are_nested_and_keep_every_word(text in rich_text()) {
            let mut open = Vec::new();
            let mut words = String::new();
            for step in steps(&text) {
                match step {
                    Step::Open(style) => {
                        let like = |other: &&&Style| depth(other) == depth(style) && depth(style) < EXCLUSIVE;
                        prop_assert_eq!(open.iter().find(like), None);
                        open.push(style);
                    }
                    Step::Words(some) => {
                        prop_assert!(!some.is_empty());
                        words.push_str(some);
                    }
                    Step::Close { style, .. } => prop_assert_eq!(open.pop(), Some(style)),
                }
            }
            prop_assert!(open.is_empty());
            prop_assert_eq!(words, text.as_str());
        }
    }
}
