//! The guard: instructions that hot paths take, against the recorded ones.
//!
//! Times differ from machine to machine and from minute to minute; the number of instructions
//! hardly does. Each [`path`] runs under [`callgrind`] twice, once twice as often as the other
//! time, and the difference is what the repetitions cost: starting and preparing are not in it.
//! The [`record`] lies beside this program's source.

mod callgrind;
mod host;
mod path;
mod record;

use std::num::NonZeroU64;
use std::path::PathBuf;
use std::sync::Mutex;
use std::sync::PoisonError;
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::failed::Failed;

pub(crate) use path::Path;
use record::{Counts, Judged, Record, Verdict};

/// What is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Guard {
    /// To compare with the record.
    Compare,
    /// To record what is measured.
    Renew,
    /// To carry out one path, so many times: what runs under callgrind.
    CarryOut(Path, NonZeroU64),
}

/// How to renew the record.
const RENEW: &str = "cargo run -p tchat-bench -- guard --renew";

/// Does what was asked, and says whether every path is within its bound. `tell` gets lines for
/// people.
///
/// # Errors
///
/// [`Failed`] if it could not be measured.
pub(crate) fn guard(asked: &Guard, mut tell: impl FnMut(&str)) -> Result<bool, Failed> {
    let renew = match asked {
        Guard::CarryOut(path, times) => return path.carry_out(times.get()).map(|()| true),
        Guard::Compare => false,
        Guard::Renew => true,
    };
    let file = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("guard.json");
    let mut record = Record::read(&file)?;
    if !renew && record.here().is_none() {
        let what = std::env::consts::ARCH;
        return Err(Failed::Unfit(format!("no counts are recorded for {what}: `{RENEW}`")));
    }
    let counts = count_all()?;
    if renew {
        record.renew(counts);
        record.write(&file)?;
        tell(&format!("recorded in {}", file.display()));
        return Ok(true);
    }
    let judged = record.judge(&counts);
    judged.iter().for_each(|it| tell(&it.to_string()));
    let exceeds = |it: &Judged| it.verdict == Verdict::Exceeds;
    if judged.iter().any(exceeds) {
        tell(&format!("A path grew beyond its bound. If that is worth it: `{RENEW}`"));
    } else if judged.iter().any(|it| it.verdict == Verdict::Cheaper) {
        tell(&format!("A path became much cheaper. So that it stays so: `{RENEW}`"));
    }
    Ok(!judged.iter().any(exceeds))
}

/// Instructions of one repetition, of each path. Several are counted at a time: that changes times,
/// not counts.
fn count_all() -> Result<Counts, Failed> {
    let (next, counts) = (AtomicUsize::new(0), Mutex::new(Counts::new()));
    let some = || -> Result<(), Failed> {
        while let Some(path) = Path::ALL.get(next.fetch_add(1, Ordering::Relaxed)) {
            let count = callgrind::instructions_each(*path)?;
            let mut counts = counts.lock().unwrap_or_else(PoisonError::into_inner);
            counts.insert(path.name().to_owned(), count);
        }
        Ok(())
    };
    std::thread::scope(|scope| {
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        let threads: Vec<_> = (0..cores).map(|_| scope.spawn(some)).collect();
        threads.into_iter().try_for_each(|it| {
            it.join().unwrap_or_else(|_| Err(Failed::Unfit("a thread broke down".to_owned())))
        })
    })?;
    Ok(counts.into_inner().unwrap_or_else(PoisonError::into_inner))
}
