//! How others come to a server that runs beside this chat.

/// How others come to a server that runs beside this chat.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Doors {
    /// What others can type, the best first.
    pub commands: Vec<String>,
    /// The address that others reach it at, for invitations made here.
    pub host: String,
    /// The best link.
    pub link: String,
    /// The fingerprint of the server's key, for who comes without a link.
    pub fingerprint: String,
    /// Whether the server lets nobody in without an invitation.
    pub private: bool,
}
