//! The way between the bot and the sandbox, which can be cut and mended.

use std::net::SocketAddr;

use appeal_bot::ops::serve::serve;
use appeal_bot::telegram::client::route::Route;
use axum::Router;
use telegram_sandbox::Sandbox;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use tokio_util::sync::{CancellationToken, DropGuard};

/// A port at which the sandbox answers, or nobody does.
pub(crate) struct Line {
    sandbox: Sandbox,
    pub(crate) address: SocketAddr,
    served: Option<(DropGuard, JoinHandle<std::io::Result<()>>)>,
}

impl Line {
    /// On a free port.
    pub(crate) async fn open(sandbox: &Sandbox) -> Self {
        let mut line =
            Self { sandbox: sandbox.clone(), address: ([127, 0, 0, 1], 0).into(), served: None };
        line.mend().await;
        line
    }

    /// The way as the bot is told it.
    pub(crate) fn route(&self) -> Route {
        let api_url = Some(format!("http://{}", self.address).parse().unwrap());
        Route { api_url, ..Route::default() }
    }

    /// Closes the port and all connections; what the sandbox knows stays.
    pub(crate) async fn cut(&mut self) {
        if let Some((stop, served)) = self.served.take() {
            drop(stop);
            served.await.unwrap().unwrap();
        }
    }

    /// Answers again, at the same port.
    pub(crate) async fn mend(&mut self) {
        let listener = TcpListener::bind(self.address).await.unwrap();
        self.address = listener.local_addr().unwrap();
        let (sandbox, stop) = (self.sandbox.clone(), CancellationToken::new());
        let served = tokio::spawn({
            let stop = stop.clone();
            async move { sandbox.serve(listener, stop, bounded).await }
        });
        self.served = Some((stop.drop_guard(), served));
    }
}

/// Serves a port as the program does.
pub(crate) async fn bounded(listener: TcpListener, routes: Router) {
    serve(listener, routes, 4096, CancellationToken::new()).await;
}
