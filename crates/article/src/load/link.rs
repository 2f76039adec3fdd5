//! Checks the URLs that readers may be sent to.

use std::sync::Arc;

use url::Url;

use crate::report::Report;
use crate::rule::Rule;

/// A checked URL: HTTPS, an allowed host, no tracking parameters, and nothing that hides another
/// URL.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    pub url: Arc<str>,
    /// Its host as shown to readers, without `www.`.
    pub host: String,
}

/// Why a URL may not be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BadLink {
    pub rule: Rule,
    pub what: String,
    pub hint: &'static str,
}

/// Tracking parameters, which the page does not need; all that begin with `utm_` are refused too.
const TRACKING: [&str; 26] = [
    "_hsenc",
    "_hsmi",
    "_openstat",
    "dclid",
    "epik",
    "fbclid",
    "gbraid",
    "gclid",
    "gclsrc",
    "igsh",
    "igshid",
    "li_fat_id",
    "mc_cid",
    "mc_eid",
    "mkt_tok",
    "msclkid",
    "oly_anon_id",
    "oly_enc_id",
    "ref_src",
    "si",
    "ttclid",
    "twclid",
    "vero_id",
    "wbraid",
    "yclid",
    "ysclid",
];

/// Hosts that redirect to other URLs and count the visitors.
const SHORTENERS: [&str; 48] = [
    "adf.ly",
    "aka.ms",
    "amzn.to",
    "bit.do",
    "bit.ly",
    "bl.ink",
    "buff.ly",
    "clck.ru",
    "cutt.ly",
    "dlvr.it",
    "fb.me",
    "g.co",
    "gg.gg",
    "goo.gl",
    "goo.su",
    "han.gl",
    "ift.tt",
    "is.gd",
    "j.mp",
    "kko.to",
    "lihi.cc",
    "lnkd.in",
    "me2.do",
    "naver.me",
    "ow.ly",
    "qr.ae",
    "rb.gy",
    "rebrand.ly",
    "reurl.cc",
    "s.id",
    "short.io",
    "shorturl.at",
    "snip.ly",
    "soo.gd",
    "surl.li",
    "t.co",
    "t.ly",
    "tiny.cc",
    "tinyurl.com",
    "tr.im",
    "trib.al",
    "u.to",
    "url.kr",
    "v.gd",
    "vk.cc",
    "vo.la",
    "wp.me",
    "zpr.io",
];

/// Hosts whose URLs open a chat or a channel.
const MESSENGERS: [&str; 16] = [
    "api.whatsapp.com",
    "chat.whatsapp.com",
    "discord.gg",
    "invite.viber.com",
    "line.me",
    "m.me",
    "matrix.to",
    "open.kakao.com",
    "signal.group",
    "signal.me",
    "t.me",
    "telegram.dog",
    "telegram.me",
    "tx.me",
    "wa.me",
    "whatsapp.com",
];

/// Schemes that open a chat or start a call.
const CALLS: [&str; 8] = ["mailto", "sgnl", "sms", "tel", "tg", "ton", "viber", "whatsapp"];

impl Link {
    /// Checks a URL. `hosts` are the allowed hosts; their subdomains are allowed too.
    ///
    /// # Errors
    /// The first rule that the URL breaks.
    pub fn parse(address: &str, hosts: &[String]) -> Result<Self, BadLink> {
        let bad = |rule, what, hint| Err(BadLink { rule, what, hint });
        let url = Url::parse(address).map_err(|error| BadLink::unreadable(address, error))?;
        if url.scheme() != "https" {
            let what = format!("“{address}” does not begin with https://");
            return bad(Rule::LinkHttps, what, "use the encrypted address or no link");
        }
        if !url.username().is_empty() || url.password().is_some() || url.port().is_some() {
            let what = format!("“{address}” carries a user name or a port");
            return bad(Rule::Link, what, "give the plain address");
        }
        let host = url.host_str().unwrap_or_default().to_owned();
        if is_shortener(&host) {
            let what =
                format!("“{address}” hides where it leads, because {host} only passes readers on");
            return bad(Rule::LinkShortener, what, "give the address it leads to");
        }
        if !hosts.iter().any(|allowed| is_within(&host, allowed)) {
            let what = format!("the host {host} is not in link_hosts of bot.toml");
            return bad(Rule::LinkUnlisted, what, "check it, then add it there");
        }
        if let Some(name) = tracks(&url) {
            let what = format!("the parameter {name} only tracks readers");
            return bad(Rule::LinkTracking, what, "take it out of the address");
        }
        Ok(Self {
            url: address.into(),
            host: host.strip_prefix("www.").unwrap_or(&host).to_owned(),
        })
    }
}

impl BadLink {
    fn unreadable(address: &str, error: url::ParseError) -> Self {
        let (what, hint) = if error == url::ParseError::RelativeUrlWithoutBase {
            let hint = "write it whole, beginning with https://; another page is named in `buttons`, or by its command, as in /start";
            (format!("“{address}” is not an address on the web"), hint)
        } else {
            let what = format!("“{address}” is not an address: {error}");
            (what, "write it whole, beginning with https://")
        };
        Self { rule: Rule::Link, what, hint }
    }

    /// Reports the problem at a byte of a file.
    pub fn report(self, at: usize, report: &mut Report<'_>) {
        report.at(at, self.rule, self.what).hint(self.hint);
    }
}

/// Returns the first tracking parameter, in the query or, as on some sites, after the `#`.
fn tracks(url: &Url) -> Option<String> {
    let fragment = url.fragment().unwrap_or_default();
    let pairs = url.query_pairs().chain(url::form_urlencoded::parse(fragment.as_bytes()));
    let mut names = pairs.map(|(name, _)| name.to_lowercase());
    names.find(|name| name.starts_with("utm_") || TRACKING.contains(&name.as_str()))
}

fn is_shortener(host: &str) -> bool {
    SHORTENERS.iter().any(|known| is_within(host, known))
}

/// Returns whether a host is `parent` or one of its subdomains.
pub(super) fn is_within(host: &str, parent: &str) -> bool {
    host.strip_suffix(parent).is_some_and(|before| before.is_empty() || before.ends_with('.'))
}

/// Returns whether a URL, with or without a scheme, opens a chat.
pub(super) fn opens_chat(address: &str) -> bool {
    let address = address.to_lowercase();
    let calls = |scheme: &str| CALLS.contains(&scheme) && address.len() > scheme.len() + 1;
    let rest = address.split_once("://").map_or(address.as_str(), |(_, rest)| rest);
    let host = rest.split(['/', '?', '#', ':']).next().unwrap_or_default();
    address.split(':').next().is_some_and(calls)
        || MESSENGERS.iter().any(|known| is_within(host, known))
}

/// Checks an entry of `link_hosts`: a name with a dot, in lower-case ASCII, as URLs contain it.
pub(super) fn check_host(host: &str, at: usize, report: &mut Report<'_>) {
    let label = |label: &str| {
        !label.is_empty()
            && label.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-'))
    };
    if !host.contains('.') || !host.split('.').all(label) {
        let what = format!("“{host}” is not the name of a host");
        let hint = "write it as in \"example.org\", in small letters and without https://; other letters than a-z as in \"xn--…\"";
        report.at(at, Rule::Host, what).hint(hint);
    } else if is_shortener(host) {
        let what = format!("{host} only passes readers on, to wherever somebody has set");
        report.at(at, Rule::LinkShortener, what).hint("take it out, and link what it leads to");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_is_https_known_and_does_not_track() {
        let hosts = ["kyivpost.com".to_owned(), "t.co".to_owned()];
        assert_eq!(
            Link::parse("https://www.kyivpost.com/post/1?id=2", &hosts).unwrap().host,
            "kyivpost.com"
        );
        for (address, rule) in [
            ("kyivpost.com", Rule::Link),
            ("http://kyivpost.com", Rule::LinkHttps),
            ("https://evilkyivpost.com/", Rule::LinkUnlisted),
            ("https://kyivpost.com.evil.org/", Rule::LinkUnlisted),
            ("https://kyіvpost.com/", Rule::LinkUnlisted),
            ("https://kyivpost.com@evil.org/", Rule::Link),
            ("https://kyivpost.com:444/", Rule::Link),
            ("https://kyivpost.com/?UTM_Source=x", Rule::LinkTracking),
            ("https://kyivpost.com/a#utm_source=x", Rule::LinkTracking),
            ("https://kyivpost.com/?a=1&%66bclid=x", Rule::LinkTracking),
            ("https://t.co/abc", Rule::LinkShortener),
            ("https://bit.ly/abc", Rule::LinkShortener),
        ] {
            assert_eq!(Link::parse(address, &hosts).unwrap_err().rule, rule, "{address}");
        }
        for fine in ["https://kyivpost.com/?id=2&sid=3", "https://kyivpost.com/#section"] {
            assert!(Link::parse(fine, &hosts).is_ok(), "{fine}");
        }
    }

    #[test]
    fn an_address_of_a_messenger_opens_a_chat() {
        for chat in [
            "t.me/name",
            "https://T.me/name",
            "tg://resolve?domain=name",
            "tel:+1",
            "https://wa.me/1",
            "name.t.me",
        ] {
            assert!(opens_chat(chat), "{chat}");
        }
        for page in ["kyivpost.com/t.me", "https://kyivpost.com/a", "at.me", "ftp://a.b", "tel"] {
            assert!(!opens_chat(page), "{page}");
        }
    }
}
