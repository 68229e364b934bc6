//! Menus: what can be done about something, offered where it is.
//!
//! A menu is opened by the secondary button of the mouse, or by the key for it while its subject has the
//! keyboard; then its first entry has it, and what had it before again once the menu is closed.

use eframe::egui::{
    Color32, Context, CornerRadius, Id, Popup, PopupCloseBehavior, Rect, Response, Role, Sense,
    SetOpenCommand, Ui, WidgetInfo, accesskit, pos2, vec2,
};

use super::focus;
use super::text::Type;
use crate::theme::{self, BODY, SMALL};

/// How high an entry is.
const ROW: f32 = 30.0;

/// The room beside the text of an entry.
const BESIDE: f32 = 12.0;

/// The room for the sign of what is chosen.
const CHOSEN: f32 = 20.0;

/// How wide a menu is at least.
const WIDTH: f32 = 200.0;

/// Has the menu of something opened, where it is drawn next: by its key.
pub fn want(ctx: &Context, subject: Id) {
    ctx.data_mut(|data| data.insert_temp(wanted_id(), subject));
}

/// Whether the menu of something is opened by its key where it is drawn next.
#[must_use]
pub fn is_due(subject: &Response) -> bool {
    subject.ctx.data(|data| data.get_temp::<Id>(wanted_id())) == Some(subject.id)
}

/// The same, and it is opened.
fn is_opened(subject: &Response) -> bool {
    let is_due = is_due(subject);
    if is_due {
        subject.ctx.data_mut(|data| data.remove::<Id>(wanted_id()));
    }
    is_due
}

fn wanted_id() -> Id {
    Id::unique("tchat menu wanted")
}

/// Shows the menu about something, if it is open: by the secondary button where the pointer is, by its
/// key ([`want`]) or because it was `pressed` below `place`.
pub fn about(subject: &Response, place: Rect, pressed: bool, content: impl FnOnce(&mut Ui)) {
    let ctx = &subject.ctx;
    let id = Popup::default_response_id(subject);
    let (by_pointer, by_key) = (subject.secondary_clicked(), is_opened(subject));
    if by_pointer || by_key || pressed {
        begins(ctx, id, by_key || pressed && subject.has_focus());
        let at = ctx.pointer_interact_pos().filter(|_| by_pointer);
        let at = at.unwrap_or_else(|| place.left_bottom() + vec2(8.0, -2.0));
        ctx.data_mut(|data| data.insert_temp(id, at));
        Popup::open_id(ctx, id);
    }
    let at = ctx.data(|data| data.get_temp(id)).unwrap_or_else(|| place.left_bottom());
    let popup = Popup::context_menu(subject).open_memory(None::<SetOpenCommand>);
    shown(popup.at_position(at), subject, id, content);
}

/// Shows the menu that a button opens, if it is open; it stays for more than one press.
pub fn under(button: &Response, content: impl FnOnce(&mut Ui)) {
    let id = Popup::default_response_id(button);
    let by_key = is_opened(button);
    if by_key {
        Popup::open_id(&button.ctx, id);
    }
    if by_key || button.clicked() {
        // A press by the keyboard wants to go on by the keyboard.
        begins(&button.ctx, id, by_key || button.has_focus());
    }
    let set = (button.clicked() && !by_key).then_some(SetOpenCommand::Toggle);
    let popup = Popup::menu(button).open_memory(set);
    let stays = popup.close_behavior(PopupCloseBehavior::CloseOnClickOutside);
    shown(stays, button, id, content);
}

fn shown(popup: Popup<'_>, subject: &Response, id: Id, content: impl FnOnce(&mut Ui)) {
    let was_open = subject.ctx.data(|data| data.get_temp::<bool>(open_id(id))).unwrap_or_default();
    let shown = popup.show(|ui| {
        ui.set_min_width(WIDTH);
        ui.spacing_mut().item_spacing.y = 1.0;
        content(ui);
    });
    let is_open = shown.is_some_and(|it| !it.response.should_close());
    subject.ctx.data_mut(|data| data.insert_temp(open_id(id), is_open));
    if was_open && !is_open {
        let before = subject.ctx.data_mut(|data| {
            let before = data.get_temp::<Id>(before_id(id));
            data.remove::<Id>(before_id(id));
            before
        });
        let before = before.into_iter();
        before.for_each(|before| subject.ctx.memory_mut(|memory| memory.request_focus(before)));
    }
}

/// Takes note of how a menu was opened: by the keyboard, its first entry gets it, and what had it gets
/// it back.
fn begins(ctx: &Context, id: Id, by_key: bool) {
    let focused = ctx.memory(|memory| memory.focused());
    ctx.data_mut(|data| {
        data.insert_temp(first_id(), by_key);
        data.remove::<Id>(before_id(id));
        if let Some(focused) = focused.filter(|_| by_key) {
            data.insert_temp(before_id(id), focused);
        }
    });
    if let Some(focused) = focused.filter(|_| !by_key) {
        // The arrows go through the menu, not through what had the keyboard.
        ctx.memory_mut(|memory| memory.surrender_focus(focused));
    }
}

fn open_id(id: Id) -> Id {
    id.with("open")
}

/// Under this name is kept what had the keyboard before a menu.
fn before_id(id: Id) -> Id {
    id.with("before")
}

/// Whether the next entry that is drawn is the first of a menu that was opened by the keyboard.
fn first_id() -> Id {
    Id::unique("tchat menu first")
}

/// Gives the keyboard to what is the first of a menu that was opened by it.
pub fn first(ui: &Ui, response: &Response) {
    let taken = || ui.data_mut(|data| data.remove_temp::<bool>(first_id()));
    if !ui.is_sizing_pass() && taken() == Some(true) {
        response.request_focus();
    }
}

/// An entry; says whether it was taken.
pub fn item(ui: &mut Ui, text: &str) -> bool {
    entry(ui, text, "", None)
}

/// An entry that a key stands for as well.
pub fn item_with_key(ui: &mut Ui, text: &str, key: &str) -> bool {
    entry(ui, text, key, None)
}

/// An entry that is one of several, or on or off.
pub fn choice(ui: &mut Ui, text: &str, is_so: bool) -> bool {
    entry(ui, text, "", Some(is_so))
}

/// What the entries below are about.
pub fn heading(ui: &mut Ui, text: &str) {
    let palette = theme::palette(ui.ctx());
    let block = Type::new(SMALL, palette.weak).strong().line(ui, text, ui.available_width());
    let size = block.size() + vec2(BESIDE * 2.0, 8.0);
    let response = ui.allocate_response(size, Sense::hover());
    let at = response.rect.min + vec2(BESIDE, 5.0);
    block.paint(ui.painter(), at, 0..0, Color32::TRANSPARENT);
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, text));
}

fn entry(ui: &mut Ui, text: &str, key: &str, is_so: Option<bool>) -> bool {
    let palette = theme::palette(ui.ctx());
    let most = (ui.ctx().content_rect().width() - 60.0).max(80.0);
    let block = Type::new(BODY, palette.text).line(ui, text, most);
    let key = Type::new(SMALL, palette.weak).block(ui, key, f32::INFINITY);
    let left = if is_so.is_some() { CHOSEN } else { 0.0 };
    let gap = if key.size().x > 0.0 { 24.0 } else { 0.0 };
    let wide = left + block.size().x + gap + key.size().x + BESIDE * 2.0;
    let response = ui.allocate_response(vec2(wide, ROW), Sense::click());
    first(ui, &response);
    if response.has_focus() || response.hovered() {
        ui.painter().rect_filled(response.rect, CornerRadius::same(6), palette.chosen);
    }
    focus::within(ui, &response, response.rect, 6);
    let rect = response.rect;
    let middle = rect.center().y;
    if is_so == Some(true) {
        let tick = Type::new(BODY, palette.accent).strong().block(ui, "✓", f32::INFINITY);
        let at = pos2(rect.left() + BESIDE - 2.0, middle - tick.size().y / 2.0);
        tick.paint(ui.painter(), at, 0..0, Color32::TRANSPARENT);
    }
    let at = pos2(rect.left() + BESIDE + left, middle - block.size().y / 2.0);
    block.paint(ui.painter(), at, 0..0, Color32::TRANSPARENT);
    let at = pos2(rect.right() - BESIDE - key.size().x, middle - key.size().y / 2.0);
    key.paint(ui.painter(), at, 0..0, Color32::TRANSPARENT);
    let role = if is_so.is_some() { Role::MenuItemRadio } else { Role::MenuItem };
    response.widget_info(|| match is_so {
        Some(is_so) => WidgetInfo::selected(role, true, is_so, text),
        None => WidgetInfo::labeled(role, true, text),
    });
    if let Some(is_so) = is_so {
        ui.ctx().accesskit_node_builder(response.id, |node| {
            node.set_toggled(accesskit::Toggled::from(is_so));
        });
    }
    if response.clicked() {
        ui.close();
    }
    response.clicked()
}
