#![no_main]

use appeal_bot_fuzz::{command, prepare};

libfuzzer_sys::fuzz_target!(init: prepare(), |bytes: &[u8]| command::run(bytes));
