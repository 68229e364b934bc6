//! Latencies, counted in buckets so that recording one costs a few nanoseconds.
//!
//! Each power of two has 64 buckets: a percentile is at most 1.6 % above the true one.

use std::time::Duration;

/// log2 of the buckets per power of two.
const DETAIL_BITS: u32 = 6;
const DETAIL: usize = 1 << DETAIL_BITS;

/// Counts of latencies.
#[derive(Debug, Clone)]
pub(crate) struct Histogram {
    counts: Vec<u64>,
    total: u64,
}

impl Default for Histogram {
    fn default() -> Self {
        let powers = (u64::BITS - DETAIL_BITS) as usize;
        Self { counts: vec![0; (powers + 1) * DETAIL], total: 0 }
    }
}

impl Histogram {
    /// Counts one latency of so many nanoseconds.
    pub(crate) fn record(&mut self, nanos: u64) {
        if let Some(count) = self.counts.get_mut(bucket_of(nanos)) {
            *count += 1;
            self.total += 1;
        }
    }

    /// Counts one latency.
    pub(crate) fn take(&mut self, latency: Duration) {
        self.record(u64::try_from(latency.as_nanos()).unwrap_or(u64::MAX));
    }

    /// How many were counted.
    pub(crate) const fn count(&self) -> u64 {
        self.total
    }

    /// The latency that `percent` of all did not exceed; `None` if there is none.
    pub(crate) fn percentile(&self, percent: f64) -> Option<Duration> {
        let mut left = (self.total as f64 * percent / 100.0).ceil().max(1.0);
        for (bucket, count) in self.counts.iter().enumerate() {
            left -= *count as f64;
            if left <= 0.0 {
                return Some(Duration::from_nanos(upper_end_of(bucket)));
            }
        }
        None
    }
}

fn bucket_of(nanos: u64) -> usize {
    let power = u64::BITS - nanos.leading_zeros();
    let shift = power.saturating_sub(DETAIL_BITS + 1);
    let detail = usize::try_from(nanos >> shift).unwrap_or(usize::MAX);
    shift as usize * DETAIL + detail
}

/// The largest latency that a bucket counts.
fn upper_end_of(bucket: usize) -> u64 {
    if bucket < 2 * DETAIL {
        return bucket as u64;
    }
    let shift = bucket / DETAIL - 1;
    let detail = (bucket % DETAIL + DETAIL) as u64;
    ((detail + 1) << shift) - 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_latency_lies_in_a_bucket_that_ends_close_above_it() {
        for nanos in (0..64).flat_map(|power| [1_u64 << power, (1 << power) + (1 << power) / 3]) {
            let Some(half) = nanos.checked_mul(2) else { break };
            let end = upper_end_of(bucket_of(nanos));
            assert!(end >= nanos && end <= nanos + nanos / 60 && end < half, "{nanos}: {end}");
        }
    }

    #[test]
    fn percentiles_are_those_of_the_sorted_list() {
        let mut histogram = Histogram::default();
        for nanos in 1..=100 {
            histogram.record(nanos);
        }
        let at = |percent| histogram.percentile(percent).unwrap().as_nanos();
        assert_eq!([at(1.0), at(50.0), at(99.0), at(100.0)], [1, 50, 99, 100]);
    }

    #[test]
    fn of_nothing_there_is_no_percentile() {
        assert_eq!(Histogram::default().percentile(50.0), None);
    }
}
