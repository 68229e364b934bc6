//! What goes for a room, to be read by all and changed by those who may.

use eframe::egui::{Role, Ui, UiBuilder};
use tchat_client::command::RuleWish;
use tchat_front::room_setting::{Changed, RoomSetting, order_keepers};
use tchat_front::ruling::Ruling;
use tchat_i18n::{Visible, Words};
use tchat_proto::policy::{Inviting, Joining};
use tchat_speech::tell::text;

use super::{Turn, heading, line, radio, switch};
use crate::intent::Intent;
use crate::intent::form::FormIntent;
use crate::theme::{BODY, SMALL};
use crate::view::button::{self, Weight};
use crate::view::field;
use crate::view::question::{self, Answer};
use crate::view::text::{Type, label};
use crate::view::{Intents, View};

/// What goes for a room, and what is being typed in its place.
#[derive(Debug, Clone)]
pub struct RulesForm {
    pub(super) there: Ruling,
    /// The values that are being written.
    written: Vec<Written>,
    /// Whether it is asked whether the room is to end.
    sure: bool,
}

/// A value that is being written in the place of what goes.
#[derive(Debug, Clone)]
struct Written {
    of: RoomSetting,
    text: String,
    state: Value,
}

/// Whether what is written can be a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Value {
    /// Nobody has looked yet.
    Perhaps,
    /// It cannot.
    None,
}

impl RulesForm {
    /// What goes for a room.
    #[must_use]
    pub const fn new(there: Ruling) -> Self {
        Self { there, written: Vec::new(), sure: false }
    }

    /// Leaves a question; says whether there was one.
    pub fn step_back(&mut self) -> bool {
        std::mem::take(&mut self.sure)
    }

    /// Shows it.
    pub fn show(&mut self, ui: &mut Ui, view: &View<'_>, _: Turn, wants: &mut Intents) {
        let words = view.words();
        let all = self.there.settings();
        let has = |of: fn(&RoomSetting) -> bool| all.iter().any(of);
        for setting in &all {
            match setting {
                RoomSetting::Muted(_) | RoomSetting::Banned(_) => {}
                _ => {
                    self.rule(ui, view, setting, wants);
                    line(ui, view);
                }
            }
        }
        if has(|it| matches!(it, RoomSetting::Muted(_))) {
            heading(ui, view, words.gui_rule_muted().as_str());
            self.people(ui, view, |it| matches!(it, RoomSetting::Muted(_)), wants);
        }
        if has(|it| matches!(it, RoomSetting::Banned(_))) {
            heading(ui, view, words.gui_rule_banned().as_str());
            self.people(ui, view, |it| matches!(it, RoomSetting::Banned(_)), wants);
        }
        for keepers in order_keepers(self.there.rules(), words) {
            label(ui, keepers.as_str(), &Type::new(SMALL, view.palette.weak));
        }
    }

    fn wish(&self, wish: RuleWish) -> Intent {
        Intent::Form(FormIntent::Ask(vec![self.there.wish(wish)]))
    }

    /// A rule by the control for what it is, and who may change it beside it.
    fn rule(&mut self, ui: &mut Ui, view: &View<'_>, it: &RoomSetting, wants: &mut Intents) {
        let may = self.there.is_mine_to_change(it);
        match it {
            RoomSetting::Frozen => self.frozen(ui, view, may, wants),
            RoomSetting::Inviting => self.inviting(ui, view, may, wants),
            RoomSetting::Archived => self.archived(ui, view, may, wants),
            RoomSetting::Joining => joining(ui, view, self.there.rules().policy.joining),
            RoomSetting::Topic | RoomSetting::Slow | RoomSetting::Retention if may => {
                self.written(ui, view, it, wants);
            }
            _ => {
                let told = it.told(self.there.rules(), view.words());
                label(ui, told.as_str(), &Type::new(BODY, view.palette.text));
            }
        }
        if !may {
            label(ui, it.who_may(view.words()).as_str(), &Type::new(SMALL, view.palette.weak));
        }
    }

    fn frozen(&self, ui: &mut Ui, view: &View<'_>, may: bool, wants: &mut Intents) {
        let (on, name) = (self.there.rules().policy.frozen, view.words().gui_rule_frozen());
        ui.add_enabled_ui(may, |ui| {
            if switch::show(ui, view, on, name.as_str()).clicked() {
                wants.push(self.wish(RuleWish::Freeze(!on)));
            }
        });
    }

    fn inviting(&self, ui: &mut Ui, view: &View<'_>, may: bool, wants: &mut Intents) {
        let (words, goes) = (view.words(), self.there.rules().policy.inviting);
        let title = words.gui_rule_inviting();
        heading(ui, view, title.as_str());
        let group = UiBuilder::new()
            .accessibility_role(Role::RadioGroup)
            .accessibility_label(title.to_string());
        ui.scope_builder(group, |ui| {
            ui.add_enabled_ui(may, |ui| {
                for (who, name) in [
                    (Inviting::Members, words.gui_inviting_members()),
                    (Inviting::Moderators, words.gui_inviting_moderators()),
                ] {
                    if radio::show(ui, view, who == goes, name.as_str()).clicked() && who != goes {
                        wants.push(self.wish(RuleWish::Inviting(who)));
                    }
                }
            });
        });
    }

    /// Ending the room is asked twice: it cannot be missed by those who write there.
    fn archived(&mut self, ui: &mut Ui, view: &View<'_>, may: bool, wants: &mut Intents) {
        let words = view.words();
        let is_over = self.there.rules().policy.archived;
        if is_over {
            let told = words.gui_rule_archived();
            label(ui, told.as_str(), &Type::new(BODY, view.palette.plain).strong());
        }
        let deed = if is_over { words.gui_reopen() } else { words.archive_deed() };
        let changed = RoomSetting::Archived.changed(self.there.rules());
        if self.sure {
            match question::within(ui, view, deed.as_str(), words.gui_archive_means().as_str()) {
                Some(Answer::Yes) => {
                    self.sure = false;
                    if let Changed::IfSure(wish) = changed {
                        wants.push(self.wish(wish));
                    }
                }
                Some(Answer::No) => self.sure = false,
                None => {}
            }
            return;
        }
        let weight = if is_over || !may { Weight::Plain } else { Weight::Grave };
        let pressed = ui
            .add_enabled_ui(may, |ui| button::show(ui, view, weight, deed.as_str()).clicked())
            .inner;
        match changed {
            Changed::AtOnce(wish) if pressed => wants.push(self.wish(wish)),
            Changed::IfSure(_) => self.sure = pressed,
            _ => {}
        }
    }

    /// A rule whose value is written.
    fn written(&mut self, ui: &mut Ui, view: &View<'_>, it: &RoomSetting, wants: &mut Intents) {
        let words = view.words();
        let Changed::ByTyping(goes) = it.changed(self.there.rules()) else { return };
        let at = self.written.iter().position(|written| written.of == *it);
        let mut written = match at {
            Some(at) => self.written.swap_remove(at),
            None => Written { of: it.clone(), text: goes.clone(), state: Value::Perhaps },
        };
        let meant = write(ui, view, &mut written, &goes);
        let asks = it.asks_for(words);
        match written.state {
            Value::Perhaps => {
                label(ui, asks.as_str(), &Type::new(SMALL, view.palette.weak));
            }
            Value::None => super::failed(ui, view, asks.as_str()),
        }
        if written.text == goes {
            return;
        }
        if meant {
            match it.typed(&written.text) {
                Some(wish) => wants.push(self.wish(wish)),
                None => written.state = Value::None,
            }
        }
        self.written.push(written);
    }

    /// Those whom a rule is about, each with the way back.
    fn people(
        &self,
        ui: &mut Ui,
        view: &View<'_>,
        of: fn(&RoomSetting) -> bool,
        wants: &mut Intents,
    ) {
        let words = view.words();
        for it in self.there.settings().into_iter().filter(of) {
            let may = self.there.is_mine_to_change(&it);
            let (who, deed) = match &it {
                RoomSetting::Muted(who) => (who, words.deed_unmute(text::name(who))),
                RoomSetting::Banned(who) => (who, words.gui_unban(text::name(who))),
                _ => continue,
            };
            let changed = it.changed(self.there.rules());
            match changed {
                Changed::AtOnce(wish) if may => {
                    if button::row(ui, view, Weight::Plain, deed.as_str()).clicked() {
                        wants.push(self.wish(wish));
                    }
                }
                _ => {
                    let name = text::name(who);
                    label(ui, name.as_str(), &Type::new(BODY, view.palette.text));
                }
            }
        }
        ui.add_space(4.0);
    }
}

/// The name of a rule, its value to be written, and the button that takes it over; says whether it is
/// meant.
fn write(ui: &mut Ui, view: &View<'_>, written: &mut Written, goes: &str) -> bool {
    let words = view.words();
    let name = name_of(&written.of, words);
    heading(ui, view, name.as_str());
    let row = ui.horizontal_wrapped(|ui| {
        let width = match written.of {
            RoomSetting::Topic => (ui.available_width() - 150.0).max(140.0),
            _ => field::NUMBER,
        };
        let entry = field::show(ui, name.as_str(), "", &mut written.text, width);
        if entry.changed() {
            written.state = Value::Perhaps;
        }
        let pressed = ui.add_enabled_ui(written.text != goes, |ui| {
            button::show(ui, view, Weight::Main, words.gui_take_over().as_str()).clicked()
        });
        field::is_entered(ui, &entry) || pressed.inner
    });
    row.inner
}

/// What a rule is about.
fn name_of(it: &RoomSetting, words: &Words) -> Visible {
    match it {
        RoomSetting::Slow => words.gui_rule_slow(),
        RoomSetting::Retention => words.gui_rule_retention(),
        _ => words.gui_rule_topic(),
    }
}

/// How one comes in: decided for good.
fn joining(ui: &mut Ui, view: &View<'_>, how: Joining) {
    let words = view.words();
    heading(ui, view, words.gui_rule_joining().as_str());
    let told = match how {
        Joining::Open => words.gui_joining_open(),
        Joining::ByInvitation => words.gui_joining_invitation(),
        Joining::Hidden => words.gui_joining_hidden(),
    };
    label(ui, told.as_str(), &Type::new(BODY, view.palette.text));
}
