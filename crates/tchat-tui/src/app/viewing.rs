//! The views over the timeline: which opens for what, and what they ask for.

use tchat_client::Event;
use tchat_client::command::{Verify, Wish};
use tchat_client::event::RoomCode;
use tchat_i18n::Visible;
use tchat_proto::id::AccountKey;
use tchat_proto::invitation::{Invitation, InvitationTerms};
use tchat_proto::room::RoomName;
use tchat_speech::tell::text::{Teller, Told};

use super::App;
use crate::keymap::Action;
use crate::order::Order;
use crate::panel::code::Doors;
use crate::panel::{
    Asked, Code, Concerns, Connection, Invitations, Members, Panel, Person, Reading, RoomList,
    Settings, Transfers,
};

impl App {
    /// Shows how others come to the server that runs beside this chat. Invitations made here name
    /// the address that they reach it at, instead of this machine's own.
    pub fn shows_doors(&mut self, doors: Doors) {
        self.reached_at = Some(doors.host.clone());
        self.panel = Some(Panel::view(Code::of_doors(doors)));
    }

    /// Opens the view that an action is for.
    pub(super) fn open_view(&mut self, action: Action) {
        match action {
            Action::Members => self.open_of_room(|room| Wish::Who { room }),
            Action::RoomSettings => self.open_of_room(|room| Wish::Rules { room }),
            Action::Invitations => {
                if let Some(room) = self.sealed_here() {
                    self.panel = Some(Panel::view(Invitations::new(room.clone(), None)));
                    self.ask(Wish::Invitations { room });
                }
            }
            Action::RoomList => {
                self.panel = Some(Panel::view(RoomList::new(None)));
                self.ask(Wish::Rooms);
            }
            Action::Transfers => {
                self.panel = Some(Panel::view(Transfers::new(self.transfers.all())));
            }
            Action::Connection => self.panel = Some(Panel::view(Connection)),
            Action::Concerns => {
                let there = self.concerns.all().to_vec();
                self.panel = Some(Panel::view(Concerns::new(there)));
            }
            _ => {}
        }
    }

    /// Asks for what a view of the open room shows: it opens with the answer.
    fn open_of_room(&mut self, wish: fn(RoomName) -> Wish) {
        if let Some(room) = self.here.clone() {
            self.ask(wish(room));
        }
    }

    /// The open room, unless it is the plain one: that has no rules and no invitations.
    fn sealed_here(&mut self) -> Option<RoomName> {
        let room = self.here.clone()?;
        if room == RoomName::plain() {
            self.note(self.words.only_sealed());
            return None;
        }
        Some(room)
    }

    /// Opens the view that an answer is for; says whether there is one.
    pub(super) fn show_answer(&mut self, event: &Event) -> bool {
        let panel = match event {
            Event::People { room, people, reference: Some(_) } => {
                let rules = self.rules.of(room);
                let muted = rules.map(|it| it.policy.muted.clone()).unwrap_or_default();
                Panel::view(Members::new(room.clone(), people.clone(), muted))
            }
            Event::Verification { who, how: Verify::Show, number, verified, .. } => {
                Panel::view(Person::new(who.clone(), *number, *verified))
            }
            Event::Rules { room, rules, reference: Some(_) } => {
                Panel::view(Settings::new(room.clone(), rules.clone(), self.account_in(room)))
            }
            Event::Rooms { rooms, reference: Some(_) } => {
                Panel::view(RoomList::new(Some(rooms.clone())))
            }
            Event::Invitation { invitation, terms, reference: Some(_) } => {
                Panel::view(self.invitation(invitation.clone(), *terms))
            }
            Event::Invitations { room, invitations, reference: Some(_) } => {
                Panel::view(Invitations::new(room.clone(), Some(invitations.clone())))
            }
            Event::Transfers { transfers, reference: Some(_) } => {
                Panel::view(Transfers::new(transfers.clone()))
            }
            Event::RoomCode { code, .. } => Panel::Reading(self.room_code(code)),
            _ => return false,
        };
        self.panel = Some(panel);
        true
    }

    /// An invitation with an address that others reach, and what it is good for.
    fn invitation(&self, mut invitation: Invitation, terms: Option<InvitationTerms>) -> Code {
        let address = &mut invitation.server.address;
        if let Some(host) = &self.reached_at
            && address.ip().is_some_and(|ip| ip.is_loopback())
        {
            address.host.clone_from(host);
        }
        let teller =
            Teller { words: &self.words, here: self.here.as_ref(), titles: self.rooms.titles() };
        let told = teller.invitation(&invitation, terms).into_iter();
        let good = told.filter_map(|told| match told {
            Told::Note(line) => Some(line),
            Told::Result(_) => None,
        });
        Code::of_invitation(invitation.to_string(), good.collect())
    }

    /// What members read to each other, with nothing around that could be misread.
    fn room_code(&self, code: &RoomCode) -> Reading {
        let words = &self.words;
        let digits: Vec<_> = code.digits.split(' ').collect();
        let mut lines = vec![words.room_code_place(code.place.0, code.epoch.0), Visible::EMPTY];
        let rows = digits.chunks(6).map(|row| Visible::line(&format!("    {}", row.join(" "))));
        lines.extend(rows);
        lines.extend([Visible::EMPTY, words.room_code_hint(code.place.0)]);
        Reading::new(words.room_code_title(self.rooms.title(&code.room)), lines)
    }

    /// Oneself, as far as the members of a room are known.
    fn account_in(&self, room: &RoomName) -> Option<AccountKey> {
        self.people.of(room).iter().find(|it| it.me).map(|me| me.who.account)
    }

    /// Does what a view asks for.
    pub(super) fn asked_by_view(&mut self, asked: Asked) {
        match asked {
            Asked::Ask(wish) => self.ask(wish),
            Asked::AskBoth([one, other]) => {
                self.ask(one);
                self.ask(other);
            }
            Asked::Leave(wish) => {
                self.goes_to_direct = matches!(wish, Wish::Direct { .. });
                self.ask(wish);
            }
            Asked::Go(room, wish) => self.go(room, wish),
            Asked::Copy(text) => {
                self.orders.push_back(Order::Copy(text));
                self.note(self.words.text_copied());
            }
            Asked::ShowCode(code) => self.panel = Some(Panel::view(code)),
            Asked::Settle(concern) => self.concerns.settle(&concern),
            // What other panels ask for.
            _ => {}
        }
    }
}
