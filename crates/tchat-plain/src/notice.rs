//! What the server itself says in the worksheet's protocol.
//!
//! Notices are ASCII but for the pseudonym, without the accent on « quitte », and end with a space:
//! byte for byte what the worksheet's own server sends. A client takes any text that *contains*
//! `SERVEUR` for one; [`without_serveur`] is for those who want that to be true.

use std::borrow::Cow;

/// What every notice begins with, and how a client knows one.
pub const SERVEUR: &str = "SERVEUR";

/// Somebody left.
#[must_use]
pub fn left(who: &str) -> String {
    format!("{SERVEUR} : {who} a quitte le chat ")
}

/// Somebody came.
#[must_use]
pub fn joined(who: &str) -> String {
    format!("{SERVEUR} : {who} a rejoint le chat ")
}

/// The server stops.
#[must_use]
pub fn stopping() -> String {
    format!("{SERVEUR} : le serveur s'arrete ")
}

/// A notice as it was recognised at the beginning of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Notice<'t> {
    /// Somebody left.
    Left(&'t str),
    /// Somebody came.
    Joined(&'t str),
    /// Anything else that begins like one.
    Other,
}

impl<'t> Notice<'t> {
    /// What a text is, if it begins like a notice. Anybody may have written it: the protocol cannot
    /// tell.
    #[must_use]
    pub fn of(text: &'t str) -> Option<Self> {
        let said = text.strip_prefix(SERVEUR)?;
        let said = said.trim_start().strip_prefix(':').map(str::trim);
        let who = |verb| said.and_then(|said| said.strip_suffix(verb)).map(str::trim_end);
        Some(match (who("a quitte le chat"), who("a rejoint le chat")) {
            (Some(who), _) if !who.is_empty() => Self::Left(who),
            (_, Some(who)) if !who.is_empty() => Self::Joined(who),
            _ => Self::Other,
        })
    }
}

/// A text in which nobody but the server says `SERVEUR`: `Serveur` instead, which is as long.
#[must_use]
pub fn without_serveur(text: &[u8]) -> Cow<'_, [u8]> {
    let word = SERVEUR.as_bytes();
    let mut calm = Cow::Borrowed(text);
    let mut from = 0;
    while let Some(found) = text.get(from..).and_then(|rest| place_of(word, rest)) {
        let at = from.saturating_add(found);
        let end = at.saturating_add(word.len());
        if let Some(said) = calm.to_mut().get_mut(at.saturating_add(1)..end) {
            said.make_ascii_lowercase();
        }
        from = end;
    }
    calm
}

fn place_of(word: &[u8], text: &[u8]) -> Option<usize> {
    text.windows(word.len()).position(|window| window == word)
}

/// A message with its author before it, as in the worksheet's last part: `bob> bonjour`.
#[must_use]
pub fn with_author(author: &str, message: &[u8]) -> Vec<u8> {
    [author.as_bytes(), b"> ", message].concat()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_departure_is_what_the_worksheet_sends_to_the_byte() {
        let bytes: &[u8] = &[
            0x53, 0x45, 0x52, 0x56, 0x45, 0x55, 0x52, 0x20, 0x3a, 0x20, 0xc3, 0xa9, 0x6c, 0x6f,
            0xc3, 0xaf, 0x73, 0x65, 0x20, 0x61, 0x20, 0x71, 0x75, 0x69, 0x74, 0x74, 0x65, 0x20,
            0x6c, 0x65, 0x20, 0x63, 0x68, 0x61, 0x74, 0x20,
        ];
        assert_eq!(left("éloïse").as_bytes(), bytes);
    }

    #[test]
    fn a_notice_is_recognised_at_the_beginning_of_a_text_only() {
        assert_eq!(Notice::of(&left("éloïse")), Some(Notice::Left("éloïse")));
        assert_eq!(Notice::of("SERVEUR : bob a rejoint le chat"), Some(Notice::Joined("bob")));
        assert_eq!(Notice::of(&stopping()), Some(Notice::Other));
        assert_eq!(Notice::of("SERVEUR : a quitte le chat"), Some(Notice::Other));
        assert_eq!(Notice::of("je parle du SERVEUR"), None);
    }

    #[test]
    fn nobody_but_the_server_says_serveur() {
        assert_eq!(without_serveur(b"le SERVEUR, SERVEUR"), &b"le Serveur, Serveur"[..]);
        assert_eq!(without_serveur(b"SERSERVEURVEUR"), &b"SERServeurVEUR"[..]);
        assert!(matches!(without_serveur(b"serveur\xff"), Cow::Borrowed(_)));
    }

    proptest! {
        #[test]
        fn what_is_calmed_is_as_long_and_says_it_no_more(text in "(SERVEUR|SER|VEUR|[A-Zé ]){0,20}") {
            let calm = without_serveur(text.as_bytes());
            prop_assert_eq!(calm.len(), text.len());
            prop_assert!(place_of(SERVEUR.as_bytes(), &calm).is_none());
        }
    }
}
