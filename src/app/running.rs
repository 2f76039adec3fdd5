//! The bot while it answers: by polling, or by a webhook.

use std::num::NonZeroU32;
use std::sync::Arc;

use arc_swap::ArcSwap;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;
use tracing::info;

use super::menus::Menus;
use super::{REFUSED, Stop};
use crate::calendar::Calendar;
use crate::desk::Desk;
use crate::dialog::Me;
use crate::library::Library;
use crate::ops::http::Eyes;
use crate::ops::systemd;
use crate::serve::{MOST_CONNECTIONS, serve};
use crate::telegram::api::Api;
use crate::telegram::deliver::Courier;
use crate::telegram::limiter::Limiter;
use crate::telegram::limits::Limits;
use crate::telegram::polling::Polling;
use crate::telegram::webhook;

/// A bot that answers until it is told to stop.
pub(super) struct Running {
    pub(super) api: Api,
    pub(super) me: Me,
    pub(super) library: Arc<ArcSwap<Library>>,
    pub(super) limiter: Arc<Limiter>,
    pub(super) share: NonZeroU32,
    pub(super) eyes: Eyes,
    pub(super) calendar: Calendar,
    pub(super) stop: CancellationToken,
    pub(super) abandon: CancellationToken,
}

impl Running {
    fn courier(&self, limits: Limits) -> Courier {
        let metrics = Arc::clone(&self.eyes.metrics);
        Courier::new(self.api.clone(), metrics, self.abandon.clone(), limits)
    }

    /// Polls.
    pub(super) async fn poll(self, menus: Menus) -> Result<(), Stop> {
        let courier = self.courier(Limits::POLLING);
        let metrics = Arc::clone(&self.eyes.metrics);
        let handler = Desk::new(self.me, self.library, courier, self.limiter, metrics, self.calendar);
        let stop = self.stop.clone();
        let polling = Polling {
            api: self.api,
            handler: Arc::new(handler),
            share: self.share,
            eyes: self.eyes,
            stop: self.stop,
            abandon: self.abandon,
        };
        let begun = move || {
            info!("answering");
            systemd::ready();
            menus.keep_in_background(stop);
        };
        polling.run(begun).await.map_err(|refused| Stop::because(refused, REFUSED))
    }

    /// Answers what a webhook brings.
    pub(super) async fn serve(
        self,
        settings: &webhook::Settings,
        listener: TcpListener,
        menus: Menus,
    ) -> Result<(), Stop> {
        let courier = self.courier(Limits::WEBHOOK);
        let metrics = Arc::clone(&self.eyes.metrics);
        let handler = Desk::new(self.me, self.library, courier, self.limiter, metrics, self.calendar);
        let routes = webhook::routes(settings, Arc::new(handler), self.eyes.clone(), self.stop.clone());
        let served = tokio::spawn(serve(listener, routes, MOST_CONNECTIONS, self.stop.clone()));
        webhook::register(&self.api, settings, &self.stop).await.map_err(|refused| {
            let hint = "It must be HTTPS on port 443, 80, 88 or 8443, and known to the public name service.";
            Stop::because(refused, hint)
        })?;
        if !self.stop.is_cancelled() {
            info!("answering what the webhook brings");
            self.eyes.health.receives(true);
            systemd::ready();
            menus.keep_in_background(self.stop.clone());
        }
        self.stop.cancelled().await;
        self.eyes.health.stops();
        let _given_up = self.abandon.run_until_cancelled(served).await;
        Ok(())
    }
}
