//! What a server announces: who it is, what it is called, and whether it has a plain room.
//!
//! It stands in the TXT record (RFC 6763 §6): `v=1`, `key=` with the server's key in base64url,
//! `name=`, and `plain=1`. Reading takes any bytes: an announcement that makes no sense is none.

use tchat_proto::id::ServerKey;

use crate::limits::{LABEL_BYTES_MAX, NAME_BYTES_MAX};

/// The version of announcements that we write and read.
const VERSION: &str = "1";

/// What a server says of itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Announcement {
    /// Who it says it is. Only a connection proves it.
    pub key: ServerKey,
    /// What it says it is called: foreign text, at most [`NAME_BYTES_MAX`] bytes.
    pub name: String,
    /// Whether it says that it has a plain room.
    pub plain: bool,
}

/// Why something that was announced is no server for us.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotOurs {
    /// Another version of announcements, or none.
    #[error("it is of another version")]
    Version,
    /// No key, or not one of 32 bytes in base64url.
    #[error("it has no key")]
    Key,
    /// No address that could be connected to from here, or port 0.
    #[error("it has no address on this network")]
    Address,
}

impl Announcement {
    /// The strings of the TXT record.
    #[must_use]
    pub fn to_txt(&self) -> Vec<(&'static str, String)> {
        let mut strings = vec![
            ("v", VERSION.to_owned()),
            ("key", self.key.to_string()),
            ("name", cut(&self.name, NAME_BYTES_MAX).to_owned()),
        ];
        if self.plain {
            strings.push(("plain", "1".to_owned()));
        }
        strings
    }

    /// Reads the strings of a TXT record: each a key, and what stood after the sign of equality.
    ///
    /// As RFC 6763 §6.4 has it, keys mean the same in capitals, the first of several counts, and
    /// what is not known is passed over.
    ///
    /// # Errors
    ///
    /// [`NotOurs::Version`] or [`NotOurs::Key`].
    pub fn from_txt<'t>(
        strings: impl Iterator<Item = (&'t str, Option<&'t [u8]>)> + Clone,
    ) -> Result<Self, NotOurs> {
        let value = |wanted: &str| {
            let mut strings = strings.clone();
            let found = strings.find(|(key, _)| key.eq_ignore_ascii_case(wanted));
            found.and_then(|(_, value)| value)
        };
        if value("v") != Some(VERSION.as_bytes()) {
            return Err(NotOurs::Version);
        }
        let key = value("key").and_then(|bytes| std::str::from_utf8(bytes).ok());
        let key = key.and_then(|text| text.parse().ok()).ok_or(NotOurs::Key)?;
        let name = String::from_utf8_lossy(value("name").unwrap_or_default());
        Ok(Self {
            key,
            name: cut(&name, NAME_BYTES_MAX).to_owned(),
            plain: value("plain") == Some(b"1"),
        })
    }

    /// The instance name, for programs that list all kinds of services: the server's name, and the
    /// beginning of its key.
    ///
    /// With the key no two servers want the same one: half of them keep the name that they have
    /// unless told otherwise, and a name that gives way to another's (RFC 6762 §9) would change
    /// with each start. `port` is for a server's further ports.
    #[must_use]
    pub fn instance(&self, port: Option<u16>) -> String {
        let [a, b, c, d, ..] = self.key.0;
        let mut mark = format!("{a:02x}{b:02x}{c:02x}{d:02x}");
        if let Some(port) = port {
            mark.push_str(&format!(" {port}"));
        }
        // No control characters (RFC 6763 §4.1.1).
        let name: String = self.name.chars().filter(|c| !c.is_control()).collect();
        let room = LABEL_BYTES_MAX.saturating_sub(mark.len()).saturating_sub(1);
        match cut(name.trim(), room) {
            "" => mark,
            name => format!("{name} {mark}"),
        }
    }

    /// The host name whose addresses are announced: the machine's own name is nobody's business.
    #[must_use]
    pub(crate) fn host(&self) -> String {
        let mark: String = self.key.0.iter().take(8).map(|byte| format!("{byte:02x}")).collect();
        format!("tchat-{mark}.local.")
    }
}

/// As much of the beginning of a text as fits into so many bytes.
fn cut(text: &str, bytes: usize) -> &str {
    let mut end = text.len().min(bytes);
    while !text.is_char_boundary(end) {
        end = end.saturating_sub(1);
    }
    text.get(..end).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn announcement(name: &str) -> Announcement {
        Announcement { key: ServerKey([7; 32]), name: name.to_owned(), plain: true }
    }

    fn read(strings: &[(&str, Option<&[u8]>)]) -> Result<Announcement, NotOurs> {
        Announcement::from_txt(strings.iter().copied())
    }

    #[test]
    fn what_is_announced_is_read_again() {
        for plain in [true, false] {
            let said = Announcement { plain, ..announcement("la salle 12 ☕") };
            let strings = said.to_txt();
            let heard = strings.iter().map(|(key, value)| (*key, Some(value.as_bytes())));
            assert_eq!(Announcement::from_txt(heard), Ok(said));
        }
    }

    #[test]
    fn keys_mean_the_same_in_capitals_and_the_first_of_several_counts() {
        let key = ServerKey([7; 32]).to_string();
        let other = ServerKey([8; 32]).to_string();
        let heard = read(&[
            ("V", Some(b"1")),
            ("Key", Some(key.as_bytes())),
            ("key", Some(other.as_bytes())),
            ("colour", Some(b"red")),
            ("plain", None),
        ]);
        assert_eq!(
            heard,
            Ok(Announcement { key: ServerKey([7; 32]), name: String::new(), plain: false })
        );
    }

    #[test]
    fn without_a_whole_key_it_is_no_server() {
        let key = ServerKey([7; 32]).to_string();
        for bad in [&key[..42], &format!("{key}A"), "", &key.replace('c', "*"), "\u{FFFD}"] {
            assert_eq!(
                read(&[("v", Some(b"1")), ("key", Some(bad.as_bytes()))]),
                Err(NotOurs::Key),
                "{bad}"
            );
        }
        assert_eq!(read(&[("v", Some(b"1")), ("key", None)]), Err(NotOurs::Key));
        assert_eq!(
            read(&[("v", Some(b"2")), ("key", Some(key.as_bytes()))]),
            Err(NotOurs::Version)
        );
        assert_eq!(read(&[]), Err(NotOurs::Version));
    }

    #[test]
    fn two_servers_of_one_name_have_different_instance_names() {
        let other = Announcement { key: ServerKey([8; 32]), ..announcement("tchat") };
        assert_eq!(announcement("tchat").instance(None), "tchat 07070707");
        assert_eq!(other.instance(None), "tchat 08080808");
        assert_eq!(other.instance(Some(6000)), "tchat 08080808 6000");
        assert_eq!(announcement(" \u{7}").instance(None), "07070707");
        assert_ne!(other.host(), announcement("tchat").host());
    }

    proptest! {
        #[test]
        fn any_name_fits_into_a_label_and_into_a_string(name in "\\PC{0,300}|.{0,300}") {
            let announcement = announcement(&name);
            prop_assert!(announcement.instance(Some(65_535)).len() <= LABEL_BYTES_MAX);
            prop_assert!(!announcement.instance(None).chars().any(char::is_control));
            for (key, value) in announcement.to_txt() {
                prop_assert!(key.len() + 1 + value.len() <= 255);
            }
        }

        #[test]
        fn any_strings_are_read_or_refused_and_what_is_read_is_within_limits(
            strings in proptest::collection::vec(
                (
                    "v|V|key|Key|name|plain|.{0,4}",
                    proptest::option::of(prop_oneof![
                        Just(b"1".to_vec()),
                        Just(ServerKey([7; 32]).to_string().into_bytes()),
                        proptest::collection::vec(any::<u8>(), 0..255),
                    ]),
                ),
                0..12,
            )
        ) {
            let heard = strings.iter().map(|(key, value)| (key.as_str(), value.as_deref()));
            if let Ok(announcement) = Announcement::from_txt(heard) {
                prop_assert!(announcement.name.len() <= NAME_BYTES_MAX);
                let again = announcement.to_txt();
                let again = again.iter().map(|(key, value)| (*key, Some(value.as_bytes())));
                prop_assert_eq!(Announcement::from_txt(again), Ok(announcement));
            }
        }
    }
}
