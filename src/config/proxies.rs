//! The proxies that the environment names.

use reqwest::Url;

use super::address::parse;
use super::no_proxy::NoProxy;
use super::{Lookup, text};
use crate::ops::exit_error::ExitError;
use crate::telegram::client::proxy::Proxy;
use crate::telegram::client::route::is_here;

/// The kinds of proxies. With `socks5h` the proxy looks up names, with `socks5` this machine does.
const SCHEMES: [&str; 4] = ["socks5h", "socks5", "https", "http"];

/// The variable for this program alone.
pub(super) const CHOSEN: &str = "TELOXIDE_PROXY";
/// The variables for all programs that may hold a password, each in both spellings.
pub(super) const SHARED: [[&str; 2]; 3] = [ALL, HTTPS, HTTP];
const ALL: [&str; 2] = ["ALL_PROXY", "all_proxy"];
const HTTPS: [&str; 2] = ["HTTPS_PROXY", "https_proxy"];
const HTTP: [&str; 2] = ["HTTP_PROXY", "http_proxy"];
pub(super) const EXEMPT: [&str; 2] = ["NO_PROXY", "no_proxy"];

/// Which proxy leads to which server.
#[derive(Debug, Clone, Default)]
pub struct Proxies {
    /// `TELOXIDE_PROXY`: for all servers. The other variables are not read then.
    chosen: Option<Proxy>,
    /// For servers at `http://`.
    http: Option<Proxy>,
    /// For servers at `https://`.
    https: Option<Proxy>,
    /// `NO_PROXY`: what is reached without the other two.
    exempt: Option<NoProxy>,
}

/// Reads the variables. Unless `TELOXIDE_PROXY` is set, all others must be usable, also those that
/// others take precedence over: a proxy that was set and is left out would show who asks.
pub fn proxies(lookup: Lookup<'_>) -> Result<Proxies, ExitError> {
    if let Some(text) = text(lookup, CHOSEN)? {
        return Ok(Proxies { chosen: Some(proxy(CHOSEN, &text)?), ..Proxies::default() });
    }
    let named = |spellings| {
        let Some((name, mut text)) = either(lookup, spellings)? else { return Ok(None) };
        // As in curl, an address without a scheme means HTTP.
        if !text.contains("://") {
            text.insert_str(0, "http://");
        }
        proxy(name, &text).map(Some)
    };
    let all = named(ALL)?;
    Ok(Proxies {
        chosen: None,
        http: named(HTTP)?.or_else(|| all.clone()),
        https: named(HTTPS)?.or(all),
        exempt: either(lookup, EXEMPT)?
            .map(|(name, text)| NoProxy::read(name, &text))
            .transpose()?,
    })
}

/// Returns the value of a variable that has two spellings. Programs differ in which they prefer.
fn either(
    lookup: Lookup<'_>,
    [upper, lower]: [&'static str; 2],
) -> Result<Option<(&'static str, String)>, ExitError> {
    Ok(match (text(lookup, upper)?, text(lookup, lower)?) {
        (Some(one), Some(other)) if one != other => {
            let what = format!("{upper} and {lower} are both set, and differ");
            return Err(ExitError::usage(what, "Keep one of the two."));
        }
        (Some(value), _) => Some((upper, value)),
        (None, value) => value.map(|value| (lower, value)),
    })
}

fn proxy(name: &'static str, text: &str) -> Result<Proxy, ExitError> {
    let url = parse(name, text, &SCHEMES)?;
    let is_bare = matches!(url.path(), "" | "/");
    Some(url).filter(|_| is_bare).and_then(|url| Proxy::new(url, name)).ok_or_else(|| {
        ExitError::usage(
            format!("{name} is not an address that can be used"),
            "Write it as in socks5h://user:password@host:port, with signs such as / # ? @ in a password as %2F %23 %3F %40",
        )
    })
}

impl Proxies {
    /// Returns the proxy to a server; `None` if it is reached directly. A server on this machine is
    /// never reached through a proxy that is meant for all programs.
    pub fn towards(&self, server: &Url) -> Option<&Proxy> {
        if self.chosen.is_some() || is_here(server) {
            return self.chosen.as_ref();
        }
        self.meant_for(server).filter(|_| self.exemption(server).is_none())
    }

    /// Returns the variable that exempts a server from the proxy that would lead to it.
    pub fn bypassed_by(&self, server: &Url) -> Option<&'static str> {
        let is_exempt =
            self.chosen.is_none() && !is_here(server) && self.meant_for(server).is_some();
        is_exempt.then(|| self.exemption(server)).flatten()
    }

    fn meant_for(&self, server: &Url) -> Option<&Proxy> {
        if server.scheme() == "https" { self.https.as_ref() } else { self.http.as_ref() }
    }

    fn exemption(&self, server: &Url) -> Option<&'static str> {
        self.exempt.as_ref().filter(|list| list.exempts(server)).map(|list| list.named_by)
    }
}

#[cfg(test)]
mod tests {
    use std::ffi::OsString;

    use super::*;

    fn read(variables: &[(&str, &str)]) -> Result<Proxies, ExitError> {
        proxies(&|name| {
            let found = variables.iter().find(|(known, _)| *known == name);
            found.map(|(_, value)| OsString::from(value))
        })
    }

    /// The proxy to this server and the variable that names it.
    fn way(variables: &[(&str, &str)], server: &str) -> String {
        let proxies = read(variables).unwrap();
        proxies
            .towards(&server.parse().unwrap())
            .map_or("directly".to_owned(), |proxy| format!("{proxy:?}"))
    }

    #[test]
    fn each_variable_leads_where_it_says() {
        const TELEGRAM: &str = "https://api.telegram.org";
        const PLAIN: &str = "http://bot-api.example.org:8081";
        const HERE: &str = "http://127.0.0.1:8081";
        for (variables, server, expected) in [
            (&[][..], TELEGRAM, "directly"),
            (&[("ALL_PROXY", "socks5h://a:1")], TELEGRAM, "socks5h://a:1 (ALL_PROXY)"),
            (&[("ALL_PROXY", "SOCKS5H://A:1/")], TELEGRAM, "socks5h://A:1 (ALL_PROXY)"),
            (&[("all_proxy", "socks5://a")], PLAIN, "socks5://a (all_proxy)"),
            (&[("https_proxy", "a:3128")], TELEGRAM, "http://a:3128 (https_proxy)"),
            (&[("https_proxy", "a:3128")], PLAIN, "directly"),
            (&[("http_proxy", "http://u:p@a:3128")], PLAIN, "http://a:3128 (http_proxy)"),
            (&[("http_proxy", "http://a:3128")], TELEGRAM, "directly"),
            (&[("HTTPS_PROXY", ""), ("https_proxy", "a")], TELEGRAM, "http://a (https_proxy)"),
            (
                &[("HTTPS_PROXY", "https://a"), ("ALL_PROXY", "b")],
                TELEGRAM,
                "https://a (HTTPS_PROXY)",
            ),
            (&[("HTTPS_PROXY", "http://a"), ("ALL_PROXY", "b:2")], PLAIN, "http://b:2 (ALL_PROXY)"),
            (&[("ALL_PROXY", "a"), ("NO_PROXY", "telegram.org")], TELEGRAM, "directly"),
            (&[("ALL_PROXY", "a"), ("no_proxy", "x, .Telegram.org")], TELEGRAM, "directly"),
            (&[("ALL_PROXY", "a"), ("NO_PROXY", "*")], PLAIN, "directly"),
            (&[("ALL_PROXY", "a"), ("NO_PROXY", "*.telegram.org")], TELEGRAM, "directly"),
            (&[("ALL_PROXY", "a"), ("NO_PROXY", "example.org:8081")], PLAIN, "directly"),
            (&[("ALL_PROXY", "a"), ("NO_PROXY", "gram.org")], TELEGRAM, "http://a (ALL_PROXY)"),
            // A CGI program would have this one set; no proxy is left out for it.
            (&[("ALL_PROXY", "a"), ("REQUEST_METHOD", "GET")], TELEGRAM, "http://a (ALL_PROXY)"),
            (&[("ALL_PROXY", "a")], HERE, "directly"),
            (
                &[
                    ("TELOXIDE_PROXY", "socks5h://a:1"),
                    ("ALL_PROXY", "socks://b"),
                    ("NO_PROXY", "*"),
                ],
                HERE,
                "socks5h://a:1 (TELOXIDE_PROXY)",
            ),
        ] {
            assert_eq!(way(variables, server), expected, "{variables:?} to {server}");
        }
    }

    #[test]
    fn what_cannot_be_used_is_refused_with_its_name() {
        for name in ["TELOXIDE_PROXY", "ALL_PROXY", "all_proxy", "HTTPS_PROXY", "http_proxy"] {
            for value in [
                "socks://127.0.0.1:7891/",
                "ftp://a",
                "socks5h://",
                "socks5h://:1080",
                "http://:3128",
                "http://a:99999",
                "http://a:0",
                "http://a:x",
                "http://u:p/w@a",
                "http://u:1/w@a",
                "http://u:1#w@a",
                "http://u:1?w@a",
                "socks5h://прокси:1080",
                "http://a b",
            ] {
                let Err(ExitError::Usage { what, hint }) = read(&[(name, value)]) else {
                    panic!("{name}={value} is taken");
                };
                assert_eq!(what, format!("{name} is not an address that can be used"), "{value}");
                assert!(hint.contains("socks5h://"), "{hint}");
            }
        }
        let twice = read(&[("HTTPS_PROXY", "http://a"), ("https_proxy", "http://b")]);
        assert!(matches!(twice, Err(ExitError::Usage { what, .. }) if what.contains("differ")));
        assert!(read(&[("HTTPS_PROXY", "http://a"), ("https_proxy", "http://a")]).is_ok());
    }
}
