#![no_main]

use appeal_bot_fuzz::{inline, prepare};

libfuzzer_sys::fuzz_target!(init: prepare(), |bytes: &[u8]| inline::run(bytes));
