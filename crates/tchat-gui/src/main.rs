//! The program `tchat-gui`: the chat in a window.

use std::process::ExitCode;

fn main() -> ExitCode {
    tchat_gui::run::program(std::env::args_os())
}
