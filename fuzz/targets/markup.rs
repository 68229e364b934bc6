//! The check `markup`.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| tchat_fuzz::check("markup", bytes));
