//! Addresses of servers and proxies, as the environment writes them.

use reqwest::Url;

use crate::ops::exit_error::ExitError;

/// Parses an address with one of these schemes.
pub(super) fn parse(name: &str, text: &str, schemes: &[&str]) -> Result<Url, ExitError> {
    let url = Url::parse(text).ok().filter(|url| {
        schemes.contains(&url.scheme())
            && url.host_str().is_some_and(|host| !host.is_empty())
            && url.port() != Some(0)
            // In a password these signs end the address.
            && url.query().is_none()
            && url.fragment().is_none()
    });
    url.ok_or_else(|| {
        let forms: Vec<String> =
            schemes.iter().map(|scheme| format!("{scheme}://host:port")).collect();
        ExitError::usage(
            format!("{name} is not an address that can be used"),
            format!("Write a whole address, one of {}", forms.join(", ")),
        )
    })
}
