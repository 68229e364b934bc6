//! How far files are, as front ends are told: when something begins or ends, and a few times a second.

use std::path::PathBuf;
use std::time::Instant;

use super::Work;
use crate::engine::Engine;
use crate::event::Event;
use crate::limits::PROGRESS_EVERY;
use crate::transfer::{Direction, State, Transfer};

impl Engine {
    /// Tells how far a file is, if that is news: another state, or some time since.
    pub(super) fn tell_progress(&mut self, now: Instant, number: u64) {
        let online = self.is_online();
        let Some(job) = self.files.jobs.get_mut(&number) else { return };
        let state = job.state(online);
        let news = match job.told {
            None => true,
            Some((_, told)) if told != state => true,
            Some((at, _)) => {
                let moving = matches!(state, State::Running | State::Sealing);
                moving && now.saturating_duration_since(at) >= PROGRESS_EVERY
            }
        };
        if news {
            job.told = Some((now, state));
            let told = self.told(number, None);
            self.events.extend(told.map(|told| Event::Transfer(Box::new(told))));
        }
    }

    /// A job as the front end is told of it; `None` for what it does not hear of.
    pub(super) fn told(
        &self,
        number: u64,
        over: Option<(State, Option<PathBuf>)>,
    ) -> Option<Transfer> {
        let job = self.files.jobs.get(&number)?;
        let (direction, seq, manifest, done, path) = match &job.work {
            Work::Up(upload) => {
                (Direction::Up, None, upload.manifest(), upload.done(), Some(upload.path()))
            }
            Work::Down(download) => {
                (Direction::Down, Some(download.seq()), download.manifest(), download.done(), None)
            }
            Work::Drop { .. } => return None,
        };
        let (state, saved) = over.unwrap_or_else(|| (job.state(self.is_online()), None));
        let total = manifest.size;
        Some(Transfer {
            number,
            direction,
            room: self.room_name(job.room)?,
            seq,
            name: manifest.name.clone(),
            bytes: if state == State::Done { total } else { done },
            total,
            state,
            path: saved.or(path),
            reference: job.reference.clone(),
        })
    }
}
