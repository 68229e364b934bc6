//! What can be set, and the ways to help and to the end: a menu at the right of the heading.

use eframe::egui::{Button, Id, Role, ScrollArea, Stroke, Ui, WidgetInfo, vec2};
use tchat_front::settings::{Notify, Switch};
use tchat_i18n::Lang;

use super::sign::{self, Sign};
use super::{Intents, View, menu};
use crate::intent::Intent;
use crate::intent::pick::Pick;
use crate::keymap::{self, Action};
use crate::theme::Look;

/// Under this name its button has the keyboard.
#[must_use]
pub fn id() -> Id {
    Id::unique("tchat settings")
}

/// Shows the button, and below it the menu if it is open.
pub fn button(ui: &mut Ui, view: &View<'_>, look: Look, wants: &mut Intents) {
    let words = view.words();
    let keys = keymap::label(words, Action::Settings);
    let name = words.gui_settings();
    let button = sign::button_called(ui, id(), Sign::More, name.as_str(), &keys);
    menu::under(&button, |ui| {
        let high = (ui.ctx().content_rect().height() - 80.0).max(120.0);
        let area = ScrollArea::vertical().max_height(high).min_scrolled_height(high);
        area.show(ui, |ui| content(ui, view, look, wants));
    });
}

fn content(ui: &mut Ui, view: &View<'_>, look: Look, wants: &mut Intents) {
    let words = view.words();
    acts(
        ui,
        view,
        &[Action::Switch, Action::SearchHere, Action::RoomList, Action::Doors, Action::Help],
        wants,
    );
    ui.separator();
    menu::heading(ui, words.gui_look().as_str());
    for choice in Look::ALL {
        let name = match choice {
            Look::Desktop => words.gui_look_desktop(),
            Look::Light => words.gui_look_light(),
            Look::Dark => words.gui_look_dark(),
            Look::HighContrast => words.gui_look_high_contrast(),
        };
        if menu::choice(ui, name.as_str(), choice == look) {
            wants.push(Intent::Look(choice));
        }
    }
    zoom(ui, view, wants);
    ui.separator();
    menu::heading(ui, words.gui_language().as_str());
    for lang in Lang::ALL {
        // Each in its own words, for those who read no other.
        let name = match lang {
            Lang::English => "English",
            Lang::French => "Français",
        };
        if menu::choice(ui, name, lang == words.lang()) {
            wants.push(Intent::Pick(Pick::Speak(lang)));
        }
    }
    ui.separator();
    menu::heading(ui, words.gui_notifications().as_str());
    let settings = view.chat.settings();
    for (notify, name) in [
        (Notify::Who, words.gui_notify_who()),
        (Notify::Text, words.gui_notify_text()),
        (Notify::Nothing, words.gui_notify_off()),
    ] {
        if menu::choice(ui, name.as_str(), settings.notify == notify) {
            wants.push(Intent::Pick(Pick::Notify(notify)));
        }
    }
    ui.separator();
    let pictures = settings.is_on(Switch::Pictures);
    if menu::choice(ui, words.gui_pictures().as_str(), pictures) {
        wants.push(Intent::Pick(Pick::Turn(Switch::Pictures, !pictures)));
    }
    ui.separator();
    acts(ui, view, &[Action::Quit], wants);
}

/// Entries that do what keys do.
fn acts(ui: &mut Ui, view: &View<'_>, actions: &[Action], wants: &mut Intents) {
    let words = view.words();
    for row in keymap::BINDINGS.iter().filter(|row| actions.contains(&row.action)) {
        let key = keymap::label(words, row.action);
        if menu::item_with_key(ui, (row.help)(words).as_str(), &key) {
            wants.push(Intent::Pick(Pick::Act(row.action)));
        }
    }
}

/// How large everything is; pressed as often as one likes.
fn zoom(ui: &mut Ui, view: &View<'_>, wants: &mut Intents) {
    let words = view.words();
    menu::heading(ui, words.gui_zoom().as_str());
    ui.horizontal(|ui| {
        ui.add_space(8.0);
        let percent = crate::points::nearest(ui.ctx().zoom_factor() * 100.0).unsigned_abs();
        let is = words.gui_zoom_is(u64::from(percent));
        for (sign, action, name) in [
            ("−", Action::Smaller, words.gui_key_smaller()),
            (is.as_str(), Action::AsItWas, words.gui_key_as_it_was()),
            ("+", Action::Larger, words.gui_key_larger()),
        ] {
            let key = keymap::label(words, action);
            let button = Button::new(sign)
                .min_size(vec2(44.0, 28.0))
                .fill(view.palette.raised)
                .stroke(Stroke::new(1.0, view.palette.line));
            let button = ui.add(button).on_hover_text(format!("{name} ({key})"));
            let told = format!("{name}, {is}");
            button.widget_info(|| WidgetInfo::labeled(Role::Button, true, &told));
            if button.clicked() {
                wants.push(Intent::Pick(Pick::Act(action)));
            }
        }
    });
}
