//! The parameters of a method: the query string, and a body of JSON, form fields or multipart text
//! fields.
//!
//! The real server flattens all of them to pairs of texts (td `HttpReader`); a JSON value that is
//! not a string remains JSON.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::value::RawValue;

use crate::answer::ApiRefusal;

/// The parameters by name; a missing one reads as the empty text, as on the real server.
#[derive(Debug, Default)]
pub(super) struct Params<'a>(Vec<(Cow<'a, str>, Cow<'a, str>)>);

impl<'a> Params<'a> {
    /// Reads the query and the body of a request; `kind` is the body's `Content-Type`.
    pub(super) fn read(
        query: Option<&'a str>,
        kind: &str,
        body: &'a [u8],
    ) -> Result<Self, ApiRefusal> {
        let mut pairs = Vec::new();
        if let Some(query) = query {
            pairs.extend(form_urlencoded::parse(query.as_bytes()));
        }
        if body.is_empty() {
            return Ok(Self(pairs));
        }
        if kind.starts_with("multipart/form-data") && names_a_file(body) {
            return Err(ApiRefusal::bad("the sandbox takes no files"));
        }
        let text = std::str::from_utf8(body)
            .map_err(|_| ApiRefusal::bad("strings must be encoded in UTF-8"))?;
        if kind.starts_with("application/json") {
            // td `HttpReader::parse_json_parameters` answers an invalid body with this description.
            let fields = json_fields(text).map_err(|_| {
                ApiRefusal::bad("can't parse parameters JSON object: expected an Object")
            })?;
            pairs.extend(fields);
        } else if let Some(boundary) = kind.strip_prefix("multipart/form-data").and_then(boundary) {
            pairs.extend(multipart(text, boundary));
        } else {
            pairs.extend(form_urlencoded::parse(body));
        }
        Ok(Self(pairs))
    }

    /// Refuses the parameters that would change who sees a message and that the sandbox does not
    /// support.
    pub(super) fn refuse_unknown(&self) -> Result<(), ApiRefusal> {
        const UNKNOWN: [&str; 3] =
            ["business_connection_id", "direct_messages_topic_id", "guest_query_id"];
        match UNKNOWN.iter().find(|name| !self.text(name).is_empty()) {
            Some(name) => Err(ApiRefusal::bad(format!("the sandbox does not know {name}"))),
            None => Ok(()),
        }
    }

    /// Returns the value of a parameter, or the empty text if it is missing.
    pub(super) fn text(&self, name: &str) -> &str {
        self.0.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value)
    }

    /// Returns the value of a parameter as an integer.
    pub(super) fn integer(&self, name: &str) -> Option<i64> {
        self.text(name).parse().ok()
    }

    /// Returns whether a parameter is true: `true`, `yes` or `1`, as in Client.cpp `to_bool`.
    pub(super) fn flag(&self, name: &str) -> bool {
        let value = self.text(name);
        ["true", "yes", "1"].iter().any(|word| value.eq_ignore_ascii_case(word))
    }

    /// Returns the id in `chat_id`, or the refusal if it is missing or not a number.
    pub(super) fn chat(&self) -> Result<i64, ApiRefusal> {
        match self.text("chat_id") {
            "" => Err(ApiRefusal::bad("chat_id is empty")),
            id => id.parse().map_err(|_| ApiRefusal::bad("chat not found")),
        }
    }
}

fn names_a_file(body: &[u8]) -> bool {
    const MARK: &[u8] = b"; filename=";
    body.windows(MARK.len()).any(|part| part == MARK)
}

fn boundary(kind: &str) -> Option<&str> {
    let (_, value) = kind.split_once("boundary=")?;
    Some(value.split(';').next().unwrap_or(value).trim_matches('"'))
}

/// Parses the text fields; no method of the sandbox accepts a file.
fn multipart<'a>(text: &'a str, boundary: &str) -> Vec<(Cow<'a, str>, Cow<'a, str>)> {
    let mark = format!("--{boundary}");
    let mut pairs = Vec::new();
    for part in text.split(mark.as_str()) {
        let Some((head, value)) = part.split_once("\r\n\r\n") else {
            continue;
        };
        let Some((_, name)) = head.split_once("name=\"") else {
            continue;
        };
        let name = name.split('"').next().unwrap_or_default();
        pairs.push((
            Cow::Borrowed(name),
            Cow::Borrowed(value.strip_suffix("\r\n").unwrap_or(value)),
        ));
    }
    pairs
}

#[derive(Deserialize)]
struct Text<'a>(#[serde(borrow)] Cow<'a, str>);

/// Returns the fields of a JSON object, without those that are null.
fn json_fields<'a>(text: &'a str) -> serde_json::Result<Vec<(Cow<'a, str>, Cow<'a, str>)>> {
    let fields: BTreeMap<String, &'a RawValue> = serde_json::from_str(text)?;
    let given = fields.into_iter().filter(|(_, raw)| raw.get() != "null");
    let pair = |(name, raw): (String, &'a RawValue)| {
        let value = match raw.get() {
            quoted if quoted.starts_with('"') => serde_json::from_str::<Text<'_>>(quoted)?.0,
            other => Cow::Borrowed(other),
        };
        Ok((Cow::Owned(name), value))
    };
    given.map(pair).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_form_and_multipart_say_the_same() {
        let json = br#"{"chat_id":7,"text":"a\nb","reply_markup":{"inline_keyboard":[]},"x":null}"#;
        let form = b"chat_id=7&text=a%0Ab&reply_markup=%7B%22inline_keyboard%22%3A%5B%5D%7D";
        let parts = "--B\r\nContent-Disposition: form-data; name=\"chat_id\"\r\n\r\n7\r\n--B\r\n\
                     Content-Disposition: form-data; name=\"text\"\r\n\r\na\nb\r\n--B\r\n\
                     Content-Disposition: form-data; name=\"reply_markup\"\r\n\r\n{\"inline_keyboard\":[]}\r\n--B--\r\n";
        for (kind, body) in [
            ("application/json", json.as_slice()),
            ("application/x-www-form-urlencoded", form.as_slice()),
            ("multipart/form-data; boundary=B", parts.as_bytes()),
        ] {
            let params = Params::read(Some("silent=1"), kind, body).unwrap();
            assert_eq!(params.chat().unwrap(), 7, "{kind}");
            assert_eq!(params.text("text"), "a\nb", "{kind}");
            assert_eq!(params.text("reply_markup"), r#"{"inline_keyboard":[]}"#, "{kind}");
            assert_eq!(params.text("x"), "", "{kind}");
            assert!(params.flag("silent"), "{kind}");
        }
    }

    #[test]
    fn an_unreadable_body_is_refused() {
        assert!(Params::read(None, "application/json", b"[1]").is_err());
        assert!(Params::read(None, "application/json", b"{\"text\":\"\xff\"}").is_err());
    }
}
