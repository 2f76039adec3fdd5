//! `/livez`, `/readyz` and `/metrics`, on an address of their own.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::IntoResponse;
use axum::routing::get;

use super::health::Health;
use super::metrics::{Counting, Metrics};

/// What the routes show.
#[derive(Debug, Clone)]
pub struct Eyes {
    /// Liveness and readiness.
    pub health: Arc<Health>,
    /// Counters.
    pub metrics: Arc<Metrics>,
}

impl Eyes {
    /// Nothing seen yet; the two arguments are those of [`Health::new`] and [`Metrics::counting`].
    #[must_use]
    pub fn new(patience: Option<Duration>, counting: Counting) -> Self {
        Self { health: Arc::new(Health::new(patience)), metrics: Arc::new(Metrics::counting(counting)) }
    }
}

/// The type of the `OpenMetrics` text format (`OpenMetrics` 1.0, "Protocol Negotiation").
const OPENMETRICS: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// The three routes. `before` is done before each look at the metrics, for those that change by themselves.
pub fn routes(eyes: Eyes, before: impl Fn() + Clone + Send + Sync + 'static) -> Router {
    let metrics = async move |State(eyes): State<Eyes>| {
        before();
        metrics(&eyes)
    };
    Router::new()
        .route("/livez", get(live))
        .route("/readyz", get(ready))
        .route("/metrics", get(metrics))
        .with_state(eyes)
}

async fn live(State(eyes): State<Eyes>) -> impl IntoResponse {
    if eyes.health.is_live() {
        (StatusCode::OK, "live\n")
    } else {
        (StatusCode::SERVICE_UNAVAILABLE, "the receiving loop is stuck\n")
    }
}

async fn ready(State(eyes): State<Eyes>) -> impl IntoResponse {
    let (ready, lines) = eyes.health.readiness();
    (if ready { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE }, lines)
}

fn metrics(eyes: &Eyes) -> impl IntoResponse + use<> {
    ([(header::CONTENT_TYPE, OPENMETRICS)], eyes.metrics.render())
}
