//! The file system as SQLite calls it (SQLite, "The OS Backend (VFS) To SQLite").
//!
//! The only unsafe code of the crate, and all of it: each function turns C's arguments into a call
//! of [`Volume`](crate::volume::Volume), and the answer into a result code. Nothing is decided here.
//! No panic leaves: it would be a bug of ours, and SQLite hears of an internal error.

#![expect(unsafe_code, reason = "SQLite calls its file system through C function pointers")]

use std::ffi::{CStr, CString, c_char, c_int, c_void};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::time::Duration;

use rusqlite::ffi;

use crate::disk::{SharedVolume, lock, mounted};
use crate::environment;
use crate::faults::Trouble;
use crate::file::SECTOR_BYTES;
use crate::lock::Level;
use crate::shm::Hold;
use crate::volume::{HandleId, Opening, Presence, Role};

const NAME: &CStr = c"tchat-disk";

/// What we make of the memory that SQLite reserves for an open file.
#[repr(C)]
struct OpenFile {
    /// SQLite's part: which functions to call.
    base: ffi::sqlite3_file,
    /// Ours, from [`Box::into_raw`]. [`close`] takes it back.
    handle: *mut Handle,
}

/// An open file of a simulated disk.
struct Handle {
    volume: SharedVolume,
    id: HandleId,
}

static METHODS: ffi::sqlite3_io_methods = ffi::sqlite3_io_methods {
    iVersion: 2, // with shared memory, without memory-mapped reading
    xClose: Some(close),
    xRead: Some(read),
    xWrite: Some(write),
    xTruncate: Some(truncate),
    xSync: Some(sync),
    xFileSize: Some(file_size),
    xLock: Some(raise_lock),
    xUnlock: Some(lower_lock),
    xCheckReservedLock: Some(check_reserved_lock),
    xFileControl: Some(file_control),
    xSectorSize: Some(sector_size),
    xDeviceCharacteristics: Some(device_characteristics),
    xShmMap: Some(shm_map),
    xShmLock: Some(shm_lock),
    xShmBarrier: Some(shm_barrier),
    xShmUnmap: Some(shm_unmap),
    xFetch: None,
    xUnfetch: None,
};

/// Makes this file system SQLite's default one, unless it is. The error is SQLite's code.
pub(crate) fn register() -> Result<(), c_int> {
    static REGISTERED: OnceLock<c_int> = OnceLock::new();
    match *REGISTERED.get_or_init(register_once) {
        ffi::SQLITE_OK => Ok(()),
        code => Err(code),
    }
}

fn register_once() -> c_int {
    // SAFETY: a null name asks for the default file system; it stays registered and in place for as
    // long as the process lives, and is only read.
    let Some(original) = (unsafe { ffi::sqlite3_vfs_find(std::ptr::null()).as_ref() }) else {
        return ffi::SQLITE_ERROR;
    };
    let ours = c_int::try_from(size_of::<OpenFile>()).unwrap_or(c_int::MAX);
    let vfs = Box::leak(Box::new(ffi::sqlite3_vfs {
        iVersion: 2, // with the time in milliseconds, without replaceable system calls
        // The original opens its own files in the same memory.
        szOsFile: ours.max(original.szOsFile),
        mxPathname: original.mxPathname,
        pNext: std::ptr::null_mut(),
        zName: NAME.as_ptr(),
        pAppData: std::ptr::from_ref(original).cast_mut().cast(),
        xOpen: Some(open),
        xDelete: Some(delete),
        xAccess: Some(access),
        xFullPathname: Some(full_pathname),
        // Only for extensions in shared libraries, which rusqlite does not load without a feature.
        xDlOpen: None,
        xDlError: None,
        xDlSym: None,
        xDlClose: None,
        xRandomness: Some(randomness),
        xSleep: Some(sleep),
        xCurrentTime: Some(current_time),
        xGetLastError: None,
        xCurrentTimeInt64: Some(current_time_int64),
        xSetSystemCall: None,
        xGetSystemCall: None,
        xNextSystemCall: None,
    }));
    // SAFETY: the structure is complete, and leaked, so that it outlives every connection.
    unsafe { ffi::sqlite3_vfs_register(vfs, 1) }
}

/// The path as SQLite would hand it to [`open`]. The error is SQLite's code.
pub(crate) fn full_path(path: &str) -> Result<PathBuf, c_int> {
    let Ok(path) = CString::new(path) else { return Err(ffi::SQLITE_CANTOPEN) };
    // SAFETY: as in `register_once`.
    let Some(vfs) = (unsafe { ffi::sqlite3_vfs_find(std::ptr::null()).as_ref() }) else {
        return Err(ffi::SQLITE_ERROR);
    };
    let Some(full_pathname) = vfs.xFullPathname else { return Err(ffi::SQLITE_ERROR) };
    let mut full = vec![0_u8; usize::try_from(vfs.mxPathname).unwrap_or_default() + 1];
    let room = vfs.mxPathname + 1;
    // SAFETY: the function belongs to this file system; `path` ends with NUL and `full` has the room
    // that is announced.
    let code = unsafe {
        let vfs = std::ptr::from_ref(vfs).cast_mut();
        full_pathname(vfs, path.as_ptr(), room, full.as_mut_ptr().cast())
    };
    if code != ffi::SQLITE_OK && code != ffi::SQLITE_OK_SYMLINK {
        return Err(code);
    }
    let full = CStr::from_bytes_until_nul(&full).unwrap_or_default();
    Ok(PathBuf::from(full.to_string_lossy().as_ref()))
}

/// Makes SQLite ask for randomness again before it gives any out.
pub(crate) fn forget_randomness() {
    // SAFETY: a null buffer is the documented way to reset the generator.
    unsafe { ffi::sqlite3_randomness(0, std::ptr::null_mut()) }
}

// ------------------------------------------------------------------------------ the file system

unsafe extern "C" fn open(
    vfs: *mut ffi::sqlite3_vfs,
    name: ffi::sqlite3_filename,
    file: *mut ffi::sqlite3_file,
    flags: c_int,
    out_flags: *mut c_int,
) -> c_int {
    // SAFETY: SQLite gives a name that ends with NUL, or null for a nameless file.
    let simulated = unsafe { simulated(name) };
    let Some((path, volume)) = simulated else {
        // SAFETY: the arguments are SQLite's own, for the file system that shall answer; `file` has
        // the room that the original asks for.
        return unsafe {
            let original = original(vfs);
            (*original)
                .xOpen
                .map_or(ffi::SQLITE_CANTOPEN, |open| open(original, name, file, flags, out_flags))
        };
    };
    let file = file.cast::<OpenFile>();
    // SAFETY: `file` has the room of `szOsFile`. Without methods SQLite does not close it.
    unsafe { (*file).base.pMethods = std::ptr::null() };
    guarded(|| {
        let opened = lock(&volume).open(&path, opening(flags, &path));
        let Ok(id) = opened else { return ffi::SQLITE_CANTOPEN };
        let handle = Box::into_raw(Box::new(Handle { volume, id }));
        // SAFETY: as above; `out_flags` may be null.
        unsafe {
            file.write(OpenFile {
                base: ffi::sqlite3_file { pMethods: &raw const METHODS },
                handle,
            });
            if let Some(out_flags) = out_flags.as_mut() {
                *out_flags = flags;
            }
        }
        ffi::SQLITE_OK
    })
}

/// What SQLite's flags ask for. A program may have made the real file itself, to choose its mode,
/// and expects SQLite to find it: then the simulated one is made.
fn opening(flags: c_int, path: &Path) -> Opening {
    let asks = |flag| flags & flag != 0;
    let presence = if asks(ffi::SQLITE_OPEN_CREATE) && asks(ffi::SQLITE_OPEN_EXCLUSIVE) {
        Presence::New
    } else if asks(ffi::SQLITE_OPEN_CREATE) || path.exists() {
        Presence::Made
    } else {
        Presence::Required
    };
    let journal =
        ffi::SQLITE_OPEN_MAIN_JOURNAL | ffi::SQLITE_OPEN_SUPER_JOURNAL | ffi::SQLITE_OPEN_WAL;
    let role = if asks(ffi::SQLITE_OPEN_MAIN_DB) {
        Role::Database
    } else if asks(journal) {
        Role::Journal
    } else {
        Role::Other
    };
    Opening { presence, role }
}

unsafe extern "C" fn delete(
    vfs: *mut ffi::sqlite3_vfs,
    name: *const c_char,
    sync_folder: c_int,
) -> c_int {
    // SAFETY: SQLite gives a name that ends with NUL.
    let Some((path, volume)) = (unsafe { simulated(name) }) else {
        // SAFETY: the arguments are SQLite's own, for the file system that shall answer.
        return unsafe {
            let original = original(vfs);
            (*original)
                .xDelete
                .map_or(ffi::SQLITE_IOERR_DELETE, |delete| delete(original, name, sync_folder))
        };
    };
    guarded(|| code(lock(&volume).delete(&path, sync_folder & 1 != 0), ffi::SQLITE_IOERR_DELETE))
}

unsafe extern "C" fn access(
    vfs: *mut ffi::sqlite3_vfs,
    name: *const c_char,
    flags: c_int,
    out: *mut c_int,
) -> c_int {
    // SAFETY: SQLite gives a name that ends with NUL.
    let Some((path, volume)) = (unsafe { simulated(name) }) else {
        // SAFETY: the arguments are SQLite's own, for the file system that shall answer.
        return unsafe {
            let original = original(vfs);
            (*original)
                .xAccess
                .map_or(ffi::SQLITE_IOERR_ACCESS, |access| access(original, name, flags, out))
        };
    };
    guarded(|| {
        let Ok(found) = lock(&volume).find(&path) else { return ffi::SQLITE_IOERR_ACCESS };
        // An empty file does not exist for SQLite: it may be a journal that was never written.
        let yes = found.is_some_and(|len| len > 0 || flags != ffi::SQLITE_ACCESS_EXISTS);
        // SAFETY: SQLite gives a place for the answer.
        unsafe { *out = c_int::from(yes) };
        ffi::SQLITE_OK
    })
}

unsafe extern "C" fn full_pathname(
    vfs: *mut ffi::sqlite3_vfs,
    name: *const c_char,
    room: c_int,
    out: *mut c_char,
) -> c_int {
    // SAFETY: the arguments are SQLite's own, for the file system that shall answer.
    unsafe {
        let original = original(vfs);
        (*original)
            .xFullPathname
            .map_or(ffi::SQLITE_CANTOPEN, |full| full(original, name, room, out))
    }
}

unsafe extern "C" fn randomness(
    _vfs: *mut ffi::sqlite3_vfs,
    len: c_int,
    out: *mut c_char,
) -> c_int {
    // SAFETY: SQLite gives a buffer of this length.
    let buffer = unsafe { buffer(out.cast(), len) };
    guarded(|| {
        environment::fill_random(buffer);
        len
    })
}

unsafe extern "C" fn sleep(_vfs: *mut ffi::sqlite3_vfs, microseconds: c_int) -> c_int {
    let duration = Duration::from_micros(u64::try_from(microseconds).unwrap_or_default());
    environment::sleep(duration);
    microseconds
}

unsafe extern "C" fn current_time(_vfs: *mut ffi::sqlite3_vfs, out: *mut f64) -> c_int {
    const MS_PER_DAY: f64 = 86_400_000.0;
    // SAFETY: SQLite gives a place for the answer.
    unsafe { *out = environment::julian_ms() as f64 / MS_PER_DAY };
    ffi::SQLITE_OK
}

unsafe extern "C" fn current_time_int64(
    _vfs: *mut ffi::sqlite3_vfs,
    out: *mut ffi::sqlite3_int64,
) -> c_int {
    // SAFETY: SQLite gives a place for the answer.
    unsafe { *out = environment::julian_ms() };
    ffi::SQLITE_OK
}

// --------------------------------------------------------------------------------- an open file

unsafe extern "C" fn close(file: *mut ffi::sqlite3_file) -> c_int {
    let file = file.cast::<OpenFile>();
    // SAFETY: `open` put the handle there, and SQLite closes a file once.
    let handle = unsafe { Box::from_raw((*file).handle) };
    // SAFETY: the memory is still SQLite's. Without methods nothing is called any more.
    unsafe { (*file).base.pMethods = std::ptr::null() };
    guarded(|| {
        lock(&handle.volume).close(handle.id);
        ffi::SQLITE_OK
    })
}

unsafe extern "C" fn read(
    file: *mut ffi::sqlite3_file,
    out: *mut c_void,
    len: c_int,
    offset: ffi::sqlite3_int64,
) -> c_int {
    // SAFETY: the file is one of ours, and SQLite gives a buffer of this length.
    let (handle, into) = unsafe { (handle(file), buffer(out, len)) };
    guarded(|| {
        let Ok(offset) = usize::try_from(offset) else { return ffi::SQLITE_IOERR_READ };
        match lock(&handle.volume).read(handle.id, offset, into) {
            Ok(read) if read < into.len() => ffi::SQLITE_IOERR_SHORT_READ,
            Ok(_) => ffi::SQLITE_OK,
            Err(_) => ffi::SQLITE_IOERR_READ,
        }
    })
}

unsafe extern "C" fn write(
    file: *mut ffi::sqlite3_file,
    data: *const c_void,
    len: c_int,
    offset: ffi::sqlite3_int64,
) -> c_int {
    let len = usize::try_from(len).unwrap_or_default();
    // SAFETY: the file is one of ours, and SQLite gives so many bytes.
    let (handle, data) =
        unsafe { (handle(file), std::slice::from_raw_parts(data.cast::<u8>(), len)) };
    guarded(|| {
        let Ok(offset) = usize::try_from(offset) else { return ffi::SQLITE_IOERR_WRITE };
        let written = lock(&handle.volume).write(handle.id, offset, data);
        code(written, ffi::SQLITE_IOERR_WRITE)
    })
}

unsafe extern "C" fn truncate(file: *mut ffi::sqlite3_file, len: ffi::sqlite3_int64) -> c_int {
    // SAFETY: the file is one of ours.
    let handle = unsafe { handle(file) };
    guarded(|| {
        let Ok(len) = usize::try_from(len) else { return ffi::SQLITE_IOERR_TRUNCATE };
        code(lock(&handle.volume).truncate(handle.id, len), ffi::SQLITE_IOERR_TRUNCATE)
    })
}

unsafe extern "C" fn sync(file: *mut ffi::sqlite3_file, _flags: c_int) -> c_int {
    // SAFETY: the file is one of ours.
    let handle = unsafe { handle(file) };
    guarded(|| code(lock(&handle.volume).sync(handle.id), ffi::SQLITE_IOERR_FSYNC))
}

unsafe extern "C" fn file_size(
    file: *mut ffi::sqlite3_file,
    out: *mut ffi::sqlite3_int64,
) -> c_int {
    // SAFETY: the file is one of ours.
    let handle = unsafe { handle(file) };
    guarded(|| {
        let Ok(len) = lock(&handle.volume).len(handle.id) else { return ffi::SQLITE_IOERR_FSTAT };
        // SAFETY: SQLite gives a place for the answer.
        unsafe { *out = i64::try_from(len).unwrap_or(i64::MAX) };
        ffi::SQLITE_OK
    })
}

unsafe extern "C" fn raise_lock(file: *mut ffi::sqlite3_file, level: c_int) -> c_int {
    // SAFETY: the file is one of ours.
    let handle = unsafe { handle(file) };
    guarded(|| {
        code(lock(&handle.volume).lock(handle.id, lock_level(level)), ffi::SQLITE_IOERR_LOCK)
    })
}

unsafe extern "C" fn lower_lock(file: *mut ffi::sqlite3_file, level: c_int) -> c_int {
    // SAFETY: the file is one of ours.
    let handle = unsafe { handle(file) };
    guarded(|| {
        lock(&handle.volume).unlock(handle.id, lock_level(level));
        ffi::SQLITE_OK
    })
}

unsafe extern "C" fn check_reserved_lock(file: *mut ffi::sqlite3_file, out: *mut c_int) -> c_int {
    // SAFETY: the file is one of ours.
    let handle = unsafe { handle(file) };
    guarded(|| {
        let reserved = lock(&handle.volume).is_reserved(handle.id);
        let Ok(reserved) = reserved else { return ffi::SQLITE_IOERR_CHECKRESERVEDLOCK };
        // SAFETY: SQLite gives a place for the answer.
        unsafe { *out = c_int::from(reserved) };
        ffi::SQLITE_OK
    })
}

unsafe extern "C" fn file_control(
    _file: *mut ffi::sqlite3_file,
    _operation: c_int,
    _argument: *mut c_void,
) -> c_int {
    ffi::SQLITE_NOTFOUND
}

unsafe extern "C" fn sector_size(_file: *mut ffi::sqlite3_file) -> c_int {
    c_int::try_from(SECTOR_BYTES).unwrap_or_default()
}

/// The same as SQLite's own file system says on Linux; the model keeps it.
unsafe extern "C" fn device_characteristics(_file: *mut ffi::sqlite3_file) -> c_int {
    ffi::SQLITE_IOCAP_POWERSAFE_OVERWRITE | ffi::SQLITE_IOCAP_SUBPAGE_READ
}

// -------------------------------------------------------------------------------- shared memory

unsafe extern "C" fn shm_map(
    file: *mut ffi::sqlite3_file,
    index: c_int,
    bytes: c_int,
    make: c_int,
    out: *mut *mut c_void,
) -> c_int {
    // SAFETY: the file is one of ours, and SQLite gives a place for the answer.
    let (handle, out) = unsafe {
        *out = std::ptr::null_mut();
        (handle(file), &mut *out)
    };
    guarded(|| {
        let (Ok(index), Ok(bytes)) = (usize::try_from(index), usize::try_from(bytes)) else {
            return ffi::SQLITE_IOERR_SHMMAP;
        };
        let mapped = lock(&handle.volume).map(handle.id, index, bytes, make != 0);
        let Ok(mapped) = mapped else { return ffi::SQLITE_IOERR_SHMMAP };
        *out = mapped.map_or(std::ptr::null_mut(), |it| it.cast());
        ffi::SQLITE_OK
    })
}

unsafe extern "C" fn shm_lock(
    file: *mut ffi::sqlite3_file,
    first: c_int,
    count: c_int,
    flags: c_int,
) -> c_int {
    // SAFETY: the file is one of ours.
    let handle = unsafe { handle(file) };
    guarded(|| {
        let slots = (first..first.saturating_add(count)).filter(|it| (0..8).contains(it));
        let mask = slots.fold(0, |mask, it| mask | 1 << it);
        let mut volume = lock(&handle.volume);
        if flags & ffi::SQLITE_SHM_UNLOCK != 0 {
            volume.release_slots(handle.id, mask);
            return ffi::SQLITE_OK;
        }
        let exclusive = flags & ffi::SQLITE_SHM_EXCLUSIVE != 0;
        let hold = if exclusive { Hold::Exclusive } else { Hold::Shared };
        code(volume.take_slots(handle.id, mask, hold), ffi::SQLITE_IOERR_SHMLOCK)
    })
}

unsafe extern "C" fn shm_barrier(_file: *mut ffi::sqlite3_file) {
    std::sync::atomic::fence(std::sync::atomic::Ordering::SeqCst);
}

unsafe extern "C" fn shm_unmap(file: *mut ffi::sqlite3_file, _delete: c_int) -> c_int {
    // SAFETY: the file is one of ours.
    let handle = unsafe { handle(file) };
    guarded(|| {
        lock(&handle.volume).unmap(handle.id);
        ffi::SQLITE_OK
    })
}

// ---------------------------------------------------------------------------------- translation

/// The file system that was SQLite's default before.
///
/// # Safety
///
/// `vfs` is the one that [`register_once`] made.
unsafe fn original(vfs: *mut ffi::sqlite3_vfs) -> *mut ffi::sqlite3_vfs {
    // SAFETY: promised by the caller; the field was set there and never changes.
    unsafe { (*vfs).pAppData.cast() }
}

/// The path, and the simulated disk it is on, if it is on one.
///
/// # Safety
///
/// `name` is null or ends with NUL.
unsafe fn simulated(name: *const c_char) -> Option<(PathBuf, SharedVolume)> {
    if name.is_null() {
        return None;
    }
    // SAFETY: promised by the caller.
    let name = unsafe { CStr::from_ptr(name) }.to_string_lossy();
    let path = PathBuf::from(name.as_ref());
    let volume = mounted(&path)?;
    Some((path, volume))
}

/// # Safety
///
/// `open` has opened the file, and it is not closed while the answer lives.
unsafe fn handle<'a>(file: *mut ffi::sqlite3_file) -> &'a Handle {
    // SAFETY: promised by the caller. The handle is never changed, only shared.
    unsafe { &*(*file.cast::<OpenFile>()).handle }
}

/// SQLite's buffer, filled with zeros: it may never have been written.
///
/// # Safety
///
/// There is room for `len` bytes, and nobody else uses it while the answer lives.
unsafe fn buffer<'a>(start: *mut c_void, len: c_int) -> &'a mut [u8] {
    let len = usize::try_from(len).unwrap_or_default();
    let start = start.cast::<u8>();
    // SAFETY: promised by the caller.
    unsafe {
        start.write_bytes(0, len);
        std::slice::from_raw_parts_mut(start, len)
    }
}

fn lock_level(level: c_int) -> Level {
    match level {
        ffi::SQLITE_LOCK_NONE => Level::Free,
        ffi::SQLITE_LOCK_SHARED => Level::Shared,
        ffi::SQLITE_LOCK_RESERVED => Level::Reserved,
        ffi::SQLITE_LOCK_PENDING => Level::Pending,
        _ => Level::Exclusive,
    }
}

/// SQLite's code for an outcome; `otherwise` is the one for an I/O error in this operation.
fn code(outcome: Result<(), Trouble>, otherwise: c_int) -> c_int {
    match outcome {
        Ok(()) => ffi::SQLITE_OK,
        Err(Trouble::Full) => ffi::SQLITE_FULL,
        Err(Trouble::Busy) => ffi::SQLITE_BUSY,
        Err(Trouble::Missing) if otherwise == ffi::SQLITE_IOERR_DELETE => {
            ffi::SQLITE_IOERR_DELETE_NOENT
        }
        Err(Trouble::Dead | Trouble::Io | Trouble::Missing | Trouble::Exists) => otherwise,
    }
}

/// Keeps a panic on our side: unwinding into C is undefined.
fn guarded(body: impl FnOnce() -> c_int) -> c_int {
    catch_unwind(AssertUnwindSafe(body)).unwrap_or(ffi::SQLITE_INTERNAL)
}
