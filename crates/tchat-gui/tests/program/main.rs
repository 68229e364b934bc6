//! The program itself: on a screen, on one that it cannot draw on, and on none.
#![expect(clippy::unwrap_used, reason = "tests")]

#[cfg(target_os = "linux")]
mod conversation;
#[cfg(target_os = "linux")]
mod hands;
mod hosting;
#[cfg(target_os = "linux")]
mod network;
mod no_renderer;
#[cfg(target_os = "linux")]
mod other;
mod screen;
