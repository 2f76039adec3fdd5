//! How to reach the Bot API, from the environment.

use std::io;
use std::path::Path;

use super::address::parse;
use super::{API_URL, Lookup, proxies, text};
use crate::ops::exit_error::ExitError;
use crate::telegram::client::certificates::Authorities;
use crate::telegram::client::route::Route;

/// The names that OpenSSL gave them; many programs read them.
const CERT_FILE: &str = "SSL_CERT_FILE";
const CERT_DIR: &str = "SSL_CERT_DIR";

/// Returns how to reach the Bot API.
pub fn route(lookup: Lookup<'_>) -> Result<Route, ExitError> {
    let api_url = text(lookup, API_URL)?;
    let api_url = api_url
        .map(|text| parse(API_URL, text.trim_end_matches('/'), &["https", "http"]))
        .transpose()?;
    let mut route = Route { api_url, authorities: authorities(lookup)?, ..Route::default() };
    let server = route.server().map_err(|error| ExitError::because(error, "Report it."))?;
    let proxies = proxies(lookup)?;
    route.proxy = proxies.towards(&server).cloned();
    route.bypassed_by = proxies.bypassed_by(&server);
    Ok(route)
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
