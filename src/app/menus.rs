//! Sets the bot's menus, name and descriptions in the background, so that answering never waits for
//! them.

use std::future::pending;
use std::sync::Arc;

use arc_swap::ArcSwap;
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;
use tracing::{info, warn};

use super::reload::{Listener, ReloadEvent};
use crate::telegram::client::api::Api;
use crate::telegram::client::failures;
use crate::telegram::profile;
use crate::telegram::profile::Patience;
use article::Library;

/// Sets the menus at start and after each reload that changes them.
pub(super) struct Menus {
    api: Api,
    library: Arc<ArcSwap<Library>>,
    due: Arc<Notify>,
    /// Whether to set them whatever `publish` says.
    always: bool,
}

impl Menus {
    pub(super) fn new(api: Api, library: Arc<ArcSwap<Library>>, always: bool) -> Self {
        Self { api, library, due: Arc::default(), always }
    }

    /// Wraps `listener` so that the menus are also set again after a reload that changes them.
    pub(super) fn set_after_reload(&self, listener: Listener) -> Listener {
        let (due, always) = (Arc::clone(&self.due), self.always);
        Box::new(move |event| {
            if let ReloadEvent::Live { old, new } = event
                && differ(old, new, always)
            {
                due.notify_one();
            }
            listener(event);
        })
    }

    /// Sets the menus now and whenever they change, if the settings have `publish` on, until
    /// `stop`.
    pub(super) fn keep_in_background(self, stop: CancellationToken) {
        tokio::spawn(stop.run_until_cancelled_owned(self.keep()));
    }

    async fn keep(self) {
        loop {
            let set = async {
                if self.always || self.library.load().settings.publish {
                    self.set().await;
                }
                pending().await
            };
            // Telegram may ask for a long wait, during which newer files may go live.
            tokio::select! {
                () = set => {}
                () = self.due.notified() => {}
            }
        }
    }

    async fn set(&self) {
        match profile::publish(&self.api, &self.library.load_full(), Patience::LOGGED).await {
            Ok(0) => {}
            Ok(changed) => info!(changed, "menus, name and descriptions are set"),
            Err(error) => {
                let reason = failures::name(&error);
                warn!(
                    reason = &*reason,
                    "cannot set menus, name and descriptions; the bot answers all the same"
                );
            }
        }
    }
}

/// Returns whether the menus to be set differ between the two libraries.
fn differ(old: &Library, new: &Library, always: bool) -> bool {
    let (were_set, are_set) = (always || old.settings.publish, always || new.settings.publish);
    are_set && (!were_set || profile::wanted(old) != profile::wanted(new))
}
