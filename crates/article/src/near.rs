//! Words that nearly name a page: a typo, a missing letter, another spelling.

use std::collections::BTreeMap;

use unicode_normalization::UnicodeNormalization;

use crate::fold;
use crate::lang::Lang;
use crate::library::Library;
use crate::topic::{PageId, Topic};

/// More would be a menu, and the start page is one.
const MAX_OFFERED: usize = 3;
/// No title that one would type is longer, in letters.
const MAX_LETTERS: usize = 64;

impl Library {
    /// Returns the pages whose names or titles in any language are nearly these words: the nearest
    /// first, then in the order of the menu. The start page is left out, because it answers all
    /// other words.
    pub fn near(&self, words: &str, language: Lang) -> Vec<PageId> {
        let typed = letters(words);
        let Some(most) = allowed(typed.chars().count()) else { return Vec::new() };
        let mut nearest = BTreeMap::<PageId, usize>::new();
        let languages =
            std::iter::once(language).chain(self.languages().filter(|other| *other != language));
        let titles = languages.flat_map(|language| &self.locale(language).titles);
        let titles = titles.filter_map(|(title, topic)| match topic {
            Topic::Page(page) => Some((title.as_str(), *page)),
            Topic::Builtin(_) => None,
        });
        let names = self.pages().map(|page| (self.name(Topic::Page(page)), page));
        for (name, page) in titles.chain(names).filter(|(_, page)| *page != self.start()) {
            if let Some(distance) = distance(&typed, name, most) {
                nearest
                    .entry(page)
                    .and_modify(|known| *known = distance.min(*known))
                    .or_insert(distance);
            }
        }
        let mut found: Vec<(usize, PageId)> =
            nearest.into_iter().map(|(page, distance)| (distance, page)).collect();
        found.sort_unstable();
        found.into_iter().take(MAX_OFFERED).map(|(_, page)| page).collect()
    }
}

/// Returns folded words in single letters: a Korean syllable is two or three of them, so that one
/// wrong letter does not count as a whole wrong syllable.
fn letters(words: &str) -> String {
    fold(words).nfd().collect()
}

/// Returns how many letters may be missing, added, wrong or swapped in words of this length. `None`
/// for words so short that any two are near each other, and for words longer than any title.
const fn allowed(letters: usize) -> Option<usize> {
    match letters {
        0..3 => None,
        3..6 => Some(1),
        6..10 => Some(2),
        10..=MAX_LETTERS => Some(3),
        _ => None,
    }
}

fn distance(typed: &str, name: &str, most: usize) -> Option<usize> {
    let name = letters(name);
    let (long, short) = (typed.chars().count(), name.chars().count());
    if long.abs_diff(short) > most {
        return None;
    }
    Some(strsim::osa_distance(typed, &name)).filter(|distance| *distance <= most)
}
