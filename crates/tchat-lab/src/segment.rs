//! What passes: bytes as they came from one read, in one direction of one connection.

use std::net::SocketAddr;
use std::time::SystemTime;

use bytes::Bytes;

/// A connection, by the order in which they came: the first is 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ConnectionId(pub u64);

/// Which way bytes go.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Direction {
    /// From the client.
    ToServer,
    /// From the server.
    ToClient,
}

impl Direction {
    /// Both.
    pub const BOTH: [Self; 2] = [Self::ToServer, Self::ToClient];

    /// A stable name, for programs.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::ToServer => "to_server",
            Self::ToClient => "to_client",
        }
    }
}

/// One value for each direction.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct PerDirection<T> {
    /// From the client.
    pub to_server: T,
    /// From the server.
    pub to_client: T,
}

impl<T> PerDirection<T> {
    /// The value of a direction.
    #[must_use]
    pub const fn of(&self, direction: Direction) -> &T {
        match direction {
            Direction::ToServer => &self.to_server,
            Direction::ToClient => &self.to_client,
        }
    }

    /// The value of a direction, to be changed.
    pub const fn of_mut(&mut self, direction: Direction) -> &mut T {
        match direction {
            Direction::ToServer => &mut self.to_server,
            Direction::ToClient => &mut self.to_client,
        }
    }
}

/// Between whom a connection is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ends {
    /// Which connection.
    pub id: ConnectionId,
    /// The client.
    pub client: SocketAddr,
    /// The server behind the tap.
    pub server: SocketAddr,
}

/// Bytes that came from one read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Segment {
    /// Which way they go.
    pub direction: Direction,
    /// When they came.
    pub at: SystemTime,
    /// How many bytes went the same way before them.
    pub offset: u64,
    /// The bytes.
    pub bytes: Bytes,
}
