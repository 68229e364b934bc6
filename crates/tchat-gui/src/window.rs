//! The window: a chat, and how it is seen.
//!
//! One turn of it is three steps that do not mix: what there is to show is taken from the chat, it is
//! drawn by [`crate::view`], which only looks, and what somebody asked for meanwhile
//! ([`Intent`]) is done.
//!
//! What somebody wants is done in the file of what it is about: sheets in `forms`, files in `files`,
//! finding one's way in `picking`, one's own server in `own_server`, all else here. Which of what lies over
//! the messages has the keyboard is `over`'s to say.

use std::sync::Arc;
use std::time::Instant;

use eframe::egui::{Context, Ui};
use tchat_client::Event;
use tchat_client::command::{Command, Which, Wish};
use tchat_client::event::Message;
use tchat_front::chat::{Chat, Focus};
use tchat_front::order::{Order, Show};
use tchat_front::own_command::{DISMISS, OwnCommand, RETRY};
use tchat_front::search::Search;
use tchat_front::text_buffer::Way;
use tchat_i18n::Visible;
use tchat_proto::id::Seq;

use self::files::Files;
use self::forms::Forms;
use self::over::Over;
use self::own_server::OwnServer;
use self::picking::Picking;
use crate::intent::Intent;
use crate::kept::remembered::{self, Remembered};
use crate::theme::{self, Look, Motion};
use crate::view::finding::Finding;
use crate::view::layout::{self, Parts};
use crate::view::sheet::Form;
use crate::view::timeline::Timeline;
use crate::view::writing::Writing;
use crate::view::{Intents, View, drop};

mod deeds;
mod files;
mod forms;
mod over;
mod own_server;
mod picking;
#[cfg(test)]
mod tests;

/// The commands of the window alone.
pub const OWN: &[OwnCommand] = &[RETRY, DISMISS];

/// A chat, and how it is seen.
#[derive(Debug)]
pub struct Window {
    chat: Chat,
    timeline: Timeline,
    writing: Writing,
    forms: Forms,
    finding: Option<Finding>,
    picking: Picking,
    own_server: OwnServer,
    files: Files,
    look: Look,
    /// How wide rooms and people are, in points.
    side: f32,
    motion: Motion,
    /// What is asked of the program around.
    orders: Vec<Order>,
    title: String,
}

impl Window {
    /// Shows a chat.
    #[must_use]
    pub fn of(chat: Chat, motion: Motion) -> Self {
        Self {
            picking: Picking::of(chat.settings()),
            chat,
            timeline: Timeline::default(),
            writing: Writing::default(),
            forms: Forms::default(),
            finding: None,
            own_server: OwnServer::default(),
            files: Files::default(),
            look: Look::default(),
            side: remembered::SIDE,
            motion,
            orders: Vec::new(),
            title: String::new(),
        }
    }

    /// The chat.
    #[must_use]
    pub const fn chat(&self) -> &Chat {
        &self.chat
    }

    /// The chat, for what the program around has to tell it.
    pub const fn chat_mut(&mut self) -> &mut Chat {
        &mut self.chat
    }

    /// Takes an event of the engine.
    pub fn heard(&mut self, event: &Event) {
        let taken = self.forms.heard(event);
        self.chat.heard(event, taken);
        self.files.heard(event);
        if let Some(finding) = &mut self.finding
            && let Err(trouble) = finding.search.heard(event)
        {
            self.chat.wrong(trouble);
        }
    }

    /// What is to be done, one after another.
    pub fn orders(&mut self) -> Vec<Order> {
        while let Some(order) = self.chat.next_order() {
            match order {
                Order::Show(show) => self.show_over(show),
                Order::Own(own) => {
                    let why = self.chat.words().gui_unknown_argument(Visible::line(&own.line));
                    self.chat.give_back(&own.line, why);
                }
                order => self.orders.push(order),
            }
        }
        std::mem::take(&mut self.orders)
    }

    fn show_over(&mut self, show: Show) {
        if !self.open_form(show) {
            self.finding = Some(Finding::of(self.chat.search(false)));
        }
    }

    /// What the window is called by now, if that is something else.
    pub fn new_title(&mut self) -> Option<String> {
        let title = self.chat.title();
        (title != self.title).then(|| {
            self.title.clone_from(&title);
            title
        })
    }

    /// Gives it its look, once it has something to draw on.
    pub fn dress(&self, ctx: &Context) {
        theme::apply(ctx, self.look, self.motion);
    }

    /// Makes it as it was left; says what of that could not be read, and what of the settings.
    pub fn begin(&mut self, ctx: &Context, left: &Remembered, wrong: Vec<Visible>) {
        (self.look, self.side) = (left.look, left.side);
        left.begin(ctx);
        if let Some(wrong) = wrong.into_iter().next() {
            self.chat.note_wrong(wrong);
        }
    }

    /// Takes note of whether somebody looks at it: also when it is not drawn, for then nobody does.
    pub fn follow_focus(&mut self, ctx: &Context) {
        let is_seen =
            ctx.input(|input| input.focused && !input.viewport().minimized.unwrap_or_default());
        self.chat.focus(if is_seen { Focus::Here } else { Focus::Elsewhere });
    }

    /// Its look.
    #[must_use]
    pub const fn looks(&self) -> Look {
        self.look
    }

    /// How wide rooms and people are, in points.
    #[must_use]
    pub const fn side(&self) -> f32 {
        self.side
    }

    /// Draws it, and does what somebody asked for.
    pub fn show(&mut self, ui: &mut Ui) {
        theme::follow(ui.ctx());
        self.follow_focus(ui.ctx());
        self.chat.pass(Instant::now());
        self.files.look();
        let paged_in = self.page_in();
        let items = self.chat.items();
        let mut wants = Intents::new();
        let view = View { chat: &self.chat, items, palette: theme::palette(ui.ctx()) };
        let over = self.over(ui);
        self.picking.keys(ui, &view, over, &mut wants);
        files::dropped(ui, &mut wants);
        layout::draw(
            ui,
            &view,
            &mut Parts {
                timeline: &mut self.timeline,
                writing: &mut self.writing,
                waiting: self.files.waiting(&view),
                look: self.look,
                sides: self.picking.sides,
                side: &mut self.side,
            },
            &mut wants,
        );
        drop::show(ui, &view);
        // Once more: a menu may have come or gone.
        match self.over(ui) {
            Over::Question => self.picking.ask(ui, &view, &mut wants),
            Over::File => self.files.show(ui, &view, &mut wants),
            Over::Sheet => self.forms.show(ui, &view, &mut wants),
            Over::Server => self.own_server.show(ui, &view, &mut wants),
            Over::Finding => {
                self.finding.iter_mut().for_each(|it| it.show(ui, &view, &mut wants));
            }
            Over::Offered => self.picking.show(ui, &view, &mut wants),
            Over::Drawer | Over::Menu => {}
            Over::Nothing => self.forms.give_back(ui),
        }
        self.follow(ui, wants, paged_in);
    }

    /// Does what somebody wants, and sees to what comes of it being drawn.
    fn follow(&mut self, ui: &Ui, wants: Intents, paged_in: bool) {
        let again = !wants.is_empty() && wants.iter().any(|it| !matches!(it, Intent::Hold(_)));
        for intent in wants {
            self.take(ui, intent);
        }
        if let Some(open) = self.chat.open_mut() {
            open.revealed();
        }
        self.chat.mark_as_read();
        if again || paged_in {
            ui.ctx().request_repaint();
        }
        if let Some(at) = self.chat.changes_at(Instant::now()) {
            let after = at.saturating_duration_since(Instant::now());
            ui.ctx().request_repaint_after(after);
        }
    }

    /// Pages in what may be seen next; says whether there was something. How much there is then is known
    /// when it is drawn.
    fn page_in(&mut self) -> bool {
        let (above, below) = self.timeline.around();
        self.chat.page_in(above, below)
    }

    fn view_without_items(&self, ctx: &Context) -> View<'_> {
        View { chat: &self.chat, items: Arc::from([]), palette: theme::palette(ctx) }
    }

    fn message(&self, seq: Seq) -> Option<Message> {
        self.chat.open()?.messages().find(|message| message.seq == seq).cloned()
    }

    fn with(&mut self, seq: Seq, act: impl FnOnce(&mut Chat, &Message)) {
        if let Some(message) = self.message(seq) {
            act(&mut self.chat, &message);
        }
    }

    /// Does what somebody wants.
    fn take(&mut self, ui: &Ui, intent: Intent) {
        match intent {
            Intent::Open(room) => {
                self.chat.show(room);
                self.opened(ui.ctx());
            }
            Intent::Beside(steps) => self.chat.go_beside(steps),
            Intent::NextUnread => self.chat.go_to_next_unread(),
            Intent::Write(splices) => self.write(splices),
            Intent::Paste(text) => self.chat.paste(&text),
            Intent::Send => self.send(),
            Intent::Recall(way) => self.chat.recall(way),
            Intent::Complete(way) => self.chat.complete(way),
            Intent::StepBack => self.step_back(),
            Intent::Hold(scroll) => {
                if let Some(open) = self.chat.open_mut() {
                    open.hold(scroll);
                }
            }
            Intent::ToEnd => self.chat.go_to_end(),
            Intent::Choose(way) => {
                if let Some(open) = self.chat.open_mut() {
                    open.choose(way == Way::Back, None);
                }
            }
            Intent::ChooseThis(key) => self.choose(key.as_ref()),
            Intent::Reply(seq) => self.with(seq, |chat, message| chat.reply(message)),
            Intent::Edit(seq) => self.with(seq, |chat, message| chat.edit(message)),
            Intent::EditLast => self.chat.edit_last(),
            Intent::Delete(seq) => self.ask_to_delete(seq),
            Intent::React(seq) => self.with(seq, |chat, message| chat.react(message)),
            Intent::GoToAnswered(seq) => {
                self.with(seq, |chat, message| chat.go_to_answered(message));
            }
            Intent::Toggle(seq, emoji, on) => {
                if let Some(room) = self.chat.here().cloned() {
                    let which = Which::Place(seq);
                    self.chat.ask(Wish::React { room, which, emoji, on });
                }
            }
            Intent::Copy(text) => self.chat.copy_aloud(text),
            Intent::OpenLink(place) => self.open_link(place),
            Intent::Retry(key) => {
                self.choose(Some(&key));
                self.chat.retry();
            }
            Intent::Dismiss(key) => {
                self.choose(Some(&key));
                self.chat.dismiss();
            }
            Intent::Reconnect => self.chat.ask(Wish::Reconnect),
            Intent::Settle(concern) => self.chat.settle_concern(&concern),
            Intent::LongText(way) => {
                if let Some(Form::LongText(long)) = self.forms.close_top() {
                    self.chat.take_long_text(&long, way);
                }
            }
            Intent::Find => self.finding = Some(Finding::of(self.chat.search(false))),
            Intent::LookFor(text) => self.look(|search| search.look(&text)),
            Intent::LookElsewhere => self.look(Search::turn),
            Intent::LookOn => self.look(Search::look_on),
            Intent::CloseFinding => self.finding = None,
            Intent::GoTo(room, seq) => {
                self.finding = None;
                self.chat.go_to(room, seq);
            }
            Intent::CloseSheet => self.forms.step_back(),
            Intent::Form(intent) => self.take_form(intent),
            Intent::File(wish) => self.take_file(ui, wish),
            Intent::Look(look) => {
                self.look = look;
                self.dress(ui.ctx());
            }
            Intent::Pick(pick) => self.pick(ui, pick),
            Intent::Host(intent) => self.take_host(intent),
        }
    }

    /// Has the engine look, if there is something to look for.
    fn look(&mut self, look: impl FnOnce(&mut Search) -> Option<Command>) {
        if let Some(command) = self.finding.as_mut().and_then(|it| look(&mut it.search)) {
            self.chat.look(command);
        }
    }

    fn choose(&mut self, key: Option<&tchat_front::shown::Key>) {
        let Some(open) = self.chat.open_mut() else { return };
        match key {
            Some(key) => open.choose_this(key),
            None => open.leave(),
        }
    }

    fn write(&mut self, splices: Vec<(std::ops::Range<usize>, String)>) {
        self.chat.change(|composer| {
            for (bytes, text) in splices {
                composer.edit(|buffer| buffer.replace(bytes, &text));
            }
        });
        // The entry's own cursor is where it belongs already.
        self.writing.wrote(self.chat.composer().steps());
    }

    /// A link that may lead elsewhere is asked about first.
    fn open_link(&mut self, place: tchat_front::links::Place) {
        let was_asked = matches!(self.forms.top(), Some(Form::Doubtful(asked)) if *asked == place);
        if place.is_doubtful() && !was_asked {
            self.forms.open(Form::Doubtful(place));
        } else {
            self.forms.close();
            self.chat.open_link(place.link.url);
        }
    }
}
