//! Decides what is an e-mail address, what is a URL, and where it ends.

use super::{Found, FoundKind, head, is_label, tail};

/// The characters that may be inside a path but not at its end, where they belong to the sentence.
pub(super) const PUNCTUATION: [char; 9] = ['.', ':', ';', ',', '(', '\'', '?', '!', '`'];

/// Returns the e-mail address or the URL in a candidate, if there is one.
pub(super) fn link_at(text: &str, start: usize, end: usize) -> Option<Found> {
    const MAILTO: &str = "mailto:";
    let whole = text.get(start..end)?;
    let address = whole.strip_prefix(MAILTO).unwrap_or(whole);
    if is_email(address) {
        return Some(Found { kind: FoundKind::Email, range: end - address.len()..end });
    }
    let len = url_len(whole)?;
    Some(Found { kind: FoundKind::Url, range: start..start + len })
}

/// Returns whether this is an e-mail address by td `is_email_address`, whose limits are stricter
/// than those of RFC 5321.
fn is_email(s: &str) -> bool {
    let label =
        |part: &str, max: usize| (1..=max).contains(&part.len()) && part.chars().all(is_label);
    let Some((user, domain)) = s.split_once('@') else {
        return false;
    };
    let (parts, last) =
        user.rsplit_once(['.', '+']).map_or((None, user), |(rest, last)| (Some(rest), last));
    let mut parts = parts.into_iter().flat_map(|rest| rest.split(['.', '+']));
    let user_fits = label(last, 35)
        && parts.clone().count() <= 10
        && parts.all(|part| part.is_empty() || label(part, 26));

    let Some((hosts, top)) = domain.rsplit_once('.') else {
        return false;
    };
    user_fits
        && (2..=8).contains(&top.len())
        && top.chars().all(|c| c.is_ascii_alphabetic())
        && hosts.split('.').count() <= 6
        && hosts.split('.').all(|host| {
            label(host, 30)
                && host.starts_with(|c: char| c.is_ascii_alphanumeric())
                && host.ends_with(|c: char| c.is_ascii_alphanumeric())
        })
}

/// Returns the length of the URL at the start of the candidate, if there is one (td `fix_url`).
///
/// td excludes one look-alike of telegram.org; a check has no reason to exclude it.
fn url_len(url: &str) -> Option<usize> {
    let scheme = ["http://", "https://", "ftp://", "tonsite://"]
        .into_iter()
        .find(|s| url.get(..s.len()).is_some_and(|start| start.eq_ignore_ascii_case(s)));
    let rest = tail(url, scheme.map_or(0, str::len));
    let (host, path) = rest.split_at_checked(rest.find(['/', '?', '#']).unwrap_or(rest.len()))?;
    let host = host.split_once('@').map_or(host, |(_, host)| host);
    let host = host.rsplit_once(':').map_or(host, |(host, _)| host);
    is_host(host, scheme.is_some()).then(|| url.len() - path.len() + balanced(path))
}

/// Returns the length of `path` up to the first closing bracket that `path` did not open.
fn balanced(path: &str) -> usize {
    let (mut round, mut square, mut curly) = (0_usize, 0_usize, 0_usize);
    let cut = path.bytes().position(|b| {
        let (open, step) = match b {
            b'(' => (&mut round, true),
            b'[' => (&mut square, true),
            b'{' => (&mut curly, true),
            b')' => (&mut round, false),
            b']' => (&mut square, false),
            b'}' => (&mut curly, false),
            _ => return false,
        };
        let next = if step { open.checked_add(1) } else { open.checked_sub(1) };
        *open = next.unwrap_or_default();
        next.is_none()
    });
    head(path, cut.unwrap_or(path.len())).trim_end_matches(PUNCTUATION).len()
}

/// Returns whether this is a domain name or an IPv4 address.
fn is_host(host: &str, has_scheme: bool) -> bool {
    /// The longest label of a domain name in bytes, RFC 1035.
    const MAX_LABEL: usize = 63;
    let Some((names, top)) = host.rsplit_once('.') else {
        return false;
    };
    if host
        .split('.')
        .any(|label| label.is_empty() || label.len() > MAX_LABEL || label.ends_with('-'))
    {
        return false;
    }
    if host.bytes().all(|b| b == b'.' || b.is_ascii_digit()) {
        let is_octet =
            |part: &str| part.parse::<u8>().is_ok() && (part.len() == 1 || !part.starts_with('0'));
        return host.split('.').count() == 4 && host.split('.').all(is_octet);
    }
    let second = names.rsplit('.').next().unwrap_or_default();
    !second.contains('_') && is_top_level(top, has_scheme)
}

/// Returns whether this is a top-level domain. After a scheme it need not exist; in a bare domain
/// it must.
fn is_top_level(top: &str, has_scheme: bool) -> bool {
    if let Some(encoded) = top.strip_prefix("xn--") {
        return encoded.len() >= 2 && encoded.bytes().all(|b| b.is_ascii_alphanumeric());
    }
    top.chars().nth(1).is_some() && !top.contains(['_', '-']) && (has_scheme || exists(top))
}

/// Returns whether a top-level domain exists, by the IANA's list and td's own.
///
/// The lists differ in a handful of names: td keeps some that were withdrawn, adds two that are
/// resolved outside the DNS, and lacks the newest. Their union is a superset of both: a check
/// should find too much rather than too little.
fn exists(top: &str) -> bool {
    const BEYOND_IANA: [&str; 14] = [
        "bentley",
        "dabur",
        "dunlop",
        "goo",
        "helsinki",
        "juniper",
        "kerrylogistics",
        "lancaster",
        "lipsy",
        "onion",
        "pramerica",
        "redstone",
        "ton",
        "wolterskluwer",
    ];
    let lower = top.to_lowercase();
    // `Word.Next` is two sentences without a space: td accepts no top-level domain with only its
    // first letter in upper case.
    if lower != top && lower.chars().skip(1).eq(top.chars().skip(1)) {
        return false;
    }
    if lower.is_ascii() {
        return tld::exist(&lower) || BEYOND_IANA.contains(&lower.as_str());
    }
    idna::punycode::encode_str(&lower).is_some_and(|encoded| tld::exist(&format!("xn--{encoded}")))
}
