//! The gate through which every secret and every foreign word passes on its way to the disk and
//! back: four functions in SQL.
//!
//! | in SQL | gives |
//! |---|---|
//! | `seal(place, row…, value)` | the value sealed, differently each time |
//! | `unseal(place, row…, value)` | the value again |
//! | `mask(place, value)` | the value sealed, always alike: for columns that are looked up |
//! | `unmask(place, value)` | the value again |
//!
//! The connection carries the key, so the queries are the same for every profile: in one that is
//! not sealed the functions give back what they are given. `place` names table and column, `row`
//! the row's key; both are authenticated, so that a value moved elsewhere does not open. NULL stays
//! NULL.
//!
//! All is sealed with AES-256-GCM-SIV (RFC 8452). Values get random nonces; should two ever be the
//! same, it shows at most that a value was written twice at the same place. Names get a key of their
//! own and always the same nonce, which that cipher is made to bear: equal names in one column look
//! equal, and nothing else is seen of them.

use std::cell::RefCell;
use std::fmt;
use std::sync::Arc;

use aws_lc_rs::aead::{AES_256_GCM_SIV, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use rusqlite::functions::{Context, FunctionFlags};
use rusqlite::types::{ToSql as _, ToSqlOutput, Value, ValueRef};
use rusqlite::{Connection, Error, ffi};

use crate::random;

/// Seals and opens what lies in one database.
#[derive(Clone)]
pub(crate) enum Sealer {
    /// Gives back what it is given: the profile is not sealed.
    Open,
    /// Seals.
    Sealed(Arc<Keys>),
}

/// The keys of one database. The library wipes them on drop.
pub(crate) struct Keys {
    values: LessSafeKey,
    names: LessSafeKey,
}

/// A value that was not sealed at this place with this key, or was changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct DoesNotOpen;

const TAG_BYTES: usize = 16;

/// Random nonces, some at a time: asking the system for each would cost more than sealing.
#[derive(Default)]
struct Nonces(RefCell<Vec<[u8; NONCE_LEN]>>);

/// How many are asked for at once: what Linux gives in one go (256 bytes).
const NONCES: usize = 21;

impl Nonces {
    fn next(&self) -> [u8; NONCE_LEN] {
        let mut nonces = self.0.borrow_mut();
        if nonces.is_empty() {
            let bytes = random::bytes::<{ NONCES * NONCE_LEN }>();
            nonces.extend_from_slice(bytes.as_chunks().0);
        }
        nonces.pop().unwrap_or_else(random::bytes)
    }
}

/// The nonce of every name.
const NAMES: [u8; NONCE_LEN] = [0; NONCE_LEN];

/// A key of the one cipher there is.
///
/// Less safe, the library calls it, because whoever holds it chooses the nonces.
pub(crate) fn cipher(key: &[u8; 32]) -> LessSafeKey {
    #[expect(clippy::expect_used, reason = "32 bytes are a key for AES-256")]
    let key = UnboundKey::new(&AES_256_GCM_SIV, key).expect("a key of the right length");
    LessSafeKey::new(key)
}

/// What a sealed value is, before its bytes: SQLite's type goes with it.
mod kind {
    pub(super) const INTEGER: u8 = 1;
    pub(super) const TEXT: u8 = 2;
    pub(super) const BLOB: u8 = 3;
}

impl Sealer {
    pub(crate) fn new(values: &[u8; 32], names: &[u8; 32]) -> Self {
        Self::Sealed(Arc::new(Keys { values: cipher(values), names: cipher(names) }))
    }

    /// Whether it seals.
    pub(crate) const fn is_sealed(&self) -> bool {
        matches!(self, Self::Sealed(_))
    }

    /// Gives a connection the four functions, in place of those it may have.
    pub(crate) fn install(&self, db: &Connection) -> rusqlite::Result<()> {
        self.install_opening(db)?;
        self.install_sealing(db)
    }

    /// The two functions that open.
    pub(crate) fn install_opening(&self, db: &Connection) -> rusqlite::Result<()> {
        let sealer = self.clone();
        db.create_scalar_function("unseal", -1, PURE, move |context| {
            sealer.opened(context, unseal)
        })?;
        let sealer = self.clone();
        db.create_scalar_function("unmask", 2, PURE, move |context| sealer.opened(context, unmask))
    }

    /// The two functions that seal.
    pub(crate) fn install_sealing(&self, db: &Connection) -> rusqlite::Result<()> {
        let (sealer, nonces) = (self.clone(), Nonces::default());
        db.create_scalar_function("seal", -1, RANDOM, move |context| {
            sealer.sealed(context, |keys, place, value| seal(keys, nonces.next(), place, value))
        })?;
        let sealer = self.clone();
        db.create_scalar_function("mask", 2, PURE, move |context| sealer.sealed(context, mask))
    }

    /// A name outside of SQL, as `mask` gives it. `None` if nothing is sealed.
    pub(crate) fn masked(&self, place: &str, name: &[u8]) -> Option<Vec<u8>> {
        let Self::Sealed(keys) = self else { return None };
        let mut bound = Vec::new();
        bind(&mut bound, ValueRef::Text(place.as_bytes())).ok()?;
        mask(keys, &bound, ValueRef::Blob(name)).ok()
    }

    /// The name again.
    pub(crate) fn unmasked(&self, place: &str, masked: &[u8]) -> Result<Vec<u8>, DoesNotOpen> {
        let Self::Sealed(keys) = self else { return Err(DoesNotOpen) };
        let mut bound = Vec::new();
        bind(&mut bound, ValueRef::Text(place.as_bytes())).or(Err(DoesNotOpen))?;
        match unmask(keys, &bound, masked)? {
            Value::Blob(name) => Ok(name),
            _ => Err(DoesNotOpen),
        }
    }

    /// Bytes outside of SQL, sealed as `seal` does it, `row` being the numbers they are bound to.
    /// `None` if nothing is sealed.
    pub(crate) fn sealed_bytes(&self, place: &str, row: &[i64], bytes: &[u8]) -> Option<Vec<u8>> {
        let Self::Sealed(keys) = self else { return None };
        let bound = bound_to(place, row).ok()?;
        seal(keys, random::bytes(), &bound, ValueRef::Blob(bytes)).ok()
    }

    /// The bytes again.
    pub(crate) fn unsealed_bytes(
        &self,
        place: &str,
        row: &[i64],
        sealed: &[u8],
    ) -> Result<Vec<u8>, DoesNotOpen> {
        let Self::Sealed(keys) = self else { return Err(DoesNotOpen) };
        let bound = bound_to(place, row).or(Err(DoesNotOpen))?;
        match unseal(keys, &bound, sealed)? {
            Value::Blob(bytes) => Ok(bytes),
            _ => Err(DoesNotOpen),
        }
    }

    fn sealed(
        &self,
        context: &Context<'_>,
        seal: impl FnOnce(&Keys, &[u8], ValueRef<'_>) -> rusqlite::Result<Vec<u8>>,
    ) -> rusqlite::Result<ToSqlOutput<'static>> {
        let (last, value) = last(context)?;
        match (self, value) {
            (Self::Open, _) | (_, ValueRef::Null) => unchanged(context, last),
            (Self::Sealed(keys), value) => {
                Ok(ToSqlOutput::Owned(Value::Blob(seal(keys, &bound(context, last)?, value)?)))
            }
        }
    }

    fn opened(
        &self,
        context: &Context<'_>,
        open: impl FnOnce(&Keys, &[u8], &[u8]) -> Result<Value, DoesNotOpen>,
    ) -> rusqlite::Result<ToSqlOutput<'static>> {
        let (last, value) = last(context)?;
        match (self, value) {
            (Self::Open, _) | (_, ValueRef::Null) => unchanged(context, last),
            (Self::Sealed(keys), ValueRef::Blob(sealed)) => {
                let value = open(keys, &bound(context, last)?, sealed);
                Ok(ToSqlOutput::Owned(value.or(Err(corrupt()))?))
            }
            (Self::Sealed(_), _) => Err(corrupt()),
        }
    }
}

impl fmt::Debug for Sealer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.is_sealed() { "Sealer::Sealed(..)" } else { "Sealer::Open" })
    }
}

/// For queries of ours only, never from within a table's own definition.
const RANDOM: FunctionFlags = FunctionFlags::SQLITE_UTF8.union(FunctionFlags::SQLITE_DIRECTONLY);
/// The same, and the same result for the same arguments.
const PURE: FunctionFlags = RANDOM.union(FunctionFlags::SQLITE_DETERMINISTIC);

/// The last argument: the value.
fn last<'c>(context: &'c Context<'_>) -> rusqlite::Result<(usize, ValueRef<'c>)> {
    let last = context.len().checked_sub(1).ok_or_else(misused)?;
    Ok((last, context.get_raw(last)))
}

fn unchanged(context: &Context<'_>, at: usize) -> rusqlite::Result<ToSqlOutput<'static>> {
    // By its number: SQLite hands the argument itself on.
    match context.get_arg(at).to_sql()? {
        ToSqlOutput::Arg(at) => Ok(ToSqlOutput::Arg(at)),
        _ => Err(misused()),
    }
}

/// What a value is bound to: all arguments before it, each with its type and length.
fn bound(context: &Context<'_>, last: usize) -> rusqlite::Result<Vec<u8>> {
    let mut bound = Vec::with_capacity(64);
    for at in 0..last {
        bind(&mut bound, context.get_raw(at))?;
    }
    Ok(bound)
}

/// The same outside of SQL.
fn bound_to(place: &str, row: &[i64]) -> rusqlite::Result<Vec<u8>> {
    let mut bound = Vec::with_capacity(64);
    bind(&mut bound, ValueRef::Text(place.as_bytes()))?;
    for number in row {
        bind(&mut bound, ValueRef::Integer(*number))?;
    }
    Ok(bound)
}

fn bind(bound: &mut Vec<u8>, value: ValueRef<'_>) -> rusqlite::Result<()> {
    let mut push = |kind: u8, bytes: &[u8]| {
        bound.push(kind);
        bound.extend_from_slice(&bytes.len().to_be_bytes());
        bound.extend_from_slice(bytes);
    };
    with_bytes(value, &mut push)
}

/// A value's kind and bytes.
fn with_bytes(value: ValueRef<'_>, take: &mut impl FnMut(u8, &[u8])) -> rusqlite::Result<()> {
    match value {
        ValueRef::Integer(number) => take(kind::INTEGER, &number.to_be_bytes()),
        ValueRef::Text(text) => take(kind::TEXT, text),
        ValueRef::Blob(blob) => take(kind::BLOB, blob),
        ValueRef::Null | ValueRef::Real(_) => return Err(misused()),
    }
    Ok(())
}

fn seal(
    keys: &Keys,
    nonce: [u8; NONCE_LEN],
    bound: &[u8],
    value: ValueRef<'_>,
) -> rusqlite::Result<Vec<u8>> {
    sealed_after(nonce.to_vec(), &keys.values, nonce, bound, value)
}

fn unseal(keys: &Keys, bound: &[u8], sealed: &[u8]) -> Result<Value, DoesNotOpen> {
    let (nonce, sealed) = sealed.split_first_chunk().ok_or(DoesNotOpen)?;
    open(&keys.values, *nonce, bound, sealed)
}

fn mask(keys: &Keys, bound: &[u8], name: ValueRef<'_>) -> rusqlite::Result<Vec<u8>> {
    sealed_after(Vec::new(), &keys.names, NAMES, bound, name)
}

fn unmask(keys: &Keys, bound: &[u8], masked: &[u8]) -> Result<Value, DoesNotOpen> {
    open(&keys.names, NAMES, bound, masked)
}

/// Kind and bytes of a value, sealed, with the tag at the end, after what is there already.
fn sealed_after(
    mut sealed: Vec<u8>,
    cipher: &LessSafeKey,
    nonce: [u8; NONCE_LEN],
    bound: &[u8],
    value: ValueRef<'_>,
) -> rusqlite::Result<Vec<u8>> {
    let begin = sealed.len();
    with_bytes(value, &mut |kind, bytes| {
        sealed.reserve_exact(1 + bytes.len() + TAG_BYTES);
        sealed.push(kind);
        sealed.extend_from_slice(bytes);
    })?;
    let nonce = Nonce::assume_unique_for_key(nonce);
    let tag = cipher
        .seal_in_place_separate_tag(nonce, Aad::from(bound), &mut sealed[begin..])
        .or(Err(misused()))?;
    sealed.extend_from_slice(tag.as_ref());
    Ok(sealed)
}

fn open(
    cipher: &LessSafeKey,
    nonce: [u8; NONCE_LEN],
    bound: &[u8],
    sealed: &[u8],
) -> Result<Value, DoesNotOpen> {
    let (sealed, tag) = sealed.split_last_chunk::<TAG_BYTES>().ok_or(DoesNotOpen)?;
    let mut plain = vec![0; sealed.len()];
    let nonce = Nonce::assume_unique_for_key(nonce);
    cipher
        .open_separate_gather(nonce, Aad::from(bound), sealed, tag, &mut plain)
        .or(Err(DoesNotOpen))?;
    let kind = plain.first().copied().ok_or(DoesNotOpen)?;
    plain.remove(0);
    Ok(match kind {
        kind::INTEGER => Value::Integer(i64::from_be_bytes(plain.try_into().or(Err(DoesNotOpen))?)),
        kind::TEXT => Value::Text(String::from_utf8(plain).or(Err(DoesNotOpen))?),
        kind::BLOB => Value::Blob(plain),
        _ => return Err(DoesNotOpen),
    })
}

/// What does not open is a damaged file, and said as SQLite says it of its own pages. (Without
/// words: with them SQLite would forget the code.)
fn corrupt() -> Error {
    Error::SqliteFailure(ffi::Error::new(ffi::SQLITE_CORRUPT), None)
}

/// A query of ours that calls the functions wrongly.
fn misused() -> Error {
    Error::SqliteFailure(ffi::Error::new(ffi::SQLITE_MISUSE), None)
}

#[cfg(test)]
mod tests {
    use rusqlite::ErrorCode;

    use super::*;
    use crate::data_key::DataKey;

    fn database(sealer: &Sealer) -> Connection {
        let db = Connection::open_in_memory().unwrap();
        sealer.install(&db).unwrap();
        db
    }

    fn value(db: &Connection, sql: &str) -> Value {
        db.query_row(&format!("SELECT {sql}"), [], |row| row.get(0)).unwrap()
    }

    fn sealed() -> Connection {
        database(&DataKey::from_bytes(&[7; 32]).sealer(b"x"))
    }

    fn refused(db: &Connection, sql: &str) -> Option<ErrorCode> {
        let opened = db.query_row(&format!("SELECT {sql}"), [], |row| row.get::<_, Value>(0));
        opened.err().and_then(|error| error.sqlite_error_code())
    }

    /// A value as it stands in SQL.
    fn literal(value: &Value) -> String {
        let Value::Blob(bytes) = value else { panic!("{value:?} is not sealed") };
        format!("x'{}'", data_encoding::HEXLOWER.encode(bytes))
    }

    #[test]
    fn what_was_sealed_opens_with_its_type_at_its_place_only() {
        let db = sealed();
        for plain in ["'a text'", "''", "x'0102'", "x''", "-5", "9223372036854775807"] {
            let first = value(&db, &format!("seal('t.c', x'01', 2, {plain})"));
            assert_ne!(first, value(&db, &format!("seal('t.c', x'01', 2, {plain})")));
            let first = literal(&first);
            assert_eq!(value(&db, &format!("unseal('t.c', x'01', 2, {first})")), value(&db, plain));
            for elsewhere in ["'t.d', x'01', 2", "'t.c', x'02', 2", "'t.c', x'01', 3", "'t.c'"] {
                let code = refused(&db, &format!("unseal({elsewhere}, {first})"));
                assert_eq!(code, Some(ErrorCode::DatabaseCorrupt), "{elsewhere}");
            }
            // Nor is what is a value a name, nor in another database, nor in clear.
            let elsewhere = format!("unmask('t.c', {first})");
            assert_eq!(refused(&db, &elsewhere), Some(ErrorCode::DatabaseCorrupt));
            let other = database(&DataKey::from_bytes(&[7; 32]).sealer(b"y"));
            let code = refused(&other, &format!("unseal('t.c', x'01', 2, {first})"));
            assert_eq!(code, Some(ErrorCode::DatabaseCorrupt));
            let code = refused(&db, &format!("unseal('t.c', x'01', 2, {plain})"));
            assert_eq!(code, Some(ErrorCode::DatabaseCorrupt));
        }
    }

    #[test]
    fn parts_of_a_rows_key_do_not_run_together() {
        let db = sealed();
        let sealed = literal(&value(&db, "seal('t', 'ab', 'c', 1)"));
        let code = refused(&db, &format!("unseal('t', 'a', 'bc', {sealed})"));
        assert_eq!(code, Some(ErrorCode::DatabaseCorrupt));
    }

    #[test]
    fn no_bit_of_a_sealed_value_can_be_changed() {
        let db = sealed();
        let Value::Blob(sealed) = value(&db, "seal('t', 1, 'text')") else { panic!() };
        for at in 0..sealed.len() {
            let mut bent = sealed.clone();
            bent[at] ^= 1;
            let opened = format!("unseal('t', 1, {})", literal(&Value::Blob(bent)));
            assert_eq!(refused(&db, &opened), Some(ErrorCode::DatabaseCorrupt), "byte {at}");
        }
        for length in 0..sealed.len() {
            let cut = Value::Blob(sealed[..length].to_vec());
            let opened = format!("unseal('t', 1, {})", literal(&cut));
            assert_eq!(refused(&db, &opened), Some(ErrorCode::DatabaseCorrupt), "{length} bytes");
        }
    }

    #[test]
    fn a_masked_name_is_always_alike_and_says_nothing() {
        let db = sealed();
        let masked = value(&db, "mask('t.name', 'alice')");
        assert_eq!(masked, value(&db, "mask('t.name', 'alice')"));
        assert_ne!(masked, value(&db, "mask('t.name', 'bob')"));
        assert_ne!(masked, value(&db, "mask('t.other', 'alice')"));
        assert_ne!(masked, value(&db, "mask('t.name', x'616c696365')"));
        let masked = literal(&masked);
        assert_eq!(value(&db, &format!("unmask('t.name', {masked})")), Value::Text("alice".into()));
        let code = refused(&db, &format!("unmask('t.other', {masked})"));
        assert_eq!(code, Some(ErrorCode::DatabaseCorrupt));
    }

    #[test]
    fn what_is_not_there_stays_away() {
        for db in [sealed(), database(&Sealer::Open)] {
            for sql in ["seal('t', 1, NULL)", "unseal('t', 1, NULL)", "mask('t', NULL)"] {
                assert_eq!(value(&db, sql), Value::Null);
            }
        }
    }

    #[test]
    fn in_an_open_profile_values_pass_unchanged() {
        let db = database(&Sealer::Open);
        for plain in ["'a text'", "x'0102'", "-5"] {
            for call in ["seal('t', 1, ", "unseal('t', 1, ", "mask('t', ", "unmask('t', "] {
                assert_eq!(value(&db, &format!("{call}{plain})")), value(&db, plain));
            }
        }
    }

    #[test]
    fn a_sealer_is_not_printed() {
        let sealer = DataKey::from_bytes(&[7; 32]).sealer(b"x");
        assert_eq!(format!("{sealer:?}"), "Sealer::Sealed(..)");
    }
}
