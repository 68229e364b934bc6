//! Meeting a server once, to learn who it is: for looking at what is in the way.

use tchat_proto::address::ServerAddress;
use tchat_proto::greeting::ServerHello;
use tchat_proto::id::ServerKey;

use crate::connect;
use crate::trouble::Trouble;

/// A tchat server that answered.
#[derive(Debug)]
pub struct Met {
    /// Who it is.
    pub key: ServerKey,
    /// How it greeted, or why it did not.
    pub greeted: Result<ServerHello, Trouble>,
}

/// Connects to a server and greets it, as a client does, and leaves again.
///
/// The greeting is signed with new keys that are thrown away. With a profile's own, the server would
/// end the connection of the chat that may be open with them, and a stranger in its place would
/// learn who came. Nothing is remembered, and no key is expected: whether the one that came is the
/// right one is for the caller to say.
///
/// # Errors
///
/// [`Trouble`] if no tchat server answered; which, says how far it went.
pub async fn meet(address: &ServerAddress, agent: &str) -> Result<Met, Trouble> {
    connect::meet(address, agent).await
}
