//! What lies in the folder after each thing that can happen to a file.

use tchat_proto::limits::FILE_CHUNK_BYTES;

use super::*;

const ROOM: RoomId = RoomId([1; 16]);
const CHUNK: u64 = SEALED_CHUNK_BYTES as u64;

/// A file as a client would seal it, as far as a server can see.
struct Sealed {
    key: FileKey,
    layout: Layout,
    chunks: Vec<Vec<u8>>,
}

impl Sealed {
    fn of(plain_bytes: usize, seed: u8) -> Self {
        let layout = Layout::of_plain(plain_bytes as u64).unwrap();
        let mut hasher = FileHasher::default();
        let chunks: Vec<Vec<u8>> = (0..layout.chunks())
            .zip(seed..)
            .map(|(chunk, filling)| {
                let (_, length) = layout.chunk_at(layout.offset(chunk)).unwrap();
                let chunk = vec![filling; length];
                hasher.update(&chunk);
                chunk
            })
            .collect();
        Self { key: FileKey { room: ROOM, file: hasher.finish() }, layout, chunks }
    }

    fn put(&self, disk: &Disk, chunk: usize) -> Result<Did, Refusal> {
        let sealed = self.chunks[chunk].clone().into();
        let offset = self.layout.offset(chunk as u64);
        disk.carry_out(self.key, Task::Put { layout: self.layout, offset, sealed })
    }

    fn open(&self, disk: &Disk) -> Result<u64, Refusal> {
        match disk.carry_out(self.key, Task::Open(self.layout))? {
            Did::Opened { have } => Ok(have),
            other => panic!("{other:?}"),
        }
    }

    fn close(&self, disk: &Disk) -> Result<Did, Refusal> {
        disk.carry_out(self.key, Task::Close(self.layout))
    }

    fn get(&self, disk: &Disk, offset: u64) -> Result<Vec<u8>, Refusal> {
        match disk.carry_out(self.key, Task::Get { offset })? {
            Did::Read { sealed, bytes } => {
                assert_eq!(bytes, self.layout.sealed_bytes());
                Ok(sealed.to_vec())
            }
            other => panic!("{other:?}"),
        }
    }

    fn left(disk: &Disk, plain_bytes: usize, seed: u8) -> Self {
        let file = Self::of(plain_bytes, seed);
        file.open(disk).unwrap();
        for chunk in 0..file.chunks.len() {
            file.put(disk, chunk).unwrap();
        }
        file
    }
}

fn folder() -> (tempfile::TempDir, Disk) {
    let dir = tempfile::tempdir().unwrap();
    let disk = Disk::open(dir.path()).unwrap();
    (dir, disk)
}

#[test]
fn what_was_left_is_read_back_whole_and_chunk_by_chunk() {
    let (_dir, disk) = folder();
    for (plain_bytes, seed) in
        [(0, 1), (1, 2), (FILE_CHUNK_BYTES, 3), (2 * FILE_CHUNK_BYTES + 9, 4)]
    {
        let file = Sealed::left(&disk, plain_bytes, seed);
        assert_eq!(
            file.get(&disk, 0).unwrap_err().code,
            Code::NoSuchFile,
            "not before it is whole"
        );
        assert_eq!(file.close(&disk), Ok(Did::Checked));
        for (number, chunk) in file.chunks.iter().enumerate() {
            assert_eq!(file.get(&disk, file.layout.offset(number as u64)).as_ref(), Ok(chunk));
        }
        for nowhere in [1, CHUNK - 1, file.layout.sealed_bytes(), u64::MAX] {
            assert_eq!(file.get(&disk, nowhere).unwrap_err().code, Code::ChunkMisplaced);
        }
        assert_eq!(file.close(&disk), Ok(Did::Checked), "again");
    }
}

#[cfg(unix)]
#[test]
fn nobody_else_may_look_at_it() {
    use std::os::unix::fs::PermissionsExt as _;

    let (dir, disk) = folder();
    let file = Sealed::left(&disk, 10, 1);
    file.close(&disk).unwrap();
    let other = Sealed::of(10, 9);
    other.open(&disk).unwrap();
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&dir.path().join("files")), 0o700);
    for (key, stage) in [(file.key, Stage::Whole), (other.key, Stage::Part)] {
        assert_eq!(mode(&disk.path(key, stage)), 0o600);
    }
}

#[test]
fn a_chunk_goes_where_the_file_ends_and_nowhere_else() {
    let (_dir, disk) = folder();
    let file = Sealed::of(2 * FILE_CHUNK_BYTES + 9, 1);
    assert_eq!(file.put(&disk, 0).unwrap_err().code, Code::NoSuchFile, "it was not opened");
    assert_eq!(file.open(&disk), Ok(0));
    let refused = file.put(&disk, 1).unwrap_err();
    assert_eq!((refused.code, refused.limit), (Code::ChunkMisplaced, Some(0)), "a gap");
    file.put(&disk, 0).unwrap();
    file.put(&disk, 0).unwrap();
    assert_eq!(file.open(&disk), Ok(CHUNK), "what is repeated counts once");
    let refused = file.close(&disk).unwrap_err();
    assert_eq!((refused.code, refused.limit), (Code::ChunkMisplaced, Some(CHUNK)), "not all");
    for (offset, length) in [(CHUNK, 5), (CHUNK + 1, SEALED_CHUNK_BYTES), (2 * CHUNK, 26), (9, 9)] {
        let sealed = vec![7; length].into();
        let put = Task::Put { layout: file.layout, offset, sealed };
        let refused = disk.carry_out(file.key, put).unwrap_err();
        assert_eq!((refused.code, refused.limit), (Code::ChunkMisplaced, Some(CHUNK)));
    }
    file.put(&disk, 1).unwrap();
    file.put(&disk, 2).unwrap();
    assert_eq!(file.close(&disk), Ok(Did::Checked));
    assert_eq!(file.put(&disk, 2), Ok(Did::Put), "another connection was faster");
    assert_eq!(file.open(&disk), Ok(file.layout.sealed_bytes()));
}

#[test]
fn of_what_a_crash_left_whole_chunks_are_gone_on_from() {
    let (_dir, disk) = folder();
    let file = Sealed::of(3 * FILE_CHUNK_BYTES, 1);
    file.open(&disk).unwrap();
    file.put(&disk, 0).unwrap();
    file.put(&disk, 1).unwrap();
    let part = disk.path(file.key, Stage::Part);
    let torn = File::options().write(true).open(&part).unwrap();
    torn.set_len(CHUNK + 77).unwrap();
    assert_eq!(file.open(&disk), Ok(CHUNK));
    assert_eq!(fs::metadata(&part).unwrap().len(), CHUNK);
    // Torn while it is open on a connection: the next chunk finds it so.
    torn.set_len(CHUNK + 5).unwrap();
    file.put(&disk, 1).unwrap();
    file.put(&disk, 2).unwrap();
    assert_eq!(file.close(&disk), Ok(Did::Checked));
}

#[test]
fn what_is_not_what_its_name_promises_is_thrown_away() {
    let (_dir, disk) = folder();
    let file = Sealed::left(&disk, FILE_CHUNK_BYTES + 3, 1);
    let part = disk.path(file.key, Stage::Part);
    let mut bytes = fs::read(&part).unwrap();
    *bytes.last_mut().unwrap() ^= 1;
    fs::write(&part, bytes).unwrap();
    assert_eq!(file.close(&disk).unwrap_err().code, Code::FileDiffers);
    assert!(disk.list().unwrap().is_empty());
    assert_eq!(file.put(&disk, 0).unwrap_err().code, Code::NoSuchFile);
    assert_eq!(file.open(&disk), Ok(0), "and begins anew");
}

#[test]
fn what_was_checked_before_a_crash_need_not_come_again() {
    let (_dir, disk) = folder();
    let file = Sealed::left(&disk, 5, 1);
    file.close(&disk).unwrap();
    // Its row does not say so: the server ended before.
    assert_eq!(file.open(&disk), Ok(file.layout.sealed_bytes()));
    assert_eq!(file.close(&disk), Ok(Did::Checked));
}

#[test]
fn what_is_dropped_is_gone_whole_or_not() {
    let (_dir, disk) = folder();
    let whole = Sealed::left(&disk, 5, 1);
    whole.close(&disk).unwrap();
    let part = Sealed::left(&disk, 5, 2);
    for file in [&whole, &part, &whole] {
        assert_eq!(disk.carry_out(file.key, Task::Drop), Ok(Did::Dropped));
    }
    assert!(disk.list().unwrap().is_empty());
    assert_eq!(whole.get(&disk, 0).unwrap_err().code, Code::NoSuchFile);
    assert_eq!(part.close(&disk).unwrap_err().code, Code::NoSuchFile);
}

#[test]
fn a_file_cut_short_on_the_disk_is_not_read() {
    let (_dir, disk) = folder();
    let file = Sealed::left(&disk, FILE_CHUNK_BYTES + 3, 1);
    file.close(&disk).unwrap();
    let cut = File::options().write(true).open(disk.path(file.key, Stage::Whole)).unwrap();
    cut.set_len(CHUNK + 2).unwrap();
    let refused = disk.carry_out(file.key, Task::Get { offset: 0 }).unwrap_err();
    assert_eq!(refused.code, Code::NoSuchFile, "no sealed file is as long");
}

#[test]
fn names_are_told_from_what_is_not_ours() {
    let key = FileKey { room: ROOM, file: FileId([0xab; 32]) };
    for stage in [Stage::Part, Stage::Whole] {
        assert_eq!(meant(&name(key, stage)), Some((key, stage)));
    }
    let (dir, disk) = folder();
    for other in ["notes.txt", "0101-abab", &name(key, Stage::Part).to_uppercase(), ".part", "-"] {
        fs::write(dir.path().join("files").join(other), b"x").unwrap();
    }
    assert_eq!(disk.list().unwrap(), []);
}
