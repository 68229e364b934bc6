//! tchat
fn main() {}
