//! The check `key_package_raw`.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| tchat_fuzz::check("key_package_raw", bytes));
