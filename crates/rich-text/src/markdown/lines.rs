//! Where lines of the source begin and end: what only looks like a list or a heading, and what a line's end becomes.

use crate::script::{is_unspaced, is_wide};

/// Signs that people type at the start of a line for a list.
const BULLETS: [char; 17] =
    ['•', '◦', '‣', '⁃', '∙', '·', '▪', '▫', '●', '○', '■', '□', '◆', '◇', '▸', '➢', '➤'];

/// How a line begins, where lines that begin alike were meant to stand one below the other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mark {
    /// A number with a full stop or a bracket.
    Number,
    /// A sign that is neither a letter nor a bracket nor a quotation mark.
    Sign(char),
}

impl Mark {
    pub(super) fn of(line: &str) -> Option<Self> {
        let line = line.trim_start_matches([' ', '\t', '>']);
        let bare = line.strip_prefix('(').unwrap_or(line);
        let rest = bare.trim_start_matches(char::is_numeric);
        let number = &bare[..bare.len() - rest.len()];
        // A decimal number goes on with a digit.
        let is_decimal = rest.chars().nth(1).is_some_and(char::is_numeric);
        let ends = rest.starts_with(['.', ')', '、', '．', '。']) && !is_decimal;
        match (number.chars().next(), line.chars().next()?) {
            (Some(first), _) if ends || is_circled(first) => Some(Self::Number),
            (None, sign @ ('-' | '+')) => Some(Self::Sign(sign)),
            (None, sign) if !sign.is_ascii() && !sign.is_alphanumeric() && !is_opening(sign) => {
                Some(Self::Sign(sign))
            }
            _ => None,
        }
    }
}

fn is_circled(sign: char) -> bool {
    matches!(sign, '\u{2460}'..='\u{24ff}' | '\u{2776}'..='\u{2793}' | '\u{3220}'..='\u{3229}' | '\u{3280}'..='\u{3289}')
}

/// What may begin a line and means no list.
fn is_opening(sign: char) -> bool {
    sign.is_whitespace() || "“”„«»‹›‘’‚…¿¡（［「『《〈【〔".contains(sign)
}

/// Why a line is refused for its beginning.
pub(super) fn beginning(line: &str) -> Option<&'static str> {
    let line = line.trim_start_matches([' ', '\t', '>']);
    let first = line.chars().next()?;
    let behind = line[first.len_utf8()..].chars().next();
    let is_odd_space = |sign: char| sign.is_whitespace() && !sign.is_ascii();
    if BULLETS.contains(&first)
        || (matches!(first, '-' | '*' | '+') && behind.is_some_and(is_odd_space))
    {
        return Some("a list that is not written as one; begin each item with - and a plain space");
    }
    let signs = line.len() - line.trim_start_matches('#').len();
    let behind = line[signs..].chars().next();
    if signs > 1 || (signs == 1 && behind.is_some_and(is_odd_space)) {
        return Some("a heading that is not written as one; put a plain space behind the ##");
    }
    None
}

/// What a line's end is shown as between these signs. Scripts that write no spaces between words get none there (CSS Text 3,
/// "Segment Break Transformation Rules").
pub(super) fn soft_break(before: Option<char>, after: Option<char>) -> &'static str {
    let (Some(before), Some(after)) = (before, after) else { return " " };
    let both = |is: fn(char) -> bool| is(before) && is(after);
    if both(is_wide) || both(is_unspaced) { "" } else { " " }
}

/// Returns the first visible character that follows, past the markup before it.
pub(super) fn first_shown(rest: &str) -> Option<char> {
    rest.chars()
        .find(|sign| !sign.is_ascii_whitespace() && !matches!(sign, '>' | '*' | '`' | '[' | '\\'))
}
