//! What an eavesdropper sees, and what a pupil's program does: a tap, its views, and a grader.
//!
//! [`tap`] stands between clients and a server: it copies bytes both ways and tells what passes,
//! as it came. [`record`] keeps that within a bound, [`speech`] tells encrypted connections from
//! plain ones, of which nothing but sizes and times is kept. [`lesson`] explains what TCP did to
//! messages, [`reading`] what their letters give away. [`view`] is the screen for a projector,
//! [`capture`] writes what passed to files that other programs read.
//!
//! [`check`] plays the other side of a pupil's server or client and grades it.
//!
//! Only what goes through the tap is seen: nothing here listens to a network card, or breaks
//! anything that was encrypted with more than a school cipher.

pub mod capture;
pub mod check;
pub mod fault;
mod hex_rows;
pub mod lesson;
pub mod limits;
pub mod news;
pub mod reading;
pub mod record;
pub mod segment;
pub mod speech;
pub mod tap;
pub mod telling;
pub mod view;
