//! Where each event of the engine is seen. None is dropped without a reason that stands here.

use tchat_client::Event;
use tchat_client::command::Verify;
use tchat_client::event::PlainEvent;

/// Where an event is seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Home {
    /// Among the messages of its room.
    Timeline,
    /// At the left, in the heading, or in the line below everything.
    Around,
    /// Above the messages, until it is settled or over.
    Banner,
    /// Over the messages: somebody asked.
    Panel,
    /// In the line above the composer, or over the messages if it is more than a line.
    Note,
    /// Where one writes.
    Composer,
    /// In a file, and told below.
    File,
    /// Nowhere: it says that what was asked for was done, and that is seen by itself.
    Nowhere,
}

/// Where an event is seen.
#[must_use]
pub const fn home(event: &Event) -> Home {
    match event {
        Event::Message(_)
        | Event::Sent { .. }
        | Event::Gap(_)
        | Event::Joined { .. }
        | Event::Left { .. }
        | Event::Ruled { .. }
        | Event::Renamed { .. }
        | Event::Edited { .. }
        | Event::Deleted { .. }
        | Event::Reacted { .. } => Home::Timeline,
        // As it is told: below if it is a line, else over the messages.
        Event::Plain(PlainEvent::People { reference: Some(_), .. }) => Home::Note,
        Event::Plain(PlainEvent::People { reference: None, .. }) => Home::Around,
        Event::Plain(PlainEvent::Entered { .. }) => Home::Note,
        Event::Plain(
            PlainEvent::Message(_)
            | PlainEvent::Sent { .. }
            | PlainEvent::Gap(_)
            | PlainEvent::Joined(_)
            | PlainEvent::Left(_),
        ) => Home::Timeline,
        Event::Ready { .. }
        | Event::CaughtUp { .. }
        | Event::Direct { .. }
        | Event::Presence { .. }
        | Event::Typing { .. } => Home::Around,
        Event::Connection(_) => Home::Banner,
        Event::Alarm { .. } | Event::KeyChanged(_) | Event::Announcement { .. } => Home::Banner,
        Event::RoomCode { .. } | Event::Verification { how: Verify::Show, .. } => Home::Panel,
        // What was asked for unasked is for what is around; an answer to somebody is a view.
        Event::People { reference, .. }
        | Event::Rooms { reference, .. }
        | Event::Rules { reference, .. }
        | Event::Invitation { reference, .. }
        | Event::Invitations { reference, .. }
        | Event::Transfers { reference, .. } => match reference {
            Some(_) => Home::Panel,
            None => Home::Around,
        },
        Event::Unread { reference, .. } | Event::Notifying { reference, .. } => match reference {
            Some(_) => Home::Note,
            None => Home::Around,
        },
        Event::Draft { reference, .. } | Event::Drafts { reference, .. } => match reference {
            Some(_) => Home::Note,
            None => Home::Composer,
        },
        Event::ServerKeyTrusted { .. }
        | Event::Waiting { .. }
        | Event::Hidden { .. }
        | Event::Edits { .. }
        | Event::Found { .. }
        | Event::Ignored { .. }
        | Event::Fingerprint { .. }
        | Event::Verification { .. }
        | Event::Ignoring { .. }
        | Event::Away { .. }
        | Event::SharingTyping { .. }
        | Event::Expired { .. }
        | Event::Transfer(_)
        | Event::Error { .. } => Home::Note,
        Event::Reported { .. } => Home::File,
        // Taken by who runs the app, and told once the terminal is given back.
        Event::Done { .. } | Event::Closed { .. } => Home::Nowhere,
    }
}
