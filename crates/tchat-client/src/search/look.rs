//! Looking through a history: from its end back, with the index where it has followed, and message
//! by message where it has not.

use std::cmp::Reverse;
use std::collections::{BTreeSet, VecDeque};
use std::ops::Range;

use rusqlite::Connection;
use tchat_proto::id::{AccountKey, RoomId, Seq, Timestamp};
use tchat_proto::room::RoomName;

use super::index::{Failed, Index, Volume, author};
use super::{Cursor, Found, HITS_MAX, Hit, Order, Query, RANKED_MAX, Search, Snippet};
use crate::event::Person;
use crate::mark::Mark;
use crate::store::reading::{self, RoomExtent, Written};
use crate::store::{names, people, regards};
use crate::trouble::Trouble;

/// How many places are asked of the index, or read through, at once in the end.
const PAGE_MAX: usize = 64;

/// How many are at first where the newest come first. Each room is looked through to its first hits,
/// and most of those are older than what a screen shows: what is read beyond is read for nothing.
const PAGE_FIRST: usize = 8;

/// What a search came to.
#[derive(Debug)]
pub(crate) enum Look {
    /// These were found.
    Found(Found),
    /// It cannot be looked for.
    Refused(Trouble),
}

/// Looks for something; without an index everything is read through.
pub(crate) fn look(
    store: &Connection,
    index: Option<&Index>,
    search: &Search,
) -> Result<Look, Failed> {
    let filters = match resolve(store, search).map_err(Failed::History)? {
        Ok(filters) => filters,
        Err(trouble) => return Ok(Look::Refused(trouble)),
    };
    let sight = Sight::new(store, index, search, filters)?;
    let rooms = reading::extents(store).map_err(Failed::History)?;
    let wanted = search.filters.room.as_ref();
    let rooms = rooms.into_iter().filter(|extent| wanted.is_none_or(|name| *name == extent.name));
    let mut walks = Vec::new();
    for extent in rooms {
        walks.push(Walk::new(&sight, extent, search.after.as_ref())?);
    }
    let limit = search.limit.min(HITS_MAX);
    Ok(Look::Found(match search.order {
        Order::Newest => newest(&sight, &mut walks, limit)?,
        Order::Best => best(&sight, &mut walks, limit)?,
    }))
}

fn newest(sight: &Sight<'_>, walks: &mut [Walk], limit: usize) -> Result<Found, Failed> {
    let mut hits = Vec::new();
    while hits.len() < limit
        && let Some(Weighed { hit, .. }) = next(sight, walks)?
    {
        hits.push(hit);
    }
    let more = hits.last().filter(|_| hits.len() == limit).map(|hit| Cursor {
        room: hit.room.clone(),
        seq: hit.seq,
        time: hit.time,
    });
    Ok(Found { hits, more })
}

fn best(sight: &Sight<'_>, walks: &mut [Walk], limit: usize) -> Result<Found, Failed> {
    let mut weighed = Vec::new();
    while weighed.len() < RANKED_MAX
        && let Some(hit) = next(sight, walks)?
    {
        weighed.push(hit);
    }
    // Stable: of two that weigh the same the newer one stays first.
    weighed.sort_by_key(|hit| Reverse(hit.weight));
    let hits = weighed.into_iter().take(limit).map(|weighed| weighed.hit).collect();
    Ok(Found { hits, more: None })
}

/// The newest hit of all rooms.
fn next(sight: &Sight<'_>, walks: &mut [Walk]) -> Result<Option<Weighed>, Failed> {
    let mut newest: Option<(Timestamp, usize)> = None;
    for (at, walk) in walks.iter_mut().enumerate() {
        let Some(head) = walk.head(sight)? else { continue };
        // Of rooms at the same moment the last by name: as cursors count.
        if newest.is_none_or(|(time, _)| head.hit.time >= time) {
            newest = Some((head.hit.time, at));
        }
    }
    match newest.and_then(|(_, at)| walks.get_mut(at)) {
        Some(walk) => walk.take(sight),
        None => Ok(None),
    }
}

/// Whose messages come into question.
#[derive(Debug, Default)]
struct Authors {
    /// Only theirs.
    only: Option<BTreeSet<AccountKey>>,
    /// Not theirs.
    ignored: BTreeSet<AccountKey>,
}

/// Finds out who is meant.
fn resolve(store: &Connection, search: &Search) -> rusqlite::Result<Result<Authors, Trouble>> {
    let regards = regards::all(store)?.into_iter();
    let ignored = regards.filter(|(_, regard)| regard.ignored.is_some());
    let ignored = ignored.map(|(account, _)| account).collect();
    let Some(called) = &search.filters.from else {
        return Ok(Ok(Authors { only: None, ignored }));
    };
    let keys = called.nick.keys();
    let held = names::all(store)?.into_iter().filter(|row| keys.contains(&row.name));
    let claims = people::all(store)?.into_iter().chain(people::own(store)?.claim);
    let claimed = claims.filter(|claim| claim.nick.keys().iter().any(|key| keys.contains(key)));
    let mut only: BTreeSet<_> = held.map(|row| row.account).collect();
    only.extend(claimed.map(|claim| claim.account));
    if let Some(mark) = &called.mark {
        only.retain(|account| Mark::of(*account).begins_with(mark));
    }
    if only.is_empty() {
        return Ok(Err(Trouble::NobodyCalled { name: called.to_string() }));
    }
    Ok(Ok(Authors { only: Some(only), ignored }))
}

/// What is looked for, and with what.
struct Sight<'s> {
    store: &'s Connection,
    index: Option<&'s Index>,
    query: &'s Query,
    fts: String,
    /// How many places of a room are looked at first.
    first_page: usize,
    authors: Authors,
    since: Timestamp,
    until: Timestamp,
    /// Messages that the index has not followed.
    changed: Vec<(RoomId, Seq)>,
}

impl<'s> Sight<'s> {
    fn new(
        store: &'s Connection,
        index: Option<&'s Index>,
        search: &'s Search,
        authors: Authors,
    ) -> Result<Self, Failed> {
        let unseen = index.map(|index| index.unseen(store)).transpose()?.unwrap_or_default();
        Ok(Self {
            store,
            index: index.filter(|_| !unseen.lost),
            query: &search.query,
            fts: fts(&search.query, authors.only.as_ref()),
            first_page: match search.order {
                Order::Newest => PAGE_FIRST,
                Order::Best => PAGE_MAX,
            },
            authors,
            since: search.filters.since.unwrap_or(Timestamp(0)),
            until: search.filters.until.unwrap_or(Timestamp(u64::MAX)),
            changed: unseen.changed,
        })
    }

    /// A message, if it is one that is looked for.
    fn hit(&self, room: &RoomName, until: Timestamp, message: Written) -> Option<Weighed> {
        let only = self.authors.only.as_ref();
        if message.time < self.since
            || message.time >= until
            || only.is_some_and(|only| !only.contains(&message.account))
            || self.authors.ignored.contains(&message.account)
        {
            return None;
        }
        let matches = self.query.find(&message.text)?;
        let Written { seq, id, account, nick, time, mine, text } = message;
        let weight = weight(&text, &matches);
        let (from, snippet) = (Person { nick, account }, Snippet::of(&text, &matches));
        Some(Weighed {
            weight,
            hit: Hit { room: room.clone(), seq, id, from, time, mine, snippet },
        })
    }

    fn read(&self, room: RoomId, seq: Seq) -> Result<Option<Written>, Failed> {
        reading::at(self.store, room, seq).map_err(Failed::History)
    }
}

/// The query, by these authors alone.
fn fts(query: &Query, only: Option<&BTreeSet<AccountKey>>) -> String {
    let words = query.to_fts();
    let Some(only) = only else { return words };
    let names = only.iter().map(|account| format!("\"{}\"", author(*account)));
    format!("({words}) AND ({})", names.collect::<Vec<_>>().join(" OR "))
}

/// Which part of a text was looked for, in thousandths.
fn weight(text: &str, matches: &[Range<usize>]) -> usize {
    /// A short text is not better for being short.
    const SHORT: usize = 40;
    let matched: usize = matches.iter().map(ExactSizeIterator::len).sum();
    matched.saturating_mul(1_000) / text.len().max(SHORT)
}

/// A hit, and how good it is.
#[derive(Debug)]
struct Weighed {
    weight: usize,
    hit: Hit,
}

/// The way back through a room.
#[derive(Debug)]
struct Walk {
    room: RoomId,
    name: RoomName,
    /// All from here on was looked at.
    before: Seq,
    /// Hits before this moment only.
    until: Timestamp,
    /// Up to here the index has followed.
    followed: Seq,
    volumes: VecDeque<Volume>,
    /// The places of the first of them that come into question by their times, once that is known.
    span: Option<Range<Seq>>,
    /// How many places are looked at next; more each time, up to [`PAGE_MAX`].
    page: usize,
    /// Places that the index has not as they are.
    changed: BTreeSet<Seq>,
    /// Hits among those.
    ready_changed: VecDeque<Weighed>,
    ready: VecDeque<Weighed>,
}

impl Walk {
    fn new(sight: &Sight<'_>, extent: RoomExtent, after: Option<&Cursor>) -> Result<Self, Failed> {
        let RoomExtent { room, name, last, .. } = extent;
        let (mut before, mut until) = (last.next(), sight.until);
        if let Some(cursor) = after {
            if cursor.room == name {
                before = before.min(cursor.seq);
            } else {
                // At the same moment rooms come in the order of their names, the last first.
                let same = u64::from(name < cursor.room);
                until = until.min(Timestamp(cursor.time.0.saturating_add(same)));
            }
        }
        let (mut followed, mut volumes) = (Seq::ZERO, VecDeque::new());
        if let Some(index) = sight.index {
            followed = index.followed(room)?;
            volumes = index.volumes(room)?.into();
        }
        let changed = sight.changed.iter().filter(|(it, seq)| *it == room && *seq <= followed);
        let changed = changed.map(|(_, seq)| *seq).collect::<BTreeSet<_>>();
        let mut ready_changed = VecDeque::new();
        for seq in changed.iter().rev().filter(|seq| **seq < before) {
            let message = sight.read(room, *seq)?;
            ready_changed.extend(message.and_then(|message| sight.hit(&name, until, message)));
        }
        Ok(Self {
            room,
            name,
            before,
            until,
            followed,
            volumes,
            span: None,
            page: sight.first_page,
            changed,
            ready_changed,
            ready: VecDeque::new(),
        })
    }

    /// The next hit, left where it is.
    fn head(&mut self, sight: &Sight<'_>) -> Result<Option<&Weighed>, Failed> {
        self.fill(sight)?;
        Ok(match self.changed_is_next() {
            true => self.ready_changed.front(),
            false => self.ready.front(),
        })
    }

    fn take(&mut self, sight: &Sight<'_>) -> Result<Option<Weighed>, Failed> {
        self.fill(sight)?;
        Ok(match self.changed_is_next() {
            true => self.ready_changed.pop_front(),
            false => self.ready.pop_front(),
        })
    }

    fn changed_is_next(&self) -> bool {
        match (self.ready_changed.front(), self.ready.front()) {
            (Some(changed), Some(other)) => changed.hit.seq > other.hit.seq,
            (changed, None) => changed.is_some(),
            (None, Some(_)) => false,
        }
    }

    /// Looks on until there is a hit, or the room is at its beginning.
    fn fill(&mut self, sight: &Sight<'_>) -> Result<(), Failed> {
        while self.ready.is_empty() {
            let went_on = match self.before.0 > self.followed.0.saturating_add(1) {
                true => self.read_through(sight)?,
                false => self.ask_index(sight)?,
            };
            if !went_on {
                return Ok(());
            }
        }
        Ok(())
    }

    /// How large the next page is.
    fn next_page(&mut self) -> usize {
        let page = self.page;
        self.page = page.saturating_mul(2).min(PAGE_MAX);
        page
    }

    /// Reads a page of what the index has not followed.
    fn read_through(&mut self, sight: &Sight<'_>) -> Result<bool, Failed> {
        let page = self.next_page();
        let stretch =
            reading::before(sight.store, self.room, self.before, page).map_err(Failed::History)?;
        let messages = stretch.messages.into_iter().filter(|it| it.seq > self.followed);
        let hits = messages.filter_map(|it| sight.hit(&self.name, self.until, it));
        self.ready.extend(hits);
        let next = self.followed.next();
        self.before = stretch.last.map_or(next, |last| last.max(next));
        Ok(true)
    }

    /// Takes a page of what the index names.
    fn ask_index(&mut self, sight: &Sight<'_>) -> Result<bool, Failed> {
        let (Some(index), Some(volume)) = (sight.index, self.volumes.front().copied()) else {
            return Ok(false);
        };
        let span = match self.span.take() {
            Some(span) => span,
            None => self.span_of(sight, &volume)?,
        };
        let (first, before) = (span.start, span.end.min(self.before));
        let page = self.next_page();
        let named = match first < before {
            true => index.matching(&volume, &sight.fts, (first, before), page)?,
            false => Vec::new(),
        };
        if named.len() < page {
            self.volumes.pop_front();
        } else {
            self.span = Some(span);
        }
        self.before = named.last().copied().unwrap_or(self.before);
        for seq in named.into_iter().filter(|seq| !self.changed.contains(seq)) {
            let message = sight.read(self.room, seq)?;
            let hit = message.and_then(|message| sight.hit(&self.name, self.until, message));
            self.ready.extend(hit);
        }
        Ok(true)
    }

    /// The places of a volume that come into question by their times: none, all, or those between
    /// the first and the last one that does.
    fn span_of(&self, sight: &Sight<'_>, volume: &Volume) -> Result<Range<Seq>, Failed> {
        let all = volume.first..volume.last().next();
        let none = volume.first..volume.first;
        let (since, until) = (sight.since, self.until);
        if volume.first >= self.before || volume.latest < since || volume.earliest >= until {
            return Ok(none);
        }
        if volume.earliest >= since && volume.latest < until {
            return Ok(all);
        }
        let places = (volume.first, volume.last());
        let span = reading::between_times(sight.store, self.room, places, (since, until))
            .map_err(Failed::History)?;
        Ok(span.map_or(none, |(first, last)| first..last.next()))
    }
}
