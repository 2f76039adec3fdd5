//! Buttons in their rows, before their payloads are written.

use std::sync::Arc;

use crate::button::{CallbackData, Verb};
use crate::lang::Lang;
use crate::topic::{PageId, Topic};

/// A button and its position, before its payload is written.
#[derive(Clone, Copy)]
pub(super) struct PlacedButton<'a> {
    pub(super) label: &'a Arc<str>,
    pub(super) target: Target,
    pub(super) begins_row: bool,
}

/// What a button leads to.
#[derive(Clone, Copy)]
pub(super) enum Target {
    /// A change of the message in this chat.
    Here(CallbackData),
    /// A page in the private chat, or only that chat.
    Private(Option<(PageId, Lang)>),
    /// A page in another chat, which the reader chooses.
    Elsewhere(PageId),
}

pub(super) const fn button(label: &Arc<str>, target: Target) -> PlacedButton<'_> {
    PlacedButton { label, target, begins_row: true }
}

pub(super) fn callback(
    label: &Arc<str>,
    verb: Verb,
    topic: Topic,
    part: usize,
    language: Lang,
) -> PlacedButton<'_> {
    button(label, Target::Here(CallbackData { verb, language, topic, part }))
}

/// Arranges buttons in rows of `width`.
pub(super) fn in_rows<'a>(
    width: usize,
    buttons: impl Iterator<Item = PlacedButton<'a>>,
) -> impl Iterator<Item = PlacedButton<'a>> {
    buttons
        .enumerate()
        .map(move |(at, button)| PlacedButton { begins_row: at % width == 0, ..button })
}

/// Saves a row, so that all buttons are in view on a small phone: joins two half-filled rows, or
/// puts a single navigation button beside the reader's own controls. The foot begins at index `foot`,
/// with the navigation buttons.
pub(super) fn join_halves(buttons: &mut [PlacedButton<'_>], foot: usize) {
    let (above, foot) = buttons.split_at_mut(foot);
    let is_single = match foot {
        [_] => true,
        [_, next, ..] => next.begins_row,
        [] => false,
    };
    if !is_single {
        return;
    }
    let is_half = above.last().is_some_and(|last| last.begins_row);
    let joined = if is_half { foot.first_mut() } else { foot.get_mut(1) };
    if let Some(joined) = joined {
        joined.begins_row = false;
    }
}
