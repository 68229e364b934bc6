//! Who has the expired messages erased: at the start, and every hour.
//!
//! A sweep is handed to the writer in small pieces with pauses between them, so that nobody who writes
//! meanwhile waits for more than one.

use std::future::poll_fn;
use std::sync::Arc;

use tokio::time::sleep;

use crate::connection::Shared;
use crate::limits::{SWEEP_EVERY, SWEEP_PAUSE};
use crate::mailbox::{Mailbox, Note, Ticket};
use crate::queue::{Reply, Work};
use crate::session::Moment;
use crate::store::Swept;

/// Sweeps for as long as the server runs.
pub(crate) async fn sweep(shared: Arc<Shared>) {
    let mailbox = Arc::<Mailbox>::default();
    loop {
        let swept = piece(&shared, &mailbox).await;
        sleep(if swept.more { SWEEP_PAUSE } else { SWEEP_EVERY }).await;
    }
}

/// Has one piece of it done.
async fn piece(shared: &Shared, mailbox: &Arc<Mailbox>) -> Swept {
    let reply = Reply { mailbox: Arc::clone(mailbox), ticket: Ticket(0) };
    let mut work = Work::Sweep(Moment::now().time, reply);
    while let Err(refused) = shared.house.hub.queue.submit(work) {
        work = refused;
        poll_fn(|context| mailbox.poll_rung(context)).await;
    }
    loop {
        for note in mailbox.take() {
            if let Note::Swept(swept) = note {
                return swept;
            }
        }
        poll_fn(|context| mailbox.poll_rung(context)).await;
    }
}
