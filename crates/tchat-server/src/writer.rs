//! The one thread that owns the ledger.
//!
//! It takes all the work that waits, decides it in one transaction, makes known what changed, leaves
//! the answers, and then lets readers have the entries. If the ledger fails there are no answers:
//! the server stops with the failure.

use std::sync::Arc;
use std::thread::JoinHandle;

use tchat_proto::id::{RoomId, Timestamp};
use tchat_proto::limits::JOIN_TURN;
use tchat_proto::refusal::{Code, Refusal};
use tchat_proto::request::{Answer, Door};
use tokio::sync::watch;

use crate::admin::survey::Survey;
use crate::mailbox::Note;
use crate::queue::{Reply, Work};
use crate::session::House;
use crate::state::State;
use crate::store::{Ledger, LedgerFailed, Settled, Swept};

/// Starts the thread. `failed` gets the reason if the ledger fails; the thread ends when the queue
/// is closed, and gives the ledger back.
pub(crate) fn spawn(
    ledger: Ledger,
    house: Arc<House>,
    failed: watch::Sender<Option<LedgerFailed>>,
) -> std::io::Result<JoinHandle<Ledger>> {
    std::thread::Builder::new()
        .name("tchat-writer".to_owned())
        .spawn(move || run(ledger, &house, &failed))
}

fn run(mut ledger: Ledger, house: &House, failed: &watch::Sender<Option<LedgerFailed>>) -> Ledger {
    while let Some(work) = house.hub.queue.take() {
        if let Err(failure) = settle(&mut ledger, house, work) {
            tracing::error!(%failure, "the ledger failed");
            failed.send_replace(Some(failure));
            house.hub.queue.close();
            return ledger;
        }
    }
    ledger
}

/// Decides a batch of work, and lets everybody know.
///
/// # Errors
///
/// [`LedgerFailed`]: nobody has an answer, and nobody gets one any more.
pub(crate) fn settle(
    ledger: &mut Ledger,
    house: &House,
    work: impl IntoIterator<Item = Work>,
) -> Result<(), LedgerFailed> {
    let (mut proposals, mut replies) = (Vec::new(), Vec::new());
    let (mut doors, mut surveys, mut sweeps) = (Vec::new(), Vec::new(), Vec::new());
    for work in work {
        match work {
            Work::Propose(proposal, reply) => {
                proposals.push(*proposal);
                replies.push(reply);
            }
            Work::Door(room, reply) => doors.push((room, reply)),
            Work::Survey(reply) => surveys.push(reply),
            Work::Sweep(now, reply) => sweeps.push((now, reply)),
        }
    }
    let settled = match ledger.propose(proposals) {
        Ok(settled) => settled,
        Err(failure) => {
            refuse_all(house, &failure);
            return Err(failure);
        }
    };
    house.hub.make_known(&settled, ledger.state());
    house.files.drop_all(&settled.dropped);
    let Settled { verdicts, appended, .. } = settled;
    for (reply, verdict) in replies.iter().zip(verdicts) {
        let note = Note::Verdict(reply.ticket, verdict);
        reply.mailbox.leave(note);
    }
    for (room, Reply { mailbox, ticket }) in &doors {
        mailbox.leave(Note::Looked(*ticket, door(ledger.state(), *room)));
    }
    for Reply { mailbox, .. } in &surveys {
        mailbox.leave(Note::Surveyed(Box::new(Survey::of(ledger.state()))));
    }
    house.hub.hand_on(appended);
    let answered = replies.iter().chain(doors.iter().map(|(_, reply)| reply)).chain(&surveys);
    for reply in answered {
        reply.mailbox.ring();
    }
    // When everybody has their answers.
    for (now, Reply { mailbox, .. }) in sweeps {
        mailbox.send(Note::Swept(sweep(ledger, house, now)?));
    }
    Ok(())
}

/// Has some of the expired messages erased, on the disk and in memory.
///
/// # Errors
///
/// [`LedgerFailed`]: nobody gets an answer any more.
pub(crate) fn sweep(
    ledger: &mut Ledger,
    house: &House,
    now: Timestamp,
) -> Result<Swept, LedgerFailed> {
    let swept = ledger.sweep(now).inspect_err(|failure| refuse_all(house, failure))?;
    for (log, through) in &swept.through {
        house.hub.forget_through(*log, *through);
    }
    Ok(swept)
}

/// Nobody gets an answer; everybody hears that the store failed.
fn refuse_all(house: &House, failure: &LedgerFailed) {
    tracing::error!(code = failure.code(), "no answers any more");
    house.hub.end_all(&Code::StorageFailed.into());
}

/// How to come into a room, as it is now.
fn door(state: &State, room: RoomId) -> Result<Answer, Refusal> {
    let known = state.room(room).ok_or(Code::NoSuchRoom)?;
    let Some(roster) = known.roster() else {
        return Ok(Answer::Unfounded(known.group()));
    };
    Ok(Answer::Door(Door {
        group: roster.name(),
        epoch: roster.epoch(),
        group_info: roster.group_info().to_vec().into(),
        tree: roster.tree().into(),
        leaving: roster.leaving().values().copied().collect(),
        nicks: state.nicks_of_members(known),
        turn_ms: u32::try_from(JOIN_TURN.as_millis()).unwrap_or(u32::MAX),
    }))
}
