//! The worksheet's wire protocol: pure, told what came and when.
//!
//! A client of the worksheet sends a pseudonym, then messages: bare bytes, without length or end.
//! Whoever reads them calls `recv(1024).decode()` and takes what that gives for one message. Nothing
//! in TCP promises it, so what is handed on is cut ([`cutter`]) and spaced ([`spacing`]) such that
//! it is nearly always true. Who wrote is not on the wire; that somebody left is ([`notice`]).
//!
//! Here is what a server needs: [`pseudonym`] makes a name of whatever came first, [`names`] tells
//! people apart, [`allowance`] keeps one from drowning the others. And what a client needs:
//! [`outbox`] spaces what it sends, [`reader`] makes messages and notices of what it reads.

pub mod allowance;
pub mod cutter;
pub mod limits;
pub mod names;
pub mod notice;
pub mod outbox;
pub mod pseudonym;
pub mod reader;
pub mod spacing;
