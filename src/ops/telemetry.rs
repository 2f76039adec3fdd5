//! `/livez`, `/readyz` and `/metrics`, on an address of their own.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::IntoResponse;
use axum::routing::get;
use tokio::time::Instant;

use super::health::Health;
use super::metrics::{Counting, Metrics};

/// What the routes serve.
#[derive(Debug, Clone)]
pub struct Telemetry {
    pub health: Arc<Health>,
    pub metrics: Arc<Metrics>,
}

impl Telemetry {
    /// Starts not ready and with all metrics at zero. The arguments are those of [`Health::new`]
    /// and [`Metrics::counting`].
    #[must_use]
    pub fn new(patience: Option<Duration>, counting: Counting) -> Self {
        Self {
            health: Arc::new(Health::new(patience, Instant::now())),
            metrics: Arc::new(Metrics::counting(counting)),
        }
    }
}

/// The media type of the `OpenMetrics` text format (`OpenMetrics` 1.0, "Protocol Negotiation").
const OPENMETRICS: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// Returns the three routes. `before` is called before the metrics are read, to set those that change
/// with time.
pub fn routes(telemetry: Telemetry, before: impl Fn() + Clone + Send + Sync + 'static) -> Router {
    let metrics = async move |State(telemetry): State<Telemetry>| {
        before();
        metrics(&telemetry)
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

fn metrics(telemetry: &Telemetry) -> impl IntoResponse + use<> {
    ([(header::CONTENT_TYPE, OPENMETRICS)], telemetry.metrics.render())
}
