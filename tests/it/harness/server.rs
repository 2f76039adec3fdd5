//! A Bot API in this process, at an address of its own.

use telegram_sandbox::{Options, Sandbox};

use super::{Line, TOKEN, client};

/// A sandbox that listens as long as this lives.
pub(crate) struct Server {
    pub(crate) sandbox: Sandbox,
    /// The way to it, which can be cut.
    pub(crate) line: Line,
    /// Where it listens, without a slash at the end.
    pub(crate) url: String,
    pub(crate) client: reqwest::Client,
}

impl Server {
    /// A sandbox that takes the token of these tests and no other.
    pub(crate) async fn start() -> Self {
        Self::with(Options { token: Some(TOKEN.to_owned()), ..Options::default() }).await
    }

    pub(crate) async fn with(options: Options) -> Self {
        let sandbox = Sandbox::new(options);
        let line = Line::open(&sandbox).await;
        let url = format!("http://{}", line.address);
        Self { sandbox, line, url, client: client() }
    }
}
