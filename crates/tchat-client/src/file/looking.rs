//! Looking at a file before it is sent: what kind it is, how it looks.
//!
//! That may take a moment for a picture; meanwhile what others say is still shown, and what is typed
//! waits, so that all is sent in the order in which it was typed.

use std::path::Path;

use tokio::task::JoinHandle;

use super::attachment::Attachment;
use crate::command::{Command, Reference, Wish};
use crate::trouble::Trouble;

/// The file that is being looked at, if one is.
#[derive(Debug, Default)]
pub struct Looking(Option<JoinHandle<Looked>>);

/// The wish with what was seen, or why there is nothing to send.
pub type Looked = Result<Command, Box<Nothing>>;

/// Why there is nothing to send.
#[derive(Debug)]
pub struct Nothing {
    /// What is wrong with the file.
    pub trouble: Trouble,
    /// What the wish carried.
    pub reference: Option<Reference>,
}

impl Looking {
    /// Whether one is being looked at.
    #[must_use]
    pub const fn is_busy(&self) -> bool {
        self.0.is_some()
    }

    /// Looks at the file of a wish to send one; a task of the runtime around does it.
    pub fn begin(&mut self, wish: Wish, reference: Option<Reference>) {
        self.0 = Some(tokio::task::spawn_blocking(move || look(wish, reference)));
    }

    /// What came of it; never, if nothing is looked at. Cancel safe.
    ///
    /// # Errors
    ///
    /// [`Nothing`] if there is nothing to send.
    pub async fn next(&mut self) -> Looked {
        let Some(task) = &mut self.0 else { return std::future::pending().await };
        let looked = task.await;
        self.0 = None;
        let lost = |error| Trouble::Internal { what: format!("looking at a file: {error}") };
        looked.unwrap_or_else(|error| {
            Err(Box::new(Nothing { trouble: lost(error), reference: None }))
        })
    }
}

fn look(wish: Wish, reference: Option<Reference>) -> Looked {
    let Wish::SendFile { room, file, text } = wish else { return Ok(Command { wish, reference }) };
    match Attachment::look_at(Path::new(&file.path)) {
        Ok(file) => Ok(Command { wish: Wish::SendFile { room, file, text }, reference }),
        Err(trouble) => Err(Box::new(Nothing { trouble: trouble.into(), reference })),
    }
}
