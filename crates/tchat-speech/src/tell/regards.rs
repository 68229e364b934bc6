//! How people are reached, and how one regards them: for people and for programs.
//!
//! Keys, numbers to compare, who is away, who is ignored: all of it is about somebody, and nothing about
//! what they write.

use serde_json::{Value as Json, json};
use tchat_client::Event;
use tchat_client::command::{Ignore, Verify};
use tchat_client::event::{KeyChange, Person, Reach};
use tchat_client::safety_number::{SafetyNumber, WordList};
use tchat_i18n::{Lang, Visible};

use crate::qr::{self, Space};
use crate::tell::json::with_ref;
use crate::tell::text::{Teller, name, row};

/// The object of such an event.
pub(super) fn object(event: &Event) -> Option<Json> {
    Some(match event {
        Event::Presence { who, reach } => json!({
            "type": "presence", "who": who.nick, "state": state(*reach),
        }),
        Event::KeyChanged(change) => json!({
            "type": "key_changed", "who": change.who.nick, "name": change.choice,
            "fingerprint_before": change.fingerprint_before,
            "fingerprint_after": change.fingerprint_after, "was_verified": change.was_verified,
        }),
        Event::Hidden { who } => json!({ "type": "hidden", "who": who.nick }),
        Event::Fingerprint { who, me, fingerprint, reference } => with_ref(
            json!({
                "type": "fingerprint", "who": who.nick, "me": me, "fingerprint": fingerprint,
            }),
            reference.as_ref(),
        ),
        Event::Verification { who, number, verified, reference, .. } => {
            with_ref(verification(&who.nick, number, *verified), reference.as_ref())
        }
        Event::Ignoring { who, ignore, reference } => with_ref(
            json!({
                "type": "ignoring", "who": who.nick, "ignored": *ignore == Ignore::Begin,
            }),
            reference.as_ref(),
        ),
        Event::Away { away, reference } => {
            with_ref(json!({ "type": "away", "away": away }), reference.as_ref())
        }
        Event::Ignored { people, reference } => {
            let people =
                people.iter().map(|(who, hidden)| json!({ "nick": who.nick, "hidden": hidden }));
            let people = people.collect::<Vec<_>>();
            with_ref(json!({ "type": "ignored", "people": people }), reference.as_ref())
        }
        _ => return None,
    })
}

/// How somebody is reached, in a word.
pub(super) const fn state(reach: Reach) -> &'static str {
    match reach {
        Reach::Online => "online",
        Reach::Away => "away",
        Reach::Offline => "offline",
    }
}

/// Words in both languages: whoever is read to may have the other one.
fn verification(who: &str, number: &SafetyNumber, verified: bool) -> Json {
    let words = |list| number.words(list).join(" ");
    json!({
        "type": "verification", "who": who, "verified": verified, "number": number.to_string(),
        "words": { "en": words(WordList::English), "fr": words(WordList::French) },
        "qr": number.qr_text(),
    })
}

impl Teller<'_> {
    /// What is told of such an event, without what marks a notice.
    pub(super) fn regards(self, event: &Event) -> Vec<Visible> {
        let words = self.words;
        let notice = match event {
            Event::Presence { who, reach } => match reach {
                Reach::Online => words.online(name(who)),
                Reach::Away => words.away(name(who)),
                Reach::Offline => words.offline(name(who)),
            },
            Event::KeyChanged(change) => return self.key_changed(change),
            Event::Hidden { who } => words.hidden(name(who)),
            Event::Fingerprint { who, me, fingerprint, .. } => {
                let digits = Visible::line(fingerprint);
                match me {
                    true => words.fingerprint_mine(digits),
                    false => words.fingerprint_of(name(who), digits),
                }
            }
            Event::Verification { who, how, number, verified, .. } => {
                return self.verification(who, *how, number, *verified);
            }
            Event::Ignoring { who, ignore, .. } => match ignore {
                Ignore::Begin => words.ignoring(name(who)),
                Ignore::End => words.ignoring_no_more(name(who)),
            },
            Event::Ignored { people, .. } => return self.ignored(people),
            Event::Away { away: true, .. } => words.you_are_away(),
            Event::Away { away: false, .. } => words.you_are_back(),
            _ => return Vec::new(),
        };
        vec![notice]
    }

    /// What is to be known of a key that changed.
    fn key_changed(self, change: &KeyChange) -> Vec<Visible> {
        let who = name(&change.who);
        let digits = |digits: &String| Visible::line(digits);
        let (before, after) =
            (digits(&change.fingerprint_before), digits(&change.fingerprint_after));
        let notice = match change.was_verified {
            true => self.words.key_changed_verified(who, before, after),
            false => self.words.key_changed(who, before, after),
        };
        vec![notice, self.words.key_changed_what_to_do(Visible::line(&change.choice))]
    }

    /// A safety number with all that is needed to compare it, or what came of comparing.
    pub fn verification(
        self,
        who: &Person,
        how: Verify,
        number: &SafetyNumber,
        verified: bool,
    ) -> Vec<Visible> {
        let words = self.words;
        let state = match verified {
            true => words.is_verified(name(who)),
            false => words.is_not_verified(name(who)),
        };
        if how != Verify::Show {
            return vec![state];
        }
        let mut lines = vec![words.verify_number(name(who))];
        lines.extend(halves(number.to_string().split(' ')));
        lines.push(words.verify_words());
        let list = match words.lang() {
            Lang::English => WordList::English,
            Lang::French => WordList::French,
        };
        lines.extend(halves(number.words(list).into_iter()));
        if let Ok(code) = qr::terminal(&number.qr_text(), Space::ENDLESS) {
            lines.push(words.verify_qr());
            lines.extend(code.iter().map(|line| Visible::line(line)));
        }
        lines.extend([self.words.verify_how(Visible::line(&who.nick)), state]);
        lines
    }

    /// A line for each person whom one ignores.
    fn ignored(self, people: &[(Person, u64)]) -> Vec<Visible> {
        if people.is_empty() {
            return vec![self.words.ignored_nobody()];
        }
        let line = |(who, count): &(Person, u64)| {
            row(&name(who), &[self.words.ignored_count(*count)], None)
        };
        people.iter().map(line).collect()
    }
}

/// Twelve things on two lines.
fn halves<'t>(things: impl Iterator<Item = &'t str>) -> Vec<Visible> {
    let things = things.collect::<Vec<_>>();
    things.chunks(6).map(|half| Visible::line(&format!("  {}", half.join(" ")))).collect()
}
