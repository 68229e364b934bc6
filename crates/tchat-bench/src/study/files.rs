//! Files: from one person's disk through a server onto another's, beside programs that seal nothing.
//!
//! Each way is a program of its own, on the core of the load, from its start to its end; the server
//! has the other core, and is a new one for each round. For tchat sending holds sealing into the
//! spool, leaving it on the server, the server's check of all of it, and the message; saving holds
//! fetching, opening and the check against the name. Whoever carried a file, both copies are
//! compared afterwards.

mod carrier;
mod https;
mod tchat;

use std::fs::{self, File};
use std::io::{self, Read, Write as _};
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::Site;
use crate::accounting::Watched;
use crate::errand::Cost;
use crate::failed::Failed;
use crate::report::{Cell, Row};
use crate::server::Process;
use crate::spread::Spread;

pub(crate) use self::carrier::Carrier;

/// What is called a megabyte.
const MEGABYTE: u64 = 1_000_000;

/// How many bytes of a file are made, or compared, at once.
const PIECE_BYTES: usize = 64 * 1024;

/// A study of carrying files.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Files {
    /// How large the files are, in megabytes.
    pub(crate) sizes: Vec<usize>,
    pub(crate) rounds: usize,
    /// Who carries them beside tchat; ratios are to the first.
    pub(crate) others: Vec<Carrier>,
}

/// A running server, and two people who use it.
trait Road {
    fn server(&self) -> &Process;

    /// Carries a file to the server.
    fn up(&mut self, file: &Path) -> Result<Cost, Failed>;

    /// Carries it from there into a folder; says where it is.
    fn down(&mut self, into: &Path) -> Result<(PathBuf, Cost), Failed>;
}

/// What one way cost.
#[derive(Debug, Clone, Copy)]
struct Leg {
    client: Cost,
    /// Time on the processor of the server.
    server: Duration,
}

impl Leg {
    fn of<T>(
        server: Watched,
        carry: impl FnOnce() -> Result<(T, Cost), Failed>,
    ) -> Result<(T, Self), Failed> {
        let before = server.cpu()?;
        let (carried, client) = carry()?;
        Ok((carried, Self { client, server: server.cpu()?.saturating_sub(before) }))
    }

    fn cpu(self) -> Duration {
        self.client.cpu.saturating_add(self.server)
    }
}

/// What both ways cost, and the most memory of the server.
#[derive(Debug, Clone, Copy)]
struct Trip {
    up: Leg,
    down: Leg,
    server_peak: u64,
}

impl Trip {
    fn elapsed(&self) -> f64 {
        self.up.client.elapsed.saturating_add(self.down.client.elapsed).as_secs_f64()
    }

    fn cpu(&self) -> f64 {
        self.up.cpu().saturating_add(self.down.cpu()).as_secs_f64()
    }
}

impl Files {
    /// One row a size and carrier.
    pub(super) fn rows(&self, site: &Site) -> Result<Vec<Row>, Failed> {
        site.cores.keep_to_load()?;
        let mut rows = Vec::new();
        for megabytes in &self.sizes {
            let bytes = MEGABYTE.saturating_mul(*megabytes as u64);
            let original = site.folder.join("original");
            make(&original, bytes).map_err(Failed::file(&original))?;
            rows.extend(self.rows_of(&original, bytes, site)?);
        }
        Ok(rows)
    }

    fn rows_of(&self, original: &Path, bytes: u64, site: &Site) -> Result<Vec<Row>, Failed> {
        let carriers = std::iter::once(Carrier::Tchat).chain(self.others.iter().copied());
        let mut all: Vec<(Carrier, Result<Vec<Trip>, Failed>)> =
            carriers.map(|it| (it, Ok(Vec::new()))).collect();
        for _ in 0..self.rounds {
            for (carrier, trips) in &mut all {
                if let Ok(done) = trips {
                    match trip(*carrier, original, site) {
                        Err(Failed::Interrupted) => return Err(Failed::Interrupted),
                        Err(failed) => *trips = Err(failed),
                        Ok(trip) => done.push(trip),
                    }
                }
            }
        }
        // tchat is first; the next one that could carry it is what all are compared with.
        let peers = all.iter().skip(1);
        let reference = peers.filter_map(|(it, trips)| Some((*it, trips.as_ref().ok()?)));
        let reference = reference
            .map(|(it, trips)| (it, median(trips, Trip::elapsed), median(trips, Trip::cpu)))
            .next();
        let told = |(carrier, trips): (Carrier, Result<Vec<Trip>, Failed>)| Row {
            server: carrier.to_string(),
            figures: trips.map(|trips| cells(bytes, &trips, reference)),
        };
        Ok(all.into_iter().map(told).collect())
    }
}

/// Carries a file there and back, with a server that was started for that.
fn trip(carrier: Carrier, original: &Path, site: &Site) -> Result<Trip, Failed> {
    let folder = site.folder.join(carrier.to_string());
    let into = folder.join("saved");
    fs::create_dir_all(&into).map_err(Failed::file(&into))?;
    let mut road = carrier.road(&folder, site)?;
    let server = road.server().watched()?;
    let ((), up) = Leg::of(server, || Ok(((), road.up(original)?)))?;
    let (saved, down) = Leg::of(server, || road.down(&into))?;
    let server_peak = server.peak().unwrap_or_default();
    if !alike(original, &saved).map_err(Failed::file(&saved))? {
        return Err(Failed::Unfit("another file arrived than was sent".to_owned()));
    }
    drop(road);
    fs::remove_dir_all(&folder).map_err(Failed::file(&folder))?;
    Ok(Trip { up, down, server_peak })
}

fn median(trips: &[Trip], figure: impl Fn(&Trip) -> f64) -> Option<f64> {
    Spread::of(trips.iter().map(figure)).map(|it| it.median)
}

type Reference = (Carrier, Option<f64>, Option<f64>);

fn cells(bytes: u64, trips: &[Trip], reference: Option<Reference>) -> Vec<Cell> {
    let megabytes = bytes as f64 / MEGABYTE as f64;
    let of = |figure: &dyn Fn(&Trip) -> f64| median(trips, figure);
    let rate = |leg: &dyn Fn(&Trip) -> Leg| {
        of(&|it| megabytes / leg(it).client.elapsed.as_secs_f64().max(1e-9))
    };
    let seconds_per_gigabyte =
        |leg: &dyn Fn(&Trip) -> Leg| of(&|it| leg(it).cpu().as_secs_f64() * 1e3 / megabytes);
    let peak = |bytes: &dyn Fn(&Trip) -> u64| of(&|it| bytes(it) as f64 / MEGABYTE as f64);
    let ratio = |own: Option<f64>, of: Option<f64>| own.zip(of).map(|(own, of)| own / of.max(1e-9));
    let (named, elapsed, cpu) = reference
        .map_or((None, None, None), |(it, elapsed, cpu)| (Some(it.to_string()), elapsed, cpu));
    vec![
        Cell::number("megabytes", "file, MB", Some(megabytes), 0),
        Cell::hidden("rounds", trips.len()),
        Cell::number("ratio", "time ratio", ratio(of(&Trip::elapsed), elapsed), 2),
        Cell::number("cpu_ratio", "CPU ratio", ratio(of(&Trip::cpu), cpu), 2),
        Cell::hidden("ratio_to", named),
        Cell::number("up_mb_per_s", "up, MB/s", rate(&|it| it.up), 0),
        Cell::number("down_mb_per_s", "down, MB/s", rate(&|it| it.down), 0),
        Cell::number("up_cpu_s_per_gb", "up, CPU s/GB", seconds_per_gigabyte(&|it| it.up), 2),
        Cell::number("down_cpu_s_per_gb", "down, CPU s/GB", seconds_per_gigabyte(&|it| it.down), 2),
        Cell::number("sender_peak_mb", "sender, peak MB", peak(&|it| it.up.client.peak), 1),
        Cell::number("server_peak_mb", "server, peak MB", peak(&|it| it.server_peak), 1),
        Cell::number("receiver_peak_mb", "receiver, peak MB", peak(&|it| it.down.client.peak), 1),
    ]
}

/// Makes a file that cannot be packed: what somebody carries who packed it before.
fn make(path: &Path, bytes: u64) -> io::Result<()> {
    let mut file = File::create(path)?;
    let (mut state, mut left) = (0x9e37_79b9_7f4a_7c15_u64, bytes);
    let mut piece = Vec::with_capacity(PIECE_BYTES);
    while left > 0 {
        piece.clear();
        while piece.len() < PIECE_BYTES {
            // Marsaglia: "Xorshift RNGs", 2003.
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            piece.extend(state.to_le_bytes());
        }
        let length = usize::try_from(left).map_or(PIECE_BYTES, |left| left.min(PIECE_BYTES));
        file.write_all(piece.get(..length).unwrap_or_default())?;
        left = left.saturating_sub(length as u64);
    }
    file.sync_all()
}

/// Whether two files hold the same.
fn alike(one: &Path, other: &Path) -> io::Result<bool> {
    let (mut one, mut other) = (File::open(one)?, File::open(other)?);
    if one.metadata()?.len() != other.metadata()?.len() {
        return Ok(false);
    }
    let (mut here, mut there) = (Vec::new(), Vec::new());
    loop {
        for (file, piece) in [(&mut one, &mut here), (&mut other, &mut there)] {
            piece.clear();
            Read::by_ref(file).take(PIECE_BYTES as u64).read_to_end(piece)?;
        }
        if here != there || here.is_empty() {
            return Ok(here == there);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_alike_byte_by_byte() {
        let folder = tempfile::tempdir().unwrap();
        let [one, other] = ["one", "other"].map(|name| folder.path().join(name));
        for bytes in [0, 1, PIECE_BYTES as u64, 200_001] {
            make(&one, bytes).unwrap();
            fs::copy(&one, &other).unwrap();
            assert_eq!(fs::metadata(&one).unwrap().len(), bytes);
            assert!(alike(&one, &other).unwrap());
        }
        let mut bent = fs::read(&one).unwrap();
        *bent.last_mut().unwrap() ^= 1;
        fs::write(&other, &bent).unwrap();
        assert!(!alike(&one, &other).unwrap());
        fs::write(&other, bent.get(..100).unwrap()).unwrap();
        assert!(!alike(&one, &other).unwrap());
    }
}
