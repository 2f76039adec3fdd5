//! What happens before the bot answers: ports are opened, and the first calls are made.

use std::net::SocketAddr;
use std::time::Duration;

use teloxide::RequestError;
use tokio::net::TcpListener;
use tracing::warn;

use super::ExitError;
use crate::ops::serve::listen_hint;
use crate::telegram::client::failures::Failure;

/// The longest time that the start waits because Telegram asks to. A service manager would count a
/// start that takes longer as failed.
const MAX_WAIT: Duration = Duration::from_secs(60);

/// Listens on an address that this variable names.
pub(super) async fn listen(address: SocketAddr, variable: &str) -> Result<TcpListener, ExitError> {
    TcpListener::bind(address).await.map_err(|error| {
        let hint = listen_hint(&error, address, variable);
        let cause = anyhow::Error::new(error)
            .context(format!("cannot listen on {address}, which {variable} names"));
        ExitError::because(cause, hint)
    })
}

/// Makes a call, and repeats it after each wait that Telegram asks for, as long as all waits together
/// are short.
pub(super) async fn patiently<T, F>(call: impl Fn() -> F) -> Result<T, RequestError>
where
    F: Future<Output = Result<T, RequestError>>,
{
    let mut left = MAX_WAIT;
    loop {
        let result = call().await;
        let failure = result.as_ref().err().map(Failure::of);
        let Some(Failure::Throttled(wait)) = failure else { return result };
        let Some(rest) = left.checked_sub(wait) else { return result };
        left = rest;
        warn!(seconds = wait.as_secs(), "Telegram asks to wait before the bot can start");
        tokio::time::sleep(wait).await;
    }
}
