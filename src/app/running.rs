//! The running bot, which receives updates by polling or by a webhook.

use std::num::NonZeroU32;
use std::sync::Arc;

use arc_swap::ArcSwap;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;
use tracing::info;

use super::menus::Menus;
use super::update_handler::UpdateHandler;
use crate::ops::calendar::Calendar;
use crate::ops::exit_error::ExitError;
use crate::ops::serve::{MAX_CONNECTIONS, serve};
use crate::ops::systemd;
use crate::ops::telemetry::Telemetry;
use crate::telegram::client::api::Api;
use crate::telegram::client::route::TOKEN_HINT;
use crate::telegram::receive::polling::Polling;
use crate::telegram::receive::{registration, webhook};
use crate::telegram::send::call_limits::CallLimits;
use crate::telegram::send::flood::FloodLimiter;
use crate::telegram::send::replies::ReplySender;
use article::Library;
use article::Me;

/// A bot that answers until `stop` is cancelled.
pub(super) struct Running {
    pub(super) api: Api,
    pub(super) me: Me,
    pub(super) library: Arc<ArcSwap<Library>>,
    pub(super) limiter: Arc<FloodLimiter>,
    pub(super) share: NonZeroU32,
    pub(super) telemetry: Telemetry,
    pub(super) calendar: Calendar,
    pub(super) stop: CancellationToken,
    pub(super) abandon: CancellationToken,
}

impl Running {
    fn sender(&self, limits: CallLimits) -> ReplySender {
        let metrics = Arc::clone(&self.telemetry.metrics);
        ReplySender::new(self.api.clone(), metrics, self.abandon.clone(), limits)
    }

    /// Answers updates from long polling.
    pub(super) async fn poll(self, menus: Menus) -> Result<(), ExitError> {
        let sender = self.sender(CallLimits::POLLING);
        let metrics = Arc::clone(&self.telemetry.metrics);
        let handler =
            UpdateHandler::new(self.me, self.library, sender, self.limiter, metrics, self.calendar);
        let stop = self.stop.clone();
        let polling = Polling {
            api: self.api,
            handler: Arc::new(handler),
            share: self.share,
            telemetry: self.telemetry,
            stop: self.stop,
            abandon: self.abandon,
        };
        let begun = move || {
            info!("answering");
            systemd::ready();
            menus.keep_in_background(stop);
        };
        polling.run(begun).await.map_err(|refused| ExitError::because(refused, TOKEN_HINT))
    }

    /// Answers updates from a webhook.
    pub(super) async fn serve(
        self,
        settings: &webhook::WebhookSettings,
        listener: TcpListener,
        menus: Menus,
    ) -> Result<(), ExitError> {
        let sender = self.sender(CallLimits::WEBHOOK);
        let metrics = Arc::clone(&self.telemetry.metrics);
        let handler =
            UpdateHandler::new(self.me, self.library, sender, self.limiter, metrics, self.calendar);
        let routes =
            webhook::routes(settings, Arc::new(handler), self.telemetry.clone(), self.stop.clone());
        let served = tokio::spawn(serve(listener, routes, MAX_CONNECTIONS, self.stop.clone()));
        registration::register(&self.api, settings, &self.stop).await.map_err(|refused| {
            let hint = refused.hint();
            ExitError::because(refused, hint)
        })?;
        if !self.stop.is_cancelled() {
            info!("answering updates from the webhook");
            self.telemetry.health.receives(true);
            systemd::ready();
            menus.keep_in_background(self.stop.clone());
        }
        self.stop.cancelled().await;
        self.telemetry.health.stops();
        let _given_up = self.abandon.run_until_cancelled(served).await;
        Ok(())
    }
}
