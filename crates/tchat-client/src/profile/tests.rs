//! Profiles sealed and unsealed, with a history in them, and interrupted at every step.

mod carry;

use std::fs;

use rusqlite::types::Value;
use tchat_mls::Vault as _;
use tchat_mls::content::{Body, Content, FileKey, FileManifest, Form, Quote, Target};
use tchat_mls::said;
use tchat_proto::id::{Chain, FileId, GroupName, MessageId, RoomId, Seq, Timestamp};
use tchat_proto::identity::NickStatement;
use tchat_proto::room::RoomName;
use tempfile::TempDir;

use super::*;
use crate::command::Reference;
use crate::event::{Message, Person};
use crate::history::{Archive, Item, Since};
use crate::marks::{Position, Register, RoomMarks};
use crate::parts::{Deletion, Emoji};
use crate::search::{Query, Search};
use crate::store::bodies::BodyRow;
use crate::store::changes::{self, Edit, Reaction};
use crate::store::disputes::Disputes;
use crate::store::drafts::{self, DraftRow};
use crate::store::names::{self, HeldRow};
use crate::store::notices;
use crate::store::outbox::{self, OutboxRow};
use crate::store::people::{self, OwnRow};
use crate::store::proofs::{self, Proof};
use crate::store::regards::{self, Regard};
use crate::store::rooms::{self, Place, RoomRow, Standing};
use crate::store::seen::Seen;
use crate::store::transfers::{self, Sending, Task, TransferRow};
use crate::store::vault::SqlVault;
use crate::store::{self, Durability, Store, marks, timeline};
use crate::timeline::Happening;

const SERVERS: [ServerKey; 2] = [ServerKey([0xA5; 32]), ServerKey([0x5A; 32])];
const ROOM: RoomId = RoomId([1; 16]);

/// Words that must not be found in a sealed profile, and are found in an open one.
const CANARIES: [&[u8]; 13] = [
    b"canary.png",
    b"a canary is drawn",
    b"the canary sings",
    b"another canary",
    b"a canary is quoted",
    "🐤".as_bytes(),
    b"canary-room",
    b"canarybird",
    b"canary.example.org",
    b"canary in the outbox",
    b"canary-reference",
    b"canary of the vault",
    b"name of the vault",
];

/// A home with a profile in it.
struct Home(TempDir);

impl Home {
    /// With a history on two servers.
    fn lived_in() -> Self {
        let home = Self(tempfile::tempdir().unwrap());
        let profile = Profile::open(&home.folder()).unwrap();
        for (port, server) in SERVERS.into_iter().enumerate() {
            let port = u16::try_from(port).unwrap() + 7_000;
            let address = ServerAddress { host: "canary.example.org".into(), port };
            let nick = Nick::parse("canarybird").unwrap();
            profile.remember(&address, server, Some(&nick)).unwrap();
            fill(&profile, server);
        }
        home
    }

    fn folder(&self) -> PathBuf {
        self.0.path().join("profile")
    }

    fn sealed() -> Self {
        let home = Self::lived_in();
        let profile = Profile::open(&home.folder()).unwrap();
        profile.seal_at(&words("correct horse"), Cost::LEAST).unwrap();
        home
    }

    fn opened(&self) -> Result<Profile, Trouble> {
        match Profile::open(&self.folder()) {
            Err(Trouble::ProfileSealed { .. }) => {
                Profile::open_sealed(&self.folder(), &words("correct horse"))
            }
            other => other,
        }
    }

    /// Every file, with its name.
    fn files(&self) -> Vec<(PathBuf, Vec<u8>)> {
        let mut found = Vec::new();
        let mut folders = vec![self.folder()];
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    folders.push(path);
                } else {
                    let bytes = fs::read(&path).unwrap();
                    found.push((path, bytes));
                }
            }
        }
        found
    }

    /// Whether these bytes are anywhere: in a file, or in the name of one.
    fn has(&self, bytes: &[u8]) -> bool {
        let within = |text: &[u8]| text.windows(bytes.len()).any(|window| window == bytes);
        self.files().iter().any(|(path, content)| {
            within(path.strip_prefix(self.folder()).unwrap().as_os_str().as_encoded_bytes())
                || within(content)
        })
    }
}

fn words(text: &str) -> Passphrase {
    Passphrase::parse(text).unwrap()
}

fn message(seq: u64) -> Message {
    Message {
        room: RoomName::parse("canary-room").unwrap(),
        seq: Seq(seq),
        id: MessageId([u8::try_from(seq % 200).unwrap(); 16]),
        from: Person { nick: "canarybird".to_owned(), account: AccountKey([7; 32]) },
        text: format!("the canary sings {seq}"),
        time: Timestamp(1_000 + seq),
        mine: seq.is_multiple_of(2),
        form: Form::Text,
        reply: None,
        mentions: Vec::new(),
        edited: None,
        deleted: None,
        reactions: Vec::new(),
        notify: false,
    }
}

/// What a device would have signed of a message.
fn proof_of(device: &Device, message: &Message) -> Proof {
    let content = Content::text(message.text.as_str());
    let bytes = said::write(&content, None, device, ROOM, message.id).unwrap();
    let signed = said::read(&bytes).unwrap().vouched(device.key(), ROOM, message.id).unwrap();
    Proof { device: device.key(), signed: signed.unwrap() }
}

/// Something in every table.
fn fill(profile: &Profile, server: ServerKey) {
    let mut store = Store::open(&profile.database_of(server)).unwrap();
    let seed = SigningSeed::from_bytes([3; 32]);
    let claim = NickStatement::sign(&seed, server, 1, Nick::parse("canarybird").unwrap());
    let mut disputes = Disputes::default();
    disputes.raise(AccountKey([7; 32]), Seq(3));
    let room = RoomRow {
        keeping: store::keeping::Keeping {
            days: Some(30),
            claimed: Some(store::keeping::Claim { to: Seq(1), time: Timestamp(2) }),
        },
        group: GroupName { room: ROOM, generation: 0 },
        name: RoomName::parse("canary-room").unwrap(),
        standing: Standing::Member,
        place: Place { cursor: Seq(40), chain: Chain([9; 32]), messages: 40 },
        pending: Some(tchat_proto::request::Request::Rooms),
        seen: Seen::load(Seq(40), &[9; 32]),
        disputes,
    };
    let device = Device::generate().unwrap();
    let proof = proof_of(&device, &message(1));
    let waits = OutboxRow {
        room: ROOM,
        id: MessageId([250; 16]),
        content: Content::text("canary in the outbox"),
        reference: Some(Reference("canary-reference".to_owned())),
    };
    store
        .write(Durability::Full, |db| {
            SqlVault(db).put(b"name of the vault", b"canary of the vault")?;
            rooms::put(db, &room)?;
            for seq in 1..=40 {
                let proof = (seq == 1).then_some(&proof);
                timeline::put_message(db, ROOM, &message(seq), &BodyRow::default(), proof)?;
            }
            change(db)?;
            db.execute("UPDATE timeline SET last = last WHERE seq = 7", [])?;
            let who = message(1).from;
            notices::put(db, ROOM, Seq(7), Timestamp(5), &Happening::Joined { who })?;
            outbox::push(db, &waits)?;
            transfers::put(db, &sending())?;
            proofs::put_device(db, device.certificate())?;
            people::put(db, &claim)?;
            let name = "canarybird".to_owned();
            names::put(db, &HeldRow { name, account: claim.account, turn: 1 })?;
            let times = (Some(Timestamp(5)), Some(Timestamp(6)));
            regards::put(db, claim.account, Regard { verified: times.0, ignored: times.1 })?;
            mark(db)?;
            Ok(people::put_own(db, &OwnRow { claim: Some(claim.clone()), serial: 3 })?)
        })
        .unwrap();
}

/// A file that waits to be sent.
fn sending() -> TransferRow {
    let manifest = FileManifest {
        file: FileId([3; 32]),
        key: FileKey([4; 32]),
        size: 5,
        name: "canary.png".to_owned(),
        media: None,
        preview: None,
    };
    let (text, path) = ("a canary is drawn".to_owned(), Path::new("/home/canary.png").into());
    let task = Task::Send(Box::new(Sending { path, manifest, text, sealed: false }));
    TransferRow { number: 1, room: ROOM, message: MessageId([251; 16]), task }
}

/// What one marks, and a draft.
fn mark(db: &Connection) -> rusqlite::Result<()> {
    let register = |stamp| Register { stamp, value: 1 };
    let read = Position { turn: 1, seq: Seq(40) };
    let (rule, snoozed) = (register(5), register(6));
    marks::put(db, ROOM, &RoomMarks { read, rule, snoozed })?;
    marks::put_typing(db, register(7))?;
    let text = "an unfinished canary".to_owned();
    drafts::put(db, &DraftRow { room: ROOM, reply: Some(Seq(1)), text })
}

/// An answer, an edit, a deletion and a reaction.
fn change(db: &Connection) -> rusqlite::Result<()> {
    let who = message(1).from;
    let target = Target { seq: Seq(1), id: MessageId([200; 16]) };
    let body = Body {
        reply: Some(Quote::new(target, who.account, "a canary is quoted")),
        ..Body::text("the canary answers")
    };
    let row = BodyRow::of(db, ROOM, &body, &|_| (message(1).from, false))?;
    let answer = Message { text: body.text, time: Timestamp(1), ..message(41) };
    timeline::put_message(db, ROOM, &answer, &row, None)?;
    let edit = Edit {
        at: Seq(42),
        id: MessageId([42; 16]),
        time: Timestamp(1_042),
        text: "another canary",
        mentions: &[],
        proof: None,
    };
    changes::edit(db, ROOM, Seq(1), edit, &|_| (message(1).from, false))?;
    let emoji = &Emoji::parse("🐤").unwrap();
    let (room, on, mine) = (ROOM, true, false);
    let reaction = Reaction { room, seq: Seq(2), who: &who, emoji, on, at: Seq(43), mine };
    changes::react(db, &reaction)?;
    let deletion = Deletion { at: Seq(44), time: Timestamp(1_044), by: who.clone() };
    changes::erase(db, ROOM, Seq(3), &deletion)
}

/// Every value of every table, as it is in the clear.
fn content(home: &Home) -> Vec<Vec<Value>> {
    let mut rows = Vec::new();
    // An open copy shows all there is, and would miss whatever it is that copying forgets.
    let folder = home.folder();
    let mut paths: Vec<_> = fs::read_dir(&folder).unwrap().map(|e| e.unwrap().path()).collect();
    paths.sort();
    for path in paths.iter().filter(|path| path.extension().is_some_and(|end| end == "db")) {
        let db = Connection::open(path).unwrap();
        let mut tables = db
            .prepare("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name")
            .unwrap();
        let tables = tables.query_map([], |row| row.get(0)).unwrap();
        for table in tables.collect::<rusqlite::Result<Vec<String>>>().unwrap() {
            let mut all = db.prepare(&format!("SELECT * FROM {table} ORDER BY 1, 2")).unwrap();
            let columns = all.column_count();
            let read = all
                .query_map([], |row| (0..columns).map(|at| row.get(at)).collect())
                .unwrap()
                .collect::<rusqlite::Result<Vec<Vec<Value>>>>()
                .unwrap();
            assert!(!read.is_empty(), "{table} is empty and proves nothing");
            rows.extend(read);
        }
    }
    rows
}

#[test]
fn a_sealed_profile_has_nothing_to_read_and_an_open_one_all() {
    let home = Home::lived_in();
    let profile = home.opened().unwrap();
    let (account, device) = seeds(&profile);
    drop(profile);
    // The search finds what is there to be found.
    let secrets =
        || CANARIES.iter().map(|canary| canary.to_vec()).chain([account, device].map(Vec::from));
    for canary in secrets() {
        assert!(home.has(&canary), "{:?} is there", String::from_utf8_lossy(&canary));
    }
    assert!(home.has(&[7; 32]) && home.has(SERVERS[0].to_string().as_bytes()));

    home.opened().unwrap().seal_at(&words("correct horse"), Cost::LEAST).unwrap();
    let profile = home.opened().unwrap();
    assert!(profile.is_sealed());
    // Written to while it is sealed, and with its companions still there.
    fill(&profile, ServerKey([0x77; 32]));
    let _open = Store::open(&profile.database_of(SERVERS[0])).unwrap();
    assert!(home.files().iter().any(|(path, _)| path.to_string_lossy().ends_with("-wal")));
    for canary in secrets() {
        assert!(!home.has(&canary), "{:?} is hidden", String::from_utf8_lossy(&canary));
    }
    for key in [AccountKey([7; 32]).0, SERVERS[0].0, SERVERS[1].0, profile.account().0] {
        assert!(!home.has(&key));
    }
    for server in SERVERS {
        assert!(!home.has(server.to_string().as_bytes()));
    }
    assert!(!home.has(profile.files.key().unwrap().expose_bytes()));
    assert!(!home.has(b"correct horse"));
}

/// The private keys of the account and the device, as they are in the database.
fn seeds(profile: &Profile) -> ([u8; 32], [u8; 32]) {
    profile.db.query_row(IDENTITY, [], |row| Ok((row.get(0)?, row.get(1)?))).unwrap()
}

#[test]
fn sealing_and_unsealing_keep_everything() {
    let home = Home::lived_in();
    let (before, account) = (content(&home), home.opened().unwrap().account());
    home.opened().unwrap().seal_at(&words("correct horse"), Cost::LEAST).unwrap();

    let profile = home.opened().unwrap();
    assert_eq!(profile.account(), account);
    let servers = profile.servers().unwrap();
    assert_eq!(servers.iter().map(|known| known.key).collect::<Vec<_>>(), [SERVERS[1], SERVERS[0]]);
    assert_eq!(servers[0].link.address.to_string(), "canary.example.org:7001");
    assert_eq!(profile.pinned(&servers[1].link.address).unwrap(), Some(SERVERS[0]));
    let history = Archive::of(&profile).open(SERVERS[0]).unwrap();
    let room = RoomName::parse("canary-room").unwrap();
    assert_eq!(history.rooms().unwrap(), std::slice::from_ref(&room));
    let items = history.items(&room, Since::Time(Timestamp(1_039)), 10).unwrap();
    assert_eq!(items, [Item::Message(message(39)), Item::Message(message(40))]);
    let store = Store::open(&profile.database_of(SERVERS[0])).unwrap();
    let vault = SqlVault(store.db());
    assert_eq!(vault.get(b"name of the vault").unwrap().unwrap(), b"canary of the vault");
    drop((history, store));

    profile.unseal().unwrap();
    assert!(!home.opened().unwrap().is_sealed());
    assert_eq!(content(&home), before);
    assert!(!files::sealed_folder(&home.folder()).exists());
}

#[test]
fn every_table_is_copied() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| Database::open_to_all(folder.path().join(name));
    let (profile, server) = (at("profile.db"), at("server.db"));
    let tables = |db: Connection| {
        let sql =
            "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'";
        let mut tables = db.prepare(sql).unwrap();
        let names = tables.query_map([], |row| row.get::<_, String>(0)).unwrap();
        names.collect::<rusqlite::Result<Vec<_>>>().unwrap()
    };
    let of_profile = tables(profile.connect(&SCHEMA).unwrap());
    let of_server = tables(store::open(&server).unwrap());
    assert!(of_profile.len() >= 2 && of_server.len() >= 6);
    for table in of_profile {
        assert!(COPY.iter().any(|sql| sql.contains(&format!("copy.{table} "))), "{table}");
    }
    for table in of_server {
        assert!(store::COPY.iter().any(|sql| sql.contains(&format!("copy.{table}"))), "{table}");
    }
}

#[test]
fn a_profile_can_be_sealed_from_its_first_byte_on() {
    let home = Home(tempfile::tempdir().unwrap());
    assert!(!Profile::exists(&home.folder()).unwrap());
    let create = || Profile::create_sealed_at(&home.folder(), &words("correct horse"), Cost::LEAST);
    create().unwrap();
    assert!(Profile::exists(&home.folder()).unwrap());
    assert_eq!(create().err(), Some(Trouble::ProfileAlreadySealed { path: home.folder() }));
    let profile = home.opened().unwrap();
    assert!(profile.is_sealed() && profile.servers().unwrap().is_empty());
    let (account, device) = seeds(&profile);
    assert!(!home.has(&account) && !home.has(&device));
    drop(profile);
    home.opened().unwrap().unseal().unwrap();
    assert!(home.has(&account) && home.has(&device));
    create().unwrap();
    assert!(home.opened().unwrap().is_sealed());
}

#[test]
fn the_passphrase_opens_it_and_nothing_else() {
    let home = Home::sealed();
    let folder = home.folder();
    let path = || folder.clone();
    assert_eq!(Profile::open(&folder).err(), Some(Trouble::ProfileSealed { path: path() }));
    assert_eq!(
        Profile::open_sealed(&folder, &words("Correct horse")).err(),
        Some(Trouble::WrongPassphrase { path: path() })
    );
    let profile = home.opened().unwrap();
    assert_eq!(Profile::open(&folder).err(), Some(Trouble::ProfileInUse { path: path() }));
    assert_eq!(
        profile.seal_at(&words("x"), Cost::LEAST).err(),
        Some(Trouble::ProfileAlreadySealed { path: path() })
    );
    let open = Home::lived_in();
    let path = || open.folder();
    assert_eq!(
        Profile::open_sealed(&open.folder(), &words("x")).err(),
        Some(Trouble::ProfileNotSealed { path: path() })
    );
    let profile = open.opened().unwrap();
    assert_eq!(
        profile.change_passphrase(&words("x")).err(),
        Some(Trouble::ProfileNotSealed { path: path() })
    );
    assert_eq!(profile.unseal().err(), Some(Trouble::ProfileNotSealed { path: path() }));
}

#[test]
fn a_changed_passphrase_opens_it_and_the_old_one_does_not() {
    let home = Home::sealed();
    let profile = home.opened().unwrap();
    let account = profile.account();
    let databases = |home: &Home| {
        let mut files = home.files();
        files.retain(|(path, _)| path.extension().is_some_and(|end| end == "db"));
        files
    };
    let before = databases(&home);
    profile.change_passphrase_at(&words("battery staple"), Cost::LEAST).unwrap();
    drop(profile);
    assert_eq!(databases(&home), before);
    assert_eq!(home.opened().err(), Some(Trouble::WrongPassphrase { path: home.folder() }));
    let profile = Profile::open_sealed(&home.folder(), &words("battery staple")).unwrap();
    assert_eq!(profile.account(), account);
}

#[test]
fn values_that_were_exchanged_on_the_disk_do_not_open() {
    let home = Home::sealed();
    let profile = home.opened().unwrap();
    let room = RoomName::parse("canary-room").unwrap();
    let damage = |sql: &str| {
        let database = profile.database_of(SERVERS[0]);
        Connection::open(database.path()).unwrap().execute_batch(sql).unwrap();
    };
    let read = || {
        let history = Archive::of(&profile).open(SERVERS[0]).unwrap();
        history.items(&room, Since::After(Seq(0)), 100)
    };
    assert_eq!(read().unwrap().len(), 41);
    let column = |column: &str| {
        format!(
            "UPDATE timeline SET {column} = (SELECT {column} FROM timeline WHERE seq = 2) WHERE seq = 1"
        )
    };
    for changed in ["text", "nick", "account", "time", "mine", "id"] {
        let keep =
            format!("CREATE TABLE kept AS SELECT {changed} AS c FROM timeline WHERE seq = 1");
        damage(&format!("{keep}; {}", column(changed)));
        assert!(matches!(read(), Err(Trouble::ProfileDamaged { .. })), "{changed}");
        damage(&format!(
            "UPDATE timeline SET {changed} = (SELECT c FROM kept) WHERE seq = 1; DROP TABLE kept"
        ));
        assert_eq!(read().unwrap().len(), 41);
    }
}

#[test]
fn what_is_damaged_or_gone_is_told_from_a_wrong_passphrase() {
    let home = Home::sealed();
    let key = files::sealed_folder(&home.folder()).join("key");
    let whole = fs::read(&key).unwrap();
    let mut bent = whole.clone();
    bent[40] ^= 1;
    for bytes in [bent.as_slice(), &whole[..50], b""] {
        fs::write(&key, bytes).unwrap();
        assert!(matches!(home.opened(), Err(Trouble::ProfileDamaged { path, .. }) if path == key));
    }
    fs::write(&key, &whole).unwrap();
    let away = home.0.path().join("key");
    fs::rename(&key, &away).unwrap();
    assert!(matches!(home.opened(), Err(Trouble::ProfileDamaged { .. })));
    assert!(!key.exists(), "no new one is made in its place");
    fs::rename(&away, &key).unwrap();
    let database = files::sealed_folder(&home.folder()).join("profile.db");
    fs::rename(&database, &away).unwrap();
    assert!(matches!(home.opened(), Err(Trouble::ProfileDamaged { .. })));
    assert!(!database.exists(), "no new identity is made in its place");
    fs::rename(&away, &database).unwrap();
    home.opened().unwrap();
}

/// Copies a folder, companions and all.
fn copy_folder(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let to = to.join(path.file_name().unwrap());
        if path.is_dir() {
            copy_folder(&path, &to);
        } else {
            fs::copy(&path, &to).unwrap();
        }
    }
    let mode = fs::metadata(from).unwrap().permissions();
    fs::set_permissions(to, mode).unwrap();
}

/// The one profile in both states: `open/` and `sealed/`.
fn both() -> (Home, PathBuf) {
    let home = Home::lived_in();
    let open = home.0.path().join("open");
    copy_folder(&home.folder(), &open);
    home.opened().unwrap().seal_at(&words("correct horse"), Cost::LEAST).unwrap();
    (home, open)
}

#[test]
fn sealing_that_was_interrupted_leaves_one_of_the_two() {
    // While copying: the open one is whole.
    let (home, open) = both();
    let folder = home.folder();
    let [new, _] = files::scrap_folders(&folder);
    fs::rename(files::sealed_folder(&folder), &new).unwrap();
    copy_folder(&open, &folder);
    fs::write(new.join("profile.db"), "half a database").unwrap();
    assert!(!home.opened().unwrap().is_sealed());
    assert!(!new.exists());

    // While deleting the open one: the sealed one is whole, and the open one goes.
    let (home, open) = both();
    let folder = home.folder();
    files::make_mark(&files::clearing_mark(&files::sealed_folder(&folder))).unwrap();
    copy_folder(&open, &folder);
    fs::write(folder.join("profile.db"), [0; 100]).unwrap();
    assert!(home.has(b"the canary sings"));
    let profile = home.opened().unwrap();
    assert!(profile.is_sealed() && profile.servers().unwrap().len() == 2);
    assert!(!home.has(b"the canary sings"));
    assert!(!files::clearing_mark(&files::sealed_folder(&folder)).exists());
}

#[test]
fn unsealing_that_was_interrupted_leaves_one_of_the_two() {
    // While deleting the sealed one: the open one is whole.
    let (home, open) = both();
    let folder = home.folder();
    let [_, old] = files::scrap_folders(&folder);
    fs::rename(files::sealed_folder(&folder), &old).unwrap();
    fs::remove_file(old.join("key")).unwrap();
    copy_folder(&open, &folder);
    assert!(!home.opened().unwrap().is_sealed());
    assert!(!old.exists());
}

#[test]
fn what_is_ambiguous_is_refused_and_nothing_is_deleted() {
    // A backup of the open profile was put over the sealed one.
    let (home, open) = both();
    copy_folder(&open, &home.folder());
    assert!(matches!(home.opened(), Err(Trouble::ProfileDamaged { .. })));
    assert!(home.has(b"the canary sings"));

    // Neither is there, and something was: no new identity is made in its place.
    let (home, _) = both();
    let folder = home.folder();
    let [_, old] = files::scrap_folders(&folder);
    fs::rename(files::sealed_folder(&folder), &old).unwrap();
    assert!(matches!(home.opened(), Err(Trouble::ProfileDamaged { .. })));
    assert!(old.exists() && !folder.join("profile.db").exists());
}

#[test]
fn other_files_in_the_folder_are_left_alone() {
    let home = Home::lived_in();
    fs::write(home.folder().join("notes.db"), "mine").unwrap();
    home.opened().unwrap().seal_at(&words("correct horse"), Cost::LEAST).unwrap();
    home.opened().unwrap().unseal().unwrap();
    assert_eq!(fs::read(home.folder().join("notes.db")).unwrap(), b"mine");
}

#[test]
fn what_cannot_be_copied_leaves_the_profile_as_it_was() {
    let home = Home::lived_in();
    let damaged = home.folder().join(format!("{}.db", SERVERS[0]));
    let whole = fs::read(&damaged).unwrap();
    fs::write(&damaged, [7; 4096]).unwrap();
    let sealed = home.opened().unwrap().seal_at(&words("correct horse"), Cost::LEAST);
    assert!(matches!(sealed, Err(Trouble::ProfileDamaged { path, .. }) if path == damaged));
    fs::write(&damaged, whole).unwrap();
    let profile = home.opened().unwrap();
    assert!(!profile.is_sealed() && !files::scrap_folders(&home.folder())[0].exists());
}

#[test]
fn an_identity_is_made_once_and_kept() {
    let home = tempfile::tempdir().unwrap();
    let folder = home.path().join("alice");
    let first = Profile::open(&folder).unwrap().account();
    assert_eq!(Profile::open(&folder).unwrap().account(), first);
    let other = Profile::open(&home.path().join("bob")).unwrap().account();
    assert_ne!(other, first);
}

#[test]
fn a_profile_opens_only_once_at_a_time() {
    let home = tempfile::tempdir().unwrap();
    let folder = home.path().join("alice");
    let _open = Profile::open(&folder).unwrap();
    assert_eq!(Profile::open(&folder).err(), Some(Trouble::ProfileInUse { path: folder }));
}

#[test]
fn a_server_keeps_its_pin_when_it_moves() {
    let home = tempfile::tempdir().unwrap();
    let profile = Profile::open(&home.path().join("alice")).unwrap();
    let key = ServerKey([7; 32]);
    let old = ServerAddress { host: "10.0.0.1".into(), port: 5555 };
    let new = ServerAddress { host: "10.0.0.2".into(), port: 5555 };
    let nick = Nick::parse("alice").unwrap();
    profile.remember(&old, key, Some(&nick)).unwrap();
    profile.remember(&new, key, None).unwrap();
    assert_eq!(profile.pinned(&new).unwrap(), Some(key));
    let servers = profile.servers().unwrap();
    assert_eq!((servers.len(), servers[0].nick.clone()), (1, Some(nick)));
}

#[cfg(unix)]
#[test]
fn every_file_of_a_profile_is_for_its_owner_only() {
    use std::os::unix::fs::PermissionsExt as _;
    let home = tempfile::tempdir().unwrap();
    let profile = Profile::open(&home.path().join("alice")).unwrap();
    profile.remember(&"h".parse().unwrap(), ServerKey([1; 32]), None).unwrap();
    for file in fs::read_dir(profile.folder()).unwrap() {
        let file = file.unwrap();
        let mode = file.metadata().unwrap().permissions().mode() & 0o777;
        assert_eq!(mode, 0o600, "{}", file.path().display());
    }
}

#[test]
fn a_profile_that_somebody_has_open_is_read_beside() {
    let home = Home::lived_in();
    let room = RoomName::parse("canary-room").unwrap();
    let items = |beside: &Beside| {
        let history = beside.archive().open(SERVERS[0]).unwrap();
        history.items(&room, Since::After(Seq(0)), 100).unwrap().len()
    };
    let held = home.opened().unwrap();
    assert!(matches!(Profile::open(&home.folder()), Err(Trouble::ProfileInUse { .. })));
    let beside = Beside::open(&home.folder()).unwrap();
    assert_eq!(beside.servers(), held.servers().unwrap());
    assert!(items(&beside) > 0);
    held.seal_at(&words("correct horse"), Cost::LEAST).unwrap();

    let _held = home.opened().unwrap();
    assert!(matches!(Beside::open(&home.folder()), Err(Trouble::ProfileSealed { .. })));
    let wrong = Beside::open_sealed(&home.folder(), &words("wrong horse"));
    assert!(matches!(wrong, Err(Trouble::WrongPassphrase { .. })));
    let beside = Beside::open_sealed(&home.folder(), &words("correct horse")).unwrap();
    assert!(items(&beside) > 0);
}

#[test]
fn a_profile_that_is_not_there_is_not_made_by_reading() {
    let home = Home(tempfile::tempdir().unwrap());
    assert!(Beside::open(&home.folder()).is_err());
    assert!(!Profile::exists(&home.folder()).unwrap());
}

#[test]
fn the_index_of_a_profile_goes_when_that_is_sealed() {
    let home = Home::lived_in();
    let profile = home.opened().unwrap();
    let mut history = Archive::of(&profile).open(SERVERS[0]).unwrap().alone();
    let search = Search::new(Query::parse("sings").unwrap(), 5);
    assert!(!history.search(&search).unwrap().hits.is_empty());
    drop(history);
    let is_index = |path: &Path| path.extension().is_some_and(|end| end == "search");
    assert!(home.files().iter().any(|(path, _)| is_index(path)));
    profile.seal_at(&words("correct horse"), Cost::LEAST).unwrap();
    assert!(!home.files().iter().any(|(path, _)| is_index(path)));
    let profile = home.opened().unwrap();
    let mut history = Archive::of(&profile).open(SERVERS[0]).unwrap().alone();
    assert!(!history.search(&search).unwrap().hits.is_empty());
    drop(history);
    assert!(home.files().iter().any(|(path, _)| is_index(path)));
    assert!(!home.has(b"sings"));
}
