//! Events as JSON, for programs.
//!
//! Field names, words and codes are a contract and never translated; texts and names are exact.
//! What is not told here: a server key seen for the first time (standard error has it), and the
//! engine's end. Errors are written by [`crate::explain`].

use serde_json::{Value as Json, json};
use tchat_client::Event;
use tchat_client::command::Reference;
use tchat_client::event::{
    Connection, Gap, GapReason, InvitationSummary, LeftReason, Message, PlainEvent, PlainGapReason,
    Present, Role, RoomSummary,
};
use tchat_proto::policy::Joining;
use tchat_proto::room::RoomName;

use crate::moment;

/// The object of an event, if programs are told of it.
pub(crate) fn object(event: &Event) -> Option<Json> {
    Some(match event {
        Event::ServerKeyTrusted { .. } | Event::Error { .. } | Event::Closed { .. } => return None,
        Event::Ready { server, room, me, encrypted } => json!({
            "type": "ready", "server": server, "room": room.as_str(), "me": me.as_str(),
            "encrypted": encrypted,
        }),
        Event::CaughtUp { room } => json!({ "type": "caught_up", "room": room.as_str() }),
        Event::Message(read) => message(read),
        Event::Sent { room, seq, id, text, time: _, reference } => with_ref(
            json!({
                "type": "sent", "room": room.as_str(), "seq": seq.0, "id": id.to_string(),
                "text": text,
            }),
            reference.as_ref(),
        ),
        Event::Direct { room, with } => {
            json!({ "type": "direct", "room": room.as_str(), "with": with.nick })
        }
        Event::Joined { room, who } => {
            json!({ "type": "joined", "room": room.as_str(), "who": who.nick })
        }
        Event::Left { room, who, reason } => json!({
            "type": "left", "room": room.as_str(), "who": who.nick,
            "reason": match reason {
                LeftReason::Left => "left",
                LeftReason::Removed => "removed",
            },
        }),
        Event::Renamed { room, who, to } => json!({
            "type": "renamed", "room": room.as_str(), "who": who.nick, "to": to.as_str(),
        }),
        Event::Presence { who, online } => json!({
            "type": "presence", "who": who.nick,
            "state": if *online { "online" } else { "offline" },
        }),
        Event::Announcement { time, text } => json!({
            "type": "announcement", "text": text, "time": moment::write(*time),
        }),
        Event::Connection(state) => connection(state),
        Event::Gap(missing) => gap(missing),
        Event::Rooms { rooms: list, reference } => with_ref(rooms(list), reference.as_ref()),
        Event::People { room, people: list, reference } => {
            with_ref(people(room, list), reference.as_ref())
        }
        Event::Plain(event) => plain(event),
        Event::Invitation { invitation, terms, reference } => with_ref(
            json!({
                "type": "invitation", "room": invitation.room.as_ref().map(RoomName::as_str),
                "name": terms.map(|terms| terms.token.short()), "link": invitation.to_string(),
                "expires": terms.and_then(|terms| terms.expires).map(moment::write),
                "uses": terms.and_then(|terms| terms.uses),
            }),
            reference.as_ref(),
        ),
        Event::Invitations { room, invitations: list, reference } => {
            with_ref(invitations(room, list), reference.as_ref())
        }
        Event::Done { reference } => with_ref(json!({ "type": "done" }), reference.as_ref()),
    })
}

/// A message.
pub(crate) fn message(message: &Message) -> Json {
    json!({
        "type": "message", "room": message.room.as_str(), "seq": message.seq.0,
        "id": message.id.to_string(), "from": message.from.nick, "text": message.text,
        "time": moment::write(message.time), "mine": message.mine,
    })
}

/// A gap.
pub(crate) fn gap(gap: &Gap) -> Json {
    json!({
        "type": "gap", "room": gap.room.as_str(), "first": gap.first.0, "last": gap.last.0,
        "count": gap.count,
        "reason": match gap.reason {
            GapReason::BeforeYouJoined => "before_you_joined",
            GapReason::Repaired => "repaired",
            GapReason::Unreadable => "unreadable",
            GapReason::LaterVersion => "later_version",
        },
    })
}

/// Something in the plain room: each object says that it is not encrypted.
pub(crate) fn plain(event: &PlainEvent) -> Json {
    let room = RoomName::plain();
    let room = room.as_str();
    let mut object = match event {
        PlainEvent::Entered { me } => {
            json!({ "type": "entered", "room": room, "me": me.as_str() })
        }
        PlainEvent::Message(said) => json!({
            "type": "message", "room": room, "seq": said.seq.0, "id": said.id.to_string(),
            "from": said.from.as_str(), "text": said.text, "time": moment::write(said.time),
            "mine": said.mine,
        }),
        PlainEvent::Sent { seq, id, text, reference, .. } => with_ref(
            json!({
                "type": "sent", "room": room, "seq": seq.0, "id": id.to_string(), "text": text,
            }),
            reference.as_ref(),
        ),
        PlainEvent::Gap(gap) => json!({
            "type": "gap", "room": room, "first": gap.first.0, "last": gap.last.0,
            "count": gap.count,
            "reason": match gap.reason {
                PlainGapReason::BeforeYouJoined => "before_you_joined",
                PlainGapReason::NotKept => "not_kept",
            },
        }),
        PlainEvent::Joined(who) => json!({ "type": "joined", "room": room, "who": who.as_str() }),
        PlainEvent::Left(who) => json!({
            "type": "left", "room": room, "who": who.as_str(), "reason": "disconnected",
        }),
        PlainEvent::People { people, me, reference } => {
            let people = people.iter().map(|name| {
                json!({ "nick": name.as_str(), "online": true, "me": Some(name) == me.as_ref() })
            });
            let people = people.collect::<Vec<_>>();
            with_ref(
                json!({ "type": "people", "room": room, "people": people }),
                reference.as_ref(),
            )
        }
    };
    object["encrypted"] = false.into();
    object
}

fn connection(state: &Connection) -> Json {
    match state {
        Connection::Online => json!({ "type": "connection", "state": "online" }),
        Connection::Offline => json!({ "type": "connection", "state": "offline" }),
        Connection::Retrying { after, trouble } => json!({
            "type": "connection", "state": "retrying",
            "after_ms": u64::try_from(after.as_millis()).unwrap_or(u64::MAX),
            "code": trouble.code(),
        }),
    }
}

/// How one comes into a room, as programs read it.
const fn joining_word(joining: Joining) -> &'static str {
    match joining {
        Joining::Open => "open",
        Joining::ByInvitation => "invitation",
        Joining::Hidden => "hidden",
    }
}

fn rooms(rooms: &[RoomSummary]) -> Json {
    let rooms = rooms.iter().map(|room| {
        let mut object = json!({
            "name": room.name.as_str(), "members": room.members, "member": room.member,
            "open": room.joining == Joining::Open, "encrypted": room.encrypted,
            "joining": joining_word(room.joining),
        });
        if let Some(with) = &room.with {
            object["with"] = with.nick.as_str().into();
        }
        object
    });
    json!({ "type": "rooms", "rooms": rooms.collect::<Vec<_>>() })
}

fn people(room: &RoomName, people: &[Present]) -> Json {
    let people = people.iter().map(|person| {
        json!({
            "nick": person.who.nick, "online": person.online, "me": person.me,
            "owner": person.role == Role::Owner, "fingerprint": person.fingerprint,
        })
    });
    json!({ "type": "people", "room": room.as_str(), "people": people.collect::<Vec<_>>() })
}

fn invitations(room: &RoomName, invitations: &[InvitationSummary]) -> Json {
    let invitations = invitations.iter().map(|it| {
        json!({
            "name": it.name, "by": it.maker.as_ref().map(|maker| maker.nick.as_str()),
            "made": moment::write(it.made), "expires": it.expires.map(moment::write),
            "uses": it.uses, "used": it.used,
        })
    });
    json!({
        "type": "invitations", "room": room.as_str(),
        "invitations": invitations.collect::<Vec<_>>(),
    })
}

fn with_ref(mut object: Json, reference: Option<&Reference>) -> Json {
    if let Some(Reference(reference)) = reference {
        object["ref"] = reference.as_str().into();
    }
    object
}

#[cfg(test)]
mod tests;
