//! What this machine keeps of a chat: read beside the engine, which writes it.

use tchat_client::Trouble;
use tchat_client::history::{Archive, History};
use tchat_proto::id::ServerKey;

/// What this machine keeps.
#[derive(Debug)]
pub(crate) struct Records {
    archive: Archive,
    /// The history with the server, once it is known which that is.
    pub(crate) history: Option<History>,
}

impl Records {
    /// What a profile keeps.
    pub(crate) const fn of(archive: Archive) -> Self {
        Self { archive, history: None }
    }

    /// Opens the history with a server.
    pub(crate) fn open(&mut self, server: ServerKey) -> Result<&History, Trouble> {
        let history = self.archive.open(server)?;
        Ok(self.history.insert(history))
    }
}
