//! `--max-file` and `--file-quota`: how much a server keeps of files.

use clap::ArgMatches;
use tchat_proto::file::Layout;
use tchat_server::FileLimits;

use super::{Reader, Wrong};

/// The largest size that can be given, in bytes: a petabyte, beyond any disk there is.
const SIZE_MAX: u64 = 1 << 50;

impl Reader<'_> {
    /// What the two options say, each with its default.
    pub(super) fn file_limits(&self, given: &ArgMatches) -> Result<FileLimits, Wrong> {
        let default = FileLimits::default();
        let file = self.size(given, "--max-file")?.map(|size| match size {
            0 => 0,
            // What people say is the size of their file, and the server counts it sealed.
            size => Layout::of_plain(size).map_or(u64::MAX, Layout::sealed_bytes),
        });
        let quota = self.size(given, "--file-quota")?;
        Ok(FileLimits {
            file_bytes_max: file.unwrap_or(default.file_bytes_max),
            account_quota: quota.unwrap_or(default.account_quota),
        })
    }

    fn size(&self, given: &ArgMatches, option: &'static str) -> Result<Option<u64>, Wrong> {
        let name = option.trim_start_matches('-');
        let Some(text) = given.get_one::<String>(name) else { return Ok(None) };
        let why = || self.wrong().value(option, text, self.words.usage_bad_size());
        Ok(Some(size_of(text).ok_or_else(why)?))
    }
}

/// A number of bytes, as people write it: `500M`, `2G`, `1.5 GB`, `0`.
///
/// `K`, `M`, `G` and `T` alone, or with `iB`, count by 1,024; with `B` or `o` behind them by 1,000,
/// as the numbers on a disk's box do.
fn size_of(text: &str) -> Option<u64> {
    let text = text.trim();
    let end = text.find(|it: char| !it.is_ascii_digit() && it != '.').unwrap_or(text.len());
    let (number, unit) = text.split_at_checked(end)?;
    let unit = unit.trim().to_lowercase();
    let mut letters = unit.chars();
    let power = match letters.next() {
        None => 0,
        Some('b' | 'o') if letters.as_str().is_empty() => 0,
        Some('k') => 1,
        Some('m') => 2,
        Some('g') => 3,
        Some('t') => 4,
        Some(_) => return None,
    };
    let base: u64 = match letters.as_str() {
        "" | "ib" | "io" => 1024,
        "b" | "o" => 1000,
        _ => return None,
    };
    let factor = base.checked_pow(power)?;
    let (whole, fraction) = number.split_once('.').unwrap_or((number, "0"));
    let whole: u64 = whole.parse().ok()?;
    let bytes = whole.checked_mul(factor)?.checked_add(part_of(factor, fraction)?)?;
    (bytes <= SIZE_MAX).then_some(bytes)
}

/// What the digits behind the point make of `factor`, rounded down; three of them at most.
fn part_of(factor: u64, digits: &str) -> Option<u64> {
    let places = u32::try_from(digits.len()).ok().and_then(|places| 3_u32.checked_sub(places))?;
    let thousandths = digits.parse::<u64>().ok()?.checked_mul(10_u64.checked_pow(places)?)?;
    factor.checked_mul(thousandths)?.checked_div(1_000)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_read_as_people_write_them() {
        for (text, bytes) in [
            ("0", 0),
            ("12", 12),
            ("12B", 12),
            ("500M", 500 * 1024 * 1024),
            ("500m", 500 * 1024 * 1024),
            ("2G", 2 << 30),
            ("2 GiB", 2 << 30),
            ("2GB", 2_000_000_000),
            ("2Go", 2_000_000_000),
            ("1.5K", 1536),
            ("1.25kB", 1250),
            ("1T", 1 << 40),
            ("1024T", 1 << 50),
        ] {
            assert_eq!(size_of(text), Some(bytes), "{text}");
        }
    }

    #[test]
    fn what_is_no_size_or_beyond_every_disk_is_refused() {
        for text in [
            "",
            "G",
            "-1",
            "2X",
            "2GGB",
            "1.2.3M",
            "1.M5",
            "1.M",
            "0x10",
            ".5G",
            "1e3",
            "1025T",
            "é",
            "99999999999999999999",
            "18014398509481984K",
            "1.2345G",
            "M2",
            "2Gbé",
        ] {
            assert_eq!(size_of(text), None, "{text}");
        }
    }
}
