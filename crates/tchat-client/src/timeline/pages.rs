//! Reading a room page by page, in both directions: messages and gaps from one table, notices from
//! another, merged by their places.

use rusqlite::Connection;
use tchat_proto::id::{RoomId, Seq};
use tchat_proto::room::RoomName;

use super::{Anchor, Entry, Page};
use crate::event::Person;
use crate::store::{notices, regards, rooms, timeline};

/// Which way a page goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Way {
    /// To what is before the anchor, and not the anchor itself.
    Back,
    /// To what is at the anchor or behind it.
    On,
}

/// A page of at most `limit` entries, without what those said or did whom one ignores.
pub(crate) fn page(
    db: &Connection,
    name: &RoomName,
    from: Anchor,
    limit: usize,
    way: Way,
) -> rusqlite::Result<Page> {
    let Some(room) = rooms::named(db, name)? else { return Ok(Page::default()) };
    let regards = regards::all(db)?;
    let is_ignored = |who: &Person| {
        let ignored = |(account, regard): &(_, regards::Regard)| {
            *account == who.account && regard.ignored.is_some()
        };
        regards.iter().any(ignored)
    };
    let (mut from, mut entries) = (Some(from), Vec::new());
    while let Some(at) = from.filter(|_| entries.len() <= limit) {
        let part = part(db, (room, name), at, limit.saturating_add(1), way)?;
        let hidden = |entry: &Entry| match entry {
            Entry::Notice(notice) => notice.what.doer().is_some_and(is_ignored),
            Entry::Message(_) | Entry::Gap(_) => false,
        };
        entries.extend(part.entries.into_iter().filter(|entry| !hidden(entry)));
        from = part.go_on;
    }
    let more = from.is_some() || entries.len() > limit;
    entries.truncate(limit);
    if way == Way::Back {
        entries.reverse();
    }
    Ok(Page { entries, more })
}

/// Entries the nearest first, and where to go on if there may be more.
struct Part {
    entries: Vec<Entry>,
    go_on: Option<Anchor>,
}

/// At most `limit` of each table, as far as both were read.
fn part(
    db: &Connection,
    (room, name): (RoomId, &RoomName),
    from: Anchor,
    limit: usize,
    way: Way,
) -> rusqlite::Result<Part> {
    let (items, notices) = match way {
        Way::Back => {
            // At its own place there are only things before it if it is not the first.
            let before = from.seq.0.saturating_add(u64::from(from.turn > 0));
            let before = Seq(before);
            (timeline::before(db, name, before, limit)?, notices::before(db, room, from, limit)?)
        }
        Way::On => {
            let after = if from.turn == 0 { before(from.seq) } else { Some(from.seq) };
            (timeline::after(db, name, after, limit)?, notices::from(db, room, from, limit)?)
        }
    };
    let mut entries = items.into_iter().map(Entry::from).collect::<Vec<_>>();
    // What lies further than where one of the tables was left off comes with the next part.
    let items_end = entries.last().filter(|_| entries.len() >= limit).map(Entry::anchor);
    let notices_end = notices.last().filter(|_| notices.len() >= limit).map(|it| it.anchor);
    let ends = items_end.into_iter().chain(notices_end);
    let end = match way {
        Way::Back => ends.max(),
        Way::On => ends.min(),
    };
    entries.extend(notices.into_iter().filter_map(|kept| kept.notice).map(Entry::Notice));
    entries.sort_by_key(Entry::anchor);
    if way == Way::Back {
        entries.reverse();
    }
    if let Some(end) = end {
        entries.retain(|entry| match way {
            Way::Back => entry.anchor() >= end,
            Way::On => entry.anchor() <= end,
        });
    }
    let go_on = end.map(|end| match way {
        Way::Back => end,
        Way::On => super::next(end),
    });
    Ok(Part { entries, go_on })
}

/// The place before one, if there is any.
fn before(seq: Seq) -> Option<Seq> {
    seq.0.checked_sub(1).map(Seq)
}
