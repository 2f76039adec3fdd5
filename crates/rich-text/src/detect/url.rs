//! Finds candidates for addresses: after a scheme, or around a dot. `address` decides whether they
//! are URLs.

use super::address::{PUNCTUATION, link_at};
use super::{Found, FoundKind, char_at, head, is_label, is_word, run_end, run_start, tail};

/// Finds URLs with Telegram's own schemes, which need no dot (td `match_tg_urls`).
///
/// td cuts off the start of a `tonsite://` URL without a dot; this function returns it whole.
pub(super) fn find_app_urls(text: &str, found: &mut Vec<Found>) {
    const MARK: &str = "://";
    /// The maximum length of a domain name in bytes, RFC 1035.
    const MAX_NAME: usize = 253;
    let mut paths = Paths::default();
    let mut from = 0;
    while let Some(offset) = tail(text, from).find(MARK) {
        let mark = from + offset;
        let name = mark + MARK.len();
        from = name;
        let Some(scheme) =
            ["tonsite", "ton", "tg"].into_iter().find(|s| ends_with(head(text, mark), s))
        else {
            continue;
        };
        let end = run_end(text, name, is_label).min(name + MAX_NAME);
        if end > name {
            from = paths.end(text, end);
            found.push(Found { kind: FoundKind::Url, range: mark - scheme.len()..from });
        }
    }
}

/// Finds URLs and e-mail addresses around a dot (td `find_urls`).
pub(super) fn find_urls(text: &str, found: &mut Vec<Found>) {
    let mut paths = Paths::default();
    // Text before `from` is never considered again: it was accepted or rejected.
    let mut from = 0;
    while let Some(offset) = tail(text, from).find('.') {
        let dot = from + offset;
        let candidate = Candidate::around(text, from, dot, &mut paths);
        let next = match candidate.start {
            Some(start) => {
                if candidate.end > dot + 1 {
                    found.extend(link_at(text, start, candidate.end));
                }
                run_end(text, candidate.end, |c| c == '.')
            }
            // A new address may begin after the last dot.
            None => head(text, candidate.end).rfind('.').map_or(dot, |last| last + 1),
        };
        from = next.max(dot + 1);
    }
}

/// A possible address; `start` is `None` if the text before it rules it out.
struct Candidate {
    start: Option<usize>,
    end: usize,
}

impl Candidate {
    /// Extends a candidate from a dot in both directions, not beyond `floor` (td `match_urls`).
    fn around(text: &str, floor: usize, dot: usize, paths: &mut Paths) -> Self {
        let back = |at, belongs: fn(char) -> bool| {
            floor + run_start(tail(head(text, at), floor), at - floor, belongs)
        };
        let mut domain = back(dot, is_domain);
        let domain_end = run_end(text, dot, |c| c == '@' || is_domain(c));
        let has_at = text.get(dot..domain_end).is_some_and(|s| s.contains('@'));
        if has_at {
            domain = back(domain, is_user_data);
        }
        let end = paths.end(text, port_end(text, domain_end));
        let end = head(text, end).trim_end_matches('.').len().max(dot + 1);

        let before = tail(head(text, domain), floor);
        if !before.ends_with('@') {
            return Self { start: scheme_start(before, domain), end };
        }
        let user = back(domain - 1, is_user_data);
        let spoilt = has_at || user == domain - 1;
        let start = if spoilt { None } else { scheme_start(tail(head(text, user), floor), user) };
        Self { start, end }
    }
}

/// Returns the start of the address, given the text before byte `start`: its scheme, `start`
/// itself, or `None`.
fn scheme_start(before: &str, start: usize) -> Option<usize> {
    let Some(scheme) = before.strip_suffix("://") else {
        let spoils = |c| is_word(c) || matches!(c, '/' | '#' | '@');
        return (!before.ends_with(spoils)).then_some(start);
    };
    // Letters of any script count, so that a foreign word joined to the scheme is noticed, too.
    let is_scheme = |c: char| match c.is_ascii() {
        true => c.is_ascii_alphanumeric() || matches!(c, '+' | '-'),
        false => !c.is_whitespace(),
    };
    let scheme = tail(scheme, run_start(scheme, scheme.len(), is_scheme));
    let other = ["shttp", "tftp", "sftp"].iter().any(|s| s.eq_ignore_ascii_case(scheme));
    let known = ["http", "https", "ftp", "tonsite"].into_iter().find(|s| ends_with(scheme, s))?;
    (!other).then(|| start - "://".len() - known.len())
}

/// Returns the end of `:8080` at byte `at`, or `at` if there is no port from 1 to 65535.
fn port_end(text: &str, at: usize) -> usize {
    if char_at(text, at) != Some(':') {
        return at;
    }
    let end = run_end(text, at + 1, |c| c.is_ascii_digit());
    let digits = text.get(at + 1..end).unwrap_or_default().trim_start_matches('0');
    let valid = digits.parse::<u16>().is_ok();
    if valid { end } else { at }
}

/// Caches the last run of path characters, so that many addresses that end in the same run scan it
/// only once.
#[derive(Default)]
struct Paths {
    run_end: usize,
    trimmed: usize,
}

impl Paths {
    /// Returns the end of `/path`, `?query` or `#fragment` at byte `at`, or `at` if there is none.
    fn end(&mut self, text: &str, at: usize) -> usize {
        let Some(first @ ('/' | '?' | '#')) = char_at(text, at) else {
            return at;
        };
        let from = at + 1;
        if from >= self.run_end {
            self.run_end = run_end(text, from, is_path);
            self.trimmed = head(text, self.run_end).trim_end_matches(PUNCTUATION).len();
        }
        let end = self.trimmed.max(from);
        if first == '/' || end > from { end } else { at }
    }
}

fn ends_with(text: &str, ascii: &str) -> bool {
    let cut = text.len().checked_sub(ascii.len());
    cut.and_then(|cut| text.get(cut..)).is_some_and(|end| end.eq_ignore_ascii_case(ascii))
}

/// Returns whether an address may contain a non-ASCII character: of General Punctuation, only the
/// joiners and the dashes. Unlike td, no tab, which the server turns into a space before it detects
/// links.
fn is_symbol(c: char) -> bool {
    match c {
        '\u{200c}' | '\u{200d}' | '\u{2010}'..='\u{2015}' => true,
        '\u{2000}'..='\u{206f}' => false,
        _ => !c.is_whitespace(),
    }
}

fn is_domain(c: char) -> bool {
    match c {
        '.' | '~' => true,
        '\u{0}'..'\u{c0}' => is_label(c),
        _ => is_symbol(c),
    }
}

fn is_path(c: char) -> bool {
    !matches!(c, '\n' | '<' | '>' | '"' | '«' | '»') && is_symbol(c)
}

fn is_user_data(c: char) -> bool {
    let brackets = matches!(c, '[' | ']' | '{' | '}' | '(' | ')');
    !brackets && !matches!(c, '/' | '\'' | '`' | '@') && is_path(c)
}
