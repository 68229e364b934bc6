//! The views over the timeline: which opens for what, and what they ask for.

use tchat_client::command::Wish;
use tchat_front::doors::Doors;
use tchat_proto::room::RoomName;

use super::App;
use crate::keymap::Action;
use crate::panel::{Asked, Code, Concerns, Connection, Invitations, Panel, RoomList, Transfers};

impl App {
    /// Shows how others come to the server that runs beside this chat. Invitations made here name
    /// the address that they reach it at, instead of this machine's own.
    pub fn shows_doors(&mut self, doors: Doors) {
        self.chat.is_reached_at(doors.host.clone());
        self.doors = Some(doors);
        self.open_view(Action::Doors);
    }

    /// Opens the view that an action is for.
    pub(super) fn open_view(&mut self, action: Action) {
        match action {
            Action::Members => self.open_of_room(|room| Wish::Who { room }),
            Action::RoomSettings => self.open_of_room(|room| Wish::Rules { room }),
            Action::Invitations => {
                if let Some(room) = self.chat.sealed_here() {
                    self.panel = Some(Panel::view(Invitations::new(
                        tchat_front::invitations::Invitations::new(room.clone(), None),
                    )));
                    self.chat.ask(Wish::Invitations { room });
                }
            }
            Action::RoomList => {
                self.panel = Some(Panel::view(RoomList::new(None)));
                self.chat.ask(Wish::Rooms);
            }
            Action::Transfers => {
                self.panel = Some(Panel::view(Transfers::new(self.chat.transfers().all())));
            }
            Action::Connection => self.panel = Some(Panel::view(Connection)),
            Action::Concerns => {
                let there = self.chat.concerns().all().to_vec();
                self.panel = Some(Panel::view(Concerns::new(there)));
            }
            Action::Doors => match self.doors.clone() {
                Some(doors) => self.panel = Some(Panel::view(Code::of_doors(doors))),
                None => self.chat.say_beside(self.chat.words().no_doors()),
            },
            _ => {}
        }
    }

    /// Asks for what a view of the open room shows: it opens with the answer.
    fn open_of_room(&mut self, wish: fn(RoomName) -> Wish) {
        if let Some(room) = self.chat.here().cloned() {
            self.chat.ask(wish(room));
        }
    }

    /// Does what a view asks for.
    pub(super) fn asked_by_view(&mut self, asked: Asked) {
        match asked {
            Asked::Ask(wish) => self.chat.ask(wish),
            Asked::AskBoth([one, other]) => {
                self.chat.ask(one);
                self.chat.ask(other);
            }
            Asked::Leave(wish) => self.chat.ask_and_go(wish),
            Asked::Go(room, wish) => self.chat.go(room, wish),
            Asked::Copy(text) => self.chat.copy_aloud(text),
            Asked::ShowCode(code) => self.panel = Some(Panel::view(code)),
            Asked::Settle(concern) => self.chat.settle_concern(&concern),
            // What other panels ask for.
            _ => {}
        }
    }
}
