#![no_main]

use appeal_bot_fuzz::{parameters, prepare};

libfuzzer_sys::fuzz_target!(init: prepare(), |bytes: &[u8]| parameters::run(bytes));
