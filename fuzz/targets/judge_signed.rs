//! The check `judge_signed`.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| tchat_fuzz::check("judge_signed", bytes));
