//! The rooms of the server as choices: going into one there is, or making another.

use tchat_client::command::{IfMissing, Wish};
use tchat_client::event::RoomSummary;
use tchat_i18n::{Visible, Words};
use tchat_proto::policy::Joining;
use tchat_proto::room::RoomName;
use tchat_speech::hear::vocabulary::fold;
use tchat_speech::tell::text;
use tchat_speech::tell::titles;

/// Something that can be chosen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RoomChoice<'r> {
    /// A room there is.
    There(&'r RoomSummary),
    /// A room to be made, and how one comes into it.
    New(RoomName, IfMissing),
}

impl<'r> RoomChoice<'r> {
    /// The rooms that go with what was typed, and those that could be made under that name.
    #[must_use]
    pub fn all(there: &'r [RoomSummary], typed: &str) -> Vec<Self> {
        let folded = fold(typed.trim());
        let goes = |room: &&RoomSummary| fold(title(room).as_str()).contains(&folded);
        let mut choices: Vec<_> = there.iter().filter(goes).map(Self::There).collect();
        if let Ok(name) = RoomName::parse(typed.trim())
            && there.iter().all(|room| room.name != name)
        {
            let ways =
                [IfMissing::CreateByInvitation, IfMissing::CreateOpen, IfMissing::CreateHidden];
            choices.extend(ways.into_iter().map(|way| Self::New(name.clone(), way)));
        }
        choices
    }

    /// The room that one is in then, and what is to be asked for before: nothing where one is a
    /// member ([`crate::chat::Chat::show`], [`crate::chat::Chat::go`]).
    #[must_use]
    pub fn does(&self) -> (RoomName, Option<Wish>) {
        let (room, missing) = match self {
            Self::There(room) if room.member => return (room.name.clone(), None),
            Self::There(room) => (room.name.clone(), IfMissing::Refuse),
            Self::New(name, missing) => (name.clone(), *missing),
        };
        (room.clone(), Some(Wish::Join { room, missing }))
    }

    /// What it is, with all that is known of it.
    #[must_use]
    pub fn told(&self, words: &Words) -> Visible {
        match self {
            Self::There(room) => line(words, room),
            Self::New(name, way) => {
                let how = match way {
                    IfMissing::CreateOpen => words.room_open(),
                    IfMissing::CreateHidden => words.room_hidden(),
                    IfMissing::CreateByInvitation | IfMissing::Refuse => words.room_by_invitation(),
                };
                words.room_list_make(Visible::quoted(name.as_str()), how)
            }
        }
    }
}

/// What a room is called.
#[must_use]
pub fn title(room: &RoomSummary) -> Visible {
    match &room.with {
        Some(with) => titles::at(&with.nick),
        None => Visible::line(room.name.as_str()),
    }
}

fn line(words: &Words, room: &RoomSummary) -> Visible {
    text::row(&title(room), &facts(words, room), None)
}

/// What is known of a room.
#[must_use]
pub fn facts(words: &Words, room: &RoomSummary) -> Vec<Visible> {
    let mut facts = vec![words.room_members(u64::from(room.members))];
    facts.push(match room.joining {
        Joining::Open => words.room_open(),
        Joining::ByInvitation => words.room_by_invitation(),
        Joining::Hidden => words.room_hidden(),
    });
    facts.push(if room.encrypted { words.room_encrypted() } else { words.is_not_encrypted() });
    facts.extend(room.member.then(|| words.room_joined()));
    let unread = room.unread.map_or(0, |unread| unread.messages);
    facts.extend((unread > 0).then(|| words.status_unread(unread)));
    facts
}

#[cfg(test)]
mod tests {
    use tchat_i18n::Lang;

    use super::*;

    fn room(name: &str, member: bool) -> RoomSummary {
        RoomSummary {
            name: RoomName::parse(name).unwrap(),
            members: 2,
            joining: Joining::Open,
            member,
            encrypted: true,
            unread: None,
            with: None,
        }
    }

    #[test]
    fn one_opens_the_rooms_one_is_in_joins_the_others_and_makes_what_is_not_there() {
        let there = [room("games", true), room("général", false)];
        let does = |typed: &str| {
            RoomChoice::all(&there, typed).iter().map(RoomChoice::does).collect::<Vec<_>>()
        };
        assert!(matches!(does("game").first(), Some((room, None)) if room.as_str() == "games"));
        let joins = does("gene");
        assert!(matches!(joins.first(), Some((_, Some(Wish::Join { missing, .. })))
            if *missing == IfMissing::Refuse));
        assert_eq!(does("games").len(), 1, "it is there already");
        let made = does("new");
        assert_eq!(made.len(), 3);
        let told = RoomChoice::all(&there, "new")
            .first()
            .map(|it| it.told(&Words::new(Lang::English)).to_string());
        assert!(told.is_some_and(|told| told.contains("new")));
    }
}
