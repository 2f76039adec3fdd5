#![no_main]

use appeal_bot_fuzz::{prepare, webhook};

libfuzzer_sys::fuzz_target!(init: prepare(), |bytes: &[u8]| webhook::run(bytes));
