//! The wheel, where the processor draws: one turn of it is one picture.
//!
//! egui spreads a turn over a tenth of a second, which is several pictures, each of which costs as much as the
//! first. What a finger on a pad does is not spread; so a turn is said to be that.

use eframe::egui::{Event, TouchPhase, Vec2};

/// Has each turn of the wheel done at once.
pub fn at_once(events: &mut Vec<Event>) {
    let mut at = 0;
    while let Some(event) = events.get(at) {
        if let Event::MouseWheel { phase: TouchPhase::Move, .. } = event {
            let mut begin = event.clone();
            if let Event::MouseWheel { phase, delta, .. } = &mut begin {
                (*phase, *delta) = (TouchPhase::Start, Vec2::ZERO);
            }
            events.insert(at, begin);
            at += 1;
        }
        at += 1;
    }
}

#[cfg(test)]
mod tests {
    use eframe::egui::{Context, Modifiers, MouseWheelSource, MouseWheelUnit, RawInput};

    use super::*;

    fn turn() -> Event {
        Event::MouseWheel {
            unit: MouseWheelUnit::Line,
            delta: Vec2::new(0.0, -1.0),
            phase: TouchPhase::Move,
            source: MouseWheelSource::Unknown,
            modifiers: Modifiers::NONE,
        }
    }

    /// How far each picture scrolls after what happened.
    fn scrolled(events: Vec<Event>) -> Vec<f32> {
        let ctx = Context::default();
        let mut events = Some(events);
        let picture = |_| {
            let happened = events.take().unwrap_or_default();
            let mut by = 0.0;
            let input = RawInput { events: happened, ..RawInput::default() };
            let mut drawn = ctx.run_ui(input, |ui| {
                by = ui.input(|input| input.smooth_scroll_delta().y);
            });
            drawn.textures_delta.clear();
            by
        };
        (0..4).map(picture).collect()
    }

    #[test]
    fn a_turn_of_the_wheel_is_one_picture() {
        let spread = scrolled(vec![turn()]);
        assert!(spread.iter().filter(|by| **by != 0.0).count() > 1, "as egui does it: {spread:?}");
        let mut events = vec![turn(), turn()];
        at_once(&mut events);
        let whole = scrolled(events);
        assert!(whole[0] < 0.0 && whole[1..] == [0.0, 0.0, 0.0], "{whole:?}");
        let all: f32 = 2.0 * spread.iter().sum::<f32>();
        assert!(whole[0] <= all, "no shorter than what egui spreads: {whole:?}, {spread:?}");
    }
}
