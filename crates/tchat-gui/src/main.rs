//! The program `tchat-gui`.

fn main() {}
