//! The ledger: the state, and the one connection that writes it down.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use rusqlite::{Connection, TransactionBehavior};
use tchat_planted::{self as planted, Bug};
use tchat_proto::id::{AccountKey, DeviceKey, FileId, RoomId, ServerKey, Timestamp, TokenHash};
use tchat_proto::policy::Joining;

use super::past::StoredPast;
use super::rows::{LogNumbers, write, write_head};
use super::schema::{Age, open_to_write};
use super::snapshots::Snapshots;
use super::sweeps::{self, Mark, Sweeps, Swept};
use super::{DataFailed, DataFolder, DedupeKey, LedgerFailed, Readers, files, load};
use crate::apply::{Appended, Verdict, Write, apply};
use crate::limits::SWEEP_ENTRIES_MAX;
use crate::proposal::{Proposal, Wish};
use crate::state::{Day, FileLimits, KeptFile, LogHead, Membership, Room, State};

/// What a ledger must be told when it is opened.
#[derive(Debug, Clone)]
pub struct Setup {
    /// Whose data it is.
    pub server: ServerKey,
    /// Hides who posted.
    pub dedupe: DedupeKey,
    /// The id of the first room, if it has to be made: drawn at random.
    pub general: RoomId,
    /// How one comes into the first room, while nobody has.
    pub joining: Joining,
    /// On a private server: what the token of its owner's invitation is known by, which lets one be
    /// the first in the first room.
    pub owner: Option<TokenHash>,
    /// For how many days a pseudonym is kept after its owner was seen last.
    pub keep_nicks_days: u32,
    /// The day on which it is opened: what older formats did not know happened then.
    pub today: Day,
}

/// A verdict that will survive a power cut.
///
/// Only [`Ledger::propose`] makes one, after the commit. Answers to proposals are built from
/// nothing else, so none can be sent for what might still be lost.
#[derive(Debug, Clone, PartialEq, Eq)]
#[must_use]
pub struct Stored(Verdict);

impl Stored {
    /// The verdict.
    pub const fn verdict(&self) -> &Verdict {
        &self.0
    }

    /// The verdict, to be sent.
    ///
    /// # Errors
    ///
    /// The refusal, if that is the verdict.
    pub fn into_verdict(self) -> Verdict {
        self.0
    }
}

/// What a batch came to, all of it durable.
#[derive(Debug, Default)]
pub struct Settled {
    /// One verdict for each proposal, in their order.
    pub verdicts: Vec<Stored>,
    /// The entries that were added, in the order of their logs.
    pub appended: Vec<Appended>,
    /// Rooms whose people, group, guests or pseudonyms changed.
    pub changed: BTreeSet<RoomId>,
    /// Accounts that may have become known, or strangers again.
    pub accounts: BTreeSet<AccountKey>,
    /// Accounts that were banned, or are so no more.
    pub judged: BTreeSet<AccountKey>,
    /// Files that are no more, and whose bytes may be deleted.
    pub dropped: Vec<(RoomId, FileId)>,
    /// Accounts whose slot was replaced: by which device last, and its version.
    pub slots: BTreeMap<AccountKey, (DeviceKey, u64)>,
    /// How many messages are among the entries.
    pub messages: u64,
}

/// The state and its disk.
#[derive(Debug)]
pub struct Ledger {
    state: State,
    db: Connection,
    numbers: LogNumbers,
    snapshots: Snapshots,
    sweeps: Sweeps,
    dedupe: DedupeKey,
    folder: DataFolder,
    /// The state may be ahead of the disk: nothing here can be trusted any more.
    poisoned: bool,
}

impl Ledger {
    /// Opens the data in `folder`, or begins there.
    ///
    /// # Errors
    ///
    /// [`DataFailed`] says what is wrong with the data and what to do.
    pub fn open(folder: DataFolder, setup: Setup) -> Result<Self, DataFailed> {
        let path = folder.database();
        let (db, age) = open_to_write(&path, setup.today)?;
        let mut ledger = Self {
            state: State::default(),
            db,
            numbers: LogNumbers::default(),
            snapshots: Snapshots::default(),
            sweeps: Sweeps::default(),
            dedupe: setup.dedupe.clone(),
            folder,
            poisoned: false,
        };
        match age {
            // A crash right after the tables were made leaves a known store without anything in it.
            Age::Known if ledger.is_begun(&path)? => ledger.load(&setup, &path)?,
            Age::Known | Age::Fresh => {
                let begun = ledger.begin(&setup);
                begun.map_err(|error| DataFailed::from_sqlite(&path, &error))?;
            }
        }
        ledger.state.nicks.keep_for(setup.keep_nicks_days);
        ledger.folder.made()?;
        Ok(ledger)
    }

    fn is_begun(&self, path: &std::path::Path) -> Result<bool, DataFailed> {
        self.db
            .prepare("SELECT 1 FROM meta WHERE name = 'server'")
            .and_then(|mut statement| statement.exists([]))
            .map_err(|error| DataFailed::from_sqlite(path, &error))
    }

    fn begin(&mut self, setup: &Setup) -> rusqlite::Result<()> {
        self.state = State::with_general(setup.general, setup.joining);
        let owners = setup.owner.and_then(|token| Some((self.state.await_owner(token)?, token)));
        let tx = self.db.transaction_with_behavior(TransactionBehavior::Immediate)?;
        tx.execute("INSERT INTO meta(name, value) VALUES('server', ?)", [setup.server.0])?;
        let general = Write::Room(setup.general);
        write(&tx, &mut self.numbers, &self.dedupe, &self.state, &general)?;
        if let Some((room, token)) = owners {
            let invitation = Write::Invitation(room, token);
            write(&tx, &mut self.numbers, &self.dedupe, &self.state, &invitation)?;
        }
        let head = LogHead::start(setup.general);
        write_head(&tx, &mut self.numbers, setup.general, head)?;
        tx.commit()
    }

    fn load(&mut self, setup: &Setup, path: &std::path::Path) -> Result<(), DataFailed> {
        let loaded = load::load(&self.db, path, setup.server)?;
        self.state = loaded.state;
        self.numbers = loaded.numbers;
        self.snapshots = loaded.snapshots;
        self.sweeps = loaded.sweeps;
        let general = self.state.reopen_general(setup.joining).map(Write::Room);
        let owners = setup.owner.and_then(|token| {
            self.state.await_owner(token).map(|room| Write::Invitation(room, token))
        });
        for changed in general.into_iter().chain(owners) {
            write(&self.db, &mut self.numbers, &self.dedupe, &self.state, &changed)
                .map_err(|error| DataFailed::from_sqlite(path, &error))?;
        }
        Ok(())
    }

    /// Takes files from here on, as large as this and as many.
    pub const fn allow_files(&mut self, limits: FileLimits) {
        self.state.files.allow(limits);
    }

    /// The files that were begun and not dropped, one after the other.
    ///
    /// # Errors
    ///
    /// [`DataFailed`] if they cannot be read.
    pub(crate) fn for_each_file(
        &self,
        visit: impl FnMut(RoomId, FileId, KeptFile),
    ) -> Result<(), DataFailed> {
        files::for_each(&self.db, visit)
            .map_err(|error| DataFailed::from_sqlite(&self.database(), &error))
    }

    /// What is known.
    #[must_use]
    pub const fn state(&self) -> &State {
        &self.state
    }

    /// How many rows were changed since it was opened.
    #[cfg(test)]
    pub(super) fn changes(&self) -> u64 {
        self.db.total_changes()
    }

    /// The database file.
    #[must_use]
    pub fn database(&self) -> PathBuf {
        self.folder.database()
    }

    /// Connections for reading old entries.
    #[must_use]
    pub fn readers(&self) -> Readers {
        Readers::new(self.folder.database())
    }

    /// Decides the proposals in their order, and makes all of it durable at once.
    ///
    /// # Errors
    ///
    /// [`LedgerFailed`]: there are no verdicts, and the ledger must be opened anew.
    pub fn propose(&mut self, batch: Vec<Proposal>) -> Result<Settled, LedgerFailed> {
        if self.poisoned {
            return Err(LedgerFailed::Poisoned);
        }
        if batch.is_empty() {
            return Ok(Settled::default());
        }
        self.poisoned = true;
        let settled = self.settle(batch)?;
        self.poisoned = false;
        Ok(settled)
    }

    fn settle(&mut self, batch: Vec<Proposal>) -> Result<Settled, LedgerFailed> {
        let tx = self.db.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let mut settled = Settled::default();
        let mut heads = BTreeSet::new();
        for proposal in batch {
            let past = StoredPast { db: &tx, key: &self.dedupe };
            let is_message = matches!(proposal.wish, Wish::Post { .. });
            let outcome = apply(&mut self.state, &past, proposal)?;
            settled.messages =
                settled.messages.saturating_add((is_message && !outcome.writes.is_empty()).into());
            for written in outcome.writes {
                write(&tx, &mut self.numbers, &self.dedupe, &self.state, &written)?;
                if let Write::Group(room) = &written {
                    self.snapshots.write(&tx, &self.numbers, &self.state, *room)?;
                }
                if let Write::NickLapsed(account) = &written {
                    let rooms = self.state.rooms().filter(|room| room.has_account(*account));
                    settled.changed.extend(rooms.map(Room::id));
                }
                note(written, &mut self.snapshots, &mut heads, &mut settled);
            }
            settled.verdicts.push(Stored(outcome.verdict));
        }
        let forgotten = usize::from(planted::is(Bug::HeadNotKept));
        for log in heads.into_iter().skip(forgotten) {
            if let Some(head) = self.state.head(log) {
                write_head(&tx, &mut self.numbers, log, head)?;
            }
        }
        for room in &settled.changed {
            self.snapshots.write_if_due(&tx, &self.numbers, &self.state, *room)?;
        }
        match tx.commit() {
            Err(failure) if !planted::is(Bug::StoreFailureIgnored) => Err(failure.into()),
            Ok(()) | Err(_) => Ok(settled),
        }
    }

    /// Erases some of the messages that are expired at a time, by the rules of their rooms: one
    /// transaction's worth. To be called until there are no more.
    ///
    /// # Errors
    ///
    /// [`LedgerFailed`]: the ledger must be opened anew.
    pub fn sweep(&mut self, now: Timestamp) -> Result<Swept, LedgerFailed> {
        if self.poisoned {
            return Err(LedgerFailed::Poisoned);
        }
        self.poisoned = true;
        let swept = self.sweep_a_part(now)?;
        if !swept.more && self.sweeps.unsettled {
            // What was erased lies in the log written ahead as it was, until that is cut. A reader
            // may keep it from that: then with the next sweep.
            let cut = "PRAGMA wal_checkpoint(TRUNCATE)";
            let busy: i64 = self.db.query_row(cut, [], |row| row.get(0))?;
            self.sweeps.unsettled = busy != 0;
        }
        self.poisoned = false;
        Ok(swept)
    }

    fn sweep_a_part(&mut self, now: Timestamp) -> Result<Swept, LedgerFailed> {
        let mut swept = Swept::default();
        let tx = self.db.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let mut due = self.sweeps.due(&self.state, now).into_iter();
        for (room, mark, expired) in due.by_ref() {
            let Some(number) = self.numbers.of(room) else { continue };
            let part = sweeps::sweep(&tx, (room, number), mark.through, expired)?;
            let mark = Mark { through: part.through, ..mark };
            if self.sweeps.note(room, mark) {
                sweeps::write_mark(&tx, number, mark)?;
            }
            self.sweeps.unsettled |= part.erased > 0;
            swept.erased = swept.erased.saturating_add(part.erased);
            swept.through.insert(room, part.through);
            if part.more {
                swept.more = true;
                break;
            }
            if swept.erased >= u64::try_from(SWEEP_ENTRIES_MAX).unwrap_or(u64::MAX) {
                break;
            }
        }
        swept.more |= due.next().is_some();
        tx.commit()?;
        Ok(swept)
    }

    /// Closes the store so that the next start has nothing to replay.
    ///
    /// # Errors
    ///
    /// [`LedgerFailed`]; what was acknowledged is safe all the same.
    pub fn close(mut self) -> Result<(), LedgerFailed> {
        if self.poisoned {
            return Err(LedgerFailed::Poisoned);
        }
        let tx = self.db.transaction_with_behavior(TransactionBehavior::Immediate)?;
        self.snapshots.write_all(&tx, &self.numbers, &self.state)?;
        tx.commit()?;
        self.db.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?;
        self.db.close().map_err(|(_, error)| error.into())
    }
}

/// Notes what a write means beyond its row.
fn note(
    written: Write,
    snapshots: &mut Snapshots,
    heads: &mut BTreeSet<RoomId>,
    settled: &mut Settled,
) {
    match written {
        Write::Append(appended) => {
            heads.insert(appended.log);
            if appended.posted.is_none() {
                settled.changed.insert(appended.log);
            }
            settled.appended.push(appended);
        }
        Write::Room(room) => {
            heads.insert(room);
            settled.changed.insert(room);
        }
        Write::Step { room, group_info, .. } => {
            let entry = settled.appended.last().map_or(0, |it| it.bytes.len());
            snapshots.note_step(room, entry.saturating_add(group_info.len()));
            settled.changed.insert(room);
        }
        Write::Group(room) => {
            settled.changed.insert(room);
        }
        Write::Member(room, _, Membership { account, .. }) | Write::Guest(room, _, account) => {
            settled.changed.insert(room);
            settled.accounts.insert(account);
        }
        Write::Nick(statement) => {
            settled.accounts.insert(statement.account);
        }
        Write::NickLapsed(account) => {
            settled.accounts.insert(account);
        }
        Write::Ban(account) => {
            settled.judged.insert(account);
        }
        Write::FileDropped(room, file) => settled.dropped.push((room, file)),
        Write::Slot { account, by, version, .. } => {
            settled.slots.insert(account, (by, version));
        }
        Write::Invitation(..)
        | Write::File(..)
        | Write::NicksHeld(_)
        | Write::Seen(_)
        | Write::ForgetMember(..)
        | Write::Package { .. }
        | Write::LastResortUsed(_)
        | Write::PackageTaken(_) => {}
    }
}
