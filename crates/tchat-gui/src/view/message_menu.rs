//! The menu of a message: the likeliest reactions, and all else that can be done with it.

use eframe::egui::{Role, Sense, Ui, WidgetInfo, vec2};
use tchat_client::command::{Which, Wish};
use tchat_client::event::Message;
use tchat_client::parts::Emoji;
use tchat_client::timeline::{Item, State};
use tchat_front::conversation::Chosen;
use tchat_front::links::Place;
use tchat_front::message_deed::MessageDeed;
use tchat_front::reactions;
use tchat_front::shown::{Key, Shown};
use tchat_i18n::{Visible, Words};

use super::focus;
use super::text::Type;
use super::{Intents, View, menu};
use crate::intent::Intent;
use crate::intent::pick::Pick;
use crate::keymap::{self, Action};

/// How wide and high a reaction is.
const REACTION: f32 = 34.0;

/// What a menu is about.
#[derive(Debug, Clone)]
pub struct Subject<'s> {
    /// The thing of the conversation.
    pub shown: Option<&'s Shown>,
    /// Its key, if it has one.
    pub key: Option<&'s Key>,
    /// What its row says.
    pub text: Option<&'s str>,
    /// The link under the pointer.
    pub link: Option<Place>,
    /// The text that is selected.
    pub selected: Option<String>,
}

impl<'s> Subject<'s> {
    fn chosen(&self) -> Option<Chosen<'s>> {
        match self.shown? {
            Shown::Item(Item::Message { message, .. }) => Some(Chosen::Message(message)),
            Shown::Item(Item::Waiting(waiting)) => {
                let failed = matches!(waiting.state, State::Failed(_));
                failed.then_some(Chosen::Failed(waiting))
            }
            _ => None,
        }
    }

    /// Whether there is anything to be done.
    #[must_use]
    pub fn has_any(&self) -> bool {
        let is_something = self.chosen().is_some() || self.text.is_some();
        is_something || self.link.is_some() || self.selected.is_some()
    }

    /// Shows what can be done.
    pub fn show(&self, ui: &mut Ui, view: &View<'_>, wants: &mut Intents) {
        let words = view.words();
        let mut offer = |ui: &mut Ui, word: Visible, intent: Intent| {
            if menu::item(ui, word.as_str()) {
                wants.push(intent);
            }
        };
        if let Some(place) = &self.link {
            offer(ui, words.gui_open_link(), Intent::OpenLink(place.clone()));
            offer(ui, words.gui_copy_link(), Intent::Copy(place.link.url.clone()));
            ui.separator();
        }
        if let Some(text) = &self.selected {
            offer(ui, words.gui_copy_selected(), Intent::Copy(text.clone()));
        }
        match self.chosen() {
            Some(Chosen::Message(message)) => self.message_entries(ui, view, message, wants),
            Some(Chosen::Failed(_)) => {
                if let Some(key) = self.key {
                    offer(ui, words.gui_retry(), Intent::Retry(key.clone()));
                    offer(ui, words.gui_dismiss(), Intent::Dismiss(key.clone()));
                }
            }
            None => {
                if let Some(text) = self.text {
                    offer(ui, words.gui_copy(), Intent::Copy(text.to_owned()));
                }
            }
        }
    }

    fn message_entries(
        &self,
        ui: &mut Ui,
        view: &View<'_>,
        message: &Message,
        wants: &mut Intents,
    ) {
        let words = view.words();
        if message.deleted.is_none() {
            reactions_row(ui, view, message, wants);
            ui.separator();
        }
        let deeds = MessageDeed::possible(Chosen::Message(message)).into_iter();
        // One under the pointer is offered already.
        let deeds = deeds.filter(|deed| *deed != MessageDeed::OpenLink || self.link.is_none());
        let mut offer = |ui: &mut Ui, deed: MessageDeed| {
            let Some((told, key)) = entry(deed, words) else { return };
            if menu::item_with_key(ui, told.as_str(), &key) {
                wants.push(Intent::Pick(Pick::Message(message.seq, deed)));
            }
        };
        let (last, first): (Vec<_>, Vec<_>) = deeds.partition(|deed| *deed == MessageDeed::Delete);
        first.into_iter().for_each(|deed| offer(ui, deed));
        if !last.is_empty() {
            ui.separator();
        }
        last.into_iter().for_each(|deed| offer(ui, deed));
        if !message.mine && menu::item(ui, words.gui_unread_from().as_str()) {
            wants.push(Intent::Pick(Pick::UnreadFrom(message.seq)));
        }
    }
}

/// What an entry says, and the key that stands for it.
fn entry(deed: MessageDeed, words: &Words) -> Option<(Visible, String)> {
    let key = |action| keymap::label(words, action);
    Some(match deed {
        MessageDeed::Reply => (words.gui_reply(), key(Action::Reply)),
        MessageDeed::GoToAnswered => (words.gui_go_to_answered(), String::new()),
        MessageDeed::Save => (words.gui_save_file(), key(Action::Save)),
        MessageDeed::Edit => (words.gui_edit(), key(Action::Edit)),
        MessageDeed::Delete => (words.gui_delete(), key(Action::Delete)),
        MessageDeed::React => (words.gui_react(), String::new()),
        MessageDeed::Versions => (words.gui_versions(), String::new()),
        MessageDeed::Copy => (words.gui_copy(), "Ctrl+C".to_owned()),
        MessageDeed::OpenLink => (words.gui_open_link(), String::new()),
        // Of what was not sent, and what closing the menu is.
        MessageDeed::Retry | MessageDeed::Dismiss | MessageDeed::Leave => return None,
    })
}

/// The likeliest reactions, side by side; one's own are there to be taken back.
fn reactions_row(ui: &mut Ui, view: &View<'_>, message: &Message, wants: &mut Intents) {
    let messages = view.chat.open().into_iter().flat_map(|open| open.messages());
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 0.0;
        for emoji in reactions::likely(messages) {
            let given = message.reactions.iter().find(|it| it.emoji == emoji.as_str());
            let is_mine = given.is_some_and(|given| given.mine);
            if reaction(ui, view, &emoji, is_mine) {
                wants.push(Intent::Toggle(message.seq, emoji, !is_mine));
            }
        }
    });
}

fn reaction(ui: &mut Ui, view: &View<'_>, emoji: &Emoji, is_mine: bool) -> bool {
    let palette = &view.palette;
    let (rect, response) = ui.allocate_exact_size(vec2(REACTION, REACTION), Sense::click());
    let name = view.words().gui_react_with(Visible::line(emoji.as_str()));
    response.widget_info(|| WidgetInfo::selected(Role::MenuItemCheckBox, true, is_mine, &name));
    menu::first(ui, &response);
    let clear = eframe::egui::Color32::TRANSPARENT;
    let is_aimed = response.hovered() || response.has_focus();
    let fill = match (is_aimed, is_mine) {
        (true, _) => palette.hovered,
        (false, true) => palette.chosen,
        (false, false) => clear,
    };
    ui.painter().rect_filled(rect.shrink(1.0), 8.0, fill);
    focus::within(ui, &response, rect.shrink(1.0), 8);
    let block = Type::new(20.0, palette.text).block(ui, emoji.as_str(), f32::INFINITY);
    block.paint(ui.painter(), rect.center() - block.size() / 2.0, 0..0, clear);
    if response.clicked() {
        ui.close();
    }
    response.clicked()
}

/// What the engine is asked for so that one reads again from a message on.
#[must_use]
pub fn unread_from(message: &Message) -> Wish {
    Wish::MarkUnread { room: message.room.clone(), from: Which::Place(message.seq) }
}
