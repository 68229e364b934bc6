//! What is recorded: instructions of each path, for each kind of processor, and by how much more
//! a path may take.

use std::collections::BTreeMap;
use std::fmt;
use std::path::Path;

use serde_json::{Map, Value, json};

use crate::failed::Failed;

/// Instructions by path.
pub(super) type Counts = BTreeMap<String, u64>;

/// By how many percent a path may grow, or become cheaper without a word, unless the record says
/// otherwise. Compilers and libraries change a few percent; what people notice changes more.
const BOUND_PERCENT: u64 = 20;

/// The file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Record {
    bound_percent: u64,
    /// By the processor's architecture.
    counts: BTreeMap<String, Counts>,
}

/// A path beside its record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Judged {
    path: String,
    recorded: Option<u64>,
    measured: Option<u64>,
    pub(super) verdict: Verdict,
}

/// How a path stands to its record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verdict {
    Within,
    /// Much cheaper than recorded: the record no longer guards it.
    Cheaper,
    /// More than the bound allows, or one of the two is missing.
    Exceeds,
}

impl Record {
    pub(super) fn read(file: &Path) -> Result<Self, Failed> {
        let text = match std::fs::read_to_string(file) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => "{}".to_owned(),
            Err(error) => return Err(Failed::file(file)(error)),
        };
        Self::parse(&text).ok_or_else(|| {
            Failed::Unfit(format!("{} is not a record of the guard", file.display()))
        })
    }

    fn parse(text: &str) -> Option<Self> {
        let object: Map<String, Value> = serde_json::from_str(text).ok()?;
        let bound_percent =
            object.get("bound_percent").map_or(Some(BOUND_PERCENT), Value::as_u64)?;
        let none = Map::new();
        let all = object.get("instructions").map_or(Some(&none), Value::as_object)?;
        let counts = |it: &Value| -> Option<Counts> {
            let paths = it.as_object()?.iter();
            paths.map(|(path, count)| Some((path.clone(), count.as_u64()?))).collect()
        };
        let counts = all.iter().map(|(arch, it)| Some((arch.clone(), counts(it)?)));
        Some(Self { bound_percent, counts: counts.collect::<Option<_>>()? })
    }

    pub(super) fn write(&self, file: &Path) -> Result<(), Failed> {
        let record = json!({ "bound_percent": self.bound_percent, "instructions": self.counts });
        std::fs::write(file, format!("{record:#}\n")).map_err(Failed::file(file))
    }

    /// What is recorded for this kind of processor.
    pub(super) fn here(&self) -> Option<&Counts> {
        self.counts.get(std::env::consts::ARCH)
    }

    /// Takes what was measured here.
    pub(super) fn renew(&mut self, counts: Counts) {
        self.counts.insert(std::env::consts::ARCH.to_owned(), counts);
    }

    /// Every path that is recorded or was measured.
    pub(super) fn judge(&self, measured: &Counts) -> Vec<Judged> {
        let none = Counts::new();
        let recorded = self.here().unwrap_or(&none);
        let mut paths: Vec<&String> = recorded.keys().chain(measured.keys()).collect();
        paths.sort();
        paths.dedup();
        let judged = |path: &String| {
            let (recorded, measured) = (recorded.get(path).copied(), measured.get(path).copied());
            let verdict = match (recorded, measured) {
                (Some(recorded), Some(measured)) => self.verdict(recorded, measured),
                _ => Verdict::Exceeds,
            };
            Judged { path: path.clone(), recorded, measured, verdict }
        };
        paths.into_iter().map(judged).collect()
    }

    fn verdict(&self, recorded: u64, measured: u64) -> Verdict {
        let [recorded, measured, bound] = [recorded, measured, self.bound_percent].map(u128::from);
        if measured * 100 > recorded * (100 + bound) {
            Verdict::Exceeds
        } else if measured * 100 < recorded * 100_u128.saturating_sub(bound) {
            Verdict::Cheaper
        } else {
            Verdict::Within
        }
    }
}

impl fmt::Display for Judged {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let word = match self.verdict {
            Verdict::Within => "ok",
            Verdict::Cheaper => "CHEAPER",
            Verdict::Exceeds => "TOO MUCH",
        };
        let count = |it: Option<u64>| it.map_or_else(|| "none".to_owned(), |it| it.to_string());
        let (recorded, measured) = (count(self.recorded), count(self.measured));
        let path = &self.path;
        write!(f, "{path:<9} {word:<8} recorded {recorded:>12}, measured {measured:>12}")?;
        if let (Some(recorded), Some(measured)) = (self.recorded, self.measured) {
            let percent = (measured as f64 / recorded.max(1) as f64 - 1.0) * 100.0;
            write!(f, " ({percent:+.1} %)")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(path: &str, count: u64) -> Record {
        let mut record = Record::parse("{}").unwrap();
        record.renew([(path.to_owned(), count)].into());
        record
    }

    fn verdict(recorded: u64, measured: u64) -> Verdict {
        let judged = record("seal", recorded).judge(&[("seal".to_owned(), measured)].into());
        judged.first().unwrap().verdict
    }

    #[test]
    fn a_path_may_grow_by_its_bound_and_not_by_more() {
        assert_eq!(verdict(1_000, 1_200), Verdict::Within);
        assert_eq!(verdict(1_000, 1_201), Verdict::Exceeds);
        assert_eq!(verdict(1_000, 800), Verdict::Within);
        assert_eq!(verdict(1_000, 799), Verdict::Cheaper);
        assert_eq!(verdict(u64::MAX, u64::MAX), Verdict::Within);
    }

    #[test]
    fn a_path_that_is_not_recorded_or_no_longer_measured_does_not_pass() {
        let judged = record("seal", 10).judge(&[("open".to_owned(), 10)].into());
        assert_eq!(judged.len(), 2);
        assert!(judged.iter().all(|it| it.verdict == Verdict::Exceeds));
    }

    #[test]
    fn people_are_told_the_path_both_counts_and_the_percentage() {
        let judged = record("seal", 1_000).judge(&[("seal".to_owned(), 1_500)].into());
        let line = judged.first().unwrap().to_string();
        for part in ["seal", "TOO MUCH", "1000", "1500", "+50.0 %"] {
            assert!(line.contains(part), "{line}");
        }
    }

    #[test]
    fn what_was_written_is_read_again_and_other_files_are_not() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("guard.json");
        assert_eq!(Record::read(&file).unwrap(), Record::parse("{}").unwrap());
        let written = record("seal", 7);
        written.write(&file).unwrap();
        assert_eq!(Record::read(&file).unwrap(), written);
        for junk in ["[]", "{\"instructions\":3}", "{\"bound_percent\":-1}"] {
            assert_eq!(Record::parse(junk), None, "{junk}");
        }
    }
}
