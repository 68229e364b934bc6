//! What a connection speaks, by its first bytes. The server never speaks first.
//!
//! A TLS handshake begins with 0x16 0x03. A browser or a scanner asks for a page, and is told in
//! its own words where it landed; SSH is closed. Whatever else comes is a program from the
//! worksheet, which sends a pseudonym first: it comes into the plain room if there
//! is one, else it gets a line that it can show.

/// What the first bytes say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Speaks {
    /// TLS: a tchat client, most likely.
    Tls,
    /// HTTP.
    Http,
    /// SSH.
    Ssh,
    /// The worksheet's protocol, or none at all.
    Worksheet,
    /// It is too early to tell.
    Unclear,
}

/// How many bytes settle it.
pub(crate) const SNIFF_BYTES: usize = 8;

const HTTP_METHODS: [&[u8]; 8] =
    [b"GET ", b"POST ", b"HEAD ", b"PUT ", b"OPTIONS ", b"DELETE ", b"CONNECT ", b"PRI * HT"];

/// The answer to a browser, whole.
pub(crate) const HTTP_ANSWER: &str = "HTTP/1.1 400 Bad Request\r\n\
    Content-Type: text/plain; charset=utf-8\r\n\
    Content-Length: 103\r\n\
    Connection: close\r\n\
    \r\n\
    This is a tchat server, not a web site. Use `tchat join` with this address.\n\
    Ceci est un serveur tchat.\n";

/// The answer to a program of the worksheet, in its language and form, ASCII throughout.
pub(crate) const WORKSHEET_ANSWER: &str =
    "SERVEUR : ce serveur n'accepte pas les clients de la fiche, seulement tchat (tchat join)\r\n";

/// The answer to one for which there is no place.
pub(crate) const FULL_ANSWER: &str = "SERVEUR : le salon est plein, reessayez plus tard ";

/// Tells what a connection speaks.
pub(crate) fn sniff(first: &[u8]) -> Speaks {
    match first {
        [] | [0x16] => return Speaks::Unclear,
        [0x16, 0x03, ..] => return Speaks::Tls,
        _ => {}
    }
    if HTTP_METHODS.iter().any(|method| first.starts_with(method)) {
        return Speaks::Http;
    }
    if first.starts_with(b"SSH-") {
        return Speaks::Ssh;
    }
    // A pseudonym may begin like a method: its line ends, a method goes on.
    let may_become = |whole: &[u8]| whole.starts_with(first);
    if may_become(b"SSH-") || HTTP_METHODS.iter().any(|method| may_become(method)) {
        return Speaks::Unclear;
    }
    Speaks::Worksheet
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_bytes_tell() {
        for (first, speaks) in [
            (&b""[..], Speaks::Unclear),
            (b"\x16", Speaks::Unclear),
            (b"\x16\x03\x01", Speaks::Tls),
            (b"\x16\x04", Speaks::Worksheet),
            (b"GET / HT", Speaks::Http),
            (b"G", Speaks::Unclear),
            (b"GE\n", Speaks::Worksheet),
            (b"Gabriel", Speaks::Worksheet),
            (b"SSH-2.0-", Speaks::Ssh),
            (b"SSH", Speaks::Unclear),
            (b"alice\n", Speaks::Worksheet),
            (b"\xff\xfb", Speaks::Worksheet),
        ] {
            assert_eq!(sniff(first), speaks, "{first:?}");
        }
    }

    #[test]
    fn the_answers_are_what_they_say() {
        let (_, body) = HTTP_ANSWER.split_once("\r\n\r\n").unwrap();
        let length = format!("Content-Length: {}\r\n", body.len());
        assert!(HTTP_ANSWER.contains(&length), "{length}");
        assert!(WORKSHEET_ANSWER.starts_with("SERVEUR : "));
        assert!(WORKSHEET_ANSWER.is_ascii());
    }
}
