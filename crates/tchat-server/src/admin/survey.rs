//! What the state has to say to an operator: taken in one go by the writer, which alone has it.

use std::collections::BTreeMap;

use tchat_proto::id::AccountKey;
use tchat_proto::nick::Nick;

use super::{Declined, Known, Named, RoomState};
use crate::state::{Day, Room, State};

/// The shortest beginning of a key that stands for it: what is shown of it.
const KEY_CHARS_MIN: usize = 6;

/// People and rooms, as they are at one moment.
#[derive(Debug, Default)]
pub(crate) struct Survey {
    /// In the order of accounts; who is online is not known here.
    pub(crate) people: Vec<Known>,
    /// In the order of ids; when the last entry came is not known here.
    pub(crate) rooms: Vec<RoomState>,
    /// How many files there are, and how long they are together.
    pub(crate) files: (u64, u64),
}

impl Survey {
    /// Looks at everything.
    pub(crate) fn of(state: &State) -> Self {
        let mut people: BTreeMap<AccountKey, Known> = BTreeMap::new();
        for nick in state.nicks().iter() {
            let known = people.entry(nick.account).or_insert_with(|| stranger(nick.account));
            known.named.nick = Some(nick.nick.as_str().to_owned());
            let seen = state.nicks().seen(nick.account);
            known.first_seen = seen.and_then(|it| it.first).map(Day::start);
            known.last_seen = seen.map(|it| it.last.start());
        }
        for (account, ban) in state.bans().iter() {
            let known = people.entry(account).or_insert_with(|| stranger(account));
            known.banned = Some(ban.since);
            known.reason.clone_from(&ban.reason);
        }
        let mut rooms = Vec::new();
        for room in state.rooms() {
            let accounts = room.accounts();
            for account in &accounts {
                let known = people.entry(*account).or_insert_with(|| stranger(*account));
                known.rooms = known.rooms.saturating_add(1);
            }
            rooms.push(state_of(room, accounts.len()));
        }
        let files = (state.files().count(), state.files().bytes());
        Self { people: people.into_values().collect(), rooms, files }
    }

    /// Whom an operator means: by pseudonym, as people read it, or by the beginning of a key.
    pub(crate) fn find(&self, who: &str) -> Result<&Known, Declined> {
        let nick = Nick::parse(who).ok();
        let is_called = |known: &&Known| {
            let called = known.named.nick.as_ref().and_then(|called| Nick::parse(called).ok());
            called.zip(nick.as_ref()).is_some_and(|(called, nick)| called.key() == nick.key())
        };
        let has_key = |known: &&Known| {
            who.chars().count() >= KEY_CHARS_MIN && known.named.account.to_string().starts_with(who)
        };
        let mut meant = self.people.iter().filter(|it| is_called(it) || has_key(it));
        let first = meant.next().ok_or(Declined::NobodyCalled)?;
        let others: Vec<Named> = meant.map(|it| it.named.clone()).collect();
        if others.is_empty() {
            return Ok(first);
        }
        let all = [first.named.clone()].into_iter().chain(others);
        Err(Declined::Ambiguous(all.take(NAMED_MAX).collect()))
    }
}

/// How many are named when it is not clear who is meant: what fits on a screen.
const NAMED_MAX: usize = 10;

const fn stranger(account: AccountKey) -> Known {
    Known {
        named: Named { account, nick: None },
        online: false,
        rooms: 0,
        first_seen: None,
        last_seen: None,
        banned: None,
        reason: None,
    }
}

fn state_of(room: &Room, people: usize) -> RoomState {
    let devices = room.members.values().filter(|it| it.is_current()).count();
    let owners = room.roster().map(|roster| &roster.policy().owners);
    RoomState {
        room: room.id(),
        name: room.name().as_str().to_owned(),
        joining: room.joining(),
        people: u32::try_from(people).unwrap_or(u32::MAX),
        devices: u32::try_from(devices).unwrap_or(u32::MAX),
        head: room.head().seq.0,
        messages: room.head().messages,
        last: None,
        owned: owners.is_some_and(|owners| owners.iter().any(|owner| room.has_account(*owner))),
        generation: room.group().generation,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn survey(people: &[(u8, Option<&str>)]) -> Survey {
        let people = people.iter().map(|(key, nick)| {
            let mut known = stranger(AccountKey([*key; 32]));
            known.named.nick = nick.map(str::to_owned);
            known
        });
        Survey { people: people.collect(), ..Survey::default() }
    }

    #[test]
    fn somebody_is_meant_by_pseudonym_or_by_the_beginning_of_their_key() {
        let survey = survey(&[(1, Some("alice")), (2, Some("Éloïse")), (3, None)]);
        let found = |who: &str| survey.find(who).map(|it| it.named.account.0[0]);
        assert_eq!(found("alice"), Ok(1));
        assert_eq!(found("ALICE"), Ok(1));
        assert_eq!(found("éloïse"), Ok(2));
        let key = AccountKey([3; 32]);
        assert_eq!(found(&key.short()), Ok(3));
        assert_eq!(found(&key.to_string()), Ok(3));
        assert_eq!(found(&key.to_string()[..5]), Err(Declined::NobodyCalled));
        assert_eq!(found("bob"), Err(Declined::NobodyCalled));
        assert_eq!(found(""), Err(Declined::NobodyCalled));
    }

    #[test]
    fn who_could_be_two_is_not_guessed() {
        let key = AccountKey([3; 32]).short();
        let survey = survey(&[(1, Some(&key)), (3, Some("carol"))]);
        let Err(Declined::Ambiguous(both)) = survey.find(&key) else {
            panic!("it is the name of one and the key of another");
        };
        assert_eq!(both.len(), 2);
    }
}
