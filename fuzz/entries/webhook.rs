//! Whatever comes over the wire to the webhook's port: only who knows the secret reaches the handler, and nothing makes it fail.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use appeal_bot::ops::metrics::Counting;
use appeal_bot::ops::telemetry::Telemetry;
use appeal_bot::telegram::outcome::Outcome;
use appeal_bot::telegram::queues::{ChatQueue, Handler};
use appeal_bot::telegram::receive::webhook::{WebhookSettings, routes};
use appeal_bot::telegram::update::Update;
use hyper::server::conn::http1;
use hyper_util::rt::TokioIo;
use hyper_util::service::TowerToHyperService;
use secrecy::SecretString;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio_util::sync::CancellationToken;

use super::runtime;
use super::shipped::{ME, TODAY, decide};

const SECRET: &str = "fuzz-secret";
/// Statuses that the route and hyper give; 500 is none of them.
const STATUSES: [&str; 9] = ["100", "200", "400", "401", "404", "405", "413", "414", "431"];

#[derive(Default)]
struct Decides {
    updates: AtomicUsize,
    panics: AtomicUsize,
}

impl Handler for Decides {
    async fn handle(&self, update: &Update, _: &ChatQueue) -> Outcome {
        self.updates.fetch_add(1, Ordering::Relaxed);
        if let Some((request, _)) = update.request(&ME, TODAY) {
            decide(&request);
        }
        Outcome::Answered
    }

    fn panicked(&self) {
        self.panics.fetch_add(1, Ordering::Relaxed);
    }
}

/// The input is what a client writes before it hangs up.
pub fn run(bytes: &[u8]) {
    let handler = Arc::new(Decides::default());
    let response = runtime().block_on(talk(bytes, Arc::clone(&handler)));
    assert_eq!(handler.panics.load(Ordering::Relaxed), 0, "an update makes it panic");
    let knows = bytes.windows(SECRET.len()).any(|words| words == SECRET.as_bytes());
    assert!(
        knows || handler.updates.load(Ordering::Relaxed) == 0,
        "a stranger reaches the handler"
    );
    let response = String::from_utf8_lossy(&response);
    for line in response.lines().filter_map(|line| line.strip_prefix("HTTP/1.1 ")) {
        assert!(STATUSES.iter().any(|status| line.starts_with(status)), "{line}");
    }
}

async fn talk(bytes: &[u8], handler: Arc<Decides>) -> Vec<u8> {
    let url = "https://bot.example.org/telegram".parse().expect("an address");
    let settings = WebhookSettings {
        url,
        listen: ([127, 0, 0, 1], 0).into(),
        secret: SecretString::from(SECRET),
    };
    let routes = routes(
        &settings,
        handler,
        Telemetry::new(None, Counting::default()),
        CancellationToken::new(),
    );
    let (mut client, server) = tokio::io::duplex(1 << 16);
    // A client that has said all still listens.
    let mut http = http1::Builder::new();
    let served = http
        .half_close(true)
        .serve_connection(TokioIo::new(server), TowerToHyperService::new(routes));
    let mut response = Vec::new();
    let asked = async {
        // The other side may have hung up already.
        let _ = client.write_all(bytes).await;
        let _ = client.shutdown().await;
        let _ = client.read_to_end(&mut response).await;
    };
    let _ = tokio::join!(served, asked);
    response
}
