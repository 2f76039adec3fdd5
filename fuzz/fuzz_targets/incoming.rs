#![no_main]

use appeal_bot_fuzz::{incoming, prepare};

libfuzzer_sys::fuzz_target!(init: prepare(), |bytes: &[u8]| incoming::run(bytes));
