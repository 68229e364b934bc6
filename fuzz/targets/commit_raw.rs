//! The check `commit_raw`.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| tchat_fuzz::check("commit_raw", bytes));
