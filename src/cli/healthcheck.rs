//! `healthcheck`: asks the bot on this machine whether it is live.

use crate::config;
use crate::config::Lookup;
use crate::ops::exit_error::ExitError;
use crate::ops::own_port::{ask, local};

pub(super) async fn run(lookup: Lookup<'_>) -> Result<(), ExitError> {
    let address = config::ops_listen(lookup)?.map(local).ok_or_else(|| {
        ExitError::usage(
            "healthcheck needs APPEAL_OPS_LISTEN, which is not set",
            "Set it to the address the bot was given.",
        )
    })?;
    match ask(address, "/livez").await.and_then(reqwest::Response::error_for_status) {
        Ok(_) => Ok(()),
        Err(error) => Err(ExitError::because(
            error.without_url(),
            format!("Nothing alive answers at {address}/livez."),
        )),
    }
}
