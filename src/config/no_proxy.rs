//! The servers that the environment exempts from its proxies.

use std::net::IpAddr;

use hyper_util::client::proxy::matcher::Matcher;
use reqwest::Url;
use url::Host;

use crate::ops::exit_error::ExitError;

/// The list in `NO_PROXY`.
#[derive(Debug, Clone)]
pub(super) struct NoProxy {
    /// The variable that holds it.
    pub(super) named_by: &'static str,
    entries: Vec<Entry>,
}

/// Some servers, and the only port at which they are exempt, if there is one.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Entry {
    hosts: String,
    port: Option<u16>,
}

impl NoProxy {
    /// Reads a list with commas or spaces between its entries. Every entry must be usable: one that is
    /// left out would lead to a server on another way than the operator means.
    pub(super) fn read(named_by: &'static str, text: &str) -> Result<Self, ExitError> {
        let parts = text.split(|sign: char| sign == ',' || sign.is_whitespace());
        let entries = parts.filter(|part| !part.is_empty()).map(|part| {
            entry(part).ok_or_else(|| {
                // An address can hold a password.
                let shown = part.rsplit('@').next().unwrap_or_default();
                ExitError::usage(
                    format!("{named_by} has an entry that cannot be used: {shown}"),
                    "Write names, addresses, networks as in 10.0.0.0/8, or * for all, with commas between them.",
                )
            })
        });
        Ok(Self { named_by, entries: entries.collect::<Result<_, _>>()? })
    }

    /// Returns whether an entry names the server.
    pub(super) fn exempts(&self, server: &Url) -> bool {
        let port = server.port_or_known_default();
        let entries =
            self.entries.iter().filter(|entry| entry.port.is_none() || entry.port == port);
        let hosts: Vec<&str> = entries.map(|entry| entry.hosts.as_str()).collect();
        // Asks the HTTP client's own reading of the list with a proxy that is always there.
        let matcher = Matcher::builder().all("http://proxy").no(hosts.join(",")).build();
        server.as_str().parse().is_ok_and(|server| matcher.intercept(&server).is_none())
    }
}

fn entry(text: &str) -> Option<Entry> {
    if let Some(hosts) = hosts(text) {
        return Some(Entry { hosts, port: None });
    }
    let (before, port) = text.rsplit_once(':')?;
    let port = Some(port.parse().ok().filter(|port| *port != 0)?);
    Some(Entry { hosts: hosts(before)?, port })
}

/// Returns the hosts as the HTTP client reads them.
fn hosts(text: &str) -> Option<String> {
    let bare = text.strip_prefix('[').and_then(|text| text.strip_suffix(']')).unwrap_or(text);
    if text == "*" || bare.parse::<IpAddr>().is_ok() {
        return Some(bare.to_owned());
    }
    if let Some((address, bits)) = text.split_once('/') {
        let most = if address.parse::<IpAddr>().ok()?.is_ipv4() { 32 } else { 128 };
        return bits.parse::<u8>().is_ok_and(|bits| bits <= most).then(|| text.to_owned());
    }
    let name = text.strip_prefix('*').filter(|name| name.starts_with('.')).unwrap_or(text);
    let name = name.strip_prefix('.').unwrap_or(name);
    let is_name = name.split('.').all(|label| {
        !label.is_empty()
            && label.chars().all(|sign| sign.is_alphanumeric() || matches!(sign, '-' | '_'))
    });
    match Host::parse(name) {
        // A name in other letters is written as it is looked up.
        Ok(Host::Domain(name)) if is_name => Some(name),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn exempts(list: &str, server: &str) -> bool {
        NoProxy::read("NO_PROXY", list).unwrap().exempts(&server.parse().unwrap())
    }

    #[test]
    fn every_usual_form_is_followed() {
        const TELEGRAM: &str = "https://api.telegram.org";
        for list in [
            "*",
            "telegram.org",
            ".telegram.org",
            "*.telegram.org",
            "*.Telegram.org",
            "api.telegram.org:443",
            "*.telegram.org:443",
            "a b,,api.telegram.org",
        ] {
            assert!(exempts(list, TELEGRAM), "{list}");
        }
        for list in ["", "gram.org", "api.telegram.org:8443", "*.example.org", "10.0.0.0/8"] {
            assert!(!exempts(list, TELEGRAM), "{list}");
        }
        for (list, server) in [
            ("10.0.0.0/8", "http://10.1.2.3:8081"),
            ("10.1.2.3:8081", "http://10.1.2.3:8081"),
            ("fd00::1", "http://[fd00::1]:8081"),
            ("[fd00::1]", "http://[fd00::1]:8081"),
            ("[fd00::1]:8081", "http://[fd00::1]:8081"),
            ("fd00::/8", "http://[fd00::1]"),
            ("bot_api", "http://bot_api:8081"),
            ("приклад.укр", "https://xn--80aikifvh.xn--j1amh"),
        ] {
            assert!(exempts(list, server), "{list} {server}");
        }
        assert!(!exempts("10.1.2.3:80", "http://10.1.2.3:8081"));
    }

    #[test]
    fn what_can_match_nothing_is_refused_with_its_words() {
        for (list, shown) in [
            ("telegram.org,http://a", "http://a"),
            ("http://user:hush@a", "a"),
            ("10.0.0.0/99", "10.0.0.0/99"),
            ("fd00::/129", "fd00::/129"),
            ("telegram.org;example.org", "telegram.org;example.org"),
            (";", ";"),
            ("10.0.*", "10.0.*"),
            ("10.0.0", "10.0.0"),
            ("10.0.0.256", "10.0.0.256"),
            ("a.*.b", "a.*.b"),
            ("*a", "*a"),
            ("a..b", "a..b"),
            ("a:0", "a:0"),
            ("a:99999", "a:99999"),
            ("a/b", "a/b"),
            ("<local>", "<local>"),
        ] {
            let Err(ExitError::Usage { what, .. }) = NoProxy::read("no_proxy", list) else {
                panic!("{list} is taken");
            };
            assert_eq!(what, format!("no_proxy has an entry that cannot be used: {shown}"));
        }
    }
}
