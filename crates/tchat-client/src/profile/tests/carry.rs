//! Profiles carried to another machine, and files that are not what they should be.

use super::*;
use crate::profile::LeftBehind;
use crate::profile::container::NotAContainer;

fn secret() -> Passphrase {
    Passphrase::from_utf8(b"for the way").unwrap()
}

/// The file, and what stayed.
fn exported(home: &Home) -> (Vec<u8>, LeftBehind) {
    let mut file = Vec::new();
    let profile = Profile::open(&home.folder()).unwrap();
    let left = profile.export_at(&mut file, &secret(), Cost::LEAST).unwrap();
    (file, left)
}

/// What importing a file comes to, and the folder it was to go into.
fn imported(file: &[u8], passphrase: &Passphrase) -> (TempDir, PathBuf, Result<(), Trouble>) {
    let place = tempfile::tempdir().unwrap();
    let path = place.path().join("profile.tchat");
    fs::write(&path, file).unwrap();
    let folder = place.path().join("profile");
    let done = Profile::import(&folder, &path, passphrase);
    (place, folder, done)
}

fn history(profile: &Profile, server: ServerKey) -> Vec<Item> {
    let history = Archive::of(profile).open(server).unwrap();
    let room = history.rooms().unwrap().remove(0);
    history.items(&room, Since::After(Seq::ZERO), 1_000).unwrap()
}

fn rows(profile: &Profile, table: &str) -> i64 {
    let count = |server| {
        let db = store::open(&profile.database_of(server)).unwrap();
        db.query_row(&format!("SELECT count(*) FROM {table}"), [], |row| row.get::<_, i64>(0))
    };
    SERVERS.into_iter().map(|server| count(server).unwrap()).sum()
}

#[test]
fn a_carried_profile_is_the_same_person_with_all_they_know_on_another_device() {
    let home = Home::lived_in();
    let (file, left) = exported(&home);
    let (_place, folder, done) = imported(&file, &secret());
    done.unwrap();
    assert!(matches!(Profile::open(&folder), Err(Trouble::ProfileSealed { .. })));
    let new = Profile::open_sealed(&folder, &secret()).unwrap();
    let old = Profile::open(&home.folder()).unwrap();
    assert_eq!(new.account(), old.account());
    assert_ne!(new.device().key(), old.device().key(), "the key of a device stays where it is");
    assert_eq!(new.servers().unwrap(), old.servers().unwrap());
    for server in SERVERS {
        let told = history(&new, server);
        assert!(!told.is_empty());
        assert_eq!(told, history(&old, server));
    }
    for table in ["people", "names", "regards", "devices", "revisions", "reactions"] {
        assert_eq!(rows(&new, table), rows(&old, table), "{table}");
        assert!(rows(&new, table) > 0, "{table} is empty and proves nothing");
    }
    // What must not live twice.
    for table in ["vault", "outbox"] {
        assert!(rows(&old, table) > 0, "{table} is empty and proves nothing");
        assert_eq!(rows(&new, table), 0, "{table}");
    }
    assert_eq!(left.unsent, SERVERS.len());
    let db = store::open(&new.database_of(SERVERS[0])).unwrap();
    let room = rooms::all(&db).unwrap().remove(0);
    assert_eq!((room.standing, room.pending.is_none()), (Standing::Out, true));
    assert_eq!(left.rooms.len(), SERVERS.len(), "without its group nothing is known of it");
}

#[test]
fn nothing_of_an_exported_profile_lies_open_and_no_copy_is_left() {
    let home = Home::lived_in();
    let (file, _) = exported(&home);
    for canary in CANARIES {
        assert!(!file.windows(canary.len()).any(|window| window == canary), "{canary:?}");
    }
    assert!(!home.folder().join("export.new").exists());
    // One that a kill left is done away with at the next opening.
    fs::create_dir(home.folder().join("export.new")).unwrap();
    drop(Profile::open(&home.folder()).unwrap());
    assert!(!home.folder().join("export.new").exists());
}

#[test]
fn two_devices_made_of_one_file_are_two() {
    let (file, _) = exported(&Home::lived_in());
    let device = || {
        let (_place, folder, done) = imported(&file, &secret());
        done.unwrap();
        Profile::open_sealed(&folder, &secret()).unwrap().device().key()
    };
    assert_ne!(device(), device());
}

#[test]
fn a_file_that_is_not_whole_or_not_ours_makes_no_profile() {
    let (file, _) = exported(&Home::lived_in());
    let mut bent = file.clone();
    *bent.last_mut().unwrap() ^= 1;
    let mut newer = file.clone();
    newer[7] = b'9';
    for (bytes, expected) in [
        (&file[..file.len() - 1], NotAContainer::Damaged),
        (&file[..file.len() / 2], NotAContainer::Damaged),
        (&file[..130], NotAContainer::Damaged),
        (&bent[..], NotAContainer::Damaged),
        (&newer[..], NotAContainer::Newer),
        (b"a letter to a friend", NotAContainer::Foreign),
        (b"", NotAContainer::Foreign),
    ] {
        let (place, folder, done) = imported(bytes, &secret());
        let path = place.path().join("profile.tchat");
        assert_eq!(done, Err(Trouble::NoExport { path: path.clone(), why: expected }));
        assert!(!Profile::exists(&folder).unwrap());
        // And the right one is taken after it.
        fs::write(&path, &file).unwrap();
        Profile::import(&folder, &path, &secret()).unwrap();
    }
}

#[test]
fn another_passphrase_makes_no_profile() {
    let (file, _) = exported(&Home::lived_in());
    let other = Passphrase::from_utf8(b"another").unwrap();
    let (_place, folder, done) = imported(&file, &other);
    assert!(matches!(done, Err(Trouble::WrongPassphrase { .. })), "{done:?}");
    assert!(!Profile::exists(&folder).unwrap());
}

#[test]
fn a_folder_in_which_something_is_stays_as_it_is() {
    let (file, _) = exported(&Home::lived_in());
    let place = tempfile::tempdir().unwrap();
    let path = place.path().join("profile.tchat");
    fs::write(&path, &file).unwrap();
    let folder = place.path().join("profile");
    drop(Profile::open(&folder).unwrap());
    let account = Profile::open(&folder).unwrap().account();
    let done = Profile::import(&folder, &path, &secret());
    assert_eq!(done, Err(Trouble::FolderInUse { path: folder.clone() }));
    assert_eq!(Profile::open(&folder).unwrap().account(), account);
    let others = place.path().join("papers");
    fs::create_dir(&others).unwrap();
    fs::write(others.join("letter.txt"), "dear").unwrap();
    let done = Profile::import(&others, &path, &secret());
    assert_eq!(done, Err(Trouble::FolderInUse { path: others.clone() }));
    assert_eq!(fs::read_dir(&others).unwrap().count(), 1);
}

#[test]
fn an_import_killed_half_way_is_no_profile_and_is_begun_anew() {
    let (file, _) = exported(&Home::lived_in());
    let place = tempfile::tempdir().unwrap();
    let path = place.path().join("profile.tchat");
    fs::write(&path, &file).unwrap();
    let folder = place.path().join("profile");
    // As it is on the disk before the last rename.
    let half = folder.join("sealed.new");
    private_folder(&folder).and_then(|()| private_folder(&half)).unwrap();
    drop(private_file(&half.join("profile.db")).unwrap());
    drop(private_file(&folder.join("lock")).unwrap());
    assert!(!Profile::exists(&folder).unwrap());
    Profile::import(&folder, &path, &secret()).unwrap();
    assert!(Profile::open_sealed(&folder, &secret()).is_ok());
}

#[test]
fn a_sealed_profile_can_be_carried_too() {
    let home = Home::lived_in();
    let own = Passphrase::from_utf8(b"its own").unwrap();
    Profile::open(&home.folder()).unwrap().seal_at(&own, Cost::LEAST).unwrap();
    let old = Profile::open_sealed(&home.folder(), &own).unwrap();
    let mut file = Vec::new();
    old.export_at(&mut file, &secret(), Cost::LEAST).unwrap();
    let (_place, folder, done) = imported(&file, &secret());
    done.unwrap();
    let new = Profile::open_sealed(&folder, &secret()).unwrap();
    assert_eq!(history(&new, SERVERS[0]), history(&old, SERVERS[0]));
    drop(new);
    assert!(matches!(Profile::open_sealed(&folder, &own), Err(Trouble::WrongPassphrase { .. })));
}
