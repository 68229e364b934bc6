//! The check `founding_raw`.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| tchat_fuzz::check("founding_raw", bytes));
