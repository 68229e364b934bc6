//! A page of its own, where there is no chat yet or none any more: a column in the middle, with the
//! program's picture above it, and what such a page is made of.

use eframe::egui::{
    Align, Atom, Button, CentralPanel, Color32, ColorImage, Context, CornerRadius, Frame, Id,
    Image, Key, Layout, Margin, Modifiers, Response, RichText, Role, ScrollArea, Sense, Stroke,
    TextureHandle, TextureOptions, Ui, UiBuilder, WidgetInfo, accesskit, vec2,
};
use tchat_i18n::Visible;

use super::text::{Type, label};
use crate::icon::icon;
use crate::theme::{BODY, Palette, SMALL};

/// How wide the column is, in points.
const WIDTH: f32 = 480.0;

/// The size of a page's title.
const HEADLINE: f32 = 24.0;

/// How wide the first button is at least.
pub const BUTTON: f32 = 96.0;

/// How high what can be pressed is.
const HIGH: f32 = 36.0;

/// Shows a page.
pub fn show(ui: &mut Ui, palette: &Palette, title: &Visible, content: impl FnOnce(&mut Ui)) {
    CentralPanel::default().frame(Frame::new().fill(palette.page)).show(ui, |ui| {
        ScrollArea::vertical().id_salt("page").auto_shrink([false, false]).show(ui, |ui| {
            let (wide, high) = (ui.available_width(), ui.ctx().content_rect().height());
            let width = WIDTH.min(wide - 40.0).max(200.0);
            ui.add_space((high * 0.08).clamp(16.0, 72.0));
            ui.horizontal(|ui| {
                ui.add_space(((wide - width) / 2.0).max(0.0));
                let column = UiBuilder::new().accessibility_role(Role::Main);
                let inner = Layout::top_down(Align::Min);
                ui.scope_builder(column.layout(inner), |ui| {
                    ui.set_width(width);
                    picture(ui);
                    ui.add_space(10.0);
                    let kind = Type::new(HEADLINE, palette.text).strong();
                    let heading = label(ui, title.as_str(), &kind);
                    heading.widget_info(|| WidgetInfo::labeled(Role::Heading, true, title));
                    ui.add_space(4.0);
                    content(ui);
                    ui.add_space(24.0);
                });
            });
        });
    });
}

/// The program's picture.
fn picture(ui: &mut Ui) {
    let handle = texture(ui.ctx());
    let size = vec2(48.0, 48.0);
    let (rect, _) = ui.allocate_exact_size(size, Sense::hover());
    Image::from_texture((handle.id(), size)).paint_at(ui, rect);
}

fn texture(ctx: &Context) -> TextureHandle {
    let id = Id::unique("tchat picture");
    if let Some(handle) = ctx.data(|data| data.get_temp::<TextureHandle>(id)) {
        return handle;
    }
    let picture = icon(96);
    let size = [picture.width as usize, picture.height as usize];
    let image = ColorImage::from_rgba_unmultiplied(size, &picture.rgba);
    let handle = ctx.load_texture("tchat picture", image, TextureOptions::LINEAR);
    ctx.data_mut(|data| data.insert_temp(id, handle.clone()));
    handle
}

/// A text, with a line's room below it.
pub fn text(ui: &mut Ui, text: &Visible, colour: Color32) {
    label(ui, text.as_str(), &Type::new(BODY, colour));
    ui.add_space(4.0);
}

/// What the things below are.
pub fn section(ui: &mut Ui, palette: &Palette, text: &Visible) {
    ui.add_space(14.0);
    label(ui, text.as_str(), &Type::new(SMALL, palette.weak).strong());
    ui.add_space(2.0);
}

/// Something that went wrong, and what to do about it; a screen reader says it by itself.
pub fn wrong(ui: &mut Ui, palette: &Palette, message: &Visible, hint: &Visible) {
    ui.add_space(4.0);
    let edge = Stroke::new(1.0, palette.wrong);
    let frame = Frame::new().stroke(edge).corner_radius(CornerRadius::same(8));
    frame.inner_margin(Margin::symmetric(12, 10)).show(ui, |ui| {
        ui.set_width(ui.available_width());
        let said = format!("⚠ {}", sentence(message));
        let response = label(ui, &said, &Type::new(BODY, palette.wrong).strong());
        live(ui, &response, message);
        if !hint.as_str().is_empty() {
            label(ui, sentence(hint).as_str(), &Type::new(BODY, palette.text));
        }
    });
    ui.add_space(4.0);
}

/// Has a screen reader say something that came by itself.
pub fn live(ui: &Ui, response: &Response, text: &Visible) {
    let said = sentence(text);
    response.widget_info(|| WidgetInfo::labeled(Role::Status, true, &said));
    ui.ctx().accesskit_node_builder(response.id, |node| {
        node.set_live(accesskit::Live::Polite);
    });
}

/// The same text as a sentence of its own: what is said of a fault begins small, to stand behind a colon.
pub fn sentence(text: &Visible) -> String {
    let mut letters = text.as_str().chars();
    match letters.next() {
        Some(first) => first.to_uppercase().chain(letters).collect(),
        None => String::new(),
    }
}

/// What a page is for, to be pressed.
pub fn primary(ui: &mut Ui, palette: &Palette, text: &Visible) -> Response {
    ui.scope(|ui| {
        let widgets = &mut ui.visuals_mut().widgets;
        for state in [&mut widgets.inactive, &mut widgets.hovered, &mut widgets.active] {
            state.weak_bg_fill = palette.accent;
            state.bg_stroke = Stroke::new(1.0, palette.accent);
        }
        // Where the pointer or the keyboard is, is told by an edge, not by a shade alone.
        widgets.hovered.bg_stroke = Stroke::new(2.0, palette.text);
        widgets.active.bg_stroke = Stroke::new(2.0, palette.text);
        ui.visuals_mut().button_frame = true;
        let word = RichText::new(text.as_str()).color(palette.on_accent);
        let middle = (Atom::grow(), word, Atom::grow());
        ui.add(Button::new(middle).min_size(vec2(BUTTON, HIGH)))
    })
    .inner
}

/// What else can be done, to be pressed.
pub fn secondary(ui: &mut Ui, text: &Visible) -> Response {
    ui.add(Button::new(text.as_str()).min_size(vec2(0.0, HIGH)))
}

/// Whether somebody wants back by the keyboard.
pub fn escaped(ui: &Ui) -> bool {
    ui.input_mut(|input| input.consume_key(Modifiers::NONE, Key::Escape))
}
