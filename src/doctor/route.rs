//! Notes which way leads to the Bot API.

use super::Inputs;
use super::findings::{CheckName, Findings};
use crate::config;
use crate::telegram::client::route::Route;

/// Notes the way to the Bot API. A proxy is worth a hint: it may be named for all programs.
pub(super) fn look(inputs: Inputs<'_>, findings: &mut Findings) -> Option<Route> {
    match config::route(inputs.lookup) {
        Ok(route) => {
            let what = format!("the way to the Bot API leads to {}", route.way());
            match &route.proxy {
                Some(_) => {
                    findings.hint(CheckName::Settings, what, "Nothing, if that is meant.");
                }
                None => findings.good(CheckName::Settings, format!("{what}, directly")),
            }
            Some(route)
        }
        Err(error) => {
            findings.exit_error(CheckName::Settings, error);
            None
        }
    }
}
