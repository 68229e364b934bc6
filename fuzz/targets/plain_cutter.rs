//! The check `plain_cutter`.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| tchat_fuzz::check("plain_cutter", bytes));
