//! Whole groups: a roster as the server holds it, beside the clients' groups.
//!
//! [`story`] is the stage; the files beside it are the stories.

mod drills;
mod forger;
mod hostile;
mod invitations;
mod life;
mod order;
mod refusals;
mod story;
