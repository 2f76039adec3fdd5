//! What Telegram and readers get to see of an entity, a link among them.

use serde_json::Value;
use url::Url;

/// An entity, and the words it lies on.
pub(super) struct Marked {
    pub(super) kind: String,
    pub(super) from: usize,
    pub(super) to: usize,
    pub(super) words: String,
    pub(super) url: Option<String>,
    pub(super) bytes: usize,
    broken: Option<String>,
}

impl Marked {
    pub(super) fn of(entity: &Value, units: &[u16]) -> Self {
        let number = |name: &str| {
            usize::try_from(entity[name].as_u64().unwrap_or(u64::MAX)).unwrap_or(usize::MAX)
        };
        let (from, to) = (number("offset"), number("offset").saturating_add(number("length")));
        let words = units.get(from..to).map(String::from_utf16);
        let broken = match &words {
            None => Some(format!("{entity} is outside of the text")),
            Some(Err(_)) => Some(format!("{entity} cuts a character")),
            Some(Ok(words)) if words.is_empty() => Some(format!("{entity} is empty")),
            Some(Ok(_)) => None,
        };
        Self {
            kind: entity["type"].as_str().unwrap_or_default().to_owned(),
            from,
            to,
            words: words.and_then(Result::ok).unwrap_or_default(),
            url: entity["url"].as_str().map(str::to_owned),
            bytes: entity.to_string().len(),
            broken,
        }
    }

    pub(super) fn covers(&self, unit: usize) -> bool {
        (self.from..self.to).contains(&unit)
    }

    pub(super) fn meets(&self, other: &Self) -> bool {
        self.from < other.to && other.from < self.to
    }

    pub(super) fn complaints(&self, hosts: &[String]) -> Vec<String> {
        let mut found: Vec<String> = self.broken.iter().cloned().collect();
        let known = ["bold", "italic", "code", "text_link", "blockquote", "expandable_blockquote"];
        if !known.contains(&self.kind.as_str()) {
            found.push(format!("an entity “{}”", self.kind));
        }
        if let Some(url) = &self.url {
            found.extend(link(url, &self.words, hosts));
        }
        if self.url.is_some() != (self.kind == "text_link") {
            found.push(format!("a {} with the address {:?}", self.kind, self.url));
        }
        found
    }
}

/// HTTPS, an allowed host that the words show, and nothing that tells on the reader.
pub(super) fn link(address: &str, words: &str, hosts: &[String]) -> Option<String> {
    let Ok(url) = Url::parse(address) else {
        return Some(format!("“{address}” is no address"));
    };
    let host = url.host_str().unwrap_or_default();
    let is_allowed =
        hosts.iter().any(|known| host == known || host.ends_with(&format!(".{known}")));
    let tracks = ["utm_", "fbclid", "gclid", "yclid"]
        .iter()
        .any(|name| address.to_lowercase().contains(name));
    let is_plain = url.scheme() == "https"
        && url.port().is_none()
        && url.username().is_empty()
        && url.password().is_none();
    let is_shown = words.contains(host.trim_start_matches("www."));
    (!is_allowed || tracks || !is_plain || !is_shown)
        .then(|| format!("“{words}” leads to {address}"))
}
