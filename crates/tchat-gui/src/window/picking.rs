//! Finding one's way in the window: what is offered and asked over the messages, what is beside them, and
//! what keys and menus do.

use eframe::egui::{Context, Event, Id, Ui, gui_zoom};
use tchat_client::command::Wish;
use tchat_front::settings::{Notify, Settings, Switch};
use tchat_front::switcher::{Choice, Does};
use tchat_front::text_buffer::Way;
use tchat_i18n::{Visible, Words};
use tchat_proto::room::RoomName;

use super::Window;
use super::over::Over;
use crate::intent::Intent;
use crate::intent::file_wish::FileWish;
use crate::intent::pick::Pick;
use crate::keymap::{self, Action, BINDINGS, Place};
use crate::view::asked::Asked;
use crate::view::finding::Finding;
use crate::view::layout::{Sides, is_wide};
use crate::view::part::{self, Part};
use crate::view::switcher::Switcher;
use crate::view::timeline::Timeline;
use crate::view::writing::Writing;
use crate::view::{self, Intents, View, menu};

/// What is offered over the messages until it is closed.
#[derive(Debug)]
enum Offered {
    /// Rooms, people and commands to choose from.
    Switcher(Switcher),
    /// The keys and the commands.
    Keys,
}

/// What is offered and asked, and what is beside the messages.
#[derive(Debug, Default)]
pub(super) struct Picking {
    offered: Option<Offered>,
    /// What is to be answered first, whatever else lies over the messages.
    pub(super) asked: Option<Asked>,
    /// What is beside the messages.
    pub(super) sides: Sides,
    /// What was typed after a key, and waits until that is done.
    held: Vec<Event>,
    /// The settings that somebody changed and the program is to keep.
    changed: Vec<(&'static str, &'static str)>,
}

impl Picking {
    /// One that shows beside the messages what somebody's settings say.
    pub(super) fn of(settings: &Settings) -> Self {
        let sides = Sides { rooms: settings.is_on(Switch::Sidebar), ..Sides::default() };
        Self { sides, ..Self::default() }
    }

    /// Whether something is to be answered first.
    pub(super) const fn is_asking(&self) -> bool {
        self.asked.is_some()
    }

    /// Asks it.
    pub(super) fn ask(&self, ui: &Ui, view: &View<'_>, wants: &mut Intents) {
        self.asked.iter().for_each(|asked| asked.show(ui, view, wants));
    }

    /// Whether something is offered over the messages.
    pub(super) const fn is_offering(&self) -> bool {
        self.offered.is_some()
    }

    /// Shows what is offered.
    pub(super) fn show(&mut self, ui: &Ui, view: &View<'_>, wants: &mut Intents) {
        match &mut self.offered {
            Some(Offered::Switcher(switcher)) => switcher.show(ui, view, wants),
            Some(Offered::Keys) => view::keys::show(ui, view, wants),
            None => {}
        }
    }

    /// Whether the drawer is over the messages.
    pub(super) fn has_drawer(&self, ui: &Ui) -> bool {
        self.sides.drawer && !is_wide(ui.ctx().content_rect().width())
    }

    /// Takes the first key that means something here; what was typed after it waits.
    pub(super) fn keys(&mut self, ui: &Ui, view: &View<'_>, over: Over, wants: &mut Intents) {
        let has_chosen = view.chat.open().is_some_and(|open| open.chosen_message().is_some());
        let places = match (over.takes_keys(), has_chosen) {
            (true, _) => &[][..],
            (false, true) => &[Place::Message, Place::Anywhere][..],
            (false, false) => &[Place::Anywhere][..],
        };
        let focused = ui.memory(|memory| memory.focused());
        if over.takes_keys() && focused == Some(Writing::id()) {
            return self.hold(ui);
        }
        ui.input_mut(|input| {
            input.events.splice(0..0, self.held.drain(..));
            if let Some((action, later)) = keymap::take(&mut input.events, places) {
                wants.push(self.intent(view, action));
                self.held = later;
            }
        });
        if !self.held.is_empty() {
            ui.ctx().request_repaint();
        }
        if over != Over::Nothing {
            return;
        }
        if focused == Some(Timeline::id()) {
            among_messages(ui, wants);
        } else if focused.is_some_and(|id| id != Writing::id()) {
            // Whoever types writes, whatever has the keyboard.
            if is_writing(ui) {
                ui.memory_mut(|memory| memory.request_focus(Writing::id()));
            }
        }
    }

    /// Lets what is typed wait for what was opened in the picture before: it takes the keyboard when it is
    /// drawn first, and until then the entry would have it.
    fn hold(&mut self, ui: &Ui) {
        ui.memory_mut(|memory| memory.surrender_focus(Writing::id()));
        ui.input_mut(|input| {
            let events = std::mem::take(&mut input.events);
            let (typed, others): (Vec<_>, Vec<_>) = events.into_iter().partition(keymap::is_typed);
            input.events = others;
            self.held.extend(typed);
        });
        ui.ctx().request_repaint();
    }

    /// What an action wants; some of them the window knows already.
    fn intent(&self, view: &View<'_>, action: Action) -> Intent {
        let chosen = view.chat.open().and_then(|open| open.chosen_message());
        match (action, chosen.map(|message| message.seq)) {
            (Action::NextRoom, _) => Intent::Beside(1),
            (Action::PreviousRoom, _) => Intent::Beside(-1),
            (Action::NextUnread, _) => Intent::NextUnread,
            (Action::SearchHere, _) => Intent::Find,
            (Action::ToEnd, _) => Intent::ToEnd,
            (Action::ChooseUp, _) => Intent::Choose(Way::Back),
            (Action::ChooseDown, _) => Intent::Choose(Way::On),
            (Action::Reconnect, _) => Intent::Reconnect,
            (Action::Reply, Some(seq)) => Intent::Reply(seq),
            (Action::Edit, Some(seq)) => Intent::Edit(seq),
            (Action::Delete, Some(seq)) => Intent::Delete(seq),
            (Action::Save, Some(seq)) => Intent::File(FileWish::Save(seq)),
            (action, _) => Intent::Pick(Pick::Act(action)),
        }
    }
}

/// Whether something is typed that can be no press of what has the keyboard, as a space is.
fn is_writing(ui: &Ui) -> bool {
    let writes = |event: &Event| matches!(event, Event::Text(text) if !text.trim().is_empty());
    ui.input(|input| input.events.iter().any(writes))
}

/// The keys by which one goes through the messages once they have the keyboard.
fn among_messages(ui: &Ui, wants: &mut Intents) {
    use eframe::egui::{EventFilter, Key, Modifiers};
    let filter = EventFilter { vertical_arrows: true, escape: true, ..EventFilter::default() };
    ui.memory_mut(|memory| memory.set_focus_lock_filter(Timeline::id(), filter));
    let mut on = |key, does: &mut dyn FnMut(&mut Intents)| {
        if ui.input_mut(|input| input.consume_key(Modifiers::NONE, key)) {
            does(wants);
        }
    };
    on(Key::ArrowUp, &mut |wants| wants.push(Intent::Choose(Way::Back)));
    on(Key::ArrowDown, &mut |wants| wants.push(Intent::Choose(Way::On)));
    on(Key::Enter, &mut |wants| wants.push(Intent::Pick(Pick::Act(Action::Menu))));
    let mut escaped = false;
    on(Key::Escape, &mut |wants| {
        wants.push(Intent::ChooseThis(None));
        escaped = true;
    });
    if escaped || is_writing(ui) {
        ui.memory_mut(|memory| memory.request_focus(Writing::id()));
    }
}

impl Window {
    /// Does what somebody wants who finds their way.
    pub(super) fn pick(&mut self, ui: &Ui, pick: Pick) {
        match pick {
            Pick::Act(action) => self.act(ui.ctx(), action),
            Pick::LookFor(typed) => self.choose_in(|switcher| switcher.choices.look(&typed)),
            Pick::Beside(way) => self.choose_in(|switcher| switcher.choices.choose_beside(way)),
            Pick::From(steps) => self.choose_in(|switcher| switcher.choices.choose_from(steps)),
            Pick::Take(at) => {
                self.choose_in(|switcher| switcher.choices.choose(at));
                self.take_chosen(ui.ctx());
            }
            Pick::TakeChosen => self.take_chosen(ui.ctx()),
            Pick::Close => {
                if self.picking.asked.take().is_none() {
                    self.picking.offered = None;
                }
            }
            Pick::CloseDrawer => self.picking.sides.drawer = false,
            Pick::Sure => self.do_asked(),
            Pick::Room(room, deed) => self.about_room(room, deed),
            Pick::Person(room, deed, who) => match deed.is_grave() {
                true => self.ask_first(Asked::Deed(room, deed, who)),
                false => self.about_person(&room, deed, &who),
            },
            Pick::Mention(called) => {
                self.chat.mention(&called);
                self.picking.sides.drawer = false;
            }
            Pick::Message(seq, deed) => self.about_message(seq, deed),
            Pick::UnreadFrom(seq) => self.with(seq, |chat, message| {
                chat.ask(view::message_menu::unread_from(message));
            }),
            Pick::Speak(lang) => self.chat.speak(Words::new(lang).in_chat()),
            Pick::Notify(notify) => {
                let value = match notify {
                    Notify::Who => "who",
                    Notify::Text => "text",
                    Notify::Nothing => "off",
                };
                self.set("notify", value);
            }
            Pick::Turn(switch, on) => self.set(switch.name(), if on { "on" } else { "off" }),
        }
    }

    /// Changes a setting, and has the program keep it.
    fn set(&mut self, name: &'static str, value: &'static str) {
        let mut settings = self.chat.settings().clone();
        if settings.set(name, value) {
            self.chat.set(settings);
            self.picking.changed.push((name, value));
        }
    }

    /// The settings that somebody changed since this was asked last.
    pub fn changed_settings(&mut self) -> Vec<(&'static str, &'static str)> {
        std::mem::take(&mut self.picking.changed)
    }

    fn choose_in(&mut self, choose: impl FnOnce(&mut Switcher)) {
        if let Some(Offered::Switcher(switcher)) = &mut self.picking.offered {
            choose(switcher);
        }
    }

    fn take_chosen(&mut self, ctx: &Context) {
        let Some(Offered::Switcher(switcher)) = &self.picking.offered else { return };
        let Some(does) = switcher.choices.chosen().map(|choice| choice.does.clone()) else {
            return;
        };
        self.picking.offered = None;
        if let Some(action) = self.chat.take_choice(does) {
            self.act(ctx, action);
        }
    }

    /// Does what a key or a button does.
    fn act(&mut self, ctx: &Context, action: Action) {
        let width = ctx.content_rect().width();
        let sides = self.picking.sides;
        match action {
            Action::Help => self.picking.offered = Some(Offered::Keys),
            Action::Switch | Action::Commands => {
                let choices = self.chat.choices(self.acts());
                let switcher = Switcher::new(choices, action == Action::Commands);
                self.picking.offered = Some(Offered::Switcher(switcher));
            }
            Action::SearchHere => self.finding = Some(Finding::of(self.chat.search(false))),
            Action::SearchEverywhere => self.finding = Some(Finding::of(self.chat.search(true))),
            Action::NextRoom => self.chat.go_beside(1),
            Action::PreviousRoom => self.chat.go_beside(-1),
            Action::NextUnread => self.chat.go_to_next_unread(),
            Action::PageUp => self.timeline.turn(-1),
            Action::PageDown => self.timeline.turn(1),
            Action::ToStart => self.chat.go_to_start(),
            Action::ToEnd => self.chat.go_to_end(),
            Action::ToUnread => self.chat.go_to_unread(),
            Action::ChooseUp => self.choose_message(Way::Back),
            Action::ChooseDown => self.choose_message(Way::On),
            Action::Sides => self.picking.sides = sides.turned(width),
            Action::People => self.picking.sides = sides.people_turned(width),
            Action::NextPart => self.walk(ctx, Way::On),
            Action::PreviousPart => self.walk(ctx, Way::Back),
            Action::Menu => self.want_menu(ctx),
            Action::Settings => menu::want(ctx, view::settings_menu::id()),
            Action::Members => self.ask_of_room(|room| Wish::Who { room }),
            Action::RoomSettings => self.ask_of_room(|room| Wish::Rules { room }),
            Action::Invitations => {
                let room = self.chat.sealed_here();
                room.into_iter().for_each(|room| self.chat.ask(Wish::Invitations { room }));
            }
            Action::RoomList => self.chat.ask(Wish::Rooms),
            Action::Transfers => self.chat.ask(Wish::Transfers),
            Action::Doors => self.show_doors(),
            Action::Reconnect => self.chat.ask(Wish::Reconnect),
            Action::Larger => gui_zoom::zoom_in(ctx),
            Action::Smaller => gui_zoom::zoom_out(ctx),
            Action::AsItWas => ctx.set_zoom_factor(1.0),
            Action::Quit => self.quit(),
            Action::Send => self.chat.send(),
            Action::EditLast => self.chat.edit_last(),
            Action::StepBack => self.step_back(),
            Action::RecallOlder => self.chat.recall(Way::Back),
            Action::RecallNewer => self.chat.recall(Way::On),
            Action::Complete => self.chat.complete(Way::On),
            Action::CompleteBack => self.chat.complete(Way::Back),
            // The entry's own, or a message's that is chosen.
            Action::NewLine | Action::Reply | Action::Edit | Action::Delete | Action::Save => {}
        }
    }

    /// What keys do, to be chosen by name as well.
    fn acts(&self) -> Vec<Choice<Action>> {
        let words = self.chat.words();
        let is_offered = |action| !matches!(action, Action::Switch | Action::Commands);
        let rows = BINDINGS.iter().filter(|row| row.place == Place::Anywhere);
        let offered = rows.filter(|row| is_offered(row.action)).map(|row| Choice {
            title: (row.help)(words),
            about: Visible::line(&keymap::label(words, row.action)),
            kind: words.kind_key(),
            does: Does::Act(row.action),
        });
        offered.collect()
    }

    fn ask_of_room(&mut self, wish: fn(RoomName) -> Wish) {
        if let Some(room) = self.chat.here().cloned() {
            self.chat.ask(wish(room));
        }
    }

    fn choose_message(&mut self, way: Way) {
        if let Some(open) = self.chat.open_mut() {
            open.choose(way == Way::Back, None);
        }
    }

    fn walk(&mut self, ctx: &Context, way: Way) {
        let view = self.view_without_items(ctx);
        let part = part::walk(ctx, &view, self.picking.sides, way);
        let nothing = self.chat.open().is_some_and(|open| open.chosen().is_none());
        // One sees where the keyboard is.
        if part == Some(Part::Messages) && nothing {
            self.choose_message(Way::Back);
        }
    }

    /// Has the menu opened of what has the keyboard; while one writes, of the message that is chosen.
    fn want_menu(&mut self, ctx: &Context) {
        let chosen = self.chat.open().is_some_and(|open| open.chosen().is_some());
        let focused = ctx.memory(|memory| memory.focused());
        if focused == Some(Timeline::id()) && !chosen {
            self.choose_message(Way::Back);
        }
        let subject: Option<Id> = match focused == Some(Writing::id()) && chosen {
            true => Some(Timeline::id()),
            false => focused,
        };
        subject.into_iter().for_each(|subject| menu::want(ctx, subject));
    }

    /// Chooses no message any more, or is rid of what else is in the way.
    pub(super) fn step_back(&mut self) {
        let open = self.chat.open_mut().filter(|open| open.chosen().is_some());
        match open {
            Some(open) => open.leave(),
            None => self.chat.step_back(),
        }
    }

    /// A room was opened: the drawer has done its work, and who typed a name writes there.
    pub(super) fn opened(&mut self, ctx: &Context) {
        self.picking.sides.drawer = false;
        ctx.memory_mut(|memory| memory.request_focus(Writing::id()));
    }

    /// Says what went wrong in keeping a setting.
    pub fn could_not_keep(&mut self, error: &std::io::Error) {
        let reason = Visible::line(&error.to_string());
        let told = self.chat.words().system_failed(reason);
        self.chat.note_wrong(told);
    }
}
