//! The row below the messages: what can be done with the one that is chosen, or that there is more
//! below than what is seen.

use ratatui::text::{Line, Span};
use tchat_front::message_deed::MessageDeed;
use tchat_i18n::Visible;

use super::rows::cut;
use crate::app::App;
use crate::keymap::Action;
use tchat_front::conversation::{Chosen, Scroll};

/// The row, if there is something to say.
pub(super) fn line(app: &App, width: u16) -> Option<Line<'static>> {
    let open = app.chat.open()?;
    let width = usize::from(width);
    if let Some(chosen) = open.chosen_thing() {
        return Some(doing(app, chosen, width));
    }
    if *open.scroll() == Scroll::End {
        return None;
    }
    let unread = app.chat.rooms().of(open.room()).map_or(0, |room| room.unread.messages);
    let said = match unread {
        0 => app.chat.words().below_more(keys(app, Action::ToEnd)),
        unread => app.chat.words().below_new(unread, keys(app, Action::ToEnd)),
    };
    let said = cut(&format!("↓ {said}"), width);
    Some(Line::styled(said, app.look.palette.worth()))
}

/// What can be done with what is chosen, as far as there is room for it.
fn doing(app: &App, chosen: Chosen<'_>, width: usize) -> Line<'static> {
    let mut line = Line::default();
    if let Chosen::Message(message) = chosen {
        let place = format!("#{}  ", message.seq);
        line.push_span(Span::styled(place, app.look.palette.faint()));
    }
    for deed in MessageDeed::possible(chosen) {
        let keys = keys(app, action(deed));
        if keys == Visible::EMPTY {
            continue;
        }
        let parts = [
            Span::styled(keys.to_string(), app.look.palette.bold()),
            Span::raw(format!(" {}  ", deed.told(app.chat.words()))),
        ];
        let wide: usize = parts.iter().map(Span::width).sum();
        if line.width().saturating_add(wide) > width {
            break;
        }
        line.extend(parts);
    }
    line
}

/// The action that does it.
const fn action(deed: MessageDeed) -> Action {
    match deed {
        MessageDeed::Reply => Action::Reply,
        MessageDeed::OpenLink => Action::OpenLink,
        MessageDeed::GoToAnswered => Action::GoToAnswered,
        MessageDeed::Save => Action::Save,
        MessageDeed::Edit => Action::EditMessage,
        MessageDeed::Delete => Action::Delete,
        MessageDeed::React => Action::React,
        MessageDeed::Versions => Action::Versions,
        MessageDeed::Copy => Action::Copy,
        MessageDeed::Retry => Action::Retry,
        MessageDeed::Dismiss => Action::Dismiss,
        MessageDeed::Leave => Action::Leave,
    }
}

/// The first of the keys that do something.
fn keys(app: &App, action: Action) -> Visible {
    let keys = app.keymap.keys(action);
    keys.first().map_or(Visible::EMPTY, |key| Visible::line(&key.to_string()))
}
