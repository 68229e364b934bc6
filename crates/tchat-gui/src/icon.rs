//! The program's picture: two speech bubbles, one of them locked.
//!
//! Drawn here from circles and lines, at whatever size is asked for; `assets/tchat.svg` is the same
//! picture for desktops.

use eframe::egui::IconData;

/// How many points are looked at for one that is drawn, in each direction: smooth edges.
const SAMPLES: u8 = 4;

/// The picture, so many points wide and high.
#[must_use]
pub fn icon(size: u16) -> IconData {
    let mut rgba = Vec::with_capacity(usize::from(size) * usize::from(size) * 4);
    for y in 0..size {
        for x in 0..size {
            rgba.extend(point(x, y, size));
        }
    }
    IconData { rgba, width: size.into(), height: size.into() }
}

/// One point, the mean of those looked at.
fn point(x: u16, y: u16, size: u16) -> [u8; 4] {
    let (mut sums, mut all) = ([0_u32; 3], 0_u32);
    for step_y in 0..SAMPLES {
        for step_x in 0..SAMPLES {
            let within = |at: u16, step: u8| {
                (f32::from(at) + (f32::from(step) + 0.5) / f32::from(SAMPLES)) * 64.0
                    / f32::from(size)
            };
            if let Some(colour) = colour(within(x, step_x), within(y, step_y)) {
                all += 1;
                for (sum, part) in sums.iter_mut().zip(colour) {
                    *sum += u32::from(part);
                }
            }
        }
    }
    let [r, g, b] = sums.map(|sum| u8::try_from(sum.checked_div(all).unwrap_or(0)).unwrap_or(255));
    let covered = all * 255 / (u32::from(SAMPLES) * u32::from(SAMPLES));
    [r, g, b, u8::try_from(covered).unwrap_or(255)]
}

const BLUE: [u8; 3] = [0x1a, 0x5f, 0xb4];
const PALE: [u8; 3] = [0x9e, 0xc5, 0xf5];
const WHITE: [u8; 3] = [0xff, 0xff, 0xff];

/// What is seen at a place of a field of 64 by 64; nothing outside the picture.
fn colour(x: f32, y: f32) -> Option<[u8; 3]> {
    let lock_body = within_box(x, y, (27.0, 36.0), (43.0, 47.0), 2.0);
    let ring = (x - 35.0).hypot(y - 35.0);
    let lock_ring = (4.0..6.5).contains(&ring) && y < 36.5;
    if lock_body || lock_ring {
        return Some(WHITE);
    }
    let front = within_box(x, y, (12.0, 20.0), (58.0, 53.0), 9.0)
        || within_tail(x, y, (46.0, 53.0), (54.0, 62.0));
    if front {
        return Some(BLUE);
    }
    let back = within_box(x, y, (5.0, 5.0), (47.0, 36.0), 9.0)
        || within_tail(64.0 - x, y, (50.0, 36.0), (57.0, 44.0));
    back.then_some(PALE)
}

/// Whether a place is in a box with round corners.
fn within_box(x: f32, y: f32, from: (f32, f32), to: (f32, f32), radius: f32) -> bool {
    let dx = (from.0 + radius - x).max(x - to.0 + radius).max(0.0);
    let dy = (from.1 + radius - y).max(y - to.1 + radius).max(0.0);
    let inside = (from.0..=to.0).contains(&x) && (from.1..=to.1).contains(&y);
    inside && dx.hypot(dy) <= radius
}

/// Whether a place is in the triangle under a bubble: its right side upright.
fn within_tail(x: f32, y: f32, from: (f32, f32), to: (f32, f32)) -> bool {
    let down = (y - from.1) / (to.1 - from.1);
    (-0.2..=1.0).contains(&down) && x <= to.0 && x >= from.0 + (to.0 - from.0) * down
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_picture_is_there_at_every_size_and_the_corners_are_clear() {
        for size in [16_u16, 48, 256] {
            let icon = icon(size);
            let points = usize::from(size) * usize::from(size);
            assert_eq!(icon.rgba.len(), points * 4);
            let alpha = |at: usize| icon.rgba[at * 4 + 3];
            assert_eq!((alpha(0), alpha(points - 1)), (0, 0));
            let middle = points / 2 + usize::from(size) / 2;
            assert_eq!(alpha(middle), 255);
        }
    }
}
