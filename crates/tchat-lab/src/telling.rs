//! Events in words: one line each, harmless for any terminal.
//!
//! What strangers sent stands at the end of its line, behind a colon, or in hexadecimal; a
//! pseudonym within a line is quoted. So nobody on the wire can write a line of ours.

use std::io;
use std::net::SocketAddr;
use std::time::SystemTime;

use tchat_i18n::{Visible, Words};

use crate::lesson::Remark;
use crate::limits::CONNECTIONS_MAX;
use crate::news::{Close, Fate};
use crate::record::{Event, Happened, Kept, Sight};
use crate::segment::Direction;

/// How many bytes of a segment are told in hexadecimal: what a row of a wide screen shows. Captures
/// have them all.
const HEX_BYTES_MAX: usize = 48;

/// Tells events, with times counted from a beginning.
#[derive(Debug, Clone, Copy)]
pub struct Teller<'w> {
    /// In these words.
    pub words: &'w Words,
    /// From this moment.
    pub began: SystemTime,
}

impl Teller<'_> {
    /// One line.
    #[must_use]
    pub fn line(self, event: &Event) -> Visible {
        let mut parts = vec![self.time(event.at), own(" ")];
        if let Some(ends) = event.ends {
            parts.push(number(&format!(" #{}", ends.id.0)));
            if let Some(pseudonym) = event.pseudonym.as_deref().filter(|name| !name.is_empty()) {
                parts.extend([own(" "), Visible::quoted(pseudonym)]);
            }
        }
        parts.push(own(" "));
        parts.push(self.what(event));
        concat(&parts)
    }

    /// Seconds since the beginning, for a column of nine places.
    #[must_use]
    pub fn time(self, at: SystemTime) -> Visible {
        let since = at.duration_since(self.began).unwrap_or_default();
        number(&format!("{:>9.3}", since.as_secs_f64()))
    }

    fn what(self, event: &Event) -> Visible {
        let words = self.words;
        match &event.what {
            Happened::Opened => words.lab_opened(address(event.ends.map(|ends| ends.client))),
            Happened::Segment(kept) => self.segment(kept),
            Happened::Handed { direction, bytes } => {
                concat(&[self.way(*direction), own(" "), words.lab_handed(*bytes)])
            }
            Happened::ServerAway { reason } => {
                let server = address(event.ends.map(|ends| ends.server));
                words.lab_server_away(server, system(*reason))
            }
            Happened::TurnedAway => words.lab_turned_away(CONNECTIONS_MAX),
            Happened::HalfClosed { direction: Direction::ToServer } => words.lab_client_done(),
            Happened::HalfClosed { direction: Direction::ToClient } => words.lab_server_done(),
            Happened::Closed { how: Close::Fin, totals } => {
                words.lab_closed(totals.to_server.bytes, totals.to_client.bytes)
            }
            Happened::Closed { how: Close::Reset { direction }, .. } => match direction {
                Some(Direction::ToServer) => words.lab_reset_by_client(),
                Some(Direction::ToClient) => words.lab_reset_by_server(),
                None => words.lab_reset_by_lab(),
            },
            Happened::Missed { news, bytes } => words.lab_missed(*news, *bytes),
        }
    }

    fn segment(self, kept: &Kept) -> Visible {
        let mut parts = vec![self.way(kept.direction), own(" "), self.words.lab_bytes(kept.length)];
        let notes = self.notes(kept);
        if !notes.is_empty() {
            let listed = notes.iter().map(Visible::as_str).collect::<Vec<_>>().join("; ");
            // Words of ours: the gate changes nothing in them.
            parts.push(Visible::line(&format!(" [{listed}]")));
        }
        if let Some(bytes) = kept.bytes() {
            let shown = bytes.get(..HEX_BYTES_MAX).unwrap_or(bytes);
            let more = if shown.len() < bytes.len() { "…" } else { "" };
            parts.push(number(&format!(" {}{more}: ", hex(shown))));
            parts.push(text(bytes));
        }
        concat(&parts)
    }

    /// Which way.
    #[must_use]
    pub fn way(self, direction: Direction) -> Visible {
        match direction {
            Direction::ToServer => self.words.lab_to_server(),
            Direction::ToClient => self.words.lab_to_client(),
        }
    }

    /// What there is to say about a segment, apart from its bytes.
    #[must_use]
    pub fn notes(self, kept: &Kept) -> Vec<Visible> {
        let fate = match kept.fate {
            Fate::Passed => None,
            Fate::Changed => Some(self.words.lab_changed()),
            Fate::Dropped => Some(self.words.lab_dropped()),
        };
        let records = match &kept.sight {
            Sight::Encrypted { records } if records.is_empty() => Some(self.words.lab_tls_inside()),
            Sight::Encrypted { records } => {
                let heads = records.iter().map(|head| format!("{} {}", head.name(), head.length));
                let heads = heads.collect::<Vec<_>>().join(", ");
                Some(self.words.lab_tls(number(&heads)))
            }
            Sight::Plain { .. } | Sight::Unclear { .. } => None,
        };
        let remarks = kept.remarks().iter().map(|remark| self.remark(remark));
        fate.into_iter().chain(records).chain(remarks).collect()
    }

    /// A remark as a sentence.
    #[must_use]
    pub fn remark(self, remark: &Remark) -> Visible {
        let words = self.words;
        match remark {
            Remark::Pseudonym => words.lab_remark_pseudonym(),
            Remark::PseudonymAndMore => words.lab_remark_pseudonym_and_more(),
            Remark::Notice => words.lab_remark_notice(),
            Remark::NoticeGlued { at } => words.lab_remark_notice_glued(*at),
            Remark::NoticeForged => words.lab_remark_notice_forged(),
            Remark::Merged { lengths } => {
                let sum = lengths.iter().map(ToString::to_string).collect::<Vec<_>>().join(" + ");
                words.lab_remark_merged(lengths.len(), number(&sum))
            }
            Remark::PartOf { length } => words.lab_remark_part_of(*length),
            Remark::FullRecv => words.lab_remark_full_recv(),
            Remark::BeyondRecv { pieces } => words.lab_remark_beyond_recv(*pieces),
            Remark::BeginsInCharacter => words.lab_remark_begins_in_character(),
            Remark::EndsInCharacter => words.lab_remark_ends_in_character(),
            Remark::NotUtf8 { at, byte } => {
                words.lab_remark_not_utf8(*at, number(&format!("{byte:02x}")))
            }
            Remark::Controls => words.lab_remark_controls(),
        }
    }
}

/// Bytes in hexadecimal.
#[must_use]
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Bytes as the text that they are, or nearly; what cannot be shown is spelled out.
#[must_use]
pub fn text(bytes: &[u8]) -> Visible {
    let whole = bytes.utf8_chunks().map(|chunk| {
        let invalid = chunk.invalid().iter().map(|byte| format!("\\x{byte:02x}"));
        format!("{}{}", chunk.valid(), invalid.collect::<String>())
    });
    Visible::line(&whole.collect::<String>())
}

/// What the system says, in the words that people search for.
fn system(reason: io::ErrorKind) -> Visible {
    number(&reason.to_string())
}

fn address(address: Option<SocketAddr>) -> Visible {
    address.map_or(Visible::EMPTY, |address| number(&address.to_string()))
}

/// A text of digits and signs.
fn number(text: &str) -> Visible {
    Visible::line(text)
}

const fn own(text: &'static str) -> Visible {
    Visible::own(text)
}

fn concat(parts: &[Visible]) -> Visible {
    Visible::concat(&parts.iter().collect::<Vec<_>>())
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, UNIX_EPOCH};

    use bytes::Bytes;
    use tchat_i18n::Lang;

    use super::*;
    use crate::news::News;
    use crate::record::Record;
    use crate::segment::{ConnectionId, Ends, Segment};

    fn ends() -> Ends {
        let (client, server) =
            ("10.0.0.7:51234".parse().unwrap(), "10.0.0.1:5555".parse().unwrap());
        Ends { id: ConnectionId(3), client, server }
    }

    fn at(ms: u64) -> SystemTime {
        UNIX_EPOCH + Duration::from_millis(ms)
    }

    /// Sends these to the server, and gives the line of the last.
    fn told(lang: Lang, sends: &[&[u8]]) -> String {
        let (words, mut record, mut offset) = (Words::new(lang), Record::default(), 0);
        let teller = Teller { words: &words, began: at(0) };
        let mut line = Visible::EMPTY;
        for bytes in sends {
            let segment = Segment {
                direction: Direction::ToServer,
                at: at(2_636),
                offset,
                bytes: Bytes::copy_from_slice(bytes),
            };
            offset += u64::try_from(bytes.len()).unwrap();
            let news = News::Segment { ends: ends(), segment, fate: Fate::Passed };
            line = teller.line(&record.hear(&news));
        }
        line.to_string()
    }

    #[test]
    fn a_message_is_one_line_with_its_bytes() {
        let sends = [&b"alice"[..], "Salut à tous !".as_bytes()];
        assert_eq!(
            told(Lang::English, &sends),
            "    2.636  #3 alice → server 15 bytes 53616c757420c3a020746f75732021: Salut à tous !"
        );
        assert_eq!(
            told(Lang::French, &sends[..1]),
            "    2.636  #3 alice → serveur 5 octets [le pseudo] 616c696365: alice"
        );
    }

    #[test]
    fn nothing_on_the_wire_reaches_the_terminal_as_it_is() {
        let line = told(Lang::English, &[b"al\x1b[2Jice", b"\x1b]0;x\x07\r\n * bob\xff"]);
        assert!(line.contains("#3 “al␛[2Jice” → server"), "{line}");
        assert!(line.ends_with(": ␛]0;x␇␍␊ * bob\\xff"), "{line}");
        assert!(!line.chars().any(char::is_control));
    }

    #[test]
    fn of_an_encrypted_segment_sizes_are_told_and_nothing_else() {
        let line = told(Lang::English, &[b"\x16\x03\x01\x00\x04abcd\x17\x03\x03\x00\x02xy"]);
        let expected = "    2.636  #3 → server 16 bytes [TLS: handshake 4, application_data 2]";
        assert_eq!(line, expected);
    }

    #[test]
    fn every_remark_has_its_words() {
        let remarks = [
            Remark::Pseudonym,
            Remark::PseudonymAndMore,
            Remark::Notice,
            Remark::NoticeGlued { at: 1 },
            Remark::NoticeForged,
            Remark::Merged { lengths: vec![2, 4] },
            Remark::PartOf { length: 9 },
            Remark::FullRecv,
            Remark::BeyondRecv { pieces: 2 },
            Remark::BeginsInCharacter,
            Remark::EndsInCharacter,
            Remark::NotUtf8 { at: 1, byte: 0xFF },
            Remark::Controls,
        ];
        for words in Lang::ALL.map(Words::new) {
            let teller = Teller { words: &words, began: at(0) };
            let said = remarks.iter().map(|remark| teller.remark(remark).to_string());
            let mut said = said.collect::<Vec<_>>();
            said.sort();
            said.dedup();
            assert_eq!(said.len(), remarks.len(), "{said:?}");
        }
    }
}
