//! What of the timeline is seen, at a size: formatted from the bottom up, and only as much.

use std::ops::Range;

use ratatui::layout::Size;
use ratatui::text::Line;
use tchat_client::timeline::{Anchor, Item};

use super::Places;
use super::message::Writer;
use crate::app::App;
use crate::conversation::Scroll;

/// The rows of messages that are seen.
#[derive(Debug, Default)]
pub struct Seen {
    pub(super) rows: Vec<Line<'static>>,
}

/// How often more is paged in for one screen: more than a window holds.
const PAGES_MAX: usize = 20;

impl App {
    /// Works out what is seen at a size, and pages in what may be seen next.
    pub fn settle(&mut self, size: Size) -> Seen {
        let places = Places::of(self, size);
        let (width, height) =
            (usize::from(places.timeline.width), usize::from(places.timeline.height));
        self.page = height;
        self.size = size;
        let mut rows = std::mem::take(&mut self.scrolled);
        for _ in 0..PAGES_MAX {
            let (seen, reach) = self.look(width, height, std::mem::take(&mut rows));
            if !self.page_in(reach) {
                return seen;
            }
        }
        self.look(width, height, 0).0
    }

    /// Pages in what is near what is seen; says whether there was something.
    fn page_in(&mut self, reach: (usize, usize)) -> bool {
        let (Some(open), Some(history)) = (&mut self.open, &self.history) else { return false };
        match open.page_in(history, reach) {
            Ok(any) => any,
            Err(trouble) => {
                self.wrong(&trouble);
                false
            }
        }
    }

    /// What is seen after scrolling by some rows, and how many items are above it and below.
    fn look(&mut self, width: usize, height: usize, by: isize) -> (Seen, (usize, usize)) {
        let Some(mut open) = self.open.take() else {
            return (Seen::default(), (usize::MAX, usize::MAX));
        };
        let zone = self.zone.clone();
        let items = open.items(|time| Self::offset(&zone, time)).to_vec();
        let window = Window {
            writer: Writer { app: self, width },
            items: &items,
            blocks: blocks(&items),
            chosen: open.chosen(),
        };
        let at = window.place(open.scroll);
        let at = window.scrolled(at, by, height);
        open.scroll = window.hold(at, open.is_at_newest());
        let (rows, top) = window.rows_above(at, height);
        let below = window.blocks.len().saturating_sub(at.block);
        self.open = Some(open);
        (Seen { rows }, (top, below))
    }
}

/// Where the bottom of what is seen is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct At {
    /// In which block.
    block: usize,
    /// How many of its rows are below.
    below: usize,
}

/// Something with a place in the log, and what belongs before it: a day, the line.
#[derive(Debug, Clone)]
struct Block {
    anchor: Option<Anchor>,
    items: Range<usize>,
}

/// The blocks of a timeline; what waits at the end is the last one.
fn blocks(items: &[Item]) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut from = 0_usize;
    for (at, item) in items.iter().enumerate() {
        if let Some(anchor) = item.anchor() {
            let until = at.saturating_add(1);
            blocks.push(Block { anchor: Some(anchor), items: from..until });
            from = until;
        }
    }
    if from < items.len() {
        blocks.push(Block { anchor: None, items: from..items.len() });
    }
    blocks
}

/// A timeline at a width.
struct Window<'a> {
    writer: Writer<'a>,
    items: &'a [Item],
    blocks: Vec<Block>,
    chosen: Option<Anchor>,
}

impl Window<'_> {
    fn rows(&self, block: usize) -> Vec<Line<'static>> {
        let Some(block) = self.blocks.get(block) else { return Vec::new() };
        let items = self.items.get(block.items.clone()).unwrap_or_default();
        let chosen = |item: &Item| item.anchor().is_some() && item.anchor() == self.chosen;
        items.iter().flat_map(|item| self.writer.rows(item, chosen(item))).collect()
    }

    fn last(&self) -> At {
        At { block: self.blocks.len().saturating_sub(1), below: 0 }
    }

    /// Where something is held.
    fn place(&self, scroll: Scroll) -> At {
        match scroll {
            Scroll::End => self.last(),
            Scroll::At { anchor, below } => {
                let before = |block: &Block| block.anchor.is_some_and(|it| it <= anchor);
                let block = self.blocks.partition_point(before).saturating_sub(1);
                let exact = self.blocks.get(block).is_some_and(|it| it.anchor == Some(anchor));
                At { block, below: if exact { below } else { 0 } }
            }
        }
    }

    /// The same, held by a message.
    fn hold(&self, at: At, newest: bool) -> Scroll {
        if newest && at == self.last() {
            return Scroll::End;
        }
        let held = self.blocks.iter().take(at.block.saturating_add(1)).rev();
        match held.clone().find_map(|block| block.anchor) {
            Some(anchor) => Scroll::At { anchor, below: at.below },
            None => Scroll::End,
        }
    }

    /// So many rows further down, or (negative) up, and never beyond what there is.
    fn scrolled(&self, at: At, by: isize, height: usize) -> At {
        let at = match by {
            0 => at,
            up if up < 0 => self.up(at, up.unsigned_abs()),
            down => self.down(at, down.unsigned_abs()),
        };
        // What is chosen is seen.
        let at = self.with_chosen(at, by, height);
        let (rows, top) = self.rows_above(at, height);
        match top == 0 && rows.len() < height {
            true => self.down(at, height.saturating_sub(rows.len())),
            false => at,
        }
    }

    fn up(&self, mut at: At, mut rows: usize) -> At {
        loop {
            let here = self.rows(at.block).len().saturating_sub(at.below);
            if rows < here || at.block == 0 {
                at.below = at.below.saturating_add(rows.min(here.saturating_sub(1)));
                return at;
            }
            rows = rows.saturating_sub(here);
            at = At { block: at.block.saturating_sub(1), below: 0 };
        }
    }

    fn down(&self, mut at: At, mut rows: usize) -> At {
        loop {
            if rows <= at.below {
                at.below = at.below.saturating_sub(rows);
                return at;
            }
            if at.block >= self.last().block {
                return self.last();
            }
            rows = rows.saturating_sub(at.below);
            let block = at.block.saturating_add(1);
            at = At { block, below: self.rows(block).len() };
        }
    }

    /// Moved so far that what is chosen is seen, unless somebody scrolls away from it.
    fn with_chosen(&self, at: At, by: isize, height: usize) -> At {
        let Some(chosen) = self.chosen.filter(|_| by == 0) else { return at };
        let block = self.place(Scroll::At { anchor: chosen, below: 0 }).block;
        if block >= at.block {
            return At { block, below: 0 };
        }
        let between: usize = (block..at.block).map(|block| self.rows(block).len()).sum();
        let below = self.rows(at.block).len().saturating_sub(at.below);
        match between.saturating_add(below) <= height {
            true => at,
            // At the top.
            false => self.down(At { block, below: self.rows(block).len() }, height),
        }
    }

    /// The rows from a place up, so many at most, and how many items are above them.
    fn rows_above(&self, at: At, height: usize) -> (Vec<Line<'static>>, usize) {
        let mut seen: Vec<Vec<Line<'static>>> = Vec::new();
        let (mut count, mut block, mut below) = (0_usize, at.block, at.below);
        let top = loop {
            let mut rows = self.rows(block);
            rows.truncate(rows.len().saturating_sub(below));
            count = count.saturating_add(rows.len());
            seen.push(rows);
            if count >= height || block == 0 {
                break self.blocks.get(block).map_or(0, |block| block.items.start);
            }
            (block, below) = (block.saturating_sub(1), 0);
        };
        let mut rows: Vec<_> = seen.into_iter().rev().flatten().collect();
        let much = rows.len().saturating_sub(height);
        rows.drain(..much);
        (rows, if much > 0 { top.max(1) } else { top })
    }
}
