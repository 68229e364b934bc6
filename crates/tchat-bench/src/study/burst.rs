//! A burst: many people come into one room at the same moment, each with a real client.
//!
//! They take turns (the server sees to it), so the time until the last is in is what the room costs;
//! those who are in already follow each commit.

use std::fs;
use std::path::Path;
use std::time::Instant;

use tchat_proto::room::RoomName;

use super::guest::Guest;
use super::{Site, millis};
use crate::accounting::Watched;
use crate::failed::Failed;
use crate::report::{Cell, Row};
use crate::server::{Crowd, House, serve_house};
use crate::spread::Spread;

/// The length of the text that the house seals, and nobody posts.
const TEXT_BYTES: usize = 128;

/// So many come into a room of so many, who are away.
pub(super) fn row(members: usize, joiners: usize, site: &Site) -> Result<Row, Failed> {
    let crowd = Crowd::in_one_room(members)?;
    Crowd::in_one_room(members + joiners)?;
    let house = House::found(&site.program, &site.folder, crowd, TEXT_BYTES)?;
    let (server, link) = serve_house(site.cores, &house, &site.folder)?;
    site.cores.keep_to_load()?;
    let room = RoomName::parse(House::FIRST_ROOM).map_err(Failed::unprepared("a room's name"))?;
    let (of_server, of_clients) = (server.watched()?, Watched::oneself()?);
    let stored = bytes_in(house.data())?;
    let (server_cpu, client_cpu) = (of_server.cpu()?, of_clients.cpu()?);
    let begun = Instant::now();
    let start = |number| Guest::start(&link, &site.folder, &format!("joiner{number}"), &room);
    let mut guests = (0..joiners).map(start).collect::<Result<Vec<_>, _>>()?;
    let mut times = Vec::with_capacity(joiners);
    // They are waited for in the order in which they started: at the middle one of these times at
    // least half are in.
    for guest in &mut guests {
        guest.comes_in()?;
        times.push(begun.elapsed().as_secs_f64());
    }
    let elapsed = begun.elapsed();
    let server_cpu = of_server.cpu()?.saturating_sub(server_cpu);
    let client_cpu = of_clients.cpu()?.saturating_sub(client_cpu);
    let stored = bytes_in(house.data())?.saturating_sub(stored);
    guests.into_iter().for_each(Guest::quits);
    let each = |it: f64| Some(it / joiners.max(1) as f64);
    let middle = Spread::of(times).map(|it| it.median);
    Ok(super::row(vec![
        Cell::count("members", "members before", members as u64),
        Cell::count("joiners", "joiners", joiners as u64),
        Cell::number("all_in_s", "all in, s", Some(elapsed.as_secs_f64()), 2),
        Cell::number("half_in_s", "half in, s", middle, 2),
        Cell::number("server_cpu_ms_per_join", "server ms/join", each(millis(server_cpu)), 1),
        Cell::number("client_cpu_ms_per_join", "clients ms/join", each(millis(client_cpu)), 1),
        Cell::number("stored_bytes_per_join", "bytes stored/join", each(stored as f64), 0),
    ]))
}

/// How large the files in a folder are, its folders included.
fn bytes_in(folder: &Path) -> Result<u64, Failed> {
    let mut bytes = 0_u64;
    for entry in fs::read_dir(folder).map_err(Failed::file(folder))? {
        let entry = entry.map_err(Failed::file(folder))?;
        let path = entry.path();
        let about = entry.metadata().map_err(Failed::file(&path))?;
        bytes = bytes.saturating_add(if about.is_dir() { bytes_in(&path)? } else { about.len() });
    }
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bytes_of_a_folder_are_those_of_all_files_under_it() {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("in")).unwrap();
        fs::write(folder.path().join("a"), [0; 10]).unwrap();
        fs::write(folder.path().join("in/b"), [0; 7]).unwrap();
        assert_eq!(bytes_in(folder.path()).unwrap(), 17);
        assert!(bytes_in(&folder.path().join("nowhere")).is_err());
    }
}
