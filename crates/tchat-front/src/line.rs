//! How one is connected: to which server, as whom, and what went wrong last.

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use tchat_client::event::Connection;
use tchat_client::{Event, Trouble};
use tchat_proto::room::RoomName;

/// The connection, as it is shown.
#[derive(Debug, Clone, Default)]
pub enum LineState {
    /// Not yet connected.
    #[default]
    Connecting,
    /// Connected.
    Online,
    /// Not connected.
    Lost {
        /// When the next try comes, if there is one.
        next: Option<Instant>,
        /// Why.
        trouble: Option<Trouble>,
    },
}

/// How one is connected.
#[derive(Debug, Default)]
pub struct Line {
    state: LineState,
    /// The server's link, once one was there.
    server: Option<String>,
    /// The digits of its key.
    pub(crate) fingerprint: Option<String>,
    /// Why there was no connection last.
    last_trouble: Option<Trouble>,
    /// What one is called there.
    pub(crate) me: Option<String>,
    /// Whether one said that one is away.
    away: bool,
    /// The rooms of which all that was missed is here.
    caught_up: BTreeSet<RoomName>,
    /// Where others reach the server, if it runs beside this chat.
    pub(crate) reached_at: Option<String>,
    /// Whether the end was asked for.
    pub(crate) ends: bool,
}

impl Line {
    /// Learns from an event.
    pub(crate) fn heard(&mut self, event: &Event) {
        match event {
            Event::Ready { server, me, .. } => {
                (self.server, self.me) = (Some(server.clone()), Some(me.clone()));
            }
            Event::Renamed { who, to, .. } if self.is_me(&who.nick) => {
                self.me = Some(to.as_str().to_owned());
            }
            Event::Away { away, .. } => self.away = *away,
            Event::CaughtUp { room } => {
                self.caught_up.insert(room.clone());
            }
            Event::Connection(connection) => {
                self.caught_up.clear();
                self.changed(connection);
            }
            _ => {}
        }
    }

    fn changed(&mut self, connection: &Connection) {
        self.state = match connection {
            Connection::Online => LineState::Online,
            Connection::Offline => LineState::Lost { next: None, trouble: None },
            Connection::Retrying { after, trouble } => {
                self.last_trouble = Some(trouble.clone());
                LineState::Lost {
                    next: Instant::now().checked_add(*after),
                    trouble: Some(trouble.clone()),
                }
            }
        };
    }

    /// How the connection is.
    #[must_use]
    pub const fn state(&self) -> &LineState {
        &self.state
    }

    /// Whether the connection is there.
    #[must_use]
    pub const fn is_online(&self) -> bool {
        matches!(self.state, LineState::Online)
    }

    /// In how many seconds the next try comes, if one does; a second that has begun counts.
    #[must_use]
    pub fn seconds_left(&self) -> Option<u64> {
        let LineState::Lost { next: Some(next), .. } = &self.state else { return None };
        let left = next.saturating_duration_since(Instant::now()).as_millis();
        u64::try_from(left.div_ceil(1_000)).ok()
    }

    /// When a countdown to the next try changes.
    pub(crate) fn counts_at(&self, now: Instant) -> Option<Instant> {
        match &self.state {
            LineState::Lost { next: Some(next), .. } if *next > now => {
                now.checked_add(Duration::from_secs(1))
            }
            _ => None,
        }
    }

    /// The server's link, once one was there.
    #[must_use]
    pub fn server(&self) -> Option<&str> {
        self.server.as_deref()
    }

    /// The digits of the server's key, for people to compare.
    #[must_use]
    pub fn fingerprint(&self) -> Option<&str> {
        self.fingerprint.as_deref()
    }

    /// Why there was no connection last.
    #[must_use]
    pub const fn last_trouble(&self) -> Option<&Trouble> {
        self.last_trouble.as_ref()
    }

    /// What one is called, once that is known.
    #[must_use]
    pub fn me(&self) -> Option<&str> {
        self.me.as_deref()
    }

    /// Whether a pseudonym is one's own.
    pub(crate) fn is_me(&self, nick: &str) -> bool {
        self.me.as_deref() == Some(nick)
    }

    /// Whether one said that one is away.
    #[must_use]
    pub const fn is_away(&self) -> bool {
        self.away
    }

    /// Whether all that was missed of a room is here.
    pub(crate) fn has_caught_up(&self, room: &RoomName) -> bool {
        self.caught_up.contains(room)
    }
}
