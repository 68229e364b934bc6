//! One file: what programs read, what is safe, and the changes between the two.
//!
//! A program reads its own changes at once. They are safe when a sync has passed; until then each
//! is at risk, and a power cut takes some and leaves others.

use std::sync::Arc;

use crate::content::{Content, split};
use crate::dice::Dice;
use crate::disk::Losses;

/// What a disk writes as a whole or not at all.
pub(crate) const SECTOR_BYTES: usize = 512;

/// A file's content, today and after a power cut.
#[derive(Debug, Clone, Default)]
pub(crate) struct File {
    /// What programs read: `settled` with all of `changes`.
    current: Content,
    /// What no power cut takes away.
    settled: Content,
    /// In the order in which they were made; the first, if any, is not synced.
    changes: Vec<Change>,
}

#[derive(Debug, Clone)]
struct Change {
    what: What,
    standing: Standing,
}

#[derive(Debug, Clone)]
enum What {
    Write { offset: usize, data: Arc<[u8]> },
    SetLen(usize),
}

/// How safe a change is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Standing {
    /// The next sync makes it safe.
    Pending,
    /// A sync failed over it. The kernel has marked its pages clean, so no later sync will write
    /// them: it may be on disk, or never come there.
    Abandoned,
    /// It is safe, and waits only for an abandoned one before it.
    Synced,
}

impl File {
    pub(crate) const fn len(&self) -> usize {
        self.current.len()
    }

    pub(crate) fn read(&self, offset: usize, into: &mut [u8]) -> usize {
        self.current.read(offset, into)
    }

    pub(crate) fn write(&mut self, offset: usize, data: &[u8]) {
        self.change(What::Write { offset, data: data.into() });
    }

    pub(crate) fn set_len(&mut self, len: usize) {
        self.change(What::SetLen(len));
    }

    fn change(&mut self, what: What) {
        what.apply(&mut self.current);
        self.changes.push(Change { what, standing: Standing::Pending });
    }

    /// Makes every pending change safe.
    pub(crate) fn sync(&mut self) {
        self.pending_become(Standing::Synced);
        let safe = self.changes.iter().take_while(|it| it.standing == Standing::Synced).count();
        for change in self.changes.drain(..safe) {
            change.what.apply(&mut self.settled);
        }
    }

    /// A sync that fails: what was pending may be lost, whatever succeeds later.
    pub(crate) fn fail_sync(&mut self) {
        self.pending_become(Standing::Abandoned);
    }

    fn pending_become(&mut self, standing: Standing) {
        for change in &mut self.changes {
            if change.standing == Standing::Pending {
                change.standing = standing;
            }
        }
    }

    /// The power goes: of the changes at risk, those survive that the dice choose.
    pub(crate) fn cut(&mut self, dice: &mut Dice<'_>, losses: &mut Losses) {
        let changes = std::mem::take(&mut self.changes);
        let at_risk = changes.iter().filter(|it| it.standing != Standing::Synced).count();
        let survive = survivors(at_risk, dice);
        let survived = survive.iter().filter(|it| **it).count();
        // One throw more than there are: it may be none.
        let mut until_torn = dice.below(survived + 1);
        losses.at_risk += at_risk;
        losses.lost += at_risk - survived;

        let mut survive = survive.into_iter();
        for change in changes {
            if change.standing == Standing::Synced {
                change.what.apply(&mut self.settled);
            } else if survive.next() == Some(true) {
                if until_torn == 0 && change.what.is_write() {
                    losses.torn += 1;
                    change.what.tear(&mut self.settled, dice);
                } else {
                    change.what.apply(&mut self.settled);
                }
                until_torn = until_torn.wrapping_sub(1);
            }
        }
        self.current = self.settled.clone();
    }

    /// Damages the medium: the bit is wrong from now on, wherever it would be read from.
    pub(crate) fn flip(&mut self, at: usize, bit: u32) {
        self.current.flip(at, bit);
        self.settled.flip(at, bit);
        for change in &mut self.changes {
            change.what.flip(at, bit);
        }
    }

    pub(crate) fn to_vec(&self) -> Vec<u8> {
        self.current.to_vec()
    }

    /// What would be left if every change at risk were lost.
    pub(crate) fn settled(&self) -> Vec<u8> {
        let mut settled = self.settled.clone();
        for change in self.changes.iter().filter(|it| it.standing == Standing::Synced) {
            change.what.apply(&mut settled);
        }
        settled.to_vec()
    }
}

/// Which of the changes at risk survive: none, all, those up to some moment, or any.
///
/// Each by its own coin alone would all but never show the first three.
fn survivors(at_risk: usize, dice: &mut Dice<'_>) -> Vec<bool> {
    if at_risk == 0 {
        return Vec::new();
    }
    match dice.below(4) {
        0 => vec![false; at_risk],
        1 => vec![true; at_risk],
        2 => {
            let moment = dice.below(at_risk + 1);
            (0..at_risk).map(|it| it < moment).collect()
        }
        _ => (0..at_risk).map(|_| dice.heads()).collect(),
    }
}

impl What {
    const fn is_write(&self) -> bool {
        matches!(self, Self::Write { .. })
    }

    fn apply(&self, to: &mut Content) {
        match self {
            Self::Write { offset, data } => to.write(*offset, data),
            Self::SetLen(len) => to.set_len(*len),
        }
    }

    /// Applies some sectors only. The file may have grown for those that are missing.
    fn tear(&self, to: &mut Content, dice: &mut Dice<'_>) {
        let Self::Write { offset, data } = self else { return };
        for sector in split(*offset, data.len(), SECTOR_BYTES) {
            if dice.heads() {
                to.write(offset + sector.start, &data[sector]);
            }
        }
        if dice.heads() {
            to.grow(offset + data.len());
        }
    }

    fn flip(&mut self, at: usize, bit: u32) {
        let Self::Write { offset, data } = self else { return };
        let Some(within) = at.checked_sub(*offset) else { return };
        if let Some(byte) = Arc::make_mut(data).get_mut(within) {
            *byte ^= 1 << (bit % 8);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dice::dice;

    fn cut(file: &File, seed: u64) -> (Vec<u8>, Losses) {
        let (mut file, mut losses) = (file.clone(), Losses::default());
        file.cut(&mut Dice(&mut dice(seed)), &mut losses);
        (file.to_vec(), losses)
    }

    #[test]
    fn synced_changes_survive_every_power_cut() {
        let mut file = File::default();
        file.write(0, &[1; 2000]);
        file.set_len(1500);
        file.sync();
        for seed in 0..100 {
            assert_eq!(cut(&file, seed), (vec![1; 1500], Losses::default()));
        }
    }

    #[test]
    fn of_unsynced_changes_every_subset_can_survive() {
        let mut file = File::default();
        file.write(0, b"---");
        file.sync();
        for (at, letter) in [b"a", b"b", b"c"].iter().enumerate() {
            file.write(at, *letter);
        }
        let mut left: Vec<_> = (0..500).map(|seed| cut(&file, seed).0).collect();
        left.sort();
        left.dedup();
        assert_eq!(left.len(), 8, "{left:?}");
    }

    #[test]
    fn a_later_write_survives_without_an_earlier_one() {
        let mut file = File::default();
        file.write(0, &[1; SECTOR_BYTES]);
        file.write(0, &[2; SECTOR_BYTES]);
        file.write(SECTOR_BYTES, &[3]);
        let outcomes: Vec<_> = (0..500).map(|seed| cut(&file, seed).0).collect();
        assert!(outcomes.iter().any(|it| it.len() > SECTOR_BYTES && it[0] == 0), "a hole");
        assert!(outcomes.iter().any(|it| it.len() == SECTOR_BYTES && it[0] == 1), "the older");
    }

    #[test]
    fn a_write_is_torn_between_sectors_and_never_within() {
        let mut file = File::default();
        file.write(0, &[1; 4 * SECTOR_BYTES]);
        file.sync();
        file.write(100, &[2; 3 * SECTOR_BYTES]);
        let mut torn = 0;
        for seed in 0..500 {
            let (bytes, losses) = cut(&file, seed);
            torn += losses.torn;
            assert_eq!(bytes[..100], [1; 100], "bytes before the write stay");
            assert_eq!(bytes[100 + 3 * SECTOR_BYTES..], [1; 412], "bytes behind it stay");
            for sector in split(100, 3 * SECTOR_BYTES, SECTOR_BYTES) {
                let sector = &bytes[100 + sector.start..100 + sector.end];
                assert!(sector.iter().all(|it| *it == sector[0]), "seed {seed}");
            }
        }
        assert!(torn > 50, "only {torn} of 500 cuts tore the write");
    }

    #[test]
    fn what_a_sync_failed_over_stays_at_risk_though_a_later_sync_succeeds() {
        let mut file = File::default();
        file.write(0, b"a");
        file.fail_sync();
        file.write(1, b"b");
        file.sync();
        file.sync();
        let outcomes: Vec<_> = (0..50).map(|seed| cut(&file, seed).0).collect();
        assert!(outcomes.iter().all(|it| it[1] == b'b'), "the later write is safe");
        assert!(outcomes.iter().any(|it| it[0] == b'a'), "the earlier one may have come through");
        assert!(outcomes.iter().any(|it| it[0] == 0), "or not");
        assert_eq!(file.settled(), [0, b'b']);
    }

    #[test]
    fn a_flipped_bit_is_wrong_before_and_after_a_sync() {
        let mut file = File::default();
        file.write(0, &[0; 4]);
        file.sync();
        file.write(0, &[0; 2]);
        file.flip(1, 3);
        file.flip(3, 0);
        assert_eq!(file.to_vec(), [0, 8, 0, 1]);
        file.sync();
        assert_eq!(cut(&file, 1).0, [0, 8, 0, 1]);
    }
}
