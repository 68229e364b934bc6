//! A profile whose sealing is cut short opens, and is one of the two: open or sealed.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Output, Stdio};
use std::time::Instant;

use crate::secrets::{files, holds};
use crate::stage::{PATIENCE, Person, Server, tchat};

const WORDS: &str = "correct horse";
const MESSAGES: usize = 1_000;

/// When to kill, by what is in the profile's folder.
type Moment = fn(&Path) -> bool;

/// From the first new file to the last old one that goes.
const SEALING: [Moment; 6] = [
    |folder| folder.join("sealed.new").exists(),
    |folder| entries(&folder.join("sealed.new")) >= 3,
    |folder| folder.join("sealed.new/profile.db").exists(),
    |folder| folder.join("sealed").exists(),
    |folder| !folder.join("profile.db").exists(),
    |folder| folder.join("sealed").exists() && entries(folder) <= 2,
];

const UNSEALING: [Moment; 5] = [
    |folder| folder.join("sealed/clearing").exists(),
    |folder| entries(folder) >= 3,
    |folder| folder.join("profile.db").exists(),
    |folder| folder.join("sealed.old").exists(),
    |folder| !folder.join("sealed").exists(),
];

fn entries(folder: &Path) -> usize {
    fs::read_dir(folder).map_or(0, Iterator::count)
}

/// A profile with a history, and copies of it.
struct Profiles {
    home: tempfile::TempDir,
    copies: usize,
}

impl Profiles {
    fn new() -> Self {
        let home = tempfile::tempdir().unwrap();
        let server = Server::start(home.path());
        let mut alice = Person::join(home.path(), &server.link, "alice");
        for number in 0..MESSAGES {
            alice.say(&format!("the canary sings {number}"));
        }
        alice.until_messages(MESSAGES);
        assert_eq!(alice.finish().0, 0);
        Self { home, copies: 0 }
    }

    fn copy_of(&mut self, profile: &str) -> PathBuf {
        self.copies += 1;
        let copy = self.home.path().join(format!("copy{}", self.copies));
        copy_folder(&self.home.path().join(profile), &copy);
        copy
    }

    fn start(&self, profile: &Path, arguments: &[&str]) -> Child {
        let mut command = tchat(self.home.path());
        command.args(arguments).arg("--profile").arg(profile).env("TCHAT_PASSPHRASE", WORDS);
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command.spawn().unwrap()
    }

    fn run(&self, profile: &Path, arguments: &[&str]) -> Output {
        let output = self.start(profile, arguments).wait_with_output().unwrap();
        assert!(output.status.success(), "{arguments:?}: {output:?}");
        output
    }

    /// Kills the program at a moment; says whether it was still at work.
    fn kill_at(&self, profile: &Path, arguments: &[&str], moment: Moment) -> bool {
        let mut child = self.start(profile, arguments);
        let deadline = Instant::now() + PATIENCE;
        while !moment(profile) && child.try_wait().unwrap().is_none() {
            assert!(Instant::now() < deadline, "it does not come to the moment");
        }
        child.kill().ok();
        !child.wait().unwrap().success()
    }

    /// Everything is there, and what is sealed is nowhere in the clear. Says whether it is sealed.
    fn check(&self, profile: &Path) -> bool {
        let read = self.run(profile, &["read", "--offline"]);
        let lines = String::from_utf8(read.stdout).unwrap();
        assert_eq!(lines.lines().count(), MESSAGES);
        let sealed = profile.join("sealed").exists();
        let plain = files(profile).iter().any(|file| holds(file, "canary"));
        assert_eq!(plain, !sealed, "{}", profile.display());
        for scrap in ["sealed.new", "sealed.old", "sealed/clearing"] {
            assert!(!profile.join(scrap).exists(), "{scrap} was left in {}", profile.display());
        }
        sealed
    }
}

fn copy_folder(from: &Path, to: &Path) {
    fs::create_dir(to).unwrap();
    fs::set_permissions(to, fs::metadata(from).unwrap().permissions()).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let to = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy_folder(&entry.path(), &to);
        } else {
            fs::copy(entry.path(), to).unwrap();
        }
    }
}

#[test]
fn killed_while_it_is_sealed_or_unsealed_a_profile_is_whole_and_one_of_the_two() {
    let mut profiles = Profiles::new();
    let mut killed = 0;
    for moment in SEALING {
        let profile = profiles.copy_of("alice");
        killed += usize::from(profiles.kill_at(&profile, &["profile", "seal"], moment));
        if !profiles.check(&profile) {
            // It can be done again.
            profiles.run(&profile, &["profile", "seal"]);
            assert!(profiles.check(&profile));
        }
    }
    assert!(killed >= 3, "{killed} of {} were killed at work", SEALING.len());

    let sealed = profiles.copy_of("alice");
    profiles.run(&sealed, &["profile", "seal"]);
    let (sealed, mut killed) = (sealed.file_name().unwrap().to_str().unwrap().to_owned(), 0);
    for moment in UNSEALING {
        let profile = profiles.copy_of(&sealed);
        killed += usize::from(profiles.kill_at(&profile, &["profile", "unseal"], moment));
        if profiles.check(&profile) {
            profiles.run(&profile, &["profile", "unseal"]);
            assert!(!profiles.check(&profile));
        }
    }
    assert!(killed >= 2, "{killed} of {} were killed at work", UNSEALING.len());
}
