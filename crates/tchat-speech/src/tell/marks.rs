//! What one marks in one's rooms: for people and for programs.

use serde_json::{Value as Json, json};
use tchat_client::Event;
use tchat_client::event::{Draft, UnreadCount};
use tchat_client::marks::NotifyRule;
use tchat_i18n::{Visible, Words};
use tchat_proto::id::Timestamp;

use crate::hear::marking::{self, FOR_GOOD};
use crate::moment;
use crate::tell::text::Teller;

/// The object of such an event, without a reference.
pub(super) fn object(event: &Event) -> Option<Json> {
    Some(match event {
        Event::Unread { room, count, read, .. } => json!({
            "type": "unread", "room": room.as_str(), "count": count.messages,
            "mentions": count.mentions, "read": read.0,
        }),
        Event::Notifying { room, rule, snoozed_until, .. } => {
            let mut object = json!({
                "type": "notifying", "room": room.as_str(), "rule": marking::rule_word(*rule),
            });
            if let Some(until) = snoozed_until {
                object["snoozed_until"] = moment::write(*until).into();
            }
            object
        }
        Event::Typing { room, who, on } => json!({
            "type": "typing", "room": room.as_str(), "who": who.nick, "on": on,
        }),
        Event::SharingTyping { share, .. } => json!({ "type": "sharing_typing", "share": share }),
        Event::Draft { draft, .. } => draft_object(json!({ "type": "draft" }), draft),
        Event::Drafts { drafts, .. } => {
            let drafts = drafts.iter().map(|draft| draft_object(json!({}), draft));
            json!({ "type": "drafts", "drafts": drafts.collect::<Vec<_>>() })
        }
        _ => return None,
    })
}

fn draft_object(mut object: Json, draft: &Draft) -> Json {
    let Draft { room, reply, text } = draft;
    object["room"] = room.as_str().into();
    object["text"] = text.as_deref().into();
    if let Some(reply) = reply {
        object["reply_to"] = reply.0.into();
    }
    object
}

impl Teller<'_> {
    /// What is told of such an event. What comes is shown, and who types would be a line each time:
    /// how much is unread is told to who asks.
    pub(super) fn marks(self, event: &Event) -> Vec<Visible> {
        let words = self.words;
        match event {
            Event::Unread { room, count, reference: Some(_), .. } => {
                vec![self.starred_in(Some(room), &unread(words, *count))]
            }
            Event::Notifying { room, rule: kept, snoozed_until, .. } => {
                let lines = rule(words, *kept, *snoozed_until);
                lines.iter().map(|line| self.starred_in(Some(room), line)).collect()
            }
            Event::SharingTyping { share: true, .. } => {
                vec![self.starred_in(None, &words.typing_shared())]
            }
            Event::SharingTyping { share: false, .. } => {
                vec![self.starred_in(None, &words.typing_not_shared())]
            }
            Event::Draft { draft, .. } => vec![self.draft(draft)],
            Event::Drafts { drafts, .. } if drafts.is_empty() => {
                vec![self.starred_in(None, &words.drafts_none())]
            }
            Event::Drafts { drafts, .. } => drafts.iter().map(|it| self.draft(it)).collect(),
            _ => Vec::new(),
        }
    }

    fn draft(self, kept: &Draft) -> Visible {
        self.starred_in(Some(&kept.room), &draft(self.words, kept))
    }
}

/// How much is unread, in facts about a room.
pub(super) fn unread_facts(words: &Words, count: UnreadCount) -> Vec<Visible> {
    let facts = [
        (count.messages > 0).then(|| words.room_unread(count.messages)),
        (count.mentions > 0).then(|| words.room_mentions(count.mentions)),
    ];
    facts.into_iter().flatten().collect()
}

/// How much is unread, for who asked.
fn unread(words: &Words, count: UnreadCount) -> Visible {
    match count {
        UnreadCount { messages: 0, .. } => words.unread_none(),
        UnreadCount { messages, mentions: 0 } => words.unread(messages),
        UnreadCount { messages, mentions } => words.unread_mentions(messages, mentions),
    }
}

/// What of a room is worth a notification.
fn rule(words: &Words, rule: NotifyRule, snoozed: Option<Timestamp>) -> Vec<Visible> {
    let mut lines = vec![match rule {
        NotifyRule::All => words.notify_all(),
        NotifyRule::Mentions => words.notify_mentions(),
        NotifyRule::Nothing => words.notify_nothing(),
    }];
    lines.extend(snoozed.map(|until| match until {
        FOR_GOOD => words.snoozed_for_good(),
        until => words.snoozed_until(Visible::line(&moment::local(until))),
    }));
    lines
}

/// A draft.
fn draft(words: &Words, draft: &Draft) -> Visible {
    match (&draft.text, draft.reply) {
        (None, _) => words.draft_gone(),
        (Some(text), None) => words.draft_kept(Visible::message(text)),
        (Some(text), Some(reply)) => words.draft_reply(reply.0, Visible::message(text)),
    }
}
