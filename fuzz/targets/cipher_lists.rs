//! The check `cipher_lists`.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| tchat_fuzz::check("cipher_lists", bytes));
