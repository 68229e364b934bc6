//! Events as text, for people.
//!
//! `alice: hello` is a message and `* alice joined` a notice: a name cannot begin with an asterisk
//! and holds no colon, and the further lines of a message are marked, so neither can look like the
//! other ([`tchat_i18n::visible`]). What belongs to another room than the one typed to begins with
//! that room in brackets. What is of the plain room says so in each line, whichever room is typed
//! to. News of the connection is no result and goes to standard error.

use std::path::Path;

use tchat_client::Event;
use tchat_client::event::{
    Alarm, Connection, Gap, GapReason, InvitationSummary, LeftReason, Person, PlainEvent,
    PlainGapReason, Present, Reach, Role, RoomCode, RoomSummary,
};
use tchat_client::history::KeptRoom;
use tchat_client::report::Report;
use tchat_client::timeline::Happening;
use tchat_i18n::{Visible, Words};
use tchat_proto::id::Timestamp;
use tchat_proto::invitation::{Invitation, InvitationTerms};
use tchat_proto::plain::PlainName;
use tchat_proto::policy::Joining;
use tchat_proto::room::RoomName;

use crate::explain;
use crate::moment;
use crate::tell::titles::{self, Titles};
use crate::tell::{files, marks, rules, searching};

/// Something to write.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Told {
    /// To standard output.
    Result(Visible),
    /// To standard error.
    Note(Visible),
}

/// Writes events for a reader who types to a room.
#[derive(Debug, Clone, Copy)]
pub struct Teller<'t> {
    /// The language.
    pub words: &'t Words,
    /// The room typed to.
    pub here: Option<&'t RoomName>,
    /// What rooms are called.
    pub titles: &'t Titles,
}

impl Teller<'_> {
    /// What is written of an event.
    pub fn tell(self, event: &Event, me: Option<&str>) -> Vec<Told> {
        match event {
            Event::Ready { .. }
            | Event::ServerKeyTrusted { .. }
            | Event::Connection(_)
            | Event::Waiting { .. }
            | Event::Announcement { .. } => self.of_chat(event),
            Event::Message(_)
            | Event::Sent { .. }
            | Event::Plain(_)
            | Event::Gap(_)
            | Event::Expired { .. }
            | Event::Found { .. } => self.of_what_is_said(event, me),
            Event::Direct { .. }
            | Event::Joined { .. }
            | Event::Left { .. }
            | Event::Renamed { .. }
            | Event::Ruled { .. }
            | Event::Rules { .. }
            | Event::Rooms { .. }
            | Event::People { .. }
            | Event::Invitation { .. }
            | Event::Invitations { .. }
            | Event::Alarm { .. }
            | Event::RoomCode { .. } => self.of_room(event),
            Event::Presence { .. }
            | Event::KeyChanged(_)
            | Event::Hidden { .. }
            | Event::Fingerprint { .. }
            | Event::Verification { .. }
            | Event::Ignoring { .. }
            | Event::Ignored { .. }
            | Event::Away { .. } => results(starred(self.regards(event))),
            Event::Edited { .. }
            | Event::Deleted { .. }
            | Event::Reacted { .. }
            | Event::Edits { .. } => results(self.changes(event)),
            Event::Transfer(transfer) => files::news(self.words, transfer).into_iter().collect(),
            Event::Transfers { transfers, .. } => {
                results(starred(files::list(self.words, transfers)))
            }
            Event::Unread { .. }
            | Event::Typing { .. }
            | Event::Notifying { .. }
            | Event::SharingTyping { .. }
            | Event::Draft { .. }
            | Event::Drafts { .. } => results(self.marks(event)),
            // Told with the name of its file, by whoever has written that.
            Event::Reported { .. }
            | Event::CaughtUp { .. }
            | Event::Done { .. }
            | Event::Error { .. }
            | Event::Closed { .. } => Vec::new(),
        }
    }

    /// What is written of the chat itself.
    fn of_chat(self, event: &Event) -> Vec<Told> {
        match event {
            Event::Ready { room, me, encrypted, .. } => {
                let (me, room) = (Visible::quoted(me.as_str()), Visible::line(room.as_str()));
                vec![Told::Note(match encrypted {
                    true => self.words.ready_encrypted(me, room),
                    false => self.words.ready_plain(me, room),
                })]
            }
            Event::ServerKeyTrusted { fingerprint, .. } => {
                vec![Told::Note(self.words.server_key_trusted(Visible::line(fingerprint)))]
            }
            Event::Connection(state) => vec![Told::Note(self.connection(state))],
            Event::Waiting { wait, .. } => {
                // Rounded up: who counts along is not told too little.
                let seconds = wait.as_millis().div_ceil(1_000);
                vec![Told::Note(self.words.waiting(u64::try_from(seconds).unwrap_or(u64::MAX)))]
            }
            Event::Announcement { text, .. } => {
                self.notice(None, self.words.announcement(Visible::message(text)))
            }
            _ => Vec::new(),
        }
    }

    /// What is written of what is said, or cannot be shown.
    fn of_what_is_said(self, event: &Event, me: Option<&str>) -> Vec<Told> {
        match event {
            Event::Message(message) => results(self.message(message)),
            Event::Sent { room, text, form, reply, .. } => {
                let from = me.unwrap_or_default();
                results(self.said_in_form(room, from, text, (form, reply.as_ref()), None))
            }
            Event::Plain(event) => self.plain(event),
            Event::Gap(gap) => vec![Told::Result(self.gap(gap))],
            Event::Expired { room, count, .. } => {
                self.notice(Some(room), self.words.expired(*count))
            }
            Event::Found { found, .. } => results(starred(searching::lines(found, self.words))),
            _ => Vec::new(),
        }
    }

    /// What is written of rooms: who comes and goes, what goes for them, and who may come in.
    fn of_room(self, event: &Event) -> Vec<Told> {
        match event {
            // Whom one writes to alone is there from the start, as far as people are concerned.
            Event::Joined { room, .. } if self.titles.is_direct(room) => Vec::new(),
            // The change of rules that comes with it says so.
            Event::Left { reason: LeftReason::Banned, .. } => Vec::new(),
            Event::Joined { room, .. }
            | Event::Left { room, .. }
            | Event::Ruled { room, .. }
            | Event::Renamed { room, .. } => {
                let happening = Happening::of(event).map(|(_, what)| happening(self.words, &what));
                happening.map_or_else(Vec::new, |notice| self.notice(Some(room), notice))
            }
            Event::Rules { rules, .. } => results(starred(rules::lines(self.words, rules))),
            Event::Rooms { rooms, .. } => results(starred(self.rooms(rooms))),
            Event::People { people, .. } => results(starred(self.people(people))),
            Event::Invitation { invitation, terms, .. } => self.invitation(invitation, *terms),
            Event::Invitations { invitations, .. } => {
                results(starred(self.invitations(invitations)))
            }
            Event::Alarm { room, alarm } => self.alarm(room, alarm),
            Event::RoomCode { code, .. } => self.room_code(code),
            _ => Vec::new(),
        }
    }

    /// An invitation that was just made: the link, and what it is good for.
    pub fn invitation(self, invitation: &Invitation, terms: Option<InvitationTerms>) -> Vec<Told> {
        let link = Visible::line(&invitation.to_string());
        let room = invitation.room.as_ref().map_or(Visible::EMPTY, |it| Visible::line(it.as_str()));
        let note = match terms {
            Some(InvitationTerms { expires, uses, .. }) => {
                let into = self.words.invitation_into(room);
                row(&into, &self.good(expires, uses), None)
            }
            None => self.words.invitation_open(room),
        };
        vec![Told::Result(link), Told::Note(note)]
    }

    /// Until when and for how many an invitation is good.
    fn good(self, expires: Option<Timestamp>, uses: Option<u32>) -> [Visible; 2] {
        [
            match expires {
                Some(time) => self.words.invitation_until(Visible::line(&moment::local(time))),
                None => self.words.invitation_for_ever(),
            },
            match uses {
                Some(uses) => self.words.invitation_uses(u64::from(uses)),
                None => self.words.invitation_any_number(),
            },
        ]
    }

    /// Invitations, one a line.
    pub fn invitations(self, invitations: &[InvitationSummary]) -> Vec<Visible> {
        if invitations.is_empty() {
            return vec![self.words.no_invitations()];
        }
        let line = |it: &InvitationSummary| {
            let by = match &it.maker {
                Some(maker) => self.words.invitation_by(name(maker)),
                None => self.words.invitation_by_server(),
            };
            let [until, uses] = self.good(it.expires, it.uses);
            let used = self.words.invitation_used(u64::from(it.used));
            row(&Visible::line(&it.name), &[by, until, uses, used], None)
        };
        invitations.iter().map(line).collect()
    }

    /// A gap.
    pub fn gap(self, gap: &Gap) -> Visible {
        let notice = missing(self.words, gap);
        self.starred_in(Some(&gap.room), &notice)
    }

    /// What the server may be up to, and what to do: nothing a person writes looks like it.
    fn alarm(self, room: &RoomName, alarm: &Alarm) -> Vec<Told> {
        let words = self.words;
        let (what, hint) = match alarm {
            Alarm::Forked { who, place } => {
                (words.alarm_forked(name(who), place.0), words.alarm_forked_hint())
            }
            Alarm::Withheld { place } => {
                (words.alarm_withheld(place.0), words.alarm_withheld_hint())
            }
            Alarm::Unreadable { count } => {
                (words.alarm_unreadable(u64::from(*count)), words.alarm_unreadable_hint())
            }
            Alarm::Expired { place } => (words.alarm_expired(place.0), words.alarm_expired_hint()),
        };
        let what = Visible::concat(&[&words.heading_alarm(), &Visible::own(" "), &what]);
        results([what, hint].map(|line| self.starred_in(Some(room), &line)).into())
    }

    fn room_code(self, code: &RoomCode) -> Vec<Told> {
        let RoomCode { room, epoch, place, digits } = code;
        let (room, digits) = (Visible::line(room.as_str()), Visible::line(digits));
        let words = self.words;
        let code = words.room_code(room, place.0, epoch.0, digits);
        results(starred(vec![code, words.room_code_hint(place.0)]))
    }

    /// Something in the plain room.
    pub fn plain(self, event: &PlainEvent) -> Vec<Told> {
        let starred = |notice: Visible| Visible::concat(&[&STAR, &notice]);
        let said = |from: &PlainName, text: &str| {
            let (from, text) = (Visible::name(from.as_str()), Visible::message(text));
            Visible::concat(&[&from, &Visible::own(": "), &text])
        };
        let quoted = |who: &PlainName| Visible::quoted(who.as_str());
        let words = self.words;
        let line = match event {
            PlainEvent::Entered { me } => return vec![Told::Note(words.plain_entered(quoted(me)))],
            PlainEvent::People { people, me, .. } => {
                return results(self::starred(self.plain_people(people, me.as_ref())));
            }
            PlainEvent::Message(message) => said(&message.from, &message.text),
            PlainEvent::Sent { from, text, .. } => said(from, text),
            PlainEvent::Gap(gap) => starred(match gap.reason {
                PlainGapReason::BeforeYouJoined => words.gap_before_you_joined(gap.count),
                PlainGapReason::NotKept => words.gap_not_kept(gap.count),
            }),
            PlainEvent::Joined(who) => starred(words.joined(quoted(who))),
            PlainEvent::Left(who) => starred(words.left(quoted(who))),
        };
        let (open, close) = (Visible::own("["), Visible::own("] "));
        vec![Told::Result(Visible::concat(&[&open, &words.plain_mark(), &close, &line]))]
    }

    /// A line for each person in the plain room: a name is all that there is of them.
    pub fn plain_people(self, people: &[PlainName], me: Option<&PlainName>) -> Vec<Visible> {
        let line = |name: &PlainName| {
            let mut facts = vec![self.words.person_online()];
            if Some(name) == me {
                facts.push(self.words.person_me());
            }
            row(&Visible::quoted(name.as_str()), &facts, None)
        };
        people.iter().map(line).collect()
    }

    /// A line for each room.
    pub fn rooms(self, rooms: &[RoomSummary]) -> Vec<Visible> {
        let line = |room: &RoomSummary| {
            let words = self.words;
            let mut facts = vec![words.room_members(u64::from(room.members))];
            facts.push(match room.joining {
                Joining::Open => words.room_open(),
                Joining::ByInvitation => words.room_by_invitation(),
                Joining::Hidden => words.room_hidden(),
            });
            facts.push(if room.encrypted { words.room_encrypted() } else { words.room_plain() });
            if room.member {
                facts.push(words.room_joined());
            }
            facts.extend(room.unread.iter().flat_map(|unread| marks::unread_facts(words, *unread)));
            let called = match &room.with {
                Some(with) => titles::at(&with.nick),
                None => Visible::line(room.name.as_str()),
            };
            row(&called, &facts, None)
        };
        rooms.iter().map(line).collect()
    }

    /// A line for each room that one is in, as this machine has them.
    pub fn kept_rooms(self, rooms: &[KeptRoom]) -> Vec<Visible> {
        let line = |room: &KeptRoom| {
            let mut facts = vec![self.words.room_encrypted(), self.words.room_joined()];
            facts.extend(marks::unread_facts(self.words, room.unread));
            let called = match &room.with {
                Some(with) => titles::at(with),
                None => Visible::line(room.name.as_str()),
            };
            row(&called, &facts, None)
        };
        rooms.iter().map(line).collect()
    }

    /// A line for each person.
    pub fn people(self, people: &[Present]) -> Vec<Visible> {
        let line = |person: &Present| {
            let words = self.words;
            let mut facts = facts_of(words, person);
            let day = person.first_seen.map(moment::day);
            facts.extend(day.map(|day| words.person_since(Visible::line(&day))));
            let key = format!("~{}  {}", person.mark, person.fingerprint);
            row(&name(&person.who), &facts, Some(&Visible::line(&key)))
        };
        people.iter().map(line).collect()
    }

    /// A message of a room as a line.
    pub fn said(self, room: &RoomName, from: &str, text: &str) -> Visible {
        let (from, text) = (Visible::name(from), Visible::message(text));
        Visible::concat(&[&self.place(Some(room)), &from, &Visible::own(": "), &text])
    }

    fn notice(self, room: Option<&RoomName>, notice: Visible) -> Vec<Told> {
        vec![Told::Result(self.starred_in(room, &notice))]
    }

    pub(super) fn starred_in(self, room: Option<&RoomName>, notice: &Visible) -> Visible {
        Visible::concat(&[&self.place(room), &STAR, notice])
    }

    /// `[team] ` before what belongs to another room than the one typed to.
    fn place(self, room: Option<&RoomName>) -> Visible {
        match room {
            Some(room) if self.here != Some(room) => {
                let room = self.titles.of(room);
                Visible::concat(&[&Visible::own("["), &room, &Visible::own("] ")])
            }
            _ => Visible::EMPTY,
        }
    }

    fn connection(self, state: &Connection) -> Visible {
        match state {
            Connection::Online => self.words.connection_online(),
            Connection::Offline => self.words.connection_offline(),
            Connection::Retrying { after, trouble } => {
                let why = explain::trouble::explain(trouble, self.words).message;
                self.words.connection_retrying(why, after.as_secs().max(1))
            }
        }
    }
}

/// What happened in a room, as a notice.
#[must_use]
pub fn happening(words: &Words, what: &Happening) -> Visible {
    match what {
        Happening::Joined { who } => words.joined(name(who)),
        Happening::Left { who, reason: LeftReason::Left, .. } => words.left(name(who)),
        Happening::Left { who, by: Some(by), .. } => words.left_removed_by(name(by), name(who)),
        Happening::Left { who, by: None, .. } => words.left_removed(name(who)),
        Happening::Renamed { who, to } => words.renamed(name(who), Visible::quoted(to.as_str())),
        Happening::Ruled { by, change } => rules::notice(words, by.as_ref(), change),
    }
}

/// Why messages cannot be shown, as a notice.
#[must_use]
pub fn missing(words: &Words, gap: &Gap) -> Visible {
    let count = gap.count;
    match gap.reason {
        GapReason::BeforeYouJoined => words.gap_before_you_joined(count),
        GapReason::Repaired => words.gap_repaired(count),
        GapReason::Unreadable => words.gap_unreadable(count),
        GapReason::LaterVersion => words.gap_later_version(count),
        GapReason::NotAllowed => words.gap_not_allowed(count),
        GapReason::Expired => words.gap_expired(count),
    }
}

/// What every notice begins with, and nothing else.
const STAR: Visible = Visible::own("* ");

/// What somebody is called, in quotation marks where they need them.
pub fn name(person: &Person) -> Visible {
    Visible::quoted(&person.nick)
}

/// Where the report of a message is, and what can be done with it.
pub fn reported(words: &Words, report: &Report, who: &str, file: &Path) -> [Visible; 2] {
    let file = || Visible::line(&file.display().to_string());
    let told = words.reported(Visible::quoted(who), report.seq.0, file());
    [told, words.reported_hint(file())].map(|line| Visible::concat(&[&STAR, &line]))
}

fn starred(lines: Vec<Visible>) -> Vec<Visible> {
    lines.iter().map(|line| Visible::concat(&[&STAR, line])).collect()
}

fn results(lines: Vec<Visible>) -> Vec<Told> {
    lines.into_iter().map(Told::Result).collect()
}

/// What is known of somebody in a room: whether they are there, what they may do, what one decided
/// about them.
#[must_use]
pub fn facts_of(words: &Words, person: &Present) -> Vec<Visible> {
    let mut facts = vec![match person.reach {
        Reach::Online => words.person_online(),
        Reach::Away => words.person_away(),
        Reach::Offline => words.person_offline(),
    }];
    facts.extend(person.me.then(|| words.person_me()));
    match person.role {
        Role::Owner => facts.push(words.person_owner()),
        Role::Moderator => facts.push(words.person_moderator()),
        Role::Member => {}
    }
    facts.extend(person.verified.then(|| words.person_verified()));
    facts.extend(person.ignored.then(|| words.person_ignored()));
    facts
}

/// A name, facts about it, and what else there is.
pub fn row(name: &Visible, facts: &[Visible], more: Option<&Visible>) -> Visible {
    let (gap, comma) = (Visible::own("  "), Visible::own(", "));
    let mut parts = vec![name, &gap];
    for (at, fact) in facts.iter().enumerate() {
        if at > 0 {
            parts.push(&comma);
        }
        parts.push(fact);
    }
    if let Some(more) = more {
        parts.extend([&gap, more]);
    }
    Visible::concat(&parts)
}

#[cfg(test)]
mod tests {
    use tchat_client::command::Verify;
    use tchat_client::event::{KeyChange, Message, PlainMessage};
    use tchat_client::parts::Form;
    use tchat_client::safety_number::{SafetyNumber, WordList};
    use tchat_i18n::Lang;
    use tchat_proto::id::{AccountKey, MessageId, Seq};

    use super::*;

    fn told(lang: Lang, event: &Event) -> String {
        let words = Words::new(lang).in_chat();
        let here = RoomName::general();
        let teller = Teller { words: &words, here: Some(&here), titles: &titles::BY_NAME };
        let lines = teller.tell(event, Some("me")).into_iter().map(|told| match told {
            Told::Result(line) => line.to_string(),
            Told::Note(line) => format!("note: {line}"),
        });
        lines.collect::<Vec<_>>().join("\n")
    }

    fn message(room: &str, nick: &str, text: &str) -> Event {
        Event::Message(Message {
            room: RoomName::parse(room).unwrap(),
            seq: Seq(1),
            id: MessageId([0; 16]),
            from: person(nick),
            text: text.to_owned(),
            time: Timestamp(0),
            mine: false,
            form: Form::Text,
            reply: None,
            mentions: Vec::new(),
            edited: None,
            deleted: None,
            reactions: Vec::new(),
            notify: false,
        })
    }

    fn person(nick: &str) -> Person {
        Person { nick: nick.to_owned(), account: AccountKey([1; 32]) }
    }

    #[test]
    fn a_message_is_a_name_a_colon_and_the_text() {
        assert_eq!(told(Lang::English, &message("general", "alice", "hello")), "alice: hello");
        assert_eq!(told(Lang::French, &message("team", "alice", "salut")), "[team] alice: salut");
    }

    #[test]
    fn a_notice_is_not_what_a_message_can_be() {
        let joined = Event::Joined { room: RoomName::general(), who: person("alice") };
        assert_eq!(told(Lang::English, &joined), "* alice joined");
        assert_eq!(told(Lang::French, &joined), "* alice a rejoint le salon");
        let forged = message("general", "* alice joined", "x\n* bob left");
        assert_eq!(told(Lang::English, &forged), "\\u{2A} alice joined: x\n  | * bob left");
        let spaced = Event::Joined { room: RoomName::general(), who: person("bob left. eve") };
        assert_eq!(told(Lang::English, &spaced), "* “bob left. eve” joined");
    }

    #[test]
    fn the_servers_word_is_not_what_a_person_can_say() {
        let said = |text: &str| Event::Announcement { time: Timestamp(0), text: text.to_owned() };
        let tea = "* the server announces: tea";
        assert_eq!(told(Lang::English, &said("tea")), tea);
        assert_eq!(told(Lang::French, &said("thé")), "* annonce du serveur\u{a0}: thé");
        let forged = told(Lang::English, &message("general", tea, tea));
        assert!(forged.starts_with("\\u{2A} the server announces"), "{forged}");
        // Nor can it say what looks like something else.
        let two = told(Lang::English, &said("tea\nalice: hello\u{1b}[2J"));
        assert_eq!(two, format!("{tea}\n  | alice: hello␛[2J"));
    }

    #[test]
    fn what_is_not_encrypted_says_so_in_each_line() {
        let bob = || PlainName::admitted("bob").unwrap();
        let said = |lang, event| told(lang, &Event::Plain(event));
        let message = || {
            PlainEvent::Message(PlainMessage {
                seq: Seq(1),
                id: MessageId([0; 16]),
                from: bob(),
                text: "x\n* eve left".to_owned(),
                time: Timestamp(0),
                mine: false,
            })
        };
        assert_eq!(said(Lang::English, message()), "[plain] bob: x\n  | * eve left");
        assert_eq!(said(Lang::French, message()), "[en clair] bob: x\n  | * eve left");
        assert_eq!(said(Lang::English, PlainEvent::Left(bob())), "[plain] * bob left");
        let entered = said(Lang::French, PlainEvent::Entered { me: bob() });
        assert!(entered.contains("n’est pas chiffré"), "{entered}");
        let forger = PlainName::admitted("[general] alice").unwrap();
        let joined = said(Lang::English, PlainEvent::Joined(forger));
        assert_eq!(joined, "[plain] * “[general] alice” joined");
    }

    #[test]
    fn a_fork_is_told_loudly_with_what_to_do() {
        let alarm = Alarm::Forked { who: person("bob"), place: Seq(41) };
        let fork = Event::Alarm { room: RoomName::general(), alarm };
        let english = told(Lang::English, &fork);
        assert!(english.starts_with("* WARNING: bob was shown another log"), "{english}");
        assert!(english.contains("place 41") && english.contains("\n* compare"), "{english}");
        assert!(told(Lang::French, &fork).contains("ALERTE"), "{english}");
    }

    #[test]
    fn a_gap_is_explained() {
        let gap = Event::Gap(Gap {
            room: RoomName::general(),
            first: Seq(1),
            last: Seq(3),
            count: 3,
            reason: GapReason::BeforeYouJoined,
        });
        assert_eq!(told(Lang::English, &gap), "* 3 messages were sent before you joined");
        assert_eq!(told(Lang::French, &gap), "* 3 messages ont été envoyés avant votre arrivée");
    }

    #[test]
    fn the_connection_is_no_result() {
        let online = Event::Connection(Connection::Online);
        assert_eq!(told(Lang::English, &online), "note: connected");
    }

    #[test]
    fn one_reads_who_is_there() {
        let people = Event::People {
            room: RoomName::general(),
            people: vec![Present {
                who: person("alice"),
                reach: Reach::Online,
                me: true,
                verified: false,
                ignored: false,
                role: Role::Owner,
                mark: "k7f2".to_owned(),
                first_seen: Some(Timestamp(86_400_000)),
                fingerprint: "12345 67890".to_owned(),
            }],
            reference: None,
        };
        assert_eq!(
            told(Lang::English, &people),
            "* alice  online, you, owner, first seen 1970-01-02  ~k7f2  12345 67890"
        );
    }

    #[test]
    fn a_changed_key_is_told_with_both_keys_and_what_to_do_and_louder_if_it_was_verified() {
        let change = |was_verified| {
            Event::KeyChanged(KeyChange {
                who: person("bob~k7f2"),
                choice: "bob~k7f2".to_owned(),
                before: AccountKey([2; 32]),
                fingerprint_before: "11111 22222".to_owned(),
                fingerprint_after: "33333 44444".to_owned(),
                was_verified,
            })
        };
        for (lang, loud, command) in [
            (Lang::English, "WARNING", "`/verify bob~k7f2`"),
            (Lang::French, "ATTENTION", "`/vérifier bob~k7f2`"),
        ] {
            let [quiet, verified] = [false, true].map(|it| told(lang, &change(it)));
            for text in [&quiet, &verified] {
                assert!(text.contains("11111 22222") && text.contains("33333 44444"), "{text}");
                assert!(text.contains(command), "{text}");
                assert!(text.lines().all(|line| line.starts_with("* ")), "{text}");
            }
            assert!(verified.contains(loud) && !quiet.contains(loud), "{verified}");
        }
    }

    #[test]
    fn a_number_to_compare_is_shown_as_digits_words_and_a_code() {
        let number = SafetyNumber::of(AccountKey([1; 32]), AccountKey([2; 32]));
        let verification = |how, verified| Event::Verification {
            who: person("bob"),
            how,
            number,
            verified,
            reference: None,
        };
        let shown = told(Lang::French, &verification(Verify::Show, false));
        let list = number.words(WordList::French);
        for part in ["33927 36871 24496 86684 38530 09822", list[0], list[11], "▀", "--oui"] {
            assert!(shown.contains(part), "{part}: {shown}");
        }
        let done = told(Lang::English, &verification(Verify::Believe, true));
        assert_eq!(done, "* the key of bob is verified");
    }
}
