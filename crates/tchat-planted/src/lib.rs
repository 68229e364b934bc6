//! Bugs that tests plant, to see that they are found.
//!
//! A test that never fails proves nothing. Each [`Bug`] is a mistake that somebody could make one
//! day; the code that would make it asks [`is`] whether it should. In the program the answer is a
//! constant `false` and nothing of it is compiled: only with the feature `switch`, which tests ask
//! for, can a bug be planted, and only in the thread that plants it.
//!
//! Not every bug is an accident. A program that [`takes_liberties`] sends what it may not, as one that
//! somebody has altered would: what others make of that is then looked at.

/// A mistake.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Bug {
    /// The server answers before the disk has the batch for good.
    AcknowledgedBeforeSynced,
    /// The server answers although the disk refused the batch.
    StoreFailureIgnored,
    /// The server does not write down where one of the logs of a batch ends.
    HeadNotKept,
    /// The server wakes all readers of a room but one.
    ReaderNotWoken,
    /// The server begins a reader one place too late after a reconnect.
    ResumedTooLate,
    /// A server that starts does not replay the commits after its snapshot of a room's members.
    CommitsNotReplayed,
    /// The client sends a message again under another id.
    ResentWithNewId,
    /// The client notes that it has read up to a place before it has kept what is there.
    PlaceKeptBeforeContent,
    /// The client takes its own commit for accepted when the connection breaks.
    CommitMergedOnCut,
    /// The client drops its own commit when the connection breaks, though the server may have it.
    CommitDroppedOnCut,
    /// The client sends what it sealed before the disk has the ratchet's next step.
    RatchetNotKept,
    /// The client forgets a message once it is sent.
    ForgottenOnceSent,
    /// The client does not seal a message anew when a commit came before it.
    NotSealedAnew,
    /// The client sends what was written later first.
    SentOutOfOrder,
    /// The client reads on after it has left a room.
    ReadsOnAfterLeaving,
    /// The client carries out an edit whoever made it.
    EditedByAnybody,
    /// The client carries out a deletion whoever made it.
    DeletedByAnybody,
    /// The client deletes a message, and not what it said before it was edited.
    DeletedTextKept,
    /// A client that starts again counts its own reactions once more.
    ReactionCountedTwice,
    /// The client sends what waits to be edited the other way round after a cut.
    EditsSwappedOnCut,
    /// A client that starts again knows nothing of the changes that wait in its outbox.
    ChangeForgottenOverCrash,
    /// A client that starts again knows only the texts of what waits in its outbox.
    AnswerForgottenOverCrash,
}

impl Bug {
    /// All of them.
    pub const ALL: [Self; 22] = [
        Self::AcknowledgedBeforeSynced,
        Self::StoreFailureIgnored,
        Self::HeadNotKept,
        Self::ReaderNotWoken,
        Self::ResumedTooLate,
        Self::CommitsNotReplayed,
        Self::ResentWithNewId,
        Self::PlaceKeptBeforeContent,
        Self::CommitMergedOnCut,
        Self::CommitDroppedOnCut,
        Self::RatchetNotKept,
        Self::ForgottenOnceSent,
        Self::NotSealedAnew,
        Self::SentOutOfOrder,
        Self::ReadsOnAfterLeaving,
        Self::EditedByAnybody,
        Self::DeletedByAnybody,
        Self::DeletedTextKept,
        Self::ReactionCountedTwice,
        Self::EditsSwappedOnCut,
        Self::ChangeForgottenOverCrash,
        Self::AnswerForgottenOverCrash,
    ];
}

#[cfg(feature = "switch")]
mod switch {
    use std::cell::Cell;

    use super::Bug;

    thread_local! {
        static PLANTED: Cell<Option<Bug>> = const { Cell::new(None) };
        static LIBERTIES: Cell<bool> = const { Cell::new(false) };
    }

    /// Whether this thread should make this mistake.
    #[must_use]
    pub fn is(bug: Bug) -> bool {
        PLANTED.get() == Some(bug)
    }

    /// A bug in this thread, for as long as this is held.
    #[derive(Debug)]
    pub struct Planted(());

    /// Plants a bug in this thread, in place of the one before.
    #[must_use]
    pub fn plant(bug: Bug) -> Planted {
        PLANTED.set(Some(bug));
        Planted(())
    }

    /// Whether the program in this thread sends what it may not.
    #[must_use]
    pub fn takes_liberties() -> bool {
        LIBERTIES.get()
    }

    /// Liberties taken in this thread, for as long as this is held.
    #[derive(Debug)]
    pub struct Liberties(());

    /// From here on the program in this thread sends what it may not.
    #[must_use]
    pub fn take_liberties() -> Liberties {
        LIBERTIES.set(true);
        Liberties(())
    }

    impl Drop for Liberties {
        fn drop(&mut self) {
            LIBERTIES.set(false);
        }
    }

    impl Drop for Planted {
        fn drop(&mut self) {
            PLANTED.set(None);
        }
    }
}

#[cfg(feature = "switch")]
pub use switch::{Liberties, Planted, is, plant, take_liberties, takes_liberties};

/// Never: the program makes no mistake on purpose.
#[cfg(not(feature = "switch"))]
#[must_use]
pub const fn is(_: Bug) -> bool {
    false
}

/// Never: the program asks whether it may.
#[cfg(not(feature = "switch"))]
#[must_use]
pub const fn takes_liberties() -> bool {
    false
}

#[cfg(all(test, feature = "switch"))]
mod tests {
    use super::*;

    #[test]
    fn a_bug_is_there_while_it_is_held_and_in_its_own_thread_only() {
        let planted = plant(Bug::SentOutOfOrder);
        assert!(is(Bug::SentOutOfOrder) && !is(Bug::NotSealedAnew));
        let elsewhere = std::thread::spawn(|| is(Bug::SentOutOfOrder)).join();
        assert_eq!(elsewhere.ok(), Some(false));
        drop(planted);
        assert!(!is(Bug::SentOutOfOrder));
    }

    #[test]
    fn liberties_are_taken_while_they_are_held_and_in_their_own_thread_only() {
        let liberties = take_liberties();
        assert!(takes_liberties());
        assert_eq!(std::thread::spawn(takes_liberties).join().ok(), Some(false));
        drop(liberties);
        assert!(!takes_liberties());
    }
}
