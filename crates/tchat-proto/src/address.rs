//! Where a server is and who it is: addresses and links.
//!
//! People type `192.168.1.20`, `chat.example.org:5555` or `[fe80::1]:5555`, or paste the link that
//! a server printed: `tchat://HOST:PORT/KEY`, whose key pins the server from the first connection
//! on. Nothing here resolves names.

use std::fmt;
use std::net::{IpAddr, Ipv6Addr};
use std::str::FromStr;

use crate::PORT_DEFAULT;
use crate::id::ServerKey;

/// The scheme of a link.
pub(crate) const SCHEME: &str = "tchat://";

/// Whether a text begins as a link does. Phones like to begin with a capital.
#[must_use]
pub fn has_scheme(text: &str) -> bool {
    text.get(..SCHEME.len()).is_some_and(|start| start.eq_ignore_ascii_case(SCHEME))
}

/// A host and a port, not resolved.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ServerAddress {
    /// A host name or an IP address, without brackets.
    pub host: String,
    /// The TCP port.
    pub port: u16,
}

/// What someone needs to find a server, and to know that it is the right one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServerLink {
    /// Where it is.
    pub address: ServerAddress,
    /// Who it is; without it the first key seen is trusted.
    pub key: Option<ServerKey>,
}

/// Why a text is neither an address nor a link.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AddressInvalid {
    /// There is no host in it.
    #[error("no host in `{0}`")]
    NoHost(String),
    /// The port is not a number from 1 to 65535.
    #[error("`{0}` is not a port: a number from 1 to 65535 is")]
    Port(String),
    /// The key in the link is not one.
    #[error("the key in the link is damaged: copy the whole link again")]
    Key,
    /// Not a character that a host name can have.
    #[error("a host cannot have {0:?} in its name")]
    Character(char),
}

impl ServerLink {
    /// Reads an address or a link as people type or paste it.
    ///
    /// # Errors
    ///
    /// [`AddressInvalid`] says what is wrong with it.
    pub fn parse(text: &str) -> Result<Self, AddressInvalid> {
        let text = text.trim();
        let rest = match text.split_at_checked(SCHEME.len()) {
            Some((_, rest)) if has_scheme(text) => rest,
            _ => return Ok(Self { address: text.parse()?, key: None }),
        };
        let (address, key) = match rest.split_once('/') {
            Some((address, key)) => (address, key.trim_end_matches('/')),
            None => (rest, ""),
        };
        let key = match key {
            "" => None,
            key => Some(key.parse().or(Err(AddressInvalid::Key))?),
        };
        Ok(Self { address: address.parse()?, key })
    }
}

impl fmt::Display for ServerLink {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{SCHEME}{}", self.address)?;
        match self.key {
            Some(key) => write!(f, "/{key}"),
            None => Ok(()),
        }
    }
}

impl FromStr for ServerAddress {
    type Err = AddressInvalid;

    fn from_str(text: &str) -> Result<Self, AddressInvalid> {
        let (host, port) = split_port(text)?;
        let port = match port {
            None => PORT_DEFAULT,
            Some(port) => match port.parse() {
                Ok(0) | Err(_) => return Err(AddressInvalid::Port(port.to_owned())),
                Ok(port) => port,
            },
        };
        if host.is_empty() {
            return Err(AddressInvalid::NoHost(text.to_owned()));
        }
        match host
            .chars()
            .find(|c| !c.is_alphanumeric() && !matches!(c, '.' | '-' | '_' | ':' | '%'))
        {
            Some(other) => Err(AddressInvalid::Character(other)),
            None => Ok(Self { host: host.to_owned(), port }),
        }
    }
}

/// Cuts `HOST`, `HOST:PORT`, `[V6]`, `[V6]:PORT` or a bare IPv6 address.
fn split_port(text: &str) -> Result<(&str, Option<&str>), AddressInvalid> {
    if let Some(bracketed) = text.strip_prefix('[') {
        let (host, rest) =
            bracketed.split_once(']').ok_or_else(|| AddressInvalid::NoHost(text.to_owned()))?;
        return match rest.strip_prefix(':') {
            Some(port) => Ok((host, Some(port))),
            None if rest.is_empty() => Ok((host, None)),
            None => Err(AddressInvalid::Port(rest.to_owned())),
        };
    }
    let bare_v6 = text.split('%').next().is_some_and(|host| host.parse::<Ipv6Addr>().is_ok());
    if bare_v6 {
        return Ok((text, None));
    }
    Ok(match text.split_once(':') {
        Some((host, port)) => (host, Some(port)),
        None => (text, None),
    })
}

impl ServerAddress {
    /// The address, if the host is one and not a name.
    #[must_use]
    pub fn ip(&self) -> Option<IpAddr> {
        self.host.parse().ok()
    }
}

impl fmt::Display for ServerAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.host.contains(':') {
            write!(f, "[{}]:{}", self.host, self.port)
        } else {
            write!(f, "{}:{}", self.host, self.port)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(host: &str, port: u16) -> ServerAddress {
        ServerAddress { host: host.to_owned(), port }
    }

    #[test]
    fn addresses_are_read_as_people_type_them() {
        for (text, expected) in [
            ("127.0.0.1", address("127.0.0.1", 5555)),
            ("chat.example.org:7000", address("chat.example.org", 7000)),
            ("::1", address("::1", 5555)),
            ("[fe80::1]:7", address("fe80::1", 7)),
            ("[::1]", address("::1", 5555)),
            ("fe80::1%eth0", address("fe80::1%eth0", 5555)),
        ] {
            assert_eq!(text.parse(), Ok(expected.clone()), "{text}");
            assert_eq!(expected.to_string().parse(), Ok(expected));
        }
    }

    #[test]
    fn what_is_no_address_is_refused_with_its_reason() {
        assert_eq!("host:0".parse::<ServerAddress>(), Err(AddressInvalid::Port("0".into())));
        assert_eq!("host:x".parse::<ServerAddress>(), Err(AddressInvalid::Port("x".into())));
        assert_eq!(
            "host:65536".parse::<ServerAddress>(),
            Err(AddressInvalid::Port("65536".into()))
        );
        assert_eq!(":5555".parse::<ServerAddress>(), Err(AddressInvalid::NoHost(":5555".into())));
        assert_eq!("a b".parse::<ServerAddress>(), Err(AddressInvalid::Character(' ')));
        assert_eq!("[::1".parse::<ServerAddress>(), Err(AddressInvalid::NoHost("[::1".into())));
    }

    #[test]
    fn a_link_carries_the_servers_key() {
        let key = ServerKey([5; 32]);
        let link = ServerLink { address: address("10.0.0.1", 5555), key: Some(key) };
        assert_eq!(ServerLink::parse(&link.to_string()), Ok(link.clone()));
        let cut = &link.to_string()[..40];
        assert_eq!(ServerLink::parse(cut), Err(AddressInvalid::Key));
        assert_eq!(ServerLink::parse("tchat://[::1]:6").unwrap().address, address("::1", 6));
    }
}
