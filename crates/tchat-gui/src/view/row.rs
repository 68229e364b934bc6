//! One thing of a conversation, laid out: made once, and drawn as long as nothing becomes of it.

mod file_card;
pub mod writer;

use std::ops::Range;

use eframe::egui::{Color32, CornerRadius, Painter, Pos2, Rect, Stroke, Vec2};
use tchat_front::links::Place;

use super::picture::Picture;
use crate::intent::file_wish::FileWish;
use crate::typesetting::text_block::TextBlock;

/// One thing of a conversation, laid out.
#[derive(Debug)]
pub struct Row {
    /// How high it is, in points.
    pub height: u32,
    /// What it is read out as.
    pub label: String,
    parts: Vec<Part>,
    /// What is said, and where it stands.
    body: Option<(Pos2, TextBlock)>,
    links: Vec<(Range<usize>, Place)>,
    /// What can be pressed.
    presses: Vec<Pressable>,
    behind: Option<Color32>,
}

/// Something that can be pressed in a row, and where.
#[derive(Debug)]
pub struct Pressable {
    /// Where in the row.
    pub area: Rect,
    /// What it does.
    pub press: Press,
    /// What it is read out as.
    pub name: String,
}

/// Something that can be pressed in a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Press {
    /// What it answers.
    Answered,
    /// A reaction, and whether it is one's own.
    Reaction(String, bool),
    /// To send it again.
    Retry,
    /// To give it up.
    Dismiss,
    /// Something of its file.
    File(FileWish),
    /// To see its picture large.
    SeeLarge,
    /// To save its file.
    Save,
}

#[derive(Debug)]
enum Part {
    Text(Pos2, TextBlock),
    Circle(Pos2, f32, Color32),
    Box(Rect, Color32, Stroke),
    Line(Pos2, f32, Color32),
    Picture(Pos2, Picture),
}

impl Row {
    /// What is said in it, if something is.
    #[must_use]
    pub fn text(&self) -> Option<&str> {
        self.body.as_ref().map(|(_, block)| block.text())
    }

    /// The byte of what is said that is nearest to a place in the row.
    #[must_use]
    pub fn byte_at(&self, place: Vec2) -> Option<usize> {
        let (at, block) = self.body.as_ref()?;
        Some(block.byte_at(place - at.to_vec2()))
    }

    /// The link at a place in the row.
    #[must_use]
    pub fn link_at(&self, place: Vec2) -> Option<&Place> {
        let (at, block) = self.body.as_ref()?;
        let within = place.to_pos2() - at.to_vec2();
        let link = self
            .links
            .iter()
            .find(|(range, _)| block.areas(range.clone()).iter().any(|area| area.contains(within)));
        link.map(|(_, link)| link)
    }

    /// What can be pressed in it.
    #[must_use]
    pub fn presses(&self) -> &[Pressable] {
        &self.presses
    }

    /// Whether text is at a place in the row.
    #[must_use]
    pub fn has_text_at(&self, place: Vec2) -> bool {
        self.body.as_ref().is_some_and(|(at, block)| {
            Rect::from_min_size(*at, block.size()).expand(3.0).contains(place.to_pos2())
        })
    }

    /// Draws it, with part of what is said selected.
    pub fn paint(&self, painter: &Painter, rect: Rect, selected: Range<usize>, fill: Color32) {
        if let Some(behind) = self.behind {
            painter.rect_filled(rect, 0.0, behind);
        }
        let by = rect.min.to_vec2();
        for part in &self.parts {
            match part {
                Part::Text(at, block) => block.paint(painter, *at + by, 0..0, fill),
                Part::Circle(centre, radius, colour) => {
                    painter.circle_filled(*centre + by, *radius, *colour);
                }
                Part::Box(area, colour, stroke) => {
                    let (area, corners) = (area.translate(by), CornerRadius::same(8));
                    painter.rect(area, corners, *colour, *stroke, eframe::egui::StrokeKind::Inside);
                }
                Part::Picture(at, picture) => {
                    picture.paint(painter, Rect::from_min_size(*at + by, picture.size));
                }
                Part::Line(at, width, colour) => {
                    let at = *at + by;
                    painter.hline(at.x..=at.x + width, at.y, Stroke::new(1.0, *colour));
                }
            }
        }
        if let Some((at, block)) = &self.body {
            block.paint(painter, *at + by, selected, fill);
        }
    }
}
