//! Events as JSON, for programs.
//!
//! Field names, words and codes are a contract and never translated; texts and names are exact.
//! What is not told here: a server key seen for the first time (standard error has it), and the
//! engine's end. Errors are written by [`crate::explain`].

use std::path::Path;

use serde_json::{Value as Json, json};
use tchat_client::Event;
use tchat_client::command::Reference;
use tchat_client::event::{
    Alarm, Connection, Gap, GapReason, InvitationSummary, LeftReason, Message, Person, PlainEvent,
    PlainGapReason, Present, Reach, Role, RoomSummary,
};
use tchat_client::history::KeptRoom;
use tchat_client::report::Report;
use tchat_proto::policy::Joining;
use tchat_proto::room::RoomName;

use crate::moment;
use crate::tell::{changes, files, marks, markup, regards, rules, searching};

/// The object of an event, if programs are told of it.
pub fn object(event: &Event) -> Option<Json> {
    match event {
        // A report is told with the name of its file, by whoever has written that.
        Event::ServerKeyTrusted { .. }
        | Event::Error { .. }
        | Event::Closed { .. }
        | Event::Reported { .. } => None,
        Event::Ready { .. }
        | Event::Connection(_)
        | Event::Waiting { .. }
        | Event::Announcement { .. }
        | Event::Done { .. } => of_chat(event),
        Event::Message(_)
        | Event::Sent { .. }
        | Event::Plain(_)
        | Event::CaughtUp { .. }
        | Event::Gap(_)
        | Event::Expired { .. }
        | Event::Found { .. } => of_what_is_said(event),
        Event::Direct { .. }
        | Event::Joined { .. }
        | Event::Left { .. }
        | Event::Renamed { .. }
        | Event::Ruled { .. }
        | Event::Rules { .. }
        | Event::Rooms { .. }
        | Event::People { .. }
        | Event::Invitation { .. }
        | Event::Invitations { .. }
        | Event::Alarm { .. }
        | Event::RoomCode { .. } => of_room(event),
        Event::Presence { .. }
        | Event::KeyChanged(_)
        | Event::Hidden { .. }
        | Event::Fingerprint { .. }
        | Event::Verification { .. }
        | Event::Ignoring { .. }
        | Event::Ignored { .. }
        | Event::Away { .. } => regards::object(event),
        Event::Typing { .. } => marks::object(event),
        Event::Unread { reference, .. }
        | Event::Notifying { reference, .. }
        | Event::SharingTyping { reference, .. }
        | Event::Draft { reference, .. }
        | Event::Drafts { reference, .. } => {
            Some(with_ref(marks::object(event)?, reference.as_ref()))
        }
        Event::Edited { reference, .. }
        | Event::Deleted { reference, .. }
        | Event::Reacted { reference, .. }
        | Event::Edits { reference, .. } => {
            Some(with_ref(changes::object(event)?, reference.as_ref()))
        }
        Event::Transfer(transfer) => Some(files::transfer(transfer)),
        Event::Transfers { transfers, reference } => {
            Some(with_ref(files::transfers(transfers), reference.as_ref()))
        }
    }
}

/// The object of an event about the chat itself.
fn of_chat(event: &Event) -> Option<Json> {
    Some(match event {
        Event::Ready { server, room, me, encrypted } => json!({
            "type": "ready", "server": server, "room": room.as_str(), "me": me.as_str(),
            "encrypted": encrypted,
        }),
        Event::Connection(state) => connection(state),
        Event::Waiting { room, wait } => json!({
            "type": "waiting", "room": room.as_str(),
            "after_ms": u64::try_from(wait.as_millis()).unwrap_or(u64::MAX),
        }),
        Event::Announcement { time, text } => json!({
            "type": "announcement", "text": text, "time": moment::write(*time),
        }),
        Event::Done { reference } => with_ref(json!({ "type": "done" }), reference.as_ref()),
        _ => return None,
    })
}

/// The object of an event about what is said, or cannot be shown.
fn of_what_is_said(event: &Event) -> Option<Json> {
    Some(match event {
        Event::Message(read) => message(read),
        Event::Sent { room, seq, id, text, time: _, reference, form, reply, mentions } => {
            let mut object = json!({
                "type": "sent", "room": room.as_str(), "seq": seq.0, "id": id.to_string(),
                "text": text,
            });
            changes::beside_text(&mut object, form, reply.as_ref(), mentions);
            with_ref(object, reference.as_ref())
        }
        Event::Plain(event) => plain(event),
        Event::CaughtUp { room } => json!({ "type": "caught_up", "room": room.as_str() }),
        Event::Gap(missing) => gap(missing),
        Event::Expired { room, before, count } => json!({
            "type": "expired", "room": room.as_str(), "before": before.0, "count": count,
        }),
        Event::Found { found, reference } => with_ref(searching::object(found), reference.as_ref()),
        _ => return None,
    })
}

/// The object of an event about rooms: who comes and goes, what goes for them, and who may come in.
fn of_room(event: &Event) -> Option<Json> {
    Some(match event {
        Event::Direct { room, with } => {
            json!({ "type": "direct", "room": room.as_str(), "with": with.nick })
        }
        Event::Joined { room, who } => {
            json!({ "type": "joined", "room": room.as_str(), "who": who.nick })
        }
        Event::Left { room, who, reason, by } => left(room, who, *reason, by.as_ref()),
        Event::Renamed { room, who, to } => json!({
            "type": "renamed", "room": room.as_str(), "who": who.nick, "to": to.as_str(),
        }),
        Event::Ruled { room, by, change } => rules::object(room, by.as_ref(), change),
        Event::Rules { room, rules, reference } => {
            with_ref(rules::rules_object(room, rules), reference.as_ref())
        }
        Event::Rooms { rooms: list, reference } => with_ref(rooms(list), reference.as_ref()),
        Event::People { room, people: list, reference } => {
            with_ref(people(room, list), reference.as_ref())
        }
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
        Event::Alarm { room, alarm: noticed } => alarm(room, noticed),
        Event::RoomCode { code, reference } => with_ref(
            json!({
                "type": "room_code", "room": code.room.as_str(), "epoch": code.epoch.0,
                "seq": code.place.0, "digits": code.digits,
            }),
            reference.as_ref(),
        ),
        _ => return None,
    })
}

fn left(room: &RoomName, who: &Person, reason: LeftReason, by: Option<&Person>) -> Json {
    let mut object = json!({
        "type": "left", "room": room.as_str(), "who": who.nick,
        "reason": match reason {
            LeftReason::Left => "left",
            LeftReason::Removed => "removed",
            LeftReason::Banned => "banned",
        },
    });
    if let Some(by) = by {
        object["by"] = by.nick.as_str().into();
    }
    object
}

/// A message.
pub fn message(message: &Message) -> Json {
    let mut object = json!({
        "type": "message", "room": message.room.as_str(), "seq": message.seq.0,
        "id": message.id.to_string(), "from": message.from.nick, "text": message.text,
        "time": moment::write(message.time), "mine": message.mine,
    });
    changes::beside_text(&mut object, &message.form, message.reply.as_ref(), &message.mentions);
    changes::became(&mut object, message);
    if message.notify {
        object["notify"] = true.into();
    }
    markup::add(&mut object, &message.text);
    object
}

/// A gap.
pub fn gap(gap: &Gap) -> Json {
    json!({
        "type": "gap", "room": gap.room.as_str(), "first": gap.first.0, "last": gap.last.0,
        "count": gap.count,
        "reason": match gap.reason {
            GapReason::BeforeYouJoined => "before_you_joined",
            GapReason::Repaired => "repaired",
            GapReason::Unreadable => "unreadable",
            GapReason::LaterVersion => "later_version",
            GapReason::NotAllowed => "not_allowed",
            GapReason::Expired => "expired",
        },
    })
}

/// Something in the plain room: each object says that it is not encrypted.
pub fn plain(event: &PlainEvent) -> Json {
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

/// A report that was written.
pub fn reported(report: &Report, who: &str, file: &Path) -> Json {
    json!({
        "type": "reported", "room": report.name.as_str(), "seq": report.seq.0, "from": who,
        "file": file.display().to_string(),
    })
}

fn alarm(room: &RoomName, alarm: &Alarm) -> Json {
    match alarm {
        Alarm::Forked { who, place } => json!({
            "type": "forked", "room": room.as_str(), "who": who.nick, "seq": place.0,
        }),
        Alarm::Withheld { place } => {
            json!({ "type": "withheld", "room": room.as_str(), "seq": place.0 })
        }
        Alarm::Unreadable { count } => {
            json!({ "type": "unreadable", "room": room.as_str(), "count": count })
        }
        Alarm::Expired { place } => {
            json!({ "type": "expired_by_no_rule", "room": room.as_str(), "seq": place.0 })
        }
    }
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

fn rooms(rooms: &[RoomSummary]) -> Json {
    let rooms = rooms.iter().map(|room| {
        let mut object = json!({
            "name": room.name.as_str(), "members": room.members, "member": room.member,
            "open": room.joining == Joining::Open, "encrypted": room.encrypted,
            "joining": rules::joining_word(room.joining),
        });
        if let Some(with) = &room.with {
            object["with"] = with.nick.as_str().into();
        }
        if let Some(unread) = room.unread {
            object["unread"] = unread.messages.into();
            object["mentions"] = unread.mentions.into();
        }
        object
    });
    json!({ "type": "rooms", "rooms": rooms.collect::<Vec<_>>() })
}

/// The rooms that one is in, as this machine has them.
pub fn kept_rooms(rooms: &[KeptRoom]) -> Json {
    let rooms = rooms.iter().map(|room| {
        let mut object = json!({ "name": room.name.as_str(), "member": true, "encrypted": true });
        if let Some(with) = &room.with {
            object["with"] = with.as_str().into();
        }
        object["unread"] = room.unread.messages.into();
        object["mentions"] = room.unread.mentions.into();
        object
    });
    json!({ "type": "rooms", "offline": true, "rooms": rooms.collect::<Vec<_>>() })
}

fn people(room: &RoomName, people: &[Present]) -> Json {
    let people = people.iter().map(|person| {
        let mut object = json!({
            "nick": person.who.nick, "online": person.reach != Reach::Offline, "me": person.me,
            "owner": person.role == Role::Owner, "role": rules::role_word(person.role),
            "fingerprint": person.fingerprint, "state": regards::state(person.reach),
            "verified": person.verified, "ignored": person.ignored, "mark": person.mark,
        });
        if let Some(day) = person.first_seen {
            object["first_seen"] = moment::day(day).into();
        }
        object
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

/// Gives a reference back.
pub fn with_ref(mut object: Json, reference: Option<&Reference>) -> Json {
    if let Some(Reference(reference)) = reference {
        object["ref"] = reference.as_str().into();
    }
    object
}

#[cfg(test)]
mod tests;
