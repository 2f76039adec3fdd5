//! The citation registry, `sources.toml`.

use std::sync::Arc;

use url::Url;

use super::date::Date;
use super::fields::{Fields, parse};
use super::problem::Report;

/// The name of the registry's file.
pub const FILE: &str = "sources.toml";

/// A publication that a page may cite.
#[derive(Debug, Clone)]
pub struct Source {
    /// Its id, as in `[^id]`.
    pub id: String,
    /// Who published it.
    pub publisher: String,
    /// Its title, or our own description of it.
    pub about: About,
    /// Who wrote it, where known.
    pub author: Option<String>,
    /// Where it leads; `None` where it must not be a link.
    pub link: Option<Link>,
    /// When it was published.
    pub date: Date,
    /// The language it is written in, as a code.
    pub language: String,
    /// The heading under which the page of sources lists it.
    pub group: String,
    /// The byte of the file at which its entry begins.
    pub at: usize,
}

/// What a source calls itself, or what we call it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum About {
    /// Its real title.
    Title(String),
    /// A description of ours.
    Description(String),
}

/// An address that was checked: HTTPS, an allowed host, no tracking parameters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// The address.
    pub url: Arc<str>,
    /// Its host as readers see it, without `www.`.
    pub host: String,
}

/// Parameters that follow readers around and mean nothing to the page.
const TRACKING: [&str; 9] = ["fbclid", "gclid", "yclid", "igshid", "mc_cid", "mc_eid", "ref_src", "si", "_openstat"];

impl Link {
    /// Checks an address.
    ///
    /// # Errors
    /// What is wrong with it, in words for the editor.
    pub fn parse(address: &str, hosts: &[String]) -> Result<Self, String> {
        let url = Url::parse(address).map_err(|error| format!("“{address}” is not an address: {error}"))?;
        if url.scheme() != "https" {
            return Err(format!("“{address}” does not begin with https://; use the encrypted address or no link"));
        }
        if !url.username().is_empty() || url.password().is_some() || url.port().is_some() {
            return Err(format!("“{address}” carries a user name or a port; give the plain address"));
        }
        let host = url.host_str().unwrap_or_default().to_owned();
        if !hosts.iter().any(|allowed| host == *allowed || host.ends_with(&format!(".{allowed}"))) {
            return Err(format!("the host {host} is not in link_hosts of bot.toml; check it, then add it there"));
        }
        let tracks = |name: &str| name.starts_with("utm_") || TRACKING.contains(&name);
        if let Some((name, _)) = url.query_pairs().find(|(name, _)| tracks(name)) {
            return Err(format!("the parameter {name} only tracks readers; take it out of the address"));
        }
        Ok(Self { url: address.into(), host: host.strip_prefix("www.").unwrap_or(&host).to_owned() })
    }
}

/// Reads the registry. A source with a mistake stays in the answer, so that its citations are not called unknown.
pub fn read(text: &str, hosts: &[String], report: &mut Report<'_>) -> Vec<Source> {
    let Some(table) = parse(text, 0, report) else { return Vec::new() };
    let mut sources = Vec::new();
    for (id, value) in table.get_ref() {
        let at = id.span().start;
        let Some(entry) = value.get_ref().as_table() else {
            report.at(at, "field-type", format!("`{}` must be a table, as in [{}]", id.get_ref(), id.get_ref()));
            continue;
        };
        sources.push(read_one(id.get_ref(), Fields::new(entry, 0, at), at, hosts, report));
    }
    sources.sort_by_key(|source| source.at);
    sources
}

fn read_one(id: &str, mut fields: Fields<'_, '_>, at: usize, hosts: &[String], report: &mut Report<'_>) -> Source {
    if !id.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-') {
        report.at(at, "source-id", format!("`{id}`: an id has only a-z, 0-9 and -"));
    }
    let publisher = fields.required("publisher", report);
    let title = fields.string("title", report);
    let description = fields.string("description", report);
    let author = fields.string("author", report);
    let language = fields.required("language", report);
    let group = fields.required("group", report);
    let link = read_link(&mut fields, hosts, report);
    let date = read_date(&mut fields, at, report);
    fields.finish(report);
    let about = match (title, description) {
        (Some(title), _) => About::Title(title),
        (None, Some(description)) => About::Description(description),
        (None, None) => {
            report.at(at, "field-missing", format!("`{id}` has neither `title` nor `description`; add one of them"));
            About::Description(String::new())
        }
    };
    Source {
        id: id.to_owned(),
        publisher: publisher.unwrap_or_default(),
        about,
        author,
        link: link.flatten(),
        date: date.unwrap_or(Date::Undated),
        language: language.unwrap_or_default(),
        group: group.unwrap_or_default(),
        at,
    }
}

/// `Some(None)` is a source without a link on purpose.
fn read_link(fields: &mut Fields<'_, '_>, hosts: &[String], report: &mut Report<'_>) -> Option<Option<Link>> {
    let linked = fields.flag("link", report).unwrap_or(true);
    let address = fields.required("url", report)?;
    if !linked {
        return Some(None);
    }
    match Link::parse(&address, hosts) {
        Ok(link) => Some(Some(link)),
        Err(what) => {
            report.at(fields.place("url"), "link", what);
            None
        }
    }
}

fn read_date(fields: &mut Fields<'_, '_>, at: usize, report: &mut Report<'_>) -> Option<Date> {
    let undated = fields.string("undated", report);
    match (fields.string("date", report), undated) {
        (Some(text), None) => {
            let date = Date::parse(&text);
            if date.is_none() {
                let what = format!("“{text}” is not a date; write \"2024-10-23\", \"2024-10\" or \"2024\"");
                report.at(fields.place("date"), "date", what);
            }
            date
        }
        (None, Some(_)) => Some(Date::Undated),
        _ => {
            report.at(at, "date", "give either `date`, or `undated` with the reason");
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_is_https_known_and_does_not_track() {
        let hosts = ["kyivpost.com".to_owned()];
        assert_eq!(Link::parse("https://www.kyivpost.com/post/1?id=2", &hosts).unwrap().host, "kyivpost.com");
        for (address, complaint) in [
            ("kyivpost.com", "not an address"),
            ("http://kyivpost.com", "https://"),
            ("https://evilkyivpost.com/", "link_hosts"),
            ("https://kyivpost.com.evil.org/", "link_hosts"),
            ("https://kyivpost.com@evil.org/", "user name"),
            ("https://kyivpost.com/?utm_source=x", "utm_source"),
        ] {
            let error = Link::parse(address, &hosts).unwrap_err();
            assert!(error.contains(complaint), "{address}: {error}");
        }
    }
}
