//! What an eavesdropper sees, and what a pupil's program does: a tap, its views, and a grader.

pub mod check;
