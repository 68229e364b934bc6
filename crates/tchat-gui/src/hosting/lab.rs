//! The lab before one's own server: `tchat lab` in a terminal of its own, which shows what passes as an
//! eavesdropper sees it.
//!
//! It is the program's own screen: the window draws nothing of it, and it ends when its terminal is
//! closed.

use std::ffi::OsString;
use std::io;
use std::process::{Command, Stdio};

use tchat_proto::PORT_DEFAULT;
use tchat_speech::environment::variable;

use crate::hosting::program;
use crate::stages::beginning::PASSPHRASE;

/// Where it listens: beside the server.
pub const PORT: u16 = PORT_DEFAULT + 1;

/// Programs that are a terminal, and what stands before the command that they are to run.
const TERMINALS: &[(&str, &str)] = &[
    ("x-terminal-emulator", "-e"),
    ("gnome-terminal", "--"),
    ("konsole", "-e"),
    ("xfce4-terminal", "-x"),
    ("xterm", "-e"),
];

/// What somebody would type to have it before a server at this port.
#[must_use]
pub fn line(server_port: u16) -> String {
    format!("tchat {}", arguments(server_port).join(" "))
}

fn arguments(server_port: u16) -> Vec<String> {
    let (listen, to) = (format!("0.0.0.0:{PORT}"), format!("127.0.0.1:{server_port}"));
    ["lab", "--listen", &listen, "--to", &to].map(str::to_owned).to_vec()
}

/// Opens it in a terminal.
///
/// # Errors
///
/// If there is no terminal that could be begun: [`io::ErrorKind::NotFound`].
pub fn open(server_port: u16, lang: &str) -> io::Result<()> {
    let own = variable("TERMINAL").filter(|it| !it.is_empty());
    let own = own.iter().map(|name| (name.as_str(), "-e"));
    for (terminal, before) in own.chain(TERMINALS.iter().copied()) {
        let mut command = Command::new(terminal);
        let inner: [OsString; 3] = [program(), "--lang".into(), lang.into()];
        command.env_remove(PASSPHRASE);
        command.arg(before).args(inner).args(arguments(server_port));
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        match command.spawn() {
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(error),
            Ok(mut child) => {
                // Else it would stay behind as a zombie.
                std::thread::spawn(move || drop(child.wait()));
                return Ok(());
            }
        }
    }
    Err(io::ErrorKind::NotFound.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_typed_stands_beside_the_server_and_leads_to_it() {
        assert_eq!(line(5555), "tchat lab --listen 0.0.0.0:5556 --to 127.0.0.1:5555");
    }
}
