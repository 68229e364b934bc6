//! What the engine told, and what becomes of it: in the timeline, around it, below, or in a view.

use std::io;
use std::path::PathBuf;

use tchat_client::command::{Reference, Verify, Wish};
use tchat_client::event::{LeftReason, RoomCode};
use tchat_client::report::Report;
use tchat_client::{Event, Trouble};
use tchat_i18n::Visible;
use tchat_proto::id::{AccountKey, ServerKey};
use tchat_proto::invitation::{Invitation, InvitationTerms};
use tchat_proto::refusal::Code;
use tchat_proto::room::RoomName;
use tchat_speech::tell::text::{self, Teller, Told};

use super::Chat;
use crate::conversation::Conversation;
use crate::home::{Home, home};
use crate::order::{Order, Show};
use crate::search::Search;

/// Whether a view that lies over the messages has taken an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Taken {
    /// It shows it: it is told nowhere else.
    ByView,
    /// There is no view, or the event was not for it.
    No,
}

/// Whether something is refused because one is not in a room. Where nobody asked for it, this program
/// did before it knew, and it is no news.
fn is_of_no_room(trouble: &Trouble) -> bool {
    match trouble {
        Trouble::NotInRoom { .. } => true,
        Trouble::Refused(refusal) => refusal.code == Code::NoSuchRoom,
        _ => false,
    }
}

impl Chat {
    /// Takes an event of the engine. The answer to a search is the search's alone.
    pub fn heard(&mut self, event: &Event, taken: Taken) {
        self.hear(event, taken);
        self.mark_as_read();
    }

    fn hear(&mut self, event: &Event, taken: Taken) {
        self.rooms.heard(event, self.line.me());
        self.people.heard(event);
        self.outgoing.heard(event);
        self.plain.heard(event);
        if Search::is_answer(event) {
            return;
        }
        self.hear_around(event);
        match event {
            Event::ServerKeyTrusted { key, .. } => self.got_key(*key),
            Event::Ready { room, .. } => self.is_ready(room),
            Event::Left { room, who, reason, .. } if self.line.is_me(&who.nick) => {
                self.is_out_of(room, *reason);
            }
            Event::Message(message) if message.notify => self.alert(message),
            // Somebody wants to read it again.
            Event::Unread { room, count, read, reference: Some(_) } if count.messages > 0 => {
                if let Some(open) = self.open.as_mut().filter(|open| open.room() == room) {
                    open.mark_unread(*read);
                }
            }
            Event::Transfer(transfer) => self.look_at_shared(transfer),
            _ => {}
        }
        if !self.hear_drafts(event) {
            self.show_event(event, taken);
        }
        if let Event::Error { trouble, reference: Some(reference) } = event {
            self.whereabouts.refused(reference);
            self.take_back(reference, trouble);
        }
        self.ask_who();
    }

    /// The server was met for the first time.
    fn got_key(&mut self, key: ServerKey) {
        if self.records.history.is_none()
            && let Err(trouble) = self.read_history(key)
        {
            self.wrong(&trouble);
        }
    }

    fn is_ready(&mut self, room: &RoomName) {
        if self.open.is_none() {
            self.show(room.clone());
        }
        self.wish(Wish::Rooms);
    }

    /// One is in a room no more; whoever did not want that is told what can be done.
    fn is_out_of(&mut self, room: &RoomName, reason: LeftReason) {
        self.people.forget(room);
        if reason != LeftReason::Left {
            self.wrong(&Trouble::Removed { room: room.clone() });
        }
    }

    /// Shows an event where it belongs.
    fn show_event(&mut self, event: &Event, taken: Taken) {
        let in_timeline = match (&mut self.open, &self.records.history) {
            (Some(open), Some(history)) => open.heard(history, event),
            _ => Ok(false),
        };
        let in_timeline = match in_timeline {
            Ok(changed) => changed,
            Err(trouble) => return self.wrong(&trouble),
        };
        if taken == Taken::ByView || self.show_answer(event) {
            return;
        }
        match event {
            Event::Joined { room, who } if self.line.is_me(&who.nick) => self.entered(room),
            Event::CaughtUp { room } => self.entered(room),
            Event::Direct { room, .. } if self.whereabouts.goes_to_direct => {
                self.whereabouts.goes_to_direct = false;
                self.show(room.clone());
            }
            // Told where it stands.
            Event::Error { reference, .. } if in_timeline && self.stands_there(reference) => {}
            Event::Error { trouble, reference: None } if is_of_no_room(trouble) => {}
            Event::Error { trouble, .. } => self.wrong(trouble),
            Event::Reported { who, report, .. } => {
                let (who, report) = (who.nick.clone(), report.clone());
                self.orders.push_back(Order::KeepReport { who, report });
            }
            _ if matches!(home(event), Home::Note | Home::Panel) => self.tell(event),
            _ => {}
        }
    }

    /// Whether what went wrong is told among the messages: of the plain room, which keeps nothing,
    /// that is only what was said in it.
    fn stands_there(&self, reference: &Option<Reference>) -> bool {
        let is_plain = self.open.as_ref().is_some_and(Conversation::is_plain);
        let mut said = reference.iter();
        !is_plain || said.any(|reference| self.outgoing.given.holds(reference))
    }

    /// What is around the timeline learns from an event.
    fn hear_around(&mut self, event: &Event) {
        self.rules.heard(event);
        self.concerns.heard(event);
        self.transfers.heard(event);
        self.line.heard(event);
        if let Event::CaughtUp { room } = event
            && *room != RoomName::plain()
        {
            self.wish(Wish::Notify { room: room.clone(), rule: None });
        }
    }

    /// Opens the room one was on the way to.
    fn entered(&mut self, room: &RoomName) {
        if self.whereabouts.leads_to(room) {
            self.show(room.clone());
        }
    }

    /// Tells an event below if it is one line, else in a panel.
    fn tell(&mut self, event: &Event) {
        let told = self.teller().tell(event, self.line.me()).into_iter();
        let mut lines: Vec<Visible> = told
            .map(|told| match told {
                Told::Result(line) | Told::Note(line) => line,
            })
            .collect();
        match lines.len() {
            0 => {}
            1 => lines.pop().into_iter().for_each(|line| self.say_beside(line)),
            _ => self.show_over(Show::Text { title: self.words().panel_answer(), lines }),
        }
    }

    fn teller(&self) -> Teller<'_> {
        Teller { words: self.words(), here: self.here(), titles: self.rooms.titles() }
    }

    /// Takes note of where the report of a message is, or why it is nowhere.
    pub fn report_kept(&mut self, who: &str, report: &Report, kept: io::Result<PathBuf>) {
        match kept {
            Ok(path) => {
                let lines = text::reported(self.words(), report, who, &path).to_vec();
                self.show_over(Show::Text { title: self.words().panel_answer(), lines });
            }
            Err(error) => {
                let why = Visible::line(&error.to_string());
                let name = Visible::line("tchat-report.cbor");
                self.note_wrong(self.words().report_file_failed(name, why));
            }
        }
    }

    /// Asks again who is in the open room and what goes for it, if that may have changed.
    pub(super) fn ask_who(&mut self) {
        if let Some(room) = self.here().cloned()
            && self.rooms.contains(&room)
            && self.line.is_online()
            && self.line.has_caught_up(&room)
        {
            if self.people.is_due(&room) {
                self.wish(Wish::Who { room: room.clone() });
            }
            if self.rules.is_due(&room) {
                self.wish(Wish::Rules { room });
            }
        }
    }

    /// Shows what an answer is for; says whether it is for something.
    fn show_answer(&mut self, event: &Event) -> bool {
        let show = match event {
            Event::People { room, people, reference: Some(_) } => {
                let rules = self.rules.of(room);
                let muted = rules.map(|it| it.policy.muted.clone()).unwrap_or_default();
                Show::Members { room: room.clone(), people: people.clone(), muted }
            }
            Event::Verification { who, how: Verify::Show, number, verified, .. } => {
                Show::Person { who: who.clone(), number: *number, verified: *verified }
            }
            Event::Rules { room, rules, reference: Some(_) } => {
                let me = self.account_in(room);
                Show::Rules { room: room.clone(), rules: rules.clone(), me }
            }
            Event::Rooms { rooms, reference: Some(_) } => Show::Rooms(rooms.clone()),
            Event::Invitation { invitation, terms, reference: Some(_) } => {
                self.invitation(invitation.clone(), *terms)
            }
            Event::Invitations { room, invitations, reference: Some(_) } => {
                Show::Invitations { room: room.clone(), invitations: invitations.clone() }
            }
            Event::Transfers { transfers, reference: Some(_) } => {
                Show::Transfers(transfers.clone())
            }
            Event::RoomCode { code, .. } => self.room_code(code),
            _ => return false,
        };
        self.show_over(show);
        true
    }

    /// An invitation with an address that others reach, and what it is good for.
    fn invitation(&self, mut invitation: Invitation, terms: Option<InvitationTerms>) -> Show {
        let address = &mut invitation.server.address;
        if let Some(host) = &self.line.reached_at
            && address.ip().is_some_and(|ip| ip.is_loopback())
        {
            address.host.clone_from(host);
        }
        let told = self.teller().invitation(&invitation, terms).into_iter();
        let good = told.filter_map(|told| match told {
            Told::Note(line) => Some(line),
            Told::Result(_) => None,
        });
        Show::Invitation { good: good.collect(), link: invitation.to_string() }
    }

    /// What members read to each other, with nothing around that could be misread.
    fn room_code(&self, code: &RoomCode) -> Show {
        let words = self.words();
        let digits: Vec<_> = code.digits.split(' ').collect();
        let mut lines = vec![words.room_code_place(code.place.0, code.epoch.0), Visible::EMPTY];
        let rows = digits.chunks(6).map(|row| Visible::line(&format!("    {}", row.join(" "))));
        lines.extend(rows);
        lines.extend([Visible::EMPTY, words.room_code_hint(code.place.0)]);
        Show::Text { title: words.room_code_title(self.rooms.title(&code.room)), lines }
    }

    /// Oneself, as far as the members of a room are known.
    fn account_in(&self, room: &RoomName) -> Option<AccountKey> {
        self.people.of(room).iter().find(|it| it.me).map(|me| me.who.account)
    }
}
