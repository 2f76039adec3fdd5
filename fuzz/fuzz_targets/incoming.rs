//! Whatever Telegram sends, an update is read or passed over, and answered by a decision that does not panic.

#![no_main]

use std::path::Path;
use std::sync::LazyLock;

use appeal_bot::dialog::{Me, answer, slow_down};
use appeal_bot::library::Library;
use appeal_bot::telegram::incoming::Update;
use libfuzzer_sys::fuzz_target;

static LIBRARY: LazyLock<Library> = LazyLock::new(|| {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../config");
    appeal_bot::app::load(&folder).expect("the shipped words are in order")
});

fuzz_target!(|bytes: &[u8]| {
    let me = Me { username: "appeal_fuzz_bot".to_owned(), inline: true };
    let Ok(update) = serde_json::from_slice::<Update>(bytes) else { return };
    let _ = (update.kind(), update.lane(), update.tapped(), update.reader(), update.sent());
    if let Some((request, _)) = update.request(&me) {
        let _ = answer(&LIBRARY, &request);
        let _ = slow_down(&LIBRARY, &request, true);
    }
});
