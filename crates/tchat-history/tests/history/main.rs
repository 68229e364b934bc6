//! The judge before known cases: evenings as they should be, and the same with one thing wrong.

#![expect(clippy::unwrap_used, reason = "helpers of tests may stop them")]

mod good;
mod random;
mod rules;
mod tale;
