//! Who sits there, as far as their profile says: whether anything has to be asked before the chat.

use tchat_client::home::Home;
use tchat_client::host_note::HostNote;
use tchat_client::profile::KnownServer;
use tchat_client::visit::first_nick;
use tchat_i18n::Words;
use tchat_proto::address::ServerLink;
use tchat_proto::invitation::Invitation;
use tchat_proto::nick::Nick;

use super::{Acquaintance, Server, Setting};

/// Who sits there, as far as their profile says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Guest {
    /// Somebody who has no profile yet.
    New,
    /// Somebody who knows these servers, the one used last first.
    Known(Vec<KnownServer>),
}

impl Guest {
    /// The servers that are known, the one used last first.
    #[must_use]
    pub fn servers(&self) -> &[KnownServer] {
        match self {
            Self::New => &[],
            Self::Known(known) => known,
        }
    }

    /// Whether one was where one wants to go, under a pseudonym: then nothing has to be asked.
    #[must_use]
    pub fn is_expected(&self, to: Option<&ServerLink>) -> bool {
        let there = match to {
            Some(link) => self.servers().iter().find(|known| known.is_at(link)),
            None => self.servers().first(),
        };
        there.is_some_and(|known| known.nick.is_some())
    }

    /// Whether the server that one was at last is one's own, begun beside a chat, and runs no more.
    #[must_use]
    pub fn was_host(&self, home: &Home) -> bool {
        let last = self.servers().first().filter(|known| known.nick.is_some());
        HostNote::of(home).zip(last).is_some_and(|(note, last)| note.tells_of_ended(last))
    }

    /// What the profile knows, for looking around.
    #[must_use]
    pub fn acquaintance(&self) -> Acquaintance {
        Acquaintance::With(self.servers().to_vec())
    }

    /// What a first run begins with, where it was said already, or was not, where to go and as whom.
    #[must_use]
    pub fn setting(
        &self,
        words: Words,
        home: &Home,
        to: Option<Invitation>,
        nick: Option<Nick>,
    ) -> Setting {
        let proposed = first_nick(self.servers(), home);
        Setting {
            words,
            known: self.servers().iter().map(Server::from).collect(),
            to,
            nick,
            proposed: proposed.map(|nick| nick.to_string()).unwrap_or_default(),
        }
    }
}

#[cfg(test)]
mod tests {
    use tchat_proto::id::ServerKey;

    use super::*;

    #[test]
    fn one_is_expected_where_one_was_under_a_name_and_by_default_where_one_was_last() {
        let server = |key, address: &str, nick: Option<&str>| KnownServer {
            link: ServerLink::parse(address).unwrap(),
            key: ServerKey([key; 32]),
            nick: nick.map(|nick| Nick::parse(nick).unwrap()),
        };
        let guest =
            Guest::Known(vec![server(1, "10.0.0.1", Some("zoe")), server(2, "10.0.0.20", None)]);
        assert!(guest.is_expected(None));
        for (to, expected) in [("10.0.0.1", true), ("10.0.0.20", false), ("10.0.0.3", false)] {
            assert_eq!(guest.is_expected(ServerLink::parse(to).ok().as_ref()), expected, "{to}");
        }
        assert!(!Guest::New.is_expected(None));
        let looked_only = Guest::Known(vec![server(2, "10.0.0.20", None)]);
        assert!(!looked_only.is_expected(None), "who took no name is asked for one");
    }
}
