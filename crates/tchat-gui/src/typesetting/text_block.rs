//! A text as it is laid out: where each byte of it is seen, whatever direction it runs in.
//!
//! A text that runs from left to right is one galley of egui's. In any other, each piece of a line
//! ([`rtl`]) is a galley of its own. Either way a place on the screen is a byte of the
//! text ([`TextBlock::byte_at`]), and bytes are places ([`TextBlock::areas`]): so text can be
//! selected, and a link pressed, without knowing how it was laid out.

use std::ops::Range;
use std::sync::Arc;

use eframe::egui::text::{ByteIndex, CCursor, CharIndex, TextFormat};
use eframe::egui::{Color32, Context, Galley, Painter, Pos2, Rect, Vec2, pos2, vec2};
use unicode_segmentation::UnicodeSegmentation as _;

use crate::typesetting::{emoji, rtl};

/// A text, laid out.
#[derive(Debug, Clone)]
pub struct TextBlock {
    text: Arc<str>,
    size: Vec2,
    set: Set,
}

#[derive(Debug, Clone)]
enum Set {
    /// From left to right.
    Whole(Arc<Galley>),
    /// In an order of our own.
    Ordered(Vec<SetPiece>),
}

/// A piece of a line in its place.
#[derive(Debug, Clone)]
struct SetPiece {
    at: Pos2,
    /// How high its line is.
    height: f32,
    galley: Arc<Galley>,
    piece: rtl::Piece,
}

impl TextBlock {
    /// Lays out a text no wider than `width`. The formats follow each other and cover it.
    #[must_use]
    pub fn new(
        ctx: &Context,
        text: &str,
        formats: &[(Range<usize>, TextFormat)],
        width: f32,
    ) -> Self {
        if rtl::runs_right_to_left(text) {
            return Self::ordered(ctx, text, formats, width);
        }
        let sections = formats.iter().flat_map(|(range, format)| {
            emoji::sections(text.get(range.clone()).unwrap_or_default(), range.start, format)
        });
        let job = emoji::job_of(text, sections, width);
        let galley = ctx.fonts_mut(|fonts| fonts.layout_job(job));
        Self { text: text.into(), size: galley.size(), set: Set::Whole(galley) }
    }

    fn ordered(
        ctx: &Context,
        text: &str,
        formats: &[(Range<usize>, TextFormat)],
        width: f32,
    ) -> Self {
        let part = |range: Range<usize>, rtl: bool| {
            let format = formats.iter().find(|(of, _)| of.contains(&range.start));
            let format = format.map(|(_, format)| format.clone()).unwrap_or_default();
            let drawn = rtl::drawn(text.get(range).unwrap_or_default(), rtl);
            let sections: Vec<_> = emoji::sections(&drawn, 0, &format).collect();
            let job = emoji::job_of(&drawn, sections.into_iter(), f32::INFINITY);
            ctx.fonts_mut(|fonts| fonts.layout_job(job))
        };
        let cuts: Vec<usize> = formats.iter().map(|(range, _)| range.start).collect();
        let lines = rtl::lines(text, &cuts, width, |range| part(range, false).size().x);
        // What a line is as high as that holds nothing.
        let blank = part(0..0, false).size().y.max(1.0);
        let (mut set, mut y, mut widest) = (Vec::new(), 0.0, 0.0_f32);
        for line in lines {
            let pieces: Vec<_> = line
                .pieces
                .into_iter()
                .map(|piece| (part(piece.range.clone(), piece.rtl), piece))
                .collect();
            let wide: f32 = pieces.iter().map(|(galley, _)| galley.size().x).sum();
            let high = pieces.iter().map(|(galley, _)| galley.size().y).fold(blank, f32::max);
            let mut x = if line.rtl && width.is_finite() { (width - wide).max(0.0) } else { 0.0 };
            widest = widest.max(x + wide);
            for (galley, piece) in pieces {
                let at = pos2(x, y + high - galley.size().y);
                x += galley.size().x;
                set.push(SetPiece { at, height: high, galley, piece });
            }
            y += high;
        }
        Self { text: text.into(), size: vec2(widest, y), set: Set::Ordered(set) }
    }

    /// How large it is.
    #[must_use]
    pub const fn size(&self) -> Vec2 {
        self.size
    }

    /// The text.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Draws it, with part of it selected.
    pub fn paint(&self, painter: &Painter, at: Pos2, selected: Range<usize>, fill: Color32) {
        for area in self.areas(selected) {
            painter.rect_filled(area.translate(at.to_vec2()), 0.0, fill);
        }
        match &self.set {
            Set::Whole(galley) => {
                painter.galley(at, Arc::clone(galley), Color32::PLACEHOLDER);
            }
            Set::Ordered(pieces) => {
                for set in pieces {
                    let at = at + set.at.to_vec2();
                    painter.galley(at, Arc::clone(&set.galley), Color32::PLACEHOLDER);
                }
            }
        }
    }

    /// Where these bytes are seen, measured from the upper left corner.
    #[must_use]
    pub fn areas(&self, bytes: Range<usize>) -> Vec<Rect> {
        if bytes.is_empty() {
            return Vec::new();
        }
        match &self.set {
            Set::Whole(galley) => areas_of(&self.text, galley, bytes),
            Set::Ordered(pieces) => {
                pieces.iter().filter_map(|set| self.area_of(set, &bytes)).collect()
            }
        }
    }

    fn area_of(&self, set: &SetPiece, bytes: &Range<usize>) -> Option<Rect> {
        let of = &set.piece.range;
        let range = of.start.max(bytes.start)..of.end.min(bytes.end);
        if range.is_empty() {
            return None;
        }
        let [one, other] = [range.start, range.end].map(|byte| set.at.x + self.x_within(set, byte));
        let line = set.at.y + set.galley.size().y;
        Some(Rect::from_min_max(
            pos2(one.min(other), line - set.height),
            pos2(one.max(other), line),
        ))
    }

    /// How far a byte is into a piece, by how many characters are before it.
    fn x_within(&self, set: &SetPiece, byte: usize) -> f32 {
        let piece = self.text.get(set.piece.range.clone()).unwrap_or_default();
        let before = byte.saturating_sub(set.piece.range.start);
        let clusters = piece.grapheme_indices(true);
        let (mut all, mut past) = (0_u16, 0_u16);
        for (at, _) in clusters {
            all = all.saturating_add(1);
            past = past.saturating_add(u16::from(at < before));
        }
        let share = f32::from(past) / f32::from(all.max(1));
        set.galley.size().x * if set.piece.rtl { 1.0 - share } else { share }
    }

    /// The byte before which a place is, measured from the upper left corner: the nearest one.
    #[must_use]
    pub fn byte_at(&self, place: Vec2) -> usize {
        match &self.set {
            Set::Whole(galley) => {
                let cursor = galley.cursor_from_pos(place);
                byte_of(&self.text, cursor.index)
            }
            Set::Ordered(pieces) => {
                let nearest =
                    pieces.iter().min_by(|a, b| distance(a, place).total_cmp(&distance(b, place)));
                nearest.map_or(0, |set| self.byte_within(set, place.x))
            }
        }
    }

    fn byte_within(&self, set: &SetPiece, x: f32) -> usize {
        let range = set.piece.range.clone();
        let piece = self.text.get(range.clone()).unwrap_or_default();
        let seams = piece.grapheme_indices(true).map(|(at, _)| range.start.saturating_add(at));
        let seams = seams.chain([range.end]);
        let far = |byte: &usize| (set.at.x + self.x_within(set, *byte) - x).abs();
        seams.min_by(|a, b| far(a).total_cmp(&far(b))).unwrap_or(range.start)
    }
}

/// How far a place is from a piece: first by its line.
fn distance(set: &SetPiece, place: Vec2) -> f32 {
    let bottom = set.at.y + set.galley.size().y;
    let line = Rect::from_min_max(
        pos2(set.at.x, bottom - set.height),
        pos2(set.at.x + set.galley.size().x, bottom),
    );
    let beside = (line.left() - place.x).max(place.x - line.right()).max(0.0);
    let above = (line.top() - place.y).max(place.y - line.bottom()).max(0.0);
    beside + above * 1000.0
}

/// The areas of bytes in a galley: one in each of its rows.
fn areas_of(text: &str, galley: &Galley, bytes: Range<usize>) -> Vec<Rect> {
    let [first, last] = [bytes.start, bytes.end].map(|byte| char_of(text, byte));
    let mut areas = Vec::new();
    let mut from = CharIndex(0);
    for row in &galley.rows {
        let next = from + row.char_count_including_newline();
        let within = |at: CharIndex| CharIndex(at.0.clamp(from.0, next.0).saturating_sub(from.0));
        if first < next && last > from {
            let [left, right] = [first, last].map(|at| row.pos.x + row.x_offset(within(at)));
            areas.push(Rect::from_min_max(pos2(left, row.min_y()), pos2(right, row.max_y())));
        }
        from = next;
    }
    areas
}

fn char_of(text: &str, byte: usize) -> CharIndex {
    let before = text.get(..text.floor_char_boundary(byte)).unwrap_or_default();
    CharIndex(before.chars().count())
}

/// The byte at which a character begins; never within what people see as one.
fn byte_of(text: &str, at: CharIndex) -> usize {
    let byte = text.char_indices().nth(at.0).map_or(text.len(), |(byte, _)| byte);
    snapped(text, byte)
}

/// The end of the grapheme cluster that a place is in, or that place.
#[must_use]
pub fn snapped(text: &str, byte: usize) -> usize {
    let byte = text.ceil_char_boundary(byte);
    let mut seam = unicode_segmentation::GraphemeCursor::new(byte, text.len(), true);
    if seam.is_boundary(text, 0).unwrap_or(true) {
        return byte;
    }
    seam.next_boundary(text, 0).ok().flatten().unwrap_or(text.len())
}

/// A cursor at a byte, as egui counts.
#[must_use]
pub fn cursor_at(text: &str, byte: usize) -> CCursor {
    CCursor::new(char_of(text, byte))
}

/// The byte of a place that egui counts in characters.
#[must_use]
pub fn byte_index(text: &str, at: CharIndex) -> ByteIndex {
    ByteIndex(text.char_indices().nth(at.0).map_or(text.len(), |(byte, _)| byte))
}

#[cfg(test)]
mod tests {
    use eframe::egui::{FontId, RawInput};
    use proptest::prelude::*;

    use super::*;
    use crate::typesetting::fonts::Faces;

    fn with_fonts<R>(test: impl Fn(&Context) -> R) -> R {
        let ctx = Context::default();
        ctx.set_fonts(Faces::within(&[]).definitions());
        let mut result = None;
        let mut output = ctx.run_ui(RawInput::default(), |ui| result = Some(test(ui.ctx())));
        output.textures_delta.clear();
        result.unwrap()
    }

    fn block(ctx: &Context, text: &str, width: f32) -> TextBlock {
        let format = TextFormat::simple(FontId::proportional(15.0), Color32::BLACK);
        TextBlock::new(ctx, text, &[(0..text.len(), format)], width)
    }

    const TEXTS: [&str; 5] = [
        "Été à la forêt, hier soir",
        "oui 👩🏽‍💻 et 🇫🇷 non",
        "שלום עולם tchat 2.0",
        "hello مرحبا بالجميع 123",
        "one\n\ntwo",
    ];

    #[test]
    fn a_place_where_a_byte_is_seen_is_that_byte() {
        with_fonts(|ctx| {
            for text in TEXTS {
                for width in [f32::INFINITY, 60.0] {
                    let block = block(ctx, text, width);
                    for (at, cluster) in text.grapheme_indices(true).filter(|it| it.1 != "\n") {
                        let areas = block.areas(at..at + cluster.len());
                        assert!(!areas.is_empty(), "{cluster} of {text}");
                        let Some(area) = areas.iter().find(|area| area.width() > 1.0) else {
                            continue;
                        };
                        let found = block.byte_at(area.center().to_vec2());
                        let near = [at, at + cluster.len()].contains(&found);
                        assert!(near, "{found} for {cluster} of {text} at {at}, {width}");
                    }
                }
            }
        });
    }

    #[test]
    fn what_is_selected_from_right_to_left_is_marked_where_it_is_seen() {
        with_fonts(|ctx| {
            let text = "שלום עולם";
            let block = block(ctx, text, f32::INFINITY);
            let first = block.areas(0.."שלום".len());
            let second = block.areas("שלום ".len()..text.len());
            assert!(first[0].left() >= second[0].right() - 1.0);
        });
    }

    #[test]
    fn a_line_from_right_to_left_begins_at_the_right_edge() {
        with_fonts(|ctx| {
            let block = block(ctx, "שלום", 300.0);
            let area = block.areas(0..2);
            assert!((area[0].right() - 300.0).abs() < 2.0, "{area:?}");
        });
    }

    #[test]
    fn no_place_is_within_what_people_see_as_one_character() {
        with_fonts(|ctx| {
            let text = "a👩🏽‍💻b";
            let block = block(ctx, text, f32::INFINITY);
            for x in 0..60_u8 {
                let at = block.byte_at(vec2(x.into(), 5.0));
                assert!(
                    text.grapheme_indices(true).any(|(seam, _)| seam == at) || at == text.len()
                );
            }
        });
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn any_text_is_laid_out_and_any_place_is_in_it(
            text in "\\PC{0,40}", width in 1.0_f32..200.0, x in -50.0_f32..300.0, y in -50.0_f32..300.0,
        ) {
            with_fonts(|ctx| {
                let block = block(ctx, &text, width);
                assert!(text.is_char_boundary(block.byte_at(vec2(x, y))));
                for area in block.areas(0..text.len()) {
                    assert!(area.top() >= -1.0 && area.bottom() <= block.size().y + 1.0);
                }
            });
        }
    }
}
