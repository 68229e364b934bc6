//! Which reactions are offered first: those that people give most.

use std::collections::BTreeMap;

use tchat_client::event::Message;
use tchat_client::parts::Emoji;

/// How many are offered: as many as stand side by side in a menu.
const OFFERED: usize = 6;

/// What people give most everywhere, for a conversation in which nobody has reacted yet.
const USUAL: [&str; OFFERED] = ["👍", "❤️", "😂", "🎉", "😮", "😢"];

/// The likeliest reactions to a message of a conversation, the likeliest first: those given most in
/// it, then those that are usual.
#[must_use]
pub fn likely<'m>(messages: impl Iterator<Item = &'m Message>) -> Vec<Emoji> {
    let mut given: BTreeMap<&str, u64> = BTreeMap::new();
    for reaction in messages.flat_map(|message| &message.reactions) {
        let count = given.entry(&reaction.emoji).or_default();
        *count = count.saturating_add(reaction.count);
    }
    let mut given: Vec<_> = given.into_iter().collect();
    given.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    let mut likely: Vec<Emoji> = Vec::new();
    for emoji in given.into_iter().map(|(emoji, _)| emoji).chain(USUAL) {
        if let Ok(emoji) = Emoji::parse(emoji)
            && !likely.contains(&emoji)
        {
            likely.push(emoji);
        }
    }
    likely.truncate(OFFERED);
    likely
}

#[cfg(test)]
mod tests {
    use tchat_client::parts::ReactionCount;
    use tchat_client::scene::{BOB, Scene, room};

    use super::*;

    fn message_with(reactions: &[(&str, u64)]) -> Message {
        let mut scene = Scene::open();
        scene.say(1, BOB, &["hello"]);
        let history = scene.history();
        let since = tchat_client::history::Since::After(tchat_proto::id::Seq(0));
        let items = history.items(&room(1).1, since, 1).unwrap();
        let message = items.into_iter().find_map(|item| match item {
            tchat_client::history::Item::Message(message) => Some(message),
            _ => None,
        });
        let reactions = reactions.iter().map(|(emoji, count)| ReactionCount {
            emoji: (*emoji).to_owned(),
            count: *count,
            mine: false,
            first: Vec::new(),
        });
        Message { reactions: reactions.collect(), ..message.unwrap() }
    }

    fn told(messages: &[Message]) -> Vec<String> {
        likely(messages.iter()).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn all_that_is_usual_can_be_given() {
        assert_eq!(told(&[]), USUAL);
    }

    #[test]
    fn what_is_given_most_in_a_conversation_comes_first() {
        let messages = [message_with(&[("🦉", 2), ("😮", 1)]), message_with(&[("😮", 3)])];
        assert_eq!(told(&messages), ["😮", "🦉", "👍", "❤️", "😂", "🎉"]);
    }
}
