//! Starting: what a client does until it is ready and until it has every room, as the rooms grow.
//!
//! Each room holds one other member and a text that came while the client was away.

use std::path::Path;
use std::time::{Duration, Instant};

use tchat_client::Event;
use tchat_client::command::IfMissing;
use tchat_proto::address::ServerLink;
use tchat_proto::room::RoomName;

use super::guest::Guest;
use super::{Site, millis, row};
use crate::accounting::Watched;
use crate::failed::Failed;
use crate::report::{Cell, Row};
use crate::server::serve_guests;
use crate::spread::Spread;

/// How often the client is started.
const STARTS: usize = 5;

/// One start.
struct Start {
    ready: Duration,
    caught_up: Duration,
    cpu: Duration,
}

/// One row a size: rooms are added from one to the next.
pub(super) fn rows(sizes: &[usize], site: &Site) -> Result<Vec<Row>, Failed> {
    let (_server, link) = serve_guests(site.cores, &site.program, &site.folder)?;
    site.cores.keep_to_load()?;
    let mut sizes = sizes.to_vec();
    sizes.sort_unstable();
    let mut rooms = vec![RoomName::general()];
    let mut all = Vec::new();
    for size in sizes {
        let mut bob = guest(&link, &site.folder, "bob")?;
        let mut alice = guest(&link, &site.folder, "alice")?;
        while rooms.len() < size {
            let name = RoomName::parse(&format!("room{}", rooms.len()));
            let name = name.map_err(Failed::unprepared("a room's name"))?;
            bob.joins(&name, IfMissing::CreateOpen)?;
            alice.joins(&name, IfMissing::Refuse)?;
            rooms.push(name);
        }
        alice.quits();
        let mut starts = Vec::new();
        for number in 0..STARTS {
            for room in &rooms {
                bob.says_in(room, format!("{number}"))?;
            }
            starts.push(start(&link, &site.folder, rooms.len(), &number.to_string())?);
        }
        bob.quits();
        all.push(row(cells(rooms.len(), &starts)));
    }
    Ok(all)
}

/// Starts the client of alice, until the text is there that every room has for her.
fn start(link: &ServerLink, folder: &Path, rooms: usize, text: &str) -> Result<Start, Failed> {
    let watched = Watched::oneself()?;
    let (cpu, begun) = (watched.cpu()?, Instant::now());
    let mut alice = Guest::start(link, folder, "alice", &RoomName::general())?;
    let (mut ready, mut missing) = (None, rooms);
    alice.until(|event| {
        match event {
            Event::Ready { .. } => ready = Some(begun.elapsed()),
            Event::Message(message) if message.text == text => missing -= 1,
            _ => {}
        }
        ready.is_some() && missing == 0
    })?;
    let caught_up = begun.elapsed();
    let cpu = watched.cpu()?.saturating_sub(cpu);
    alice.quits();
    Ok(Start { ready: ready.unwrap_or(caught_up), caught_up, cpu })
}

fn guest(link: &ServerLink, folder: &Path, nick: &str) -> Result<Guest, Failed> {
    let mut guest = Guest::start(link, folder, nick, &RoomName::general())?;
    guest.comes_in()?;
    Ok(guest)
}

fn cells(rooms: usize, starts: &[Start]) -> Vec<Cell> {
    let of = |part: fn(&Start) -> Duration| {
        let times = starts.iter().map(|it| millis(part(it)));
        Spread::of(times).map(|it| it.median)
    };
    vec![
        Cell::hidden("growth_of", "start"),
        Cell::count("at", "rooms", rooms as u64),
        Cell::number("ready_ms", "ready, ms", of(|it| it.ready), 1),
        Cell::number("caught_up_ms", "all rooms read, ms", of(|it| it.caught_up), 1),
        Cell::number("client_cpu_ms", "client CPU, ms", of(|it| it.cpu), 1),
    ]
}
