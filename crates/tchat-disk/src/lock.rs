//! The five levels of a lock on a database file (SQLite, "File Locking And Concurrency", § 3).

/// How far a connection has locked a file.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Level {
    /// Not at all.
    #[default]
    Free,
    /// It reads; so may others.
    Shared,
    /// It means to write; others may still read.
    Reserved,
    /// It waits for the readers to leave; no reader may come.
    Pending,
    /// It writes; nobody else is there.
    Exclusive,
}

/// The level reached by one who has `own` and wants `wanted`, and whether that is enough.
///
/// `others` is the highest level that anybody else has. One who wants to write and finds readers
/// is left pending, so that they get fewer.
pub(crate) fn raise(own: Level, wanted: Level, others: Level) -> (Level, bool) {
    if wanted <= own {
        return (own, true);
    }
    match wanted {
        Level::Shared if others < Level::Pending => (wanted, true),
        Level::Reserved if others < Level::Reserved => (wanted, true),
        Level::Pending | Level::Exclusive if others == Level::Free => (wanted, true),
        Level::Pending | Level::Exclusive if others == Level::Shared => (Level::Pending, false),
        _ => (own, false),
    }
}

#[cfg(test)]
mod tests {
    use super::Level::*;
    use super::*;

    #[test]
    fn readers_share_until_a_writer_is_pending() {
        for others in [Free, Shared, Reserved] {
            assert_eq!(raise(Free, Shared, others), (Shared, true));
        }
        for others in [Pending, Exclusive] {
            assert_eq!(raise(Free, Shared, others), (Free, false));
        }
    }

    #[test]
    fn one_connection_at_a_time_means_to_write() {
        assert_eq!(raise(Shared, Reserved, Shared), (Reserved, true));
        assert_eq!(raise(Shared, Reserved, Reserved), (Shared, false));
        assert_eq!(raise(Shared, Exclusive, Reserved), (Shared, false));
    }

    #[test]
    fn a_writer_waits_for_the_readers_and_then_is_alone() {
        assert_eq!(raise(Reserved, Exclusive, Shared), (Pending, false));
        assert_eq!(raise(Pending, Exclusive, Free), (Exclusive, true));
    }

    #[test]
    fn a_lock_held_already_is_granted() {
        assert_eq!(raise(Exclusive, Shared, Free), (Exclusive, true));
    }
}
