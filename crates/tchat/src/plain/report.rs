//! What happened in a chat in the clear, as it is written for people and for programs.
//!
//! The protocol names no author, so a message comes from `?` for people and from `null` for
//! programs; `* ` begins what claims to be the server's, and nothing else. What the server says is
//! never translated. Texts for people pass the gate, those for programs are exact.

use serde_json::{Value as Json, json};
use tchat_i18n::Visible;
use tchat_plain::reader::{Heard, Kind};
use tchat_proto::id::Timestamp;
use tchat_speech::moment;

use crate::plain::PLAIN_ROOM;
use crate::plain::school_cipher::SchoolCipher;

/// Something that was said here, and is told when the system has taken it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Said {
    /// As it was typed.
    pub(crate) text: String,
    /// By which cipher it went.
    pub(crate) cipher: Option<SchoolCipher>,
    /// To give back.
    pub(crate) reference: Option<String>,
}

/// Something that came, read with the cipher in use.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Read<'h> {
    heard: &'h Heard,
    /// What is shown.
    text: String,
    /// The cipher, if it undid something.
    deciphered_by: Option<&'h SchoolCipher>,
}

impl<'h> Read<'h> {
    /// Deciphers what people say. Notices are never enciphered; and a text that this key cannot have
    /// made is read as it came, since an error must not hide it.
    pub(crate) fn of(heard: &'h Heard, cipher: Option<&'h SchoolCipher>) -> Self {
        let deciphered = match (heard.kind, cipher, heard.exact()) {
            (Kind::Message, Some(cipher), Some(text)) => {
                cipher.decipher(text).map(|text| (text, cipher))
            }
            _ => None,
        };
        match deciphered {
            Some((text, cipher)) => Self { heard, text, deciphered_by: Some(cipher) },
            None => Self { heard, text: heard.text(), deciphered_by: None },
        }
    }

    /// For people.
    pub(crate) fn line(&self) -> Visible {
        match self.heard.kind {
            Kind::Notice => Visible::concat(&[&Visible::own("* "), &Visible::line(&self.text)]),
            Kind::Message => {
                Visible::concat(&[&Visible::own("?: "), &Visible::message(&self.text)])
            }
        }
    }

    /// For programs.
    pub(crate) fn object(&self, time: Timestamp) -> Json {
        let mut object = match self.heard.kind {
            Kind::Notice => json!({ "type": "notice", "room": PLAIN_ROOM, "text": self.text }),
            Kind::Message => json!({
                "type": "message", "room": PLAIN_ROOM, "from": null, "text": self.text,
                "mine": false,
            }),
        };
        object["time"] = moment::write(time).into();
        object["encrypted"] = false.into();
        if let Some(cipher) = self.deciphered_by {
            object["cipher"] = cipher.name.english().into();
            object["wire"] = self.heard.text().into();
        }
        if self.heard.exact().is_none() {
            object["hex"] = hexadecimal(&self.heard.bytes).into();
        }
        object
    }
}

impl Said {
    /// For people, who see their own name.
    pub(crate) fn line(&self, me: &str) -> Visible {
        let text = Visible::message(&self.text);
        Visible::concat(&[&Visible::name(me), &Visible::own(": "), &text])
    }

    /// For programs.
    pub(crate) fn object(&self, time: Timestamp) -> Json {
        let mut object = json!({
            "type": "sent", "room": PLAIN_ROOM, "text": self.text, "time": moment::write(time),
            "encrypted": false,
        });
        if let Some(cipher) = &self.cipher {
            object["cipher"] = cipher.name.english().into();
        }
        if let Some(reference) = &self.reference {
            object["ref"] = reference.as_str().into();
        }
        object
    }
}

/// The name of a cipher, for programs.
pub(crate) fn cipher_name(cipher: Option<&SchoolCipher>) -> Json {
    cipher.map_or(Json::Null, |cipher| cipher.name.english().into())
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn heard(kind: Kind, bytes: &[u8]) -> Heard {
        Heard { kind, bytes: bytes.to_vec() }
    }

    fn vigenere() -> SchoolCipher {
        SchoolCipher::parse("vigenere:NSI").unwrap()
    }

    #[test]
    fn a_message_has_no_author_and_is_not_encrypted() {
        let said = heard(Kind::Message, "Salut à tous !".as_bytes());
        let read = Read::of(&said, None);
        assert_eq!(read.line().as_str(), "?: Salut à tous !");
        let expected = json!({
            "type": "message", "room": "plain", "from": null, "text": "Salut à tous !",
            "mine": false, "time": "1970-01-01T00:00:00.000Z", "encrypted": false,
        });
        assert_eq!(read.object(Timestamp(0)), expected);
    }

    #[test]
    fn messages_are_deciphered_and_notices_are_not() {
        let cipher = vigenere();
        let said = heard(Kind::Message, b"Ogvwgce");
        let read = Read::of(&said, Some(&cipher));
        assert_eq!(read.line().as_str(), "?: Bonjour");
        assert_eq!(read.object(Timestamp(0))["wire"], "Ogvwgce");
        let notice = heard(Kind::Notice, b"SERVEUR : bob a quitte le chat ");
        let read = Read::of(&notice, Some(&cipher));
        assert_eq!(read.line().as_str(), "* SERVEUR : bob a quitte le chat ");
        assert_eq!(read.object(Timestamp(0))["text"], "SERVEUR : bob a quitte le chat ");
    }

    #[test]
    fn what_the_key_cannot_have_made_is_shown_as_it_came() {
        let cipher = SchoolCipher::parse("xor-list:TERM").unwrap();
        let said = heard(Kind::Message, b"Bonjour");
        let read = Read::of(&said, Some(&cipher));
        assert_eq!(read.line().as_str(), "?: Bonjour");
        assert_eq!(read.object(Timestamp(0)).get("cipher"), None);
    }

    #[test]
    fn what_is_no_text_is_spelled_out_and_its_bytes_are_told() {
        let said = heard(Kind::Message, b"\x1b[2Ja\xff");
        let read = Read::of(&said, None);
        assert_eq!(read.line().as_str(), "?: ␛[2Ja\\xff");
        let object = read.object(Timestamp(0));
        assert_eq!(
            (&object["text"], &object["hex"]),
            (&"\u{1b}[2Ja\\xff".into(), &"1b5b324a61ff".into())
        );
    }

    #[test]
    fn a_message_cannot_look_like_a_notice() {
        let said = heard(Kind::Message, b"x\n* SERVEUR : bob a quitte le chat");
        let line = Read::of(&said, None).line();
        assert!(line.as_str().lines().all(|line| !line.starts_with('*')), "{line}");
    }

    #[test]
    fn what_was_said_here_is_told_as_it_was_typed() {
        let reference = Some("7".to_owned());
        let said = Said { text: "salut".into(), cipher: Some(vigenere()), reference };
        assert_eq!(said.line("alice").as_str(), "alice: salut");
        let object = said.object(Timestamp(0));
        assert_eq!((&object["text"], &object["ref"]), (&"salut".into(), &"7".into()));
        assert_eq!((&object["cipher"], &object["encrypted"]), (&"vigenere".into(), &false.into()));
    }
}
