//! What the window keeps at most, and why so much.

use std::time::Duration;

/// How many commands wait for the engine in their queue: more than somebody can click in the time in which
/// the engine takes one.
pub const COMMANDS_MAX: usize = 64;

/// How many events wait for the window: a batch of the log, so that the engine goes on while a picture is
/// drawn.
pub const EVENTS_MAX: usize = 1_024;

/// How many events are heard before the next picture is drawn, so that somebody sees that something happens
/// while thousands come.
pub const EVENTS_AT_ONCE: usize = 512;

/// How wide a line of text is at most, in points: about 90 characters, beyond which eyes lose the line.
pub const LINE_POINTS_MAX: f32 = 760.0;

/// How many of the things that one's own server tells are kept: as many as can be seen at once.
pub const NOTICES_MAX: usize = 5;

/// How long one's own server may take to end when the window is closed: far longer than it needs to write
/// what it took, and no longer than somebody waits before they pull the plug.
pub const SERVER_END_MAX: Duration = Duration::from_secs(10);

/// How many answers wait for what opens the profile and connects: while a sealed profile is opened, as many
/// as somebody can press in that time.
pub const ASKS_MAX: usize = 64;

/// How much of what a thread or one's own server tells waits for the window: more than comes while one
/// picture is drawn. What tells more waits.
pub const TOLD_MAX: usize = 64;
