//! Who is named in a text: `@bob` means the member who is called so, and is kept as their key.
//!
//! Looked up when the text is taken: names change, and `@bob` of tomorrow may be somebody else.

use tchat_mls::content::Mention;
use tchat_proto::id::{AccountKey, RoomId};
use tchat_proto::limits::{MENTIONS_MAX, NICK_CHARS_MAX};

use std::collections::BTreeSet;

use super::Engine;
use crate::called::Called;
use crate::limits::MENTIONS_TRIED_MAX;
use crate::mark;
use crate::store::rooms::Standing;
use crate::trouble::Trouble;

/// What stands before a name.
const AT: char = '@';

/// The longest name that can be typed, in characters: with a mark of all its letters.
const NAME_CHARS_MAX: usize = NICK_CHARS_MAX + 1 + mark::CHARS_MAX;

impl Engine {
    /// Who is named in a text, of the members of a room.
    pub(super) fn mentions(&mut self, room: RoomId, text: &str) -> Vec<Mention> {
        if !text.contains(AT) {
            return Vec::new();
        }
        let Some(room) = self.rooms.get_mut(&room) else { return Vec::new() };
        if room.row.standing != Standing::Member {
            return Vec::new();
        }
        let Ok(group) = room.group(self.store.db()) else { return Vec::new() };
        let members: BTreeSet<AccountKey> = group.members().map(|it| it.account).collect();
        named(text, |called| self.people.find(called, |account| members.contains(&account)))
    }
}

/// Who is named in a text. The longest name that somebody has is the one that is meant; of one that
/// several have nobody is.
fn named(text: &str, find: impl Fn(&Called) -> Result<AccountKey, Trouble>) -> Vec<Mention> {
    let mut mentions: Vec<Mention> = Vec::new();
    let mut end = 0;
    for (at, _) in text.match_indices(AT).take(MENTIONS_TRIED_MAX) {
        let before = text.get(..at).and_then(|text| text.chars().next_back());
        // As in an e-mail address.
        if at < end || before.is_some_and(char::is_alphanumeric) {
            continue;
        }
        let name_at = at.saturating_add(AT.len_utf8());
        let rest = text.get(name_at..).unwrap_or_default();
        let Some((account, length)) = name_at_start(rest, &find) else { continue };
        end = name_at.saturating_add(length);
        let (Ok(from), Ok(to)) = (u32::try_from(at), u32::try_from(end)) else { break };
        mentions.push(Mention { account, from, to });
        if mentions.len() == MENTIONS_MAX {
            break;
        }
    }
    mentions
}

/// Who is named at the start of a text, and how long their name is.
fn name_at_start(
    text: &str,
    find: impl Fn(&Called) -> Result<AccountKey, Trouble>,
) -> Option<(AccountKey, usize)> {
    if text.starts_with(char::is_whitespace) {
        return None;
    }
    for end in ends(text).into_iter().rev() {
        let Some(name) = text.get(..end) else { continue };
        let Ok(called) = Called::parse(name) else { continue };
        match find(&called) {
            Ok(account) => return Some((account, end)),
            Err(Trouble::NobodyCalled { .. }) => {}
            // Who is meant must not be guessed.
            Err(_) => return None,
        }
    }
    None
}

/// Where a name may end: before what is no letter or digit, on the same line.
fn ends(text: &str) -> Vec<usize> {
    let line = text.lines().next().unwrap_or_default();
    let mut ends = Vec::new();
    let mut last = ' ';
    let length = line.len();
    let within = line.char_indices().map(|(at, c)| (at, Some(c))).chain([(length, None)]);
    for (at, next) in within.take(NAME_CHARS_MAX.saturating_add(1)) {
        let continues = next.is_some_and(char::is_alphanumeric) && last.is_alphanumeric();
        if !last.is_whitespace() && !continues {
            ends.push(at);
        }
        last = next.unwrap_or(last);
    }
    ends
}

#[cfg(test)]
mod tests {
    use tchat_proto::nick::Nick;

    use super::*;

    const BOB: AccountKey = AccountKey([1; 32]);
    const BOB_SMITH: AccountKey = AccountKey([2; 32]);
    const ELOISE: AccountKey = AccountKey([3; 32]);

    fn found(text: &str) -> Vec<(AccountKey, &str)> {
        let find = |called: &Called| {
            let name = called.to_string();
            let is = |nick: &str| Nick::parse(nick).unwrap().keys() == called.nick.keys();
            match () {
                () if is("bob") => Ok(BOB),
                () if is("bob smith") => Ok(BOB_SMITH),
                () if is("Éloïse") => Ok(ELOISE),
                () if is("twin") && called.mark.as_deref() == Some("k7f2") => Ok(BOB),
                () if is("twin") => Err(Trouble::NameAmbiguous { name, choices: Vec::new() }),
                () => Err(Trouble::NobodyCalled { name }),
            }
        };
        let range = |it: &Mention| it.range(text).unwrap();
        named(text, find).iter().map(|it| (it.account, &text[range(it)])).collect()
    }

    #[test]
    fn the_longest_name_wins() {
        assert_eq!(found("@bob smith, hello"), [(BOB_SMITH, "@bob smith")]);
        assert_eq!(found("@bob smiths"), [(BOB, "@bob")]);
        assert_eq!(found("ask @Bob. Or @éloïse!"), [(BOB, "@Bob"), (ELOISE, "@éloïse")]);
        assert_eq!(found("(@bob)\n@bob"), [(BOB, "@bob"), (BOB, "@bob")]);
    }

    #[test]
    fn a_mark_says_which_of_two_and_without_it_nobody_is_named() {
        assert_eq!(found("@twin~k7f2 and @twin"), [(BOB, "@twin~k7f2")]);
    }

    #[test]
    fn what_is_no_name_names_nobody() {
        for text in ["bob", "mail@bob.example", "@", "@ bob", "@bobby", "@nobody", "@\nbob", "@@"] {
            assert_eq!(found(text), [], "{text:?}");
        }
    }

    #[test]
    fn a_text_of_nothing_but_signs_costs_no_work_without_end() {
        let text = "@".repeat(60_000);
        assert_eq!(found(&text), []);
        let all = "@bob ".repeat(10_000);
        assert_eq!(found(&all).len(), MENTIONS_MAX);
    }
}
