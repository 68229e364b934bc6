//! A room's timeline as data: what every front end shows, in the order in which it does.

mod notice;

pub use self::notice::{Happening, Notice};
