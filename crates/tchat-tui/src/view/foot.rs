//! The row below the messages: what can be done with the one that is chosen, or that there is more
//! below than what is seen.

use ratatui::text::{Line, Span};
use tchat_client::markup::{self, MarkKind};
use tchat_client::parts::Form;
use tchat_i18n::{Visible, Words};

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
    for (action, label) in possible(chosen) {
        let keys = keys(app, action);
        if keys == Visible::EMPTY {
            continue;
        }
        let parts = [
            Span::styled(keys.to_string(), app.look.palette.bold()),
            Span::raw(format!(" {}  ", label(app.chat.words()))),
        ];
        let wide: usize = parts.iter().map(Span::width).sum();
        if line.width().saturating_add(wide) > width {
            break;
        }
        line.extend(parts);
    }
    line
}

/// What a label says in a language.
type Label = fn(&Words) -> Visible;

/// What can be done with something, the most wanted first.
fn possible(chosen: Chosen<'_>) -> Vec<(Action, Label)> {
    let Chosen::Message(message) = chosen else {
        return vec![
            (Action::Retry, Words::do_retry as Label),
            (Action::Dismiss, Words::do_dismiss),
            (Action::Leave, Words::do_leave),
        ];
    };
    let there = message.deleted.is_none();
    let links = there
        && markup::marks(&message.text).iter().any(|mark| matches!(mark.kind, MarkKind::Link(_)));
    let all: [(bool, Action, Label); 10] = [
        (there, Action::Reply, Words::do_reply),
        (links, Action::OpenLink, Words::do_open_link),
        (message.reply.is_some(), Action::GoToAnswered, Words::do_go_to_answered),
        (there && matches!(message.form, Form::File(_)), Action::Save, Words::do_save),
        (there && message.mine, Action::EditMessage, Words::do_edit),
        (there && message.mine, Action::Delete, Words::do_delete),
        (there, Action::React, Words::do_react),
        (there && message.edited.is_some(), Action::Versions, Words::do_versions),
        (there, Action::Copy, Words::do_copy),
        (true, Action::Leave, Words::do_leave),
    ];
    all.into_iter().filter(|it| it.0).map(|(_, action, label)| (action, label)).collect()
}

/// The first of the keys that do something.
fn keys(app: &App, action: Action) -> Visible {
    let keys = app.keymap.keys(action);
    keys.first().map_or(Visible::EMPTY, |key| Visible::line(&key.to_string()))
}
