//! Who takes part: people, and the processes they run one after another.

use std::sync::Arc;

/// What a person is called in a history.
pub(crate) type Name = Arc<str>;

/// A person of one history: one device, one profile.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Who(pub(crate) usize);

/// One run of a person's process, from its start to its end or death.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Run {
    pub(crate) who: Who,
    pub(crate) number: usize,
}

impl Run {
    /// Whose it is.
    #[must_use]
    pub const fn who(self) -> Who {
        self.who
    }
}
