//! A client's history: what a page of it costs to read, and what starting takes, as it grows.
//!
//! A page is told in time on the processor, starting in time on the clock.

use std::time::{Duration, Instant};

use tchat_client::Profile;
use tchat_client::history::{Archive, Since};
use tchat_proto::id::Seq;
use tchat_proto::room::RoomName;

use super::guest::Guest;
use super::{Site, millis, row};
use crate::accounting::thread_cpu;
use crate::failed::Failed;
use crate::report::{Cell, Row};
use crate::server::serve_guests;
use crate::spread::Spread;

/// How many messages a page has.
const PAGE: usize = 100;

/// How many pages are read.
const PAGES: u64 = 100;

/// How often the client is started.
const STARTS: usize = 3;

/// One row a size: the same history grows from one to the next.
pub(super) fn rows(sizes: &[usize], site: &Site) -> Result<Vec<Row>, Failed> {
    let (_server, link) = serve_guests(site.cores, &site.program, &site.folder)?;
    site.cores.keep_to_load()?;
    let room = RoomName::general();
    let start = || -> Result<(Guest, Duration), Failed> {
        let begun = Instant::now();
        let mut alice = Guest::start(&link, &site.folder, "alice", &room)?;
        alice.comes_in()?;
        Ok((alice, begun.elapsed()))
    };
    let mut sizes = sizes.to_vec();
    sizes.sort_unstable();
    let mut said = 0;
    let mut all = Vec::new();
    let key = link.key.ok_or_else(|| Failed::Unfit("the link names no key".to_owned()))?;
    for size in sizes {
        let (mut alice, _) = start()?;
        alice.says((said..size).map(|number| format!("{number:0>200}")))?;
        alice.quits();
        said = said.max(size);
        let mut starts = Vec::new();
        for _ in 0..STARTS {
            let (alice, took) = start()?;
            alice.quits();
            starts.push(millis(took));
        }
        let profile = Profile::open(&site.folder.join("alice"));
        let profile = profile.map_err(|it| unread(&it))?;
        let history = Archive::of(&profile).open(key).map_err(|it| unread(&it))?;
        let mut pages = Vec::new();
        for number in 0..PAGES {
            // All over the history, from its beginning to its last page.
            let last = size.saturating_sub(PAGE) as u64;
            let after = Since::After(Seq(last * number / PAGES));
            let begun = thread_cpu();
            let items = history.items(&room, after, PAGE).map_err(|it| unread(&it))?;
            pages.push(thread_cpu().saturating_sub(begun).as_secs_f64() * 1e6);
            if items.len() < PAGE.min(size) {
                return Err(Failed::Unfit(format!("a page has {} messages only", items.len())));
            }
        }
        let [page, start] = [pages, starts].map(Spread::of);
        let mut cells = vec![
            Cell::hidden("growth_of", "history"),
            Cell::count("at", "messages", size as u64),
            Cell::number("page_us", "page of 100, us", page.map(|it| it.median), 0),
        ];
        cells.extend(Cell::range(["page_us_min", "page_us_max"], "of pages", page, 0));
        cells.push(Cell::number("start_ms", "start to ready, ms", start.map(|it| it.median), 0));
        all.push(row(cells));
    }
    Ok(all)
}

fn unread(trouble: &tchat_client::Trouble) -> Failed {
    Failed::Unprepared { what: "a history", detail: format!("{trouble:?}") }
}
