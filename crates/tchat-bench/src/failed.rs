//! Why a measurement came to nothing, and what to do.

use std::io;
use std::path::Path;

/// A measurement that could not be made.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Failed {
    /// The system refused something.
    #[error("cannot {what}: {error}")]
    System {
        /// What was tried.
        what: String,
        /// What the system said.
        error: io::Error,
    },
    /// A peer's program is not on this machine. Reported, never skipped.
    #[error("not installed (apt-get install {package})")]
    NotInstalled {
        /// The Debian package that brings it.
        package: &'static str,
    },
    /// A server ended, or never listened.
    #[error("{program} did not start: {detail}")]
    NotStarted {
        /// Which program.
        program: String,
        /// The end of what it printed.
        detail: String,
    },
    /// A program did not do what it was sent for.
    #[error("{program} did not end well: {detail}")]
    EndedBadly {
        /// Which program.
        program: String,
        /// The last line that it complained with.
        detail: String,
    },
    /// The program was told to end.
    #[error("interrupted")]
    Interrupted,
    /// What is measured is what this server does not do.
    #[error("stores nothing")]
    StoresNothing,
    /// A program of ours to measure is not there.
    #[error("there is no program `{0}` (`cargo build --release -p {0}`, or --{0} PROGRAM)")]
    NoProgram(&'static str),
    /// A server said what its protocol does not have at that point.
    #[error("{server} answered with something unexpected: {detail}")]
    Unexpected {
        /// Which server.
        server: &'static str,
        /// What it said, as far as it can be printed.
        detail: String,
    },
    /// A server closed a connection.
    #[error("a connection broke: {0}")]
    Broken(#[source] io::Error),
    /// Not everything asked for fits together.
    #[error("{0}")]
    Unfit(String),
    /// Group or certificate could not be made.
    #[error("cannot prepare {what}: {detail}")]
    Unprepared {
        /// What was to be made.
        what: &'static str,
        /// What the library said.
        detail: String,
    },
}

impl Failed {
    /// The system refused `what`.
    pub(crate) fn system(what: impl Into<String>) -> impl FnOnce(io::Error) -> Self {
        let what = what.into();
        move |error| Self::System { what, error }
    }

    /// The system refused to read or write a file.
    pub(crate) fn file(path: &Path) -> impl FnOnce(io::Error) -> Self + '_ {
        move |error| Self::System { what: format!("use {}", path.display()), error }
    }

    /// A library could not make `what`.
    pub(crate) fn unprepared<E: std::fmt::Display>(what: &'static str) -> impl FnOnce(E) -> Self {
        move |error| Self::Unprepared { what, detail: error.to_string() }
    }
}

impl From<nix::Error> for Failed {
    fn from(error: nix::Error) -> Self {
        Self::System { what: "ask the system".to_owned(), error: error.into() }
    }
}
