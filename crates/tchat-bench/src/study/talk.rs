//! Sealing and opening as a client does it: into its own database first, and through the server.
//!
//! A sender's figure holds sealing, the durable outbox, the way to the server and back; a reader's
//! holds the way from the server, opening, and saving. The clients share one core, the server has
//! the other.

use std::time::Instant;

use tchat_proto::room::RoomName;

use super::guest::Guest;
use super::{Site, millis, row};
use crate::failed::Failed;
use crate::report::{Cell, Row};
use crate::server::serve_guests;
use crate::spread::Spread;

/// How often each figure is taken.
const STRETCHES: usize = 3;

/// The length of each text.
const TEXT_BYTES: usize = 200;

/// One row a size; the same room grows from one to the next.
pub(super) fn rows(sizes: &[usize], messages: usize, site: &Site) -> Result<Vec<Row>, Failed> {
    let (_server, link) = serve_guests(site.cores, &site.program, &site.folder)?;
    site.cores.keep_to_load()?;
    let room = RoomName::general();
    let start = |nick: &str| Guest::start(&link, &site.folder, nick, &room);
    let mut alice = start("alice")?;
    alice.comes_in()?;
    let mut sizes = sizes.to_vec();
    sizes.sort_unstable();
    let (mut present, mut said) = (1, 0);
    let mut all = Vec::new();
    for size in sizes {
        let mut comes = None;
        let mut bob = None;
        while present < size {
            let begun = Instant::now();
            let mut newcomer = start(&format!("member{present}"))?;
            newcomer.comes_in()?;
            comes = Some(millis(begun.elapsed()));
            present += 1;
            if let Some(before) = bob.replace(newcomer) {
                Guest::quits(before);
            }
        }
        let Some(mut bob) = bob else { continue };
        let (mut seals, mut opens) = (Vec::new(), Vec::new());
        for _ in 0..STRETCHES {
            let nick = format!("member{}", present - 1);
            bob.quits();
            let begun = Instant::now();
            alice.says((said..said + messages).map(text))?;
            seals.push(messages as f64 / begun.elapsed().as_secs_f64());
            said += messages;
            let begun = Instant::now();
            bob = start(&nick)?;
            bob.sees(&text(said - 1))?;
            opens.push(messages as f64 / begun.elapsed().as_secs_f64());
        }
        bob.quits();
        all.push(row(cells(size, messages, comes, [seals, opens])));
    }
    alice.quits();
    Ok(all)
}

fn cells(size: usize, messages: usize, comes: Option<f64>, rates: [Vec<f64>; 2]) -> Vec<Cell> {
    let [sealed, opened] = rates.map(Spread::of);
    let median = |it: Option<Spread>| it.map(|it| it.median);
    let mut cells = vec![
        Cell::count("members", "members", size as u64),
        Cell::hidden("messages", messages),
        Cell::hidden("text_bytes", TEXT_BYTES),
        Cell::number("comes_in_ms", "comes in, ms", comes, 0),
        Cell::number("sealed_per_s", "sealed+saved+stored/s", median(sealed), 0),
    ];
    cells.extend(Cell::range(["sealed_per_s_min", "sealed_per_s_max"], "range", sealed, 0));
    cells.push(Cell::number("opened_per_s", "opened+saved/s", median(opened), 0));
    cells.extend(Cell::range(["opened_per_s_min", "opened_per_s_max"], "range", opened, 0));
    cells
}

/// A text of its own, of [`TEXT_BYTES`].
fn text(number: usize) -> String {
    format!("{number:0>TEXT_BYTES$}")
}
