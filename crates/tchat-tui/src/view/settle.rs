//! What of the timeline is seen, at a size: made from the bottom up, and only as much.
//!
//! What stands at the bottom edge stays there, whatever comes above and below and however wide the
//! screen is: it is held by what it is a row of, and by where in that ([`Scroll::At`]).

use std::ops::Range;
use std::sync::Arc;

use ratatui::layout::{Rect, Size};
use ratatui::text::Line;
use tchat_client::timeline::Item;

use super::formatted::Formatted;
use super::message::{Around, Writer};
use super::rows::Row;
use super::{Places, foot};
use crate::app::App;
use tchat_front::conversation::{Reveal, Scroll};
use tchat_front::shown::{Key, Shown};

/// The rows of messages that are seen.
#[derive(Debug, Default)]
pub struct Seen {
    pub(super) rows: Vec<Line<'static>>,
    /// What is said below them: what can be done, how much more there is.
    pub(super) foot: Option<Line<'static>>,
}

/// Where on the screen what can be chosen is.
#[derive(Debug, Default)]
pub(crate) struct Clickable {
    area: Rect,
    /// Of which thing each row is, the first at the top of the area.
    rows: Vec<Option<Key>>,
}

impl Clickable {
    /// What is at a place of the screen.
    pub(crate) fn at(&self, column: u16, row: u16) -> Option<&Key> {
        let within = self.area.contains(ratatui::layout::Position::new(column, row));
        let row = usize::from(row.checked_sub(self.area.y).filter(|_| within)?);
        self.rows.get(row)?.as_ref()
    }

    /// What is seen, from the bottom up.
    pub(crate) fn bottom_up(&self) -> impl Iterator<Item = &Key> {
        self.rows.iter().rev().flatten()
    }
}

/// How often more is paged in for one screen: more than a window holds.
const PAGES_MAX: usize = 20;

impl App {
    /// Works out what is seen at a size, and pages in what may be seen next.
    pub fn settle(&mut self, size: Size) -> Seen {
        self.screen.size = size;
        self.lay_out_writing(size);
        let area = Places::of(self, size).timeline;
        self.screen.page = usize::from(area.height);
        let mut kept = std::mem::take(&mut self.screen.formatted);
        kept.begin(usize::from(area.width));
        let mut by = std::mem::take(&mut self.screen.scrolled);
        let mut seen = self.look(area, by, &mut kept);
        for _ in 0..PAGES_MAX {
            by = seen.left;
            let (above, below) = seen.reach;
            if !self.chat.page_in(above, below) {
                break;
            }
            seen = self.look(area, by, &mut kept);
        }
        if let Some(open) = self.chat.open_mut() {
            open.revealed();
        }
        kept.end();
        self.screen.formatted = kept;
        self.show_looked(area, seen)
    }

    /// What was looked at, as it is drawn.
    fn show_looked(&mut self, area: Rect, looked: Looked) -> Seen {
        let foot = foot::line(self, area.width);
        let height = usize::from(area.height).saturating_sub(usize::from(foot.is_some()));
        let above = height.saturating_sub(looked.rows.len());
        let blank = std::iter::repeat_n(None, above);
        let owners = looked.rows.iter().map(|(key, _)| key.clone());
        self.screen.clickable = Clickable { area, rows: blank.chain(owners).collect() };
        let chosen = self.chat.open().and_then(|open| open.chosen());
        let style = self.look.palette.chosen();
        let rows = looked.rows.into_iter().map(|(key, line)| {
            match key.is_some() && key.as_ref() == chosen {
                true => line.patch_style(style),
                false => line,
            }
        });
        Seen { rows: rows.collect(), foot }
    }

    /// What is seen after scrolling by some rows.
    fn look(&mut self, area: Rect, by: isize, kept: &mut Formatted) -> Looked {
        let items = self.chat.items();
        let Some(open) = self.chat.open() else { return Looked::nothing() };
        // Below is one row less, once one is not at the end.
        let full = usize::from(area.height);
        let height = full.saturating_sub(1).max(1);
        let writer = Writer { app: self, width: usize::from(area.width) };
        let mut window = Window::new(writer, &items, kept);
        let at = window.place(open.scroll());
        let at = window.revealed(at, open.reveal(), height);
        let (at, left) = window.scrolled(at, by);
        let at = window.filled(at, height);
        let scroll = window.hold(at, open.is_at_newest());
        let all = scroll == Scroll::End && open.chosen().is_none();
        let looked = window.looked(at, if all { full } else { height }, left);
        if let Some(open) = self.chat.open_mut() {
            open.hold(scroll);
        }
        looked
    }
}

/// What was found to be seen.
struct Looked {
    /// Each row and what it is of.
    rows: Vec<(Option<Key>, Line<'static>)>,
    /// How many things are above and below.
    reach: (usize, usize),
    /// By how many rows one wanted to scroll on, beyond what there is in the window.
    left: isize,
}

impl Looked {
    const fn nothing() -> Self {
        Self { rows: Vec::new(), reach: (usize::MAX, usize::MAX), left: 0 }
    }
}

/// Where the bottom of what is seen is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct At {
    /// In which block.
    block: usize,
    /// Which of its rows is the last that is seen.
    row: usize,
}

/// Something that can be held on to, and what belongs before it: a day, the line.
#[derive(Debug, Clone)]
struct Block {
    key: Option<Key>,
    items: Range<usize>,
}

/// The blocks of a conversation.
fn blocks(items: &[Shown]) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut from = 0_usize;
    for (at, item) in items.iter().enumerate() {
        if let Some(key) = item.key() {
            let until = at.saturating_add(1);
            blocks.push(Block { key: Some(key), items: from..until });
            from = until;
        }
    }
    if from < items.len() {
        blocks.push(Block { key: None, items: from..items.len() });
    }
    blocks
}

/// A conversation at a width.
struct Window<'a> {
    writer: Writer<'a>,
    items: &'a [Shown],
    blocks: Vec<Block>,
    kept: &'a mut Formatted,
    /// One's own last message.
    last_of_mine: Option<usize>,
}

impl<'a> Window<'a> {
    fn new(writer: Writer<'a>, items: &'a [Shown], kept: &'a mut Formatted) -> Self {
        let mine = |item: &Shown| {
            matches!(item, Shown::Item(Item::Message { message, .. })
                if message.mine && message.deleted.is_none())
        };
        let last_of_mine = items.iter().rposition(mine);
        Self { writer, items, blocks: blocks(items), kept, last_of_mine }
    }

    fn rows(&mut self, block: usize) -> Arc<[Row]> {
        let Some(block) = self.blocks.get(block) else { return Arc::new([]) };
        let range = block.items.clone();
        let mut rows = range.map(|at| {
            let Some(item) = self.items.get(at) else { return Arc::<[Row]>::from([]) };
            let around = self.around(at);
            self.writer.rows(item, around, self.kept)
        });
        match (rows.next(), rows.next()) {
            (Some(only), None) => only,
            (first, second) => {
                let all = first.into_iter().chain(second).chain(rows);
                all.flat_map(|rows| rows.to_vec()).collect()
            }
        }
    }

    fn around(&self, at: usize) -> Around {
        let before = at.checked_sub(1).and_then(|before| self.items.get(before));
        let continues = match before {
            Some(Shown::Item(Item::Message { message, .. })) => message.mine,
            Some(Shown::Item(Item::Waiting(_))) => true,
            _ => false,
        };
        Around { continues, last_of_mine: self.last_of_mine == Some(at) }
    }

    fn count(&mut self, block: usize) -> usize {
        self.rows(block).len()
    }

    fn end_of(&mut self, block: usize) -> At {
        At { block, row: self.count(block).saturating_sub(1) }
    }

    fn last(&mut self) -> At {
        self.end_of(self.blocks.len().saturating_sub(1))
    }

    /// The block of something; of what is not there any more, the last one before it.
    fn block_of(&self, key: &Key) -> (usize, bool) {
        let last = self.blocks.len().saturating_sub(1);
        let Some(anchor) = key.anchor() else {
            let same = self.blocks.iter().rposition(|block| block.key.as_ref() == Some(key));
            return (same.unwrap_or(last), same.is_some());
        };
        let before =
            |block: &Block| block.key.as_ref().and_then(Key::anchor).is_some_and(|it| it <= anchor);
        let behind = self.blocks.partition_point(before);
        let block = behind.saturating_sub(1);
        (block, self.blocks.get(block).is_some_and(|it| it.key.as_ref() == Some(key)))
    }

    /// Where something is held.
    fn place(&mut self, scroll: &Scroll) -> At {
        let Scroll::At { key, mark } = scroll else { return self.last() };
        let (block, exact) = self.block_of(key);
        if !exact {
            return self.end_of(block);
        }
        let above = self.rows(block).partition_point(|row| row.mark <= *mark);
        match above.checked_sub(1) {
            Some(row) => At { block, row },
            // Its first rows are gone: what is above it stands at the edge.
            None if block > 0 => self.end_of(block.saturating_sub(1)),
            None => At { block, row: 0 },
        }
    }

    /// The same, held by what stands there.
    fn hold(&mut self, at: At, newest: bool) -> Scroll {
        if newest && at == self.last() {
            return Scroll::End;
        }
        let mark = self.rows(at.block).get(at.row).map_or(0, |row| row.mark);
        match self.blocks.get(at.block).and_then(|block| block.key.clone()) {
            Some(key) => Scroll::At { key, mark },
            None => Scroll::End,
        }
    }

    /// So many rows further down, or (negative) up, and by how many that would be beyond what there
    /// is.
    fn scrolled(&mut self, at: At, by: isize) -> (At, isize) {
        let rows = by.unsigned_abs();
        let signed = |rows: usize| isize::try_from(rows).unwrap_or(isize::MAX);
        if by < 0 {
            let (at, left) = self.up(at, rows);
            (at, signed(left).saturating_neg())
        } else {
            let (at, left) = self.down(at, rows);
            (at, signed(left))
        }
    }

    fn up(&mut self, mut at: At, mut rows: usize) -> (At, usize) {
        while rows > 0 {
            if rows <= at.row {
                return (At { row: at.row.saturating_sub(rows), ..at }, 0);
            }
            if at.block == 0 {
                return (At { block: 0, row: 0 }, rows.saturating_sub(at.row));
            }
            rows = rows.saturating_sub(at.row).saturating_sub(1);
            at = self.end_of(at.block.saturating_sub(1));
        }
        (at, 0)
    }

    fn down(&mut self, mut at: At, mut rows: usize) -> (At, usize) {
        while rows > 0 {
            let below = self.count(at.block).saturating_sub(at.row).saturating_sub(1);
            if rows <= below {
                return (At { row: at.row.saturating_add(rows), ..at }, 0);
            }
            if at.block.saturating_add(1) >= self.blocks.len() {
                return (self.last(), rows.saturating_sub(below));
            }
            rows = rows.saturating_sub(below).saturating_sub(1);
            at = At { block: at.block.saturating_add(1), row: 0 };
        }
        (at, 0)
    }

    /// Moved so far that something is seen.
    fn revealed(&mut self, at: At, reveal: Option<&Reveal>, height: usize) -> At {
        let Some(Reveal { key, middle }) = reveal else { return at };
        let (block, _) = self.block_of(key);
        let first = At { block, row: 0 };
        if *middle {
            return self.down(first, height / 2).0;
        }
        if block >= at.block {
            // Its end at the bottom, but its beginning if that is not all seen then.
            let rows = self.count(block);
            return At { block, row: rows.min(height).saturating_sub(1) };
        }
        let (top, _) = self.up(at, height.saturating_sub(1));
        match (block, 0) < (top.block, top.row) {
            true => self.down(first, height.saturating_sub(1)).0,
            false => at,
        }
    }

    /// Moved down so far that there is something on the whole screen, if there is that much.
    fn filled(&mut self, at: At, height: usize) -> At {
        let (top, left) = self.up(at, height.saturating_sub(1));
        match left > 0 && top == (At { block: 0, row: 0 }) {
            true => self.down(at, left).0,
            false => at,
        }
    }

    /// The rows from a place up, so many at most.
    fn looked(&mut self, at: At, height: usize, left: isize) -> Looked {
        let below = self.blocks.len().saturating_sub(at.block).saturating_sub(1);
        let mut seen = Vec::with_capacity(height);
        let (mut block, mut end) = (at.block, at.row.saturating_add(1));
        let above = loop {
            let rows = self.rows(block);
            let key = self.blocks.get(block).and_then(|block| block.key.clone());
            let rows = rows.iter().take(end).rev().take(height.saturating_sub(seen.len()));
            seen.extend(rows.map(|row| (key.clone(), row.line.clone())));
            let Some(next) = block.checked_sub(1).filter(|_| seen.len() < height) else {
                break block;
            };
            (block, end) = (next, usize::MAX);
        };
        seen.reverse();
        Looked { rows: seen, reach: (above, below), left }
    }
}
