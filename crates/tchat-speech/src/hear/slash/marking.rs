//! Commands about what one marks in a room: `/read`, `/unread -3`, `/notify mentions`, `/snooze 8h`.

use std::num::NonZeroU32;

use tchat_client::command::{Which, Wish};
use tchat_proto::room::RoomName;

use super::Action;
use crate::explain::InputRefused;
use crate::hear::{marking, which};

/// What forgets a draft.
const NO_DRAFT: &str = "-";

/// Reads what comes after the name of a command; `None` if it is none of the words that it takes.
pub(super) fn read(
    action: Action,
    argument: &str,
    room: RoomName,
) -> Result<Option<Wish>, InputRefused> {
    let given = Some(argument).filter(|argument| !argument.is_empty());
    Ok(match action {
        Action::Read => Some(Wish::Read { room, up_to: which::place(argument)? }),
        Action::Unread => {
            let from = match given {
                Some(argument) => which::read(argument)?.0,
                None => Which::Back(NonZeroU32::MIN),
            };
            Some(Wish::MarkUnread { room, from })
        }
        Action::Notify => match given.map(marking::rule) {
            None => Some(Wish::Notify { room, rule: None }),
            Some(rule) => rule.map(|rule| Wish::Notify { room, rule: Some(rule) }),
        },
        Action::Snooze => {
            marking::snoozed(argument).map(|until| Wish::Snooze { room, until: Some(until) })
        }
        Action::Unsnooze => Some(Wish::Snooze { room, until: None }),
        Action::Typing => match given.map(marking::switch) {
            None => Some(Wish::ShareTyping { share: None }),
            Some(share) => share.map(|share| Wish::ShareTyping { share: Some(share) }),
        },
        Action::Draft => Some(match given {
            None => Wish::Drafts,
            Some(NO_DRAFT) => Wish::Draft { room, reply: None, text: None },
            Some(text) => Wish::Draft { room, reply: None, text: Some(text.to_owned()) },
        }),
        _ => None,
    })
}
