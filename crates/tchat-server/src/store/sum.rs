//! A row's checksum: what the chain is for entries, this is for everything else.

/// The checksum over a row of `table`.
pub(super) fn sum_of(table: &str, fields: &[&[u8]]) -> i64 {
    let mut hasher = blake3::Hasher::new_derive_key("tchat row v1");
    for field in [table.as_bytes()].iter().chain(fields) {
        hasher.update(&field.len().to_be_bytes());
        hasher.update(field);
    }
    let mut sum = [0; 8];
    hasher.finalize_xof().fill(&mut sum);
    i64::from_be_bytes(sum)
}

/// As SQLite counts: places and counts are far below what 63 bits hold.
pub(super) fn int(value: u64) -> i64 {
    i64::try_from(value).unwrap_or(i64::MAX)
}

/// As SQLite counted; a negative number is a damaged one, and fails whatever it is compared to.
pub(super) fn uint(value: i64) -> u64 {
    u64::try_from(value).unwrap_or(u64::MAX)
}
