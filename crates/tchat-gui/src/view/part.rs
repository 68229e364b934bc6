//! The parts of the window between which the keyboard goes: rooms, messages, writing, people.

use eframe::egui::{Context, Id};
use tchat_front::text_buffer::Way;
use tchat_proto::id::AccountKey;
use tchat_proto::room::RoomName;

use super::View;
use super::layout::Sides;
use super::timeline::Timeline;
use super::writing::Writing;

/// A part of the window.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// The rooms.
    Rooms,
    /// The messages.
    Messages,
    /// Where one writes.
    Writing,
    /// The people.
    People,
}

/// Under this name the row of a room has the keyboard.
#[must_use]
pub fn room_id(name: &RoomName) -> Id {
    Id::unique("tchat room").with(name.as_str())
}

/// Under this name the row of somebody has the keyboard.
#[must_use]
pub fn person_id(account: AccountKey) -> Id {
    Id::unique("tchat person").with(account.0)
}

/// Under this name the row of somebody of the plain room has the keyboard.
#[must_use]
pub fn named_id(name: &str) -> Id {
    Id::unique("tchat named").with(name)
}

impl Part {
    const ALL: [Self; 4] = [Self::Rooms, Self::Messages, Self::Writing, Self::People];

    /// The names of what can have the keyboard in it, the first to get it first.
    fn ids(self, view: &View<'_>, sides: Sides, width: f32) -> Vec<Id> {
        let here = view.chat.here();
        match self {
            Self::Rooms if sides.has_rooms(width) => {
                let rooms = view.chat.rooms().in_order().into_iter().map(|(name, _)| name);
                here.into_iter().chain(rooms).map(room_id).collect()
            }
            Self::Messages if view.chat.open().is_some() => vec![Timeline::id()],
            Self::Writing => vec![Writing::id()],
            Self::People if sides.has_people(width) => here.map_or_else(Vec::new, |here| {
                let people = view.chat.people().in_order(here).into_iter();
                people.map(super::people::id).collect()
            }),
            Self::Rooms | Self::Messages | Self::People => Vec::new(),
        }
    }
}

/// Takes the keyboard to the next part that is there, or to the one before; gives that.
pub fn walk(ctx: &Context, view: &View<'_>, sides: Sides, way: Way) -> Option<Part> {
    let width = ctx.content_rect().width();
    let parts = Part::ALL.map(|part| (part, part.ids(view, sides, width)));
    let mut there: Vec<_> = parts.into_iter().filter(|(_, ids)| !ids.is_empty()).collect();
    let focused = ctx.memory(|memory| memory.focused())?;
    if let Some(at) = there.iter().position(|(_, ids)| ids.contains(&focused)) {
        there.rotate_left(at);
        there.remove(0);
    }
    let next = match way {
        Way::On => there.first(),
        Way::Back => there.last(),
    };
    let (part, ids) = next?;
    let first = ids.first().copied()?;
    ctx.memory_mut(|memory| memory.request_focus(first));
    Some(*part)
}
