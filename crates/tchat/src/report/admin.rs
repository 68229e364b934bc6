//! What a server replied to its operator: lines for people, objects for programs.

use std::time::Duration;

use serde_json::{Value as Json, json};
use tchat_i18n::{Visible, Words};
use tchat_proto::id::Timestamp;
use tchat_proto::policy::Joining;
use tchat_server::admin::{Known, Named, Reply, RoomState, Status};
use tchat_speech::moment;
use tchat_speech::tell::files::size;
use tchat_speech::tell::text::row;

/// A reply for people.
pub(crate) fn lines(reply: &Reply, words: &Words) -> Vec<Visible> {
    match reply {
        Reply::Status(status) => of_status(status, words),
        Reply::People(people) => people.iter().map(|known| of_known(known, words)).collect(),
        Reply::Rooms(rooms) => rooms.iter().map(|room| of_room(room, words)).collect(),
        Reply::Banned { who, sessions, addresses, hours } => {
            let mut lines = vec![words.admin_banned(name(who), u64::from(*sessions))];
            if !addresses.is_empty() {
                let addresses = addresses.iter().map(|it| Visible::line(it)).collect::<Vec<_>>();
                let (addresses, hours) = (words.list(&addresses), u64::from(*hours));
                lines.push(words.admin_turned_away(addresses, hours));
            }
            lines
        }
        Reply::Unbanned(who) => vec![words.admin_unbanned(name(who))],
        Reply::Announced { sessions } => vec![words.admin_announced(u64::from(*sessions))],
        Reply::Declined(_) => Vec::new(),
    }
}

/// A reply for programs; `None` for what is told as an error.
pub(crate) fn object(reply: &Reply) -> Option<Json> {
    Some(match reply {
        Reply::Status(status) => status_object(status),
        Reply::People(people) => {
            let people = people.iter().map(known_object).collect::<Vec<_>>();
            json!({ "type": "people", "people": people })
        }
        Reply::Rooms(rooms) => {
            let rooms = rooms.iter().map(room_object).collect::<Vec<_>>();
            json!({ "type": "rooms", "rooms": rooms })
        }
        Reply::Banned { who, sessions, addresses, hours } => json!({
            "type": "banned", "nick": who.nick, "account": who.account.to_string(),
            "sessions": sessions, "addresses": addresses, "hours": hours,
        }),
        Reply::Unbanned(who) => json!({
            "type": "unbanned", "nick": who.nick, "account": who.account.to_string(),
        }),
        Reply::Announced { sessions } => json!({ "type": "announced", "sessions": sessions }),
        Reply::Declined(_) => return None,
    })
}

fn of_status(status: &Status, words: &Words) -> Vec<Visible> {
    let text = |text: &str| Visible::line(text);
    let addresses = status.addresses.iter().map(|it| text(it)).collect::<Vec<_>>();
    let fingerprint = tchat_client::fingerprint_of_server(status.key);
    let free = status.disk_free.map_or(Visible::EMPTY, |free| size(words, free));
    let disk = match status.disk_free {
        Some(_) => words.admin_disk(
            size(words, status.disk_used),
            size(words, status.database),
            size(words, status.written_ahead),
            free,
        ),
        None => words.admin_disk_unknown(
            size(words, status.disk_used),
            size(words, status.database),
            size(words, status.written_ahead),
        ),
    };
    vec![
        words.admin_running(text(&status.version), text(&moment::write(status.since))),
        words.admin_addresses(words.list(&addresses)),
        words.own_fingerprint(text(&fingerprint)),
        words.admin_people(status.online, status.people, status.banned),
        words.admin_connections(status.connections, status.strangers),
        words.admin_rooms(status.rooms, status.messages, status.entries),
        words.admin_flow(text(&format!("{:.1}", per_second(status)))),
        disk,
        words.admin_files(status.files, size(words, status.file_bytes)),
        match status.plain_people {
            Some(people) => words.admin_plain(people),
            None => words.admin_no_plain(),
        },
    ]
}

/// How many messages came a second, lately.
fn per_second(status: &Status) -> f64 {
    let seconds = Duration::from_millis(status.recent_ms).as_secs_f64();
    let messages = u32::try_from(status.recent_messages).map_or(f64::MAX, f64::from);
    if seconds > 0.0 { messages / seconds } else { 0.0 }
}

fn status_object(status: &Status) -> Json {
    json!({
        "type": "status", "version": status.version, "name": status.name,
        "key": status.key.to_string(),
        "fingerprint": tchat_client::fingerprint_of_server(status.key),
        "since": moment::write(status.since), "addresses": status.addresses,
        "connections": status.connections, "strangers": status.strangers,
        "online": status.online, "people": status.people, "banned": status.banned,
        "rooms": status.rooms, "entries": status.entries, "messages": status.messages,
        "messages_per_second": per_second(status), "disk_used": status.disk_used,
        "disk_free": status.disk_free, "database": status.database,
        "written_ahead": status.written_ahead, "plain_people": status.plain_people,
        "files": status.files, "file_bytes": status.file_bytes,
    })
}

fn of_known(known: &Known, words: &Words) -> Visible {
    let mut facts = vec![match known.online {
        true => words.person_online(),
        false => words.person_offline(),
    }];
    facts.push(words.admin_in_rooms(u64::from(known.rooms)));
    if let Some(first) = known.first_seen {
        facts.push(words.admin_first_seen(day(first)));
    }
    if let Some(last) = known.last_seen {
        facts.push(words.admin_last_seen(day(last)));
    }
    match (known.banned, &known.reason) {
        (Some(since), Some(reason)) => {
            facts.push(words.admin_banned_since_because(day(since), Visible::quoted(reason)));
        }
        (Some(since), None) => facts.push(words.admin_banned_since(day(since))),
        (None, _) => {}
    }
    let short = Visible::line(&known.named.account.short());
    match &known.named.nick {
        Some(nick) => row(&Visible::quoted(nick), &facts, Some(&short)),
        None => row(&short, &facts, None),
    }
}

fn known_object(known: &Known) -> Json {
    json!({
        "nick": known.named.nick, "account": known.named.account.to_string(),
        "online": known.online, "rooms": known.rooms,
        "first_seen": known.first_seen.map(date), "last_seen": known.last_seen.map(date),
        "banned": known.banned.map(moment::write), "reason": known.reason,
    })
}

fn of_room(room: &RoomState, words: &Words) -> Visible {
    let mut facts = vec![match room.joining == Joining::Open {
        true => words.room_open(),
        false => words.room_by_invitation(),
    }];
    facts.push(words.admin_members(u64::from(room.people), u64::from(room.devices)));
    facts.push(words.admin_messages(room.messages));
    if let Some(last) = room.last {
        facts.push(words.admin_last(Visible::line(&moment::write(last))));
    }
    facts.push(if room.owned { words.admin_owned() } else { words.admin_unowned() });
    facts.push(words.admin_generation(u64::from(room.generation)));
    row(&Visible::line(&room.name), &facts, None)
}

fn room_object(room: &RoomState) -> Json {
    json!({
        "name": room.name, "id": room.room.to_string(), "open": room.joining == Joining::Open,
        "people": room.people, "devices": room.devices, "head": room.head,
        "messages": room.messages, "last": room.last.map(moment::write), "owned": room.owned,
        "generation": room.generation,
    })
}

/// Somebody, with as much of their key as tells them from others.
fn name(named: &Named) -> Visible {
    let short = named.account.short();
    match &named.nick {
        Some(nick) => {
            let parts = [
                Visible::quoted(nick),
                Visible::own(" ("),
                Visible::line(&short),
                Visible::own(")"),
            ];
            Visible::concat(&parts.each_ref())
        }
        None => Visible::line(&short),
    }
}

fn day(time: Timestamp) -> Visible {
    Visible::line(&date(time))
}

/// The date of a moment, in UTC.
fn date(time: Timestamp) -> String {
    moment::write(time).chars().take("2026-11-22".len()).collect()
}

#[cfg(test)]
mod tests {
    use tchat_i18n::Lang;
    use tchat_proto::id::{AccountKey, ServerKey};

    use super::*;

    fn status() -> Status {
        Status {
            version: "0.1.0".to_owned(),
            name: "school".to_owned(),
            key: ServerKey([1; 32]),
            since: Timestamp(0),
            addresses: vec!["127.0.0.1:5555".to_owned()],
            connections: 2,
            strangers: 1,
            online: 2,
            people: 3,
            banned: 0,
            rooms: 1,
            entries: 10,
            messages: 7,
            recent_messages: 25,
            recent_ms: 10_000,
            disk_used: 1_234_567,
            disk_free: Some(2_000_000_000),
            database: 999,
            written_ahead: 1_000,
            plain_people: None,
            files: 12,
            file_bytes: 3_400_000,
        }
    }

    #[test]
    fn the_status_is_read_at_a_glance() {
        let reply = Reply::Status(Box::new(status()));
        let said = |lang| {
            let lines = lines(&reply, &Words::new(lang));
            lines.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
        };
        let english = said(Lang::English);
        assert!(english.contains("2.5 messages a second"), "{english}");
        assert!(english.contains("1.2 MB") && english.contains("2.0 GB"), "{english}");
        assert!(english.contains("12") && english.contains("3.4 MB"), "{english}");
        assert!(said(Lang::French).contains("2.5"), "{}", said(Lang::French));
        let object = object(&reply).unwrap();
        assert_eq!(object["messages_per_second"], 2.5);
        assert_eq!(object["disk_free"], 2_000_000_000_u64);
    }

    #[test]
    fn a_pseudonym_cannot_pass_for_facts() {
        let known = Known {
            named: Named {
                account: AccountKey([1; 32]),
                nick: Some("bob  online, in 9 rooms".to_owned()),
            },
            online: false,
            rooms: 1,
            first_seen: None,
            last_seen: Some(Timestamp(0)),
            banned: Some(Timestamp(0)),
            reason: Some("spam, last seen".to_owned()),
        };
        let line = of_known(&known, &Words::new(Lang::English)).to_string();
        assert!(line.starts_with("“bob  online, in 9 rooms”  offline, in one room"), "{line}");
        assert!(line.contains("banned since 1970-01-01: “spam, last seen”"), "{line}");
    }
}
