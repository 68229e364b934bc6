//! Servers' names as one asks for them: `redis`, `redis-tls`.

use std::fmt;
use std::str::FromStr;

/// A kind of server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Tchat,
    LimitEach,
    LimitCoal,
    Redis,
    Nats,
    Inspircd,
    Mosquitto,
}

/// A server, with TLS or without.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct ServerName {
    pub(crate) kind: Kind,
    pub(crate) tls: bool,
}

/// No server has this name.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("there is no server `{0}` to measure: one of {known}", known = ServerName::all())]
pub(crate) struct NameInvalid(String);

const PEERS: [(&str, Kind); 6] = [
    ("limit-coal", Kind::LimitCoal),
    ("limit-each", Kind::LimitEach),
    ("redis", Kind::Redis),
    ("nats", Kind::Nats),
    ("inspircd", Kind::Inspircd),
    ("mosquitto", Kind::Mosquitto),
];

impl ServerName {
    /// tchat itself, which has no mode without TLS.
    pub(crate) const TCHAT: Self = Self { kind: Kind::Tchat, tls: true };

    /// Whether what was sent is on disk before it is delivered.
    pub(crate) fn is_durable(self) -> bool {
        self.kind == Kind::Tchat
    }

    fn all() -> String {
        let names = PEERS.map(|(name, _)| format!("{name}, {name}-tls"));
        names.join(", ")
    }
}

impl fmt::Display for ServerName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let known = PEERS.iter().find(|(_, kind)| *kind == self.kind);
        match known {
            Some((name, _)) if self.tls => write!(f, "{name}-tls"),
            Some((name, _)) => f.write_str(name),
            None => f.write_str("tchat"),
        }
    }
}

impl FromStr for ServerName {
    type Err = NameInvalid;

    fn from_str(text: &str) -> Result<Self, NameInvalid> {
        let (name, tls) = match text.strip_suffix("-tls") {
            Some(name) => (name, true),
            None => (text, false),
        };
        let known = PEERS.iter().find(|(known, _)| *known == name);
        match known {
            Some((_, kind)) => Ok(Self { kind: *kind, tls }),
            None => Err(NameInvalid(text.to_owned())),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_says_which_server_and_whether_tls() {
        for name in ["limit-coal", "limit-each-tls", "redis", "inspircd-tls", "mosquitto"] {
            assert_eq!(name.parse::<ServerName>().unwrap().to_string(), name);
        }
        assert_eq!(ServerName::TCHAT.to_string(), "tchat");
        let error = "rediss".parse::<ServerName>().unwrap_err().to_string();
        assert!(error.contains("`rediss`") && error.contains("redis-tls"), "{error}");
    }
}
