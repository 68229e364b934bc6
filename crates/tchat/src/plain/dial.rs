//! Reaching a server of the worksheet, and telling what answers in its place.

use std::io;
use std::time::Duration;

use tchat_client::trouble::NotTchat;
use tchat_plain::reader::{Heard, Kind};
use tchat_proto::address::ServerAddress;
use tokio::net::{TcpStream, lookup_host};

use crate::explain::plain::PlainTrouble;

/// How long a connection may take to come about: a machine that is there answers within one second,
/// one behind a firewall never.
const CONNECT_TIME_MAX: Duration = Duration::from_secs(10);

/// Opens a connection to the first of the server's addresses that answers.
pub(crate) async fn dial(server: &ServerAddress) -> Result<TcpStream, PlainTrouble> {
    let timed_out = || PlainTrouble::TimedOut { address: server.clone(), after: CONNECT_TIME_MAX };
    let stream = tokio::time::timeout(CONNECT_TIME_MAX, first_to_answer(server))
        .await
        .or(Err(timed_out()))??;
    // One send is one message, and waits for no other.
    let lost = |_| PlainTrouble::Lost { address: server.clone() };
    stream.set_nodelay(true).map_err(lost)?;
    Ok(stream)
}

async fn first_to_answer(server: &ServerAddress) -> Result<TcpStream, PlainTrouble> {
    let unknown = || PlainTrouble::HostUnknown { host: server.host.clone() };
    let addresses = lookup_host((server.host.as_str(), server.port)).await.or(Err(unknown()))?;
    let mut trouble = unknown();
    for address in addresses {
        match TcpStream::connect(address).await {
            Ok(stream) => return Ok(stream),
            Err(error) => trouble = because(server, &error),
        }
    }
    Err(trouble)
}

fn because(server: &ServerAddress, error: &io::Error) -> PlainTrouble {
    let address = server.clone();
    match error.kind() {
        io::ErrorKind::ConnectionRefused => PlainTrouble::ConnectionRefused { address },
        io::ErrorKind::TimedOut => PlainTrouble::TimedOut { address, after: CONNECT_TIME_MAX },
        _ => PlainTrouble::Unreachable { address },
    }
}

/// How many of the first bytes [`recognise`] looks at.
pub(crate) const FIRST_BYTES: usize = 16;

/// What a server is that begins so, if it is certainly none of the worksheet: everything that a
/// person could type there is left alone.
pub(crate) fn recognise(first: &[u8]) -> Option<NotTchat> {
    match first {
        // The status line of HTTP (RFC 9112 §4): `HTTP/1.1 400 `.
        [b'H', b'T', b'T', b'P', b'/', b'0'..=b'9', b'.', b'0'..=b'9', b' ', b'1'..=b'5', ..] => {
            Some(NotTchat::Http)
        }
        // The first line of SSH (RFC 4253 §4.2).
        [b'S', b'S', b'H', b'-', b'1' | b'2', b'.', ..] => Some(NotTchat::Ssh),
        // An alert of TLS (RFC 8446 §5.1), which is two bytes long.
        [0x15, 0x03, 0x00..=0x04, 0x00, 0x02, ..] => Some(NotTchat::OtherTls),
        _ => None,
    }
}

/// The same for a server that has gone: a page as only answer was one of a web server to what it
/// took for HTTP/0.9.
pub(crate) fn recognise_ended(first: &[u8]) -> Option<NotTchat> {
    let page = [&b"<!doctype html"[..], b"<html"]
        .iter()
        .any(|tag| first.get(..tag.len()).is_some_and(|begins| begins.eq_ignore_ascii_case(tag)));
    if page { Some(NotTchat::Http) } else { recognise(first) }
}

/// Whether a notice is that of an encrypted server, which names the command to join it with.
pub(crate) fn sends_elsewhere(heard: &Heard) -> bool {
    heard.kind == Kind::Notice && heard.text().contains("tchat join")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn other_services_are_recognised_and_what_people_type_is_not() {
        assert_eq!(recognise(b"HTTP/1.0 400 Bad"), Some(NotTchat::Http));
        assert_eq!(recognise(b"SSH-2.0-OpenSSH"), Some(NotTchat::Ssh));
        assert_eq!(recognise(b"\x15\x03\x03\x00\x02\x02\x46"), Some(NotTchat::OtherTls));
        for text in ["", "HTTP", "HTTP/ est un protocole", "SSH-moi", "<html>", "\u{15}\u{3}x"] {
            assert_eq!(recognise(text.as_bytes()), None, "{text}");
        }
    }

    #[test]
    fn a_page_and_then_nothing_is_a_web_server() {
        assert_eq!(recognise_ended(b"<!DOCTYPE HTML P"), Some(NotTchat::Http));
        assert_eq!(recognise_ended(b"<html>"), Some(NotTchat::Http));
        assert_eq!(recognise_ended(b"SSH-2.0-"), Some(NotTchat::Ssh));
        assert_eq!(recognise_ended(b"bonjour"), None);
    }
}
