//! Sets the bot's menus, name and descriptions without being in anybody's way.

use std::future::pending;
use std::sync::Arc;

use arc_swap::ArcSwap;
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;
use tracing::{info, warn};

use crate::library::Library;
use crate::reload::{Listener, News};
use crate::telegram::api::Api;
use crate::telegram::failure;
use crate::telegram::menu::{self, Patience};

/// Sets the menus whenever it is told to.
pub(super) struct Menus {
    api: Api,
    library: Arc<ArcSwap<Library>>,
    due: Arc<Notify>,
}

impl Menus {
    pub(super) fn new(api: Api, library: Arc<ArcSwap<Library>>) -> Self {
        Self { api, library, due: Arc::default() }
    }

    /// A listener that has them set again after a reload that changes them.
    pub(super) fn told_of(&self, listener: Listener) -> Listener {
        let due = Arc::clone(&self.due);
        Box::new(move |news| {
            if let News::Live { old, new } = news
                && differ(old, new)
            {
                due.notify_one();
            }
            listener(news);
        })
    }

    /// Sets them now and each time they are due, if the words then say so, until `stop`.
    pub(super) fn keep_in_background(self, stop: CancellationToken) {
        tokio::spawn(stop.run_until_cancelled_owned(self.keep()));
    }

    async fn keep(self) {
        loop {
            let set = async {
                if self.library.load().settings.publish {
                    self.set().await;
                }
                pending().await
            };
            // Telegram may ask to wait for long; meanwhile newer words may be live.
            tokio::select! {
                () = set => {}
                () = self.due.notified() => {}
            }
        }
    }

    async fn set(&self) {
        match menu::publish(&self.api, &self.library.load_full(), Patience::LOGGED).await {
            Ok(0) => {}
            Ok(changed) => info!(changed, "menus, name and descriptions are set"),
            Err(error) => {
                let reason = failure::name(&error);
                warn!(reason, "cannot set menus, name and descriptions; the bot answers all the same");
            }
        }
    }
}

/// Whether other menus are to be set than before.
fn differ(old: &Library, new: &Library) -> bool {
    new.settings.publish && (!old.settings.publish || menu::wanted(old) != menu::wanted(new))
}
