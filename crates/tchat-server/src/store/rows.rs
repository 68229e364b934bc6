//! Decisions as rows.

use std::collections::BTreeMap;

use rusqlite::{Connection, params};
use tchat_proto::frame::to_cbor;
use tchat_proto::id::{AccountKey, DeviceKey, RoomId, Seq, TokenHash};
use tchat_proto::policy::Joining;

use super::files;
use super::past::DedupeKey;
use super::slots;
use super::sum::{int, sum_of};
use crate::apply::{Appended, Write};
use crate::state::invitations::Entry;
use crate::state::{
    Day, Handing, HeldNick, Invitation, LogHead, Membership, PackageId, Room, Seen, State,
};

/// The short numbers by which rows refer to logs.
#[derive(Debug, Default)]
pub(super) struct LogNumbers {
    numbers: BTreeMap<RoomId, i64>,
    last: i64,
}

impl LogNumbers {
    pub(super) fn of(&self, log: RoomId) -> Option<i64> {
        self.numbers.get(&log).copied()
    }

    /// The log of a number.
    pub(super) fn log(&self, number: i64) -> Option<RoomId> {
        self.numbers.iter().find_map(|(log, it)| (*it == number).then_some(*log))
    }

    pub(super) fn insert(&mut self, log: RoomId, number: i64) {
        self.numbers.insert(log, number);
        self.last = self.last.max(number);
    }

    fn of_or_next(&mut self, log: RoomId) -> i64 {
        let next = self.last.saturating_add(1);
        let number = *self.numbers.entry(log).or_insert(next);
        self.last = self.last.max(number);
        number
    }
}

/// Writes one decision. Heads of logs are written once per batch, by [`write_head`].
pub(super) fn write(
    db: &Connection,
    numbers: &mut LogNumbers,
    key: &DedupeKey,
    state: &State,
    write: &Write,
) -> rusqlite::Result<()> {
    match write {
        Write::Append(appended) => append(db, numbers.of_or_next(appended.log), key, appended),
        Write::Room(room) | Write::Group(room) => match state.room(*room) {
            Some(known) => write_room(db, numbers.of_or_next(*room), known),
            None => Ok(()),
        },
        Write::Member(room, device, membership) => {
            write_member(db, numbers.of_or_next(*room), *device, *membership)
        }
        Write::ForgetMember(room, device) => db
            .prepare_cached("DELETE FROM members WHERE log = ? AND device = ?")?
            .execute((numbers.of_or_next(*room), device.0))
            .map(drop),
        Write::Step { room, seq, group_info, welcomed } => {
            write_step(db, numbers.of_or_next(*room), *seq, group_info, welcomed)
        }
        Write::Nick(statement) => {
            let bytes = to_cbor(statement);
            let sum = sum_of("nicks", &[&statement.account.0, &bytes]);
            db.prepare_cached(
                "INSERT OR REPLACE INTO nicks(account, statement, sum) VALUES(?, ?, ?)",
            )?
            .execute((statement.account.0, bytes, sum))
            .map(drop)
        }
        Write::NickLapsed(account) => {
            db.prepare_cached("DELETE FROM nicks WHERE account = ?")?.execute([account.0])?;
            slots::forget(db, *account)?;
            db.prepare_cached("DELETE FROM seen WHERE account = ?")?.execute([account.0]).map(drop)
        }
        Write::NicksHeld(account) => write_held(db, *account, state),
        Write::Seen(account) => write_seen(db, *account, state),
        Write::Ban(account) => write_ban(db, *account, state),
        Write::Package { id, hash, owner, bytes, day, handing } => {
            let (account, device) = (owner.account.0, owner.device.0);
            let handing = handing_number(*handing);
            let sum = package_sum((hash, &account, &device, bytes), *day, handing);
            db.prepare_cached(
                "INSERT INTO packages(id, hash, account, device, data, sum, day, handing)
                 VALUES(?, ?, ?, ?, ?, ?, ?, ?)",
            )?
            .execute((id.0, hash, account, device, bytes.as_ref(), sum, day.0, handing))
            .map(drop)
        }
        Write::Invitation(room, token) => {
            let log = numbers.of_or_next(*room);
            write_invitation(db, log, *token, state.invitations.get(token))
        }
        Write::Guest(_, token, account) => write_guest(db, state, *token, *account),
        Write::File(room, file, kept) => files::write(db, numbers.of_or_next(*room), *file, *kept),
        Write::FileDropped(room, file) => files::forget(db, numbers.of_or_next(*room), *file),
        Write::Slot { account, version, sealed, .. } => {
            slots::write(db, *account, *version, sealed)
        }
        Write::LastResortUsed(id) => write_last_resort_used(db, *id),
        // What remains recognises the package, should its owner leave it again.
        Write::PackageTaken(id) => db
            .prepare_cached("UPDATE packages SET data = NULL WHERE id = ?")?
            .execute([id.0])
            .map(drop),
    }
}

pub(super) const fn handing_number(handing: Handing) -> i64 {
    match handing {
        Handing::Once => 0,
        Handing::LastResort => 1,
        Handing::LastResortUsed => 2,
    }
}

/// Of a package's hash, account, device and bytes, and of what is said about it.
pub(super) fn package_sum(
    (hash, account, device, data): (&[u8], &[u8], &[u8], &[u8]),
    day: Day,
    handing: i64,
) -> i64 {
    let (day, handing) = (day.0.to_be_bytes(), handing.to_be_bytes());
    sum_of("packages", &[hash, account, device, data, &day, &handing])
}

fn write_last_resort_used(db: &Connection, id: PackageId) -> rusqlite::Result<()> {
    let handing = handing_number(Handing::LastResortUsed);
    let sum = db
        .prepare_cached("SELECT hash, account, device, data, day FROM packages WHERE id = ?")?
        .query_row([id.0], |row| {
            let bytes = |column| row.get_ref(column)?.as_blob().map_err(rusqlite::Error::from);
            let fields = (bytes(0)?, bytes(1)?, bytes(2)?, bytes(3)?);
            Ok(package_sum(fields, Day(row.get(4)?), handing))
        })?;
    db.prepare_cached("UPDATE packages SET handing = ?, sum = ? WHERE id = ?")?
        .execute((handing, sum, id.0))
        .map(drop)
}

pub(super) fn seen_sum(account: &[u8], first: Option<Day>, last: Day) -> i64 {
    let first = first.map_or(-1, |day| i64::from(day.0));
    sum_of("seen", &[account, &first.to_be_bytes(), &last.0.to_be_bytes()])
}

fn write_seen(db: &Connection, account: AccountKey, state: &State) -> rusqlite::Result<()> {
    let Some(Seen { first, last }) = state.nicks().seen(account) else { return Ok(()) };
    let sum = seen_sum(&account.0, first, last);
    db.prepare_cached("INSERT OR REPLACE INTO seen(account, first, last, sum) VALUES(?, ?, ?, ?)")?
        .execute((account.0, first.map(|day| day.0), last.0, sum))
        .map(drop)
}

pub(super) fn held_sum(account: &[u8], nick: &str, until: Day) -> i64 {
    sum_of("held", &[account, nick.as_bytes(), &until.0.to_be_bytes()])
}

/// Writes all that an account holds: it is little.
fn write_held(db: &Connection, account: AccountKey, state: &State) -> rusqlite::Result<()> {
    db.prepare_cached("DELETE FROM held WHERE account = ?")?.execute([account.0])?;
    for (place, HeldNick { nick, until }) in (0_i64..).zip(state.nicks().held_for(account)) {
        let sum = held_sum(&account.0, nick.as_str(), *until);
        db.prepare_cached(
            "INSERT INTO held(account, place, nick, until, sum) VALUES(?, ?, ?, ?, ?)",
        )?
        .execute((account.0, place, nick.as_str(), until.0, sum))?;
    }
    Ok(())
}

pub(super) fn ban_sum(account: &[u8], since: i64, reason: Option<&str>) -> i64 {
    let has_reason = [u8::from(reason.is_some())];
    let reason = reason.unwrap_or_default().as_bytes();
    sum_of("bans", &[account, &since.to_be_bytes(), &has_reason, reason])
}

fn write_ban(db: &Connection, account: AccountKey, state: &State) -> rusqlite::Result<()> {
    let Some(ban) = state.bans().of(account) else {
        let delete = "DELETE FROM bans WHERE account = ?";
        return db.prepare_cached(delete)?.execute([account.0]).map(drop);
    };
    let (since, reason) = (int(ban.since.0), ban.reason.as_deref());
    let sum = ban_sum(&account.0, since, reason);
    db.prepare_cached(
        "INSERT OR REPLACE INTO bans(account, since, reason, sum) VALUES(?, ?, ?, ?)",
    )?
    .execute((account.0, since, reason, sum))
    .map(drop)
}

fn append(db: &Connection, log: i64, key: &DedupeKey, it: &Appended) -> rusqlite::Result<()> {
    let dedupe = it.posted.map(|(device, id)| key.dedupe(it.log, device, id));
    db.prepare_cached(
        "INSERT INTO events(log, seq, data, chain, dedupe, messages) VALUES(?, ?, ?, ?, ?, ?)",
    )?
    .execute(params![
        log,
        int(it.seq.0),
        it.bytes.as_ref(),
        it.chain.0,
        dedupe,
        int(it.messages_before)
    ])
    .map(drop)
}

/// Writes where a log ends.
pub(super) fn write_head(
    db: &Connection,
    numbers: &mut LogNumbers,
    log: RoomId,
    head: LogHead,
) -> rusqlite::Result<()> {
    let number = numbers.of_or_next(log);
    let (seq, messages) = (int(head.seq.0), int(head.messages));
    let sum = head_sum(log, seq, &head.chain.0, messages);
    db.prepare_cached(
        "INSERT OR REPLACE INTO logs(log, id, head, chain, messages, sum) VALUES(?, ?, ?, ?, ?, ?)",
    )?
    .execute((number, log.0, seq, head.chain.0, messages, sum))
    .map(drop)
}

pub(super) fn head_sum(log: RoomId, head: i64, chain: &[u8], messages: i64) -> i64 {
    let (head, messages) = (head.to_be_bytes(), messages.to_be_bytes());
    sum_of("logs", &[&log.0, &head, chain, &messages])
}

/// A room's row without its log's end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct RoomRow {
    pub(super) name: String,
    pub(super) joining: i64,
    pub(super) creator: Option<[u8; 32]>,
    pub(super) generation: i64,
    pub(super) founded: bool,
}

impl RoomRow {
    pub(super) fn sum(&self) -> i64 {
        let creator = self.creator.map_or(&[][..], |_| b"by");
        sum_of(
            "rooms",
            &[
                self.name.as_bytes(),
                &self.joining.to_be_bytes(),
                creator,
                &self.creator.unwrap_or_default(),
                &self.generation.to_be_bytes(),
                &[u8::from(self.founded)],
            ],
        )
    }
}

pub(super) const fn joining_number(joining: Joining) -> i64 {
    match joining {
        Joining::Open => 0,
        Joining::ByInvitation => 1,
        Joining::Hidden => 2,
    }
}

fn write_room(db: &Connection, log: i64, room: &Room) -> rusqlite::Result<()> {
    let row = RoomRow {
        name: room.name().as_str().to_owned(),
        joining: joining_number(room.joining()),
        creator: room.creator().map(|it| it.0),
        generation: i64::from(room.generation),
        founded: room.roster.is_some(),
    };
    let sum = row.sum();
    db.prepare_cached(
        "INSERT OR REPLACE INTO rooms(log, name, joining, creator, generation, founded, sum)
         VALUES(?, ?, ?, ?, ?, ?, ?)",
    )?
    .execute((log, row.name, row.joining, row.creator, row.generation, row.founded, sum))
    .map(drop)
}

pub(super) fn member_sum(device: &[u8], account: &[u8], joined: i64, gone: Option<i64>) -> i64 {
    let gone = gone.unwrap_or(-1).to_be_bytes();
    sum_of("members", &[device, account, &joined.to_be_bytes(), &gone])
}

fn write_member(
    db: &Connection,
    log: i64,
    device: DeviceKey,
    membership: Membership,
) -> rusqlite::Result<()> {
    let (joined, gone) = (int(membership.joined.0), membership.left.map(|it| int(it.0)));
    let sum = member_sum(&device.0, &membership.account.0, joined, gone);
    db.prepare_cached(
        "INSERT OR REPLACE INTO members(log, device, account, joined, gone, sum)
         VALUES(?, ?, ?, ?, ?, ?)",
    )?
    .execute((log, device.0, membership.account.0, joined, gone, sum))
    .map(drop)
}

pub(super) fn step_sum(seq: i64, group_info: &[u8], welcomed: &[u8]) -> i64 {
    sum_of("steps", &[&seq.to_be_bytes(), group_info, welcomed])
}

fn write_step(
    db: &Connection,
    log: i64,
    seq: Seq,
    group_info: &[u8],
    welcomed: &[DeviceKey],
) -> rusqlite::Result<()> {
    let (seq, welcomed) = (int(seq.0), to_cbor(&welcomed.to_vec()));
    let sum = step_sum(seq, group_info, &welcomed);
    db.prepare_cached(
        "INSERT INTO steps(log, seq, group_info, welcomed, sum) VALUES(?, ?, ?, ?, ?)",
    )?
    .execute((log, seq, group_info, welcomed, sum))
    .map(drop)
}

/// An invitation's row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct InvitationRow {
    pub(super) token: [u8; 32],
    pub(super) log: i64,
    pub(super) maker: Option<[u8; 32]>,
    pub(super) made: i64,
    pub(super) expires: Option<i64>,
    pub(super) uses: Option<i64>,
    pub(super) revoked: Option<i64>,
}

impl InvitationRow {
    pub(super) fn sum(&self) -> i64 {
        let maybe = |number: Option<i64>| number.unwrap_or(-1).to_be_bytes();
        sum_of(
            "invitations",
            &[
                &self.token,
                &self.log.to_be_bytes(),
                &[u8::from(self.maker.is_some())],
                &self.maker.unwrap_or_default(),
                &self.made.to_be_bytes(),
                &maybe(self.expires),
                &maybe(self.uses),
                &maybe(self.revoked),
            ],
        )
    }
}

/// Writes an invitation, or forgets it with all who have redeemed it.
fn write_invitation(
    db: &Connection,
    log: i64,
    token: TokenHash,
    invitation: Option<&Invitation>,
) -> rusqlite::Result<()> {
    let Some(it) = invitation else {
        db.prepare_cached("DELETE FROM guests WHERE token = ?")?.execute([token.0])?;
        let mut forget = db.prepare_cached("DELETE FROM invitations WHERE token = ?")?;
        return forget.execute([token.0]).map(drop);
    };
    let row = InvitationRow {
        token: token.0,
        log,
        maker: it.maker.map(|maker| maker.0),
        made: int(it.made.0),
        expires: it.terms.expires.map(|expires| int(expires.0)),
        uses: it.terms.uses.map(i64::from),
        revoked: it.revoked.map(|revoked| int(revoked.0)),
    };
    let sum = row.sum();
    db.prepare_cached(
        "INSERT OR REPLACE INTO invitations(token, log, maker, made, expires, uses, revoked, sum)
         VALUES(?, ?, ?, ?, ?, ?, ?, ?)",
    )?
    .execute((row.token, log, row.maker, row.made, row.expires, row.uses, row.revoked, sum))
    .map(drop)
}

pub(super) fn guest_sum(token: &[u8], account: &[u8], used: bool) -> i64 {
    sum_of("guests", &[token, account, &[u8::from(used)]])
}

/// Writes that an account has redeemed an invitation, or that it has not.
fn write_guest(
    db: &Connection,
    state: &State,
    token: TokenHash,
    account: AccountKey,
) -> rusqlite::Result<()> {
    let invitation = state.invitations.get(&token);
    let Some(entry) = invitation.and_then(|it| it.redeemed.get(&account)) else {
        let mut forget = db.prepare_cached("DELETE FROM guests WHERE token = ? AND account = ?")?;
        return forget.execute((token.0, account.0)).map(drop);
    };
    let used = *entry == Entry::Used;
    let sum = guest_sum(&token.0, &account.0, used);
    db.prepare_cached(
        "INSERT OR REPLACE INTO guests(token, account, used, sum) VALUES(?, ?, ?, ?)",
    )?
    .execute((token.0, account.0, used, sum))
    .map(drop)
}
