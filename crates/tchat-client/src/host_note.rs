//! The note in a server's data folder that it was begun beside a chat, as it is unless told
//! otherwise: so that whoever was the host is it again by typing `tchat`, or by opening the window.
//!
//! A server that was begun otherwise (by `tchat serve`, for invited people only, at other addresses)
//! has none: it is not for a chat to begin it again, and not as another one than it was.

use std::fs;
use std::io;
use std::net::{IpAddr, SocketAddr, TcpStream};
use std::path::PathBuf;
use std::time::Duration;

use tchat_proto::address::ServerLink;

use crate::home::Home;
use crate::profile::KnownServer;

/// The note: the server's link on this machine itself.
#[derive(Debug)]
pub struct HostNote {
    path: PathBuf,
}

impl HostNote {
    /// That of the server in this person's home, if there is one. Others are named by their folder
    /// whenever they are begun.
    #[must_use]
    pub fn of(home: &Home) -> Option<Self> {
        let path = home.server().ok()?.join("hosted");
        Some(Self { path })
    }

    /// Notes that the server was begun beside a chat. Should that fail, whoever types `tchat` must
    /// begin it by `tchat host`: nothing to fail for.
    pub fn write(&self, own_link: &ServerLink) {
        if let Err(error) = fs::write(&self.path, own_link.to_string()) {
            tracing::warn!(kind = ?error.kind(), "a hosted server could not be noted");
        }
    }

    /// Notes that it was begun otherwise.
    pub fn remove(&self) {
        match fs::remove_file(&self.path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                tracing::warn!(kind = ?error.kind(), "the note of a hosted server stays");
            }
            Ok(()) | Err(_) => {}
        }
    }

    /// Whether it is of this server, and that runs no more.
    #[must_use]
    pub fn tells_of_ended(&self, known: &KnownServer) -> bool {
        let is_of_it = self
            .read()
            .is_some_and(|own| own.key == Some(known.key) && own.address == known.link.address);
        is_of_it && nothing_listens_at(&known.link)
    }

    fn read(&self) -> Option<ServerLink> {
        ServerLink::parse(fs::read_to_string(&self.path).ok()?.trim()).ok()
    }
}

/// Whether a link leads to this very machine, and nothing there answers.
fn nothing_listens_at(link: &ServerLink) -> bool {
    /// More than enough for this machine to answer itself.
    const TIME: Duration = Duration::from_millis(300);
    let own = link.address.ip().filter(IpAddr::is_loopback);
    let tried =
        own.map(|ip| TcpStream::connect_timeout(&SocketAddr::new(ip, link.address.port), TIME));
    tried.is_some_and(|tried| {
        tried.is_err_and(|error| error.kind() == io::ErrorKind::ConnectionRefused)
    })
}

#[cfg(test)]
mod tests {
    use std::net::TcpListener;
    use std::path::Path;

    use tchat_proto::address::ServerAddress;
    use tchat_proto::id::ServerKey;

    use super::*;

    fn note(folder: &Path) -> HostNote {
        HostNote { path: folder.join("hosted") }
    }

    fn known(port: u16, key: u8) -> KnownServer {
        let key = ServerKey([key; 32]);
        let address = ServerAddress { host: "127.0.0.1".to_owned(), port };
        KnownServer { link: ServerLink { address, key: Some(key) }, key, nick: None }
    }

    #[test]
    fn only_the_server_that_was_noted_and_does_not_run_is_begun_again() {
        let folder = tempfile::tempdir().unwrap();
        let note = note(folder.path());
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        assert!(!note.tells_of_ended(&known(port, 1)), "nothing noted");
        note.write(&known(port, 1).link);
        assert!(!note.tells_of_ended(&known(port, 1)), "it runs");
        drop(listener);
        assert!(note.tells_of_ended(&known(port, 1)));
        assert!(!note.tells_of_ended(&known(port, 2)), "another server");
        note.remove();
        assert!(!note.tells_of_ended(&known(port, 1)), "begun otherwise since");
    }
}
