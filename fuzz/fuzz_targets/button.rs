#![no_main]

use appeal_bot_fuzz::{button, prepare};

libfuzzer_sys::fuzz_target!(init: prepare(), |bytes: &[u8]| button::run(bytes));
