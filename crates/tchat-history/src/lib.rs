//! What happened in a chat, and whether it may have.
//!
//! A test that cuts lines, kills servers and loses power records in a [`History`] what people
//! wrote, what they were told, what they keep and what the server's log holds. [`History::check`]
//! then names every promise of tchat that this breaks, as [`Violation`]s, and [`History::story`]
//! tells what happened around one. Nothing here knows how the chat was run: the same rules judge
//! a simulation, real processes and a cluster.
//!
//! ```
//! use std::time::Duration;
//! use tchat_history::{Body, History, Kept, Logged, State};
//! use tchat_proto::id::{MessageId, RoomId, Seq};
//!
//! let second = Duration::from_secs;
//! let (room, founding, hello) = (RoomId([1; 16]), MessageId([1; 16]), MessageId([2; 16]));
//! let mut history = History::new();
//! let alice = history.person("alice");
//! history.member_from(alice, room, Seq(1));
//!
//! let say = history.invoked(alice, second(1), room, "hello");
//! history.acknowledged(say, second(2), Seq(2), hello);
//! history.log(room, vec![
//!     Logged { seq: Seq(1), id: founding, body: Body::Founding { generation: 0 } },
//!     Logged { seq: Seq(2), id: hello, body: Body::Sealed },
//! ]);
//! let (seq, text, state) = (Seq(2), "hello".to_owned(), State::default());
//! history.kept(alice, room, vec![Kept::Message { seq, id: hello, by: alice, text, state }]);
//! assert_eq!(history.check(), Ok(()));
//!
//! // One more was acknowledged, and is not in the log.
//! let say = history.invoked(alice, second(3), room, "are you there?");
//! history.acknowledged(say, second(4), Seq(3), MessageId([3; 16]));
//! let violations = history.check().unwrap_err();
//! assert_eq!(violations[0].rule(), "acknowledged-is-logged");
//! println!("{}", history.story(&violations[0]));
//! ```

mod content;
mod end;
mod fold;
mod history;
mod kept;
mod logged;
mod person;
mod room;
mod rules;
mod story;
mod told;
mod violation;

pub use content::{Change, Deed, Effect, Mention, Parts, Target};
pub use end::{End, ServerEnd};
pub use history::{History, Say};
pub use kept::{GapReason, Kept, Quoted, Reactions, Reply, State};
pub use logged::{Body, Logged};
pub use person::{Run, Who};
pub use told::Told;
pub use violation::{GapFault, Known, Step, Violation};
