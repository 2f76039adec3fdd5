#![no_main]

use appeal_bot_fuzz::{prepare, words};

libfuzzer_sys::fuzz_target!(init: prepare(), |bytes: &[u8]| words::sources(bytes));
