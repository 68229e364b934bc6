//! The server: which one this chat is on, one's own and how others come in, and the way to another.

use eframe::egui::{
    Button, Color32, CornerRadius, Frame, Margin, Role, Sense, Ui, WidgetInfo, vec2,
};
use tchat_client::command::IfMissing;
use tchat_client::command::Wish::Join;
use tchat_front::arrival::Failure;
use tchat_i18n::{Visible, Words};
use tchat_proto::PORT_DEFAULT;
use tchat_proto::address::ServerLink;
use tchat_proto::room::RoomName;
use tchat_speech::qr::TooLong;

use super::dialog::{self, Dialog};
use super::page;
use super::text::{Type, label};
use super::{Intents, View, qr, sheet};
use crate::hosting::lab;
use crate::hosting::{Doors, Kind, State};
use crate::intent::Intent;
use crate::intent::form::FormIntent;
use crate::intent::host::{HostIntent, HostWish};
use crate::theme::{BODY, SMALL};

/// How wide it is, in points.
const WIDTH: f32 = 520.0;

/// How high what is around the scrolled part is.
const AROUND: f32 = 180.0;

/// From which width on the code has something beside it.
const BESIDE: f32 = 420.0;

/// How large the code is at most.
const CODE: f32 = 220.0;

/// The way to it, below who one is.
pub fn button(ui: &mut Ui, view: &View<'_>, wants: &mut Intents) {
    let words = view.words();
    ui.add_space(6.0);
    let button = Button::new(words.gui_server_button().as_str());
    let response = ui.add(button.min_size(vec2(ui.available_width(), 30.0)).truncate());
    if response.on_hover_text(words.key_doors().as_str()).clicked() {
        wants.push(Intent::Host(HostIntent::Show));
    }
}

/// What is remembered while it is seen.
#[derive(Debug, Default)]
pub struct Panel {
    /// What is chosen for a server that is to be started.
    kind: Kind,
    has_no_terminal: bool,
}

impl Panel {
    /// Chooses what a server that is to be started lets in.
    pub const fn choose(&mut self, kind: Kind) {
        self.kind = kind;
    }

    /// The lab was not opened: there is nothing to open it in.
    pub const fn lab_did_not_open(&mut self) {
        self.has_no_terminal = true;
    }

    /// Shows it.
    pub fn show(&self, ui: &Ui, view: &View<'_>, state: &State, wants: &mut Intents) {
        let words = view.words();
        let title = match state {
            State::Running(_) => words.doors_title(),
            _ => words.gui_server(),
        };
        let is_left = Dialog::new("tchat server", &title, WIDTH).show(ui, |ui| {
            dialog::heading(ui, view, &title);
            let area = dialog::scrolled(ui, AROUND);
            area.show(ui, |ui| self.content(ui, view, state, wants));
            ui.add_space(8.0);
            // What went wrong with the server, the panel says itself.
            if view.chat.note().is_some_and(|note| !note.wrong) {
                sheet::answered(ui, view);
            }
            foot(ui, view, state, wants);
        });
        if is_left {
            wants.push(Intent::Host(HostIntent::Close));
        }
    }

    fn content(&self, ui: &mut Ui, view: &View<'_>, state: &State, wants: &mut Intents) {
        let (words, palette) = (view.words(), &view.palette);
        // Beside what it is scrolled by.
        ui.set_max_width(ui.available_width() - 12.0);
        match state {
            State::Running(doors) => self.running(ui, view, doors, wants),
            State::Starting => status(ui, view, &words.welcome_host_trying()),
            State::Stopping => status(ui, view, &words.gui_host_stopping()),
            State::Off => {
                here(ui, view);
                page::section(ui, palette, &words.welcome_host_here());
                label(ui, words.gui_host_off().as_str(), &Type::new(BODY, palette.text));
                self.offer(ui, view, wants);
            }
            State::Ended(Failure { message, hint, .. }) => {
                page::wrong(ui, palette, message, hint);
                self.offer(ui, view, wants);
            }
        }
    }

    /// A server that can be started, and what it lets in.
    fn offer(&self, ui: &mut Ui, view: &View<'_>, wants: &mut Intents) {
        let (words, palette) = (view.words(), &view.palette);
        label(ui, words.welcome_host().as_str(), &Type::new(BODY, palette.weak));
        ui.add_space(6.0);
        let with_plain = self.kind == Kind::WithPlain;
        if sheet::switch(ui, view, with_plain, words.gui_host_plain().as_str()).clicked() {
            let kind = if with_plain { Kind::Sealed } else { Kind::WithPlain };
            wants.push(Intent::Host(HostIntent::Kind(kind)));
        }
        if with_plain {
            warning(ui, view, &words.plain_open());
        }
        ui.add_space(6.0);
        if page::primary(ui, palette, &words.gui_host_start()).clicked() {
            wants.push(around(HostWish::Start(self.kind)));
        }
    }

    fn running(&self, ui: &mut Ui, view: &View<'_>, doors: &Doors, wants: &mut Intents) {
        let (words, palette) = (view.words(), &view.palette);
        let text = Type::new(BODY, palette.text);
        let best = doors.links.first().unwrap_or(&doors.own.server);
        if best.address.ip().is_some_and(|ip| ip.is_loopback()) {
            warning(ui, view, &words.gui_host_private());
        }
        label(ui, words.gui_host_share().as_str(), &text);
        ui.add_space(4.0);
        let link = best.to_string();
        copied(ui, view, &link, &words.gui_copy_link(), wants);
        ui.add_space(8.0);
        // The code beside what else there is to know, or above it where there is no room.
        if ui.available_width() >= BESIDE {
            ui.horizontal_top(|ui| {
                coded(ui, view, &link);
                ui.add_space(8.0);
                ui.vertical(|ui| facts(ui, view, doors));
            });
        } else {
            coded(ui, view, &link);
            facts(ui, view, doors);
        }
        page::section(ui, palette, &words.gui_host_typed());
        for link in &doors.links {
            copied(ui, view, &typed(link), &words.gui_copy(), wants);
        }
        if doors.kind == Kind::WithPlain {
            self.plain(ui, view, doors, wants);
        }
        if !doors.notices.is_empty() {
            ui.add_space(10.0);
        }
        for notice in &doors.notices {
            label(ui, notice.as_str(), &Type::new(SMALL, palette.weak));
        }
    }

    /// The line for the worksheet's programs, and the lab.
    fn plain(&self, ui: &mut Ui, view: &View<'_>, doors: &Doors, wants: &mut Intents) {
        let (words, palette) = (view.words(), &view.palette);
        ui.add_space(10.0);
        warning(ui, view, &words.plain_open());
        way_in(ui, view, doors, wants);
        page::section(ui, palette, &words.plain_paste());
        // The worksheet's sockets are AF_INET.
        let has_v4 = |link: &&ServerLink| link.address.ip().is_some_and(|ip| ip.is_ipv4());
        for link in doors.links.iter().filter(has_v4) {
            let line = connect_line(link);
            copied(ui, view, &line, &words.gui_copy(), wants);
        }
        let port = u64::from(lab::PORT);
        page::section(ui, palette, &words.gui_lab_about(port));
        copied(ui, view, &lab::line(doors.own.server.address.port), &words.gui_copy(), wants);
        if self.has_no_terminal {
            let (message, hint) = (words.gui_lab_no_terminal(), words.gui_lab_no_terminal_hint());
            page::wrong(ui, palette, &message, &hint);
        }
        if page::secondary(ui, &words.gui_lab()).clicked() {
            wants.push(around(HostWish::Lab));
        }
    }
}

/// The way into the room for a class, for those who are on this server and not there.
fn way_in(ui: &mut Ui, view: &View<'_>, doors: &Doors, wants: &mut Intents) {
    let room = RoomName::plain();
    let is_here = view.chat.line().fingerprint() == Some(doors.fingerprint.as_str());
    if !is_here || view.chat.here() == Some(&room) {
        return;
    }
    ui.add_space(4.0);
    let words = view.words();
    let is_in = view.chat.rooms().of(&room).is_some();
    let word = if is_in { words.gui_open() } else { words.gui_join() };
    let button = page::secondary(ui, &word);
    let name = format!("{word}: {}", view.chat.rooms().title(&room));
    button.widget_info(|| WidgetInfo::labeled(Role::Button, true, &name));
    if button.clicked() {
        let wish = (!is_in).then(|| Join { room: room.clone(), missing: IfMissing::Refuse });
        wants.push(Intent::Host(HostIntent::Close));
        wants.push(Intent::Form(FormIntent::Go(room, wish)));
    }
}

/// What pupils paste into their programs.
fn connect_line(link: &ServerLink) -> String {
    format!("client.connect(('{}', {}))", link.address.host, link.address.port)
}

/// A link as a code.
fn coded(ui: &mut Ui, view: &View<'_>, link: &str) {
    let words = view.words();
    if let Err(TooLong) = qr::show(ui, link, words.gui_host_code().as_str(), CODE) {
        let text = Type::new(BODY, view.palette.text);
        label(ui, words.link_too_long_for_qr().as_str(), &text);
    }
}

/// Who else is in, and what people compare who come without the link.
fn facts(ui: &mut Ui, view: &View<'_>, doors: &Doors) {
    others(ui, view, doors);
    ui.add_space(10.0);
    let fingerprint = view.words().own_fingerprint(Visible::line(&doors.fingerprint));
    label(ui, fingerprint.as_str(), &Type::new(SMALL, view.palette.weak));
}

/// What can be typed to come to a server: without the port, unless it is another than usual.
fn typed(link: &ServerLink) -> String {
    match link.address.port {
        PORT_DEFAULT => format!("tchat join {}", link.address.host),
        _ => format!("tchat join {}", link.address),
    }
}

const fn around(wish: HostWish) -> Intent {
    Intent::Host(HostIntent::Around(wish))
}

/// Which server this chat is on.
fn here(ui: &mut Ui, view: &View<'_>) {
    let Some(server) = view.chat.line().server() else { return };
    // The key is told by its fingerprint.
    let address = ServerLink::parse(server).map(|link| link.address.to_string());
    let address = address.unwrap_or_else(|_| server.to_owned());
    let at = view.words().welcome_at(Visible::line(&address));
    label(ui, at.as_str(), &Type::new(BODY, view.palette.text).strong());
    if let Some(fingerprint) = view.chat.line().fingerprint() {
        let told = view.words().own_fingerprint(Visible::line(fingerprint));
        label(ui, told.as_str(), &Type::new(SMALL, view.palette.weak));
    }
}

/// How far it is, which a screen reader says by itself.
fn status(ui: &mut Ui, view: &View<'_>, text: &Visible) {
    let response = label(ui, text.as_str(), &Type::new(BODY, view.palette.text));
    page::live(ui, &response, text);
}

/// Something nobody may miss.
fn warning(ui: &mut Ui, view: &View<'_>, text: &Visible) {
    let frame = Frame::new().fill(view.palette.plain_page).corner_radius(CornerRadius::same(6));
    frame.inner_margin(Margin::symmetric(10, 8)).show(ui, |ui| {
        ui.set_width(ui.available_width());
        let said = format!("⚠ {text}");
        label(ui, &said, &Type::new(BODY, view.palette.plain).strong());
    });
}

/// Something to be copied, beside what copies it.
fn copied(ui: &mut Ui, view: &View<'_>, text: &str, word: &Visible, wants: &mut Intents) {
    let palette = &view.palette;
    let frame = Frame::new().fill(palette.hovered).corner_radius(CornerRadius::same(6));
    frame.inner_margin(Margin::symmetric(10, 6)).show(ui, |ui| {
        ui.horizontal(|ui| {
            let kind = Type::new(BODY, palette.text);
            let wide = kind.block(ui, word.as_str(), f32::INFINITY).size().x.ceil();
            let spacing = ui.spacing();
            let around = 2.0 * spacing.button_padding.x + spacing.item_spacing.x;
            let width = (ui.available_width() - wide - around).max(60.0);
            let block = kind.block(ui, text, width);
            let size = vec2(width, block.size().y);
            let (rect, response) = ui.allocate_exact_size(size, Sense::hover());
            block.paint(ui.painter(), rect.min, 0..0, Color32::TRANSPARENT);
            response.widget_info(|| WidgetInfo::labeled(Role::Label, true, text));
            let button = ui.button(word.as_str());
            let name = format!("{word}: {text}");
            button.widget_info(|| WidgetInfo::labeled(Role::Button, true, &name));
            if button.clicked() {
                wants.push(Intent::Copy(text.to_owned()));
            }
        });
    });
}

/// Who else is in, where this chat is on one's own server.
fn others(ui: &mut Ui, view: &View<'_>, doors: &Doors) {
    let (words, palette) = (view.words(), &view.palette);
    if view.chat.line().fingerprint() != Some(doors.fingerprint.as_str()) {
        return;
    }
    page::section(ui, palette, &words.gui_host_others());
    let people = view.chat.people();
    let members = people.others().into_iter().map(|it| Visible::name(&it.who.nick));
    let pupils = people.pupils().map(|name| Visible::name(&name.to_string()));
    let names: Vec<_> = members.chain(pupils).map(|name| name.to_string()).collect();
    let told = match names.is_empty() {
        true => words.gui_host_alone().to_string(),
        false => names.join(", "),
    };
    label(ui, &told, &Type::new(BODY, palette.text));
}

/// What can be done about all of it.
fn foot(ui: &mut Ui, view: &View<'_>, state: &State, wants: &mut Intents) {
    let words: &Words = view.words();
    ui.horizontal_wrapped(|ui| {
        if ui.button(words.gui_close().as_str()).clicked() {
            wants.push(Intent::Host(HostIntent::Close));
        }
        if let State::Running(doors) = state {
            let fingerprint = view.chat.line().fingerprint();
            let is_elsewhere = fingerprint != Some(doors.fingerprint.as_str());
            if is_elsewhere && ui.button(words.gui_host_go().as_str()).clicked() {
                wants.push(around(HostWish::GoToOwn));
            }
            if ui.button(words.gui_host_stop().as_str()).clicked() {
                wants.push(around(HostWish::Stop));
            }
        }
        if ui.button(words.gui_other_server().as_str()).clicked() {
            wants.push(around(HostWish::Choose));
        }
    });
}
