//! The check `plain_pseudonym`.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| tchat_fuzz::check("plain_pseudonym", bytes));
