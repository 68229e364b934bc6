//! Calling for attention: by the engine's rule, not for what is seen, and not for each of many.

use std::time::{Duration, Instant};

use tchat_client::event::Message;
use tchat_i18n::Visible;

use super::App;
use crate::order::{Alert, Order};
use crate::settings::{Notify, Switch};

/// How long a room is quiet after it called for attention.
const QUIET: Duration = Duration::from_secs(5);

impl App {
    /// Calls for attention, unless somebody looks at it.
    pub(super) fn alert(&mut self, message: &Message) {
        let is_seen = self.looked_at
            && self.open.as_ref().is_some_and(|it| *it.room() == message.room && it.is_at_end());
        let now = Instant::now();
        let last = self.alerted.get(&message.room);
        let is_quiet = last.is_some_and(|last| now.saturating_duration_since(*last) < QUIET);
        let settings = &self.configuration.settings;
        let rings = settings.is_on(Switch::Bell);
        let shown_by = (settings.notify != Notify::Nothing).then_some(settings.protocol);
        if is_seen || is_quiet || !rings && shown_by.is_none() {
            return;
        }
        let (who, room) = (Visible::name(&message.from.nick), self.rooms.title(&message.room));
        let summary = match settings.notify {
            Notify::Text => self.words.alert_message_text(who, room, Visible::line(&message.text)),
            Notify::Who | Notify::Nothing => self.words.alert_message(who, room),
        };
        let summary = summary.to_string();
        self.alerted.insert(message.room.clone(), now);
        self.orders.push_back(Order::Alert(Alert { summary, rings, shown_by }));
    }
}
