//! The check `cipher_keys`.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| tchat_fuzz::check("cipher_keys", bytes));
