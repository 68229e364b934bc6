//! Commands about messages: `/reply -1 yes`, `/edit better`, `/react 👍`.
//!
//! Which message may be left out where there is one that is mostly meant: one's own last one to change
//! or delete, the last one of others to react to. Counting back (`-2`) goes over the same.

use std::num::NonZeroU32;

use tchat_client::command::{Manner, Which, Wish};
use tchat_client::parts::{Emoji, NotAnEmoji};
use tchat_proto::room::RoomName;

use super::Action;
use crate::explain::InputRefused;
use crate::hear::which;

/// What stands before a text that begins like what names a message.
const TEXT_FOLLOWS: &str = "--";

/// Reads what comes after the name of a command; `None` if something is missing.
pub(super) fn read(
    action: Action,
    argument: &str,
    room: RoomName,
) -> Result<Option<Wish>, InputRefused> {
    Ok(match action {
        Action::Act => {
            let (text, manner) = (argument.to_owned(), Manner::Action);
            Some(Wish::Say { room, text, manner, reply: None })
        }
        Action::Reply => {
            let (which, text) = which::read(argument)?;
            let (reply, manner) = (Some(which), Manner::Text);
            text.map(|text| Wish::Say { room, text, manner, reply })
        }
        Action::Edit => edit(argument).map(|(which, text)| Wish::Edit { room, which, text }),
        Action::Edits => Some(Wish::Edits { room, which: own(argument)? }),
        Action::Delete => Some(Wish::Delete { room, which: own(argument)? }),
        Action::React | Action::Unreact => {
            let ((which, emoji), on) = (reaction(argument)?, action == Action::React);
            Some(Wish::React { room, which, emoji, on })
        }
        _ => None,
    })
}

/// Which message, of one's own where it is counted.
fn own(argument: &str) -> Result<Which, InputRefused> {
    match argument {
        "" => Ok(Which::Mine(NonZeroU32::MIN)),
        argument => which::read(argument).map(|(which, _)| counted_over_own(which)),
    }
}

fn counted_over_own(which: Which) -> Which {
    match which {
        Which::Back(lines) => Which::Mine(lines),
        other => other,
    }
}

/// `better`, `-2 better`, `-- 41 is the answer`.
fn edit(argument: &str) -> Option<(Which, String)> {
    let last = Which::Mine(NonZeroU32::MIN);
    let (word, rest) = argument.split_once(char::is_whitespace).unwrap_or((argument, ""));
    if word == TEXT_FOLLOWS {
        let text = rest.trim();
        return (!text.is_empty()).then(|| (last, text.to_owned()));
    }
    match which::read(argument) {
        Ok((which, text)) => text.map(|text| (counted_over_own(which), text)),
        Err(_) => Some((last, argument.to_owned())),
    }
}

/// `👍`, `-2 👍`, `👍 41`.
fn reaction(argument: &str) -> Result<(Which, Emoji), InputRefused> {
    let emoji = |text: &str| {
        Emoji::parse(text)
            .map_err(|NotAnEmoji| InputRefused::NotAReaction { text: text.to_owned() })
    };
    let Some((first, second)) = argument.split_once(char::is_whitespace) else {
        return Ok((Which::Back(NonZeroU32::MIN), emoji(argument)?));
    };
    match which::read(first) {
        Ok((which, _)) => Ok((which, emoji(second)?)),
        Err(not_a_message) => match emoji(first) {
            Ok(emoji) => Ok((which::read(second)?.0, emoji)),
            Err(_) => Err(not_a_message),
        },
    }
}

#[cfg(test)]
mod tests {
    use tchat_client::called::Called;
    use tchat_proto::id::Seq;

    use super::*;

    fn wish(action: Action, argument: &str) -> Result<Option<Wish>, InputRefused> {
        read(action, argument, RoomName::general())
    }

    fn nth(lines: u32) -> NonZeroU32 {
        NonZeroU32::new(lines).unwrap()
    }

    #[test]
    fn an_edit_is_of_ones_own_last_message_unless_another_is_named() {
        let edit = |which, text: &str| {
            let (room, text) = (RoomName::general(), text.to_owned());
            Ok(Some(Wish::Edit { room, which, text }))
        };
        let asked = |argument| wish(Action::Edit, argument);
        assert_eq!(asked("better words"), edit(Which::Mine(nth(1)), "better words"));
        assert_eq!(asked("-2 better"), edit(Which::Mine(nth(2)), "better"));
        assert_eq!(asked("41 better"), edit(Which::Place(Seq(41)), "better"));
        assert_eq!(asked("-- 41 better"), edit(Which::Mine(nth(1)), "41 better"));
        for nothing in ["41", "-1", "--", "-- "] {
            assert_eq!(asked(nothing), Ok(None), "{nothing}");
        }
    }

    #[test]
    fn a_reaction_is_to_the_last_message_of_others_and_may_stand_before_what_names_it() {
        let react = |which, emoji: &str, on| {
            let (room, emoji) = (RoomName::general(), Emoji::parse(emoji).unwrap());
            Ok(Some(Wish::React { room, which, emoji, on }))
        };
        assert_eq!(wish(Action::React, "👍"), react(Which::Back(nth(1)), "👍", true));
        assert_eq!(wish(Action::React, "-3 ❤️"), react(Which::Back(nth(3)), "❤️", true));
        assert_eq!(wish(Action::Unreact, "👍 41"), react(Which::Place(Seq(41)), "👍", false));
        assert_eq!(wish(Action::React, "5 5"), react(Which::Place(Seq(5)), "5", true));
        let of_bob = Which::LastOf(Called::parse("bob").unwrap());
        assert_eq!(wish(Action::React, "last:bob +"), react(of_bob, "+", true));
        let refused = InputRefused::NotAReaction { text: "nice".to_owned() };
        assert_eq!(wish(Action::React, "nice"), Err(refused.clone()));
        assert_eq!(wish(Action::React, "-1 nice"), Err(refused));
        assert!(matches!(wish(Action::React, "very nice"), Err(InputRefused::NoMessage { .. })));
    }

    #[test]
    fn what_is_deleted_is_ones_own_unless_it_is_named() {
        let delete = |which| Ok(Some(Wish::Delete { room: RoomName::general(), which }));
        assert_eq!(wish(Action::Delete, ""), delete(Which::Mine(nth(1))));
        assert_eq!(wish(Action::Delete, "-2"), delete(Which::Mine(nth(2))));
        let of_bob = Which::LastOf(Called::parse("bob").unwrap());
        assert_eq!(wish(Action::Delete, "dernier:bob"), delete(of_bob));
    }

    #[test]
    fn an_answer_names_what_it_answers_and_says_something() {
        let say = |text: &str, manner, reply| {
            let (room, text) = (RoomName::general(), text.to_owned());
            Ok(Some(Wish::Say { room, text, manner, reply }))
        };
        let last = Some(Which::Back(nth(1)));
        assert_eq!(wish(Action::Reply, "-1 yes, why?"), say("yes, why?", Manner::Text, last));
        assert_eq!(wish(Action::Reply, "-1"), Ok(None));
        assert!(matches!(wish(Action::Reply, "yes"), Err(InputRefused::NoMessage { .. })));
        assert_eq!(wish(Action::Act, "waves"), say("waves", Manner::Action, None));
    }
}
