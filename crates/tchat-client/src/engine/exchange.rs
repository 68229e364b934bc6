//! What moves between the engine and a greeted link, whoever owns the socket.

use std::time::Instant;

use tchat_proto::link::{Greeted, Link, LinkBroken};

use super::Engine;
use crate::trouble::Trouble;

impl Engine {
    /// Takes what came over the link, does what follows, and hands the link what is to be asked.
    /// To be called after anything happened.
    ///
    /// # Errors
    ///
    /// [`Trouble`] if a write failed or the server broke the protocol: drop the connection, then
    /// [`Self::recover`].
    pub fn exchange(&mut self, now: Instant, link: &mut Link<Greeted>) -> Result<(), Trouble> {
        while self.wants_input()
            && let Some(word) = link.poll_event().or(Err(Trouble::ServerBroken))?
        {
            self.handle_server(now, word)?;
        }
        self.step(now)?;
        while let Some((id, request)) = self.poll_request() {
            link.request(id, request);
        }
        Ok(())
    }

    /// Does what the time demands of the link.
    ///
    /// # Errors
    ///
    /// [`Trouble::ConnectionLost`] if the server was not heard for too long.
    pub fn handle_timeout(&self, now: Instant, link: &mut Link<Greeted>) -> Result<(), Trouble> {
        match link.handle_timeout(now) {
            Ok(()) => Ok(()),
            // It is we who are not listening: the front end has events to take first.
            Err(LinkBroken::Silent) if !self.wants_input() => {
                link.handle_bytes(now, &[]);
                Ok(())
            }
            Err(LinkBroken::Silent | LinkBroken::GreetingTimeout) => Err(Trouble::ConnectionLost),
            Err(LinkBroken::Frame(_) | LinkBroken::OutOfPlace { .. }) => Err(Trouble::ServerBroken),
        }
    }
}
