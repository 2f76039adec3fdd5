//! Where an address may be: behind a scheme, or around a dot. Whether it is one, `address` decides.

use super::address::{PUNCTUATION, judge};
use super::{Found, FoundKind, char_at, head, is_label, is_word, run_end, run_start, tail};

/// Telegram's own schemes, whose addresses need no dot (td `match_tg_urls`).
///
/// td cuts the front off a `tonsite://` address without a dot; here it is whole.
pub(super) fn find_app_urls(text: &str, found: &mut Vec<Found>) {
    const MARK: &str = "://";
    /// The longest domain name, RFC 1035.
    const MAX_NAME: usize = 253;
    let mut paths = Paths::default();
    let mut from = 0;
    while let Some(offset) = tail(text, from).find(MARK) {
        let mark = from + offset;
        let name = mark + MARK.len();
        from = name;
        let Some(scheme) = ["tonsite", "ton", "tg"].into_iter().find(|s| ends_with(head(text, mark), s)) else {
            continue;
        };
        let end = run_end(text, name, is_label).min(name + MAX_NAME);
        if end > name {
            from = paths.end(text, end);
            found.push(Found { kind: FoundKind::Url, range: mark - scheme.len()..from });
        }
    }
}

/// Everything with a dot in it (td `find_urls`).
pub(super) fn find_urls(text: &str, found: &mut Vec<Found>) {
    let mut paths = Paths::default();
    // Nothing looks behind `from`: what stands there is taken, or was judged already.
    let mut from = 0;
    while let Some(offset) = tail(text, from).find('.') {
        let dot = from + offset;
        let candidate = Candidate::around(text, from, dot, &mut paths);
        let next = match candidate.start {
            Some(start) => {
                if candidate.end > dot + 1 {
                    found.extend(judge(text, start, candidate.end));
                }
                run_end(text, candidate.end, |c| c == '.')
            }
            // Behind the last dot a new address may begin.
            None => head(text, candidate.end).rfind('.').map_or(dot, |last| last + 1),
        };
        from = next.max(dot + 1);
    }
}

/// What looks like an address; `start` is missing if something in front spoils it.
struct Candidate {
    start: Option<usize>,
    end: usize,
}

impl Candidate {
    /// Grows outwards from a dot, without looking behind `floor` (td `match_urls`).
    fn around(text: &str, floor: usize, dot: usize, paths: &mut Paths) -> Self {
        let back = |at, belongs: fn(char) -> bool| floor + run_start(tail(head(text, at), floor), at - floor, belongs);
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

/// Where the address begins, given what stands before byte `start`: at its scheme, at `start`, or
/// nowhere.
fn scheme_start(before: &str, start: usize) -> Option<usize> {
    let Some(scheme) = before.strip_suffix("://") else {
        let spoils = |c| is_word(c) || matches!(c, '/' | '#' | '@');
        return (!before.ends_with(spoils)).then_some(start);
    };
    // Letters of any script, so that a foreign word grown together with a scheme is seen, too.
    let is_scheme = |c: char| match c.is_ascii() {
        true => c.is_ascii_alphanumeric() || matches!(c, '+' | '-'),
        false => !is_separator(c),
    };
    let scheme = tail(scheme, run_start(scheme, scheme.len(), is_scheme));
    let other = ["shttp", "tftp", "sftp"].iter().any(|s| s.eq_ignore_ascii_case(scheme));
    let known = ["http", "https", "ftp", "tonsite"].into_iter().find(|s| ends_with(scheme, s))?;
    (!other).then(|| start - "://".len() - known.len())
}

/// The end of `:8080` at byte `at`, or `at` if there is no port from 1 to 65535.
fn port_end(text: &str, at: usize) -> usize {
    if char_at(text, at) != Some(':') {
        return at;
    }
    let end = run_end(text, at + 1, |c| c.is_ascii_digit());
    let digits = text.get(at + 1..end).unwrap_or_default().trim_start_matches('0');
    let valid = digits.parse::<u16>().is_ok();
    if valid { end } else { at }
}

/// Remembers the last run of path characters, so that many addresses ending in one run cost its
/// length once.
#[derive(Default)]
struct Paths {
    run_end: usize,
    trimmed: usize,
}

impl Paths {
    /// The end of `/path`, `?query` or `#fragment` at byte `at`, or `at` if there is none.
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

/// Spaces. Unlike td's this counts tabs, which the server turns into spaces before it looks.
fn is_separator(c: char) -> bool {
    c.is_whitespace()
}

/// Of General Punctuation only the joiners and the dashes.
fn is_symbol(c: char) -> bool {
    match c {
        '\u{200c}' | '\u{200d}' | '\u{2010}'..='\u{2015}' => true,
        '\u{2000}'..='\u{206f}' => false,
        _ => !is_separator(c),
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
