//! `/livez`, `/readyz` and `/metrics`, on an address of their own.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::IntoResponse;
use axum::routing::get;
use tokio::time::Instant;

use super::health::Health;
use super::metrics::{Counting, Format, Metrics};

/// What the routes serve.
#[derive(Debug, Clone)]
pub struct Telemetry {
    pub health: Arc<Health>,
    pub metrics: Arc<Metrics>,
}

impl Telemetry {
    /// Starts not ready and with all metrics at zero. The arguments are those of [`Health::new`]
    /// and [`Metrics::new`].
    pub fn new(patience: Option<Duration>, counting: Counting) -> Self {
        Self {
            health: Arc::new(Health::new(patience, Instant::now())),
            metrics: Arc::new(Metrics::new(counting)),
        }
    }
}

/// Returns the three routes. `before` is called before the metrics are read, to set those that change
/// with time.
pub fn routes(telemetry: Telemetry, before: impl Fn() + Clone + Send + Sync + 'static) -> Router {
    let metrics = async move |State(telemetry): State<Telemetry>, headers: HeaderMap| {
        before();
        metrics(&telemetry, &headers, Instant::now())
    };
    Router::new()
        .route("/livez", get(live))
        .route("/readyz", get(ready))
        .route("/metrics", get(metrics))
        .with_state(telemetry)
}

async fn live(State(telemetry): State<Telemetry>) -> impl IntoResponse {
    if telemetry.health.is_live(Instant::now()) {
        (StatusCode::OK, "live\n")
    } else {
        (StatusCode::SERVICE_UNAVAILABLE, "the receiving loop is stuck\n")
    }
}

async fn ready(State(telemetry): State<Telemetry>) -> impl IntoResponse {
    let (ready, lines) = telemetry.health.readiness(Instant::now());
    (if ready { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE }, lines)
}

fn metrics(telemetry: &Telemetry, headers: &HeaderMap, now: Instant) -> impl IntoResponse + use<> {
    let accept = headers.get_all(header::ACCEPT).iter().filter_map(|value| value.to_str().ok());
    let format = Format::preferred(accept);
    telemetry.metrics.ready.set(i64::from(telemetry.health.readiness(now).0));
    let media_type = HeaderValue::from_static(format.media_type());
    ([(header::CONTENT_TYPE, media_type)], telemetry.metrics.render(format, now))
}
