//! The running bot, which receives updates by polling or by a webhook.

use std::num::NonZeroU32;
use std::sync::Arc;

use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;
use tracing::info;

use super::menus::Menus;
use super::update_handler::UpdateHandler;
use crate::ops::exit_error::ExitError;
use crate::ops::serve::{MAX_CONNECTIONS, serve};
use crate::ops::systemd;
use crate::ops::telemetry::Telemetry;
use crate::telegram::client::api::Api;
use crate::telegram::client::route::TOKEN_HINT;
use crate::telegram::receive::polling::Polling;
use crate::telegram::receive::{registration, webhook};

/// A bot that answers until `stop` is cancelled.
pub(super) struct Running {
    pub(super) api: Api,
    pub(super) handler: Arc<UpdateHandler>,
    pub(super) share: NonZeroU32,
    pub(super) telemetry: Telemetry,
    pub(super) stop: CancellationToken,
    pub(super) abandon: CancellationToken,
}

impl Running {
    pub(super) async fn poll(self, menus: Menus) -> Result<(), ExitError> {
        let Self { api, handler, share, telemetry, stop, abandon } = self;
        let begun = {
            let stop = stop.clone();
            move || {
                info!("answering");
                systemd::ready();
                menus.keep_in_background(stop);
            }
        };
        let polling = Polling { api, handler, share, telemetry, stop, abandon };
        polling.run(begun).await.map_err(|refused| ExitError::because(refused, TOKEN_HINT))
    }

    pub(super) async fn serve(
        self,
        settings: &webhook::WebhookSettings,
        listener: TcpListener,
        menus: Menus,
    ) -> Result<(), ExitError> {
        let stop = self.stop;
        let routes = webhook::routes(settings, self.handler, self.telemetry.clone(), stop.clone());
        let served = tokio::spawn(serve(listener, routes, MAX_CONNECTIONS, stop.clone()));
        registration::register(&self.api, settings, &stop).await.map_err(|refused| {
            let hint = refused.hint();
            ExitError::because(refused, hint)
        })?;
        if !stop.is_cancelled() {
            info!("answering updates from the webhook");
            self.telemetry.health.receives(true);
            systemd::ready();
            menus.keep_in_background(stop.clone());
        }
        stop.cancelled().await;
        self.telemetry.health.stops();
        let _given_up = self.abandon.run_until_cancelled(served).await;
        Ok(())
    }
}
