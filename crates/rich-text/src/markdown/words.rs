//! The visible content of a block: words, code, line ends and citations.

use std::ops::Range;

use pulldown_cmark::{CowStr, Event};

use super::lines::{Mark, beginning, first_shown, soft_break};
use super::{Reader, refused};
use crate::Style;
use crate::script::may_touch_marks;
use crate::split::BlockKind;

impl Reader<'_> {
    pub(super) fn words(&mut self, words: &CowStr<'_>, range: Range<usize>) {
        let is_refused = self.source.is_past(range.start);
        let is_escaped = self.source.escape(range.start);
        self.account(range.start);
        if !is_refused {
            self.check_words(words, &range, is_escaped);
        }
        self.source.skip(range.end);
        self.join(words, range.start);
        // What was written otherwise is refused, and then nothing is judged by what it stands for.
        let mut rest = if **words == self.body[range.clone()] { &**words } else { "" };
        while let Some((before, name, after)) = placeholder(rest) {
            self.text.push_str(before);
            match self.around.fill(name) {
                Some(filled) => self.text.append(&filled),
                None => self.refuse(
                    range.start,
                    format!("the placeholder {{{name}}}, which nothing fills"),
                ),
            }
            rest = after;
        }
        self.text.push_str(rest);
        self.shown_to = range.end;
    }

    fn check_words(&mut self, words: &str, range: &Range<usize>, is_escaped: bool) {
        let at = range.start;
        let joins =
            |open: char, next: char| self.text.as_str().ends_with(open) && words.starts_with(next);
        if joins('[', '^') || joins(']', '(') || refused::is_left_over(words) {
            self.refuse(at, refused::LEFT_OVER);
        }
        if *words != self.body[range.clone()] {
            self.refuse(at, refused::ENTITY);
        }
        // Of several signs in a row, each is read alone, and the first one says enough.
        let repeats = self
            .source
            .before(at)
            .is_some_and(|sign| matches!(sign, '*' | '`') && words.starts_with(sign));
        if !is_escaped
            && !repeats
            && let Some(what) = refused::mark(self.body, at)
        {
            self.refuse_once(at, what);
        }
        let from = at + usize::from(is_escaped);
        if let Some(at) = refused::underscore(self.body, &(from..range.end)) {
            self.refuse_once(at, refused::UNDERSCORE);
        }
        let is_last =
            self.source.rest(range.end).trim_start_matches([' ', '\t']).starts_with(['\n', '\r']);
        let is_last = is_last || range.end == self.body.len();
        if is_last && words.ends_with('\\') && !(is_escaped && words.len() == 1) {
            self.refuse(range.end - 1, refused::LAST_BACKSLASH);
        }
    }

    pub(super) fn code(&mut self, words: &CowStr<'_>, range: Range<usize>) {
        let written = self.body[range.clone()].trim_matches('`');
        if written != words.as_ref() && written.trim_matches(' ') != words.trim_matches(' ') {
            self.refuse_whole(
                &range,
                "`code` over the end of a line; begin and end it on one line",
            );
        }
        // The signs around it are markup.
        self.join(words, range.start + 1);
        self.source.skip(range.end);
        self.text.push_styled(Style::Code, words);
        self.shown_to = range.end - 1;
    }

    /// Notes that words are shown in the open block. Where marks stand between two letters, the two would become one word.
    fn join(&mut self, words: &str, at: usize) {
        let Some(open) = &mut self.open else { return };
        open.is_written = true;
        let beside = self.text.as_str().chars().next_back().zip(words.chars().next());
        let is_one_word = beside.is_some_and(|(before, next)| {
            before.is_alphanumeric()
                && next.is_alphanumeric()
                && !may_touch_marks(before)
                && !may_touch_marks(next)
        });
        let is_told = self.refusals.last().is_some_and(|last| last.at >= self.shown_to);
        if is_one_word && self.shown_to < at && !is_told {
            self.refuse_once(self.shown_to, refused::WITHIN_WORD);
        }
    }

    pub(super) fn line_end(&mut self, event: &Event<'_>, range: Range<usize>) {
        let is_refused = self.source.is_past(range.start);
        self.source.skip(range.end);
        let rest = self.source.rest(range.end);
        if *event == Event::SoftBreak {
            let between = soft_break(self.text.as_str().chars().next_back(), first_shown(rest));
            self.text.push_str(between);
        } else {
            self.text.push_str("\n");
            self.mark = None;
        }
        if is_refused {
            return;
        }
        if *event == Event::HardBreak && !self.body[range.clone()].starts_with('\\') {
            self.refuse(range.start, refused::BREAKING_SPACES);
        }
        let goes_on = match self.open.map(|open| open.kind) {
            Some(BlockKind::Quote) => rest.trim_start_matches(' ').starts_with('>'),
            Some(BlockKind::Item) => rest.starts_with([' ', '\t']),
            _ => true,
        };
        if !goes_on {
            self.refuse(range.end, refused::NO_EMPTY_LINE);
        }
        self.begin_line(range.end);
    }

    /// Looks at the beginning of a line of words.
    pub(super) fn begin_line(&mut self, at: usize) {
        let line = self.source.rest(at).lines().next().unwrap_or_default();
        let mark = Mark::of(line);
        if let Some(what) = beginning(line) {
            self.refuse_once(at, what);
        } else if mark.is_some() && mark == self.mark {
            self.refuse_once(at, refused::JOINED_LINES);
        }
        self.mark = mark;
    }

    pub(super) fn cite(&mut self, id: &str, range: Range<usize>) {
        if self.body[range.clone()] != *format!("[^{id}]") {
            self.refuse_whole(&range, refused::LEFT_OVER);
        }
        self.source.skip(range.end);
        self.shown_to = range.end;
        if let Some(open) = &mut self.open {
            open.is_written = true;
        }
        let Some(number) = self.around.cite(id) else {
            return self.refuse(
                range.start,
                format!("the source [^{id}], which sources.toml does not have; correct the id, or add the source"),
            );
        };
        if !self.text.as_str().ends_with([' ', ']', '\n']) {
            self.text.push_str(" ");
        }
        self.text.push_styled(Style::Cite(number), &format!("[{number}]"));
    }
}

/// Splits the words at the first `{name}`: what precedes it, the name, and what follows.
fn placeholder(words: &str) -> Option<(&str, &str, &str)> {
    let (before, rest) = words.split_once('{')?;
    let (name, after) = rest.split_once('}')?;
    Some((before, name, after))
}
