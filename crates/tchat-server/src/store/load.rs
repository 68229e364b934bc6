//! Reading the state back at the start.
//!
//! Only what is small is checked here: every row's checksum, the end of every log against its last
//! entry, every roster by restoring it and replaying what came after its snapshot. The entries
//! themselves are checked whenever they are read, against the chain.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;

use rusqlite::{Connection, OptionalExtension as _, Row};
use tchat_planted::{self as planted, Bug};
use tchat_proto::entry::{Entry, EntryBody, chain_after, chain_start};
use tchat_proto::frame::{from_cbor, to_cbor};
use tchat_proto::id::{AccountKey, Chain, DeviceKey, RoomId, Seq, ServerKey, Timestamp, TokenHash};
use tchat_proto::identity::NickStatement;
use tchat_proto::invitation::InvitationTerms;
use tchat_proto::nick::Nick;
use tchat_proto::policy::Joining;
use tchat_proto::room::RoomName;
use tchat_roster::{Member, Roster};

use super::DataFailed;
use super::erased::Erased;
use super::files;
use super::rows::{
    InvitationRow, LogNumbers, RoomRow, ban_sum, guest_sum, handing_number, head_sum, held_sum,
    joining_number, member_sum, package_sum, seen_sum, step_sum,
};
use super::slots;
use super::snapshots::{Snapshots, snapshot_sum};
use super::sum::{int, sum_of, uint};
use super::sweeps::{Mark, Sweeps, mark_sum};
use crate::state::invitations::Entry as Redemption;
use crate::state::{
    Ban, Day, Handing, HeldNick, Invitation, LogHead, Membership, PackageId, Room, Seen, State,
    Waiting,
};

/// What a store holds.
pub(super) struct Loaded {
    pub(super) state: State,
    pub(super) numbers: LogNumbers,
    pub(super) snapshots: Snapshots,
    pub(super) sweeps: Sweeps,
}

/// Why loading stopped: SQLite's failure, or what is wrong with the data.
enum Stopped {
    Sqlite(rusqlite::Error),
    Damaged(String),
}

impl From<rusqlite::Error> for Stopped {
    fn from(error: rusqlite::Error) -> Self {
        Self::Sqlite(error)
    }
}

fn damaged(what: impl Into<String>) -> Stopped {
    Stopped::Damaged(what.into())
}

/// Whether a checksum is the row's.
fn check_sum(what: &str, stored: i64, computed: i64) -> Result<(), Stopped> {
    if stored == computed { Ok(()) } else { Err(damaged(format!("a row of {what} has changed"))) }
}

/// Reads everything.
pub(super) fn load(db: &Connection, path: &Path, server: ServerKey) -> Result<Loaded, DataFailed> {
    read(db, server).map_err(|stopped| match stopped {
        Stopped::Sqlite(error) => DataFailed::from_sqlite(path, &error),
        Stopped::Damaged(what) => DataFailed::Corrupt { what, place: path.to_owned() },
    })
}

fn read(db: &Connection, server: ServerKey) -> Result<Loaded, Stopped> {
    check_server(db, server)?;
    let mut loaded = Loaded {
        state: State::default(),
        numbers: LogNumbers::default(),
        snapshots: Snapshots::default(),
        sweeps: Sweeps::default(),
    };
    let mut heads = read_logs(db, &mut loaded.numbers)?;
    read_nicks(db, &mut loaded.state)?;
    read_seen(db, &mut loaded.state)?;
    read_held(db, &mut loaded.state)?;
    read_bans(db, &mut loaded.state)?;
    for (number, row) in read_rooms(db)? {
        let known = heads.remove(&number);
        let (id, head) = known.ok_or_else(|| damaged("a room without a log"))?;
        let mut room = room_of(id, &row)?;
        room.head = head;
        room.members = Arc::new(read_members(db, number)?);
        if row.founded {
            let (roster, snapshot_bytes) = read_roster(db, number, &mut loaded.snapshots, id)?;
            loaded.snapshots.note_read(id, snapshot_bytes);
            check_members(&room, &roster)?;
            room.roster = Some(roster);
        }
        loaded.state.add_room(room);
    }
    loaded.state.inboxes = heads.into_values().collect();
    read_packages(db, &mut loaded.state)?;
    read_invitations(db, &loaded.numbers, &mut loaded.state)?;
    files::for_each(db, |_, _, kept| loaded.state.files.add(&kept))?;
    read_sweeps(db, &mut loaded)?;
    let slots = slots::for_each(db, |account, head| loaded.state.slots.put(account, head))?;
    slots.map_err(|changed| damaged(changed.to_string()))?;
    Ok(loaded)
}

fn check_server(db: &Connection, server: ServerKey) -> Result<(), Stopped> {
    let stored: Vec<u8> =
        db.query_row("SELECT value FROM meta WHERE name = 'server'", [], |row| row.get(0))?;
    if stored == server.0 {
        Ok(())
    } else {
        Err(damaged("it belongs to a server with another identity key"))
    }
}

/// The end of every log, by number, each checked against its last entry.
fn read_logs(
    db: &Connection,
    numbers: &mut LogNumbers,
) -> Result<BTreeMap<i64, (RoomId, LogHead)>, Stopped> {
    let mut heads = BTreeMap::new();
    let mut select = db.prepare("SELECT log, id, head, chain, messages, sum FROM logs")?;
    let mut rows = select.query([])?;
    while let Some(row) = rows.next()? {
        let (number, id, seq): (i64, [u8; 16], i64) = (row.get(0)?, row.get(1)?, row.get(2)?);
        let (chain, messages, sum): ([u8; 32], i64, i64) = (row.get(3)?, row.get(4)?, row.get(5)?);
        let id = RoomId(id);
        check_sum("logs", sum, head_sum(id, seq, &chain, messages))?;
        let head = LogHead { seq: Seq(uint(seq)), chain: Chain(chain), messages: uint(messages) };
        check_head(db, number, id, head)?;
        numbers.insert(id, number);
        heads.insert(number, (id, head));
    }
    Ok(heads)
}

/// Whether a log really ends where its row says.
fn check_head(db: &Connection, number: i64, id: RoomId, head: LogHead) -> Result<(), Stopped> {
    let last: Option<i64> = db
        .prepare_cached("SELECT max(seq) FROM events WHERE log = ?")?
        .query_row([number], |row| row.get(0))?;
    if last.map_or(0, uint) != head.seq.0 {
        return Err(damaged(format!("the log of room {id} does not end at {}", head.seq)));
    }
    if head.seq == Seq::ZERO {
        return Ok(());
    }
    let (_, chain) = read_entry(db, number, id, head.seq)?;
    if chain == head.chain {
        Ok(())
    } else {
        Err(damaged(format!("the log of room {id} does not end as it did")))
    }
}

/// One entry, checked against the one before it.
fn read_entry(
    db: &Connection,
    number: i64,
    id: RoomId,
    seq: Seq,
) -> Result<(Vec<u8>, Chain), Stopped> {
    let mut select =
        db.prepare_cached("SELECT data, chain FROM events WHERE log = ? AND seq = ?")?;
    let fields = |row: &Row<'_>| Ok((row.get(0)?, Chain(row.get(1)?)));
    let (data, chain): (Vec<u8>, Chain) = select.query_row((number, int(seq.0)), fields)?;
    let before = match seq.0.saturating_sub(1) {
        0 => chain_start(id),
        before => select.query_row((number, int(before)), fields)?.1,
    };
    let erased = matches!(Erased::read(id, seq, chain, &data), Some(Ok(_)));
    if erased || chain_after(before, &data) == chain {
        Ok((data, chain))
    } else {
        Err(damaged(format!("entry {seq} of room {id} has changed")))
    }
}

fn read_nicks(db: &Connection, state: &mut State) -> Result<(), Stopped> {
    let mut select = db.prepare("SELECT account, statement, sum FROM nicks")?;
    let mut rows = select.query([])?;
    while let Some(row) = rows.next()? {
        let (account, bytes): ([u8; 32], Vec<u8>) = (row.get(0)?, row.get(1)?);
        check_sum("nicks", row.get(2)?, sum_of("nicks", &[&account, &bytes]))?;
        let statement: NickStatement =
            from_cbor(&bytes).or(Err(damaged("a pseudonym that cannot be read")))?;
        state.nicks.insert(statement);
    }
    Ok(())
}

fn read_seen(db: &Connection, state: &mut State) -> Result<(), Stopped> {
    let mut select = db.prepare("SELECT account, first, last, sum FROM seen")?;
    let mut rows = select.query([])?;
    while let Some(row) = rows.next()? {
        let (account, first): ([u8; 32], Option<u32>) = (row.get(0)?, row.get(1)?);
        let (first, last) = (first.map(Day), Day(row.get(2)?));
        check_sum("seen", row.get(3)?, seen_sum(&account, first, last))?;
        state.nicks.restore_seen(AccountKey(account), Seen { first, last });
    }
    Ok(())
}

fn read_held(db: &Connection, state: &mut State) -> Result<(), Stopped> {
    let mut select =
        db.prepare("SELECT account, nick, until, sum FROM held ORDER BY account, place")?;
    let mut rows = select.query([])?;
    while let Some(row) = rows.next()? {
        let (account, text): ([u8; 32], String) = (row.get(0)?, row.get(1)?);
        let until = Day(row.get(2)?);
        check_sum("held", row.get(3)?, held_sum(&account, &text, until))?;
        // As in a claim: what was admitted once can be read.
        let nick: Nick =
            from_cbor(&to_cbor(&text)).or(Err(damaged("a pseudonym that cannot be read")))?;
        state.nicks.restore_held(AccountKey(account), HeldNick { nick, until });
    }
    Ok(())
}

fn read_bans(db: &Connection, state: &mut State) -> Result<(), Stopped> {
    let mut select = db.prepare("SELECT account, since, reason, sum FROM bans")?;
    let mut rows = select.query([])?;
    while let Some(row) = rows.next()? {
        let (account, since): ([u8; 32], i64) = (row.get(0)?, row.get(1)?);
        let reason: Option<String> = row.get(2)?;
        check_sum("bans", row.get(3)?, ban_sum(&account, since, reason.as_deref()))?;
        state.bans.insert(AccountKey(account), Ban { since: Timestamp(uint(since)), reason });
    }
    Ok(())
}

fn read_rooms(db: &Connection) -> Result<Vec<(i64, RoomRow)>, Stopped> {
    let mut select =
        db.prepare("SELECT log, name, joining, creator, generation, founded, sum FROM rooms")?;
    let mut rows = select.query([])?;
    let mut read = Vec::new();
    while let Some(row) = rows.next()? {
        let room = RoomRow {
            name: row.get(1)?,
            joining: row.get(2)?,
            creator: row.get(3)?,
            generation: row.get(4)?,
            founded: row.get(5)?,
        };
        check_sum("rooms", row.get(6)?, room.sum())?;
        read.push((row.get(0)?, room));
    }
    Ok(read)
}

fn room_of(id: RoomId, row: &RoomRow) -> Result<Room, Stopped> {
    let name = RoomName::admitted(&row.name).ok_or_else(|| damaged("a room name that is none"))?;
    let joining = [Joining::Open, Joining::ByInvitation, Joining::Hidden];
    let joining = joining.into_iter().find(|it| joining_number(*it) == row.joining);
    let joining = joining.ok_or_else(|| damaged("a room of an unknown kind"))?;
    let mut room = Room::new(id, name, joining, row.creator.map(AccountKey));
    room.generation = u32::try_from(row.generation).unwrap_or(u32::MAX);
    Ok(room)
}

fn read_members(db: &Connection, number: i64) -> Result<BTreeMap<DeviceKey, Membership>, Stopped> {
    let mut select =
        db.prepare_cached("SELECT device, account, joined, gone, sum FROM members WHERE log = ?")?;
    let mut rows = select.query([number])?;
    let mut members = BTreeMap::new();
    while let Some(row) = rows.next()? {
        let (device, account): ([u8; 32], [u8; 32]) = (row.get(0)?, row.get(1)?);
        let (joined, gone): (i64, Option<i64>) = (row.get(2)?, row.get(3)?);
        let sum = member_sum(&device, &account, joined, gone);
        check_sum("members", row.get(4)?, sum)?;
        let membership = Membership {
            account: AccountKey(account),
            joined: Seq(uint(joined)),
            left: gone.map(|it| Seq(uint(it))),
        };
        members.insert(DeviceKey(device), membership);
    }
    Ok(members)
}

/// A room's roster: its snapshot, and what came after. Also the snapshot's size.
fn read_roster(
    db: &Connection,
    number: i64,
    snapshots: &mut Snapshots,
    id: RoomId,
) -> Result<(Roster, usize), Stopped> {
    let stored = db
        .prepare_cached("SELECT seq, snapshot, sum FROM rosters WHERE log = ?")?
        .query_row([number], |row| {
            Ok((row.get::<_, i64>(0)?, row.get::<_, Vec<u8>>(1)?, row.get(2)?))
        })
        .optional()?;
    let (seq, snapshot, sum) = stored.ok_or_else(|| damaged(format!("room {id} has no roster")))?;
    check_sum("rosters", sum, snapshot_sum(Seq(uint(seq)), &snapshot))?;
    let mut roster = Roster::restore(&snapshot)
        .map_err(|error| damaged(format!("the roster of room {id}: {error}")))?;
    for step in read_steps(db, number, seq)? {
        if planted::is(Bug::CommitsNotReplayed) {
            break;
        }
        let (entry, _) = read_entry(db, number, id, step.seq)?;
        let bytes = entry.len().saturating_add(step.group_info.len());
        replay(&mut roster, &entry, &step)
            .map_err(|why| damaged(format!("entry {} of room {id}: {why}", step.seq)))?;
        snapshots.note_step(id, bytes);
    }
    Ok((roster, snapshot.len()))
}

/// What came with a commit; nothing with a wish to leave.
struct Step {
    seq: Seq,
    group_info: Vec<u8>,
    welcomed: Vec<DeviceKey>,
}

fn read_steps(db: &Connection, number: i64, after: i64) -> Result<Vec<Step>, Stopped> {
    let mut select = db.prepare_cached(
        "SELECT seq, group_info, welcomed, sum FROM steps WHERE log = ? AND seq > ? ORDER BY seq",
    )?;
    let mut rows = select.query((number, after))?;
    let mut steps = Vec::new();
    while let Some(row) = rows.next()? {
        let (seq, group_info): (i64, Vec<u8>) = (row.get(0)?, row.get(1)?);
        let welcomed: Vec<u8> = row.get(2)?;
        check_sum("steps", row.get(3)?, step_sum(seq, &group_info, &welcomed))?;
        steps.push(Step {
            seq: Seq(uint(seq)),
            group_info,
            welcomed: from_cbor(&welcomed).or(Err(damaged("a step that cannot be read")))?,
        });
    }
    Ok(steps)
}

/// Takes an entry that was admitted before, with the very code that admitted it.
fn replay(roster: &mut Roster, entry: &[u8], step: &Step) -> Result<(), String> {
    let entry = Entry::from_bytes(entry).map_err(|error| error.to_string())?;
    match entry.body {
        EntryBody::Commit { commit, .. } => {
            let judged = roster
                .judge(&commit, &step.group_info, &step.welcomed)
                .map_err(|error| error.to_string())?;
            roster.merge(judged).map_err(|error| error.to_string())?;
            Ok(())
        }
        EntryBody::Leave(statement) => match roster.leave(&statement) {
            Ok(_) => Ok(()),
            Err(error) => Err(error.to_string()),
        },
        _ => Err("neither a commit nor a wish to leave".to_owned()),
    }
}

/// Whether those who may read on are those who are in the group.
fn check_members(room: &Room, roster: &Roster) -> Result<(), Stopped> {
    let in_group: BTreeSet<DeviceKey> = roster.members().map(|it| it.device).collect();
    let current = room.members.iter().filter(|(_, it)| it.is_current());
    if current.map(|(device, _)| *device).eq(in_group) {
        Ok(())
    } else {
        Err(damaged(format!("the members of room {} are not its group's", room.id())))
    }
}

fn read_sweeps(db: &Connection, loaded: &mut Loaded) -> Result<(), Stopped> {
    let mut select = db.prepare("SELECT log, through, days, sum FROM swept")?;
    let mut rows = select.query([])?;
    while let Some(row) = rows.next()? {
        let log: i64 = row.get(0)?;
        let mark = Mark { through: Seq(uint(row.get(1)?)), days: row.get(2)? };
        check_sum("swept", row.get(3)?, mark_sum(log, mark))?;
        let room = loaded.numbers.log(log).ok_or_else(|| damaged("a sweep of no log"))?;
        loaded.sweeps.restore(room, mark);
    }
    Ok(())
}

fn read_packages(db: &Connection, state: &mut State) -> Result<(), Stopped> {
    let mut select = db.prepare(
        "SELECT id, hash, account, device, data, sum, day, handing FROM packages ORDER BY id",
    )?;
    let mut rows = select.query([])?;
    while let Some(row) = rows.next()? {
        let id = PackageId(row.get(0)?);
        state.packages.note(id);
        let Some(data) = row.get_ref(4)?.as_blob_or_null().map_err(rusqlite::Error::from)? else {
            continue;
        };
        let (hash, account): ([u8; 16], [u8; 32]) = (row.get(1)?, row.get(2)?);
        let device: [u8; 32] = row.get(3)?;
        let (day, number) = (Day(row.get(6)?), row.get(7)?);
        let sum = package_sum((&hash, &account, &device, data), day, number);
        check_sum("packages", row.get(5)?, sum)?;
        let owner = Member { account: AccountKey(account), device: DeviceKey(device) };
        let handing = [Handing::Once, Handing::LastResort, Handing::LastResortUsed];
        let handing = handing.into_iter().find(|it| handing_number(*it) == number);
        let handing = handing.ok_or_else(|| damaged("a key package of an unknown kind"))?;
        state.packages.restore(owner, Waiting { id, day }, handing);
    }
    Ok(())
}

fn read_invitations(
    db: &Connection,
    numbers: &LogNumbers,
    state: &mut State,
) -> Result<(), Stopped> {
    let mut guests = read_guests(db)?;
    let mut select =
        db.prepare("SELECT token, log, maker, made, expires, uses, revoked, sum FROM invitations")?;
    let mut rows = select.query([])?;
    while let Some(row) = rows.next()? {
        let read = InvitationRow {
            token: row.get(0)?,
            log: row.get(1)?,
            maker: row.get(2)?,
            made: row.get(3)?,
            expires: row.get(4)?,
            uses: row.get(5)?,
            revoked: row.get(6)?,
        };
        check_sum("invitations", row.get(7)?, read.sum())?;
        let room = numbers.log(read.log).ok_or_else(|| damaged("an invitation into no room"))?;
        let token = TokenHash(read.token);
        let time = |number: i64| Timestamp(uint(number));
        state.invitations.insert(Invitation {
            room,
            terms: InvitationTerms {
                token,
                expires: read.expires.map(time),
                uses: read.uses.map(|uses| u32::try_from(uses).unwrap_or(u32::MAX)),
            },
            maker: read.maker.map(AccountKey),
            made: time(read.made),
            revoked: read.revoked.map(time),
            redeemed: guests.remove(&token).unwrap_or_default(),
        });
    }
    if guests.is_empty() { Ok(()) } else { Err(damaged("a guest without an invitation")) }
}

/// Who has redeemed which invitation.
fn read_guests(db: &Connection) -> Result<BTreeMap<TokenHash, Redeemed>, Stopped> {
    let mut select = db.prepare("SELECT token, account, used, sum FROM guests")?;
    let mut rows = select.query([])?;
    let mut guests: BTreeMap<TokenHash, Redeemed> = BTreeMap::new();
    while let Some(row) = rows.next()? {
        let (token, account, used): ([u8; 32], [u8; 32], bool) =
            (row.get(0)?, row.get(1)?, row.get(2)?);
        check_sum("guests", row.get(3)?, guest_sum(&token, &account, used))?;
        let entry = if used { Redemption::Used } else { Redemption::Awaited };
        guests.entry(TokenHash(token)).or_default().insert(AccountKey(account), entry);
    }
    Ok(guests)
}

/// Whether each account that has redeemed an invitation has used it.
type Redeemed = BTreeMap<AccountKey, Redemption>;
