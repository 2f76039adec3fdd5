//! How to reach the Bot API, from the environment.

use std::io;
use std::path::Path;

use reqwest::Url;

use super::{Lookup, text};
use crate::ops::exit_error::ExitError;
use crate::telegram::client::certificates::Authorities;
use crate::telegram::client::route::Route;

/// The names that OpenSSL gave them; many programs read them.
const CERT_FILE: &str = "SSL_CERT_FILE";
const CERT_DIR: &str = "SSL_CERT_DIR";

/// Returns how to reach the Bot API.
///
/// # Errors
/// When the server's or the proxy's URL cannot be used, or when the authorities cannot be read.
pub fn route(lookup: Lookup<'_>) -> Result<Route, ExitError> {
    Ok(Route {
        api_url: address(lookup, "TELOXIDE_API_URL", &["https", "http"])?,
        proxy: address(lookup, "TELOXIDE_PROXY", &["socks5h", "socks5", "https", "http"])?,
        authorities: authorities(lookup)?,
    })
}

fn address(lookup: Lookup<'_>, name: &str, schemes: &[&str]) -> Result<Option<Url>, ExitError> {
    let Some(text) = text(lookup, name)? else { return Ok(None) };
    let url = Url::parse(text.trim_end_matches('/')).ok();
    let url = url.filter(|url| {
        schemes.contains(&url.scheme()) && url.host_str().is_some_and(|host| !host.is_empty())
    });
    let hint = format!(
        "Write a whole address, one of {}",
        schemes.iter().map(|scheme| format!("{scheme}://host:port")).collect::<Vec<_>>().join(", ")
    );
    url.map(Some)
        .ok_or_else(|| ExitError::usage(format!("{name} is not an address that can be used"), hint))
}

/// Returns the authorities whose certificates are accepted. Those that the system trusts are not
/// read unless a variable names them: they differ between machines, and an empty image has none.
fn authorities(lookup: Lookup<'_>) -> Result<Authorities, ExitError> {
    let mut authorities = Authorities::default();
    let unusable = |name: &str, path: &Path, error: io::Error| {
        ExitError::usage(
            format!("cannot use {}, which {name} names: {error}", path.display()),
            format!(
                "Name {} with certificates of authorities in PEM form, which begin with -----BEGIN CERTIFICATE-----, or unset the variable.",
                if name == CERT_FILE { "a file" } else { "a folder" }
            ),
        )
    };
    if let Some(file) = text(lookup, CERT_FILE)? {
        let file = Path::new(&file);
        authorities.add_file(file).map_err(|error| unusable(CERT_FILE, file, error))?;
    }
    let folders = text(lookup, CERT_DIR)?.unwrap_or_default();
    for folder in std::env::split_paths(&folders).filter(|folder| !folder.as_os_str().is_empty()) {
        authorities.add_folder(&folder).map_err(|error| unusable(CERT_DIR, &folder, error))?;
    }
    Ok(authorities)
}
