//! The same server one step at a time: no sockets, no threads, no clock.
//!
//! What runs is what [`Server`](crate::Server) runs: reception, sessions, hub, writer, ledger. But
//! whoever holds a [`Stepped`] decides when bytes arrive, when the writer has its turn, when a read
//! of the store comes back, and what time it is. Made for simulations.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Instant;

use bytes::Buf;
use tchat_proto::greeting::ChannelBinding;
use tchat_proto::id::Timestamp;
use tchat_proto::limits::GREETING_TIME_MAX;

use crate::files::Files;
use crate::files::disk::Disk;
use crate::files::sweep::put_in_order;
use crate::hub::Hub;
use crate::mailbox::Mailbox;
use crate::reception::{Reached, Reception};
use crate::session::{DrawRoom, House, Moment, Read, Session};
use crate::state::{FileLimits, State};
use crate::store::{DataFailed, DataFolder, Ledger, LedgerFailed, Readers, Setup};
use crate::writer;

/// A server that does nothing by itself.
#[derive(Debug)]
pub struct Stepped {
    ledger: Ledger,
    house: Arc<House>,
    readers: Readers,
    /// What sessions want from the store, in the order in which they asked.
    reads: VecDeque<(Arc<Mailbox>, Read)>,
}

/// A connection to it.
pub struct Visit {
    binding: ChannelBinding,
    stage: Stage,
}

#[derive(Debug)]
enum Stage {
    Greeting { reception: Reception, until: Instant },
    LetIn { session: Box<Session>, mailbox: Arc<Mailbox> },
    TurnedAway(Reception),
    Over,
}

impl Stepped {
    /// Opens the data in `folder`, or begins there.
    ///
    /// # Errors
    ///
    /// [`DataFailed`] says what is wrong with the data.
    pub fn open(
        folder: DataFolder,
        setup: Setup,
        name: String,
        draw_room: DrawRoom,
    ) -> Result<Self, DataFailed> {
        Self::open_with_files(folder, setup, name, draw_room, FileLimits::OFF)
    }

    /// The same, taking files. Their bytes lie in `folder`, as the system keeps them.
    ///
    /// # Errors
    ///
    /// [`DataFailed`] says what is wrong with the data.
    pub fn open_with_files(
        folder: DataFolder,
        setup: Setup,
        name: String,
        draw_room: DrawRoom,
        limits: FileLimits,
    ) -> Result<Self, DataFailed> {
        let (key, private, today) = (setup.server, setup.owner.is_some(), setup.today);
        let disk = Disk::open(folder.path())?;
        let mut ledger = Ledger::open(folder, setup)?;
        ledger.allow_files(limits);
        put_in_order(&disk, &mut ledger, key, today.start())?;
        let hub = Hub::new(ledger.state());
        let files = Arc::new(Files::new(disk, limits));
        let house = House { hub, key, name, private, draw_room, plain: None, files };
        let readers = ledger.readers();
        Ok(Self { ledger, house: Arc::new(house), readers, reads: VecDeque::new() })
    }

    /// What it knows.
    #[must_use]
    pub const fn state(&self) -> &State {
        self.ledger.state()
    }

    /// Its store, for looking.
    #[must_use]
    pub const fn readers(&self) -> &Readers {
        &self.readers
    }

    /// Someone connects. Both ends of the connection know it by `binding`.
    #[must_use]
    pub fn visit(&self, moment: Moment, binding: ChannelBinding) -> Visit {
        let until = moment.now.checked_add(GREETING_TIME_MAX).unwrap_or(moment.now);
        let reception = Reception::new(moment, None);
        Visit { binding, stage: Stage::Greeting { reception, until } }
    }

    /// The writer's turn: decides all that waits, as one batch. Says whether there was anything.
    ///
    /// # Errors
    ///
    /// [`LedgerFailed`]: nobody has an answer, and the server must be opened anew.
    pub fn write(&mut self) -> Result<bool, LedgerFailed> {
        match self.house.hub.queue.try_take() {
            Some(work) => writer::settle(&mut self.ledger, &self.house, work).map(|()| true),
            None => Ok(false),
        }
    }

    /// Whether something waits for the writer.
    #[must_use]
    pub fn has_work(&self) -> bool {
        self.house.hub.queue.has_work()
    }

    /// How many reads of the store are under way.
    #[must_use]
    pub fn reads(&self) -> usize {
        self.reads.len()
    }

    /// Lets one of the reads come back: they overtake each other as threads do.
    pub fn read(&mut self, which: usize) {
        if let Some((mailbox, read)) = self.reads.remove(which) {
            mailbox.send(read.carry_out(&self.readers));
        }
    }

    /// Whether something is to be done with a file.
    #[must_use]
    pub fn has_file_work(&self) -> bool {
        self.house.files.has_work()
    }

    /// Does one thing that is to be done with a file. Says whether there was one.
    pub fn work_file(&self) -> bool {
        self.house.files.work_one()
    }

    /// What is due from time to time.
    pub fn tick(&self, now: Instant) {
        self.house.hub.tick(now);
    }

    /// Erases all messages that are expired at a time.
    ///
    /// # Errors
    ///
    /// [`LedgerFailed`]: the server must be opened anew.
    pub fn sweep(&mut self, now: Timestamp) -> Result<(), LedgerFailed> {
        while writer::sweep(&mut self.ledger, &self.house, now)?.more {}
        Ok(())
    }

    /// Takes bytes from a visitor.
    pub fn handle_bytes(&mut self, visit: &mut Visit, moment: Moment, bytes: &[u8]) {
        match &mut visit.stage {
            Stage::Greeting { reception, .. } => reception.handle_bytes(bytes),
            Stage::LetIn { session, .. } => session.handle_bytes(moment.now, bytes),
            Stage::TurnedAway(_) | Stage::Over => {}
        }
        self.work(visit, moment);
    }

    /// Does what can be done for a visitor: after bytes came or went, and when the bell rang.
    pub fn work(&mut self, visit: &mut Visit, moment: Moment) {
        self.receive(visit, moment);
        if let Stage::LetIn { session, mailbox } = &mut visit.stage {
            if let Err(broken) = session.work(moment) {
                session.break_off(broken);
            }
            let reads = session.take_reads();
            self.reads.extend(reads.into_iter().map(|read| (Arc::clone(mailbox), read)));
        }
    }

    fn receive(&self, visit: &mut Visit, moment: Moment) {
        let Stage::Greeting { reception, .. } = &mut visit.stage else {
            return;
        };
        match reception.receive(&self.house, moment, None, || Some(visit.binding)) {
            Reached::Waiting => {}
            Reached::LetIn(session, mailbox) => visit.stage = Stage::LetIn { session, mailbox },
            Reached::TurnedAway => {
                if let Stage::Greeting { reception, .. } =
                    std::mem::replace(&mut visit.stage, Stage::Over)
                {
                    visit.stage = Stage::TurnedAway(reception);
                }
            }
        }
    }
}

impl std::fmt::Debug for Visit {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Visit").field("stage", &self.stage).finish_non_exhaustive()
    }
}

impl Visit {
    /// Bytes for the visitor, if the connection still has any to give.
    pub fn transmit(&mut self) -> Option<&mut dyn Buf> {
        match &mut self.stage {
            Stage::Greeting { reception, .. } | Stage::TurnedAway(reception) => {
                Some(reception.transmit())
            }
            Stage::LetIn { session, .. } => Some(session.transmit()),
            Stage::Over => None,
        }
    }

    /// Whether it takes more bytes from the visitor now.
    pub fn wants_bytes(&mut self) -> bool {
        match &mut self.stage {
            Stage::Greeting { .. } => true,
            Stage::LetIn { session, .. } => session.wants_bytes(),
            Stage::TurnedAway(_) | Stage::Over => false,
        }
    }

    /// Whether somebody rang for it: then it must [`Stepped::work`].
    #[must_use]
    pub fn take_rung(&self) -> bool {
        matches!(&self.stage, Stage::LetIn { mailbox, .. } if mailbox.take_rung())
    }

    /// When to call [`Self::handle_timeout`].
    #[must_use]
    pub fn poll_timeout(&self) -> Option<Instant> {
        match &self.stage {
            Stage::Greeting { until, .. } => Some(*until),
            Stage::LetIn { session, .. } => Some(session.poll_timeout()),
            Stage::TurnedAway(_) | Stage::Over => None,
        }
    }

    /// Does what the time demands.
    pub fn handle_timeout(&mut self, now: Instant) {
        match &mut self.stage {
            Stage::Greeting { until, .. } if now >= *until => self.stage = Stage::Over,
            Stage::LetIn { session, .. } => {
                if let Err(broken) = session.handle_timeout(now) {
                    session.break_off(broken);
                }
            }
            Stage::Greeting { .. } | Stage::TurnedAway(_) | Stage::Over => {}
        }
    }

    /// Whether the connection is to be closed once [`Self::transmit`] is empty.
    #[must_use]
    pub fn is_over(&self) -> bool {
        match &self.stage {
            Stage::Greeting { .. } => false,
            Stage::LetIn { session, .. } => session.is_over(),
            Stage::TurnedAway(_) | Stage::Over => true,
        }
    }
}

impl Drop for Visit {
    fn drop(&mut self) {
        if let Stage::LetIn { session, .. } = &mut self.stage {
            session.end();
        }
    }
}
