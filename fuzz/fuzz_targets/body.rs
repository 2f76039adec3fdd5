#![no_main]

use appeal_bot_fuzz::body;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| body::run(bytes));
