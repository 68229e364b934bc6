//! Calling for attention: by the engine's rule, not for what is seen, and not for each of many.

use std::time::Instant;

use tchat_client::event::Message;
use tchat_i18n::Visible;

use super::{Chat, Focus};
use crate::order::{Alert, Order};
use crate::settings::{Notify, Switch};

impl Chat {
    /// Calls for attention, unless somebody looks at it.
    pub(super) fn alert(&mut self, message: &Message) {
        let is_seen = self.attention.focus == Focus::Here
            && self.open().is_some_and(|it| *it.room() == message.room && it.is_at_end());
        let now = Instant::now();
        let may_call = self.attention.may_call(&message.room, now);
        let settings = self.settings();
        let (rings, is_shown) = (settings.is_on(Switch::Bell), settings.notify != Notify::Nothing);
        if is_seen || !may_call || !rings && !is_shown {
            return;
        }
        let (words, room) = (self.words(), self.rooms.title(&message.room));
        let who = Visible::name(&message.from.nick);
        let summary = match settings.notify {
            Notify::Text => words.alert_message_text(who, room, Visible::line(&message.text)),
            Notify::Who | Notify::Nothing => words.alert_message(who, room),
        };
        let summary = summary.to_string();
        self.attention.called(message.room.clone(), now);
        self.orders.push_back(Order::Alert(Alert { summary, rings, is_shown }));
    }
}
