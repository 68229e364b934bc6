//! The program itself: on a screen, on one that it cannot draw on, and on none.
#![expect(clippy::unwrap_used, reason = "tests")]

mod hosting;
mod no_renderer;
mod screen;
