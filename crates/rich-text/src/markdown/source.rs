//! Which bytes of a body are accounted for, as visible words or as markup of the subset.
//!
//! What is left over would be lost, whatever syntax of the parser takes it. It is refused here, where every syntax passes, so
//! that one which the parser learns tomorrow cannot lose words either.

/// A body, read from its start to its end.
pub(super) struct Source<'a> {
    body: &'a str,
    /// Everything before this byte is accounted for.
    at: usize,
}

impl<'a> Source<'a> {
    pub(super) fn new(body: &'a str) -> Self {
        Self { body, at: 0 }
    }

    /// Whether a byte is accounted for already, as everything in an element that was refused is.
    pub(super) fn is_past(&self, at: usize) -> bool {
        at < self.at
    }

    /// Accounts for everything up to a byte.
    pub(super) fn skip(&mut self, to: usize) {
        self.at = self.at.max(to);
    }

    /// Goes on to a byte; returns the first one on the way that is left over. White space is not, and in a quotation neither is
    /// the sign `>` at the start of a line.
    pub(super) fn reach(&mut self, to: usize, in_quote: bool) -> Option<usize> {
        let from = self.at;
        self.skip(to);
        let mut may_quote = in_quote && self.body[..from].ends_with('\n');
        for (offset, byte) in self.body.get(from..to)?.bytes().enumerate() {
            match byte {
                b' ' | b'\t' => {}
                b'\n' | b'\r' => may_quote = in_quote,
                b'>' if may_quote => may_quote = false,
                _ => return Some(from + offset),
            }
        }
        None
    }

    /// Accounts for the backslash before words that begin with a sign; returns whether there is one.
    pub(super) fn escape(&mut self, words_at: usize) -> bool {
        let Some(at) = words_at.checked_sub(1).filter(|at| *at >= self.at) else { return false };
        let next = self.body.as_bytes().get(words_at);
        let is_escape =
            self.body.as_bytes()[at] == b'\\' && next.is_some_and(u8::is_ascii_punctuation);
        if is_escape {
            self.at = words_at;
        }
        is_escape
    }

    pub(super) fn before(&self, at: usize) -> Option<char> {
        self.body[..at].chars().next_back()
    }

    pub(super) fn rest(&self, at: usize) -> &'a str {
        &self.body[at..]
    }
}
