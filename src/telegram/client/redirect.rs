//! An answer that names another address in place of a result.

use std::error::Error;
use std::fmt;
use std::io;

use hyper::Response;
use hyper::body::Bytes;
use hyper::header::LOCATION;
use url::Url;

/// Where an answer leads, without its path, which can hold the token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Redirect {
    /// Scheme, host and port; `None` for another path of the same server.
    pub(super) to: Option<String>,
}

impl Redirect {
    /// Returns where the answer leads, if it is a redirect.
    pub(super) fn in_answer(answer: &Response<Bytes>) -> Option<Self> {
        if !answer.status().is_redirection() {
            return None;
        }
        let location = answer.headers().get(LOCATION).and_then(|place| place.to_str().ok());
        let url = location.and_then(|place| Url::parse(place).ok()).filter(Url::has_host);
        Some(Self { to: url.map(|url| url.origin().ascii_serialization()) })
    }

    pub(super) fn of(error: &io::Error) -> Option<&Self> {
        error.get_ref()?.downcast_ref()
    }
}

impl Error for Redirect {}

impl fmt::Display for Redirect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "redirects to {}", self.to.as_deref().unwrap_or("another path"))
    }
}
