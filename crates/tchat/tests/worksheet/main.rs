//! `tchat join --plain` with the worksheet's own programs, in Python, and with servers that do
//! whatever TCP allows.
//!
//! `serveur.py`, `client.py` and `client_chiffre.py` beside this file are the sheet as a pupil
//! completes it, with all its defects; `serveur_corrige.py` and `client_corrige.py` have none of
//! them. [`stage`] runs them.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that cannot go on has failed"
)]

mod ciphers;
mod company;
mod stage;
mod usage;
mod wire;
