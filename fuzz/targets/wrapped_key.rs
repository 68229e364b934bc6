//! The check `wrapped_key`.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| tchat_fuzz::check("wrapped_key", bytes));
