//! A thread that reads: breaking a cipher may take a moment, and nothing waits for it.
//!
//! One question at a time. A thread of its own, and not one of the runtime's, because the program
//! would wait for those at its end.

use tchat_lab::limits::READ_EVERY;
use tchat_lab::reading::{Question, Reading};
use tokio::sync::oneshot;
use tokio::time::Instant;

/// Reads one question after another.
pub(super) struct Reader {
    reading: Option<oneshot::Receiver<Reading>>,
    /// Not before this.
    next: Instant,
}

impl Reader {
    pub(super) fn new() -> Self {
        Self { reading: None, next: Instant::now() }
    }

    /// Asks.
    pub(super) fn ask(&mut self, question: Question) {
        let (sender, reading) = oneshot::channel();
        let read = move || {
            // Who asked may have gone.
            sender.send(question.answer()).ok();
        };
        self.pause();
        if std::thread::Builder::new().name("reader".into()).spawn(read).is_ok() {
            self.reading = Some(reading);
        }
    }

    /// There is nothing to ask: look again later.
    pub(super) fn pause(&mut self) {
        self.next = Instant::now() + READ_EVERY;
    }

    /// Waits for what was read, or for the time to ask. Cancel safe.
    pub(super) async fn next(&mut self) -> Turn {
        if let Some(reading) = &mut self.reading {
            let answer = reading.await;
            self.reading = None;
            if let Ok(answer) = answer {
                return Turn::Answer(Box::new(answer));
            }
        }
        tokio::time::sleep_until(self.next).await;
        Turn::Ask
    }
}

/// Whose turn it is.
pub(super) enum Turn {
    /// The reader has an answer.
    Answer(Box<Reading>),
    /// It may be asked something, or be told to pause.
    Ask,
}
