//! `healthcheck`: asks the bot on this machine whether it is live.

use std::time::Duration;

use crate::config;
use crate::config::Lookup;
use crate::ops::exit_error::ExitError;
use crate::ops::serve::local;

/// Requests `/livez`.
pub(super) async fn run(lookup: Lookup<'_>) -> Result<(), ExitError> {
    let address = config::ops_listen(lookup)?;
    let address = address.ok_or_else(|| {
        ExitError::usage(
            "healthcheck needs APPEAL_OPS_LISTEN, which is not set",
            "Set it to the address the bot was given.",
        )
    })?;
    let address = local(address);
    let client = reqwest::Client::builder().no_proxy().timeout(Duration::from_secs(3)).build();
    let client =
        client.map_err(|error| ExitError::because(error, "The machine gives no connections."))?;
    let response = client.get(format!("http://{address}/livez")).send().await;
    match response.and_then(reqwest::Response::error_for_status) {
        Ok(_) => Ok(()),
        Err(error) => Err(ExitError::because(
            error.without_url(),
            format!("Nothing alive answers at {address}/livez."),
        )),
    }
}
