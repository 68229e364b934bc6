//! The check `plain_notice`.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| tchat_fuzz::check("plain_notice", bytes));
