//! A full disk on a person's machine: it is said, nothing half is left, and once there is room all
//! goes on.
//!
//! The disks are small file systems in memory, which only who may mount has.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::{Value, json};

use crate::stage::{Person, Server};

/// The file that is shared, in bytes.
const SHARED: usize = 3 * 1024 * 1024;

/// A small disk.
struct SmallDisk {
    at: PathBuf,
}

impl SmallDisk {
    /// Mounts one of `size` (as `mount` takes it) at a new folder; `None` where that is not allowed.
    #[expect(clippy::print_stderr, reason = "a skipped test says so")]
    fn mount(at: PathBuf, size: &str) -> Option<Self> {
        fs::create_dir(&at).unwrap();
        let mounted = Command::new("mount")
            .args(["-t", "tmpfs", "-o", &format!("size={size},mode=0700"), "tmpfs"])
            .arg(&at)
            .stderr(Stdio::null())
            .status();
        if mounted.is_ok_and(|it| it.success()) {
            return Some(Self { at });
        }
        eprintln!("SKIPPED: this process may not mount a file system");
        None
    }

    /// Fills what is left of it but for so many bytes.
    fn fill_but(&self, bytes: usize) -> Ballast {
        let at = self.at.join("ballast");
        let mut ballast = fs::File::create(&at).unwrap();
        // It ends with the disk.
        std::io::copy(&mut std::io::repeat(7), &mut ballast).unwrap_err();
        let length = ballast.metadata().unwrap().len();
        ballast.set_len(length - u64::try_from(bytes).unwrap()).unwrap();
        Ballast(at)
    }

    /// The names of the files in it, but for the ballast.
    fn names(&self) -> Vec<String> {
        let entries = fs::read_dir(&self.at).unwrap();
        let names = entries.map(|it| it.unwrap().file_name().into_string().unwrap());
        names.filter(|name| name != "ballast").collect()
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        Command::new("umount").arg("-l").arg(&self.at).status().ok();
    }
}

/// What fills a disk, until it is dropped.
struct Ballast(PathBuf);

impl Drop for Ballast {
    fn drop(&mut self) {
        fs::remove_file(&self.0).unwrap();
    }
}

/// A file of [`SHARED`] bytes.
fn file(folder: &Path) -> PathBuf {
    let path = folder.join("picture.bin");
    let bytes = (0..SHARED).map(|at| at.to_le_bytes()[at % 3]).collect::<Vec<_>>();
    fs::write(&path, bytes).unwrap();
    path
}

/// Whether nothing more comes of what was asked.
fn is_answer(event: &Value) -> bool {
    ["sent", "error", "draft"].iter().any(|it| event["type"] == *it)
}

/// Whether nothing more comes of a file that is saved.
fn is_over(event: &Value) -> bool {
    event["type"] == "error" || event["state"] == "done"
}

#[test]
fn a_file_that_does_not_fit_is_said_and_leaves_nothing_and_is_saved_once_there_is_room() {
    let home = tempfile::tempdir().unwrap();
    let Some(disk) = SmallDisk::mount(home.path().join("small"), "6m") else { return };
    let server = Server::start(home.path());
    let mut alice = Person::join(home.path(), &server.link, "alice");
    let mut bob = Person::join(home.path(), &server.link, "bob");
    let shared = file(home.path());
    let sends = json!({"type": "file", "path": shared});
    let seq = alice.ask(&sends, |event| event["type"] == "sent")["seq"].clone();
    bob.until("the file", |event| event["type"] == "message" && event["seq"] == seq);

    let ballast = disk.fill_but(SHARED / 2);
    let save = json!({"type": "save", "seq": seq, "into": disk.at});
    let refused = bob.ask(&save, is_over);
    assert_eq!(refused["code"], "disk_full", "{refused}");
    assert_eq!(disk.names(), [""; 0], "neither whole nor half");
    // What is said goes on meanwhile.
    bob.say("it does not fit");
    alice.until("what Bob says", |event| event["text"] == "it does not fit");

    drop(ballast);
    let saved = bob.ask(&save, is_over);
    assert_eq!(saved["state"], "done", "{saved}");
    assert_eq!(disk.names(), ["picture.bin"]);
    assert!(fs::read(disk.at.join("picture.bin")).unwrap() == fs::read(&shared).unwrap());
}

#[test]
fn a_profile_on_a_full_disk_loses_nothing_of_what_is_asked() {
    let home = tempfile::tempdir().unwrap();
    let Some(disk) = SmallDisk::mount(home.path().join("alice"), "24m") else { return };
    let server = Server::start(home.path());
    let bob = Person::join(home.path(), &server.link, "bob");
    let mut alice = Person::join(home.path(), &server.link, "alice");
    let shared = file(home.path());
    let sends = json!({"type": "file", "path": shared, "text": "look"});

    // There is room for messages, and not for a sealed copy of the file.
    let ballast = disk.fill_but(SHARED / 2);
    let refused = alice.ask(&sends, is_answer);
    assert_eq!((&refused["code"], &refused["text"]), (&json!("disk_full"), &json!("look")));
    alice.say("it does not fit");
    bob.until("what Alice says", |event| event["text"] == "it does not fit");
    drop(ballast);

    // There is no room for anything.
    let ballast = disk.fill_but(0);
    let mut asked = vec![sends.clone()];
    asked.extend((0..3).map(|number| json!({"type": "send", "text": format!("full {number}")})));
    asked.push(json!({"type": "draft", "text": "half a"}));
    for (number, command) in asked.iter_mut().enumerate() {
        command["ref"] = json!(format!("full {number}"));
        alice.give(command);
    }
    alice.until("that the disk is full", |event| event["code"] == "disk_full");
    drop(ballast);
    for command in &asked {
        let wanted = &command["ref"];
        let answer =
            alice.until(&command.to_string(), |event| event["ref"] == *wanted && is_answer(event));
        // What was not sent is given back.
        let given_back = answer["code"] == "disk_full" && answer["text"] == command["text"];
        assert!(answer["type"] != "error" || given_back, "{answer}");
        if answer["type"] == "sent" {
            bob.until("the same", |event| event["id"] == answer["id"]);
        }
    }
    let sent = alice.ask(&sends, is_answer);
    assert_eq!(sent["type"], "sent", "{sent}");
    bob.until("the file", |event| event["id"] == sent["id"]);
}
