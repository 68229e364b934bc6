//! Studies: what tchat's parts cost as something grows. Most of these parts no peer has, so there is
//! nothing beside them, and each row is one size; files, searching, screen and
//! window are told beside others.

mod burst;
mod figures;
mod files;
mod groups;
mod growth;
mod guest;
mod history;
mod scene;
mod screen;
mod search;
mod shown;
mod start;
mod talk;
mod terminal;
mod texts;
mod window;

use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::cores::Cores;
use crate::failed::Failed;
use crate::report::{Cell, Row};
use crate::server::{self, ServerName};

pub(crate) use files::{Carrier, Files};
pub(crate) use growth::{Axis, Growth};
pub(crate) use screen::Screen;
pub(crate) use search::Searching;
pub(crate) use window::Window;

/// What is studied.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Study {
    /// Real clients seal and open, in rooms of these sizes.
    Talk { sizes: Vec<usize>, messages: usize },
    /// MLS alone, without disk and server, in groups of these sizes.
    Groups { sizes: Vec<usize> },
    /// So many real clients come at once into a room that has so many members.
    Burst { members: usize, joiners: usize },
    /// What a delivery or an entry costs the server, as one thing grows.
    Growth(Growth),
    /// What reading a page and starting cost a client with so many messages.
    History { sizes: Vec<usize> },
    /// What starting costs a client that is in so many rooms.
    Start { sizes: Vec<usize> },
    /// What carrying a file costs.
    Files(Files),
    /// What looking something up in a long history costs.
    Search(Searching),
    /// What the chat on the whole screen costs.
    Screen(Screen),
    /// What the chat in a window costs.
    Window(Window),
}

/// Where a study takes place.
pub(crate) struct Site {
    pub(crate) cores: Cores,
    /// The `tchat` that serves.
    pub(crate) program: PathBuf,
    /// Files of this run.
    pub(crate) folder: PathBuf,
}

impl Study {
    /// Carries it out.
    ///
    /// # Errors
    ///
    /// [`Failed`] if something could not be measured.
    pub(crate) fn carry_out(
        &self,
        tchat: Option<&Path>,
        folder: &Path,
    ) -> Result<Vec<Row>, Failed> {
        if let Self::Groups { sizes } = self {
            return sizes.iter().map(|size| groups::row(*size)).collect();
        }
        let program = server::program("tchat", tchat.map(Path::to_owned))?;
        let site = Site { cores: Cores::of_this_machine()?, program, folder: folder.to_owned() };
        match self {
            Self::Groups { .. } => Ok(Vec::new()),
            Self::Talk { sizes, messages } => talk::rows(sizes, *messages, &site),
            Self::Burst { members, joiners } => Ok(vec![burst::row(*members, *joiners, &site)?]),
            Self::Growth(growth) => growth.rows(&site),
            Self::History { sizes } => history::rows(sizes, &site),
            Self::Start { sizes } => start::rows(sizes, &site),
            Self::Files(files) => files.rows(&site),
            Self::Search(searching) => searching.rows(&site),
            Self::Screen(screen) => screen.rows(&site),
            Self::Window(window) => window.rows(&site),
        }
    }
}

/// What is told of tchat at one size.
fn row(cells: Vec<Cell>) -> Row {
    Row { server: ServerName::TCHAT.to_string(), figures: Ok(cells) }
}

fn millis(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}
