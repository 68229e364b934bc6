//! The check `cipher_attack`.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| tchat_fuzz::check("cipher_attack", bytes));
