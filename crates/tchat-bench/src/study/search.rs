//! Searching and paging in a long history, beside the same texts in plain SQLite and in `grep`.
//!
//! The history is a real one: two clients talk in several rooms through a server, and one of them
//! looks things up in what is on her disk afterwards; first as it is, then with her profile sealed.
//! Each question is asked of her history and of [`plain`] one after the other, so that whatever else
//! the machine does is done to both. Making the index and a single search are done by the program
//! `tchat` as well, to see what they take of memory.

mod plain;
mod question;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use tchat_client::called::Called;
use tchat_client::command::IfMissing;
use tchat_client::history::{Archive, History, Item, Since};
use tchat_client::search::{Filters, Order, Query, Search};
use tchat_client::timeline::{Anchor, Begin, Timeline};
use tchat_client::{Passphrase, Profile, Trouble};
use tchat_proto::id::{Seq, ServerKey, Timestamp};
use tchat_proto::nick::Nick;
use tchat_proto::room::RoomName;

use self::plain::Plain;
use self::question::{KINDS, Kind, Question};
use super::guest::Guest;
use super::texts::Texts;
use super::{Site, millis};
use crate::errand;
use crate::failed::Failed;
use crate::histogram::Histogram;
use crate::report::{Cell, Row};
use crate::server::{installed, serve_guests};

/// How many hits are shown: a screen.
const HITS: usize = 20;

/// How many messages a page has.
const PAGE: usize = 50;

/// How many turns the two take at talking: so that all rooms go on all the time.
const TURNS: usize = 10;

/// Who looks things up, and who talks with her.
const NICKS: [&str; 2] = ["bob", "alice"];

/// What the profile is sealed with.
const PASSPHRASE: &str = "correct horse battery staple";

/// A study of searching.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Searching {
    /// How many messages the history has.
    pub(crate) messages: usize,
    /// In how many rooms; seven in ten are in the first.
    pub(crate) rooms: usize,
    /// How many questions of each kind are asked.
    pub(crate) times: usize,
}

/// A text, and where and by whom it was said.
struct Said {
    room: usize,
    author: usize,
    text: String,
}

/// A history to look things up in.
struct Scene<'s> {
    site: &'s Site,
    texts: Texts,
    rooms: Vec<RoomName>,
    /// When each hundredth of it began.
    moments: Vec<Timestamp>,
    key: ServerKey,
}

/// The latencies of one kind, ours and those of the plain history.
#[derive(Default)]
struct Beside {
    own: Histogram,
    plain: Histogram,
}

impl Searching {
    /// One row for each thing done, and who did it.
    pub(super) fn rows(&self, site: &Site) -> Result<Vec<Row>, Failed> {
        let said = self.said();
        let scene = self.scene(&said, site)?;
        let (plain, plain_took) = Plain::make(&site.folder, &said)?;
        let lines = write_lines(&site.folder, &said)?;
        drop(said);
        let disk = Some(plain.bytes()?);
        let mut rows = Vec::new();
        for server in ["tchat", "tchat-sealed"] {
            if server == "tchat-sealed" {
                let profile = Profile::open(&scene.folder()).map_err(|it| unread(&it))?;
                let words = Passphrase::parse(PASSPHRASE).map_err(Failed::unprepared("words"))?;
                profile.seal(&words).map_err(|it| unread(&it))?;
            }
            rows.extend(self.programs(&scene, server, plain_took)?);
            let mut besides = self.questions(&scene, server, &plain)?;
            besides.extend(self.pages(&scene, server, &plain)?);
            for (what, Beside { own, plain }) in besides {
                let median = |it: &Histogram| it.percentile(50.0).map(millis);
                rows.push(of_many(server, &what, &own, median(&plain)));
                if server == "tchat" {
                    rows.push(of_many("fts5", &what, &plain, median(&plain)));
                }
            }
        }
        rows.insert(1, one("fts5", "the index is made", plain_took, plain_took, [None, disk]));
        rows.push(grep(&scene, &lines)?);
        Ok(rows)
    }

    /// All that is said, in order.
    fn said(&self) -> Vec<Said> {
        let mut texts = Texts::new();
        let others = self.rooms.saturating_sub(1);
        let mut said = (0..self.messages)
            .map(|number| {
                let in_turn = number % (self.messages / TURNS).max(1);
                let is_first = others == 0 || in_turn * TURNS * 10 < self.messages * 7;
                let room = if is_first { 0 } else { 1 + number % others };
                Said { room, author: usize::from(!is_first), text: texts.next() }
            })
            .collect::<Vec<_>>();
        // The last of each turn is known by what nobody else says.
        let next = said.iter().skip(1).map(|it| it.author).chain([1]).collect::<Vec<_>>();
        for (number, (it, next)) in said.iter_mut().zip(next).enumerate() {
            if it.author < next {
                it.text.push_str(&format!(" {number}"));
            }
        }
        said
    }

    /// Has two clients say it.
    fn scene<'s>(&self, said: &[Said], site: &'s Site) -> Result<Scene<'s>, Failed> {
        let (_server, link) = serve_guests(site.cores, &site.program, &site.folder)?;
        site.cores.keep_to_load()?;
        let key = link.key.ok_or_else(|| Failed::Unfit("the link names no key".to_owned()))?;
        let mut rooms = vec![RoomName::general()];
        for number in 1..self.rooms {
            let name = RoomName::parse(&format!("room{number}"));
            rooms.push(name.map_err(Failed::unprepared("a room's name"))?);
        }
        let start = |nick: &str| -> Result<Guest, Failed> {
            let mut guest = Guest::start(&link, &site.folder, nick, &RoomName::general())?;
            guest.comes_in()?;
            Ok(guest)
        };
        let [bob, alice] = NICKS;
        let mut listener = start(alice)?;
        for room in rooms.iter().skip(1) {
            listener.joins(room, IfMissing::CreateOpen)?;
        }
        listener.quits();
        for turn in said.chunk_by(|one, next| one.author <= next.author) {
            let by = |author: usize| turn.iter().filter(move |it| it.author == author);
            let mut talker = start(bob)?;
            talker.says(by(0).map(|it| it.text.clone()))?;
            talker.quits();
            let mut listener = Guest::start(&link, &site.folder, alice, &RoomName::general())?;
            if let Some(last) = by(0).next_back() {
                listener.sees(&last.text)?;
            }
            for (number, room) in rooms.iter().enumerate().skip(1) {
                let texts = by(1).filter(|it| it.room == number).map(|it| it.text.clone());
                listener.says_all(room, texts)?;
            }
            listener.quits();
        }
        let mut scene = Scene { site, texts: Texts::new(), rooms, moments: Vec::new(), key };
        let (history, _profile) = scene.history("tchat")?;
        let last = last_place(&history, &RoomName::general())?;
        for hundredth in 0..=100 {
            let place = Seq(last.saturating_mul(hundredth) / 100);
            let time = history
                .items(&RoomName::general(), Since::After(place), PAGE)
                .map_err(|it| unread(&it))?
                .iter()
                .find_map(|item| match item {
                    Item::Message(message) => Some(message.time),
                    Item::Gap(_) => None,
                });
            scene.moments.push(time.unwrap_or(Timestamp(u64::MAX)));
        }
        Ok(scene)
    }

    /// What the program takes: for the search that makes the index, and for one like those after it.
    fn programs(
        &self,
        scene: &Scene<'_>,
        server: &str,
        plain: Duration,
    ) -> Result<Vec<Row>, Failed> {
        let search = |word: &str| -> Result<errand::Cost, Failed> {
            let mut command = Command::new(&scene.site.program);
            command.env("HOME", &scene.site.folder).env("LC_ALL", "C.UTF-8");
            if server == "tchat-sealed" {
                command.env("TCHAT_PASSPHRASE", PASSPHRASE);
            }
            command.args(["search", word, "--output", "json", "--profile"]).arg(scene.folder());
            errand::run(&mut command, &scene.site.folder).map(|(_, cost)| cost)
        };
        let first = search("zymurgy")?;
        let next = search(scene.texts.word(0))?;
        let bytes = |end: &str| bytes_that_end(&scene.folder(), end).map(Some);
        let index = [Some(first.peak), bytes(".search")?];
        let history = [Some(next.peak), bytes(".db")?];
        Ok(vec![
            one(server, "the index is made", first.elapsed, plain, index),
            one(server, "the program searches", next.elapsed, next.elapsed, history),
        ])
    }

    fn questions(
        &self,
        scene: &Scene<'_>,
        server: &str,
        plain: &Plain,
    ) -> Result<Vec<(String, Beside)>, Failed> {
        let (mut history, _profile) = scene.history(server)?;
        let mut all = Vec::new();
        for kind in &KINDS {
            // What is done once for a run: the program's own figures hold it.
            let (mut beside, mut hits) = (Beside::default(), [0_usize; 2]);
            for number in 0..=self.times {
                let question = kind.question(&scene.texts, number);
                let search = scene.search(&question)?;
                let begun = Instant::now();
                let found = history.search(&search).map_err(|it| unread(&it))?;
                let own = begun.elapsed();
                let begun = Instant::now();
                let plainly = plain.search(&question, HITS)?;
                let taken = begun.elapsed();
                if number > 0 {
                    beside.take(own, taken);
                }
                hits = [hits[0] + found.hits.len(), hits[1] + plainly];
            }
            check(kind, hits)?;
            all.push((kind.name.to_owned(), beside));
        }
        Ok(all)
    }

    fn pages(
        &self,
        scene: &Scene<'_>,
        server: &str,
        plain: &Plain,
    ) -> Result<Vec<(String, Beside)>, Failed> {
        let (history, _profile) = scene.history(server)?;
        let room = RoomName::general();
        let last = last_place(&history, &room)?;
        let mut all = Vec::new();
        for (where_, first) in [("end", last), ("middle", last / 2), ("beginning", PAGE as u64)] {
            let (mut page, mut opened) = (Beside::default(), Beside::default());
            for number in 0..self.times as u64 {
                // Pages one after the other, as somebody turns them.
                let back = number % 10 * PAGE as u64;
                let place = first.saturating_sub(back).max(1);
                let anchor = Anchor::of(Seq(place));
                let begun = Instant::now();
                history.entries_before(&room, anchor, PAGE).map_err(|it| unread(&it))?;
                let own = begun.elapsed();
                let begun = Instant::now();
                plain.page(0, place, PAGE)?;
                page.take(own, begun.elapsed());
                let begun = Instant::now();
                let begin = if where_ == "end" { Begin::End } else { Begin::Around(anchor) };
                let timeline = Timeline::open(&history, room.clone(), begin);
                let lines = timeline.map_err(|it| unread(&it))?.items(|_| 0).len();
                let own = begun.elapsed();
                let begun = Instant::now();
                plain.page(0, place.saturating_add(lines as u64 / 2), lines)?;
                opened.take(own, begun.elapsed());
            }
            all.push((format!("a page, at the {where_}"), page));
            all.push((format!("a room opened at the {where_}"), opened));
        }
        Ok(all)
    }
}

impl Beside {
    fn take(&mut self, own: Duration, plain: Duration) {
        for (histogram, took) in [(&mut self.own, own), (&mut self.plain, plain)] {
            histogram.take(took);
        }
    }
}

impl Scene<'_> {
    /// The profile of whoever looks things up.
    fn folder(&self) -> PathBuf {
        let [_, alice] = NICKS;
        self.site.folder.join(alice)
    }

    /// Her history, which nobody else reads while her profile is open.
    fn history(&self, server: &str) -> Result<(History, Profile), Failed> {
        let profile = match server {
            "tchat" => Profile::open(&self.folder()),
            _ => {
                let words = Passphrase::parse(PASSPHRASE).map_err(Failed::unprepared("words"))?;
                Profile::open_sealed(&self.folder(), &words)
            }
        };
        let profile = profile.map_err(|it| unread(&it))?;
        let history = Archive::of(&profile).open(self.key).map_err(|it| unread(&it))?;
        Ok((history.alone(), profile))
    }

    fn search(&self, question: &Question) -> Result<Search, Failed> {
        let query = Query::parse(&question.typed).map_err(Failed::unprepared("a query"))?;
        let nick = |author: usize| NICKS.get(author).map(|nick| Nick::parse(nick)).transpose();
        let from = question.from.map(nick).transpose().map_err(Failed::unprepared("a name"))?;
        let between = question.between.as_ref();
        let moment = |hundredths: usize| self.moments.get(hundredths).copied();
        let filters = Filters {
            room: question.room.and_then(|number| self.rooms.get(number).cloned()),
            from: from.flatten().map(Called::from),
            since: between.and_then(|it| moment(it.start)),
            until: between.and_then(|it| moment(it.end)),
        };
        let order = match question.order {
            question::Order::Newest => Order::Newest,
            question::Order::Best => Order::Best,
        };
        Ok(Search { filters, order, ..Search::new(query, HITS) })
    }
}

/// Whether both found as much. When something was said they tell differently.
fn check(kind: &Kind, hits: [usize; 2]) -> Result<(), Failed> {
    let [own, plain] = hits;
    let timed = matches!(kind.name, "long ago" | "on one day");
    if own == plain || timed {
        return Ok(());
    }
    Err(Failed::Unfit(format!("of {}: {own} hits, and {plain} with plain SQLite", kind.name)))
}

/// The last place of a room of which there is a message.
fn last_place(history: &History, room: &RoomName) -> Result<u64, Failed> {
    let begin = Timeline::open(history, room.clone(), Begin::End).map_err(|it| unread(&it))?;
    let page = history.entries_before(room, Anchor::of(Seq(u64::MAX)), 1);
    drop(begin);
    let page = page.map_err(|it| unread(&it))?;
    Ok(page.entries.last().map_or(0, |entry| entry.anchor().seq.0))
}

/// Writes what was said into a file, a line each.
fn write_lines(folder: &Path, said: &[Said]) -> Result<PathBuf, Failed> {
    let path = folder.join("said.txt");
    let lines = said.iter().map(|it| format!("{}\n", it.text)).collect::<String>();
    fs::write(&path, lines).map_err(Failed::file(&path))?;
    Ok(path)
}

/// `grep` on the same texts, which reads all of them each time.
fn grep(scene: &Scene<'_>, lines: &Path) -> Result<Row, Failed> {
    let grep = match installed("grep", "grep") {
        Ok(grep) => grep,
        Err(missing) => return Ok(Row { server: "grep".to_owned(), figures: Err(missing) }),
    };
    let mut command = Command::new(grep);
    command.env("LC_ALL", "C.UTF-8").args(["-c", "-w", "-i", "-F", scene.texts.word(0)]);
    let (_, cost) = errand::run(command.arg(lines), &scene.site.folder)?;
    let bytes = fs::metadata(lines).map_err(Failed::file(lines))?.len();
    let peak = [Some(cost.peak), Some(bytes)];
    Ok(one("grep", "the program searches", cost.elapsed, cost.elapsed, peak))
}

/// How many bytes the files under a folder have whose names end so.
fn bytes_that_end(folder: &Path, end: &str) -> Result<u64, Failed> {
    let mut bytes = 0_u64;
    for entry in fs::read_dir(folder).map_err(Failed::file(folder))? {
        let entry = entry.map_err(Failed::file(folder))?;
        let path = entry.path();
        let about = entry.metadata().map_err(Failed::file(&path))?;
        if about.is_dir() {
            bytes = bytes.saturating_add(bytes_that_end(&path, end)?);
        } else if path.to_string_lossy().ends_with(end) {
            bytes = bytes.saturating_add(about.len());
        }
    }
    Ok(bytes)
}

/// What was done once.
fn one(server: &str, what: &str, took: Duration, plain: Duration, bytes: [Option<u64>; 2]) -> Row {
    row(server, what, [Some(millis(took)), None], Some(millis(plain)), bytes)
}

/// What was done many times.
fn of_many(server: &str, what: &str, times: &Histogram, plain: Option<f64>) -> Row {
    let times = [50.0, 99.0].map(|percent| times.percentile(percent).map(millis));
    row(server, what, times, plain, [None; 2])
}

fn row(
    server: &str,
    what: &str,
    [median, high]: [Option<f64>; 2],
    plain: Option<f64>,
    bytes: [Option<u64>; 2],
) -> Row {
    let ratio = median.zip(plain).map(|(own, plain)| own / plain.max(1e-9));
    let [peak, disk] = bytes.map(|bytes| bytes.map(|it| it as f64 / 1e6));
    let cells = vec![
        Cell::word("what", "what", what),
        Cell::number("p50_ms", "p50, ms", median, 3),
        Cell::number("p99_ms", "p99, ms", high, 3),
        Cell::number("ratio", "ratio", ratio, 2),
        Cell::number("peak_mb", "peak MB", peak, 0),
        Cell::number("disk_mb", "on disk, MB", disk, 0),
    ];
    Row { server: server.to_owned(), figures: Ok(cells) }
}

fn unread(trouble: &Trouble) -> Failed {
    Failed::Unprepared { what: "a history", detail: format!("{trouble:?}") }
}
