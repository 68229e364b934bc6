//! What a lab tells programs: one object for each event, with names that never change.
//!
//! Of an encrypted connection an object has sizes, times and the headers of TLS records, and no
//! field for anything else.

use std::io;
use std::net::SocketAddr;
use std::time::{SystemTime, UNIX_EPOCH};

use serde_json::{Map, Value as Json, json};
use tchat_lab::lesson::Remark;
use tchat_lab::limits::CONNECTIONS_MAX;
use tchat_lab::news::{Close, Fate};
use tchat_lab::reading::Reading;
use tchat_lab::record::Totals;
use tchat_lab::record::{Event, Happened, Kept, Sight};
use tchat_lab::segment::{Direction, PerDirection};
use tchat_lab::telling::hex;
use tchat_proto::id::Timestamp;
use tchat_speech::moment;

/// Where it listens.
pub(super) fn listening(address: SocketAddr, server: SocketAddr) -> Json {
    json!({ "type": "listening", "address": address.to_string(), "to": server.to_string() })
}

/// An event.
pub(super) fn event(event: &Event) -> Json {
    let mut object = Map::new();
    let kind = match &event.what {
        Happened::Opened => "opened",
        Happened::Segment(_) => "segment",
        Happened::Handed { .. } => "handed",
        Happened::ServerAway { .. } => "server_away",
        Happened::TurnedAway => "turned_away",
        Happened::HalfClosed { .. } => "half_closed",
        Happened::Closed { .. } => "closed",
        Happened::Missed { .. } => "missed",
    };
    object.insert("type".into(), kind.into());
    if let Some(ends) = event.ends {
        object.insert("connection".into(), ends.id.0.into());
    }
    object.insert("time".into(), time(event.at).into());
    details(event, &mut object);
    object.into()
}

fn details(event: &Event, object: &mut Map<String, Json>) {
    let mut put = |name: &str, value: Json| {
        object.insert(name.to_owned(), value);
    };
    match &event.what {
        Happened::Opened => {
            if let Some(ends) = event.ends {
                put("client", ends.client.to_string().into());
                put("server", ends.server.to_string().into());
            }
        }
        Happened::Segment(kept) => segment(kept, object),
        Happened::Handed { direction, bytes } => {
            put("direction", direction.name().into());
            put("bytes", (*bytes).into());
        }
        Happened::ServerAway { reason } => put("reason", reason_name(*reason).into()),
        Happened::TurnedAway => put("limit", CONNECTIONS_MAX.into()),
        Happened::HalfClosed { direction } => put("direction", direction.name().into()),
        Happened::Closed { how, totals } => {
            put("how", how.name().into());
            if let Close::Reset { direction } = how {
                put("by", by(*direction).into());
            }
            put("bytes", sums(totals));
        }
        Happened::Missed { news, bytes } => {
            put("events", (*news).into());
            put("bytes", (*bytes).into());
        }
    }
}

fn segment(kept: &Kept, object: &mut Map<String, Json>) {
    let mut put = |name: &str, value: Json| {
        object.insert(name.to_owned(), value);
    };
    put("direction", kept.direction.name().into());
    put("bytes", kept.length.into());
    put("offset", kept.offset.into());
    match &kept.sight {
        Sight::Plain { bytes, remarks } => {
            put("encrypted", false.into());
            put("hex", hex(bytes).into());
            put("text", String::from_utf8_lossy(bytes).into());
            if !remarks.is_empty() {
                put("remarks", remarks.iter().map(remark).collect::<Vec<_>>().into());
            }
        }
        Sight::Encrypted { records } => {
            put("encrypted", true.into());
            let heads = records.iter();
            let heads = heads.map(|head| json!({ "type": head.name(), "length": head.length }));
            put("records", heads.collect::<Vec<_>>().into());
        }
        Sight::Unclear { .. } => put("encrypted", Json::Null),
    }
    if kept.fate != Fate::Passed {
        put("fault", kept.fate.name().into());
    }
}

fn remark(remark: &Remark) -> Json {
    let name = remark.name();
    match remark {
        Remark::NoticeGlued { at } => json!({ "type": name, "at": at }),
        Remark::Merged { lengths } => json!({ "type": name, "lengths": lengths }),
        Remark::PartOf { length } => json!({ "type": name, "length": length }),
        Remark::BeyondRecv { pieces } => json!({ "type": name, "pieces": pieces }),
        Remark::NotUtf8 { at, byte } => json!({ "type": name, "at": at, "byte": byte }),
        Remark::Pseudonym
        | Remark::PseudonymAndMore
        | Remark::Notice
        | Remark::NoticeForged
        | Remark::FullRecv
        | Remark::BeginsInCharacter
        | Remark::EndsInCharacter
        | Remark::Controls => json!({ "type": name }),
    }
}

/// What the letters of a connection's client give away.
pub(super) fn reading(reading: &Reading) -> Json {
    let keys = reading.guesses.iter().map(|guess| {
        json!({
            "cipher": guess.name.english(),
            "key": guess.key,
            "probability": rounded(guess.probability),
            "text": guess.text,
        })
    });
    json!({
        "type": "reading",
        "connection": reading.connection.0,
        "time": time(SystemTime::now()),
        "letters": reading.letters.total(),
        "index_of_coincidence": reading.letters.index_of_coincidence().map(rounded),
        "keys": keys.collect::<Vec<_>>(),
    })
}

fn sums(totals: &PerDirection<Totals>) -> Json {
    json!({ "to_server": totals.to_server.bytes, "to_client": totals.to_client.bytes })
}

const fn by(direction: Option<Direction>) -> &'static str {
    match direction {
        Some(Direction::ToServer) => "client",
        Some(Direction::ToClient) => "server",
        None => "lab",
    }
}

/// A name for what the system says that does not depend on its language or version.
const fn reason_name(reason: io::ErrorKind) -> &'static str {
    match reason {
        io::ErrorKind::ConnectionRefused => "connection_refused",
        io::ErrorKind::TimedOut => "timed_out",
        io::ErrorKind::HostUnreachable | io::ErrorKind::NetworkUnreachable => "unreachable",
        _ => "failed",
    }
}

fn time(at: SystemTime) -> String {
    let since = at.duration_since(UNIX_EPOCH).unwrap_or_default();
    moment::write(Timestamp(u64::try_from(since.as_millis()).unwrap_or(u64::MAX)))
}

/// Four digits: more would pretend to know more.
fn rounded(number: f64) -> f64 {
    (number * 10_000.0).round() / 10_000.0
}
