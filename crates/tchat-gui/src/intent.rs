//! What somebody wants, as the window was told by mouse and keyboard.
//!
//! What draws only looks, and puts down what was asked for; [`crate::window::Window`] does it after
//! the picture is drawn. So nothing of what is seen changes while it is drawn.

pub mod file_wish;
pub mod form;
pub mod host;
pub mod pick;

use std::ops::Range;

use tchat_client::parts::Emoji;
use tchat_front::concerns::Concern;
use tchat_front::conversation::Scroll;
use tchat_front::links::Place;
use tchat_front::long_text::Way;
use tchat_front::shown::Key;
use tchat_front::text_buffer;
use tchat_proto::id::Seq;
use tchat_proto::room::RoomName;

use self::file_wish::FileWish;
use self::form::FormIntent;
use self::host::HostIntent;
use self::pick::Pick;
use crate::theme::Look;

/// Something somebody wants.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Intent {
    /// To see a room.
    Open(RoomName),
    /// To see one of the list's neighbours, so many further down.
    Beside(isize),
    /// To be at the next room with something unread.
    NextUnread,
    /// To write: these bytes become this text, one after another.
    Write(Vec<(Range<usize>, String)>),
    /// To write something that was copied.
    Paste(String),
    /// To send what is written.
    Send,
    /// To have what was written before, or after that.
    Recall(text_buffer::Way),
    /// To go on with a word.
    Complete(text_buffer::Way),
    /// To be rid of what is in the way: choices, a note, an answer that was begun.
    StepBack,
    /// To see this of the conversation.
    Hold(Scroll),
    /// To be at its end.
    ToEnd,
    /// To choose what is above or below what is chosen.
    Choose(text_buffer::Way),
    /// To choose a thing, or none.
    ChooseThis(Option<Key>),
    /// To answer a message.
    Reply(Seq),
    /// To edit one.
    Edit(Seq),
    /// To edit the last of one's own.
    EditLast,
    /// To delete one.
    Delete(Seq),
    /// To react to one.
    React(Seq),
    /// To see what one answers.
    GoToAnswered(Seq),
    /// To have a reaction of this kind on one, or be rid of it.
    Toggle(Seq, Emoji, bool),
    /// To have a text where other programs can paste it.
    Copy(String),
    /// To open a link.
    OpenLink(Place),
    /// To send again what failed.
    Retry(Key),
    /// To give up what failed.
    Dismiss(Key),
    /// To have a connection now, not when the next try comes.
    Reconnect,
    /// To have read a concern.
    Settle(Concern),
    /// To have a long text sent like this.
    LongText(Way),
    /// To look for something.
    Find,
    /// To look for this.
    LookFor(String),
    /// To look in all rooms instead of one, or the other way.
    LookElsewhere,
    /// To have more of what was found.
    LookOn,
    /// To be done with looking.
    CloseFinding,
    /// To see a message, wherever it is.
    GoTo(RoomName, Seq),
    /// To go a step back in what lies over the messages, or to be rid of it.
    CloseSheet,
    /// What somebody wants in it.
    Form(FormIntent),
    /// Something of files.
    File(FileWish),
    /// To have another look.
    Look(Look),
    /// To find one's way.
    Pick(Pick),
    /// To have something done about servers.
    Host(HostIntent),
}
