//! Who is in a room, to be found by name, and what one may do about each.

use eframe::egui::{Color32, Role, ScrollArea, Sense, Ui, UiBuilder, WidgetInfo, pos2, vec2};
use tchat_client::called::Called;
use tchat_client::command::Wish;
use tchat_client::event::{Present, Reach};
use tchat_front::deed::{Deed, member_line};
use tchat_front::members::Members;
use tchat_i18n::{Visible, Words};
use tchat_proto::id::AccountKey;
use tchat_proto::nick::Nick;
use tchat_speech::tell::text;

use super::{Turn, heading};
use crate::intent::Intent;
use crate::intent::form::FormIntent;
use crate::theme::{BODY, SMALL};
use crate::view::button::{self, Weight};
use crate::view::field;
use crate::view::focus;
use crate::view::question::{self, Answer};
use crate::view::text::{Type, label};
use crate::view::{Intents, View, face};

/// How high a person's row is.
const ROW: f32 = 50.0;

/// Who is in a room, and whom one looks at.
#[derive(Debug, Clone)]
pub struct MembersForm {
    pub(super) there: Members,
    /// What is looked for.
    typed: String,
    /// Who is to be added.
    add: String,
    /// The person whom one is about to do something about.
    about: Option<About>,
}

#[derive(Debug, Clone)]
struct About {
    who: AccountKey,
    /// The deed that is asked about.
    sure: Option<Deed>,
    /// Another pseudonym for oneself.
    nick: String,
}

impl MembersForm {
    /// Those of a room.
    #[must_use]
    pub const fn new(there: Members) -> Self {
        Self { there, typed: String::new(), add: String::new(), about: None }
    }

    /// Goes back from a person to all; says whether there was one.
    pub fn step_back(&mut self) -> bool {
        match &mut self.about {
            Some(About { sure: sure @ Some(_), .. }) => *sure = None,
            about @ Some(_) => *about = None,
            None => return false,
        }
        true
    }

    /// Whether one looks at somebody.
    #[must_use]
    pub const fn is_about_somebody(&self) -> bool {
        self.about.is_some()
    }

    /// Shows them.
    pub fn show(&mut self, ui: &mut Ui, view: &View<'_>, turn: Turn, wants: &mut Intents) {
        let about = self.about.as_ref().map(|about| about.who);
        match about.and_then(|who| self.there.of(who)).cloned() {
            Some(who) => self.person(ui, view, &who, wants),
            None => {
                // Whoever went is nobody to do something about.
                self.about = None;
                self.list(ui, view, turn, wants);
            }
        }
    }

    fn list(&mut self, ui: &mut Ui, view: &View<'_>, turn: Turn, wants: &mut Intents) {
        let words = view.words();
        let name = words.gui_find_member();
        let entry = field::show(ui, name.as_str(), name.as_str(), &mut self.typed, f32::INFINITY);
        if turn == Turn::First || has_nobody_the_keyboard(ui) {
            entry.request_focus();
        }
        ui.add_space(4.0);
        let found = self.there.find(&self.typed, words);
        if found.is_empty() {
            label(ui, words.panel_nothing_found().as_str(), &Type::new(BODY, view.palette.weak));
        }
        let mut chosen = None;
        let high = (ui.ctx().content_rect().height() - 330.0).max(3.0 * ROW);
        let list = UiBuilder::new()
            .accessibility_role(Role::List)
            .accessibility_label(words.members_title().to_string());
        let area = ScrollArea::vertical().id_salt("members").max_height(high);
        ui.scope_builder(list, |ui| {
            ui.spacing_mut().item_spacing.y = 0.0;
            area.show_rows(ui, ROW, found.len(), |ui, rows| {
                for person in found.iter().skip(rows.start).take(rows.len()) {
                    if row(ui, view, person, self.there.is_muted(person)) {
                        chosen = Some(person.who.account);
                    }
                }
            });
        });
        if let Some(who) = chosen {
            self.about = Some(About { who, sure: None, nick: String::new() });
        }
        self.bring_in(ui, view, wants);
    }

    /// Adding somebody, and inviting: for those whom the room lets.
    fn bring_in(&mut self, ui: &mut Ui, view: &View<'_>, wants: &mut Intents) {
        let (words, room) = (view.words(), self.there.room());
        if !self.there.may_bring_in(view.chat.rules().of(room)) {
            return;
        }
        ui.add_space(8.0);
        heading(ui, view, words.gui_add_member().as_str());
        ui.horizontal_wrapped(|ui| {
            let (name, width) =
                (words.gui_add_member_how(), (ui.available_width() - 110.0).max(120.0));
            let entry = field::show(ui, name.as_str(), name.as_str(), &mut self.add, width);
            let entered = field::is_entered(ui, &entry);
            let who = Called::parse(self.add.trim()).ok();
            let pressed = ui
                .add_enabled_ui(who.is_some(), |ui| {
                    button::show(ui, view, Weight::Plain, words.gui_add().as_str()).clicked()
                })
                .inner;
            if let Some(who) = who.filter(|_| pressed || entered) {
                let wish = Wish::Add { room: room.clone(), who };
                wants.push(Intent::Form(FormIntent::Ask(vec![wish])));
                self.add.clear();
            }
        });
        if button::show(ui, view, Weight::Plain, words.gui_invite_others().as_str()).clicked() {
            wants.push(Intent::Form(FormIntent::Invitations(room.clone())));
        }
    }

    /// Somebody, and what can be done about them.
    fn person(&mut self, ui: &mut Ui, view: &View<'_>, who: &Present, wants: &mut Intents) {
        let (words, palette) = (view.words(), &view.palette);
        let name = text::name(&who.who);
        let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), 60.0), Sense::hover());
        let centre = pos2(rect.left() + 28.0, rect.center().y);
        face::paint(ui, view, &who.who, centre, 26.0);
        face::paint_reach(ui, view, who.reach, centre, 26.0);
        let mut beside =
            ui.new_child(UiBuilder::new().max_rect(rect.with_min_x(rect.left() + 68.0)));
        beside.spacing_mut().item_spacing.y = 3.0;
        beside.add_space(8.0);
        label(&mut beside, name.as_str(), &Type::new(BODY + 2.0, palette.text).strong());
        let told = facts(words, who, self.there.is_muted(who));
        label(&mut beside, told.as_str(), &Type::new(SMALL, palette.weak));
        ui.add_space(4.0);
        let mark = Visible::line(&who.fingerprint);
        label(ui, words.fingerprint_of(&name, mark).as_str(), &Type::new(SMALL, palette.weak));
        ui.add_space(6.0);
        let sure = self.about.as_ref().and_then(|about| about.sure);
        for deed in self.there.deeds(who) {
            let told = deed.told(words, &name);
            if sure == Some(deed) {
                match question::within(ui, view, told.as_str(), means(deed, words).as_str()) {
                    Some(Answer::Yes) => self.act(deed, who, wants),
                    Some(Answer::No) => self.ask(None),
                    None => {}
                }
                continue;
            }
            let weight = if deed.is_grave() { Weight::Grave } else { Weight::Plain };
            let button = button::row(ui, view, weight, told.as_str());
            // The first one has it, unless something is asked.
            if sure.is_none() && has_nobody_the_keyboard(ui) {
                button.request_focus();
            }
            if button.clicked() {
                match deed.is_grave() {
                    true => self.ask(Some(deed)),
                    false => self.act(deed, who, wants),
                }
            }
        }
        if who.me {
            self.rename(ui, view, wants);
        }
    }

    fn ask(&mut self, deed: Option<Deed>) {
        if let Some(about) = &mut self.about {
            about.sure = deed;
        }
    }

    fn act(&mut self, deed: Deed, who: &Present, wants: &mut Intents) {
        self.ask(None);
        let Some(wish) = deed.wish(self.there.room(), who) else { return };
        wants.push(Intent::Form(match deed {
            Deed::Write => FormIntent::AskAndGo(wish),
            _ => FormIntent::Ask(vec![wish]),
        }));
    }

    /// Another pseudonym for oneself.
    fn rename(&mut self, ui: &mut Ui, view: &View<'_>, wants: &mut Intents) {
        let words = view.words();
        let Some(about) = &mut self.about else { return };
        ui.add_space(8.0);
        heading(ui, view, words.gui_rename().as_str());
        ui.horizontal_wrapped(|ui| {
            let (name, width) = (words.gui_rename(), (ui.available_width() - 150.0).max(120.0));
            let entry = field::show(ui, name.as_str(), "", &mut about.nick, width);
            let entered = field::is_entered(ui, &entry);
            let nick = Nick::parse(about.nick.trim()).ok();
            let pressed = ui
                .add_enabled_ui(nick.is_some(), |ui| {
                    button::show(ui, view, Weight::Plain, words.gui_take_over().as_str()).clicked()
                })
                .inner;
            if let Some(nick) = nick.filter(|_| pressed || entered) {
                wants.push(Intent::Form(FormIntent::Ask(vec![Wish::Rename { nick }])));
                about.nick.clear();
            }
        });
    }
}

/// Whether what had the keyboard has gone.
fn has_nobody_the_keyboard(ui: &Ui) -> bool {
    ui.memory(|memory| memory.focused().is_none())
}

/// What comes of a grave deed.
fn means(deed: Deed, words: &Words) -> Visible {
    match deed {
        Deed::Ban => words.gui_ban_means(),
        Deed::MakeOwner => words.gui_owner_means(),
        _ => words.gui_kick_means(),
    }
}

/// What is known of somebody, beside their name.
fn facts(words: &Words, who: &Present, muted: bool) -> Visible {
    let mut parts = Vec::new();
    let muted = muted.then(|| words.person_muted());
    for fact in text::facts_of(words, who).into_iter().chain(muted) {
        parts.extend((!parts.is_empty()).then_some(Visible::own("  ·  ")));
        parts.push(fact);
    }
    Visible::concat(&parts.iter().collect::<Vec<_>>())
}

/// Somebody in the list; says whether they are chosen.
fn row(ui: &mut Ui, view: &View<'_>, who: &Present, muted: bool) -> bool {
    let (words, palette) = (view.words(), &view.palette);
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), ROW), Sense::click());
    let name = member_line(words, who, muted);
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, &name));
    if response.hovered() || response.has_focus() {
        ui.painter().rect_filled(rect.shrink2(vec2(0.0, 1.0)), 8.0, palette.hovered);
    }
    focus::around(ui, &response, rect.shrink(4.0));
    let centre = pos2(rect.left() + 26.0, rect.center().y);
    face::paint(ui, view, &who.who, centre, 17.0);
    face::paint_reach(ui, view, who.reach, centre, 17.0);
    let (left, width) = (rect.left() + 56.0, rect.width() - 96.0);
    let colour = if who.reach == Reach::Offline { palette.weak } else { palette.text };
    let mut shown = text::name(&who.who).to_string();
    if who.verified {
        shown.push_str("  ✓");
    }
    let block = Type::new(BODY, colour).strong().line(ui, &shown, width);
    block.paint(ui.painter(), pos2(left, rect.top() + 6.0), 0..0, Color32::TRANSPARENT);
    let told = facts(words, who, muted);
    let block = Type::new(SMALL, palette.weak).line(ui, told.as_str(), width);
    block.paint(ui.painter(), pos2(left, rect.top() + 27.0), 0..0, Color32::TRANSPARENT);
    let (tip, stroke) = (pos2(rect.right() - 14.0, rect.center().y), (1.5, palette.weak));
    for y in [-4.0, 4.0] {
        ui.painter().line_segment([tip + vec2(-4.0, y), tip], stroke);
    }
    response.clicked()
}
